"""The pipeline: transmissions in, hits out, nothing lost and nothing done twice.

For each batch: bytes are redacted and read, then stored and committed (from here on they may be
acknowledged), then screened, then the results are committed in the transaction that marks the transmissions
as screened.
What a crash left stored and not screened is done first by the next call.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from openpiu import safeguards
from openpiu.findings import StoreError
from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce, lists_in_force
from openpiu.intake.reading import Examined, Screener, arrival, examine, redact, screened
from openpiu.intake.workers import Workers, unswept
from openpiu.store import Store, lists, results, transmissions, travellers
from openpiu.store.results import Processed
from openpiu.store.transmissions import Arrival
from openpiu.store.travellers import Removed

BATCH_BYTES = 1 << 20
BATCH = 250
"""A step is closed by whichever comes first: bytes as received, or transmissions."""

Source = Path | str | tuple[str, bytes]
Progress = Callable[[int, int], None]
"""Called with the transmissions done so far and those there are."""


class Taken(Struct, frozen=True):
    """What one call took in. `refused` names each source that went to the quarantine, with its error;
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
) -> Taken:
    """Take transmissions in durably and screen them against `index` (None: the lists in force in the store).

    `sources` are files, folders of files, or pairs of a name and bytes; files are left as they are. `home` is
    the folder of the sealing key (default: that of the store). `workers` are the processes that read and
    match (default: all cores but one where there is enough to do, else none). A transmission that is held
    already changes nothing; one that cannot be read is sealed, quarantined, and stops no other. Where the
    lists change meanwhile, the index is built again before anything is committed. Raises StoreError where the
    store cannot be written, and OSError where a file cannot be read.
    """
    all_ = list(_files(sources))
    if workers is None:
        workers = max(1, (os.cpu_count() or 1) - 1) if _worth_workers(all_) else 0
    work = _Work(store, index, profile, home, door, workers)
    done = 0
    try:
        with unswept():
            work.resume()
            for batch in _batches(all_):
                work.take(batch)
                gc.collect(1)
                done += len(batch)
                if progress is not None:
                    progress(done, len(all_))
            work.finish()
    finally:
        work.workers.close()
    return work.taken()


def replay(
    store: Store,
    ids: Sequence[str],
    index: ListsInForce | None,
    profile: safeguards.Profile,
    *,
    home: Path | None = None,
) -> Taken:
    """Process transmissions again from the bytes that were kept; hits and travellers keep their ids.

    `ids` may be cut short as long as they name one transmission. Sealed bytes are opened with the store's
    key; if they can be read by now, they leave the quarantine.
    Raises StoreError, before anything is done, for an id that is not held or names several.
    """
    work = _Work(store, index, profile, home, "replay")
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
    ) -> None:
        if home is None and store.home is None:
            raise StoreError("a folder for the sealing key is needed: set OPENPIU_HOME")
        self.store = store
        self.profile = profile
        self.home = home or store.home or Path()
        self.door = door
        self.counts: dict[str, int] = {}
        self.refused: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}
        self.months: dict[str, int] = {}
        self.started = time.perf_counter()
        lists_ = index or lists_in_force(store)
        self.workers = Workers(lists_, workers)
        self.screener = Screener(lists_)

    def taken(self) -> Taken:
        seconds = time.perf_counter() - self.started
        return Taken(**self.counts, seconds=seconds, refused=tuple(self.refused))

    def _count(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def take(self, batch: Sequence[tuple[str, bytes]]) -> None:
        """One step: store what came, together with the results that are ready, and hand it to the workers."""
        redacted = [(name, data, redact(data, self.profile)) for name, data in batch]
        key = sealing_key(self.home) if any(item.error for _, _, item in redacted) else b""
        new: dict[str, Arrival] = {}
        for name, data, item in redacted:
            came = arrival(data, item, key)
            self.names.setdefault(came.id, name)
            new.setdefault(came.id, came)
        new = self._commit(self.workers.finished(), new)
        self._count(
            transmissions=len(batch),
            duplicates=len(batch) - len(new),
            dropped=sum(sum(came.dropped.values()) for came in new.values()),
            quarantined=sum(came.error is not None for came in new.values()),
        )
        self.refused += [(self.names[id_], came.error) for id_, came in new.items() if came.error]
        self.workers.give([(id_, came.data) for id_, came in new.items() if not came.sealed])

    def finish(self) -> None:
        """Wait for the workers and commit what they found."""
        self._commit(self.workers.finished(all_=True), {})

    def resume(self) -> None:
        """Hand over what was stored and not screened when a former run was cut off."""
        with self.store.reading() as connection:
            waiting = transmissions.listed(connection, transmissions.pending(connection))
        for start in range(0, len(waiting), BATCH):
            items = []
            for item in waiting[start : start + BATCH]:
                self.months[item.id] = item.month
                with self.store.reading() as connection:
                    items.append((item.id, transmissions.raw_of(connection, item.id)[0]))
            self._commit(self.workers.finished(), {})
            self.workers.give(items)

    def again(self, id_: str) -> None:
        """Process one stored transmission anew."""
        with self.store.reading() as connection:
            data, sealed = transmissions.raw_of(connection, id_)
            (item,) = transmissions.listed(connection, [id_])
        self.months[id_] = item.month
        self._count(transmissions=1)
        opened = None
        if sealed:
            redacted = redact(safeguards.unseal(data, sealing_key(self.home)), self.profile)
            if redacted.error is not None:
                self._count(quarantined=1)
                self.refused.append((id_, redacted.error))
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
        """Commit results with the mark that they are screened, and new arrivals, which may be acknowledged
        from then on. Returns those arrivals that were not held before."""
        if not examined and not arrivals:
            return arrivals
        while True:
            examined = self._current(examined)
            processed = [Processed(e.id, self.months[e.id], e.reads(), e.error) for e in examined]
            with self.store.writing() as connection:
                if not examined or lists.revision(connection) == self.screener.revision:
                    removed = [travellers.remove(connection, e.id) for e in examined] if again else []
                    if not again:
                        waiting = transmissions.waiting(connection, [e.id for e in examined])
                        processed = [item for item in processed if item.transmission in waiting]
                    if opened is not None:
                        transmissions.unsealed(connection, examined[0].id, opened)
                    tally = results.write(connection, processed, self.screener.revision, _together(removed))
                    held = transmissions.known(connection, list(arrivals))
                    new = {id_: came for id_, came in arrivals.items() if id_ not in held}
                    month = transmissions.add(connection, list(new.values()), self.door)
                    break
            # The lists changed after the index was built: nobody may slip between two versions.
            self.screener = Screener(lists_in_force(self.store))
        self.months |= dict.fromkeys(new, month)
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

    def _current(self, examined: list[Examined]) -> list[Examined]:
        """`examined`, screened again where that was done against lists that have changed since."""
        return [
            e if e.error or e.revision == self.screener.revision else screened([e], self.screener)[0]
            for e in examined
        ]


def _together(removed: Sequence[Removed]) -> Removed:
    keys: set[int] = set()
    people: dict[tuple[str, int, int], int] = {}
    for one in removed:
        keys |= one.keys
        people |= one.travellers
    return Removed(keys, people)


def _files(sources: Iterable[Source]) -> Iterator[Path | tuple[str, bytes]]:
    """Every file of `sources`: of a folder those below it, by name, without hidden ones."""
    for source in sources:
        if isinstance(source, tuple):
            yield source
            continue
        path = Path(source)
        if path.is_dir():
            found = (p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            yield from sorted(found)
        else:
            yield path


def _worth_workers(sources: Sequence[Path | tuple[str, bytes]]) -> bool:
    """Whether there is so much to do that starting processes pays."""
    size = sum(len(s[1]) if isinstance(s, tuple) else s.stat().st_size for s in sources)
    return size > BATCH_BYTES


def _batches(sources: Sequence[Path | tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    batch: list[tuple[str, bytes]] = []
    size = 0
    for source in sources:
        name, data = source if isinstance(source, tuple) else (str(source), source.read_bytes())
        batch.append((name, data))
        size += len(data)
        if size >= BATCH_BYTES or len(batch) >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
