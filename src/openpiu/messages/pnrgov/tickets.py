"""Tickets, payments and charges for baggage in PNRGOV (GR.1 to GR.4): TKT, MON, TXD, FOP, EBD.

A card number is never kept whole: what comes in clear is cut to its first six and last four digits here,
before anything else sees it, and the carrier is told.

Source: IATA PNRGOV guide, TKT, MON, TXD, FOP; PCI DSS 3.4 (first six and last four).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.messages.codes import currency_known
from openpiu.messages.pnrgov.draft import PaymentDraft, Reader, TicketDraft
from openpiu.messages.pnrgov.text import CUT_CARD, FILLER, card_shown

if TYPE_CHECKING:
    from openpiu.edifact import Segment

CARD_KINDS = frozenset(("CC", "DC", "DB"))
CARD_VENDORS = frozenset(("VI", "CA", "MC", "AX", "DC", "DS", "JC", "TP", "MA", "UP", "BC", "CB", "EC", "IK"))


def read_tkt(reader: Reader, segment: Segment) -> None:
    """TKT: number and kind; a kind alone (`TKT+:700`) is a ticketless sale, which has its prices too."""
    number, kind = segment.trimmed(1, 1), segment.get(1, 2)
    reader.group, reader.rank, reader.payment = "ticket", 0, None
    if number and not (len(number) in (10, 13, 15) and number.isdigit()):
        reader.report("PNR-TICKET-FORMAT", segment, 1, 1)
    reader.ticket = TicketDraft(number, kind, reader.traveller)
    reader.open().tickets.append(reader.ticket)


def read_mon(reader: Reader, segment: Segment) -> None:
    """MON: amounts of the ticket, `B` base fare and `T` total; either may be without kind or currency."""
    ticket = reader.ticket
    if ticket is None:
        return
    for element, parts in segment.repeats():
        kind, amount, currency = [*parts, "", ""][:3]
        if not amount:
            continue
        _currency(reader, segment, element, 3, currency)
        if kind == "B":
            ticket.base_amount = amount
            ticket.currency = ticket.currency or currency or None
        elif kind == "T" or ticket.amount is None:
            ticket.amount = amount
            ticket.currency = currency or ticket.currency


def read_txd(reader: Reader, segment: Segment) -> None:
    """TXD: taxes as `CODE AMOUNT CURRENCY COUNTRY`, without what was not sent."""
    if reader.ticket is None:
        return
    taxes = reader.ticket.taxes
    for element, parts in segment.repeats(2):
        amount, country, currency, code = [*parts, "", "", ""][:4]
        if amount:
            if currency:
                _currency(reader, segment, element, 3, currency)
            taxes.append(" ".join([part for part in (code, amount, currency, country) if part]))


def read_fop(reader: Reader, segment: Segment) -> None:
    """FOP: one or more payments: kind, status, amount, vendor, number, expiry."""
    reader.group, reader.rank = "payment", 0
    reader.paid = []
    for element, parts in segment.repeats():
        kind, _, amount, vendor, number, expires = [*parts, "", "", "", "", "", ""][:6]
        if not (kind or amount or number):
            continue
        if FILLER in kind or FILLER in vendor:
            kind, vendor, number = _number_moved(kind, vendor, number)
        shown, clear = masked(kind, vendor, number)
        if clear:
            reader.report("PNR-FOP-CARD-CLEAR", segment, element, 5)
        reader.payment = PaymentDraft(kind, amount, vendor, shown, expires)
        reader.open().payments.append(reader.payment)
        reader.paid.append(reader.payment)


def _number_moved(kind: str, vendor: str, number: str) -> tuple[str, str, str]:
    """A card number that stands behind the kind or the vendor (`VI400000...`), put in its place."""
    if (cut := CUT_CARD.search(kind)) is not None:
        sent = kind[: cut.start()].strip()
        return sent[:2], sent[2:] or vendor, number or card_shown(cut[0])
    if (cut := CUT_CARD.search(vendor)) is not None:
        return kind, vendor[: cut.start()].strip(), number or card_shown(cut[0])
    return kind, vendor, number


def payers_share(reader: Reader) -> list[PaymentDraft]:
    """The payments that a payer behind FOP is named for: those by card, else all of that FOP."""
    cards = [one for one in reader.paid if one.kind in CARD_KINDS or one.vendor in CARD_VENDORS]
    return cards or reader.paid


def read_ebd(reader: Reader, segment: Segment) -> None:
    """EBD: excess baggage: currency and amount, pieces, whether it is paid (Y or N)."""
    pieces, currency, amount, paid = (
        segment.get(2, 1), segment.get(1, 1), segment.get(1, 2), segment.get(2, 3)
    )  # fmt: skip
    said = [f"{pieces} pieces" if pieces else "", f"{currency} {amount}".strip(), paid]
    _currency(reader, segment, 1, 1, currency)
    text = ", ".join(part for part in said if part)
    if text and reader.open().excess_baggage is None:
        reader.open().excess_baggage = text


def _currency(reader: Reader, segment: Segment, element: int, component: int, code: str) -> None:
    """A currency in no list; each once a message, as all its amounts tend to have it."""
    if code and code not in reader.currencies and not currency_known(code):
        reader.currencies.add(code)
        reader.report("TRV-CURRENCY-UNKNOWN", segment, element, component)


def masked(kind: str, vendor: str, number: str) -> tuple[str | None, bool]:
    """A payment's number as it may be kept, and whether it had to be cut: a card's shows at most its first
    six and last four digits. A number whose middle was overwritten at the door counts as sent in clear."""
    if not number:
        return None, False
    digits = [sign for sign in number if sign.isdigit() or sign == FILLER]
    card = kind in CARD_KINDS or vendor in CARD_VENDORS
    if FILLER not in number and not (card and len(digits) > 10):
        if card or not _could_be_card(number):
            return number, False
        digits = [sign for sign in number if sign.isdigit()]
    signs = "".join(number.split()).replace("-", "")
    if len(signs) <= 10:
        return "X" * len(signs), True
    middle = "X" * (len(signs) - 10)
    return (signs[:6] + middle + signs[-4:]).replace(FILLER, "X"), True


def _could_be_card(number: str) -> bool:
    """Whether digits that are not called a card's have the length and check digit of one (Luhn)."""
    digits = "".join(number.split()).replace("-", "")
    if not (14 <= len(digits) <= 19 and digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
