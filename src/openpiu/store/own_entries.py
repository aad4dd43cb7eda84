"""Versions of the entries of the unit's own list, as they are kept: drafted by one, decided by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from openpiu.store.dialects import take_ids
from openpiu.store.schema import own_entries, own_texts
from openpiu.watchlists.own_entry import OwnEntry

Kind = Literal["add", "amend", "withdraw"]
State = Literal["draft", "waiting", "returned", "approved", "replaced", "ended"]
OPEN: tuple[State, ...] = ("draft", "waiting", "returned")
"""States of a version on which nothing is decided for good; an entry has one such version at the most."""

_pack = msgspec.json.Encoder().encode
_unpack = msgspec.json.Decoder(OwnEntry).decode


class Version(Struct, frozen=True):
    """One version of an entry; `said` is what it says (a withdrawal says what it takes off the list).

    `revision` is the list revision from which on it was in force, `last_day` the last day on which it
    matches.
    """

    entry: int
    number: int
    kind: Kind
    state: State
    author: str
    made_at: str
    said: OwnEntry
    sent_at: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    revision: int | None = None
    listed_on: str | None = None
    last_day: str | None = None

    @property
    def id(self) -> str:
        """The entry's reference in the list, as people see it."""
        return public_id(self.entry)

    @property
    def subject(self) -> str:
        """What reasons that were given for this version are kept under."""
        return f"own:{self.entry}.{self.number}"


def public_id(entry: int) -> str:
    """`E12`."""
    return f"E{entry}"


def number_of(id_: str) -> int | None:
    """The number in `E12`; None for what is no reference of an entry."""
    digits = id_.removeprefix("E")
    return (
        int(digits)
        if id_.startswith("E") and digits.isascii() and digits.isdigit() and len(digits) < 19
        else None
    )


_C, _T = own_entries.c, own_texts.c
_KEPT = [_C[name] for name in Version.__struct_fields__ if name != "said"]


def _versions() -> Select[Any]:
    same = (_T.entry == _C.entry) & (_T.number == _C.number)
    return select(*_KEPT, _T.said).join_from(own_entries, own_texts, same)


def _read(connection: Connection, statement: Select[Any]) -> list[Version]:
    return [
        Version(**(dict(row._mapping) | {"said": _unpack(row.said)})) for row in connection.execute(statement)
    ]


def new_entry(connection: Connection) -> int:
    """The number of a new entry."""
    return take_ids(connection, "own_entries", 1)


def add(connection: Connection, version: Version) -> None:
    """Keep a new version."""
    kept = {column.name: getattr(version, column.name) for column in _KEPT}
    connection.execute(insert(own_entries).values(**kept))
    text = {"entry": version.entry, "number": version.number, "said": _pack(version.said).decode()}
    connection.execute(insert(own_texts).values(**text))


def change(connection: Connection, version: Version) -> None:
    """Keep a version as it is now."""
    key = (_C.entry == version.entry) & (_C.number == version.number)
    kept = {column.name: getattr(version, column.name) for column in _KEPT}
    connection.execute(update(own_entries).where(key).values(**kept))
    text = (_T.entry == version.entry) & (_T.number == version.number)
    connection.execute(update(own_texts).where(text).values(said=_pack(version.said).decode()))


def drop(connection: Connection, version: Version) -> None:
    """Delete a version and what it said."""
    for table in (own_texts, own_entries):
        c = table.c
        connection.execute(delete(table).where(c.entry == version.entry, c.number == version.number))


def of(connection: Connection, entry: int) -> list[Version]:
    """The versions of an entry, oldest first."""
    return _read(connection, _versions().where(_C.entry == entry).order_by(_C.number))


def with_state(
    connection: Connection, states: Sequence[State], *, after: int = 0, limit: int | None = None
) -> list[Version]:
    """Versions in any of `states`, by entry, of those above the number `after`."""
    statement = _versions().where(_C.state.in_(states), _C.entry > after).order_by(_C.entry, _C.number)
    return _read(connection, statement.limit(limit))


def former(connection: Connection, entries: Sequence[int]) -> dict[int, Version]:
    """The versions in force of `entries`, by entry."""
    found = _read(connection, _versions().where(_C.state == "approved", _C.entry.in_(entries)))
    return {version.entry: version for version in found}


def ending(connection: Connection, first: str, last: str) -> int:
    """How many entries in force end between two days, both included, unless somebody reviews them."""
    ends = (_C.state == "approved", _C.last_day >= first, _C.last_day <= last)
    counted = select(func.count()).select_from(own_entries).where(*ends)
    return int(connection.execute(counted).scalar() or 0)
