"""Worker processes and the lanes of work that waits for them.

Work is handed in piece by piece and packed into orders by lane: one piece where little waits, many where much
does, never more than a lane's time. Each worker has one order at a time. Where one dies, its pieces are tried
again one by one, so that it is known which of them it died of; that one is given up after `TRIES`.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Literal, NamedTuple

import msgspec

from openpiu.findings import OpenPIUError
from openpiu.intake import worker
from openpiu.intake.figures import Figures
from openpiu.intake.lists import ListsInForce

log = logging.getLogger("openpiu")

Lane = Literal["question", "asked", "index", "answer", "door", "live", "again", "whole", "backlog"]


class _Lane(NamedTuple):
    kind: str
    seconds: float
    """How long one order should take at the most."""
    express: bool
    """Whether the spare worker takes it, too."""


LANES: dict[Lane, _Lane] = {
    "question": _Lane("whole", 0.02, True),
    "asked": _Lane("redact", 0.01, True),
    "answer": _Lane("examine", 0.02, True),
    "index": _Lane("build", 60.0, False),
    "door": _Lane("redact", 0.03, True),
    "live": _Lane("examine", 0.05, True),
    "again": _Lane("match", 0.1, False),
    "whole": _Lane("whole", 0.1, False),
    "backlog": _Lane("examine", 0.1, False),
}
"""What waits, the most urgent first."""

NEEDS_INDEX: frozenset[Lane] = frozenset({"answer", "live", "again", "whole", "backlog"})
MOST_PIECES = 250
MOST_BYTES = 1 << 20
EXPRESS_BYTES = 1 << 16
"""A larger piece is not for the spare worker, which shall be free soon."""
TRIES = 3
BEHIND = 5
"""How far (nice) the workers of a service stand behind its own threads and the spare worker where processors
are short: what computes for long shall not keep a door waiting."""
TIME_LIMIT = 300.0
"""Seconds after which a worker is held to hang, and is ended."""


class WorkerDiedError(OpenPIUError):
    """The process that worked on a piece has died of it, time and again."""


class _Piece:
    __slots__ = ("alone", "at", "future", "item", "lane", "size", "tries")

    def __init__(self, lane: Lane, item: Any, size: int) -> None:
        self.lane: Lane = lane
        self.item = item
        self.size = size
        self.at = time.monotonic()
        self.future: Future[Any] = Future()
        self.alone = False
        self.tries = 0


class _Worker:
    def __init__(self, process: Any, connection: Connection, express: bool) -> None:
        self.process = process
        self.connection = connection
        self.express = express
        self.ready = False
        self.opening = False
        self.revision = -1
        self.pieces: list[_Piece] = []
        self.since = 0.0
        self.last: Lane | None = None


class Pool:
    """`count` workers and, with `express`, a spare one for what is small and urgent.

    `method` is how processes are made: `forkserver` for a program with threads, where who dies is replaced;
    `fork` for one without, whose workers are born with `lists` in their memory.
    """

    def __init__(
        self,
        setup: worker.Setup,
        count: int,
        *,
        lists: ListsInForce | None = None,
        express: bool = False,
        method: Literal["fork", "forkserver"] = "forkserver",
        figures: Figures | None = None,
    ) -> None:
        self._setup = setup
        self._born_with = lists
        self._method = method
        self._figures = figures
        self._lanes: dict[Lane, deque[_Piece]] = {lane: deque() for lane in LANES}
        self._lock = threading.Lock()
        self._index: tuple[str | None, int] = (None, lists.revision if lists else -1)
        self._needed = 0
        self._stopping = False
        self._pace = dict.fromkeys(worker.KINDS, 0.005)
        self._early_deaths = 0
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._context = get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(["openpiu.intake.worker"])
        self._workers: list[_Worker] = []
        for spare in [False] * count + [True] * express:
            self._workers.append(self._born(spare))
        self._thread = threading.Thread(target=self._run, name="pool", daemon=True)
        self._thread.start()

    def submit(self, lane: Lane, item: Any, size: int = 0) -> Future[Any]:
        """Hand in a piece of work of about `size` bytes. Its future fails with WorkerDiedError, or with
        OpenPIUError where the work was not possible."""
        piece = _Piece(lane, item, size)
        with self._lock:
            if self._stopping:
                piece.future.cancel()
                return piece.future
            if not self._workers:
                piece.future.set_exception(WorkerDiedError("every worker process has ended"))
                return piece.future
            self._lanes[lane].append(piece)
        self._wake()
        return piece.future

    def hold(self, revision: int) -> None:
        """Examine nothing until an index of at least this list revision is released."""
        with self._lock:
            self._needed = max(self._needed, revision)

    def release(self, folder: str, revision: int) -> None:
        """From now on examine against this index."""
        with self._lock:
            self._index = (folder, revision)
        self._wake()

    def waiting(self, *lanes: Lane) -> tuple[int, int]:
        """Pieces and bytes that wait in `lanes`."""
        with self._lock:
            queues = [self._lanes[lane] for lane in lanes]
            return sum(map(len, queues)), sum(piece.size for queue in queues for piece in queue)

    def oldest(self, lane: Lane) -> float:
        """Seconds that the oldest piece in `lane` has waited; 0 where none waits."""
        with self._lock:
            queue = self._lanes[lane]
            return time.monotonic() - queue[0].at if queue else 0.0

    def alive(self) -> int:
        """Workers that are ready to work or at it."""
        return sum(each.ready for each in self._workers)

    def processes(self) -> list[int]:
        """Ids of the worker processes."""
        return [each.process.pid for each in self._workers]

    def close(self, patience: float = 10.0) -> None:
        """Finish the orders under way, within `patience` seconds, and end the workers; what waits is
        dropped."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
            dropped = [piece for queue in self._lanes.values() for piece in queue]
            for queue in self._lanes.values():
                queue.clear()
        for piece in dropped:
            piece.future.cancel()
        self._wake()
        self._thread.join(patience)
        for each in self._workers:
            if self._thread.is_alive() and each.pieces:
                each.process.kill()  # its orders were not done in time; they are still in the store
        self._thread.join()
        for each in self._workers:
            each.connection.close()
        for each in self._workers:
            each.process.join(2.0)
            if each.process.is_alive():
                each.process.kill()
                each.process.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):
            os.write(self._wake_write, b"\0")

    def _born(self, express: bool) -> _Worker:
        ours, theirs = self._context.Pipe()
        parent = os.getpid() if self._method == "fork" else 0
        inherited = [ours, *(each.connection for each in self._workers)] if parent else []
        arguments = (theirs, self._setup, self._born_with, parent, inherited)
        process = self._context.Process(target=worker.run, args=arguments, daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        if not express and self._method == "forkserver":
            with suppress(OSError):  # whoever may not is no worse off than before
                os.setpriority(os.PRIO_PROCESS, process.pid, BEHIND)
        return _Worker(process, ours, express)

    def _run(self) -> None:
        while True:
            by_connection = {each.connection: each for each in self._workers}
            for ready in wait([self._wake_read, *by_connection], timeout=1.0):
                if ready == self._wake_read:
                    with suppress(BlockingIOError):
                        os.read(self._wake_read, 65536)
                else:
                    self._hear(by_connection[ready])  # type: ignore[index]
            now = time.monotonic()
            for each in self._workers:
                if (each.pieces or each.opening) and now - each.since > TIME_LIMIT:
                    each.process.kill()  # its end is heard as that of any other
            if self._stopping and not any(each.pieces for each in self._workers):
                return
            for each in list(self._workers):
                if each.ready and not each.pieces and not each.opening:
                    self._give(each)

    def _hear(self, each: _Worker) -> None:
        try:
            said = each.connection.recv_bytes()
        except (EOFError, OSError):
            self._bury(each)
            return
        if not each.ready:
            each.ready = True
            self._early_deaths = 0
            return
        if each.opening:
            each.opening = False
            return
        pieces, each.pieces = each.pieces, []
        kind = LANES[pieces[0].lane].kind
        if said[:1] == worker.FAILED:
            for piece in pieces:
                piece.future.set_exception(OpenPIUError(said[1:].decode(errors="replace")))
            return
        spent = (time.monotonic() - each.since) / len(pieces)
        self._pace[kind] = 0.8 * self._pace[kind] + 0.2 * spent
        if self._figures is not None:
            now = time.monotonic()
            for piece in pieces:
                self._figures.pieces.labels(piece.lane).observe(now - piece.at)
        results = msgspec.msgpack.decode(memoryview(said)[1:], type=worker.KINDS[kind])
        for piece, result in zip(pieces, results, strict=True):
            piece.future.set_result(result)

    def _give(self, each: _Worker) -> None:
        with self._lock:
            pieces = self._picked(each)
            folder, revision = self._index
        if not pieces:
            self._open(each, folder, revision)
            return
        lane = pieces[0].lane
        if lane in NEEDS_INDEX:
            each.revision = revision
        items = msgspec.Raw(msgspec.msgpack.encode([piece.item for piece in pieces]))
        each.pieces, each.since, each.last = pieces, time.monotonic(), lane
        order = worker.Order(LANES[lane].kind, folder, revision, items)
        with suppress(OSError):  # a worker that is gone is heard of by its connection
            each.connection.send_bytes(msgspec.msgpack.encode(order))

    def _open(self, each: _Worker, folder: str | None, revision: int) -> None:
        """Have an idle worker open a new index before it is needed, one worker at a time. Where that fails,
        the next piece of work tells."""
        if folder is None or each.revision == revision or any(other.opening for other in self._workers):
            return
        each.opening, each.revision, each.since = True, revision, time.monotonic()
        order = worker.Order("match", folder, revision, msgspec.Raw(msgspec.msgpack.encode([])))
        with suppress(OSError):
            each.connection.send_bytes(msgspec.msgpack.encode(order))

    def _picked(self, each: _Worker) -> list[_Piece]:
        lanes: Iterable[Lane] = LANES
        if each.last == "door" and not each.express:
            # What was let in is also to be worked on, however much comes to the door.
            lanes = ("question", "asked", "answer", "index", "live", "door", "again", "whole", "backlog")
        held = self._index[1] < self._needed
        for lane in lanes:
            queue, rule = self._lanes[lane], LANES[lane]
            if not queue or (held and lane in NEEDS_INDEX):
                continue
            if each.express and (not rule.express or queue[0].size > EXPRESS_BYTES):
                continue
            return self._packed(queue, rule)
        return []

    def _packed(self, queue: deque[_Piece], rule: _Lane) -> list[_Piece]:
        """The pieces of one order: what fits the lane's time, and a fair part of what waits."""
        fair = -(-len(queue) // len(self._workers))
        most = max(1, min(fair, MOST_PIECES, int(rule.seconds / self._pace[rule.kind])))
        pieces = [queue.popleft()]
        size = pieces[0].size
        while queue and len(pieces) < most and not pieces[0].alone and not queue[0].alone:
            size += queue[0].size
            if size > MOST_BYTES:
                break
            pieces.append(queue.popleft())
        return pieces

    def _bury(self, each: _Worker) -> None:
        """A worker has died: what it worked on is tried again, and it is replaced where that is possible."""
        replaced = self._method == "forkserver" and not self._stopping
        if self._figures is not None and not self._stopping:
            self._figures.deaths.inc()
        if replaced:
            if not each.ready:
                self._early_deaths += 1
                time.sleep(min(2.0, 0.1 * self._early_deaths))
            self._workers.append(self._born(each.express))
        self._workers.remove(each)
        each.connection.close()
        each.process.join(5.0)
        ended = each.process.exitcode
        pieces, each.pieces = each.pieces, []
        with self._lock:
            for piece in reversed(pieces):
                piece.tries += len(pieces) == 1
                piece.alone = True
                if piece.tries < TRIES and not self._stopping:
                    self._lanes[piece.lane].appendleft(piece)
        given_up = [piece for piece in pieces if piece.tries >= TRIES or self._stopping]
        if not self._workers:
            with self._lock:
                given_up += [piece for queue in self._lanes.values() for piece in queue]
                for queue in self._lanes.values():
                    queue.clear()
        told = f"signal {signal.Signals(-ended).name}" if ended and ended < 0 else f"exit {ended}"
        if replaced:
            log.warning("a worker process ended (%s) and is replaced", told, extra={"count": len(pieces)})
        for piece in given_up:
            if not piece.future.done():
                error = WorkerDiedError(f"the process that read it ended {TRIES} times ({told})")
                piece.future.set_exception(error)
