"""What is known while a PAXLST is read from top to bottom: one draft a message, filled segment by segment.

Reading is a hot path, so there is one object with slots and no value is kept twice; the frozen `travel`
values are built once, when a traveller or the message is whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from openpiu.edifact import RawMessage, Segment
from openpiu.findings import Finding
from openpiu.messages.codes import folded
from openpiu.messages.drafting import Drafting
from openpiu.travel import Bag, Contact, Document, Flight, Traveller

Group = dict[str, Callable[["Draft", Segment], Any]]
"""The segments of one group of the message, by tag; a function may return the group that it opens."""


class Port:
    """One LOC of the route with its times, and the DTM that told them (`left`, `arrived`)."""

    __slots__ = ("arrival", "arrived", "code", "departure", "left", "qualifier", "segment")

    def __init__(self, qualifier: str, code: str, segment: Segment) -> None:
        self.qualifier = qualifier
        self.code = code
        self.segment = segment
        self.departure: str | None = None
        self.arrival: str | None = None
        self.left: Segment | None = None
        self.arrived: Segment | None = None

    def leave(self, when: str | None, segment: Segment) -> None:
        """Note a departure."""
        self.departure, self.left = when, segment

    def come(self, when: str | None, segment: Segment) -> None:
        """Note an arrival."""
        self.arrival, self.arrived = when, segment


class Transport:
    """One TDT with its ports, in the order of the message; `early` are times that came before any of them,
    and all times after those, as (moment, time, segment)."""

    __slots__ = ("early", "ports", "segment")

    def __init__(self, segment: Segment | None) -> None:
        self.segment = segment
        self.ports: list[Port] = []
        self.early: list[tuple[str, str | None, Segment]] = []


class Draft(Drafting):
    """The message so far. The attributes of the second block belong to the traveller that is open."""

    __slots__ = (
        "action",
        "bags",
        "beginning",
        "birth_nationality",
        "birth_told",
        "complete",
        "contact_name",
        "contacts",
        "count_segment",
        "counts",
        "crew",
        "declared",
        "departure",
        "document",
        "document_segment",
        "document_told",
        "documents",
        "early",
        "far",
        "fields",
        "findings",
        "flights",
        "infants_after",
        "issuer_told",
        "journeys",
        "kind",
        "mixed_told",
        "nad",
        "oldest",
        "raw",
        "references",
        "seat_segment",
        "seats",
        "sender_segment",
        "sent",
        "status",
        "taken",
        "transaction",
        "transports",
        "travellers",
        "unique",
    )

    def __init__(self, raw: RawMessage) -> None:
        self.raw = raw
        self.sent = raw.envelope.prepared_on or day_of_flight(raw)
        self.findings: list[Finding] = []
        self.beginning: Segment | None = None
        self.kind = ""
        self.action = ""
        self.complete = True  # a list that must give each traveller's birth and document
        self.status: str | None = None
        self.transaction: str | None = None
        self.sender_segment: Segment | None = None
        self.contact_name: str | None = None
        self.contacts: list[Contact] = []
        self.transports: list[Transport] = []
        self.flights: list[Flight] | None = None
        self.departure = ""
        self.oldest = ""
        self.far = ""
        self.infants_after = ""
        self.journeys: dict[str, str | None] = {}
        self.travellers: list[Traveller] = []
        self.crew = 0
        self.mixed_told = False
        self.taken: set[str] = set()
        self.unique: set[str] = set()
        self.counts: list[Segment] = []
        self.declared: dict[str, int] = {}

        self.nad: Segment | None = None
        self.fields: dict[str, Any] = {}
        self.references: dict[str, str] = {}
        self.seats: list[str] = []
        self.bags: list[Bag] = []
        self.documents: list[Document] = []
        self.document: dict[str, Any] | None = None
        self.document_segment: Segment | None = None
        self.document_told = False  # a DOC without a number
        self.early: list[Segment] = []  # dates and issuers of a document that is still to come
        self.issuer_told = False
        self.seat_segment: Segment | None = None
        self.count_segment: Segment | None = None
        self.birth_told = False
        self.birth_nationality = False  # of NAT+1: a current one (NAT+2) stands in for it

    def upper(self, code: str, segment: Segment, element: int, component: int = 1) -> str:
        """A code as the lists have it; one that was sent in lower case is told, once a segment."""
        plain, lower = folded(code)
        if lower and not segment.raw()[:3].islower():
            self.report("SYN-CASE", segment, element, component if component > 1 else None)
        return plain


def day_of_flight(raw: RawMessage) -> date:
    """The day to date two-digit years by where UNB gives none: the flight's, else the day of reading."""
    for segment in raw.segments:
        if segment.tag == "DTM" and segment.get(1, 1) in ("189", "232"):
            text = segment.get(1, 2)
            try:
                return date.fromisoformat(text[:8] if len(text) == 12 else f"20{text[:6]}")
            except ValueError:
                continue
    return datetime.now(UTC).date()
