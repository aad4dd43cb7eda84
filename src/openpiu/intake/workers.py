"""Worker processes of one command: they read and screen what a door has stored; one process alone writes.

A worker is forked with the index in its memory. It opens no database and keeps nothing. Where no process can
be forked, or all of them have died, the work is done at home.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future

from openpiu.findings import OpenPIUError
from openpiu.intake.lists import ListsInForce
from openpiu.intake.pool import Pool
from openpiu.intake.reading import Examined, Screener, examine
from openpiu.intake.worker import Setup

Items = Sequence[tuple[str, bytes]]
"""Ids and redacted bytes of transmissions."""


class Workers:
    """Examines transmissions: in `count` processes, at home with none."""

    def __init__(self, lists: ListsInForce, count: int) -> None:
        self.screener = Screener(lists)
        self._waiting: deque[tuple[Items, list[Future[Examined]] | None]] = deque()
        self._pool: Pool | None = None
        self.room = 2 * count
        if count and "fork" in multiprocessing.get_all_start_methods():
            self._pool = Pool(Setup(), count, lists=lists, method="fork")

    def give(self, items: Items) -> None:
        """Hand over work."""
        pool = self._pool
        futures = None
        if pool is not None and pool.processes():
            futures = [pool.submit("backlog", item, len(item[1])) for item in items]
        self._waiting.append((items, futures))

    def finished(self, *, all_: bool = False) -> list[Examined]:
        """What is done, step by step; waits where more is under way than the workers need, or for `all_`."""
        done: list[Examined] = []
        while self._waiting:
            items, futures = self._waiting[0]
            if futures is not None and not (
                all_ or all(f.done() for f in futures) or len(self._waiting) > self.room
            ):
                break
            self._waiting.popleft()
            if futures is None:
                done += examine(items, self.screener)
            else:
                done += [self._take(item, future) for item, future in zip(items, futures, strict=True)]
        return done

    def _take(self, item: tuple[str, bytes], future: Future[Examined]) -> Examined:
        try:
            return future.result()
        except (OpenPIUError, CancelledError):  # the workers have died: it is done at home
            return examine([item], self.screener)[0]

    def close(self) -> None:
        """End the worker processes."""
        if self._pool is not None:
            self._pool.close()
