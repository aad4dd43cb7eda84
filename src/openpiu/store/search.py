"""Looking people, bookings and flights up: every question has a bound, so that none reads a whole table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from openpiu.store.flights import KEY, Designator
from openpiu.store.grouping import Facts
from openpiu.store.schema import bookings, flights, join_facts, members, travellers
from openpiu.store.sightings import unpack_facts
from openpiu.store.transmissions import chunks
from openpiu.travel import CarrierCode, Iata3, Leg

MOST = 1000
"""People who are looked at for one search."""


class Person(NamedTuple):
    """A traveller on a leg, with the facts of each sighting."""

    id: int
    flight: int
    facts: list[Facts]


class Booking(NamedTuple):
    """A booking by its key."""

    id: int
    month: int
    carrier: str
    locator: str


_OF_KEY = "SELECT traveller FROM search_keys WHERE key = {key} ORDER BY traveller DESC LIMIT {most}"


def with_keys(connection: Connection, keys: Iterable[int], most: int = MOST) -> dict[int, list[int]]:
    """Travellers of each key, the newest first; of a key with more than `most` one more than that."""
    wanted, limit = sorted(set(keys)), most + 1
    found: dict[int, list[int]] = {key: [] for key in wanted}
    if connection.dialect.name == "sqlite":
        statement = _OF_KEY.format(key="?", most=limit)
        for key in wanted:
            found[key] = [row[0] for row in connection.exec_driver_sql(statement, (key,))]
    elif wanted:  # planned once for all keys: with many months a plan takes longer than it runs
        each = _OF_KEY.format(key="k.key", most=limit)
        statement = f"SELECT k.key, s.traveller FROM unnest(%s::bigint[]) AS k(key), LATERAL ({each}) AS s"
        for key, traveller in connection.exec_driver_sql(statement, (wanted,)):
            found[key].append(traveller)
    return {key: list(dict.fromkeys(ids)) for key, ids in found.items()}


def people(connection: Connection, ids: Sequence[int]) -> list[Person]:
    """The travellers `ids` with what search compares; those joined to another, or masked, are left out."""
    m, f = members.c, join_facts.c
    same = (f.month == m.month) & (f.sighting == m.sighting)
    statement = select(m.traveller, f.facts).join_from(members, join_facts, same)
    found: dict[int, list[Facts]] = defaultdict(list)
    for part in chunks(sorted(ids)):
        for id_, packed in connection.execute(statement.where(m.traveller.in_(part))):
            found[id_].append(unpack_facts(packed))
    return [Person(id_, facts[0].flight, facts) for id_, facts in found.items()]


def months_of(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The month of each traveller, which stands in the id that people see."""
    t = travellers.c
    found: dict[int, int] = {}
    for part in chunks(sorted(ids)):
        found |= {
            row.id: row.month for row in connection.execute(select(t.id, t.month).where(t.id.in_(part)))
        }
    return found


def _by_designator(what: Designator) -> Select[Any]:
    c = flights.c
    same = (c.carrier == what.carrier) & (c.number == what.number) & (c.suffix == what.suffix)
    return select(c.id).where(same)


def flight_ids(connection: Connection, what: Designator, date: str | None, most: int = 5 * MOST) -> set[int]:
    """Ids of the legs that are flown under a designator, of a date where one is given; the newest of many."""
    statement = _by_designator(what)
    if date is not None:
        statement = statement.where(flights.c.date == date)
    return set(connection.execute(statement.order_by(flights.c.date.desc()).limit(most)).scalars())


def legs_near(
    connection: Connection, what: Designator, date: str | None, today: str, most: int
) -> list[tuple[int, Leg]]:
    """Legs under a designator by id, those of `date` where one is given; else at most `most` from `today` on
    and as many before it, the nearest first on each side."""
    d = flights.c.date
    statement = _by_designator(what).add_columns(*KEY)
    if date is not None:
        asked = [statement.where(d == date).order_by(d, flights.c.id)]
    else:
        asked = [statement.where(d >= today).order_by(d, flights.c.id)]
        asked.append(statement.where(d < today).order_by(d.desc(), flights.c.id))
    found = []
    for one in asked:
        for id_, carrier, number, suffix, day, origin, destination in connection.execute(one.limit(most)):
            leg = Leg(CarrierCode(carrier), number, suffix, day, Iata3(origin), Iata3(destination))
            found.append((id_, leg))
    return found


def on_flights(connection: Connection, ids: Iterable[int], most: int = MOST) -> list[int]:
    """Travellers on the legs `ids`, one more than `most` where there are more."""
    t = travellers.c
    statement = select(t.id).where(t.flight.in_(sorted(ids))).order_by(t.id.desc()).limit(most + 1)
    return list(connection.execute(statement).scalars())


def with_locator(connection: Connection, locator: str, most: int) -> list[Booking]:
    """Bookings of any carrier under a record locator, the newest first."""
    c = bookings.c
    statement = select(c.id, c.month, c.carrier, c.locator).where(c.locator == locator)
    return [Booking(*row) for row in connection.execute(statement.order_by(c.id.desc()).limit(most))]
