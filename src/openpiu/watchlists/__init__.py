"""Lists of people and documents that are sought, whatever form they come in.

In: the file of a list (United Nations, OFAC, United Kingdom, European Union, FollowTheMoney, a csv of one's
own). Out: a `Watchlist` of frozen `Identity` values with the law's facts about it, and what changed between
two versions. A file that is not what it says it is raises ListError and is refused whole. Must never guess a
name, a date or a number that the source does not hold, never match anybody, and never put personal data into
an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

from openpiu.findings import ListError
from openpiu.names import is_placeholder
from openpiu.names.tables import PLACEHOLDERS, TITLES
from openpiu.watchlists import csv_list, eu, ftm, ofac, uk, un
from openpiu.watchlists.compare import Comparison, FieldChange, IdentityChange, compare
from openpiu.watchlists.model import (
    Birth,
    Identity,
    ListedDocument,
    ListedName,
    NameStrength,
    Watchlist,
)

_PLAIN = re.compile(r"\b[A-Z]{3,}\b")

SOURCES: Mapping[str, ModuleType] = {
    "un": un,
    "ofac": ofac,
    "uk": uk,
    "eu": eu,
    "ftm": ftm,
    "csv": csv_list,
}
"""The sources that are read, each a module with `load(path_or_bytes, name=None) -> Watchlist`."""

__all__ = [
    "SOURCES",
    "Birth",
    "Comparison",
    "FieldChange",
    "Identity",
    "IdentityChange",
    "ListedDocument",
    "ListedName",
    "NameStrength",
    "Watchlist",
    "age_days",
    "compare",
    "in_force",
    "load",
    "stale",
    "without_usable_name",
]


def load(source: str, path_or_bytes: Path | str | bytes, name: str | None = None) -> Watchlist:
    """Read one version of a list of a source of `SOURCES`.

    `name` is what the list is called from here on; without it the file's stem. Raises ListError for an
    unknown source, and for a file that is not a list of that source.
    """
    module = SOURCES.get(source)
    if module is None:
        raise ListError(f"found the source {source!r}; expected one of {', '.join(SOURCES)}")
    watchlist: Watchlist = module.load(path_or_bytes, name)
    return watchlist


def in_force(identity: Identity, today: date) -> bool:
    """Whether the entry may match on that day: `expires_on` is the last day, month or year in force."""
    end = identity.expires_on
    return end is None or today.isoformat()[: len(end)] <= end


def age_days(watchlist: Watchlist, now: datetime, taken_in: datetime | None = None) -> int | None:
    """Whole days since the source published the version, else since it was taken in; None if not known."""
    try:
        since = datetime.fromisoformat(watchlist.published) if watchlist.published else taken_in
    except ValueError:
        since = taken_in
    if since is None:
        return None
    return (_utc(now) - _utc(since)).days


def stale(watchlist: Watchlist, now: datetime, taken_in: datetime | None = None) -> bool:
    """Whether the version is older than its refresh limit; a version of unknown age is not.

    Moments without a zone are read as UTC. Source of the duty: C-817/19, lists must be up to date.
    """
    age = age_days(watchlist, now, taken_in)
    return age is not None and age > watchlist.refresh_days


def without_usable_name(watchlist: Watchlist) -> tuple[Identity, ...]:
    """The people of the list whom no name can bring up; documents alone do not count.

    A name is not usable that names nobody: single letters, signs, words such as UNKNOWN.
    """
    return tuple(
        identity
        for identity in watchlist.identities
        if identity.document_status is None or identity.names
        if not any(_is_usable(name.text) for name in identity.names)
    )


def _is_usable(name: str) -> bool:
    """Whether the name names somebody; nearly all have a plain word that does, the rest is looked at."""
    words = _PLAIN.findall(name.upper())
    return any(word not in PLACEHOLDERS and word not in TITLES for word in words) or not is_placeholder(name)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
