"""What came in and what waits, by door; how much room the store takes. Nothing of anybody."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, func, select, text

from openpiu.store.connect import Store
from openpiu.store.schema import STORED, transmissions

MOST = 50_001
"""Transmissions that are counted at the most."""


class Door(Struct, frozen=True):
    """A door: how many transmissions came in by it since a moment and the newest of them, how many of all
    wait to be screened and since when."""

    name: str
    came: int = 0
    newest: str | None = None
    waits: int = 0
    since: str | None = None


def doors(connection: Connection, since: str) -> list[Door]:
    """The doors by which anything came in at `since` or later, or waits; each count up to `MOST` in all."""
    c = transmissions.c
    recent = select(c.door, c.received_at).where(c.received_at >= since).limit(MOST).subquery()
    came = select(recent.c.door, func.count(), func.max(recent.c.received_at)).group_by(recent.c.door)
    held = select(c.door, c.received_at).where(STORED).order_by(c.received_at).limit(MOST).subquery()
    waits = select(held.c.door, func.count(), func.min(held.c.received_at)).group_by(held.c.door)
    arrived = {row[0]: (row[1], row[2]) for row in connection.execute(came)}
    waiting = {row[0]: (row[1], row[2]) for row in connection.execute(waits)}
    return [
        Door(name, *arrived.get(name, (0, None)), *waiting.get(name, (0, None)))
        for name in sorted({*arrived, *waiting})
    ]


def store_bytes(store: Store, connection: Connection) -> int:
    """Bytes that the database takes."""
    if store.file is not None:
        parts = (store.file, store.file.with_name(f"{store.file.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)
