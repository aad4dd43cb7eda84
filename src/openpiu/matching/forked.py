"""Pure work shared out to forked processes.

What a child works on comes with the fork, for nothing; only results are sent. Children take turns by number,
and results come in the order of the numbers, so what is made of them does not depend on how many worked.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO, Generic, TypeVar

from openpiu.findings import OpenPIUError

T = TypeVar("T")


class ChildEndedError(OpenPIUError):
    """A process that had a share of the work ended before it was done: killed, or out of memory."""


def processes() -> int:
    """How many processes to share work out to: one a core that this one may use, but none beside other
    threads, whose locks a fork would copy as they are held."""
    if threading.active_count() > 1 or not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(work: Callable[[int], T], count: int, workers: int) -> Iterator[T]:
    """`work(n)` for n from 0 to before `count`, in that order, by up to `workers` processes; by this one
    alone where that makes one.

    Raises:
        ChildEndedError: a process ended early.
        OpenPIUError: as `work` raises it; from another process any other error comes as `ChildEndedError`,
            by its name.
    """
    workers = min(workers, count)
    if workers < 2:
        yield from map(work, range(count))
        return
    children: list[_Child[T]] = []
    try:
        for first in range(workers):
            children.append(_born(work, range(first, count, workers), children))
        for child in children:
            child.start()
        for n in range(count):
            done, result = children[n % workers].results.get()
            if not done:
                raise result
            yield result
    finally:
        for child in children:
            child.end()


class _Child(Generic[T]):
    """A process, and the thread that takes its results from it as they come: it never waits to be heard."""

    def __init__(self, number: int, pipe: BinaryIO) -> None:
        self.number, self.pipe = number, pipe
        self.results: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        self._thread = threading.Thread(target=self._hear, name="forked", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _hear(self) -> None:
        try:
            while True:
                self.results.put(pickle.load(self.pipe))
        except (EOFError, pickle.UnpicklingError):  # the end, or the middle of a result
            self.results.put((False, ChildEndedError("a process that built an index ended early")))

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)
        os.waitpid(self.number, 0)
        if self._thread.ident is not None:
            self._thread.join()
        self.pipe.close()


def _born(work: Callable[[int], T], share: range, others: list[_Child[T]]) -> _Child[T]:
    reads, writes = os.pipe()
    number = os.fork()
    if number:
        os.close(writes)
        return _Child(number, os.fdopen(reads, "rb"))
    # From here on it is the child, which must not return into its parent's work.
    try:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.close(reads)
        for other in others:
            os.close(other.pipe.fileno())
        with os.fdopen(writes, "wb") as pipe:
            for n in share:
                pickle.dump(_result(work, n), pipe, pickle.HIGHEST_PROTOCOL)
                pipe.flush()
    finally:
        os._exit(0)


def _result(work: Callable[[int], T], n: int) -> tuple[bool, object]:
    try:
        return True, work(n)
    except OpenPIUError as error:
        return False, error
    except Exception as error:  # its words may quote the data
        return False, ChildEndedError(f"{type(error).__name__} in a process that built an index")
