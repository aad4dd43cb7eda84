"""The domain model: what a message says, whatever format it came in.

All structures are frozen values. None means "not sent". Times of flights are airport-local and without
offset, as carriers send them; the moments that the standards give in UTC end in `Z`. Codes of countries are
ISO 3166-1 alpha-3 where the sent code is known, else as sent. Names are as sent, without the title.
"""

from __future__ import annotations

from typing import Literal, NewType

from msgspec import Struct, field

from openpiu.findings import Finding
from openpiu.travel.answer import Answer

LocalTime = NewType("LocalTime", str)
"""Airport-local `2013-04-13T15:00`, or a date alone where no time was usable."""

Moment = NewType("Moment", str)
"""A point in time: `2013-04-13T15:00Z` where the standard says UTC, without `Z` where it does not."""

PartialDate = NewType("PartialDate", str)
"""`1970-03-12`, `1970-03` or `1970`."""

CarrierCode = NewType("CarrierCode", str)
"""IATA (two signs) or ICAO (three letters) designator of a carrier, as sent."""

Iata3 = NewType("Iata3", str)
"""IATA location code of an airport, as sent."""

Format = Literal["paxlst", "pnrgov", "pnrgov-xml", "cusres", "ackres", "govreq", "unknown"]
Function = Literal[
    "passenger-list",
    "crew-list",
    "gate-list",
    "change",
    "cancel-passenger",
    "cancel-flight",
    "close-out",
    "booking-push",
    "booking-update",
    "answer",
    "status-change",
    "acknowledgement",
    "booking-request",
    "unknown",
]
FlightStatus = Literal[
    "confirmed", "waitlisted", "requested", "refused", "cancelled", "flown", "open", "unknown"
]
TravellerKind = Literal["passenger", "crew", "transit"]
AgeBand = Literal["adult", "child", "infant"]
TravellerStatus = Literal["booked", "checked-in", "boarded", "not-boarded", "cancelled"]
DocumentKind = Literal[
    "passport",
    "identity-card",
    "visa",
    "residence-permit",
    "crew-certificate",
    "facilitation",
    "other",
]
ContactKind = Literal["phone", "email", "other"]
Sex = Literal["M", "F", "U", "X"]


class Designator(Struct, frozen=True, gc=False):
    """Who flies: carrier, number as sent (leading zeros kept), suffix."""

    carrier: CarrierCode
    number: str | None = None
    suffix: str | None = None


class Flight(Struct, frozen=True, gc=False):
    """One leg as sold, with the operating flight beside it where that differs.

    `crossing` is True for the leg over the border (LOC 125 to 87 in PAXLST), False for another leg of the
    route, None where the message does not say.
    """

    carrier: CarrierCode
    number: str
    suffix: str | None = None
    origin: Iata3 | None = None
    destination: Iata3 | None = None
    departure: LocalTime | None = None
    arrival: LocalTime | None = None
    operating: Designator | None = None
    status: FlightStatus | None = None
    crossing: bool | None = None
    booking_class: str | None = None
    aircraft: str | None = None


class OtherSegment(Struct, frozen=True, gc=False):
    """Part of an itinerary that is no leg: hotel, car, rail, or a segment that is open or unknown (ARNK)."""

    kind: str
    supplier: str | None = None
    number: str | None = None
    origin: str | None = None
    destination: str | None = None
    start: LocalTime | None = None
    end: LocalTime | None = None
    name: str | None = None


class Document(Struct, frozen=True, gc=False):
    """A travel document as declared. `code` is the kind as sent (`P`, `IP`, `AC`)."""

    kind: DocumentKind
    number: str | None = None
    issuer: str | None = None
    expires: PartialDate | None = None
    code: str | None = None
    issued: PartialDate | None = None
    issued_at: str | None = None
    valid_in: str | None = None


class Bag(Struct, frozen=True, gc=False):
    """Checked bags: first tag (more pieces have the tags that follow), pieces, weight of all, its unit."""

    tag: str | None = None
    pieces: int | None = None
    weight: int | float | None = None
    unit: Literal["kg", "lb"] | None = None
    carrier: str | None = None
    destination: str | None = None
    origin: str | None = None
    pool: str | None = None
    tagged_to: str | None = None
    """Where the tag sends the bag; `origin` and `destination` are those of the leg that lists it."""


class Contact(Struct, frozen=True, gc=False):
    """A way to reach someone: the value in a form that can be used, and `raw` as sent where it differs.
    `name` is whom one reaches, where that is told."""

    kind: ContactKind
    value: str
    raw: str | None = None
    purpose: str | None = None
    name: str | None = None


class Address(Struct, frozen=True, gc=False):
    """A postal address. `purpose`: `residence`, `destination`, `billing`, `contact`, or as sent."""

    purpose: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None
    text: str | None = None


class Loyalty(Struct, frozen=True, gc=False):
    """Membership of a carrier's frequent-flyer programme."""

    carrier: str | None = None
    number: str | None = None
    status: str | None = None


class Traveller(Struct, frozen=True, gc=False):
    """What one message says of one person.

    `reference` is the person's number in the booking (TIF); `references` are other references by qualifier
    (`AVF`, `ABO`, `AEA`, `CR`, `YZY`; for PNRGOV `REF`). `infant_of` is the reference of the adult who holds
    the infant. `seats` are those of all legs, each once, in the order of the message.
    """

    surname: str | None = None
    given_names: str | None = None
    title: str | None = None
    kind: TravellerKind = "passenger"
    age_band: AgeBand | None = None
    birth_date: PartialDate | None = None
    birth_place: str | None = None
    sex: Sex | None = None
    nationality: str | None = None
    residence: str | None = None
    documents: tuple[Document, ...] = ()
    seats: tuple[str, ...] = ()
    bags: tuple[Bag, ...] = ()
    record_locator: str | None = None
    references: dict[str, str] = field(default_factory=dict)
    embarkation: Iata3 | None = None
    disembarkation: Iata3 | None = None
    status: TravellerStatus | None = None
    reference: str | None = None
    infant_of: str | None = None
    clearance: Iata3 | None = None
    crew_role: str | None = None
    verified: bool | None = None
    bag_count: int | None = None
    bag_weight: int | float | None = None
    bag_unit: Literal["kg", "lb"] | None = None
    boarding_number: str | None = None
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    loyalty: tuple[Loyalty, ...] = ()
    document_names: str | None = None
    """The name in the travel document, `SURNAME/GIVEN`, where it is not the name above."""


class Ticket(Struct, frozen=True, gc=False):
    """One ticket; `kind` as sent (`T` and digits); `amount` is the total, as sent."""

    number: str | None = None
    kind: str | None = None
    amount: str | None = None
    currency: str | None = None
    base_amount: str | None = None
    issued: Moment | None = None
    traveller: str | None = None
    taxes: tuple[str, ...] = ()
    fare_basis: str | None = None


class Payment(Struct, frozen=True, gc=False):
    """One payment. A card number is never whole: first six and last four digits at most."""

    kind: str | None = None
    amount: str | None = None
    currency: str | None = None
    vendor: str | None = None
    number: str | None = None
    expires: str | None = None
    payer: str | None = None
    address: Address | None = None


class Service(Struct, frozen=True, gc=False):
    """A special service request (SSR) that is not read into another field, with its text as sent."""

    code: str
    text: str | None = None
    status: str | None = None
    carrier: str | None = None
    origin: str | None = None
    destination: str | None = None
    travellers: tuple[str, ...] = ()


class SeatAssignment(Struct, frozen=True, gc=False):
    """A seat on one leg: asked for in the booking (`booking`) or given at check-in (`check-in`)."""

    seat: str
    origin: Iata3 | None = None
    destination: Iata3 | None = None
    traveller: str | None = None
    source: Literal["booking", "check-in"] = "booking"


class Agency(Struct, frozen=True, gc=False):
    """Who made the booking."""

    system: str | None = None
    place: str | None = None
    number: str | None = None
    office: str | None = None
    office_place: str | None = None
    carrier: str | None = None
    kind: str | None = None
    country: str | None = None
    currency: str | None = None
    agent: str | None = None


class Change(Struct, frozen=True, gc=False):
    """One item of a booking's history: when, by whom, what was done (`added`, `cancelled`, `changed`, or as
    sent), to which kind of data (the segment's tag), and its text as far as it may be kept."""

    at: Moment | None = None
    by: str | None = None
    action: str | None = None
    subject: str | None = None
    text: str | None = None


class Locator(Struct, frozen=True, gc=False):
    """A record locator in one carrier's or reservation system's numbering."""

    carrier: str | None
    locator: str


class Booking(Struct, frozen=True, gc=False):
    """One booking (PNR) as one message shows it; a push is a full picture, not a difference."""

    record_locator: str | None
    carrier: CarrierCode | None = None
    created_at: Moment | None = None
    group_name: str | None = None
    flights: tuple[Flight, ...] = ()
    travellers: tuple[Traveller, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    payments: tuple[Payment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    addresses: tuple[Address, ...] = ()
    services: tuple[Service, ...] = ()
    remarks: tuple[str, ...] = ()
    agency: Agency | None = None
    split_from: tuple[str, ...] = ()
    history: tuple[Change, ...] = ()
    other_locators: tuple[Locator, ...] = ()
    other_segments: tuple[OtherSegment, ...] = ()
    seats: tuple[SeatAssignment, ...] = ()
    changed_at: Moment | None = None
    ticketed_at: Moment | None = None
    excess_baggage: str | None = None
    history_text: tuple[str, ...] = ()
    gone: bool = False
    """True where an update says that the flight was taken out of the booking, or the booking is gone."""


class Message(Struct, frozen=True, gc=False):
    """One message of a transmission, read.

    `number` counts messages of the transmission from 1, each message that a long XML document comes as for
    itself: no two of a transmission share one. `part` and `final` are set for a message sent in
    parts. `test` is True where the interchange is marked as a test: such a message is never screened.
    `partial` is True where the message was cut short: what it says may be added, nothing may be concluded
    from what it does not say. `answers` are those of CUSRES and ACKRES. `declared` is how many people there
    are by the message's own word (CNT), by kind (`passenger`, `crew`), where that is not how many are in it:
    they stand in other parts, or the count is wrong. `requested` are the bookings that an authority asks for
    (GOVREQ); none where it asks for all of the flight.
    """

    format: Format
    version: str | None = None
    function: Function = "unknown"
    reference: str | None = None
    sender: str | None = None
    sent_at: Moment | None = None
    part: int | None = None
    final: bool | None = None
    flights: tuple[Flight, ...] = ()
    travellers: tuple[Traveller, ...] = ()
    bookings: tuple[Booking, ...] = ()
    findings: tuple[Finding, ...] = ()
    number: int = 1
    recipient: str | None = None
    control_reference: str | None = None
    access_reference: str | None = None
    transaction: str | None = None
    contacts: tuple[Contact, ...] = ()
    function_code: str | None = None
    test: bool = False
    partial: bool = False
    answers: tuple[Answer, ...] = ()
    declared: dict[str, int] = field(default_factory=dict)
    requested: tuple[Locator, ...] = ()

    @property
    def people(self) -> tuple[Traveller, ...]:
        """Every traveller of the message, wherever the format puts them."""
        if not self.bookings:
            return self.travellers
        return self.travellers + tuple(t for b in self.bookings for t in b.travellers)
