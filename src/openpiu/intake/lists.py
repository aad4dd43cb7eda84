"""Watchlists at work: a version taken in, and the index of those in force."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from openpiu.audit import Actor, reference
from openpiu.findings import IndexFormatError, ListError, SettingError
from openpiu.matching import Candidate, Index, Match, Model, load_model, read_model
from openpiu.matching.forked import processes
from openpiu.store import Store, lists, log, models
from openpiu.store.connect import now
from openpiu.store.lists import ListVersion
from openpiu.travel import Traveller
from openpiu.watchlists import Comparison, Identity, ListedName, Watchlist, compare
from openpiu.watchlists.own_entry import OWN

FOLDER = "index"
MODELS = "models"
"""Beside the indexes: the files of the models that they are made with, but for the one shipped."""
RUN = 25_000
"""Entries that a process reads at a time to build an index."""
LARGE = 20_000
"""Entries in force from which the index of changed lists stands on that of the former ones; less are indexed
anew at once."""
MOST_CHANGED = 1000
"""Entries that may have changed for that: every process indexes them when it opens the index."""


LEAST_BITS, MOST_BITS = 4.0, 60.0
"""Thresholds that make sense: below, one name in common is enough; above, nothing is."""


class Matcher(Protocol):
    """What finds listed identities; `matching.Index` is one."""

    def match(
        self, travellers: Sequence[Traveller | Candidate], threshold: int | None = None
    ) -> list[list[Match]]:
        """For each traveller its matches, heaviest first."""


class ListsInForce:
    """An index of the lists in force, the list revision that it was built at, and the unit's threshold in
    1/1000 bit (None: the model's)."""

    def __init__(self, index: Matcher, revision: int, threshold: int | None = None) -> None:
        self.index = index
        self.revision = revision
        self.threshold = threshold


def lists_in_force(store: Store, today: date | None = None) -> ListsInForce:
    """The index of all lists in force; an entry that is expired on `today` never matches.

    It is kept in the store's folder by the state of the lists, so that only the first call after a change
    builds it. A folder that does not hold it whole, or for this model, is made again.
    """
    folder, revision, index = _laid(store, store.home, today)
    return ListsInForce(index or Index.open(folder, today, _model_of(folder)), revision, _threshold(folder))


def build_index(store: Store, home: Path) -> tuple[str, int]:
    """Make the index of the lists in force in `home` where it is not there: its folder and list revision."""
    folder, revision, _ = _laid(store, home, None)
    return str(folder), revision


def opened_index(folder: str, revision: int, former: Matcher | None = None) -> ListsInForce:
    """The index that `build_index` made; one that stands on the same arrays as `former` shares them with it.
    Raises IndexFormatError where it is not whole."""
    index = former.beside(folder) if isinstance(former, Index) else None
    if index is None:
        model = _model_of(Path(folder))
        index = Index.open(folder, model=model)
        # The model's tables are made with the first index that is built: now, and not when a list changes.
        Index.build([Identity("", "", (ListedName("A"),))], model=model)
    return ListsInForce(index, revision, _threshold(Path(folder)))


def _laid(store: Store, home: Path | None, today: date | None) -> tuple[Path, int, Index | None]:
    """The folder of the index, the list revision, and the index itself where that had to be opened, or has
    no folder. The folder is named by the state of the lists, so that stores which share a home never take
    each other's, and by the threshold in force: what a worker is told to open, it matches by."""
    with store.reading() as connection:
        revision = lists.revision(connection)
        name = "-".join(str(part) for part in (lists.state(connection), lists.threshold(connection)) if part)
        folder = home / FOLDER / name if home else Path(name)
        model = _model(connection, home)
        whole = home is None
        if folder.is_dir() and home:
            try:
                return folder, revision, Index.open(folder, today, model)
            except IndexFormatError:
                whole = True  # what it stands on may be what is wrong
        base = None if whole else _laid_beside(connection, folder, revision, model)
        said = [] if base else lists.said_in_force(connection)
    if base:
        _tidy(folder, revision, base)
        return folder, revision, None
    runs = [partial(lists.read, said[at : at + RUN]) for at in range(0, len(said), RUN)]
    index = Index.build_runs(runs, today, model, processes())
    if home is None:
        return folder, revision, index
    index.save(folder)
    _tidy(folder, revision)
    return folder, revision, None


def _model(connection: Connection, home: Path | None) -> Model:
    """The model in force; where it is not the one shipped, its file is laid in `home` for `_model_of`."""
    stored = models.in_force(connection)
    if stored is None:
        return load_model()
    model = read_model(stored.content, f"model {stored.version}")
    file = home and home / FOLDER / MODELS / f"{model.version}.json"
    if file and not (file.is_file() and file.read_bytes() == stored.content):
        file.parent.mkdir(parents=True, exist_ok=True)
        written = file.with_suffix(f".{os.getpid()}")
        written.write_bytes(stored.content)
        written.replace(file)
    return model


def _model_of(folder: Path) -> Model:
    """The model that the index in `folder` is made with. Raises IndexFormatError where it is not there."""
    version = Index.model_version(folder)
    if version == load_model().version:
        return load_model()
    try:
        return load_model(folder.parent / MODELS / f"{version}.json")
    except SettingError:
        raise IndexFormatError(f"{folder}: its model {version} is not there; build it again") from None


def _laid_beside(connection: Connection, folder: Path, revision: int, model: Model) -> Path | None:
    """Lays the index in `folder` as what has changed since an older one of this store, which is returned;
    None where there is no such, too much has changed, or there is little to build."""
    if sum(version.entries for version in lists.listed(connection)) < LARGE:
        return None
    for base in sorted(folder.parent.glob("*-*"), key=lambda found: -_revision(found)):
        at = _revision(base)
        if not 0 <= at < revision or _state(base) != lists.state(connection, at):
            continue
        change = lists.changes(connection, at, MOST_CHANGED)
        if change is None:
            return None
        try:
            Index.save_beside(folder, base, *change, model)
        except IndexFormatError:
            continue  # itself one that stands on another, or of another model
        return base
    return None


def _revision(folder: Path) -> int:
    """The list revision that the name of a folder says; -1 for none."""
    number = folder.name.partition("-")[0]
    return int(number) if number.isdigit() else -1


def _state(folder: Path) -> str:
    """The state of the lists that the name of a folder says (`12-4a61…`, or behind it a threshold)."""
    return "-".join(folder.name.split("-")[:2])


def _threshold(folder: Path) -> int | None:
    """The threshold that the name of a folder says; None where the model's was in force."""
    parts = folder.name.split("-")
    return int(parts[2]) if len(parts) > 2 else None


def _tidy(folder: Path, revision: int, base: Path | None = None) -> None:
    """Take away older indexes but that in `base`; what is mapped of them stays readable."""
    for other in folder.parent.iterdir():
        if other not in (folder, base) and 0 <= _revision(other) <= revision:
            shutil.rmtree(other, ignore_errors=True)


def add_list(store: Store, watchlist: Watchlist, by: Actor | None = None) -> ListVersion | None:
    """Put a version of a list in force; None where this very version is in force already. `by` is who does
    so (None: this user).

    A list that is refused (ListError, by `watchlists.load` or here) leaves the former version in force.
    """
    if watchlist.name == OWN:
        raise ListError(f"{OWN} is the name of the unit's own list, whose entries are approved one by one")
    with store.writing() as connection:
        taken = lists.take(connection, watchlist)
        if taken is not None:
            about = [reference("list", taken.list), reference("version", taken.version)]
            facts = {"number": taken.number, "revision": taken.revision, "entries": taken.entries}
            log.write(connection, "list.take", about, by, **facts)
        return taken


def put_threshold(store: Store, bits: float | None, by: Actor | None = None) -> tuple[int, str]:
    """Put a threshold in force, in bits, or (None) the model's; the new list revision, and the moment.

    Raises SettingError for a threshold at which everybody, or nobody, would be hit.
    """
    if bits is not None and not LEAST_BITS <= bits <= MOST_BITS:
        raise SettingError(f"a threshold of {bits:g} bits; expected one from {LEAST_BITS:g} to {MOST_BITS:g}")
    with store.writing() as connection:
        moment = now()
        least = None if bits is None else round(bits * 1000)
        revision = lists.set_threshold(connection, least)
        log.write(connection, "threshold.set", (), by, threshold=least or 0, revision=revision)
    return revision, moment


def put_model(store: Store, file: Path | None, by: Actor | None = None) -> tuple[str, int | None, str]:
    """Put the model in `file` in force, or (None) the one shipped: its version, the new list revision (None
    where it was in force already), and the moment.

    Raises SettingError for a file that is no model.
    """
    model = load_model(file)
    content = file.read_bytes() if file else b""
    with store.writing() as connection:
        moment = now()
        revision = models.put(connection, model.version if file else None, content)
        if revision is not None:
            log.write(connection, "model.set", [reference("model", model.version)], by, revision=revision)
    return model.version, revision, moment


def model_in_force(store: Store) -> Model:
    """The model that this unit matches by."""
    with store.reading() as connection:
        return _model(connection, None)


def difference(store: Store, name: str) -> tuple[ListVersion, ListVersion, Comparison] | None:
    """The last two versions of a list and what changed between them; None where there are not two."""
    with store.reading() as connection:
        versions = lists.versions(connection, name)[-2:]
        if len(versions) < 2:
            return None
        older, newer = versions
        return older, newer, compare(lists.at(connection, older), lists.at(connection, newer))
