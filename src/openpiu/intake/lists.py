"""Watchlists at work: a version taken in, and the index of those in force."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from openpiu.audit import Actor, reference
from openpiu.findings import IndexFormatError
from openpiu.matching import Candidate, Index, Match
from openpiu.store import Store, lists, log
from openpiu.store.lists import ListVersion
from openpiu.travel import Traveller
from openpiu.watchlists import Comparison, Watchlist, compare

FOLDER = "index"


class Matcher(Protocol):
    """What finds listed identities; `matching.Index` is one."""

    def match(
        self, travellers: Sequence[Traveller | Candidate], threshold: int | None = None
    ) -> list[list[Match]]:
        """For each traveller its matches, heaviest first."""


class ListsInForce:
    """An index of the lists in force, and the list revision that it was built at."""

    def __init__(self, index: Matcher, revision: int) -> None:
        self.index = index
        self.revision = revision


def lists_in_force(store: Store, today: date | None = None) -> ListsInForce:
    """The index of all lists in force; an entry that is expired on `today` never matches.

    It is kept in the store's folder by the state of the lists, so that only the first call after a change
    builds it. A folder that does not hold it whole, or for this model, is made again.
    """
    return _made(store, store.home, today)[0]


def build_index(store: Store, home: Path) -> tuple[str, int]:
    """Make the index of the lists in force in `home` where it is not there: its folder and list revision."""
    made, folder = _made(store, home, None)
    return str(folder), made.revision


def opened_index(folder: str, revision: int) -> ListsInForce:
    """The index that `build_index` made. Raises IndexFormatError where it is not whole."""
    return ListsInForce(Index.open(folder), revision)


def _made(store: Store, home: Path | None, today: date | None) -> tuple[ListsInForce, Path | None]:
    """The index, and its folder in `home` where there is one: named by the state of the lists, so that stores
    which share a home never take each other's."""
    with store.reading() as connection:
        revision = lists.revision(connection)
        folder = home / FOLDER / lists.state(connection) if home else None
        if folder is not None and folder.is_dir():
            try:
                return ListsInForce(Index.open(folder, today), revision), folder
            except IndexFormatError:
                pass
        identities = lists.in_force(connection)
    index = Index.build(identities, today)
    if folder is not None:
        index.save(folder)
        _tidy(folder, revision)
    return ListsInForce(index, revision), folder


def _tidy(folder: Path, revision: int) -> None:
    """Take away older indexes; what is mapped of them stays readable."""
    for other in folder.parent.iterdir():
        number = other.name.partition("-")[0]
        if number.isdigit() and other != folder and int(number) <= revision:
            shutil.rmtree(other, ignore_errors=True)


def add_list(store: Store, watchlist: Watchlist, by: Actor | None = None) -> ListVersion | None:
    """Put a version of a list in force; None where this very version is in force already. `by` is who does
    so (None: this user).

    A list that is refused (ListError, by `watchlists.load` or here) leaves the former version in force.
    """
    with store.writing() as connection:
        taken = lists.take(connection, watchlist)
        if taken is not None:
            about = [reference("list", taken.list), reference("version", taken.version)]
            facts = {"number": taken.number, "revision": taken.revision, "entries": taken.entries}
            log.write(connection, "list.take", about, by, **facts)
        return taken


def difference(store: Store, name: str) -> tuple[ListVersion, ListVersion, Comparison] | None:
    """The last two versions of a list and what changed between them; None where there are not two."""
    with store.reading() as connection:
        versions = lists.versions(connection, name)[-2:]
        if len(versions) < 2:
            return None
        older, newer = versions
        return older, newer, compare(lists.at(connection, older), lists.at(connection, newer))
