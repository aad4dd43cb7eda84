"""Listed persons as they are shown to people: a page of a list, one entry with its versions, what changed."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, and_, or_, select

from openpiu.store.listed import unpack
from openpiu.store.schema import identities
from openpiu.watchlists import Identity

MOST_CHANGES = 300


class Content(Struct, frozen=True):
    """What an entry said from the list revision `since` to before `until` (None: it still does)."""

    since: int
    until: int | None
    identity: Identity


def page(connection: Connection, name: str, after: str, limit: int) -> list[Identity]:
    """Entries in force of a list behind the id `after`, at most `limit` and one more."""
    c = identities.c
    statement = select(c.list, c.id, c.said).where(c.list == name, c.id > after, c.until.is_(None))
    return [unpack(*row) for row in connection.execute(statement.order_by(c.id).limit(limit + 1))]


def contents(connection: Connection, name: str, id_: str) -> list[Content]:
    """Everything that an entry said, newest first."""
    c = identities.c
    statement = select(c.since, c.until, c.said).where(c.list == name, c.id == id_)
    rows = connection.execute(statement.order_by(c.since.desc()))
    return [Content(row.since, row.until, unpack(name, id_, row.said)) for row in rows]


class Changed(Struct, frozen=True):
    """An entry that differs between two list revisions; `before` None: it came, `after` None: it went."""

    id: str
    before: Identity | None
    after: Identity | None


def changed(connection: Connection, name: str, old: int, new: int) -> tuple[list[Changed], bool]:
    """Entries of a list that are not the same at the list revisions `old` and `new`, by id, and whether there
    are more than are told."""
    c = identities.c
    began = and_(c.since > old, c.since <= new, or_(c.until.is_(None), c.until > new))
    ended = and_(c.since <= old, c.until > old, c.until <= new)
    statement = select(c.id, c.since, c.said).where(c.list == name, or_(began, ended))
    rows = connection.execute(statement.order_by(c.id, c.since).limit(2 * MOST_CHANGES + 2)).all()
    found: dict[str, tuple[Identity | None, Identity | None]] = {}
    for row in rows:
        before, after = found.get(row.id, (None, None))
        said = unpack(name, row.id, row.said)
        found[row.id] = (said, after) if row.since <= old else (before, said)
    told = [Changed(id_, *pair) for id_, pair in found.items()]
    return told[:MOST_CHANGES], len(told) > MOST_CHANGES or len(rows) > 2 * MOST_CHANGES
