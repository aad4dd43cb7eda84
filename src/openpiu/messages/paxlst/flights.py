"""PAXLST, groups 2 and 3: the flight and its route (TDT, LOC, DTM).

A TDT names the flight; LOC and DTM follow in pairs, departure then arrival, leg after leg in order of travel.
LOC 125 is the last airport before the border, 87 the first behind it: the leg between them crosses. LOC 92 is
any other airport of the route. All times are local at their airport.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.2 and GR.3; `docs/messages.md`, "The flight".
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from openpiu.edifact import Segment
from openpiu.messages.dates import flight_time, in_other_order
from openpiu.messages.drafting import Drafting
from openpiu.messages.paxlst.designators import Named, named
from openpiu.messages.paxlst.draft import Draft, Port, Transport
from openpiu.travel import CarrierCode, Flight, Iata3, LocalTime

MAIN_TRANSPORT = "20"
OVERFLIGHT = "34"
BEFORE_BORDER = "125"
BEHIND_BORDER = "87"
ON_ROUTE = "92"
ONWARD = "130"
ROUTE = frozenset((BEFORE_BORDER, BEHIND_BORDER, ON_ROUTE, ONWARD))
DEPARTS = "189"
ARRIVES = "232"
REGISTER = "336"
"""BGM of a master crew list."""

MASTER_CREW_LIST = "MCL"
"""End of the flight number that stands for a carrier's register of crew: no leg."""

LONGEST_NUMBER = 17
"""Signs of a flight number (8028)."""


class Way(NamedTuple):
    """One leg as its ports say: either end may be missing."""

    start: Port | None
    end: Port | None


def transport(draft: Draft, segment: Segment) -> None:
    """TDT: a flight begins; ports that came before the first TDT are its own."""
    if draft.transports and draft.transports[-1].segment is None:
        draft.transports[-1].segment = segment
    else:
        draft.transports.append(Transport(segment))
    if len(segment.get(2)) > LONGEST_NUMBER:
        draft.report("SYN-TOO-LONG", segment, 2, None, f"over {LONGEST_NUMBER} signs")
    for element in (2, 5):
        code = segment.get(element)
        if code and not code.isupper() and draft.upper(code, segment, element) != code.strip():
            break


def place(draft: Draft, segment: Segment) -> None:
    """LOC: an airport of the route. Places of filing and reporting (188, 172) are no part of it."""
    qualifier = segment.get(1)
    if qualifier in ROUTE:
        if not draft.transports:
            draft.transports.append(Transport(None))
        code = segment.get(2)
        if not code.isupper():
            code = draft.upper(code, segment, 2)
        draft.transports[-1].ports.append(Port(qualifier, code.strip(), segment))


def time(draft: Draft, segment: Segment) -> None:
    """DTM 189, 232: when the flight leaves the port before it, or comes to it."""
    qualifier = segment.get(1, 1)
    if qualifier not in (DEPARTS, ARRIVES):
        return
    when = moment(segment, draft.sent, draft)
    if not draft.transports:
        draft.report("PAX-LOC-PAIRING", segment, None, None, "time without an airport before it")
        return
    transport = draft.transports[-1]
    ports = transport.ports
    if transport.early or not ports:
        transport.early.append((qualifier, when, segment))
    elif qualifier == ARRIVES:
        turned = len(ports) > 1 and (ports[-2].qualifier, ports[-1].qualifier) == (
            BEHIND_BORDER,
            BEFORE_BORDER,
        )
        ports[-2 if turned and ports[-2].arrival is None else -1].come(when, segment)
    elif (
        len(ports) % 2 == 0
        and ports[-2].departure is None
        and ports[-1].arrival is None
        and ports[-1].qualifier != BEFORE_BORDER
    ):
        ports[-2].leave(when, segment)  # both airports first, then both times
    else:
        ports[-1].leave(when, segment)


def moment(segment: Segment, sent: date, draft: Drafting) -> LocalTime | None:
    """The local time of DTM 189 or 232, a date alone where the time cannot be; what is wrong is reported."""
    text = segment.get(1, 2)
    code = "PAX-DTM-189-FORMAT" if segment.get(1, 1) == DEPARTS else "PAX-DTM-232-FORMAT"
    if " " in text:
        draft.report(code, segment, 1, 2, "blanks in the time", "warning")
        text = text.replace(" ", "")
    when = flight_time(text, sent)
    if when is None:
        draft.report(code, segment, 1, 2, "empty" if not text else "no date can be read")
    elif len(when) == 10:
        draft.report(code, segment, 1, 2, "impossible time" if len(text) > 8 else "date without time")
    elif in_other_order(text, when, day_first=False):
        draft.report(code, segment, 1, 2, "read as day, month, year", "warning")
    return when


def _spread(draft: Draft, transport: Transport) -> None:
    """Times that came before their airports: the first departure is that of the first airport that is left,
    and so on; 125 and 87 say which is which, others take turns."""
    leaving: list[Port] = []
    coming: list[Port] = []
    for place, port in enumerate(transport.ports):
        marked = port.qualifier != ON_ROUTE
        leaves = port.qualifier == BEFORE_BORDER if marked else place % 2 == 0
        (leaving if leaves else coming).append(port)
    departures, arrivals = iter(leaving), iter(coming)
    fits = True
    for qualifier, when, segment in transport.early:
        owner = next(departures if qualifier == DEPARTS else arrivals, None)
        if owner is None:
            fits = False
            draft.report("PAX-LOC-PAIRING", segment, None, None, "time without an airport")
        elif qualifier == DEPARTS:
            owner.leave(when, segment)
        else:
            owner.come(when, segment)
    if fits:
        draft.report("PAX-SEGMENT-ORDER", transport.early[0][2], None, None, "before its airport", "info")


def settle(draft: Draft) -> None:
    """The route is whole: make the flights, and the dates that the travellers' data is measured by."""
    flights: list[Flight] = []
    for transport in draft.transports:
        if draft.kind == REGISTER or is_register(transport):
            continue
        if transport.early:
            _spread(draft, transport)
            transport.early = []
        named = name_of(transport)
        for start, end in ways(transport.ports) or [Way(None, None)]:
            crossing = (
                start is not None
                and end is not None
                and start.qualifier == BEFORE_BORDER
                and end.qualifier == BEHIND_BORDER
            )
            flights.append(
                Flight(
                    CarrierCode(named.carrier),
                    named.number,
                    named.suffix,
                    Iata3(start.code) if start and start.code else None,
                    Iata3(end.code) if end and end.code else None,
                    LocalTime(start.departure) if start and start.departure else None,
                    LocalTime(end.arrival) if end and end.arrival else None,
                    crossing=crossing,
                )
            )
    if not any(flight.crossing for flight in flights):
        flights = [_unmarked(flight) for flight in flights]
    draft.flights = flights
    day = next((f.departure[:10] for f in flights if f.departure), draft.sent.isoformat())
    draft.departure = day
    draft.oldest = f"{int(day[:4]) - 110:04}{day[4:]}"
    draft.far = f"{int(day[:4]) + 20:04}{day[4:]}"
    draft.infants_after = f"{int(day[:4]) - 2:04}{day[4:]}"


def name_of(transport: Transport) -> Named:
    """Carrier, number and suffix of a TDT: element 2 `UA0989`, element 5 `UA`."""
    if transport.segment is None:
        return Named("", "", "", None, False)
    return named(transport.segment.get(2).replace(" ", "").upper(), transport.segment.trimmed(5).upper())


def is_register(transport: Transport) -> bool:
    """Whether a TDT stands for a carrier's register of crew and names no leg."""
    return name_of(transport).number.upper().endswith(MASTER_CREW_LIST)


def ways(ports: list[Port]) -> list[Way]:
    """The legs of a route, in order. An end that was not sent is None."""
    found: list[Way] = []
    start: Port | None = None
    last: Port | None = None
    for port in ports:
        leaves = port.departure is not None or port.qualifier == BEFORE_BORDER
        comes = port.arrival is not None or port.qualifier in (BEHIND_BORDER, ONWARD)
        if not leaves and not comes:
            leaves, comes = start is None, start is not None
        if comes:
            if start is None and port.qualifier == ONWARD:
                start = last  # the onward leg begins where the crossing one ended
            found.append(Way(start, port))
            start, last = None, port
        if leaves:
            if start is not None:
                found.append(Way(start, None))
            start = port
    if start is not None:
        found.append(Way(start, None))
    if len(found) > 1 and any(way.start is None for way in found):
        return _turned(found)
    return found


def _turned(ways: list[Way]) -> list[Way]:
    """The legs with those put right whose end (87) was sent before their start (125)."""
    found: list[Way] = []
    for way in ways:
        former = found[-1] if found else None
        if (
            former is not None
            and (former.start, way.end) == (None, None)
            and former.end is not None
            and way.start is not None
            and (former.end.qualifier, way.start.qualifier) == (BEHIND_BORDER, BEFORE_BORDER)
        ):
            found[-1] = Way(way.start, former.end)
        else:
            found.append(way)
    return found


def _unmarked(flight: Flight) -> Flight:
    """`flight` where no leg is said to cross: nothing is known of this one."""
    return Flight(
        flight.carrier,
        flight.number,
        flight.suffix,
        flight.origin,
        flight.destination,
        flight.departure,
        flight.arrival,
    )
