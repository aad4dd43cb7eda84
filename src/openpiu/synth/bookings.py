"""Bookings (PNRs): what is fixed about one, and how it looks so many hours before departure.

A `Plan` holds everything that will ever happen to a booking, each event with its hour before departure;
`view` folds the events up to an hour into the `travel.Booking` that a push of that hour shows. A push is a
full picture, so nothing else needs to be remembered between pushes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from openpiu.synth.people import Party, Person
from openpiu.synth.schedules import Departure
from openpiu.synth.spelling import Written, api_name
from openpiu.travel import (
    Address,
    Agency,
    Bag,
    Booking,
    Change,
    Contact,
    Flight,
    Locator,
    Loyalty,
    Moment,
    PartialDate,
    Payment,
    SeatAssignment,
    Service,
    Ticket,
    Traveller,
)

CHECK_IN = 3
"""Hours before departure at which check-in has been done by those who travel."""


class Seated(NamedTuple):
    """A seat given to a traveller `hours` before departure."""

    hours: int
    seat: str


class Passenger(Struct, frozen=True):
    """One person in one booking: how they are written, and what happens when (hours before departure).

    `docs_at`: from when DOCS stands in the booking. `seats`: in order of time, the last one counts.
    `cancelled_at`: when the traveller was taken out, None if never. `boards`: False for a
    no-show. `missed`: checked in, but not on board when the doors closed.
    """

    person: Person
    written: Written
    reference: str
    infant_of: str | None
    docs_at: int
    seats: tuple[Seated, ...]
    bags: tuple[Bag, ...]
    boarding_number: str
    host_reference: str
    ticket: Ticket
    cancelled_at: int | None = None
    boards: bool = True
    missed: bool = False
    loyalty: Loyalty | None = None

    @property
    def travels(self) -> bool:
        """Whether the person is on board when the doors close."""
        return self.boards and not self.missed and self.cancelled_at is None


class Plan(Struct, frozen=True):
    """One booking with all its future. `created_at` counts hours before departure."""

    locator: str
    departure: Departure
    party: Party
    created_at: int
    created: datetime
    flights: tuple[Flight, ...]
    passengers: tuple[Passenger, ...]
    payment: Payment
    contacts: tuple[Contact, ...]
    address: Address | None
    agency: Agency
    services: tuple[Service, ...]
    other_locators: tuple[Locator, ...]
    group_name: str | None
    remarks: tuple[str, ...]


def moment(when: datetime) -> Moment:
    """A moment in UTC as the bookings carry it, `2026-03-01T14:00Z`."""
    return Moment(when.strftime("%Y-%m-%dT%H:%MZ"))


class Event(NamedTuple):
    """A change after the booking was made, `hours` before departure: what was `done`, to which segment, and
    how the history tells it."""

    hours: int
    done: str
    subject: str
    text: str | None


def events(plan: Plan) -> list[Event]:
    """All changes after creation and before check-in, in order of time."""
    found = []
    for one in plan.passengers:
        found.append(Event(one.docs_at, "added", "SSR", "DOCS"))
        found += [
            Event(seat.hours, "changed" if n else "added", "SSR", "SEAT") for n, seat in enumerate(one.seats)
        ]
        if one.cancelled_at is not None:
            found.append(Event(one.cancelled_at, "cancelled", "TIF", None))
    due = {event for event in found if CHECK_IN < event.hours < plan.created_at}
    return sorted(due, key=lambda event: (-event.hours, event.done, event.text or ""))


def changed_between(plan: Plan, before: int, until: int) -> bool:
    """Whether the booking was made or changed after `before` and up to `until` hours before departure."""
    if until <= plan.created_at < before:
        return True
    return any(until <= event.hours < before for event in events(plan))


def gone_at(plan: Plan) -> int | None:
    """The hour at which the last traveller was taken out, so that the booking is gone; None if never."""
    hours = [one.cancelled_at for one in plan.passengers]
    return min(hour for hour in hours if hour is not None) if all(h is not None for h in hours) else None


def view(plan: Plan, hours: int) -> Booking | None:
    """The booking as it stands `hours` before departure; None before it was made, `gone` after its end."""
    if hours > plan.created_at:
        return None
    ended = gone_at(plan)
    if ended is not None and hours <= ended:
        return Booking(record_locator=plan.locator, carrier=plan.departure.airline.code, gone=True)
    there = [p for p in plan.passengers if p.cancelled_at is None or p.cancelled_at < hours]
    present = {p.reference for p in there}
    past = [event for event in events(plan) if event.hours >= hours]
    # Seats that were asked for stand behind the leg, those of check-in after them all.
    seats = [found for p in there for found in _seats(plan, p, hours)]
    seats.sort(key=lambda seat: seat.source)
    departs = plan.departure.departs
    return Booking(
        record_locator=plan.locator,
        carrier=plan.departure.airline.code,
        created_at=moment(plan.created),
        group_name=plan.group_name,
        flights=plan.flights,
        travellers=tuple(_traveller(plan, p, hours) for p in there),
        tickets=tuple(p.ticket for p in there),
        payments=(plan.payment,),
        contacts=plan.contacts,
        addresses=(plan.address,) if plan.address else (),
        services=tuple(s for s in plan.services if set(s.travellers) <= present),
        remarks=plan.remarks,
        agency=plan.agency,
        other_locators=plan.other_locators,
        seats=tuple(seats),
        changed_at=moment(departs - timedelta(hours=past[-1].hours)) if past else moment(plan.created),
        ticketed_at=moment(plan.created),
        history=tuple(
            Change(
                moment(departs - timedelta(hours=one.hours)),
                plan.agency.agent,
                one.done,
                one.subject,
                one.text,
            )
            for one in past
        ),
    )


def _seats(plan: Plan, passenger: Passenger, hours: int) -> list[SeatAssignment]:
    flight = plan.departure.flight
    given = [seat for seat in passenger.seats if seat.hours >= hours]
    if not given:
        return []
    # What was asked for stays in the booking; what check-in gave stands beside it.
    booked = [seat for seat in given if seat.hours > CHECK_IN]
    found = []
    if booked:
        found.append(
            SeatAssignment(booked[-1].seat, flight.origin, flight.destination, passenger.reference, "booking")
        )
    if hours <= CHECK_IN and passenger.boards:
        found.append(
            SeatAssignment(given[-1].seat, flight.origin, flight.destination, passenger.reference, "check-in")
        )
    return found


def _traveller(plan: Plan, passenger: Passenger, hours: int) -> Traveller:
    person, written = passenger.person, passenger.written
    declared = hours <= passenger.docs_at
    in_document = "/".join(api_name(person))
    checked_in = hours <= CHECK_IN and passenger.boards
    # A check-in puts right what was asked for, so each seat is named once, the newest last.
    seats = dict.fromkeys(seat.seat for seat in _seats(plan, passenger, hours))
    return Traveller(
        surname=written.surname,
        given_names=written.given_names,
        title=written.title,
        age_band=person.age_band,
        birth_date=PartialDate(person.birth_date) if declared else None,
        sex=person.sex if declared else None,
        nationality=person.nationality if declared else None,
        documents=(replace(person.documents[0], issued=None),) if declared else (),
        seats=tuple(seats),
        bags=passenger.bags if checked_in else (),
        record_locator=plan.locator,
        references={"REF": passenger.host_reference},
        status="checked-in" if checked_in else "booked",
        reference=passenger.reference,
        infant_of=passenger.infant_of,
        boarding_number=passenger.boarding_number if checked_in else None,
        loyalty=(passenger.loyalty,) if passenger.loyalty else (),
        document_names=in_document
        if declared and in_document != f"{written.surname}/{written.given_names}"
        else None,
    )
