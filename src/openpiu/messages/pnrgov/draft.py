"""Bookings while they are being read: what the segments fill in, before the frozen values are made.

In: values from the segments of PNRGOV. Out: `travel` structures. A draft lives as long as its booking; the
groups of the guide that can be open at one time are its open nodes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from openpiu.findings import Finding
from openpiu.messages.drafting import Drafting
from openpiu.travel import (
    Address,
    Agency,
    Bag,
    Booking,
    Change,
    Contact,
    Document,
    Flight,
    Iata3,
    Locator,
    Loyalty,
    Moment,
    OtherSegment,
    PartialDate,
    Payment,
    SeatAssignment,
    Service,
    Ticket,
    Traveller,
)
from openpiu.travel.model import AgeBand, FlightStatus, Sex, TravellerStatus

if TYPE_CHECKING:
    from openpiu.edifact import Segment


LARGEST_PARTY = 999
"""Travellers in the largest booking there is: beyond it names are no longer compared with each other, so that
no input costs quadratic time."""


class TravellerDraft(Struct, eq=False, gc=False):
    """One TIF of GR.2, or an infant that only an SSR INFT names. `given` is without the title."""

    at: Segment
    element: int
    surname: str
    given: str = ""
    raw_given: str = ""
    title: str | None = None
    glued: bool = False
    code: str = ""
    reference: str = ""
    with_infant: bool = False
    band: AgeBand | None = None
    birth: PartialDate | None = None
    birth_place: str | None = None
    sex: Sex | None = None
    nationality: str | None = None
    residence: str | None = None
    document_names: str | None = None
    infant_of: str | None = None
    status: TravellerStatus = "booked"
    boarding_number: str | None = None
    fare_basis: str | None = None
    bag_count: int | None = None
    bag_weight: int | float | None = None
    bag_unit: str | None = None
    documents: dict[tuple[str | None, str], Document] = field(default_factory=dict)
    seats: dict[str, None] = field(default_factory=dict)
    bags: list[Bag] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    loyalty: list[Loyalty] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)

    def build(self, locator: str | None) -> Traveller:
        """The traveller as a value."""
        return Traveller(
            surname=self.surname or None,
            given_names=self.given or None,
            title=self.title,
            age_band=self.band,
            birth_date=self.birth,
            birth_place=self.birth_place,
            sex=self.sex,
            nationality=self.nationality,
            residence=self.residence,
            documents=tuple(self.documents.values()),
            seats=tuple(self.seats),
            bags=tuple(self.bags),
            record_locator=locator,
            references=self.references,
            status=self.status,
            reference=self.reference or None,
            infant_of=self.infant_of,
            bag_count=self.bag_count,
            bag_weight=self.bag_weight,
            bag_unit=self.bag_unit,  # type: ignore[arg-type]  # from BAG_UNITS
            boarding_number=self.boarding_number,
            addresses=tuple(self.addresses),
            contacts=tuple(self.contacts),
            loyalty=tuple(self.loyalty),
            document_names=self.document_names,
        )


class LegDraft(Struct, eq=False, gc=False):
    """One TVL of GR.5 with what follows it. `second_*` is the other number of a code share."""

    at: Segment
    carrier: str
    number: str
    suffix: str | None
    origin: str
    destination: str
    departure: str | None
    arrival: str | None
    operator: str = ""
    second_carrier: str = ""
    second_number: str = ""
    second_suffix: str | None = None
    second_class: str = ""
    booking_class: str = ""
    status: FlightStatus | None = None
    aircraft: str = ""


class TicketDraft(Struct, eq=False, gc=False):
    """One TKT of GR.3."""

    number: str = ""
    kind: str = ""
    traveller: TravellerDraft | None = None
    amount: str | None = None
    currency: str | None = None
    base_amount: str | None = None
    issued: Moment | None = None
    taxes: list[str] = field(default_factory=list)

    def build(self) -> Ticket:
        """The ticket as a value."""
        owner = self.traveller
        return Ticket(
            number=self.number or None,
            kind=self.kind or None,
            amount=self.amount,
            currency=self.currency,
            base_amount=self.base_amount,
            issued=self.issued,
            traveller=(owner.reference or None) if owner else None,
            taxes=tuple(self.taxes),
            fare_basis=owner.fare_basis if owner else None,
        )


class PaymentDraft(Struct, eq=False, gc=False):
    """One form of payment of GR.4."""

    kind: str
    amount: str
    vendor: str
    number: str | None
    expires: str
    payer: str | None = None
    address: Address | None = None

    def build(self) -> Payment:
        """The payment as a value; the number is masked already."""
        return Payment(
            kind=self.kind or None,
            amount=self.amount or None,
            vendor=self.vendor or None,
            number=self.number,
            expires=self.expires or None,
            payer=self.payer,
            address=self.address,
        )


class SeatNote(Struct, eq=False, gc=False):
    """A seat as one segment gives it, kept until the travellers are known."""

    at: Segment
    element: int
    seat: str
    origin: str
    destination: str
    reference: str
    traveller: TravellerDraft | None
    source: str = "booking"


class SsrNote(Struct, eq=False, gc=False):
    """An SSR that can only be read when all travellers of the booking are known.

    `place` is the component of the text, `position` the traveller in whose group it stands.
    """

    at: Segment
    code: str
    text: str
    place: int
    position: TravellerDraft | None


class BookingDraft(Struct, eq=False, gc=False):
    """One booking: from SRC to the next."""

    at: Segment
    locator: str = ""
    carrier: str = ""
    created: Moment | None = None
    changed: Moment | None = None
    ticketed: Moment | None = None
    group_name: str | None = None
    agency: Agency | None = None
    excess_baggage: str | None = None
    gone: bool = False
    rci: Segment | None = None
    travellers: list[TravellerDraft] = field(default_factory=list)
    itinerary: list[LegDraft] = field(default_factory=list)
    others: list[OtherSegment] = field(default_factory=list)
    tickets: list[TicketDraft] = field(default_factory=list)
    payments: list[PaymentDraft] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    locators: list[Locator] = field(default_factory=list)
    split: dict[str, None] = field(default_factory=dict)
    history: list[Change] = field(default_factory=list)
    history_text: list[str] = field(default_factory=list)
    seat_notes: list[SeatNote] = field(default_factory=list)
    seats: list[SeatAssignment] = field(default_factory=list)
    ssr_notes: list[SsrNote] = field(default_factory=list)
    reference_notes: list[tuple[Segment, int, str]] = field(default_factory=list)
    named: dict[tuple[str, str], list[TravellerDraft]] = field(default_factory=dict)
    referred: dict[str, TravellerDraft] = field(default_factory=dict)
    known_locators: set[str] = field(default_factory=set)
    bag_tags: dict[tuple[str, str], TravellerDraft | None] = field(default_factory=dict)
    flights: list[Flight] = field(default_factory=list)

    def build(self) -> Booking:
        """The booking as a value."""
        locator = self.locator or None
        return Booking(
            record_locator=locator,
            carrier=self.carrier or None,  # type: ignore[arg-type]
            created_at=self.created,
            group_name=self.group_name,
            flights=tuple(self.flights),
            travellers=tuple([traveller.build(locator) for traveller in self.travellers]),
            tickets=tuple([ticket.build() for ticket in self.tickets]),
            payments=tuple([payment.build() for payment in self.payments]),
            contacts=tuple(self.contacts),
            addresses=tuple(self.addresses),
            services=tuple(self.services),
            remarks=tuple(self.remarks),
            agency=self.agency,
            split_from=tuple(self.split),
            history=tuple(self.history),
            other_locators=tuple(self.locators),
            other_segments=tuple(self.others),
            seats=tuple(self.seats),
            changed_at=self.changed,
            ticketed_at=self.ticketed,
            excess_baggage=self.excess_baggage,
            history_text=tuple(self.history_text),
            gone=self.gone,
        )


class Reader(Drafting, Struct, eq=False, gc=False):
    """Where the reading of one message stands: the open booking, the open group, and its open nodes."""

    sent: date
    segments: list[Segment]
    findings: list[Finding]
    group: str = "head"
    rank: int = 0
    position: int = 0
    opened: int = -1
    head: Flight | None = None
    head_tags: set[str] = field(default_factory=set)
    eqn: Segment | None = None
    function_code: str = ""
    booking: BookingDraft | None = None
    bookings: list[BookingDraft] = field(default_factory=list)
    traveller: TravellerDraft | None = None
    ticket: TicketDraft | None = None
    payment: PaymentDraft | None = None
    paid: list[PaymentDraft] = field(default_factory=list)
    leg: LegDraft | None = None
    checked_in: TravellerDraft | None = None
    non_air: str = ""
    actor: str | None = None
    moment: Moment | None = None
    action: str | None = None
    change: bool = False
    airports: set[str] = field(default_factory=set)
    currencies: set[str] = field(default_factory=set)
    taken: dict[str, BookingDraft] = field(default_factory=dict)  # seats given on the head's flight
    lower: Segment | None = None

    def fold(self, segment: Segment, element: int, component: int, code: str) -> str:
        """`code` in upper case; one in lower case is told, once a segment."""
        plain = code.upper()
        if plain != code and self.lower is not segment:
            self.lower = segment
            self.report("SYN-CASE", segment, element, component)
        return plain

    def open(self) -> BookingDraft:
        """The open booking. Only the head has none, and its segments do not ask."""
        assert self.booking is not None
        return self.booking


def station(code: str) -> Iata3 | None:
    """An airport as sent, or None."""
    return Iata3(code) if code else None
