"""Making the bookings of one flight: who books, what is said of them, what will happen until departure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from openpiu.synth import cultures, extras
from openpiu.synth.bookings import CHECK_IN, Passenger, Plan, Seated
from openpiu.synth.extras import CheckInDesk, SeatMap
from openpiu.synth.people import Party, PeopleMaker, Person, scramble
from openpiu.synth.schedules import FURTHER, HOME, Departure, block_minutes, distance, leg, place
from openpiu.synth.spelling import pnr_name
from openpiu.travel import Bag, Flight, Loyalty

PER_FLIGHT = 2000
"""Serial numbers kept free for each flight: for people, and for tickets, bags and bookings of their own."""

Cast = Callable[[Departure, list[Party]], list[Party]]
"""Puts planted people in the place of travellers: takes the parties of a flight, gives them back changed."""


class Size(NamedTuple):
    """How full a flight is. `bookings` fixes their number too; `steady` means that nobody cancels, books late
    or stays away, so that all bookings exist at every push."""

    people: int
    bookings: int | None = None
    steady: bool = False


def plan_flight(departure: Departure, size: Size, seed: int, cast: Cast | None = None) -> list[Plan]:
    """The bookings of one flight; the same arguments give the same ones whatever flights were planned before.

    `cast` may put planted people in. Raises ValueError for a size that no bookings of six can hold.
    """
    bookings = size.bookings
    if size.people < 1 or (bookings is not None and not bookings <= size.people <= 6 * bookings):
        raise ValueError("a flight needs people, and each booking has one to six of them")
    rng = Random(f"{seed}:flight:{departure.serial}")
    first = departure.serial * PER_FLIGHT
    maker = PeopleMaker(rng, seed, departure.departs.date(), first)
    parties = _parties(departure, size, maker, rng)
    if cast is not None:
        parties = cast(departure, parties)
    seats = extras.seats(rng, sum(len(p.people) - len(p.infants) for p in parties), departure.aircraft)
    desk = CheckInDesk(departure, seed)
    return [
        _plan(departure, number, party, size, seed, rng, seats, desk) for number, party in enumerate(parties)
    ]


def locator(number: int, seed: int) -> str:
    """Record locator `number` of a run: six signs without those that are taken for others; no two alike."""
    signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    rest = scramble(number, 32**6, seed)
    text = ""
    for _ in range(6):
        rest, position = divmod(rest, 32)
        text += signs[position]
    return text


def _parties(departure: Departure, size: Size, maker: PeopleMaker, rng: Random) -> list[Party]:
    """Parties until the flight is as full as `size` says; with `size.bookings` exactly so many."""
    abroad = place(departure.abroad).country
    if size.bookings is None:
        parties: list[Party] = []
        left = size.people
        while left > 0:
            party = maker.party(cultures.draw_culture(rng, HOME, abroad), left)
            parties.append(party)
            left -= len(party.people)
        return parties
    # Every booking has one traveller; those who remain join bookings at random, to six at most.
    sizes = [1] * size.bookings
    while sum(sizes) < size.people:
        position = rng.randrange(size.bookings)
        sizes[position] += sizes[position] < 6
    drawn = [(cultures.draw_culture(rng, HOME, abroad), people) for people in sizes]
    return [maker.sized(culture, people) for culture, people in drawn]


def _plan(
    departure: Departure,
    number: int,
    party: Party,
    size: Size,
    seed: int,
    rng: Random,
    seats: SeatMap,
    desk: CheckInDesk,
) -> Plan:
    serial = departure.serial * PER_FLIGHT + number
    # Whoever is planted travels, or the truth would be in doubt.
    steady = size.steady or any(person.planted for person in party.people)
    late = not steady and rng.random() < 0.05
    created_at = rng.randrange(10, 66) if late else rng.randrange(75, 75 + 24 * 160)
    created = departure.departs - timedelta(hours=created_at, minutes=rng.randrange(60))
    ends = not steady and not late and rng.random() < 0.03
    ends_at = rng.randrange(5, 70)
    # The first adult, who answers for the booking, and infants and their holders do not drop out alone.
    needed = {0, *party.infants, *party.infants.values()}
    if steady:
        needed = set(range(len(party.people)))
    passengers = []
    for position, person in enumerate(party.people):
        holder = party.infants.get(position)
        seat = _seats(created_at, seats, rng) if holder is None else ()
        passenger = _passenger(departure, serial, position, person, holder, created_at, seat, rng)
        if ends:
            passenger = replace(passenger, cancelled_at=ends_at)
        elif position not in needed and rng.random() < 0.04:
            passenger = replace(passenger, cancelled_at=rng.randrange(5, min(70, created_at)))
        passengers.append(passenger)
    if not steady and not ends and len(party.people) == 1 and rng.random() < 0.03:
        stays = rng.random() < 0.7
        passengers[0] = replace(passengers[0], boards=not stays, missed=not stays)
    passengers = _at_check_in(passengers, desk, rng)
    code = locator(serial, seed)
    kept = extras.Booker(departure, party, code, created, rng)
    return Plan(
        locator=code,
        departure=departure,
        party=party,
        created_at=created_at,
        created=created,
        flights=itinerary(departure, rng),
        passengers=tuple(passengers),
        payment=kept.payment(passengers),
        contacts=kept.contacts(),
        address=kept.address(),
        agency=kept.agency(),
        services=kept.services(passengers),
        other_locators=kept.other_locators(serial, seed),
        group_name=kept.group_name(),
        remarks=kept.remarks(),
    )


def _passenger(
    departure: Departure,
    serial: int,
    position: int,
    person: Person,
    holder: int | None,
    created_at: int,
    seats: tuple[Seated, ...],
    rng: Random,
) -> Passenger:
    airline = departure.airline
    # A late booking has its documents at once; of the others half, then more, the last ones at check-in.
    docs_at = created_at if created_at < 70 else rng.choice((created_at, created_at, 40, 40, 14, CHECK_IN))
    return Passenger(
        person=person,
        written=pnr_name(person, airline, rng),
        reference=str(position + 1),
        infant_of=None if holder is None else str(holder + 1),
        docs_at=docs_at,
        seats=seats,
        bags=(),
        boarding_number="",
        host_reference=f"{departure.serial:04d}{serial % PER_FLIGHT:04d}{position + 1:02d}",
        ticket=extras.ticket(departure, person, position, serial, rng),
        loyalty=Loyalty(airline.code, str(10_000_000 + person.serial * 37)) if rng.random() < 0.15 else None,
    )


def _seats(created_at: int, seats: SeatMap, rng: Random) -> tuple[Seated, ...]:
    """When a traveller is given which seat: with the booking, a day before or at check-in; some change it."""
    early = created_at > 70
    first = Seated(rng.choice((created_at, created_at, 30, CHECK_IN)) if early else CHECK_IN, seats.take())
    other = seats.spare() if first.hours > CHECK_IN and rng.random() < 0.06 else None
    if other is None:
        return (first,)
    return (first, Seated(rng.choice((20, 6, CHECK_IN)), other))


def _at_check_in(passengers: list[Passenger], desk: CheckInDesk, rng: Random) -> list[Passenger]:
    """Boarding numbers, and for those who travel often a bag or two."""
    found = []
    for passenger in passengers:
        bags: tuple[Bag, ...] = ()
        if passenger.travels and passenger.infant_of is None and rng.random() < 0.6:
            bags = (desk.bags(1 if rng.random() < 0.85 else 2, rng),)
        found.append(replace(passenger, bags=bags, boarding_number=desk.boarding_number()))
    return found


def itinerary(departure: Departure, rng: Random) -> tuple[Flight, ...]:
    """The legs of a booking in order of travel: the flight as it was sold, for some with a leg before or
    after it within either country, for some with a flight back."""
    airline = departure.airline
    sold = departure.sold if departure.sold is not None and rng.random() < 0.2 else departure.flight
    legs = [replace(sold, booking_class=rng.choice("YYYYBMKJ"), aircraft=departure.aircraft)]
    chance = rng.random()
    origin, destination = str(departure.flight.origin), str(departure.flight.destination)
    number = str(7000 + rng.randrange(900))
    if chance < 0.12 and (start := _neighbour(origin, rng)):
        flying = block_minutes(distance(start, origin))
        before = departure.departs - timedelta(minutes=flying + 75 + 5 * rng.randrange(30))
        legs.insert(0, replace(leg("6X", number, start, origin, before), booking_class="Y"))
    elif chance < 0.24 and (end := _neighbour(destination, rng)):
        after = departure.arrives + timedelta(minutes=75 + 5 * rng.randrange(40))
        legs.append(replace(leg("6X", number, destination, end, after), booking_class="Y"))
    elif chance < 0.6:
        back = departure.arrives + timedelta(days=rng.randrange(2, 21), minutes=5 * rng.randrange(100))
        number = str(int(departure.flight.number) + 1)
        legs.append(replace(leg(airline.code, number, destination, origin, back), booking_class="Y"))
    return tuple(legs)


def _neighbour(airport: str, rng: Random) -> str | None:
    """Another airport of the same country; None where the table has none."""
    found = [code for code in FURTHER.get(place(airport).country, ()) if code != airport]
    return rng.choice(found) if found else None
