"""Notes from one shift to the next."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, select

from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.schema import handovers
from openpiu.store.transmissions import month_of


class HandOver(Struct, frozen=True):
    """Who ended their shift when, how many hits they gave back, and what they wrote."""

    id: int
    who: str
    at: str
    released: int
    note: str


def add(connection: Connection, who: str, at: str, released: int, note: str) -> int:
    """Keep a note; its id."""
    month = month_of(at)
    need_month(connection, month)
    id_ = take_ids(connection, "handovers", 1)
    add_rows(connection, handovers, [(month, id_, who, at, released, note)])
    return id_


def since(connection: Connection, at: str, most: int = 6) -> list[HandOver]:
    """The notes written at the moment `at` or later, newest first."""
    c = handovers.c
    statement = (
        select(c.id, c.who, c.at, c.released, c.note).where(c.at >= at).order_by(c.at.desc(), c.id.desc())
    )
    return [HandOver(*row) for row in connection.execute(statement.limit(most))]
