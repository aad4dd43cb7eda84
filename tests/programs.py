"""`openpiu` as a process of its own, without loading its modules anew for each: they are what starting takes.

A process that has loaded them waits for orders, and each order is carried out in a fork of it: with its own
arguments, environment, folder and output, and ended like any other process (`signal`, `kill -9`). For each
clock that is not the machine's (`tests.web.clocks`), which a process gets as it begins, another one waits.
What needs other interpreter settings (`PYTHON…`) is started from nothing.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from multiprocessing import forkserver, util
from pathlib import Path
from typing import IO

MAIN = "from openpiu.cli import main; main()"
AT_BEGIN = ("LD_PRELOAD", "TEST_CLOCK_FILE")
"""What of the environment counts as a process begins, and for its forks."""


class Forked:
    """A process that was forked to an order; what tests use of `subprocess.Popen`."""

    def __init__(self, line: socket.socket, pid: int) -> None:
        self._line, self.pid = line, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code (that of a signal below 0); None while it goes on."""
        if self.returncode is None:
            self._hear(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end; its exit code."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired("openpiu", timeout or 0)
            self._hear(left)
        return self.returncode

    def _hear(self, seconds: float | None) -> None:
        self._line.settimeout(seconds)
        try:
            said = self._line.recv(16)
        except (BlockingIOError, TimeoutError):
            return
        assert said, "the process that forks was ended"
        self.returncode = int(said)
        self._line.close()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class _Nursery:
    """The process that has loaded everything, begun when it is first needed; `more` of its environment."""

    def __init__(self, more: Mapping[str, str]) -> None:
        self._more = more
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""

    def fork(self, order: Mapping[str, object], out: int, error: int) -> Forked:
        """Has an order carried out, with these files as its output."""
        if self._process is None or self._process.poll() is not None:
            self._begin()
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line.connect(self._address)
        said = json.dumps(order).encode()
        line.sendmsg([said], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [out, error]))])
        return Forked(line, int(line.recv(16)))

    def _begin(self) -> None:
        self._address = os.path.join(tempfile.mkdtemp(prefix="openpiu-programs-"), "line")  # noqa: PTH118
        program = [sys.executable, "-c", "from tests.programs import wait; wait()", self._address]
        root = str(Path(__file__).parents[1])
        self._process = subprocess.Popen(
            program,
            cwd=root,
            env=os.environ | self._more,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        with self._process.stdout as said:
            assert said.readline(), "the process that forks did not begin"
        atexit.register(self._end)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        Path(self._address).unlink(missing_ok=True)
        Path(self._address).parent.rmdir()


LATER = (
    "anyio._backends._asyncio",
    "litestar.plugins.pydantic",
    "typer._adapters",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
"""What libraries load only once a command runs or a service begins."""

_nurseries: dict[frozenset[tuple[str, str]], _Nursery] = {}


def start(
    *arguments: object, env: Mapping[str, str], out: IO[bytes], error: IO[bytes] | None = None, cwd: Path
) -> Forked | subprocess.Popen[bytes]:
    """Starts `openpiu` with these arguments, in this environment alone."""
    words = [str(one) for one in arguments]
    own = [name for name in {*env, *os.environ} if name.startswith("PYTHON")]
    if any(env.get(name) != os.environ.get(name) for name in own):
        program = [sys.executable, "-c", MAIN, *words]
        return subprocess.Popen(program, env=dict(env), stdout=out, stderr=error or out, cwd=cwd)
    order = {"arguments": words, "environment": dict(env), "folder": str(cwd), "mask": os.umask(0o022)}
    os.umask(int(order["mask"]))
    more = {name: env[name] for name in AT_BEGIN if name in env}
    nursery = _nurseries.setdefault(frozenset(more.items()), _Nursery(more))
    return nursery.fork(order, out.fileno(), (error or out).fileno())


def run(
    *arguments: object, env: Mapping[str, str], cwd: Path, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """One command to its end, with what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = start(*arguments, env=env, out=out, error=error, cwd=cwd)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        said = []
        for file in (out, error):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess([str(one) for one in arguments], code, *said)


def _load(modules: Sequence[str]) -> None:
    for name in modules:
        __import__(name)


def wait() -> None:
    """Waits for orders until the one who gives them is gone; in a fork, carries one out."""
    import gc
    import pkgutil

    import openpiu

    # Of the migrations only their parts that others load: alembic reads the versions itself.
    found = (one.name for one in pkgutil.walk_packages(openpiu.__path__, "openpiu."))
    _load([name for name in found if ".migrations" not in name and "__main__" not in name])
    _load([name for name in LATER if find_spec(name)])
    gc.collect()
    gc.freeze()
    order = _orders(sys.argv[1])
    sys.argv = ["-c", *order["arguments"]]
    if sys.argv[1:2] in (["serve"], ["work"]):
        _begin_forkserver()
    from openpiu.cli import main

    main()


def _begin_forkserver() -> None:
    """Has the process begun already from which a service forks its workers (`multiprocessing`), as a child of
    this one like any other, but forked: to load its modules takes longer than all else of starting."""
    plain = util.spawnv_passfds

    def forked(path: str, arguments: Sequence[str], kept: Sequence[int]) -> int:
        if (pid := os.fork()) == 0:
            with suppress(SystemExit):
                _close_all_but({0, 1, 2, *kept})  # as where a program is begun
                exec(arguments[-1], {})
            os._exit(0)
        return pid

    util.spawnv_passfds = forked
    try:
        forkserver.set_forkserver_preload(["openpiu.intake.worker"])
        forkserver.ensure_running()
    finally:
        util.spawnv_passfds = plain


def _close_all_but(kept: set[int]) -> None:
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names are all that is asked
        if int(name) not in kept:
            with suppress(OSError):  # that of the folder itself is closed by now
                os.close(int(name))


def _orders(address: str) -> dict:
    """Takes orders; returns in a fork, with one of them."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    door.bind(address)
    door.listen(16)
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    chosen = selectors.DefaultSelector()
    chosen.register(door, selectors.EVENT_READ)
    chosen.register(woken, selectors.EVENT_READ)
    lines: dict[int, socket.socket] = {}
    print("ready", flush=True)
    parent = os.getppid()
    while os.getppid() == parent:
        for key, _ in chosen.select(5):
            if key.fileobj is woken:
                woken.recv(64)
                continue
            line, _ = door.accept()
            said, rights, _, _ = line.recvmsg(1 << 20, socket.CMSG_SPACE(8))
            files = array.array("i")
            files.frombytes(rights[0][2][:8])
            order = json.loads(said)
            if (pid := os.fork()) == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for one in (door, woken, wake, line, *lines.values()):
                    one.close()
                chosen.close()
                _become(order, *files)
                return order
            for file in files:
                os.close(file)
            line.send(str(pid).encode())
            lines[pid] = line
        _reap(lines)
    os._exit(0)


def _reap(lines: dict[int, socket.socket]) -> None:
    while lines:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        line = lines.pop(pid)
        with suppress(OSError):  # where nobody asks any more
            line.send(str(os.waitstatus_to_exitcode(status)).encode())
        line.close()


def _become(order: dict, out: int, error: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, number in ((nothing, 0), (out, 1), (error, 2)):
        os.dup2(file, number)
        os.close(file)
    os.chdir(order["folder"])
    os.umask(order["mask"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
