"""Flights of a day as a table: times, what was told of each and when, travellers and hits as counts.

Every statement is bounded by the flights that are asked for: at most `MOST` of one day, and the figures of
one page of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Integer, cast, func, select

from openpiu.store.codec import FLIGHT
from openpiu.store.flights import KEY, leg_of_key
from openpiu.store.schema import flight_mentions, flights, hits, messages, transmissions, travellers
from openpiu.travel import Flight, Leg

MOST = 500
"""Flights of one day that are looked at; whoever has more narrows them by airport or carrier."""


class Departure(Struct, frozen=True):
    """A leg with what was last heard of it (None where nothing but its key is known)."""

    id: int
    leg: Leg
    said: Flight | None


class Figures(Struct, frozen=True):
    """Of a leg: travellers, hits by state, and for each function of messages how many were heard and when the
    newest was sent."""

    travellers: int
    hits: dict[str, int]
    told: dict[str, tuple[int, str]]


def on(
    connection: Connection, date: str, *, airport: str | None = None, carrier: str | None = None
) -> tuple[list[Departure], bool]:
    """The legs whose local departure date is `date` (`2026-03-01`), by time of departure, and whether there
    are more of them than are looked at."""
    f, m = flights.c, flight_mentions.c
    newest = (
        select(m.said).where(m.flight == f.id).order_by(m.message.desc()).limit(1).correlate(flights)
    ).scalar_subquery()
    statement = select(f.id, *KEY, newest.label("said")).where(f.date == date)
    if airport:
        statement = statement.where((f.origin == airport) | (f.destination == airport))
    if carrier:
        statement = statement.where(f.carrier == carrier)
    rows = connection.execute(statement.order_by(f.carrier, f.number, f.id).limit(MOST + 1)).all()
    return sorted(map(_departure, rows[:MOST]), key=_by_departure), len(rows) > MOST


def legs(connection: Connection, ids: Sequence[int]) -> dict[int, Departure]:
    """The legs `ids` with what was last heard of each."""
    f, m = flights.c, flight_mentions.c
    newest = (
        select(m.said).where(m.flight == f.id).order_by(m.message.desc()).limit(1).correlate(flights)
    ).scalar_subquery()
    rows = connection.execute(select(f.id, *KEY, newest.label("said")).where(f.id.in_(ids)))
    return {row.id: _departure(row) for row in rows}


def _departure(row: Any) -> Departure:
    return Departure(row.id, leg_of_key(row[1:7]), FLIGHT.decode(row.said) if row.said else None)


def _by_departure(one: Departure) -> tuple[str, Leg, int]:
    return (one.said.departure if one.said and one.said.departure else "", one.leg, one.id)


def dates(connection: Connection, near: str) -> tuple[str | None, str | None]:
    """The nearest dates before and after `near` on which flights are known."""
    d = flights.c.date
    before = connection.execute(select(func.max(d)).where(d < near, d != "")).scalar()
    after = connection.execute(select(func.min(d)).where(d > near)).scalar()
    return before, after


def figures(connection: Connection, ids: Sequence[int]) -> dict[int, Figures]:
    """The figures of the legs `ids`."""
    people: dict[int, int] = _counted(connection, travellers.c.flight, ids)
    h, m = hits.c, flight_mentions.c
    states: dict[int, dict[str, int]] = defaultdict(dict)
    asked = (
        select(h.flight, h.state, func.count())
        .where(h.flight.in_(ids), h.merged_into.is_(None))
        .group_by(h.flight, h.state)
    )
    for flight, state, number in connection.execute(asked):
        states[flight][state] = number
    told: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    heard = (
        select(m.flight, m.function, func.count(), func.max(m.sent_at))
        .where(m.flight.in_(ids))
        .group_by(m.flight, m.function)
    )
    for flight, function, number, sent_at in connection.execute(heard):
        told[flight][function] = (number, sent_at)
    return {id_: Figures(people.get(id_, 0), states.get(id_, {}), told.get(id_, {})) for id_ in ids}


def _counted(connection: Connection, column: Any, ids: Sequence[int]) -> dict[int, int]:
    statement = select(column, func.count()).where(column.in_(ids)).group_by(column)
    return {row[0]: row[1] for row in connection.execute(statement)}


class Heard(Struct, frozen=True):
    """Messages of one function about a leg that were sent within one hour of each other's clock hour:
    `transmission` is that of the newest."""

    function: str
    format: str
    hour: str
    count: int
    first: str
    last: str
    transmission: str
    findings: int


def heard(connection: Connection, flight: int, *, most: int = 100) -> list[Heard]:
    """What was heard of a leg, newest first, by function, format and hour."""
    m, x, t = flight_mentions.c, messages.c, transmissions.c
    hour = func.substr(m.sent_at, 1, 13)
    statement = (
        select(
            m.function,
            x.format,
            hour.label("hour"),
            func.count(),
            func.min(m.sent_at),
            func.max(m.sent_at).label("last"),
            func.max(x.id),
            cast(func.sum(t.findings), Integer),
        )
        .join_from(flight_mentions, messages, (x.month == m.month) & (x.id == m.message))
        .join(transmissions, t.id == x.transmission)
        .where(m.flight == flight)
        .group_by(m.function, x.format, hour)
        .order_by(func.max(m.sent_at).desc())
        .limit(most)
    )
    rows = connection.execute(statement).all()
    newest = select(x.id, x.transmission).where(x.id.in_([row[6] for row in rows]))
    whose = {row.id: row.transmission for row in connection.execute(newest)}
    return [
        Heard(function, format_, hour_, count, first, last, whose[message], found)
        for function, format_, hour_, count, first, last, message, found in rows
    ]
