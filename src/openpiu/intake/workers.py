"""Worker processes of one command: they redact what comes in, and read and screen what was stored; one
process alone writes.

A worker is forked with the index in its memory. It opens no database and keeps nothing. Where no process can
be forked, or all of them have died, the work is done at home.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import NamedTuple

from openpiu.findings import OpenPIUError
from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce
from openpiu.intake.pool import Pool
from openpiu.intake.reading import Examined, Screener, arrival, examine, redact
from openpiu.intake.worker import Setup
from openpiu.safeguards import Profile
from openpiu.store.transmissions import Arrival

Items = Sequence[tuple[str, bytes]]
"""Ids and redacted bytes of transmissions."""


class Begun(NamedTuple):
    """A step whose redaction is under way: names and bytes as they came, and what the workers make of each;
    None where it is done at home."""

    batch: Items
    futures: list[Future[Arrival]] | None


class Workers:
    """Redacts and examines transmissions: in `count` processes, at home with none. `home` is the folder of
    the sealing key."""

    def __init__(
        self, lists: ListsInForce, count: int, profile: Profile, home: Path, size_limit: int
    ) -> None:
        self.screener = Screener(lists)
        self._profile, self._home, self._size_limit = profile, home, size_limit
        self._waiting: deque[tuple[Items, list[Future[Examined]] | None]] = deque()
        self._pool: Pool | None = None
        self.room = 2 * count
        if count and "fork" in multiprocessing.get_all_start_methods():
            setup = Setup("", str(home), profile, size_limit)
            self._pool = Pool(setup, count, lists=lists, method="fork")

    def begin(self, batch: Items) -> Begun:
        """Have a step redacted."""
        pool = self._pool
        if pool is None or not pool.processes():
            return Begun(batch, None)
        return Begun(batch, [pool.submit("door", data, len(data)) for _, data in batch])

    def redacted(self, begun: Begun) -> list[Arrival]:
        """The transmissions of a step as they are stored, in its order."""
        if begun.futures is None:
            return [self._redact(data) for _, data in begun.batch]
        came = []
        for (_, data), future in zip(begun.batch, begun.futures, strict=True):
            try:
                came.append(future.result())
            except (OpenPIUError, CancelledError):  # the workers have died: it is done at home
                came.append(self._redact(data))
        return came

    def _redact(self, data: bytes) -> Arrival:
        found = redact(data, self._profile, self._size_limit)
        return arrival(data, found, sealing_key(self._home) if found.error else b"")

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
