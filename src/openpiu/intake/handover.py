"""Taking in beside a service: a command stores durably, by the same door, and waits for whoever screens.

The database is the queue. The process that owns the store finds what was handed over within a fifth of a
second, a service on PostgreSQL within a second. Where there is none, or it ends meanwhile, the work is done
here.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from msgspec.structs import replace

from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce, lists_in_force
from openpiu.intake.owner import OwnedError, owning, served
from openpiu.intake.pipeline import Progress, Taken, take_in
from openpiu.intake.reading import arrival, redact
from openpiu.intake.sources import SIZE_LIMIT, Batches, Source, files_of
from openpiu.safeguards import Profile
from openpiu.store import Store, lists, queue, transmissions
from openpiu.store.transmissions import Arrival

PAUSE = 0.05
"""Seconds between two looks at what is waited for."""


class HandOver:
    """The door of a command, and the wait for the results; `name` is what it is called while it owns the
    store."""

    def __init__(
        self, store: Store, profile: Profile, *, home: Path, name: str, size_limit: int = SIZE_LIMIT
    ) -> None:
        self._store = store
        self._profile = profile
        self._home = home
        self._name = name
        self._size_limit = size_limit
        self._lists: ListsInForce | None = None

    def let_in(
        self, batch: Sequence[tuple[str, bytes]], door: str = "file"
    ) -> tuple[dict[str, Arrival], set[str]]:
        """Redact and store transmissions. They are durable from here on. Returns what became of each, by
        name, and the ids of those that were not held before."""
        came: dict[str, Arrival] = {}
        for name, data in batch:
            redacted = redact(data, self._profile, self._size_limit)
            key = sealing_key(self._home) if redacted.error else b""
            came[name] = arrival(data, redacted, key)
        new = {item.id: item for item in came.values()}
        with self._store.writing() as connection:
            for held in transmissions.known(connection, list(new)):
                del new[held]
            transmissions.add(connection, list(new.values()), door)
        return came, set(new)

    def finish(self, ids: Collection[str]) -> None:
        """Wait until `ids` are screened or quarantined; do it here where no process owns the store."""
        waiting = set(ids)
        while waiting:
            with self._store.reading() as connection:
                waiting = transmissions.waiting(connection, sorted(waiting))
            if waiting and (served(self._store) or not self._screened_here()):
                time.sleep(PAUSE)

    def _screened_here(self) -> bool:
        try:
            with _alone(self._store, self._name):
                take_in(
                    self._store,
                    [],
                    self._current(),
                    self._profile,
                    home=self._home,
                    size_limit=self._size_limit,
                )
        except OwnedError:
            return False
        return True

    def _current(self) -> ListsInForce:
        """The index in force, kept between two calls: a watched folder comes often."""
        with self._store.reading() as connection:
            revision = lists.revision(connection)
        if self._lists is None or self._lists.revision != revision:
            self._lists = lists_in_force(self._store)
        return self._lists


def _alone(store: Store, name: str) -> AbstractContextManager[None]:
    """Own an embedded store; on PostgreSQL several commands work at once. Raises OwnedError where another
    process owns it, or a service works on the database."""
    if store.file is not None:
        return owning(store.file.parent, name, patience=0)
    if served(store):
        raise OwnedError("a service works on the database")
    return nullcontext()


def intake(
    store: Store,
    sources: Iterable[Source],
    profile: Profile,
    progress: Progress | None = None,
    *,
    home: Path,
    size_limit: int = SIZE_LIMIT,
) -> Taken:
    """Take transmissions in and screen them as `take_in` does, here or by the process that owns the store."""
    all_ = list(files_of(sources))
    try:
        with _alone(store, "openpiu intake"):
            return take_in(store, all_, None, profile, progress, home=home, size_limit=size_limit)
    except OwnedError:
        pass
    begun = time.perf_counter()
    door = HandOver(store, profile, home=home, name="openpiu intake", size_limit=size_limit)
    batches = Batches(all_, size_limit)
    ids: set[str] = set()
    fresh: set[str] = set()
    taken = Taken()
    for batch in batches:
        came, new = door.let_in(batch)
        ids |= {item.id for item in came.values()}
        fresh |= new
        taken = replace(
            taken,
            transmissions=taken.transmissions + len(batch),
            duplicates=taken.duplicates + len(batch) - len(new),
            dropped=taken.dropped
            + sum(sum(item.dropped.values()) for item in came.values() if item.id in new),
            refused=(*taken.refused, *((n, i.error) for n, i in came.items() if i.error and i.id in new)),
        )
        if progress is not None:
            progress(taken.transmissions + len(batches.left_out), len(all_))
    door.finish(ids)
    with store.reading() as connection:
        came_of = queue.outcome(connection, fresh)
    return replace(
        taken,
        quarantined=came_of.quarantined,
        messages=came_of.messages,
        repeats=came_of.repeats,
        findings=came_of.findings,
        sightings=came_of.sightings,
        travellers=came_of.travellers,
        hits=came_of.hits,
        seconds=time.perf_counter() - begun,
        left_out=tuple(batches.left_out),
    )
