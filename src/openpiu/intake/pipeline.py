"""The pipeline: transmissions in, hits out, nothing lost and nothing done twice.

For each batch: bytes are redacted and read, then stored and committed (from here on they may be
acknowledged), then screened, then the results are committed in the transaction that marks the transmissions
as screened.
What a crash left stored and not screened is done first by the next call.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from openpiu import safeguards
from openpiu.findings import StoreError
from openpiu.intake.keys import sealing_key
from openpiu.intake.lists import ListsInForce, lists_in_force
from openpiu.intake.reading import Opened, Screener, arrival, failure, read, redact
from openpiu.store import Store, lists, results, transmissions, travellers
from openpiu.store.results import Processed
from openpiu.store.transmissions import Arrival
from openpiu.store.travellers import Removed

BATCH_BYTES = 4 << 20
BATCH = 400
"""A step is closed by whichever comes first: bytes as received, or transmissions."""

Source = Path | str | tuple[str, bytes]
Progress = Callable[[int, int], None]
"""Called with the transmissions done so far and those there are."""


class Taken(Struct, frozen=True):
    """What one call took in. `refused` names each source that went to the quarantine, with its error;
    `sightings` counts persons by message and leg, `repeats` messages whose content was known; in seconds."""

    transmissions: int = 0
    duplicates: int = 0
    quarantined: int = 0
    messages: int = 0
    repeats: int = 0
    findings: int = 0
    sightings: int = 0
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
) -> Taken:
    """Take transmissions in durably and screen them against `index` (None: the lists in force in the store).

    `sources` are files, folders of files, or pairs of a name and bytes; files are left as they are. `home` is
    the folder of the sealing key (default: that of the store). A transmission that is held already changes
    nothing; one that cannot be read is sealed, quarantined, and stops no other. Where the lists change
    meanwhile, the index is built again before anything is committed. Raises StoreError where the store cannot
    be written, and OSError where a file cannot be read.
    """
    all_ = list(_files(sources))
    work = _Work(store, index or lists_in_force(store), profile, _home(store, home), door)
    work.resume()
    done = 0
    for batch in _batches(all_):
        with _unswept():
            work.take(batch)
        done += len(batch)
        if progress is not None:
            progress(done, len(all_))
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

    Sealed bytes are opened with the store's key; if they can be read by now, they leave the quarantine.
    Raises StoreError for an id that is not held.
    """
    work = _Work(store, index or lists_in_force(store), profile, _home(store, home), "replay")
    for id_ in ids:
        work.again(id_)
    return work.taken()


class _Work:
    """One run: what it works with, and what it has counted."""

    def __init__(
        self, store: Store, index: ListsInForce, profile: safeguards.Profile, home: Path, door: str
    ) -> None:
        self.store = store
        self.profile = profile
        self.home = home
        self.door = door
        self.counts: dict[str, int] = {}
        self.refused: list[tuple[str, str]] = []
        self.started = time.perf_counter()
        self._use(index)

    def _use(self, index: ListsInForce) -> None:
        self.index = index
        self.screener = Screener(index.index)

    def taken(self) -> Taken:
        seconds = time.perf_counter() - self.started
        return Taken(**self.counts, seconds=seconds, refused=tuple(self.refused))

    def _count(self, **more: int) -> None:
        for name, number in more.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def take(self, batch: Sequence[tuple[str, bytes]]) -> None:
        """One step: store, then screen."""
        new: dict[str, tuple[Arrival, Opened]] = {}
        names: dict[str, str] = {}
        redacted = [(name, data, redact(data, self.profile)) for name, data in batch]
        key = sealing_key(self.home) if any(item.error for _, _, item in redacted) else b""
        for name, data, item in redacted:
            came = arrival(data, item, key)
            names.setdefault(came.id, name)
            new.setdefault(came.id, (came, Opened()))
        with self.store.reading() as connection:
            held = transmissions.known(connection, list(new))
        for id_ in held:
            del new[id_]
        for id_, (came, _) in new.items():
            if not came.sealed:
                new[id_] = (came, read(came.data))
        with self.store.writing() as connection:
            # Another door may have stored one of them meanwhile.
            for id_ in transmissions.known(connection, list(new)):
                del new[id_]
            month = transmissions.add(connection, [came for came, _ in new.values()], self.door)
        self._count(
            transmissions=len(batch),
            duplicates=len(batch) - len(new),
            dropped=sum(sum(came.dropped.values()) for came, _ in new.values()),
        )
        self.refused += [(names[id_], came.error) for id_, (came, _) in new.items() if came.error]
        self._count(quarantined=sum(came.error is not None for came, _ in new.values()))
        self._screen([(id_, month, opened) for id_, (came, opened) in new.items() if not came.sealed], names)

    def resume(self) -> None:
        """Screen what was stored and not screened when a former run was cut off."""
        with self.store.reading() as connection:
            waiting = transmissions.listed(connection, transmissions.pending(connection))
        for start in range(0, len(waiting), BATCH):
            opened = []
            for item in waiting[start : start + BATCH]:
                with self.store.reading() as connection:
                    data, _ = transmissions.raw_of(connection, item.id)
                opened.append((item.id, item.month, read(data)))
            self._screen(opened, {})

    def again(self, id_: str) -> None:
        """Process one stored transmission anew."""
        with self.store.reading() as connection:
            data, sealed = transmissions.raw_of(connection, id_)
            (item,) = transmissions.listed(connection, [id_])
        came = None
        if sealed:
            plain = safeguards.unseal(data, sealing_key(self.home))
            redacted = redact(plain, self.profile)
            self._count(transmissions=1)
            if redacted.error is not None:
                self._count(quarantined=1)
                self.refused.append((id_, redacted.error))
                return
            came, data = redacted.data, redacted.data
            self._count(dropped=sum(redacted.dropped.values()))
        else:
            self._count(transmissions=1)
        self._screen([(id_, item.month, read(data))], {}, again=True, opened_bytes=came)

    def _screen(
        self,
        opened: Sequence[tuple[str, int, Opened]],
        names: dict[str, str],
        *,
        again: bool = False,
        opened_bytes: bytes | None = None,
    ) -> None:
        """Match, and commit the results with the mark that the transmissions are screened."""
        if not opened:
            return
        while True:
            processed = self._matched(opened)
            with self.store.writing() as connection:
                if lists.revision(connection) == self.index.revision:
                    removed = [travellers.remove(connection, id_) for id_, _, _ in opened] if again else []
                    if opened_bytes is not None:
                        transmissions.unsealed(connection, opened[0][0], opened_bytes)
                    tally = results.write(connection, processed, self.index.revision, _together(removed))
                    break
            # The lists changed after the index was built: nobody may slip between two versions.
            self._use(lists_in_force(self.store))
        failed = [item for item in processed if item.error]
        self.refused += [
            (names.get(item.transmission, item.transmission), item.error or "") for item in failed
        ]
        self._count(
            quarantined=len(failed),
            messages=tally.messages,
            repeats=tally.repeats,
            sightings=tally.sightings,
            hits=tally.hits,
            findings=sum(len(r.message.findings) for item in processed for r in item.reads),
        )

    def _matched(self, opened: Sequence[tuple[str, int, Opened]]) -> list[Processed]:
        people = [s.traveller for _, _, item in opened for r in item.reads for s in r.sightings]
        try:
            answers = iter(self.screener.screen(people))
        except Exception as error:  # a fault of ours: find whose it is, so that the others go on
            if len(opened) == 1:
                id_, month, _ = opened[0]
                return [Processed(id_, month, (), failure("screening", error))]
            return [item for one in opened for item in self._matched([one])]
        return [
            Processed(
                id_,
                month,
                [
                    msgspec.structs.replace(r, matches=[next(answers) for _ in r.sightings])
                    for r in item.reads
                ],
                item.error,
            )
            for id_, month, item in opened
        ]


@contextmanager
def _unswept() -> Iterator[None]:
    """Without Python's search for cycles: a step makes a million small values, none of them in a cycle, and
    the search through them would take a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _together(removed: Sequence[Removed]) -> Removed:
    keys: set[int] = set()
    people: dict[tuple[str, int, int], int] = {}
    for one in removed:
        keys |= one.keys
        people |= one.travellers
    return Removed(keys, people)


def _home(store: Store, home: Path | None) -> Path:
    if home is None and store.home is None:
        raise StoreError("a folder for the sealing key is needed: set OPENPIU_HOME")
    return home or store.home or Path()


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
