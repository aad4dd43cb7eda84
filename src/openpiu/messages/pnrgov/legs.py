"""The itinerary in PNRGOV: legs, code shares, and segments that are no legs.

GR.5 begins with TVL and gives the leg as sold; the operating number of a code share follows in TRA or, in
older guides, in a second TVL that holds nothing else. GR.6 and GR.7 tell who was checked in on the leg.
GR.9 is what is not flown: hotel, car, rail.

Source: IATA PNRGOV guide, TVL, TRA, RPI, APD; business cases on code shares.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from openpiu.messages.dates import clock, flight_date_ddmmyy, in_other_order
from openpiu.messages.pnrgov.draft import BookingDraft, LegDraft, Reader, station
from openpiu.travel import CarrierCode, Designator, Flight, LocalTime, OtherSegment, minutes_between
from openpiu.travel.model import FlightStatus

if TYPE_CHECKING:
    from openpiu.edifact import Segment

STATUSES: dict[str, FlightStatus] = {
    **dict.fromkeys(("HK", "KK", "KL", "RR", "SS", "TK", "LK", "K", "GK", "BK", "PK", "FS"), "confirmed"),
    **dict.fromkeys(("HL", "TL", "US", "UU", "LL", "PB", "GL", "PL"), "waitlisted"),
    **dict.fromkeys(("HN", "NN", "PN", "TN", "SA", "GN", "RQ", "HQ"), "requested"),
    **dict.fromkeys(("UC", "UN", "NO", "NA", "UH"), "refused"),
    **dict.fromkeys(("XX", "HX", "XK", "XL", "XR", "IX", "OX"), "cancelled"),
    **dict.fromkeys(("YG", "YK", "DS"), "open"),
    **dict.fromkeys(("FL", "B"), "flown"),
}
"""RPI, second element (AIRIMP action and status codes)."""

NON_AIR = {"8": "hotel"}
"""MSG, first component, in GR.9; others come as sent."""

OPEN = frozenset(("OPEN", "OPN", "ARNK"))

LONGEST_LEG = 20 * 60
"""Minutes: what takes longer is a wrong date."""


# --- times -------------------------------------------------------------------------------------------------


class Times(NamedTuple):
    """Local departure and arrival, and what was wrong: component of element 1, code, detail, severity."""

    departure: str | None
    arrival: str | None
    faults: tuple[tuple[int, str, str, Literal["error", "warning"]], ...]


@lru_cache(maxsize=16384)
def times(parts: tuple[str, str, str, str], origin: str, destination: str, sent: date) -> Times:
    """Departure and arrival from date, time, date, time of TVL, each airport-local.

    An arrival without a date is on the day of departure, or on the next where only that makes a flight of 0
    to 20 hours; a time that stands in the place of the arrival date is taken for the time.
    """
    first_day, first_time, last_day, last_time = parts
    faults: list[tuple[int, str, str, Literal["error", "warning"]]] = []
    day, at = _day_and_time(first_day, first_time, 1, faults, sent)
    if len(last_day) == 4 and last_day.isdecimal():
        faults.append((3, "PNR-TVL-ARRIVAL-DATE", "", "warning"))
        last_day, last_time = "", last_time or last_day
    end_day, end_at = _day_and_time(last_day, last_time, 3, faults, sent)
    departure = f"{day}T{at}" if day and at else day
    if end_day is None:
        arrival = _arrival(day, at, end_at, origin, destination) if end_at and day and not last_day else None
    else:
        arrival = f"{end_day}T{end_at}" if end_at else end_day
    if departure and arrival and not faults:
        minutes = minutes_between(LocalTime(departure), origin, LocalTime(arrival), destination)
        if minutes is not None and not 0 <= minutes <= LONGEST_LEG:
            what = "arrival before departure" if minutes < 0 else "more than 20 hours"
            faults.append((3 if last_day else 4, "PNR-TVL-TIME", what, "warning"))
    return Times(departure, arrival, tuple(faults))


def _day_and_time(
    day: str, at: str, place: int, faults: list[tuple[int, str, str, Literal["error", "warning"]]], sent: date
) -> tuple[str | None, str | None]:
    found = flight_date_ddmmyy(day, sent) if day else None
    if day and found is None:
        faults.append((place, "PNR-TVL-TIME", "no such date", "error"))
    elif found and in_other_order(day, found, day_first=True):
        faults.append((place, "PNR-TVL-TIME", "date in the order YYMMDD", "warning"))
    time = clock(at) if at else None
    if at and time is None:
        faults.append((place + 1, "PNR-TVL-TIME", "no such time", "error"))
    return found, time


def _arrival(day: str, at: str | None, end_at: str, origin: str, destination: str) -> str:
    same = f"{day}T{end_at}"
    if at is None:
        return same
    departure = LocalTime(f"{day}T{at}")
    minutes = minutes_between(departure, origin, LocalTime(same), destination)
    if (minutes is None and end_at >= at) or (minutes is not None and minutes >= 0):
        return same
    following = f"{date.fromisoformat(day) + timedelta(days=1)}T{end_at}" if day < "9999-12-31" else same
    minutes = minutes_between(departure, origin, LocalTime(following), destination)
    return following if minutes is None or 0 <= minutes <= LONGEST_LEG else same


def _times_of(reader: Reader, segment: Segment, origin: str, destination: str) -> Times:
    parts = segment.components(1)
    parts += [""] * (4 - len(parts))
    found = times((parts[0], parts[1], parts[2], parts[3]), origin, destination, reader.sent)
    for component, code, detail, severity in found.faults:
        reader.report(code, segment, 1, component, detail, severity)
    return found


# --- TVL and what follows ----------------------------------------------------------------------------------


def _number(segment: Segment, element: int) -> tuple[str, str | None]:
    """Flight number as sent, and the suffix behind it or in the third component."""
    number, suffix = segment.trimmed(element, 1), segment.trimmed(element, 3) or None
    if number and not number.isdecimal() and number[:-1].isdecimal() and number[-1].isalpha():
        return number[:-1], number[-1]
    return number, suffix if suffix and suffix.isalpha() and len(suffix) == 1 else None


def read_tvl(reader: Reader, segment: Segment) -> None:
    """TVL: the flight of the message (head), a leg (GR.5), the second number of a code share, or a service
    that is not flown (after MSG in GR.9)."""
    carrier, operator = segment.trimmed(4, 1), segment.trimmed(4, 2)
    origin, destination = segment.trimmed(2), segment.trimmed(3)
    number, suffix = _number(segment, 5)
    together = f"{carrier}{operator}{origin}{destination}"
    if together != together.upper() and not (reader.group == "non-air" and reader.non_air):
        origin, destination = reader.fold(segment, 2, 1, origin), reader.fold(segment, 3, 1, destination)
        carrier, operator = reader.fold(segment, 4, 1, carrier), reader.fold(segment, 4, 2, operator)
    if reader.group == "head":
        reader.head_tags.add("TVL")
        if reader.head is None:
            _read_head(reader, segment, carrier, operator, number, suffix, origin, destination)
        return
    if reader.group == "non-air" and reader.non_air:
        _read_service(reader, segment, carrier, number, origin, destination)
        return
    if not (carrier or origin or destination or segment.get(1)) and number and number.upper() not in OPEN:
        leg = reader.leg
        if leg is not None and not leg.second_number:
            leg.second_number, leg.second_suffix, leg.second_class = number, suffix, segment.get(5, 2)
        elif leg is None or leg.second_number != number:  # TRA may say the same before it
            reader.report("PNR-SEGMENT-ORDER", segment)
        reader.group, reader.rank = "leg", 0
        return
    reader.group, reader.rank = "leg", 0
    reader.traveller = reader.ticket = reader.payment = reader.checked_in = None
    found = _times_of(reader, segment, origin, destination)
    surface = "ARNK" in (number.upper(), carrier, origin, destination)
    if surface or not number or number.upper() in OPEN or not segment.get(1):
        reader.leg = None
        shown = None if number.upper() in OPEN else number
        if surface:
            carrier, origin, destination = ("" if s == "ARNK" else s for s in (carrier, origin, destination))
        other = _other("arnk" if surface else "open", carrier, shown, origin, destination, found)
        reader.open().others.append(other)
        return
    reader.leg = LegDraft(
        segment, carrier, number, suffix, origin, destination, found.departure, found.arrival, operator,
        booking_class=reader.fold(segment, 5, 2, segment.get(5, 2)),
    )  # fmt: skip
    reader.open().itinerary.append(reader.leg)


def _read_head(
    reader: Reader,
    segment: Segment,
    carrier: str,
    operator: str,
    number: str,
    suffix: str | None,
    origin: str,
    destination: str,
) -> None:
    found = _times_of(reader, segment, origin, destination)
    reader.head = Flight(
        carrier=CarrierCode(carrier),
        number=number,
        suffix=suffix,
        origin=station(origin),
        destination=station(destination),
        departure=LocalTime(found.departure) if found.departure else None,
        arrival=LocalTime(found.arrival) if found.arrival else None,
        operating=Designator(CarrierCode(operator)) if operator and operator != carrier else None,
        booking_class=segment.get(5, 2) or None,
    )


def _other(
    kind: str, carrier: str, number: str | None, origin: str, destination: str, found: Times
) -> OtherSegment:
    return OtherSegment(
        kind=kind,
        supplier=carrier or None,
        number=number or None,
        origin=origin or None,
        destination=destination or None,
        start=LocalTime(found.departure) if found.departure else None,
        end=LocalTime(found.arrival) if found.arrival else None,
    )


def _read_service(
    reader: Reader, segment: Segment, carrier: str, number: str, origin: str, destination: str
) -> None:
    """GR.9: the kind of service stands in MSG, the name of the house beside the place."""
    parts = [*segment.components(1), "", "", "", ""]
    first = f"{parts[0]}:{parts[1]}"
    day, last = flight_date_ddmmyy(parts[0], reader.sent), flight_date_ddmmyy(parts[2], reader.sent)
    at, until = clock(parts[1]), clock(parts[3])
    if day is None and first != ":":
        reader.report("PNR-TVL-TIME", segment, 1, 1, "no such date", "warning")
    start = (f"{day}T{at}" if at else day) if day else None
    end = (f"{last}T{until}" if until else last) if last else None
    kind = NON_AIR.get(reader.non_air, f"service {reader.non_air}")
    reader.open().others.append(
        OtherSegment(
            kind=kind,
            supplier=carrier or None,
            number=number or None,
            origin=origin or None,
            destination=destination or None,
            start=LocalTime(start) if start else None,
            end=LocalTime(end) if end else None,
            name=segment.trimmed(2, 2) or None,
        )
    )
    reader.non_air = ""
    reader.leg = None


def read_tra(reader: Reader, segment: Segment) -> None:
    """TRA: who operates the leg, and under which number."""
    leg = reader.leg
    if leg is None or reader.group not in ("leg", "check-in", "boarding"):
        return
    leg.second_carrier = reader.fold(segment, 1, 1, segment.trimmed(1))
    leg.second_number, leg.second_suffix = _number(segment, 2)
    leg.second_class = segment.get(2, 2)


def read_rpi(reader: Reader, segment: Segment) -> None:
    """RPI: number of seats and status of the leg."""
    if reader.leg is not None and reader.group != "traveller":
        sent = reader.fold(segment, 2, 1, segment.trimmed(2))
        reader.leg.status = STATUSES.get(sent, "unknown") if sent else None


def read_apd(reader: Reader, segment: Segment) -> None:
    """APD: aircraft type."""
    if reader.leg is not None:
        reader.leg.aircraft = segment.get(1)


def finish(reader: Reader, booking: BookingDraft) -> None:
    """Make the legs of `booking` into flights, code shares put right."""
    booking.flights = [_flight(reader, leg) for leg in booking.itinerary]


def _flight(reader: Reader, leg: LegDraft) -> Flight:
    operating = None
    number, suffix, booking_class = leg.number, leg.suffix, leg.booking_class
    operator = leg.operator or leg.second_carrier
    if operator and (operator != leg.carrier or leg.second_number not in ("", number)):
        other, other_suffix = leg.second_number, leg.second_suffix
        head = reader.head
        by_head = (
            head is not None and head.number.lstrip("0") == number.lstrip("0")
            and head.carrier == operator and operator != leg.carrier
        )  # fmt: skip
        if by_head and other and other.lstrip("0") != number.lstrip("0"):
            # The number sold under stands in the second place: the head names the flight as it is flown.
            reader.report("PNR-CODESHARE-SWAPPED", leg.at, 5, 1)
            number, other, suffix, other_suffix = other, number, other_suffix, suffix
            booking_class = leg.second_class or booking_class
        elif not other:
            reader.report("PNR-CODESHARE-INCOMPLETE", leg.at, 4, 2)
            if by_head:
                other, other_suffix = number, suffix
        operating = Designator(CarrierCode(operator), other or None, other_suffix)
    elif leg.second_number and leg.second_number != number:
        operating = Designator(CarrierCode(leg.carrier), leg.second_number, leg.second_suffix)
    return Flight(
        carrier=CarrierCode(leg.carrier),
        number=number,
        suffix=suffix,
        origin=station(leg.origin),
        destination=station(leg.destination),
        departure=LocalTime(leg.departure) if leg.departure else None,
        arrival=LocalTime(leg.arrival) if leg.arrival else None,
        operating=operating,
        status=leg.status,
        booking_class=booking_class or None,
        aircraft=leg.aircraft or None,
    )
