"""Who is on a leg, a page at a time, and where what is said of a traveller stands in the messages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.store import codec
from openpiu.store import travellers as travellers_
from openpiu.store.schema import (
    booking_versions,
    bookings,
    hits,
    members,
    messages,
    sightings,
    transmissions,
    travellers,
)
from openpiu.store.transmissions import chunks
from openpiu.store.travellers import TravellerView, public_id


class Known(Struct, frozen=True, order=True):
    """A booking by its id: the number of its row, and the one that people see."""

    id: int
    public: str


class Row(Struct, frozen=True):
    """A traveller on a leg under their public id, with their bookings and the states of their hits."""

    public: str
    view: TravellerView
    bookings: tuple[Known, ...]
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
    booked: dict[int, set[Known]] = defaultdict(set)
    months: dict[int, int] = {}
    h, s, m, t, b = hits.c, sightings.c, members.c, travellers.c, bookings.c
    for part in chunks(list(ids)):
        months |= {
            row.id: row.month for row in connection.execute(select(t.id, t.month).where(t.id.in_(part)))
        }
        asked = select(h.traveller, h.state).where(h.traveller.in_(part), h.merged_into.is_(None))
        for traveller, state in connection.execute(asked):
            states[traveller].append(state)
        held = (
            select(m.traveller, b.id, b.month)
            .join_from(members, sightings, (s.month == m.month) & (s.id == m.sighting))
            .join(bookings, b.id == s.booking)
            .where(m.traveller.in_(part))
            .distinct()
        )
        for traveller, booking, month in connection.execute(held):
            booked[traveller].add(Known(booking, public_booking(month, booking)))
    return [
        Row(
            public_id(months[view.id], view.id),
            view,
            tuple(sorted(booked[view.id])),
            tuple(states[view.id]),
        )
        for view in found
    ]


def companions(connection: Connection, of: Sequence[int], *, most: int = 100) -> list[int]:
    """Ids of the travellers whom messages put on any of the bookings `of`.

    By way of the messages that showed the bookings: sightings have no index by booking.
    """
    v, s, m = booking_versions.c, sightings.c, members.c
    statement = (
        select(m.traveller)
        .join_from(booking_versions, sightings, (s.month == v.month) & (s.message == v.message))
        .join(members, (s.month == m.month) & (s.id == m.sighting))
        .where(v.booking.in_(of), s.booking == v.booking)
        .distinct()
        .order_by(m.traveller)
        .limit(most)
    )
    return list(connection.execute(statement).scalars()) if of else []


_PUBLIC = re.compile(r"[TB]([0-9]{6})-([0-9]{1,18})")


def public_booking(month: int, number: int) -> str:
    """The id of a booking that people see; like that of a traveller it begins with its month."""
    return f"B{month}-{number}"


def number_of(public: str) -> int | None:
    """The number of the row that a public id of a traveller or booking names; None for what is none."""
    found = _PUBLIC.fullmatch(public)
    return int(found[2]) if found else None


class Seat(Struct, frozen=True):
    """Who has which seats on a leg, as the newest sighting that names any says."""

    traveller: str
    seats: tuple[str, ...]
    locator: str | None
    infant: bool


def seats(connection: Connection, flight: int, *, most: int = 1000) -> list[Seat]:
    """The seats of the travellers of a leg, by id of the traveller."""
    s, m, t = sightings.c, members.c, travellers.c
    statement = (
        select(m.traveller, t.month, s.said, s.locator)
        .join_from(members, sightings, (s.month == m.month) & (s.id == m.sighting))
        .join(travellers, t.id == m.traveller)
        .where(s.flight == flight)
        .order_by(s.sent_at, s.part, s.digest)
    )
    found: dict[int, Seat] = {}
    for traveller, month, said, locator in connection.execute(statement):
        journey = codec.JOURNEY.decode(said)
        before = found.get(traveller)
        found[traveller] = Seat(
            public_id(month, traveller),
            journey.seats or (before.seats if before else ()),
            locator or (before.locator if before else None),
            journey.age_band == "infant" or bool(before and before.infant),
        )
        if len(found) > most:
            break
    return [found[id_] for id_ in sorted(found)]


def hits_on(connection: Connection, flight: int) -> list[tuple[str, str]]:
    """Travellers with hits on a leg, and the state of each hit."""
    h, t = hits.c, travellers.c
    statement = (
        select(t.month, h.traveller, h.state)
        .join_from(hits, travellers, t.id == h.traveller)
        .where(h.flight == flight, h.merged_into.is_(None))
    )
    return [(public_id(row.month, row.traveller), row.state) for row in connection.execute(statement)]


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
