"""SSR in PNRGOV: which request goes where.

Seats become seats, CTC* contacts; documents, infants and loyalty wait until all travellers of the booking
are known (`pnrgov_people`); everything else is kept as a service with its text. An SSR without a code was
overwritten at the door for what it revealed, and is passed over in silence.

Source: IATA AIRIMP, SSR; PNRGOV guide, SSR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.messages.pnrgov.draft import Reader, SeatNote, SsrNote, TravellerDraft
from openpiu.messages.pnrgov.text import element_text
from openpiu.messages.ssr import SEAT_CODES, STATUSES, contact, seat, seats_in_text
from openpiu.travel import Service

if TYPE_CHECKING:
    from openpiu.edifact import Segment

DOCUMENT_CODES = frozenset(("DOCS", "DOCO", "DOCA"))
"""Read into a traveller alone; their texts are in no service."""

PEOPLE_CODES = frozenset(("INFT", "CHLD", "FQTV"))
"""Read into a traveller, and kept as a service too."""

GROUPS_OF_TRAVELLER = frozenset(("traveller", "ticket", "payment"))

TEXT = 9
"""Component of the free text in the first element."""


def read_ssr(reader: Reader, segment: Segment) -> None:
    """SSR: code, status, count, carrier, from, to, text; then seats and references to travellers."""
    code = reader.fold(segment, 1, 1, segment.trimmed(1, 1))
    if not code:
        return
    status = reader.fold(segment, 1, 2, segment.get(1, 2))
    if status and status not in STATUSES:
        reader.report("SSR-STATUS", segment, 1, 2)
    position = reader.traveller if reader.group in GROUPS_OF_TRAVELLER else None
    if code in SEAT_CODES:
        if _read_seats(reader, segment, position):
            return
    elif code in DOCUMENT_CODES:
        text, place = _text(segment)
        reader.open().ssr_notes.append(SsrNote(segment, code, text, place, position))
        return
    elif code[:3] == "CTC":
        _read_contact(reader, segment, code, position)
        return
    text, place = _text(segment)
    if code in PEOPLE_CODES:
        reader.open().ssr_notes.append(SsrNote(segment, code, text, place, position))
    _read_service(reader, segment, code, status, text, position)


def _text(segment: Segment) -> tuple[str, int]:
    """The free text and its component. A document text one or two components early is found as well."""
    width = segment.width(1)
    if width > TEXT:
        return element_text(segment, 1, TEXT).lstrip(":"), TEXT
    if width == TEXT:
        return element_text(segment, 1, TEXT), TEXT
    for place in range(width, 4, -1):
        text = segment.get(1, place)
        if text.startswith("/") and text.count("/") > 2:
            return text, place
    return "", TEXT


def _read_seats(reader: Reader, segment: Segment, position: TravellerDraft | None) -> bool:
    """The seats of a request; False where it names none (a wish for any seat)."""
    booking = reader.open()
    origin, destination = segment.get(1, 7), segment.get(1, 8)
    if not (origin or destination) and reader.leg is not None:
        origin, destination = reader.leg.origin, reader.leg.destination
    listed = 0
    for element in range(2, segment.last_element() + 1):
        text = segment.get(element, 1)
        if not text:
            continue
        listed += 1
        found = seat(text)
        if found:
            note = SeatNote(segment, element, found, origin, destination, segment.get(element, 3), position)
            booking.seat_notes.append(note)
    if not listed:
        for found in seats_in_text(segment.get(1, TEXT)):
            listed += 1
            booking.seat_notes.append(SeatNote(segment, 1, found, origin, destination, "", position))
    count = segment.get(1, 3)
    if listed and count.isdecimal() and len(count) < 5 and int(count) != listed:
        reader.report("PNR-SEAT-COUNT", segment, 1, 3, f"{int(count)} announced, {listed} listed")
    return listed > 0


def _read_contact(reader: Reader, segment: Segment, code: str, position: TravellerDraft | None) -> None:
    text = element_text(segment, 1, TEXT).strip(": ")
    found = contact(f"{code} {text}") if text or code == "CTCR" else None
    if found is None:
        return
    booking = reader.open()
    booking.contacts.append(found)
    if position is not None:
        position.contacts.append(found)
    elif segment.elements() > 1:
        booking.ssr_notes.append(SsrNote(segment, "CTC", f"{code} {text}", TEXT, None))


def _read_service(
    reader: Reader, segment: Segment, code: str, status: str, text: str, position: TravellerDraft | None
) -> None:
    booking = reader.open()
    references: list[str] = []
    for element in range(2, segment.last_element() + 1):
        reference = segment.get(element, 3)
        if reference and reference not in references:
            references.append(reference)
            booking.reference_notes.append((segment, element, reference))
    if not references and position is not None and position.reference:
        references.append(position.reference)
    booking.services.append(
        Service(
            code=code,
            text=text or None,
            status=status or None,
            carrier=segment.get(1, 4) or None,
            origin=segment.get(1, 7) or None,
            destination=segment.get(1, 8) or None,
            travellers=tuple(references),
        )
    )
