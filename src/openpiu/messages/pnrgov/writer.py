"""PNRGOV, written: bookings into one interchange that `pnrgov.read` reads back as the same.

It has the order of the guide and the habits of a real host: locators again behind each leg, documents in the
traveller's group, seats behind their leg, the names again at check-in. What PNRGOV cannot carry is left out.

Source: IATA PNRGOV guide 13.1, groups GR.1 to GR.11; example in `docs/messages.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from openpiu.edifact import SegmentWriter
from openpiu.messages.outgoing import write_padis
from openpiu.messages.pnrgov.writer_legs import write_itinerary, write_tvl
from openpiu.messages.pnrgov.writer_people import osi, telephones, write_address, write_traveller
from openpiu.travel import Agency, Booking, Change, Contact, Locator, Message, Payment, Ticket

FUNCTION_CODES = {"booking-push": "22", "booking-update": "141"}
ACTION_CODES = {"added": "A", "cancelled": "X", "changed": "C"}


def write(messages: Sequence[Message]) -> bytes:
    """One interchange with all `messages`, under the sender, date and references of the first.

    Raises ValueError for no message at all and for one that is not of format `pnrgov`.
    """
    return write_padis("pnrgov", messages, [partial(write_body, message) for message in messages])


def write_body(message: Message, out: SegmentWriter) -> None:
    """All between UNH and UNT."""
    code = message.function_code or FUNCTION_CODES.get(message.function, "22")
    out.segment("MSG", ("", code))
    head = message.flights[0] if message.flights else None
    out.segment("ORG", (message.sender, head.origin if head else None))
    if head is not None:
        write_tvl(out, head)
    out.segment("EQN", str(len(message.bookings)))
    sent = date.fromisoformat((message.sent_at or "2000-01-01")[:10])
    for booking in message.bookings:
        _booking(out, booking, message, sent)


# --- GR.1 --------------------------------------------------------------------------------------------------


def _booking(out: SegmentWriter, booking: Booking, message: Message, sent: date) -> None:
    out.segment("SRC")
    _rci(out, booking)
    for service in booking.services:
        references = [("", "", reference) for reference in service.travellers]
        out.segment(
            "SSR",
            (
                service.code,
                service.status,
                str(len(references) or 1),
                service.carrier,
                None,
                None,
                service.origin,
                service.destination,
                service.text,
            ),
            *references,
        )
    dates = [("700", booking.changed_at), ("710", booking.ticketed_at)]
    if any(when for _, when in dates):
        out.segment("DAT", *[(code, *_moment(when)) for code, when in dates if when])
    for remark in booking.remarks:
        out.segment("IFT", ("4", "28", "", booking.carrier), remark)
    contacts = _own_contacts(booking)
    osi(out, contacts)
    if booking.gone:
        out.segment("ORG")
    elif booking.agency is not None:
        _agency(out, booking.agency)
    telephones(out, contacts)
    for address in booking.addresses:
        write_address(out, address)
    _excess_baggage(out, booking.excess_baggage)
    if booking.group_name:
        out.segment("TIF", (booking.group_name, "G"))
    holders = {traveller.infant_of for traveller in booking.travellers if traveller.infant_of}
    for traveller in booking.travellers:
        tickets = [t for t in booking.tickets if t.traveller and t.traveller == traveller.reference]
        basis = next((ticket.fare_basis for ticket in tickets if ticket.fare_basis), None)
        holds = traveller.reference in holders
        write_traveller(out, traveller, booking.carrier or "YY", sent, basis=basis, holds=holds)
        for ticket in tickets:
            _ticket(out, ticket)
    owned = {traveller.reference for traveller in booking.travellers if traveller.reference}
    for ticket in booking.tickets:
        if ticket.traveller not in owned:
            _ticket(out, ticket)
    for payment in booking.payments:
        _payment(out, payment)
    write_itinerary(out, booking, message.flights[0] if message.flights else None)
    _history(out, booking.history)
    for line in booking.history_text:
        out.segment("LTS", line)


def _own_contacts(booking: Booking) -> list[Contact]:
    """The contacts that are written before the travellers: all but those that stand with one of them."""
    found = list(reversed(booking.contacts))
    for traveller in booking.travellers:
        for contact in traveller.contacts:
            if contact in found:
                found.remove(contact)
    return found[::-1]


def _rci(out: SegmentWriter, booking: Booking) -> None:
    if booking.record_locator or booking.carrier:
        out.segment(
            "RCI",
            (booking.carrier, booking.record_locator, "", *_moment(booking.created_at)),
            *[_locator(other) for other in booking.other_locators],
        )


def _locator(other: Locator) -> tuple[str | None, str]:
    return other.carrier, other.locator


def _agency(out: SegmentWriter, agency: Agency) -> None:
    out.segment(
        "ORG",
        (agency.system, agency.place),
        (agency.number, agency.office),
        agency.office_place,
        agency.carrier,
        agency.kind,
        (agency.country, agency.currency),
        agency.agent,
    )


def _moment(when: str | None) -> tuple[str, str]:
    """DDMMYY and HHMM of a moment or a date."""
    if not when:
        return "", ""
    return when[8:10] + when[5:7] + when[2:4], when[11:13] + when[14:16]


def _excess_baggage(out: SegmentWriter, text: str | None) -> None:
    """EBD from `4 pieces, GBP 40.00, N`."""
    pieces = paid = ""
    charge: list[str] = []
    for part in (text or "").split(", "):
        if part.endswith(" pieces"):
            pieces = part.removesuffix(" pieces")
        elif len(part) == 1:
            paid = part
        elif part:
            charge = part.split(" ", 1)
    if text:
        out.segment("EBD", charge, (pieces, "", paid))


# --- GR.3 and GR.4 ------------------------------------------------------------------------------------------


def _ticket(out: SegmentWriter, ticket: Ticket) -> None:
    out.segment("TKT", (ticket.number, ticket.kind))
    amounts = [("B", ticket.base_amount, ticket.currency), ("T", ticket.amount, ticket.currency)]
    if ticket.amount or ticket.base_amount:
        out.segment("MON", *[amount for amount in amounts if amount[1]])
    if ticket.taxes:
        out.segment("TXD", None, *map(_tax, ticket.taxes))
    if ticket.issued:
        out.segment("DAT", ("710", *_moment(ticket.issued)))


def _tax(text: str) -> tuple[str, str, str, str]:
    """Amount, country, currency, code from `CODE AMOUNT CURRENCY COUNTRY`, of which the amount is sure."""
    parts = text.split()
    code = parts.pop(0) if len(parts) > 1 and not parts[0].replace(".", "").isdecimal() else ""
    amount = parts.pop(0) if parts else ""
    currency = parts.pop(0) if parts and len(parts[0]) == 3 else ""
    return amount, parts[0] if parts else "", currency, code


def _payment(out: SegmentWriter, payment: Payment) -> None:
    out.segment("FOP", (payment.kind, "", payment.amount, payment.vendor, payment.number, payment.expires))
    address = payment.address
    told = address.text if address is not None and address.text and not address.street else None
    if payment.payer:
        out.segment("IFT", ("4", "43"), payment.payer, told)
    if address is not None and (not told or not payment.payer):
        write_address(out, address)


# --- GR.10 and GR.11 ---------------------------------------------------------------------------------------


def _history(out: SegmentWriter, changes: Sequence[Change]) -> None:
    former: tuple[str | None, str | None] | None = None
    for change in changes:
        if (change.by, change.at) != former:
            former = (change.by, change.at)
            _abi(out, change.by or "")
            if change.at:
                out.segment("DAT", ("T", *_moment(change.at)))
        out.segment("SAC", None, None, ACTION_CODES.get(change.action or "", change.action))
        _subject(out, change)


def _abi(out: SegmentWriter, by: str) -> None:
    parts = by.split(" ")
    if len(parts) == 3:
        out.segment("ABI", "4", parts[2].split("/"), parts[1], None, parts[0])
    else:
        out.segment("ABI", "4", by.split("/", 1))


def _subject(out: SegmentWriter, change: Change) -> None:
    """The segments that the change's text tells of, as far as the text holds them."""
    if not change.subject:
        return
    texts = (change.text or "").split("; ")
    for place, text in enumerate(texts):
        tag = change.subject
        if place:
            tag, _, text = text.partition(" ")
        if len(tag) != 3 or tag in ("ABI", "DAT", "SAC", "LTS", "SRC", "UNT"):
            continue
        if tag == "IFT":
            out.segment("IFT", ("4", "19"), text)
        else:
            out.segment(tag, *[element.split(":") for element in text.split(" ")])
