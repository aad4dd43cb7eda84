"""Passenger and crew lists (API, PAXLST) of one flight: at check-in and when the doors close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from openpiu.synth import cultures
from openpiu.synth.bookings import Passenger, Plan
from openpiu.synth.people import PeopleMaker, Person, document_number
from openpiu.synth.reservations import PER_FLIGHT
from openpiu.synth.schedules import HOME, Departure, place
from openpiu.synth.spelling import api_name
from openpiu.travel import Bag, Contact, Document, Message, Moment, Traveller
from openpiu.travel.model import Function

RECIPIENT = "UTOPIU"
"""The unit that all fictional carriers send to."""

CHECK_IN_LIST, CLOSE_OUT, CREW_LIST = 1.0, 0.2, 4.0
"""Hours before departure at which the lists are sent."""

_FIRST_CREW = 1500
"""Serial number of the first crew member within a flight's share."""


class Crew(Struct, frozen=True):
    """One crew member; `role` is `cockpit` or `cabin`."""

    person: Person
    role: str
    reference: str


def crew(departure: Departure, seed: int) -> list[Crew]:
    """The crew of a flight: two pilots, and cabin crew by the size of the aircraft."""
    rng = Random(f"{seed}:crew:{departure.serial}")
    first = departure.serial * PER_FLIGHT + _FIRST_CREW
    maker = PeopleMaker(rng, seed, departure.departs.date(), first)
    base = cultures.BY_COUNTRY.get(place(departure.airline.hub).country, cultures.CULTURES[0])
    found = []
    for number in range(2 + {"320": 4, "321": 5}.get(departure.aircraft, 10)):
        culture = base if rng.random() < 0.7 else cultures.draw_culture(rng, HOME, HOME)
        role = "cockpit" if number < 2 else "cabin"
        found.append(Crew(maker.person(culture), role, f"{departure.airline.code}C{first + number}"))
    return found


def boarding(plans: Sequence[Plan], *, closed: bool) -> list[tuple[Plan, Passenger]]:
    """Who stands in the passenger list, by surname as carriers send it: those who checked in, and once the
    doors have `closed` those who are on board."""
    found = [
        (plan, one)
        for plan in plans
        for one in plan.passengers
        if one.cancelled_at is None and one.boards and not (closed and one.missed)
    ]
    return sorted(found, key=lambda pair: (*api_name(pair[1].person), pair[1].person.serial))


def passenger_list(departure: Departure, plans: Sequence[Plan], *, closed: bool) -> Message:
    """The list at check-in (BGM 745) or the close-out with those on board (BGM 266+CLOB)."""
    people = tuple(_traveller(departure, plan, one) for plan, one in boarding(plans, closed=closed))
    hours = CLOSE_OUT if closed else CHECK_IN_LIST
    if closed:
        return _message(departure, people, hours, "close-out", "266+CLOB", "3")
    return _message(departure, people, hours, "passenger-list", "745", "2")


def crew_list(departure: Departure, members: Sequence[Crew]) -> Message:
    """The crew list of a passenger flight (BGM 250+C)."""
    people = []
    for one in members:
        surname, given = api_name(one.person)
        people.append(
            Traveller(
                surname=surname,
                given_names=given,
                kind="crew",
                birth_date=one.person.birth_date,
                sex=one.person.sex,
                nationality=one.person.nationality,
                documents=_crew_documents(one),
                references={"ABO": one.reference},
                embarkation=departure.flight.origin,
                disembarkation=departure.flight.destination,
                crew_role=one.role,
            )
        )
    return _message(departure, tuple(people), CREW_LIST, "crew-list", "250+C", "1")


def _crew_documents(one: Crew) -> tuple[Document, ...]:
    """A passport, and a pilot's licence for the cockpit."""
    own = one.person.documents[0]
    passport = Document(kind="passport", number=own.number, issuer=own.issuer, expires=own.expires, code="P")
    if one.role == "cabin":
        return (passport,)
    number = "L" + document_number("", one.person.serial, 0)
    return (passport, Document(kind="other", number=number, issuer=own.issuer, expires=own.expires, code="L"))


def _traveller(departure: Departure, plan: Plan, passenger: Passenger) -> Traveller:
    person = passenger.person
    surname, given = api_name(person)
    legs = plan.flights
    position = next(n for n, leg in enumerate(legs) if leg.departure == departure.flight.departure)
    # A leg just before or after belongs to the journey; the flight back, days later, does not.
    start = legs[0].origin if position else departure.flight.origin
    onward = legs[-1].destination if legs[-1].destination != departure.flight.origin else None
    bag = passenger.bags[0] if passenger.bags else None
    return Traveller(
        surname=surname,
        given_names=given,
        birth_date=person.birth_date,
        sex=person.sex,
        nationality=person.nationality,
        residence=person.residence,
        documents=person.documents,
        seats=(passenger.seats[-1].seat,) if passenger.seats else (),
        bags=(Bag(tag=bag.tag, pieces=bag.pieces),) if bag else (),
        bag_count=bag.pieces if bag else None,
        bag_weight=bag.weight if bag else None,
        bag_unit=bag.unit if bag else None,
        record_locator=plan.locator,
        references={"AVF": plan.locator, "ABO": passenger.host_reference},
        embarkation=start,
        disembarkation=onward or departure.flight.destination,
        verified=True if departure.airline.paxlst != "D.02B" else None,
    )


def _message(
    departure: Departure,
    people: tuple[Traveller, ...],
    hours: float,
    function: Function,
    code: str,
    kind: str,
) -> Message:
    airline, flight = departure.airline, departure.flight
    when = departure.departs - timedelta(minutes=round(hours * 60))
    return Message(
        format="paxlst",
        version=airline.paxlst,
        function=function,
        function_code=code,
        reference="1",
        sender=airline.code,
        recipient=RECIPIENT,
        sent_at=Moment(when.strftime("%Y-%m-%dT%H:%M")),
        part=1,
        final=True,
        flights=(replace(flight, crossing=True),),
        travellers=people,
        control_reference=f"{departure.serial:06d}{kind}",
        access_reference=departure.access_reference,
        transaction=f"{airline.code}{departure.serial:07d}{kind}" if airline.paxlst != "D.02B" else None,
        contacts=(Contact("phone", "442079460000", name=f"{airline.name.upper()} OPERATIONS"),),
    )
