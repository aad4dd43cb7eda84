"""The pipeline: transmissions in, hits out, nothing lost and nothing done twice.

Each step goes through the workers in one go, which redact, read and screen it; then its bytes, its results
and the marks that it is screened are committed in one transaction: from there on it may be acknowledged, and
what a crash cut off is as if it had never come. While one step is written the next are worked on.
What a service that ended left stored and not screened is done first.
"""

from __future__ import annotations

import gc
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from openpiu import safeguards
from openpiu.audit import Actor
from openpiu.findings import OpenPIUError, StoreError
from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce, lists_in_force
from openpiu.intake.reading import Examined, Screener, Whole, examine, failure, redact, screened
from openpiu.intake.sources import BATCH_BYTES, SIZE_LIMIT, Batches, Source, batched, files_of, size_of
from openpiu.intake.worker import unswept
from openpiu.intake.workers import Begun, Workers
from openpiu.store import Store, attempts, lists, log, results, transmissions, travellers
from openpiu.store.dialects import in_bulk
from openpiu.store.results import Processed
from openpiu.store.transmissions import Arrival, State, Transmission
from openpiu.store.travellers import NOTHING_REMOVED, Removed

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the transmissions done so far and those there are."""


class Taken(Struct, frozen=True):
    """What one call took in. `refused` names each source that went to the quarantine, with its error;
    `left_out` each that was too large to be taken in, with the reason: nothing of it is in the store.
    `sightings` counts persons by message and leg, `travellers` those of them who are new to the store,
    `repeats` messages whose content was known; in seconds."""

    transmissions: int = 0
    duplicates: int = 0
    quarantined: int = 0
    messages: int = 0
    repeats: int = 0
    findings: int = 0
    sightings: int = 0
    travellers: int = 0
    hits: int = 0
    dropped: int = 0
    seconds: float = 0.0
    refused: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def take_in(
    store: Store,
    sources: Iterable[Source],
    index: ListsInForce | None,
    profile: safeguards.Profile,
    progress: Progress | None = None,
    *,
    door: str = "file",
    home: Path | None = None,
    workers: int | None = None,
    size_limit: int = SIZE_LIMIT,
) -> Taken:
    """Take transmissions in durably and screen them against `index` (None: the lists in force in the store).

    `sources` are files, folders of files, or pairs of a name and bytes; files are left as they are. `home` is
    the folder of the sealing key (default: that of the store). `workers` are the processes that read and
    match (default: one a core where there is enough to do, else none). A transmission that is held
    already changes nothing; one that cannot be read is sealed, quarantined, and stops no other. Where the
    lists change meanwhile, the index is built again before anything is committed. One of more than
    `size_limit` bytes is left out and told. Raises StoreError where the store cannot be written, and OSError
    where a file cannot be read.
    """
    all_ = list(files_of(sources))
    if workers is None:
        much = sum(map(size_of, all_)) > BATCH_BYTES  # so that starting processes pays
        workers = (os.cpu_count() or 1) if much else 0
    work = _Work(store, index, profile, home, door, workers, size_limit)
    batches = Batches(all_, size_limit)
    done = 0
    try:
        with unswept():
            work.resume()
            for step, begun in enumerate(_ahead(map(work.workers.begin, batches)), 1):
                work.take(begun)
                if step % SWEEP == 0:
                    gc.collect(1)
                done += len(begun.items)
                if progress is not None:
                    progress(done + len(batches.left_out), len(all_))
    finally:
        work.workers.close()
    return replace(work.taken(), left_out=tuple(batches.left_out))


def replay(
    store: Store,
    ids: Sequence[str],
    index: ListsInForce | None,
    profile: safeguards.Profile,
    *,
    home: Path | None = None,
    size_limit: int = SIZE_LIMIT,
    by: Actor | None = None,
) -> Taken:
    """Process transmissions again from the bytes that were kept; hits and travellers keep their ids. `by` is
    who does so, and why (None: this user).

    `ids` may be cut short as long as they name one transmission. Sealed bytes are opened with the store's
    key; if they can be read by now, they leave the quarantine.
    Raises StoreError, before anything is done, for an id that is not held or names several.
    """
    work = _Work(store, index, profile, home, "replay", size_limit=size_limit)
    work.by = by
    with store.reading() as connection:
        whole = [transmissions.whole_id(connection, id_) for id_ in ids]
    for id_ in dict.fromkeys(whole):
        work.again(id_)
    return work.taken()


class _Work:
    """One run: what it works with, and what it has counted."""

    def __init__(
        self,
        store: Store,
        index: ListsInForce | None,
        profile: safeguards.Profile,
        home: Path | None,
        door: str,
        workers: int = 0,
        size_limit: int = SIZE_LIMIT,
    ) -> None:
        if home is None and store.home is None:
            raise StoreError("a folder for the sealing key is needed: set OPENPIU_HOME")
        self.store = store
        self.profile = profile
        self.home = home or store.home or Path()
        self.door = door
        self.by: Actor | None = None
        self.size_limit = size_limit
        self.counts: dict[str, int] = {}
        self.refused: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}
        self.months: dict[str, int] = {}
        self.started = time.perf_counter()
        lists_ = index or lists_in_force(store)
        self.workers = Workers(lists_, workers, profile, self.home, size_limit)
        self.screener = Screener(lists_)

    def taken(self) -> Taken:
        seconds = time.perf_counter() - self.started
        taken = Taken(seconds=seconds, refused=tuple(self.refused))
        return replace(taken, **self.counts)

    def _count(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def take(self, begun: Begun[Whole]) -> None:
        """One step: store what came, together with what was found in it."""
        new: dict[str, Arrival] = {}
        found: dict[str, Examined] = {}
        for (name, _), one in zip(begun.items, begun.results(), strict=True):
            id_ = one.arrival.id
            self.names.setdefault(id_, name)
            new.setdefault(id_, one.arrival)
            if one.examined is not None:
                found.setdefault(id_, one.examined)
        new = self._commit(list(found.values()), new)
        self._count(
            transmissions=len(begun.items),
            duplicates=len(begun.items) - len(new),
            dropped=sum(sum(came.dropped.values()) for came in new.values()),
            quarantined=sum(came.error is not None for came in new.values()),
        )
        self.refused += [(self.names[id_], came.error) for id_, came in new.items() if came.error]

    def resume(self) -> None:
        """Screen what was stored and not screened when a service ended."""
        with self.store.reading() as connection:
            waiting = transmissions.listed(connection, transmissions.pending(connection))
        self.months |= {item.id: item.month for item in waiting}
        for begun in _ahead(map(self.workers.resume, batched(map(self._stored, waiting)))):
            self._commit(begun.results(), {})

    def _stored(self, item: Transmission) -> tuple[str, bytes]:
        with self.store.reading() as connection:
            return item.id, transmissions.raw_of(connection, item.id)[0]

    def again(self, id_: str) -> None:
        """Process one stored transmission anew."""
        with self.store.reading() as connection:
            data, sealed = transmissions.raw_of(connection, id_)
            (item,) = transmissions.listed(connection, [id_])
        self.months[id_] = item.month
        self._count(transmissions=1)
        opened = None
        if sealed:
            with self.store.writing() as connection:  # before anybody can know what is inside
                log.write(connection, "message.unseal", [f"transmission:{id_}"], self.by)
            plain = safeguards.unseal(data, sealing_key(self.home))
            redacted = redact(plain, self.profile, self.size_limit)
            if redacted.error is not None:
                self._count(quarantined=1)
                self.refused.append((id_, redacted.error))
                with self.store.writing() as connection:
                    attempts.begin(connection, id_)
                    transmissions.mark(connection, [State(id_, "quarantined", redacted.error)])
                    attempts.add(connection, id_, attempts.REPLAY, self.by or log.here())
                return
            opened = data = redacted.data
            self._count(dropped=sum(redacted.dropped.values()))
        self._commit(examine([(id_, data)], self.screener), {}, again=True, opened=opened)

    def _commit(
        self,
        examined: list[Examined],
        arrivals: dict[str, Arrival],
        *,
        again: bool = False,
        opened: bytes | None = None,
    ) -> dict[str, Arrival]:
        """Commit new arrivals, and results with the mark that they are screened. Returns those arrivals that
        were not held before. A fault of ours in writing one of the results quarantines that one."""
        if not examined and not arrivals:
            return arrivals
        try:
            return self._committed(examined, arrivals, again, opened)
        except OpenPIUError:
            raise
        except Exception as error:
            if again or not examined:
                raise
            if len(examined) == 1:
                (one,) = examined
                told = Examined(one.id, one.revision, error=failure("storing results", error))
                return self._committed([told], arrivals)
            middle = len(examined) // 2  # one of them: it is quarantined, the others go on
            later = {e.id for e in examined[middle:]}
            first = {id_: came for id_, came in arrivals.items() if id_ not in later}
            new = self._commit(examined[:middle], first)
            return new | self._commit(examined[middle:], {i: a for i, a in arrivals.items() if i in later})

    def _committed(
        self,
        examined: list[Examined],
        arrivals: dict[str, Arrival],
        again: bool = False,
        opened: bytes | None = None,
    ) -> dict[str, Arrival]:
        while True:
            examined = self._current(examined)
            with self.store.writing() as connection:
                if arrivals:
                    in_bulk(connection)
                if not examined or lists.revision(connection) == self.screener.revision:
                    stored = [e.id for e in examined if e.id not in arrivals]
                    waiting = set(stored)
                    if not again:  # another worker may have done the rest
                        waiting = transmissions.waiting(connection, stored)
                    reads = {e.id: e.reads() for e in examined}
                    if arrivals and not again:
                        results.hold(connection, [read for all_ in reads.values() for read in all_])
                    held = transmissions.known(connection, list(arrivals)) if arrivals else set()
                    new = {id_: came for id_, came in arrivals.items() if id_ not in held}
                    states = {
                        e.id: results.state(e.id, reads[e.id], e.error) for e in examined if e.id in new
                    }
                    month = (
                        transmissions.add(connection, list(new.values()), self.door, states=states)
                        if new
                        else 0
                    )
                    months = self.months | dict.fromkeys(new, month)
                    processed = [
                        Processed(e.id, months[e.id], reads[e.id], e.error)
                        for e in examined
                        if e.id in waiting or e.id in new
                    ]
                    removed = self._taken_back(connection, examined) if again else []
                    if opened is not None:
                        transmissions.unsealed(connection, examined[0].id, opened)
                    tally = results.write(
                        connection,
                        processed,
                        self.screener.revision,
                        _together(removed),
                        held=bool(arrivals) and not again,
                        marked=states,
                    )
                    if again:
                        for e in examined:
                            attempts.add(
                                connection, e.id, attempts.REPLAY, self.by or log.here(), hits=tally.hits
                            )
                    break
            # The lists changed after the index was built: nobody may slip between two versions.
            self.screener = Screener(lists_in_force(self.store))
        failed = [item for item in processed if item.error]
        self.refused += [
            (self.names.get(item.transmission, item.transmission), item.error or "") for item in failed
        ]
        self._count(
            quarantined=len(failed),
            messages=tally.messages,
            repeats=tally.repeats,
            sightings=tally.sightings,
            travellers=tally.travellers,
            hits=tally.hits,
            findings=sum(len(r.message.findings) for item in processed for r in item.reads),
        )
        return new

    def _taken_back(self, connection: Connection, examined: Sequence[Examined]) -> list[Removed]:
        """Take back what was found in transmissions before, to be found again."""
        for e in examined:
            attempts.begin(connection, e.id)
        removed = [travellers.remove(connection, e.id) for e in examined]
        log.write(connection, "message.replay", [f"transmission:{e.id}" for e in examined], self.by)
        return removed

    def _current(self, examined: list[Examined]) -> list[Examined]:
        """`examined`, screened again where that was done against lists that have changed since."""
        return [
            e if e.error or e.revision == self.screener.revision else screened([e], self.screener)[0]
            for e in examined
        ]


SWEEP = 24
"""Steps between two searches for cycles among what was made since the last: there are hardly any."""
AHEAD = 2
"""Steps that the workers have before them while one is written."""


def _ahead(steps: Iterable[Begun[T]]) -> Iterator[Begun[T]]:
    """The steps, each once the next are begun: the workers have something to do while one is written."""
    begun: deque[Begun[T]] = deque()
    for step in steps:
        begun.append(step)
        if len(begun) > AHEAD:
            yield begun.popleft()
    yield from begun


def _together(removed: Sequence[Removed]) -> Removed:
    if not removed:
        return NOTHING_REMOVED
    all_ = Removed(set(), {}, [])
    for one in removed:
        all_.keys.update(one.keys)
        all_.travellers.update(one.travellers)
        all_.said.extend(one.said)
    return all_
