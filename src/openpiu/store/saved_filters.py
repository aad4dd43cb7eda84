"""What people look at in the queue, kept under names of their own."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from openpiu.store.dialects import put_rows
from openpiu.store.schema import saved_filters


class Filter(Struct, frozen=True):
    """Which hits: of legs from or to an airport, of a carrier, of a list; empty where it asks for nothing."""

    airport: str = ""
    carrier: str = ""
    list: str = ""


def of(connection: Connection, person: str) -> dict[str, Filter]:
    """The filters of a person, by name, in the order of names."""
    c = saved_filters.c
    asked = select(c.name, c.airport, c.carrier, c.list).where(c.person == person).order_by(c.name)
    return {name: Filter(*parts) for name, *parts in connection.execute(asked)}


def put(connection: Connection, person: str, name: str, what: Filter) -> None:
    """Keep a filter; one of the same name is replaced."""
    row = {
        "person": person,
        "name": name,
        "airport": what.airport,
        "carrier": what.carrier,
        "list": what.list,
    }
    put_rows(connection, saved_filters, [row], replace=("airport", "carrier", "list"))


def remove(connection: Connection, person: str, name: str) -> None:
    """Forget a filter."""
    c = saved_filters.c
    connection.execute(delete(saved_filters).where(c.person == person, c.name == name))
