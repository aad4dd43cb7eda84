"""What cannot be true of the people of a booking: a document that expires before the flight, the same person
twice, two of them in one seat.

Runs over whole bookings, since only then is it known who has what; places are looked up where there is
something to tell.

Source: IATA PNRGOV guide; ICAO Doc 9303; the catalogue of findings, `docs/findings.md`.
"""

from __future__ import annotations

from openpiu.messages.pnrgov.draft import BookingDraft, Reader, SsrNote, TravellerDraft
from openpiu.messages.ssr import docs
from openpiu.travel import Document

Seat = tuple[str, str, str]
"""Origin, destination, seat."""


def check_people(reader: Reader, booking: BookingDraft) -> None:
    """Judge the travellers of one booking; its itinerary and documents are joined to them already."""
    departure = _departure(reader, booking)
    known: dict[tuple[str, str, str], TravellerDraft] | None = {} if len(booking.travellers) > 1 else None
    expired: list[tuple[TravellerDraft, Document]] = []
    for one in booking.travellers:
        if departure:
            for document in one.documents.values():
                if document.expires and document.expires < departure[: len(document.expires)]:
                    expired.append((one, document))
        if known is not None and one.birth is not None:
            other = known.setdefault((one.surname, one.given, one.birth), one)
            if other is not one and _same_documents(one, other):
                reader.report("PNR-TRAVELLER-DUPLICATE", one.at, one.element)
    if expired:
        _expired(reader, booking, expired)
    if booking.seat_notes:
        _check_seats(reader, booking)


def _departure(reader: Reader, booking: BookingDraft) -> str | None:
    """The day of the flight that the message is about, else of the booking's first leg."""
    if reader.head is not None and reader.head.departure:
        return reader.head.departure[:10]
    return next((leg.departure[:10] for leg in booking.itinerary if leg.departure), None)


def _expired(reader: Reader, booking: BookingDraft, expired: list[tuple[TravellerDraft, Document]]) -> None:
    """The place is the DOCS with the number: that in the traveller's own group, else the first."""
    own: dict[tuple[int, str], SsrNote] = {}
    first: dict[str, SsrNote] = {}
    for note in booking.ssr_notes:
        if note.code == "DOCS" and (said := docs(note.text)) is not None:
            own.setdefault((id(note.position), said.number), note)
            first.setdefault(said.number, note)
    for one, document in expired:
        number = document.number or ""
        place = own.get((id(one), number)) or first.get(number)
        if place is not None:
            reader.report("SSR-DOCS-EXPIRED", place.at, 1, place.place)


def _same_documents(one: TravellerDraft, other: TravellerDraft) -> bool:
    """Whether no document tells the two apart."""
    numbers = {document.number for document in one.documents.values()}
    others = {document.number for document in other.documents.values()}
    return not numbers or not others or bool(numbers & others)


def _check_seats(reader: Reader, booking: BookingDraft) -> None:
    """A seat that two people of the booking have on one leg; one given at check-in on the flight of the
    message that somebody of another booking has."""
    head = reader.head
    route = (head.origin, head.destination) if head is not None else None
    on_head = head is not None and any(
        (flight.carrier, flight.number, flight.departure) == (head.carrier, head.number, head.departure)
        for flight in booking.flights
    )
    owners: dict[Seat, str] = {}
    told: set[Seat] = set()
    infants = {one.reference for one in booking.travellers if one.band == "infant"}
    for note, seat in zip(booking.seat_notes, booking.seats, strict=False):
        if seat.traveller is None or not note.origin:
            continue
        key = (note.origin, note.destination, note.seat)
        double = owners.setdefault(key, seat.traveller) != seat.traveller
        if on_head and note.source == "check-in" and key[:2] == route:
            double = double or reader.taken.setdefault(note.seat, booking) is not booking
        if double and key not in told and not infants & {owners[key], seat.traveller}:
            told.add(key)
            reader.report("PNR-SEAT-DUPLICATE", note.at, note.element, 1)
