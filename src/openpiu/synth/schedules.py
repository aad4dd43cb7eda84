"""Fictional airlines flying between real airports, across the border of one country.

The airlines are invented. Their designators look like real ones (a letter and a digit) but belong to nobody:
each of `AIRLINES` and `PARTNERS` is a pair that stood neither in OpenFlights' list of airlines nor in the
`aircodes` list (both looked up in November 2026, 1,251 designators between them). Their three-figure ticket
numbers are invented too and were held against no list. Airports, coordinates and time zones are real
(`airportsdata`), so local times, flying times and arrivals on the next day come out as in life.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import acos, cos, radians, sin
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import airportsdata
from msgspec.structs import replace

from openpiu.travel import CarrierCode, Designator, Flight, Iata3, LocalTime

HOME = "PT"
"""ISO alpha-2 of the country whose unit receives the data: each flight leaves it or comes to it."""

HOME_AIRPORTS = ("LIS", "LIS", "LIS", "LIS", "OPO", "OPO", "FAO", "FNC", "PDL")
"""Gateways, the busy ones more often; Madeira has Lisbon's zone, the Azores one hour less."""

ABROAD = (
    *(
        "MAD",
        "BCN",
        "CDG",
        "ORY",
        "LYS",
        "FRA",
        "MUC",
        "BER",
        "VIE",
        "ZRH",
        "FCO",
        "MXP",
        "LHR",
        "MAN",
        "DUB",
    ),
    *(
        "AMS",
        "BRU",
        "CPH",
        "ARN",
        "OSL",
        "HEL",
        "PRG",
        "BUD",
        "OTP",
        "ZAG",
        "WAW",
        "ATH",
        "SOF",
        "IST",
        "AYT",
    ),
    *(
        "KBP",
        "TBS",
        "EVN",
        "TAS",
        "DME",
        "ALG",
        "CMN",
        "TUN",
        "CAI",
        "LOS",
        "ACC",
        "NBO",
        "JNB",
        "DXB",
        "DOH",
    ),
    *(
        "DEL",
        "BOM",
        "KHI",
        "CGK",
        "SGN",
        "BKK",
        "HKG",
        "PEK",
        "PVG",
        "TPE",
        "NRT",
        "ICN",
        "JFK",
        "EWR",
        "BOS",
    ),
    *("MIA", "YYZ", "YUL", "MEX", "BOG", "GRU", "GIG", "REC", "EZE", "SCL"),
)
"""Airports at the other end."""

FURTHER = {
    "ES": ("AGP", "BIO", "PMI", "SVQ"),
    "FR": ("NCE", "TLS", "MRS", "BOD"),
    "DE": ("HAM", "DUS", "STR"),
    "GB": ("EDI", "GLA", "BHX"),
    "US": ("ORD", "ATL", "DEN", "SEA"),
    "BR": ("BSB", "SSA", "FOR", "POA"),
    "IT": ("NAP", "PMO", "VCE"),
    "IN": ("MAA", "BLR", "CCU"),
    "CN": ("CAN", "CTU", "XIY"),
    "PT": ("OPO", "FAO", "FNC", "TER"),
}
"""Where a traveller goes on to, or came from, within the country at the other end (alpha-2)."""


class Airline(NamedTuple):
    """A carrier and its habits.

    `prefix`: three figures of its tickets and bag tags. `paxlst`: release of its passenger lists. `una`:
    writes the service string; `breaks`: ends each segment with a line break. `glues`: writes titles without a
    blank (`ANNAMRS`); `initials`: keeps one given name in bookings; `xml`: pushes bookings in XML;
    `codeshare`: who else sells its flights.
    """

    code: CarrierCode
    name: str
    prefix: str
    hub: str
    paxlst: str = "D.05B"
    pnrgov: str = "13.1"
    una: bool = True
    breaks: bool = False
    glues: bool = False
    initials: bool = False
    xml: bool = False
    codeshare: str | None = None


PARTNERS = ("6X", "8X")
"""Designators of carriers that only sell flights of others or fly the legs before and after."""

AIRLINES = (
    Airline(CarrierCode("X0"), "Exemplair", "991", "LIS", glues=True, codeshare="6X"),
    Airline(CarrierCode("X2"), "Terra Nova Air", "992", "LIS", breaks=True, xml=True, codeshare="8X"),
    Airline(CarrierCode("Z1"), "Zephyr Lines", "993", "FRA", una=False, glues=True, codeshare="6X"),
    Airline(CarrierCode("Q0"), "Quayside Airways", "994", "LHR", paxlst="D.02B", breaks=True),
    Airline(CarrierCode("J0"), "Jubilee Air", "995", "JFK", glues=True, codeshare="8X"),
    Airline(CarrierCode("K0"), "Kestrel International", "996", "IST", pnrgov="15.1"),
    Airline(CarrierCode("U0"), "Ultramar", "997", "OPO", glues=True, initials=True, codeshare="6X"),
    Airline(CarrierCode("W0"), "Westwind", "998", "OPO", paxlst="D.02B", una=False),
)


class Departure(NamedTuple):
    """One flight of one day.

    `serial` counts the flights of a run from 0. `departs`, `arrives` are moments in UTC; `flight` is the leg
    with local times; `sold` is the same leg as the code-share partner sells it, if one does.
    """

    serial: int
    airline: Airline
    flight: Flight
    sold: Flight | None
    departs: datetime
    arrives: datetime
    aircraft: str
    outbound: bool

    @property
    def abroad(self) -> str:
        """The airport at the other end."""
        return str(self.flight.destination if self.outbound else self.flight.origin)

    @property
    def access_reference(self) -> str:
        """The reference that all messages about the flight share: `X0100/261124/1915`."""
        day, clock = str(self.flight.departure).split("T")
        return f"{self.airline.code}{self.flight.number}/{day[2:].replace('-', '')}/{clock.replace(':', '')}"


class Place(NamedTuple):
    """An airport: degrees north and east, zone, country (alpha-2)."""

    latitude: float
    longitude: float
    zone: ZoneInfo
    country: str


@cache
def place(airport: str) -> Place:
    """The airport by its IATA code; KeyError for one in no list."""
    known = _airports()[airport]
    return Place(known["lat"], known["lon"], ZoneInfo(known["tz"]), known["country"])


@cache
def _airports() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


def distance(origin: str, destination: str) -> int:
    """Kilometres over the great circle, rounded."""
    a, b = place(origin), place(destination)
    lat_a, lat_b, east = radians(a.latitude), radians(b.latitude), radians(b.longitude - a.longitude)
    turn = sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(east)
    return round(6371 * acos(max(-1.0, min(1.0, turn))))


def block_minutes(kilometres: int) -> int:
    """Minutes from gate to gate: 35 on the ground and at both ends, the rest at 840 km/h, in steps of 5."""
    return 35 + kilometres * 60 // 840 // 5 * 5


def local(moment: datetime, airport: str) -> LocalTime:
    """`moment` on the clock of `airport`, `2026-03-01T14:00`."""
    return LocalTime(moment.astimezone(place(airport).zone).strftime("%Y-%m-%dT%H:%M"))


def leg(carrier: str, number: str, origin: str, destination: str, departs: datetime) -> Flight:
    """A confirmed leg with local times, from its departure in UTC and the distance."""
    arrives = departs + timedelta(minutes=block_minutes(distance(origin, destination)))
    return Flight(
        carrier=CarrierCode(carrier),
        number=number,
        origin=Iata3(origin),
        destination=Iata3(destination),
        departure=local(departs, origin),
        arrival=local(arrives, destination),
        status="confirmed",
    )


def departures(flights: int, days: int, start: date, seed: int, *, wide: bool = False) -> list[Departure]:
    """All flights of a run, in order of day and number: `flights` in all, spread evenly over `days` days from
    `start` (local date of departure). The same route has the same number and time each day. `wide` uses wide
    bodies alone, which seat more than 250.

    Raises ValueError for fewer than one flight or day.
    """
    if flights < 1 or days < 1:
        raise ValueError("at least one flight and one day")
    daily = -(-flights // days)
    routes = [_route(Random(f"{seed}:route:{number}"), number) for number in range(daily)]
    found = []
    for index in range(flights):
        day = index * days // flights
        first = -(-day * flights // days)
        found.append(_depart(index, routes[(index - first) % daily], start + timedelta(days=day), wide))
    return found


class _Route(NamedTuple):
    airline: Airline
    number: str
    sold: str
    origin: str
    destination: str
    minute: int


def _route(rng: Random, index: int) -> _Route:
    airline = AIRLINES[index % len(AIRLINES)]
    away = rng.choice(ABROAD)
    home = rng.choice(HOME_AIRPORTS)
    # The small gateways have short runways: far places are reached from Lisbon.
    if distance(home, away) > 4500:
        home = "LIS"
    outbound = rng.random() < 0.5
    # Between 05:30 and 23:55 on the clock of departure; late ones arrive on the next day.
    minute = 330 + 5 * rng.randrange(222)
    ends = (home, away) if outbound else (away, home)
    # Distinct for each airline by construction: its count of routes is part of the number.
    number = str(100 + index // len(AIRLINES) * 3 + rng.randrange(3))
    return _Route(airline, number, str(1000 + index % 9000), *ends, minute)


def _depart(index: int, route: _Route, day: date, wide: bool) -> Departure:
    clock = datetime(day.year, day.month, day.day, route.minute // 60, route.minute % 60)  # noqa: DTZ001
    departs = clock.replace(tzinfo=place(route.origin).zone).astimezone(UTC)
    kilometres = distance(route.origin, route.destination)
    aircraft = "333" if wide or kilometres > 5000 else "321" if kilometres > 1500 else "320"
    flown = leg(route.airline.code, route.number, route.origin, route.destination, departs)
    sold = None
    if route.airline.codeshare:
        sold = leg(route.airline.codeshare, route.sold, route.origin, route.destination, departs)
        sold = replace(sold, operating=Designator(route.airline.code, route.number))
    return Departure(
        index,
        route.airline,
        flown,
        sold,
        departs,
        departs + timedelta(minutes=block_minutes(kilometres)),
        aircraft,
        place(route.origin).country == HOME,
    )
