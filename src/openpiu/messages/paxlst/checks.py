"""PAXLST: the rules that need more than one segment: the route, the journeys, the list as a whole.

Each rule is one function; its conditions are those of the catalogue (`docs/messages.md`, "Findings").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from openpiu.edifact import Segment
from openpiu.messages.paxlst.designators import flight_in
from openpiu.messages.paxlst.draft import Draft, Transport
from openpiu.messages.paxlst.flights import (
    BEFORE_BORDER,
    BEHIND_BORDER,
    OVERFLIGHT,
    REGISTER,
    Way,
    is_register,
    name_of,
    ways,
)
from openpiu.travel import Flight, Traveller, airport_known, airport_position, minutes_between

LONGEST_LEG = 20 * 60
LONGEST_STAY = 48 * 60
"""Minutes between two legs of one route."""

UNIFORM = 5
"""So many travellers with one birth date or one document number are no chance."""

WORST_DETOUR_KM = 10_000
WORST_DETOUR_RATIO = 2.5
"""A journey over the flight that is so much longer than its direct way is none. Wide on purpose: connections
over a distant hub are daily business (Johannesburg to Antananarivo over Dubai is 9,600 km longer)."""

NO_BORDER = frozenset(("250+A", "250+D", "250+E", "250+EC", "250+F", "250+FC"))
"""Crew lists of overflights and of domestic continuance: no leg of theirs crosses."""


def route(draft: Draft) -> None:
    """The flight group: numbers, pairs, chain, durations, airports, the crossing leg."""
    flights = draft.flights or []
    first = draft.beginning or draft.raw.segments[0]
    named = [t.segment for t in draft.transports if t.segment is not None]
    if draft.kind == REGISTER:
        return
    if not named:
        draft.report("PAX-NO-FLIGHT", first, None, None, "route without TDT" if flights else "")
    for transport in draft.transports:
        _number(draft, transport)
        _pairs(draft, transport)
        for port in transport.ports:
            _airport(draft, port.segment, port.code)
    _legs(draft, flights)
    # Where one end of the crossing leg is missing, that is told.
    border = any(_half_of_border(way) for t in draft.transports for way in ways(t.ports))
    crosses = border or any(flight.crossing for flight in flights) or draft.action in NO_BORDER
    if flights and not crosses and not (named and named[0].get(1) == OVERFLIGHT):
        draft.report("PAX-NO-CROSSING-LEG", named[0] if named else first)
    _access_reference(draft)


def _half_of_border(way: Way) -> bool:
    """Whether one end of the crossing leg is there and the other is not."""
    start, end = way
    if start is None:
        return end is not None and end.qualifier == BEHIND_BORDER
    return end is None and start.qualifier == BEFORE_BORDER


def _number(draft: Draft, transport: Transport) -> None:
    """TDT: carrier, one to four digits, a letter; and the same carrier in element 5."""
    segment = transport.segment
    if segment is None or is_register(transport):
        return
    named = name_of(transport)
    if not named.regular:
        alone = bool(named.carrier and named.number.isdecimal())
        draft.report("PAX-TDT-FORMAT", segment, 2, None, "no carrier in front" if alone else "")
    elif named.stated.upper() != named.carrier.upper():
        draft.report("PAX-TDT-CARRIER", segment, 5)
    elif " " in segment.get(2):
        draft.report("PAX-TDT-FORMAT", segment, 2, None, "blank in the number")


def _pairs(draft: Draft, transport: Transport) -> None:
    """LOC: a departure and an arrival for each leg."""
    for start, end in ways(transport.ports):
        if start is None and end is not None:
            draft.report("PAX-LOC-PAIRING", end.segment, 2, None, "arrival without departure")
        elif end is None and start is not None:
            draft.report("PAX-LOC-PAIRING", start.segment, 2, None, "departure without arrival")


def _legs(draft: Draft, flights: list[Flight]) -> None:
    """Durations in UTC, and each leg from where the former ended."""
    transports = [t for t in draft.transports if not is_register(t)]
    legs = [way for t in transports for way in ways(t.ports) or [Way(None, None)]]
    former: Flight | None = None
    for flight, (start, end) in zip(flights, legs, strict=False):
        port = start or end
        segment = port.segment if port else draft.raw.segments[0]
        if flight.origin and flight.origin == flight.destination:
            draft.report("PAX-LOC-PAIRING", segment, 2, None, "the leg ends where it starts", "warning")
        duration = minutes_between(flight.departure, flight.origin, flight.arrival, flight.destination)
        if duration is not None and not 0 <= duration <= LONGEST_LEG:
            told = "arrival before departure" if duration < 0 else "over 20 hours"
            _duration(draft, end.arrived if end else None, segment, told)
        if former is not None and former.destination and flight.origin:
            if former.destination != flight.origin:
                draft.report("PAX-LEG-CHAIN", segment, 2)
            else:
                stay = minutes_between(former.arrival, former.destination, flight.departure, flight.origin)
                if stay is not None and not 0 <= stay <= LONGEST_STAY:
                    told = "leaves before it came" if stay < 0 else "over 48 hours after the former leg"
                    _duration(draft, start.left if start else None, segment, told)
        former = flight


def _duration(draft: Draft, moment: Segment | None, port: Segment, told: str) -> None:
    """The place is the later of the two times: the arrival of a leg, the departure of the next one."""
    if moment is not None:
        draft.report("PAX-LEG-DURATION", moment, 1, 2, told)
    else:
        draft.report("PAX-LEG-DURATION", port, None, None, told)


def _airport(draft: Draft, segment: Segment, code: str) -> None:
    """An airport in no list, each once a message."""
    key = f"airport {code}"
    if code and key not in draft.journeys and not airport_known(code.upper()):
        draft.journeys[key] = None
        draft.report("TRV-AIRPORT-UNKNOWN", segment, 2)


def _access_reference(draft: Draft) -> None:
    """UNH element 3, where it names a flight, names that of TDT."""
    told = flight_in(draft.raw.access_reference)
    if told is None:
        return
    flights = {
        _key(carrier, named.number)
        for named in map(name_of, draft.transports)
        if named.regular
        for carrier in (named.carrier, named.stated)
    }
    if flights and _key(told.carrier, told.number) not in flights:
        draft.report("PAX-ACCESS-REF-MISMATCH", draft.raw.segments[0], 3)
    elif flights and not _same_day(draft):
        draft.report("PAX-ACCESS-REF-MISMATCH", draft.raw.segments[0], 3, None, "another day")


def _same_day(draft: Draft) -> bool:
    """Whether the date of the access reference, in either order, is at most a day from that of a leg."""
    days = [date.fromisoformat(f.departure[:10]) for f in draft.flights or () if f.departure]
    named = _days_in(draft.raw.access_reference)
    return not days or not named or any(abs((one - other).days) <= 1 for one in days for other in named)


@lru_cache(maxsize=1024)
def _days_in(reference: str) -> tuple[date, ...]:
    """The days that the six figures of an access reference can be: YYMMDD or DDMMYY."""
    figures = next((part for part in reference.split("/") if len(part) == 6 and part.isdecimal()), "")
    found = []
    for text in (figures, figures[4:] + figures[2:4] + figures[:2]):
        with suppress(ValueError):
            found.append(date.fromisoformat(f"20{text}"))
    return tuple(found)


def _key(carrier: str, number: str) -> str:
    return f"{carrier.upper()}{number.lstrip('0')}"


def journey(draft: Draft, segment: Segment, start: str, end: str) -> str | None:
    """Why a journey from `start` to `end` cannot hold the flight; None where it can.

    Both ends may lie outside the flight: travellers connect. It is wrong where both are the same, where the
    traveller boards at the end of the route, leaves at its beginning or before boarding, or where the way
    over the flight is absurdly long. Airports in no list are reported and not judged.
    """
    for port in (start, end):
        _airport(draft, segment, port)
    if start == end:
        return "both are the same"
    stops: list[str] = [stop for f in draft.flights or () for stop in (f.origin, f.destination) if stop]
    if not stops or len(stops) < 2 * len(draft.flights or ()):
        return None  # an end of a leg is missing, which is told
    if start == stops[-1] and stops.count(start) == 1:
        return "boards where the route ends"
    if end == stops[0] and stops.count(end) == 1:
        return "leaves where the route begins"
    if start in stops and end in stops:
        last = len(stops) - 1 - stops[::-1].index(end)
        return None if stops.index(start) < last else "leaves before boarding"
    direct = _kilometres((start, end))
    over = _kilometres((start, stops[0], stops[-1], end))
    if direct is None or over is None:
        return None
    if over - direct > WORST_DETOUR_KM and over > direct * WORST_DETOUR_RATIO:
        return "ports far from the flight"
    return None


def _kilometres(ports: Iterable[str]) -> float | None:
    """Length of the way over `ports` on the great circle; None if one of them is in no list."""
    total = 0.0
    places = [airport_position(port) for port in ports]
    for here, there in pairwise(places):
        if here is None or there is None:
            return None
        (lat, lon), (to_lat, to_lon) = here, there
        half = sin(radians(to_lat - lat) / 2) ** 2
        half += cos(radians(lat)) * cos(radians(to_lat)) * sin(radians(to_lon - lon) / 2) ** 2
        total += 12_742 * asin(min(1.0, sqrt(half)))
    return total


def travellers(draft: Draft) -> None:
    """The list as a whole: somebody on it, values that cannot be real, its count."""
    people = draft.travellers
    first = draft.beginning or draft.raw.segments[0]
    if not people and draft.kind in ("745", "250") and not draft.raw.partial:
        draft.report("PAX-NO-TRAVELLERS", first)
    if len(people) >= UNIFORM:
        births = Counter(t.birth_date for t in people if t.birth_date and len(t.birth_date) == 10)
        numbers = Counter(number for t in people for number in {d.number for d in t.documents})
        for value, times in births.most_common(1):
            if times >= UNIFORM:
                _uniform(draft, "DTM", value, f"{times} birth dates")
        for number, times in numbers.most_common(1):
            if times >= UNIFORM and number is not None:
                _uniform(draft, "DOC", number, f"{times} document numbers")
    if len(people) > 1:
        _twice(draft)
    for segment in draft.counts:
        _count(draft, segment)


def _twice(draft: Draft) -> None:
    """Somebody stands in the list again: the same name and birth date, and no document that tells the two
    apart; or two people have one document. The place is the NAD of the second."""
    first: dict[tuple[str | None, str | None, str], Traveller] = {}
    holders: dict[tuple[str | None, str | None], Traveller] = {}
    told: list[tuple[str, int]] = []
    uniform = any(found.code == "PAX-DTM-329-UNIFORM" for found in draft.findings)
    for place, person in enumerate(draft.travellers):
        for document in person.documents:
            holder = holders.setdefault((document.number, document.issuer), person)
            if holder is not person and not uniform and not _same_person(holder, person):
                told.append(("PAX-DOC-SHARED", place))
        if person.birth_date is None or person.surname is None:
            continue
        key = (person.surname, person.given_names, person.birth_date)
        other = first.setdefault(key, person)
        if other is not person and _same_documents(person, other):
            told.append(("PAX-TRAVELLER-DUPLICATE", place))
    if told:
        # Parties that are no travellers stand before the flight: the last NADs are those of the travellers.
        nads = [s for s in draft.raw.segments if s.tag == "NAD" and s.get(1).strip().upper() != "MS"]
        nads = nads[len(nads) - len(draft.travellers) :]
        for code, place in told:
            draft.report(code, nads[place])


def _same_person(one: Traveller, other: Traveller) -> bool:
    names = (one.surname, one.given_names) == (other.surname, other.given_names)
    return names and one.birth_date == other.birth_date


def _same_documents(one: Traveller, other: Traveller) -> bool:
    numbers = {document.number for document in one.documents}
    return not numbers or not other.documents or any(d.number in numbers for d in other.documents)


def _uniform(draft: Draft, tag: str, value: str, detail: str) -> None:
    """The place is the first segment with the value."""
    digits = value.replace("-", "")
    for segment in draft.raw.segments:
        if segment.tag != tag:
            continue
        if tag == "DOC" and segment.get(2) == value:
            draft.report("PAX-DTM-329-UNIFORM", segment, 2, None, detail)
            return
        if tag == "DTM" and segment.get(1, 1) == "329" and segment.get(1, 2) in (digits, digits[2:]):
            draft.report("PAX-DTM-329-UNIFORM", segment, 1, 2, detail)
            return


def _count(draft: Draft, segment: Segment) -> None:
    """CNT 42 counts passengers, 41 crew: of this message, or of all parts of it (`parts` adds them up)."""
    qualifier, text = segment.get(1, 1), segment.trimmed(1, 2)
    crew, passengers = draft.crew, len(draft.travellers) - draft.crew
    if qualifier not in ("41", "42"):
        return
    kind = "crew" if qualifier == "41" else "passenger"
    if not text.isdecimal():
        misplaced = segment.trimmed(2).isdecimal()
        draft.report("PAX-CNT-FORM", segment, 1, 2, "number in element 2" if misplaced else "no number")
        return
    if qualifier == "41" and passengers and not crew:
        draft.report("PAX-CNT-FORM", segment, 1, 1, "41 counts crew")
        crew, kind = passengers, "passenger"
    elif qualifier == "42" and crew and not passengers:
        draft.report("PAX-CNT-FORM", segment, 1, 1, "42 counts passengers")
        passengers, kind = crew, "crew"
    told, counted = int(text[:9]), crew if qualifier == "41" else passengers
    # Carriers count passengers in transit with the others or leave them out: either is right.
    transit = sum(1 for t in draft.travellers if t.kind == "transit" and not t.crew_role)
    if told == counted or (told == counted - transit and kind == "passenger" and counted > transit):
        return
    draft.declared[kind] = told
    if draft.raw.partial:
        return
    several = draft.raw.part is not None and not (draft.raw.part == 1 and draft.raw.final)
    if several and told > counted:
        return  # the whole flight's number, told in each part
    draft.report("PAX-CNT-MISMATCH", segment, 1, 2, f"counted {counted}")
