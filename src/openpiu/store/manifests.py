"""Who is on a leg, a page at a time, and where what is said of a traveller stands in the messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.store import codec
from openpiu.store import travellers as travellers_
from openpiu.store.schema import (
    hits,
    members,
    messages,
    sightings,
    transmissions,
    travellers,
)
from openpiu.store.transmissions import chunks
from openpiu.store.travellers import TravellerView


class Row(Struct, frozen=True):
    """A traveller on a leg, with the ids of their bookings and the states of their hits."""

    view: TravellerView
    bookings: tuple[int, ...]
    hits: tuple[str, ...]


def page(
    connection: Connection, flight: int, *, after: int = 0, limit: int = 100
) -> tuple[list[Row], int | None]:
    """Travellers of a leg above the id `after`, at most `limit` of them, and the id after which the next page
    begins (None where this is the last)."""
    t, m = travellers.c, members.c
    there = select(m.sighting).where(m.traveller == t.id).exists()
    statement = select(t.id).where(t.flight == flight, t.id > after, there).order_by(t.id).limit(limit + 1)
    ids = list(connection.execute(statement).scalars())
    shown = ids[:limit]
    return rows(connection, shown), (shown[-1] if len(ids) > limit else None)


def rows(connection: Connection, ids: Sequence[int]) -> list[Row]:
    """The travellers `ids` with their bookings and hits, by id."""
    found = travellers_.views(connection, ids) if ids else []
    states: dict[int, list[str]] = defaultdict(list)
    booked: dict[int, set[int]] = defaultdict(set)
    h, s, m = hits.c, sightings.c, members.c
    for part in chunks(list(ids)):
        asked = select(h.traveller, h.state).where(h.traveller.in_(part), h.merged_into.is_(None))
        for traveller, state in connection.execute(asked):
            states[traveller].append(state)
        held = (
            select(m.traveller, s.booking)
            .join_from(members, sightings, (s.month == m.month) & (s.id == m.sighting))
            .where(m.traveller.in_(part), s.booking.is_not(None))
            .distinct()
        )
        for traveller, booking in connection.execute(held):
            booked[traveller].add(booking)
    return [Row(view, tuple(sorted(booked[view.id])), tuple(states[view.id])) for view in found]


def companions(connection: Connection, bookings: Sequence[int], *, most: int = 100) -> list[int]:
    """Ids of the travellers whom sightings put on any of `bookings`."""
    s, m = sightings.c, members.c
    statement = (
        select(m.traveller)
        .join_from(sightings, members, (s.month == m.month) & (s.id == m.sighting))
        .where(s.booking.in_(bookings))
        .distinct()
        .order_by(m.traveller)
        .limit(most)
    )
    return list(connection.execute(statement).scalars()) if bookings else []


class Seat(Struct, frozen=True):
    """Who has which seats on a leg, as the newest sighting that names any says."""

    traveller: int
    seats: tuple[str, ...]
    locator: str | None
    infant: bool
    birth_year: str | None = None


def seats(connection: Connection, flight: int, *, most: int = 1000) -> list[Seat]:
    """The seats of the travellers of a leg, by id of the traveller."""
    s, m = sightings.c, members.c
    statement = (
        select(m.traveller, s.said, s.locator)
        .join_from(sightings, members, (s.month == m.month) & (s.id == m.sighting))
        .where(s.flight == flight)
        .order_by(s.sent_at, s.part, s.digest)
    )
    found: dict[int, Seat] = {}
    for traveller, said, locator in connection.execute(statement):
        journey = codec.JOURNEY.decode(said)
        before = found.get(traveller)
        found[traveller] = Seat(
            traveller,
            journey.seats or (before.seats if before else ()),
            locator or (before.locator if before else None),
            journey.age_band == "infant" or bool(before and before.infant),
        )
        if len(found) > most:
            break
    return [found[id_] for id_ in sorted(found)]


def hits_on(connection: Connection, flight: int) -> list[tuple[int, str]]:
    """Travellers with hits on a leg, and the state of each hit."""
    h = hits.c
    statement = select(h.traveller, h.state).where(h.flight == flight, h.merged_into.is_(None))
    return [(row.traveller, row.state) for row in connection.execute(statement)]


class Told(Struct, frozen=True):
    """Where one sighting of a traveller stands: its message and transmission, the place of the person in the
    message (from 0), and why it is held to be the same person."""

    sighting: int
    transmission: str
    number: int
    position: int
    format: str
    function: str
    sent_at: str
    received_at: str
    reason: str


def told(connection: Connection, traveller: int, *, most: int = 200) -> list[Told]:
    """The messages that spoke of a traveller, newest first."""
    s, m, x, t = sightings.c, members.c, messages.c, transmissions.c
    statement = (
        select(
            s.id,
            x.transmission,
            x.number,
            s.position,
            s.format,
            s.function,
            s.sent_at,
            t.received_at,
            m.reason,
        )
        .join_from(members, sightings, (s.month == m.month) & (s.id == m.sighting))
        .join(messages, (x.month == s.month) & (x.id == s.message))
        .join(transmissions, t.id == x.transmission)
        .where(m.traveller == traveller)
        .order_by(s.sent_at.desc(), s.part.desc(), s.digest.desc())
        .limit(most)
    )
    return [Told(*row) for row in connection.execute(statement)]


def one_told(connection: Connection, sighting: int) -> Told | None:
    """Where one sighting stands."""
    m = members.c
    traveller = connection.execute(select(m.traveller).where(m.sighting == sighting)).scalar()
    if traveller is None:
        return None
    return next((one for one in told(connection, traveller) if one.sighting == sighting), None)


def crowd(connection: Connection, flight: int) -> int:
    """How many travellers a leg has."""
    statement = select(func.count()).select_from(travellers).where(travellers.c.flight == flight)
    return int(connection.execute(statement).scalar() or 0)
