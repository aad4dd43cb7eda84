"""What hangs on a booking besides names and dates: seats, bags, tickets, payment, contacts, services.

Card numbers are masked (first six, last four), telephone numbers are from the ranges that Ofcom and NANPA
keep free for films, e-mail addresses end in the domains of RFC 2606, streets are specimens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from openpiu.messages.codes import state
from openpiu.synth.bookings import Passenger
from openpiu.synth.people import Party, Person, scramble
from openpiu.synth.schedules import HOME, Departure, distance, place
from openpiu.synth.spelling import plain
from openpiu.travel import (
    Address,
    Agency,
    Bag,
    CarrierCode,
    Contact,
    Locator,
    Payment,
    Service,
    Ticket,
)

MEALS = ("VGML", "KSML", "MOML", "HNML", "GFML", "DBML", "LFML")
"""Meals that reveal belief or health: a door that redacts must drop them."""

ASSISTANCE = ("WCHR", "WCHS", "BLND", "DEAF")
"""Assistance that reveals health: the same."""

HARMLESS = ("BIKE", "SPEQ", "PETC", "XBAG")
"""Services that reveal nothing of the kind."""

_ABREAST = {"320": "ABCDEF", "321": "ABCDEF", "333": "ABCDEGHK"}
_STREETS = ("SPECIMEN ROAD", "EXAMPLE STREET", "SAMPLE AVENUE", "MODEL SQUARE")
_MAILS = ("EXAMPLE.ORG", "EXAMPLE.COM", "EXAMPLE.NET")
_CARDS = (("VI", "400000"), ("CA", "510000"), ("AX", "340000"))


class SeatMap:
    """The seats of one aircraft, given out row by row, so that a party sits together."""

    def __init__(self, seats: list[str], spare: list[str]) -> None:
        self._seats = iter(seats)
        self._spare = iter(spare)

    def take(self) -> str:
        """The next free seat. There is one for each person that the map was made for."""
        return next(self._seats)

    def spare(self) -> str | None:
        """A seat that nobody had, for one who changes; None when there is none left."""
        return next(self._spare, None)


def seats(rng: Random, people: int, aircraft: str) -> SeatMap:
    """A map with at least `people` seats, some left empty in between."""
    letters = _ABREAST[aircraft]
    rows = -(-people * 115 // (100 * len(letters)))
    every = [f"{row}{letter}" for row in range(1, rows + 2) for letter in letters]
    empty = rng.sample(range(len(every)), len(every) - people)
    free = set(empty)
    taken = [seat for position, seat in enumerate(every) if position not in free]
    return SeatMap(taken, [every[position] for position in empty])


class CheckInDesk:
    """Numbers of one flight's check-in: boarding numbers from 1, and bag tags of 0, the three figures of the
    airline and six more (IATA Resolution 740)."""

    def __init__(self, departure: Departure, seed: int) -> None:
        self._departure = departure
        self._next = scramble(departure.serial, 10_000, seed) * 97
        self._boarding = 0

    def boarding_number(self) -> str:
        """The next boarding number, `007`."""
        self._boarding += 1
        return f"{self._boarding:03d}"

    def bags(self, pieces: int, rng: Random) -> Bag:
        """`pieces` bags with consecutive tags to the end of the flight, their weight in kilograms."""
        tag = f"0{self._departure.airline.prefix}{self._next % 1_000_000:06d}"
        self._next += pieces
        return Bag(
            tag=tag,
            pieces=pieces,
            weight=sum(rng.randrange(8, 24) for _ in range(pieces)),
            unit="kg",
            carrier=self._departure.airline.code,
            destination=self._departure.flight.destination,
        )


def fare(departure: Departure) -> int:
    """The fare of one adult in whole euros, from the distance."""
    kilometres = distance(str(departure.flight.origin), str(departure.flight.destination))
    return 60 + kilometres // 9


def ticket(departure: Departure, person: Person, position: int, serial: int, rng: Random) -> Ticket:
    """The ticket of one traveller: three figures of the airline and ten that no other ticket has."""
    base = fare(departure) * {"adult": 100, "child": 75, "infant": 10}[person.age_band] // 100
    base += rng.randrange(40)
    return Ticket(
        number=f"{departure.airline.prefix}{2_000_000_000 + serial * 20 + position:010d}",
        kind="T",
        amount=f"{base + 45}.00",
        currency="EUR",
        base_amount=f"{base}.00",
        traveller=str(position + 1),
    )


class Booker:
    """Who made a booking, from where, and what was noted: one draw after the other for one party."""

    def __init__(self, departure: Departure, party: Party, code: str, created: datetime, rng: Random) -> None:
        self._departure = departure
        self._party = party
        self._code = code
        self._created = created
        self._rng = rng
        self._lead = party.people[0]

    def payment(self, passengers: Sequence[Passenger]) -> Payment:
        """One payment for all tickets, by masked card or in cash."""
        total = sum(int((one.ticket.amount or "0.00")[:-3]) for one in passengers)
        if self._rng.random() < 0.12:
            return Payment(kind="CA", amount=f"{total}.00")
        vendor, head = self._rng.choice(_CARDS)
        month, year = self._rng.randrange(1, 13), (self._created.year + self._rng.randrange(1, 5)) % 100
        return Payment(
            kind="CC",
            amount=f"{total}.00",
            vendor=vendor,
            number=f"{head}XXXXXX{self._rng.randrange(10_000):04d}",
            expires=f"{month:02d}{year:02d}",
        )

    def contacts(self) -> tuple[Contact, ...]:
        """A telephone, an e-mail address or both, as OSI lines in the form of AIRIMP."""
        found = []
        if self._rng.random() < 0.7:
            number = self._rng.choice(("447700900", "1202555010"))
            number += f"{self._rng.randrange(1000):03d}" if number[0] == "4" else f"{self._rng.randrange(10)}"
            found.append(Contact("phone", number, raw=f"CTCM {number}", purpose="mobile"))
        if self._rng.random() < 0.6 or not found:
            name = plain(self._lead.given[0], False).replace(" ", "")
            name += f".{plain(self._lead.surname, False).replace(' ', '')}"
            host = self._rng.choice(_MAILS)
            found.append(Contact("email", f"{name}@{host}", raw=f"CTCE {name}//{host}"))
        return tuple(found)

    def address(self) -> Address | None:
        """An address in the country of the first traveller, for a third of the bookings."""
        if self._rng.random() > 0.35:
            return None
        return Address(
            purpose="700",
            street=f"{self._rng.randrange(1, 199)} {self._rng.choice(_STREETS)}",
            city="SPECIMEN TOWN",
            country=self._lead.culture.nationality,
            postcode=f"{self._rng.randrange(10_000, 99_999)}",
        )

    def agency(self) -> Agency:
        """The airline's own desk or a travel agency, at either end of the flight."""
        at_home = self._rng.random() < 0.5
        ends = (self._departure.flight.origin, self._departure.flight.destination)
        airport = str(ends[0] if at_home == self._departure.outbound else ends[1])
        own = self._rng.random() < 0.4
        return Agency(
            system=self._departure.airline.code if own else "9X",
            place=airport,
            number=None if own else f"99{self._rng.randrange(1_000_000):06d}",
            office=f"{airport}{self._rng.randrange(100):02d}",
            office_place=airport,
            kind="A" if own else "T",
            country=state(HOME if at_home else place(airport).country)[0],
            currency="EUR",
            agent=f"{self._rng.randrange(10_000):04d}AA",
        )

    def services(self, passengers: Sequence[Passenger]) -> tuple[Service, ...]:
        """Meals and assistance for a few, which a door must drop, and harmless wishes for others."""
        flight = self._departure.flight
        found = []
        for one in passengers:
            chance = self._rng.random()
            codes = (
                MEALS
                if chance < 0.03
                else ASSISTANCE
                if chance < 0.04
                else HARMLESS
                if chance < 0.055
                else ()
            )
            if codes and one.infant_of is None:
                found.append(
                    Service(
                        code=self._rng.choice(codes),
                        status="HK",
                        carrier=self._departure.airline.code,
                        origin=flight.origin,
                        destination=flight.destination,
                        travellers=(one.reference,),
                    )
                )
        return tuple(found)

    def other_locators(self, serial: int, seed: int) -> tuple[Locator, ...]:
        """The agency system's own locator, for a quarter of the bookings."""
        if self._rng.random() > 0.25:
            return ()
        signs = "BCDFGHJKLMNPQRSTVWXZ"
        rest = scramble(serial, 20**6, seed + 1)
        text = ""
        for _ in range(6):
            rest, position = divmod(rest, 20)
            text += signs[position]
        return (Locator(CarrierCode("9X"), text),)

    def group_name(self) -> str | None:
        """The name under which a group travels, such as `SPECIMEN CHOIR`."""
        if self._party.kind != "group":
            return None
        return f"SPECIMEN {self._rng.choice(('CHOIR', 'SCHOOL', 'CLUB', 'TOURS', 'TEAM'))}"

    def remarks(self) -> tuple[str, ...]:
        """A line of free text for a few."""
        return ("PAX INFORMED OF SCHEDULE",) if self._rng.random() < 0.05 else ()
