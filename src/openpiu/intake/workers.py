"""Worker processes of one command: they redact, read and screen what comes in; one process alone writes.

A worker is forked with the index in its memory. It opens no database and keeps nothing. Where no process can
be forked, or all of them have died, the work is done at home.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from openpiu.findings import OpenPIUError
from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce
from openpiu.intake.pool import Lane, Pool
from openpiu.intake.reading import Examined, Screener, Whole, examine, whole
from openpiu.intake.worker import Setup
from openpiu.safeguards import Profile

Items = Sequence[tuple[str, bytes]]
"""Names of files, or ids of transmissions, with bytes."""

T = TypeVar("T")


class Begun(NamedTuple, Generic[T]):
    """A step that is under way: what it is about, and how to come by the result."""

    items: Items
    results: Callable[[], list[T]]


class Workers:
    """Redacts and examines transmissions: in `count` processes, at home with none. `home` is the folder of
    the sealing key."""

    def __init__(
        self, lists: ListsInForce, count: int, profile: Profile, home: Path, size_limit: int
    ) -> None:
        self.screener = Screener(lists)
        self._profile, self._home, self._size_limit = profile, home, size_limit
        self._pool: Pool | None = None
        if count and "fork" in multiprocessing.get_all_start_methods():
            setup = Setup("", str(home), profile, size_limit)
            self._pool = Pool(setup, count, lists=lists, method="fork")

    def begin(self, items: Items) -> Begun[Whole]:
        """Have what came redacted, read and screened."""
        return self._begun("whole", items, [data for _, data in items], self._whole)

    def resume(self, items: Items) -> Begun[Examined]:
        """Have what is stored, named by its id, read and screened."""
        return self._begun("backlog", items, items, lambda some: examine(some, self.screener))

    def _begun(
        self, lane: Lane, items: Items, pieces: Sequence[Any], at_home: Callable[[Sequence[Any]], list[T]]
    ) -> Begun[T]:
        pool = self._pool
        if pool is None or not pool.processes():
            return Begun(items, lambda: at_home(pieces))
        futures: list[Future[T]] = [
            pool.submit(lane, piece, len(data)) for piece, (_, data) in zip(pieces, items, strict=True)
        ]

        def result(piece: Any, future: Future[T]) -> T:
            try:
                return future.result()
            except (OpenPIUError, CancelledError):  # the workers have died: it is done at home
                return at_home([piece])[0]

        return Begun(items, lambda: list(map(result, pieces, futures)))

    def _whole(self, items: Sequence[bytes]) -> list[Whole]:
        return whole(items, self._profile, lambda: sealing_key(self._home), self.screener, self._size_limit)

    def close(self) -> None:
        """End the worker processes."""
        if self._pool is not None:
            self._pool.close()
