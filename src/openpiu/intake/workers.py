"""Worker processes: they read and screen what a door has stored; one process alone writes to the store.

A worker is forked with the index in its memory, gets redacted bytes, and gives back what it found. It opens
no database and keeps nothing. Where no process can be forked, or one dies, the work is done at home.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress

import msgspec

from openpiu.intake.lists import ListsInForce
from openpiu.intake.reading import Examined, Screener, examine

Items = Sequence[tuple[str, bytes]]
"""Ids and redacted bytes of transmissions."""

PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2)."""

_decode = msgspec.msgpack.Decoder(list[Examined]).decode
_screener: Screener | None = None


def _begin(lists: ListsInForce) -> None:
    global _screener
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the work
    _end_with_parent()
    gc.freeze()
    _screener = Screener(lists)


def _end_with_parent() -> None:
    """Ask Linux to end this worker when its parent is gone; elsewhere it waits to be asked for nothing."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
            if os.getppid() == 1:
                os._exit(1)  # it went before we could ask


def _examine(items: Items) -> bytes:
    if _screener is None:
        raise RuntimeError("a worker was asked before it began")
    with unswept():
        return msgspec.msgpack.encode(examine(items, _screener))


class Workers:
    """Examines transmissions in the order they are given in: in `count` processes, at home with none."""

    def __init__(self, lists: ListsInForce, count: int) -> None:
        self.lists = lists
        self.screener = Screener(lists)
        self._waiting: deque[tuple[Items, Future[bytes] | None]] = deque()
        self._pool: ProcessPoolExecutor | None = None
        self.room = 2 * count
        if count and "fork" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(count, context, _begin, (lists,))

    def give(self, items: Items) -> None:
        """Hand over work."""
        future = None
        if self._pool is not None:
            try:
                future = self._pool.submit(_examine, items)
            except BrokenProcessPool:
                self._give_up()
        self._waiting.append((items, future))

    def finished(self, *, all_: bool = False) -> list[Examined]:
        """What is done, in order; waits where more is under way than the workers need, or for `all_`."""
        done: list[Examined] = []
        while self._waiting:
            items, future = self._waiting[0]
            if future is not None and not (all_ or future.done() or len(self._waiting) > self.room):
                break
            self._waiting.popleft()
            done += self._take(items, future)
        return done

    def _take(self, items: Items, future: Future[bytes] | None) -> list[Examined]:
        if future is not None:
            try:
                return _decode(future.result())
            except BrokenProcessPool:
                self._give_up()
        return examine(items, self.screener)

    def _give_up(self) -> None:
        """A worker died: the rest is done at home. Python before 3.12 would wait for ever, at the end of the
        program, to hand work to a pipe that nobody reads; closing the reading end sets that thread free."""
        queue = getattr(self._pool, "_call_queue", None)
        reader = getattr(queue, "_reader", None)
        if reader is not None:
            with suppress(OSError):
                reader.close()
        self._pool = None

    def close(self) -> None:
        """End the worker processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def unswept() -> Iterator[None]:
    """Without Python's search for cycles: a step makes a million small values, none of them in a cycle, and
    the search through them would take a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
