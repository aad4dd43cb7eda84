"""Worker processes: they read and screen what a door has stored; one process alone writes to the store.

A worker is forked with the index in its memory, gets redacted bytes, and gives back what it found. It opens
no database and keeps nothing. Where no process can be forked, or one dies, the work is done at home.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

import msgspec

from openpiu.intake.lists import ListsInForce
from openpiu.intake.reading import Examined, Screener, examine

Items = Sequence[tuple[str, bytes]]
"""Ids and redacted bytes of transmissions."""

_decode = msgspec.msgpack.Decoder(list[Examined]).decode
_screener: Screener | None = None


def _begin(lists: ListsInForce) -> None:
    global _screener
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the work
    gc.freeze()
    _screener = Screener(lists)


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
                self._pool = None
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
                self._pool = None
        return examine(items, self.screener)

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
