"""Legs: their ids by key, what each message said of them, and the current view of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import astuple, replace
from sqlalchemy import Connection, select, tuple_

from openpiu.store.codec import FLIGHT, text_of
from openpiu.store.dialects import LONGEST, add_rows, indexable, take_ids
from openpiu.store.folds import Order, fold_flight
from openpiu.store.schema import flight_mentions, flights
from openpiu.store.transmissions import chunks
from openpiu.travel import CarrierCode, Flight, Iata3, Leg

KEY = (
    flights.c.carrier,
    flights.c.number,
    flights.c.suffix,
    flights.c.date,
    flights.c.origin,
    flights.c.destination,
)


class Mention(NamedTuple):
    """What one message said of one leg; `position` counts the message's legs."""

    month: int
    message: int
    position: int
    flight: int
    order: Order
    function: str
    said: Flight


class Designator(NamedTuple):
    """The designator of a flight as the key of a leg holds it: number without leading zeros."""

    carrier: str
    number: str
    suffix: str = ""


class FlightView(Struct, frozen=True):
    """The current view of a leg: its key, and all that messages said of it laid over each other, under the
    designator of who flies it. `sold` are the designators that others sold it under."""

    id: int
    leg: Leg
    flight: Flight
    sold: tuple[str, ...] = ()


def leg_of_key(values: Sequence[str]) -> Leg:
    """The leg of the columns `KEY`."""
    carrier, number, suffix, date, origin, destination = values
    return Leg(CarrierCode(carrier), number, suffix, date, Iata3(origin), Iata3(destination))


def _kept(leg: Leg) -> Leg:
    """`leg` as its key is kept."""
    values = astuple(leg)
    return leg if max(map(len, values)) <= LONGEST else leg_of_key([indexable(value) for value in values])


def ids(connection: Connection, legs: Iterable[Leg], month: int) -> dict[Leg, int]:
    """The id of each of `legs`; one that was not known is added, as first heard of in `month`."""
    kept = {leg: _kept(leg) for leg in legs}
    wanted = sorted(set(kept.values()))
    found: dict[Leg, int] = {}
    for part in chunks(wanted):
        keys = [(leg.carrier, leg.number, leg.suffix, leg.date, leg.origin, leg.destination) for leg in part]
        for row in connection.execute(select(flights.c.id, *KEY).where(tuple_(*KEY).in_(keys))):
            found[leg_of_key(row[1:])] = row[0]
    new = [leg for leg in wanted if leg not in found]
    first = take_ids(connection, "flights", len(new))
    rows = [
        (id_, month, leg.carrier, leg.number, leg.suffix, leg.date, leg.origin, leg.destination)
        for id_, leg in enumerate(new, first)
    ]
    add_rows(connection, flights, rows)
    found |= dict(zip(new, range(first, first + len(new)), strict=True))
    return {leg: found[key] for leg, key in kept.items()}


def legs_by_id(connection: Connection, ids_: Iterable[int]) -> dict[int, Leg]:
    """The keys of the legs `ids_`."""
    found: dict[int, Leg] = {}
    for part in chunks(sorted(set(ids_))):
        for row in connection.execute(select(flights.c.id, *KEY).where(flights.c.id.in_(part))):
            found[row[0]] = leg_of_key(row[1:])
    return found


def legs(connection: Connection, ids_: Iterable[int]) -> list[Leg]:
    """The legs `ids_`, in the order of their keys."""
    return sorted(legs_by_id(connection, ids_).values())


def add_mentions(connection: Connection, mentions: Iterable[Mention]) -> None:
    """Write down what messages said of legs."""
    rows = [
        (m.month, m.message, m.position, m.flight, *m.order, m.function, text_of(m.said)) for m in mentions
    ]
    add_rows(connection, flight_mentions, rows)


def views(connection: Connection, ids_: Sequence[int] | None = None) -> list[FlightView]:
    """Current views of the legs `ids_`, or of all, in the order of their keys."""
    statement = select(flights.c.id, *KEY)
    c = flight_mentions.c
    said = select(c.flight, c.sent_at, c.part, c.digest, c.function, c.said)
    found: list[Any] = []
    mentions: dict[int, list[tuple[Order, str, Flight]]] = defaultdict(list)
    for part in [None] if ids_ is None else chunks(sorted(set(ids_))):
        one, other = statement, said
        if part is not None:
            one, other = one.where(flights.c.id.in_(part)), other.where(c.flight.in_(part))
        found += connection.execute(one).all()
        for flight, sent_at, number, digest, function, text in connection.execute(other):
            mentions[flight].append((Order(sent_at, number, digest), function, FLIGHT.decode(text)))
    return sorted((_view(row.id, leg_of_key(row[1:]), mentions[row.id]) for row in found), key=_by_leg)


def _by_leg(view: FlightView) -> Leg:
    return view.leg


def _view(id_: int, leg: Leg, mentions: list[tuple[Order, str, Flight]]) -> FlightView:
    if not mentions:
        flight = Flight(leg.carrier, leg.number, leg.suffix or None, leg.origin, leg.destination)
        return FlightView(id_, leg, flight)
    flight = fold_flight(mentions)
    flown = flight.operating
    if flown is not None and flown.number:
        flight = replace(
            flight, carrier=flown.carrier, number=flown.number, suffix=flown.suffix, operating=None
        )
    sold = {
        f"{said.carrier}{said.number}{said.suffix or ''}"
        for _, _, said in mentions
        if said.operating is not None and said.operating.number
    }
    return FlightView(id_, leg, flight, tuple(sorted(sold)))
