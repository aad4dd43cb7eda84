"""Carriers as they are registered, the outages that were noted, and the notices that were made for them."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, or_, select

from openpiu.store.connect import now
from openpiu.store.dialects import put_rows, take_ids
from openpiu.store.schema import carriers, notices, outages


class Carrier(Struct, frozen=True):
    """A registered carrier: `contact` is an office's address for notices, `cusres` the HTTP URL or the folder
    that status changes go to."""

    code: str
    name: str
    contact: str | None
    cusres: str | None
    registered_at: str


class Outage(Struct, frozen=True):
    """A time, in UTC, in which a carrier could not send; `until` None while it lasts."""

    id: int
    carrier: str
    since: str
    until: str | None
    reason: str
    noted_at: str


class Made(Struct, frozen=True):
    """A notice that was made; `said` is its JSON."""

    id: int
    carrier: str
    first: str
    last: str
    made_at: str
    said: str


_CARRIER = [carriers.c[name] for name in Carrier.__struct_fields__]
_OUTAGE = [outages.c[name] for name in Outage.__struct_fields__]
_NOTICE = [notices.c[name] for name in Made.__struct_fields__]


def register(
    connection: Connection, code: str, name: str, contact: str | None, cusres: str | None
) -> Carrier:
    """Register a carrier, or change what is registered of it."""
    row = Carrier(code, name, contact, cusres, now())
    put_rows(connection, carriers, [msgspec.structs.asdict(row)], replace=Carrier.__struct_fields__[1:])
    return row


def registered(connection: Connection) -> dict[str, Carrier]:
    """The registered carriers by code."""
    return {
        row.code: Carrier(*row) for row in connection.execute(select(*_CARRIER).order_by(carriers.c.code))
    }


def find(connection: Connection, code: str) -> Carrier | None:
    """The carrier registered under `code`."""
    row = connection.execute(select(*_CARRIER).where(carriers.c.code == code)).first()
    return None if row is None else Carrier(*row)


def note_outage(connection: Connection, carrier: str, since: str, until: str | None, reason: str) -> Outage:
    """Note an outage of a carrier."""
    row = Outage(take_ids(connection, "outages", 1), carrier, since, until, reason, now())
    connection.execute(insert(outages).values(**msgspec.structs.asdict(row)))
    return row


def outages_of(connection: Connection, carrier: str, since: str, until: str) -> list[Outage]:
    """The outages of a carrier that fall between two moments, oldest first."""
    c = outages.c
    within = (c.carrier == carrier, c.since <= until, or_(c.until.is_(None), c.until >= since))
    statement = select(*_OUTAGE).where(*within).order_by(c.since, c.id)
    return [Outage(*row) for row in connection.execute(statement)]


def add_notice(connection: Connection, carrier: str, first: str, last: str, said: str) -> Made:
    """Keep a notice as it was made."""
    row = Made(take_ids(connection, "notices", 1), carrier, first, last, now(), said)
    connection.execute(insert(notices).values(**msgspec.structs.asdict(row)))
    return row


def notices_of(connection: Connection, carrier: str) -> list[Made]:
    """The notices made for a carrier, oldest first."""
    statement = select(*_NOTICE).where(notices.c.carrier == carrier).order_by(notices.c.id)
    return [Made(*row) for row in connection.execute(statement)]
