"""Failures of signing in, counted by name and by address, and until when the next attempt waits."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from openpiu.store.dialects import put_rows
from openpiu.store.schema import sign_in_delays

_C = sign_in_delays.c


class DelayRow(Struct, frozen=True):
    """`failures` in a row under one key, the last at `failed_at`; none is looked at before `until`."""

    failures: int
    failed_at: str
    until: str


def held(connection: Connection, key: str, now: str) -> DelayRow:
    """The row of `key`, made at `now` where there is none; nobody else changes it until the transaction
    ends."""
    put_rows(connection, sign_in_delays, [{"key": key, "failures": 0, "failed_at": now, "until": now}])
    statement = select(_C.failures, _C.failed_at, _C.until).where(_C.key == key).with_for_update()
    return DelayRow(*connection.execute(statement).one())


def keep(connection: Connection, key: str, row: DelayRow) -> None:
    """Set the row of `key`."""
    values = {"failures": row.failures, "failed_at": row.failed_at, "until": row.until}
    connection.execute(update(sign_in_delays).where(_C.key == key).values(**values))


def forget(connection: Connection, key: str) -> None:
    """Begin anew for `key`."""
    connection.execute(delete(sign_in_delays).where(_C.key == key))


def forget_old(connection: Connection, failed_before: str) -> None:
    """Remove what failed last before that moment."""
    connection.execute(delete(sign_in_delays).where(_C.failed_at < failed_before))
