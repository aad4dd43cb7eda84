"""What came for each leg, read again from its counts (`store.pushes`): for timelines and score cards."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from openpiu.store import flights as flights_
from openpiu.store.schema import findings, flight_mentions, flights, leg_counts, leg_pushes, messages
from openpiu.travel import Leg


class Came(Struct, frozen=True):
    """What came for a leg in five minutes, as `leg_pushes` has it; moments in UTC."""

    kind: str
    first_at: str
    last_at: str
    departure: str
    messages: int
    people: int


class KnownLeg(Struct, frozen=True):
    """A leg for which something came."""

    id: int
    leg: Leg
    came: tuple[Came, ...]


class Tally(Struct, frozen=True):
    """How often something was counted on a day: see `leg_counts`."""

    day: str
    kind: str
    code: str
    count: int


def known_legs(connection: Connection, carrier: str, first: date, last: date) -> list[KnownLeg]:
    """The legs of a carrier that depart from `first` to `last` (local dates) and for which something came."""
    return _known(connection, (flights.c.carrier == carrier) & _within(first, last))


def known_leg(connection: Connection, flight: int) -> KnownLeg | None:
    """One leg, by its id; None where nothing came for it."""
    return next(iter(_known(connection, flights.c.id == flight)), None)


def _known(connection: Connection, which: ColumnElement[bool]) -> list[KnownLeg]:
    f, p = flights.c, leg_pushes.c
    rows = connection.execute(
        select(
            f.id,
            *flights_.KEY,
            p.kind,
            p.first_at,
            p.last_at,
            p.departure,
            p.messages,
            p.people,
        )
        .join_from(flights, leg_pushes, p.flight == f.id)
        .where(which)
        .order_by(f.id)
    )
    came: dict[int, list[Came]] = defaultdict(list)
    legs: dict[int, Leg] = {}
    row: Any
    for row in rows:
        if row[0] not in legs:
            legs[row[0]] = Leg(*row[1:7])
        came[row[0]].append(Came(*row[7:]))
    return [KnownLeg(id_, leg, tuple(came[id_])) for id_, leg in legs.items()]


def tallies(connection: Connection, carrier: str, first: date, last: date) -> list[Tally]:
    """What was counted for a carrier's legs, by day of departure."""
    f, c = flights.c, leg_counts.c
    rows = connection.execute(
        select(f.date, c.kind, c.code, func.sum(c.count))
        .join_from(flights, leg_counts, c.flight == f.id)
        .where(f.carrier == carrier, _within(first, last))
        .group_by(f.date, c.kind, c.code)
        .order_by(f.date, c.kind, c.code)
    )
    return [Tally(day, kind, code, int(number)) for day, kind, code, number in rows]


def findings_by_flight(
    connection: Connection, carrier: str, first: date, last: date
) -> dict[str, tuple[int, int]]:
    """For each flight number of a carrier: how many findings, of how many people told of."""
    f, c = flights.c, leg_counts.c
    rows = connection.execute(
        select(f.number, f.suffix, c.kind, func.sum(c.count))
        .join_from(flights, leg_counts, c.flight == f.id)
        .where(
            f.carrier == carrier,
            _within(first, last),
            c.kind.in_(("finding", "people")),
        )
        .group_by(f.number, f.suffix, c.kind)
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, suffix, kind, total in rows:
        found[f"{number}{suffix}"][kind == "people"] += int(total)
    return {name: (of, people) for name, (of, people) in found.items()}


def carriers_seen(connection: Connection, first: date, last: date) -> list[str]:
    """The carriers of legs that depart from `first` to `last`."""
    f = flights.c
    statement = select(f.carrier).where(_within(first, last))
    return list(connection.execute(statement.distinct().order_by(f.carrier)).scalars())


def ever_seen(connection: Connection, carrier: str) -> bool:
    """Whether any leg of a carrier was told of."""
    statement = select(flights.c.id).where(flights.c.carrier == carrier).limit(1)
    return connection.execute(statement).first() is not None


class Example(Struct, frozen=True):
    """Where a finding stands: the transmission and the message in it by the carrier's own reference, the
    flight, and the place. Nothing of the value."""

    code: str
    transmission: str
    message: int
    reference: str | None
    flight: str
    segment: int | None
    tag: str | None
    element: int | None
    component: int | None
    offset: int | None
    line: int | None
    expected: str | None


def examples(
    connection: Connection, carrier: str, first: date, last: date, code: str, most: int
) -> list[Example]:
    """Up to `most` places where a carrier's messages have a finding, on the leg that has most of it."""
    f, c, m, x = flights.c, leg_counts.c, messages.c, findings.c
    leg = connection.execute(
        select(f.id, *flights_.KEY)
        .join_from(flights, leg_counts, c.flight == f.id)
        .where(
            f.carrier == carrier,
            _within(first, last),
            c.kind == "finding",
            c.code == code,
        )
        .order_by(c.count.desc(), f.date.desc(), f.id)
        .limit(1)
    ).first()
    if leg is None:
        return []
    mentions = flight_mentions.c
    rows: Any = connection.execute(
        select(
            m.transmission,
            m.number,
            m.reference,
            x.segment,
            x.tag,
            x.element,
            x.component,
            x.offset,
            x.line,
            x.expected,
        )
        .join_from(flight_mentions, messages, (m.id == mentions.message) & (m.month == mentions.month))
        .join(findings, (x.message == m.id) & (x.month == m.month))
        .where(mentions.flight == leg[0], x.code == code)
        .order_by(m.id.desc(), x.position)
        .limit(most)
    )
    name = str(Leg(*leg[1:]))
    return [Example(code, row[0], row[1], row[2], name, *row[3:]) for row in rows]


def _within(first: date, last: date) -> ColumnElement[bool]:
    """Not BETWEEN: of a text with a collation PostgreSQL takes none."""
    return (flights.c.date >= first.isoformat()) & (flights.c.date <= last.isoformat())
