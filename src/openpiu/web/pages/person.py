"""Data of the pages of one traveller and of one booking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from openpiu.store import bookings, flights, journeys, manifests, sightings
from openpiu.store.bookings import BookingView
from openpiu.store.hits import public_id
from openpiu.store.manifests import Row, Told
from openpiu.store.schema import hits
from openpiu.store.travellers import TravellerView
from openpiu.travel import Traveller
from openpiu.web.pages import words
from openpiu.web.pages.flight_board import Passenger, flights_named, passenger
from openpiu.web.pages.versions import Difference, newest_first

MOST_VERSIONS = 40


class Version(Struct, frozen=True):
    """What one message said: where it stands, in words, and what it said otherwise than the one before."""

    told: Told
    what: str
    sent: str
    received: str
    joined: str
    differences: tuple[Difference, ...]


class Journey(Struct, frozen=True):
    """Another journey that a document joins to this one, with the reason in words."""

    id: str
    surname: str
    given_names: str
    flight: dict[str, Any]
    date: str
    why: str
    sure: bool


class AboutPerson(Struct, frozen=True):
    """A traveller on a leg with all that belongs to it."""

    row: Row
    flight: dict[str, Any]
    versions: tuple[Version, ...]
    hits: tuple[tuple[str, str, str], ...]
    companions: tuple[Passenger, ...]
    journeys: tuple[Journey, ...]

    @property
    def view(self) -> TravellerView:
        """The current view."""
        return self.row.view

    @property
    def who(self) -> Traveller:
        """The traveller as messages say together."""
        return self.row.view.traveller


def about_person(connection: Connection, id_: int, now: datetime) -> AboutPerson | None:
    """The traveller `id_`; None where there is none."""
    row = next(iter(manifests.rows(connection, [id_])), None)
    if row is None:
        return None
    leg = flights.views(connection, [row.view.flight])[0]
    told = manifests.told(connection, id_, most=MOST_VERSIONS)
    said = sightings.load(connection, [one.sighting for one in told])
    kept = [one for one in told if one.sighting in said]
    changes = newest_first([said[one.sighting].traveller for one in kept])
    h = hits.c
    asked = connection.execute(
        select(h.month, h.id, h.list, h.state)
        .where(h.traveller == id_, h.merged_into.is_(None))
        .order_by(h.id)
    )
    others = [one for one in manifests.companions(connection, [b.id for b in row.bookings]) if one != id_]
    return AboutPerson(
        row,
        flights_named(leg, now),
        tuple(_version(one, found, now) for one, found in zip(kept, changes, strict=True)),
        tuple((public_id(r.month, r.id), r.list, words.HIT_STATES.get(r.state, r.state)) for r in asked),
        tuple(passenger(one) for one in manifests.rows(connection, others)),
        tuple(_journey(one, now) for one in journeys.by_document(connection, id_, row.view.traveller)),
    )


def _journey(one: journeys.Journey, now: datetime) -> Journey:
    who, paper = one.row.view.traveller, one.document
    number = f"…{(paper.number or '')[-4:]}"
    what = {"passport": "passport", "identity-card": "identity card"}.get(paper.kind, paper.kind)
    why = f"same {what} of {paper.issuer}, {number}" if one.sure else f"same number {number}, issuer not sent"
    return Journey(
        one.row.public,
        who.surname or "",
        who.given_names or "",
        flights_named(one.flight, now),
        words.day(one.flight.leg.date),
        why,
        one.sure,
    )


def _version(told: Told, found: tuple[Difference, ...], now: datetime) -> Version:
    return Version(
        told,
        words.FUNCTIONS.get(told.function, told.function),
        words.moment(told.sent_at, now) or "not said",
        words.moment(told.received_at, now),
        told.reason.replace("-", ", "),
        found,
    )


class AboutBooking(Struct, frozen=True):
    """A booking with its travellers and what changed from version to version."""

    view: BookingView
    people: tuple[Passenger, ...]
    legs: tuple[dict[str, Any], ...]
    changes: tuple[tuple[str, tuple[Difference, ...]], ...]


def about_booking(connection: Connection, id_: int, now: datetime) -> AboutBooking | None:
    """The booking `id_`; None where there is none."""
    view = next(iter(bookings.views(connection, [id_])), None)
    if view is None:
        return None
    versions = sorted(bookings.versions(connection, [id_])[id_], key=lambda one: one[0], reverse=True)
    found = newest_first([said for _, _, said in versions[:MOST_VERSIONS]])
    people = manifests.rows(connection, manifests.companions(connection, [id_]))
    legs = [
        {
            "name": words.designator(flight),
            "begin": words.clock(flight.departure, flight.origin, now),
            "end": words.clock(flight.arrival, flight.destination, now),
            "status": flight.status or "",
        }
        for flight in view.booking.flights
    ]
    return AboutBooking(
        view,
        tuple(passenger(row) for row in people),
        tuple(legs),
        tuple(
            (words.moment(order.sent_at, now) or "not said", change)
            for (order, _, _), change in zip(versions, found, strict=False)
        ),
    )
