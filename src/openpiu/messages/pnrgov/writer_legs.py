"""The itinerary of a PNRGOV booking, written: legs with seats, check-in and bags, other segments, splits.

Source: IATA PNRGOV guide 13.1, GR.5 to GR.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec.structs import replace

from openpiu.edifact import SegmentWriter
from openpiu.messages.pnrgov.writer_people import tif
from openpiu.travel import Bag, Booking, Flight, OtherSegment, SeatAssignment, Traveller
from openpiu.travel.model import FlightStatus

STATUS_CODES: dict[FlightStatus, str] = {
    "confirmed": "HK",
    "waitlisted": "HL",
    "requested": "NN",
    "refused": "UN",
    "cancelled": "XX",
    "flown": "FL",
    "open": "YG",
    "unknown": "ZZ",
}
UNIT_CODES = {"kg": "700", "lb": "701", None: ""}
SERVICE_CODES = {"hotel": "8"}


def write_tvl(out: SegmentWriter, flight: Flight) -> None:
    """TVL of the head or of a leg: local times, places, marketing and operating carrier, number and class."""
    operator = flight.operating.carrier if flight.operating else None
    out.segment(
        "TVL",
        (*_time(flight.departure), *_time(flight.arrival)),
        flight.origin,
        flight.destination,
        (flight.carrier, operator),
        (f"{flight.number}{flight.suffix or ''}", flight.booking_class),
    )


def _time(local: str | None) -> tuple[str, str]:
    if not local:
        return "", ""
    return local[8:10] + local[5:7] + local[2:4], local[11:13] + local[14:16]


def write_itinerary(out: SegmentWriter, booking: Booking, head: Flight | None) -> None:
    """GR.5 to GR.9 of one booking; `head` is the leg on which facts without a leg of their own are told."""
    main = _main_leg(booking, head)
    lost = [
        seat
        for seat in booking.seats
        if not any(_on(seat.origin, seat.destination, flight, flight is main) for flight in booking.flights)
    ]
    # Seats and bags know their places only: of two legs between the same places, one tells of them.
    tells = {(flight.origin, flight.destination): flight for flight in reversed(booking.flights)}
    if main is not None:
        tells[main.origin, main.destination] = main
    for place, flight in enumerate(booking.flights, 1):
        # Seats for legs that are not in the itinerary stand behind its end, as hosts send them.
        behind = lost if place == len(booking.flights) else []
        if tells[flight.origin, flight.destination] is flight:
            _leg(out, booking, flight, behind, is_main=flight is main)
        else:
            _leg(out, _without_facts(booking), flight, behind, is_main=False)
    if not booking.flights:
        _seats(out, lost, booking.carrier)
    flown = [other for other in booking.other_segments if other.kind in ("open", "arnk")]
    for other in flown:
        number = "ARNK" if other.kind == "arnk" else other.number or "OPEN"
        times = (*_time(other.start), *_time(other.end))
        out.segment("TVL", times, other.origin, other.destination, other.supplier, number)
    if booking.split_from:
        out.segment("EQN", str(len(booking.split_from)))
        out.segment("RCI", *[(booking.carrier, locator) for locator in booking.split_from])
    for other in booking.other_segments:
        if other.kind not in ("open", "arnk"):
            _service(out, other)


def _without_facts(booking: Booking) -> Booking:
    """The booking without the seats and bags that another leg tells of."""
    bare = tuple([replace(traveller, bags=(), seats=()) for traveller in booking.travellers])
    return replace(booking, seats=(), travellers=bare)


def _main_leg(booking: Booking, head: Flight | None) -> Flight | None:
    """The leg that the message is about, else the first."""
    if head is not None:
        for flight in booking.flights:
            same = (flight.origin, flight.destination) == (head.origin, head.destination)
            if same and (flight.departure or "")[:10] == (head.departure or "")[:10]:
                return flight
    return booking.flights[0] if booking.flights else None


def _service(out: SegmentWriter, other: OtherSegment) -> None:
    out.segment("MSG", SERVICE_CODES.get(other.kind, other.kind.removeprefix("service ")))
    out.segment(
        "TVL",
        (*_time(other.start), *_time(other.end)),
        (other.origin, other.name),
        other.destination,
        other.supplier,
        other.number,
    )


def _seats(out: SegmentWriter, seats: Sequence[SeatAssignment], carrier: str | None) -> None:
    """One SSR SEAT for each pair of places."""
    for (origin, destination), some in groupby(seats, key=lambda seat: (seat.origin, seat.destination)):
        listed = [(seat.seat, "", seat.traveller) for seat in some]
        out.segment(
            "SSR", ("SEAT", "HK", str(len(listed)), carrier, None, None, origin, destination), *listed
        )


def _leg(
    out: SegmentWriter, booking: Booking, flight: Flight, lost: Sequence[SeatAssignment], *, is_main: bool
) -> None:
    write_tvl(out, flight)
    operating = flight.operating
    if operating is not None and operating.number:
        out.segment("TRA", operating.carrier, f"{operating.number}{operating.suffix or ''}")
    if flight.status:
        people = sum(1 for traveller in booking.travellers if traveller.age_band != "infant")
        out.segment("RPI", str(people), STATUS_CODES[flight.status])
    if flight.aircraft:
        out.segment("APD", flight.aircraft)
    here = [seat for seat in booking.seats if _on(seat.origin, seat.destination, flight, is_main)]
    booked = [seat for seat in here if seat.source == "booking"]
    if is_main:
        told = {seat.traveller for seat in booking.seats}
        for traveller in booking.travellers:
            if traveller.reference not in told:
                booked += [SeatAssignment(seat, traveller=traveller.reference) for seat in traveller.seats]
    carrier = operating.carrier if operating else flight.carrier
    placed = [replace(seat, origin=flight.origin, destination=flight.destination) for seat in booked]
    _seats(out, [*placed, *lost], carrier)
    checked = [
        (traveller, seats, bags)
        for traveller in booking.travellers
        for seats, bags in [_given(traveller, here, flight, is_main)]
        if seats or bags or (is_main and traveller.status == "checked-in")
    ]
    if checked:
        out.segment("DAT", "2")
        out.segment("ORG", (carrier, flight.origin))
        for traveller, seats, bags in checked:
            _boarding(out, traveller, seats, bags)


def _on(origin: str | None, destination: str | None, flight: Flight, is_main: bool) -> bool:
    """Whether what has these places belongs to the leg; with no places it belongs to the main leg."""
    if not (origin or destination):
        return is_main
    return origin in (None, flight.origin) and destination in (None, flight.destination)


def _given(
    traveller: Traveller, seats: list[SeatAssignment], flight: Flight, is_main: bool
) -> tuple[list[SeatAssignment], list[Bag]]:
    """Seats given to the traveller at check-in on the leg, and the bags checked in there."""
    mine = [
        seat
        for seat in seats
        if seat.source == "check-in" and seat.traveller and seat.traveller == traveller.reference
    ]
    bags = [bag for bag in traveller.bags if _on(bag.origin, bag.destination, flight, is_main)]
    return mine, bags


def _boarding(out: SegmentWriter, traveller: Traveller, seats: list[SeatAssignment], bags: list[Bag]) -> None:
    out.segment("TRI", None, (traveller.boarding_number, "", "", traveller.reference))
    out.segment("TIF", *tif(traveller))
    for seat in seats:
        out.segment("SSD", seat.seat, None, None, None, "Y")
    if not bags:
        return
    pieces = sum(bag.pieces or 1 for bag in bags)
    weight, unit = (
        (bags[0].weight, bags[0].unit) if len(bags) == 1 else (traveller.bag_weight, traveller.bag_unit)
    )
    out.segment(
        "TBD",
        None,
        (
            str(pieces),
            None if weight is None else str(weight),
            UNIT_CODES[unit] if weight is not None else None,
        ),
        None,
        (bags[0].pool or "").split(":"),
        *[(bag.carrier, _tag_number(bag), str(bag.pieces or 1), bag.tagged_to) for bag in bags if bag.tag],
    )


def _tag_number(bag: Bag) -> str:
    tag = bag.tag or ""
    return tag.removeprefix(bag.carrier) if bag.carrier else tag
