"""PAXLST, written: messages into one interchange that `paxlst.read` reads back as the same.

For our own traffic and for tests; it follows the conformant form of the guide: D.05B unless the message says
otherwise, two-digit years where they are read right and four-digit ones where not, every separator in the
data released.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide; example in `docs/messages.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby

from openpiu.edifact import SegmentWriter
from openpiu.messages.codes import DOCUMENT_CODES
from openpiu.messages.dates import birth, expiry, flight_time
from openpiu.messages.outgoing import write_messages
from openpiu.messages.paxlst.bags import UNITS
from openpiu.messages.paxlst.contacts import CONTACTS
from openpiu.messages.paxlst.flights import ARRIVES, BEFORE_BORDER, BEHIND_BORDER, DEPARTS, ON_ROUTE
from openpiu.messages.paxlst.travellers import CREW_ROLES, NO_ROLE
from openpiu.travel import Contact, Document, Flight, Message, Traveller
from openpiu.travel.model import Function

DEFAULT_VERSION = "D.05B"
BEGINNINGS: dict[Function, str] = {
    "passenger-list": "745",
    "crew-list": "250+C",
    "gate-list": "655",
    "change": "745+CP",
    "cancel-passenger": "745+XR",
    "cancel-flight": "266+XF",
    "close-out": "266+CL",
}
"""BGM for a message that does not carry its `function_code`."""

ROLE_CODES = {role: code for code, role in CREW_ROLES.items()}
UNIT_CODES = {unit: code for code, unit in UNITS.items()}
CONTACT_CODES = {form: code for code, form in CONTACTS.items()}


def write(messages: Sequence[Message]) -> bytes:
    """One interchange with all `messages`, under the sender, date and references of the first.

    What PAXLST cannot carry (bookings, tickets, findings) is left out. Raises ValueError for no message at
    all and for one that is not of format `paxlst`.
    """
    return write_messages(
        "paxlst",
        messages,
        [partial(_body, message) for message in messages],
        version=DEFAULT_VERSION,
        agency="UN:IATA",
        application="APIS",
        plain="UNOA:4",
    )


def _body(message: Message, out: SegmentWriter) -> None:
    """All between UNH and UNT."""
    sent = date.fromisoformat((message.sent_at or "2000-01-01")[:10])
    kind, _, action = (message.function_code or BEGINNINGS.get(message.function, "745")).partition("+")
    out.segment("BGM", kind, action)
    if message.transaction:
        out.segment("RFF", ("TN", *message.transaction.split(":")))
    for name, contacts in groupby(message.contacts, key=lambda contact: contact.name):
        out.segment("NAD", "MS", None, None, name)
        for contact in contacts:
            _contact(contact, out)
    for (carrier, number, suffix), legs in groupby(message.flights, key=_designator):
        out.segment("TDT", "20", f"{carrier}{number}{suffix}", None, None, carrier)
        for leg in legs:
            _leg(leg, sent, out)
    for traveller in message.travellers:
        _traveller(traveller, sent, out)
    crew = sum(1 for t in message.travellers if _code_of(t) in ("FM", "DDT"))
    for qualifier, kind, counted in (
        ("41", "crew", crew),
        ("42", "passenger", len(message.travellers) - crew),
    ):
        if told := message.declared.get(kind, counted):
            out.segment("CNT", (qualifier, str(told)))


def _designator(flight: Flight) -> tuple[str, str, str]:
    return flight.carrier, flight.number, flight.suffix or ""


def _contact(contact: Contact, out: SegmentWriter) -> None:
    code = CONTACT_CODES.get((contact.kind, contact.purpose))
    if code is None:
        code = {"phone": "TE", "email": "EM"}.get(contact.kind) or contact.purpose or "FX"
    out.segment("COM", (contact.raw or contact.value, code))


def _leg(leg: Flight, sent: date, out: SegmentWriter) -> None:
    start, end = (BEFORE_BORDER, BEHIND_BORDER) if leg.crossing else (ON_ROUTE, ON_ROUTE)
    for qualifier, port, moment, when in (
        (start, leg.origin, DEPARTS, leg.departure),
        (end, leg.destination, ARRIVES, leg.arrival),
    ):
        if port:
            out.segment("LOC", qualifier, port)
            if when:
                out.segment("DTM", local_time(moment, when, sent))


def local_time(qualifier: str, when: str, sent: date) -> tuple[str, str, str | None]:
    """DTM 189 or 232: two-digit year where it is read right, four-digit where not; a date has no format."""
    digits = "".join(sign for sign in when if sign.isdigit())
    short = flight_time(digits[2:], sent) == when
    text, form = (digits[2:], "201") if short else (digits, "203")
    return qualifier, text, form if len(when) > 10 else None


def _code_of(traveller: Traveller) -> str:
    if traveller.kind == "transit":
        return "DDT" if traveller.crew_role else "DDU"
    return "FM" if traveller.kind == "crew" else "FL"


def _traveller(traveller: Traveller, sent: date, out: SegmentWriter) -> None:
    names = (traveller.surname, traveller.given_names)
    address = traveller.addresses[0] if traveller.addresses else None
    out.segment(
        "NAD",
        _code_of(traveller),
        None,
        None,
        names,
        *(
            (address.street, address.city, address.state, address.postcode, address.country)
            if address
            else ()
        ),
    )
    if traveller.sex:
        out.segment("ATT", "2", None, traveller.sex)
    if traveller.birth_date:
        text = _digits(traveller.birth_date)
        short = birth(text[2:], sent) == traveller.birth_date
        out.segment("DTM", ("329", text[2:]) if short else ("329", text, "102"))
    _bags(traveller, out)
    if traveller.verified is not None:
        out.segment("GEI", "4", "173" if traveller.verified else "174")
    for qualifier, code in (
        ("22", traveller.clearance),
        ("178", traveller.embarkation),
        ("179", traveller.disembarkation),
        ("174", traveller.residence),
    ):
        if code:
            out.segment("LOC", qualifier, code)
    if traveller.birth_place:
        coded = len(traveller.birth_place) == 3 and traveller.birth_place.isupper()
        out.segment(
            "LOC", "180", traveller.birth_place if coded else (None, None, None, traveller.birth_place)
        )
    for contact in traveller.contacts:
        _contact(contact, out)
    if traveller.crew_role and traveller.crew_role != NO_ROLE:
        code = ROLE_CODES.get(traveller.crew_role, traveller.crew_role)
        out.segment("EMP", "1", (code, "110", "111"))
    if traveller.nationality:
        out.segment("NAT", "2", traveller.nationality)
    _references(traveller, out)
    for document in traveller.documents:
        if document.number:
            _document(document, sent, out)


def _bags(traveller: Traveller, out: SegmentWriter) -> None:
    count, weight, unit = traveller.bag_count, traveller.bag_weight, traveller.bag_unit
    bags = traveller.bags
    if len(bags) == 1 and weight is None:
        weight, unit = bags[0].weight, bags[0].unit
    if count is None and bags and not all(bag.tag for bag in bags):
        count = sum(bag.pieces or 0 for bag in bags)
    if count is not None:
        out.segment("MEA", "CT", None, str(count))
    if weight is not None:
        out.segment("MEA", "WT", None, (UNIT_CODES[unit] if unit else None, str(weight)))
    for bag in bags:
        if bag.tag:
            own = str(bag.weight) if bag.weight is not None and len(bags) > 1 else None
            pieces = str(bag.pieces) if (bag.pieces or 1) > 1 or own else None
            out.segment("FTX", "BAG", None, None, (bag.tag, pieces, own))


def _references(traveller: Traveller, out: SegmentWriter) -> None:
    references = traveller.references
    if traveller.record_locator and "AVF" not in references:
        references = {"AVF": traveller.record_locator, **references}
    for qualifier, value in references.items():
        out.segment("RFF", (qualifier.partition(" ")[0], value))
    for seat in traveller.seats:
        out.segment("RFF", ("SEA", seat))


def _document(document: Document, sent: date, out: SegmentWriter) -> None:
    out.segment("DOC", (document.code or DOCUMENT_CODES[document.kind], "110", "111"), document.number)
    for qualifier, day in (("36", document.expires), ("182", document.issued)):
        if day:
            text = _digits(day)
            short = expiry(text[2:], sent) == day
            out.segment("DTM", (qualifier, text[2:]) if short else (qualifier, text, "102"))
    if document.issuer:
        out.segment("LOC", "91", document.issuer)


def _digits(day: str) -> str:
    """CCYYMMDD of an ISO date, zeros for what is not known of it."""
    return day.replace("-", "").ljust(8, "0")
