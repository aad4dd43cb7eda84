"""How values of `travel` are laid into rows: what identifies apart from what does not."""

from __future__ import annotations

import re
from hashlib import sha256
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, field

from openpiu.travel import (
    Address,
    Agency,
    Bag,
    Booking,
    Change,
    Contact,
    Document,
    Flight,
    Locator,
    Loyalty,
    Message,
    OtherSegment,
    Payment,
    SeatAssignment,
    Service,
    Ticket,
    Traveller,
)

to_json = msgspec.json.Encoder().encode
_nothing = re.compile(rb',"[a-z_]+":null').sub
"""Takes fields that say nothing out of JSON. Inside a text no quotation mark stands without a backslash
before it, so one that follows a comma at once begins the name of a field."""
_pack = msgspec.msgpack.Encoder(order="deterministic").encode


class JourneyPart(Struct, frozen=True, omit_defaults=True):
    """Of a traveller: what belongs to the journey. Field names as in `travel.Traveller`."""

    kind: str = "passenger"
    age_band: str | None = None
    status: str | None = None
    seats: tuple[str, ...] = ()
    bags: tuple[Bag, ...] = ()
    embarkation: str | None = None
    disembarkation: str | None = None
    reference: str | None = None
    infant_of: str | None = None
    clearance: str | None = None
    crew_role: str | None = None
    verified: bool | None = None
    bag_count: int | None = None
    bag_weight: int | float | None = None
    bag_unit: str | None = None
    boarding_number: str | None = None


class PersonPart(Struct, frozen=True, omit_defaults=True):
    """Of a traveller: what identifies and has no column of its own."""

    title: str | None = None
    birth_place: str | None = None
    residence: str | None = None
    references: dict[str, str] = field(default_factory=dict)
    loyalty: tuple[Loyalty, ...] = ()
    document_names: str | None = None


class DocumentPart(Struct, frozen=True, omit_defaults=True):
    """Of a document: what has no column of its own."""

    code: str | None = None
    issued: str | None = None
    issued_at: str | None = None
    valid_in: str | None = None


class BookingPart(Struct, frozen=True, omit_defaults=True):
    """Of a booking: what does not identify. Field names as in `travel.Booking`."""

    created_at: str | None = None
    flights: tuple[Flight, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    agency: Agency | None = None
    split_from: tuple[str, ...] = ()
    other_locators: tuple[Locator, ...] = ()
    other_segments: tuple[OtherSegment, ...] = ()
    seats: tuple[SeatAssignment, ...] = ()
    changed_at: str | None = None
    ticketed_at: str | None = None
    excess_baggage: str | None = None


class BookingTexts(Struct, frozen=True, omit_defaults=True):
    """Of a booking: free text, and what is masked with it."""

    group_name: str | None = None
    services: tuple[Service, ...] = ()
    remarks: tuple[str, ...] = ()
    history: tuple[Change, ...] = ()
    history_text: tuple[str, ...] = ()


JOURNEY = msgspec.json.Decoder(JourneyPart)
PERSON = msgspec.json.Decoder(PersonPart)
DOCUMENT = msgspec.json.Decoder(DocumentPart)
BOOKING = msgspec.json.Decoder(BookingPart)
TEXTS = msgspec.json.Decoder(BookingTexts)
CONTACT = msgspec.json.Decoder(Contact)
ADDRESS = msgspec.json.Decoder(Address)
PAYMENT = msgspec.json.Decoder(Payment)
FLIGHT = msgspec.json.Decoder(Flight)

_NO_JOURNEY = JourneyPart()
_NO_PERSON = PersonPart()
_NO_TEXTS = BookingTexts()


_FIELDS = {
    kind: attrgetter(*kind.__struct_fields__) for kind in (JourneyPart, PersonPart, BookingPart, BookingTexts)
}


def _part(kind: type[Any], value: Any) -> Any:
    return kind(*_FIELDS[kind](value))


def text_of(part: Struct) -> str:
    """`part` as JSON text, without the fields that say nothing."""
    return _nothing(b"", to_json(part)).decode()


def journey_text(traveller: Traveller) -> str:
    """What of `traveller` belongs to the journey, as JSON text."""
    return text_of(_part(JourneyPart, traveller))


def person_text(traveller: Traveller) -> str | None:
    """What of `traveller` identifies and has no column, as JSON text; None where there is nothing."""
    part = _part(PersonPart, traveller)
    return None if part == _NO_PERSON else text_of(part)


def document_text(document: Document) -> str | None:
    """What of `document` has no column, as JSON text; None where there is nothing."""
    part = DocumentPart(document.code, document.issued, document.issued_at, document.valid_in)
    return text_of(part) if any((part.code, part.issued, part.issued_at, part.valid_in)) else None


def booking_text(booking: Booking) -> str:
    """What of `booking` does not identify, as JSON text."""
    return text_of(_part(BookingPart, booking))


def booking_texts(booking: Booking) -> str | None:
    """Free text of `booking` as JSON text; None where there is none."""
    part = _part(BookingTexts, booking)
    return None if part == _NO_TEXTS else text_of(part)


def contact_rows(month: int, of: str, owner: int, value: Booking | Traveller) -> list[tuple[Any, ...]]:
    """Rows of the table `contacts` for a booking version (`of="B"`) or a sighting (`of="S"`)."""
    rows: list[tuple[Any, ...]] = [
        (month, of, owner, position, contact.kind, contact.value, text_of(contact))
        for position, contact in enumerate(value.contacts)
    ]
    rows += [
        (month, of, owner, position, "address", address.postcode, text_of(address))
        for position, address in enumerate(value.addresses, len(rows))
    ]
    return rows


def traveller_of(
    journey: str,
    locator: str | None,
    person: PersonColumns,
    documents: list[Document],
    contacts: list[Contact],
    addresses: list[Address],
) -> Traveller:
    """The traveller again, from its rows."""
    said = JOURNEY.decode(journey)
    values = {name: getattr(said, name) for name in JourneyPart.__struct_fields__}
    more = PERSON.decode(person.said) if person.said else _NO_PERSON
    values |= {name: getattr(more, name) for name in PersonPart.__struct_fields__}
    values |= person._asdict()
    del values["said"]
    return Traveller(
        **values,
        documents=tuple(documents),
        contacts=tuple(contacts),
        addresses=tuple(addresses),
        record_locator=locator,
    )


class PersonColumns(NamedTuple):
    """The columns of a row of `persons` after its key."""

    surname: str | None = None
    given_names: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    nationality: str | None = None
    said: str | None = None


def content_digest(message: Message) -> str:
    """SHA-256 of what `message` says: without its references, its place in the file and its findings, so
    that the same content under a new control reference has the same digest."""
    said: tuple[Any, ...] = (
        message.format,
        message.function,
        message.sender,
        message.sent_at,
        message.part,
        message.final,
        message.flights,
        message.travellers,
        message.bookings,
        message.contacts,
        message.function_code,
        message.test,
        message.partial,
    )
    if message.answers or message.requested:
        # An answer says whom and which request it is about, and nothing else.
        said += (message.transaction, message.answers, message.requested)
    return sha256(_pack(said)).hexdigest()
