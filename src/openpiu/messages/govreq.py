"""GOVREQ: an authority asks a carrier for a push: of a flight, or of single bookings.

    MSG   what is asked for: as in PNRGOV, 22 all bookings, 141 those that changed
    ORG   who asks
    TVL   the flight
    RCI   a booking, where not all of the flight are asked for

The order of the segments is from general knowledge of PADIS, not from the guide: to be agreed with the
carrier.

    govreq.write([Message("govreq", flights=(flight,), requested=(Locator("XA", "ABC123"),))])

Source: IATA PADIS, EDIFACT implementation guide PNRGOV, GOVREQ; `docs/messages.md`, "Answers".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from openpiu.edifact import RawMessage, Segment, SegmentWriter
from openpiu.findings import Finding, finding
from openpiu.messages.dates import flight_date_ddmmyy
from openpiu.messages.heads import head_of
from openpiu.messages.outgoing import write_padis
from openpiu.messages.pnrgov.legs import times
from openpiu.messages.pnrgov.writer_legs import write_tvl
from openpiu.travel import CarrierCode, Flight, Iata3, LocalTime, Locator, Message

ALL_BOOKINGS = "22"
ASKED_FOR = frozenset((ALL_BOOKINGS, "141"))
"""MSG 1.2: all bookings, or those that changed."""

LONG_AGO = date(2020, 1, 1)
"""The day to date two-digit years by where nothing in the message gives one."""


def read(raw: RawMessage) -> Message:
    """The message that `raw` is, with the syntax findings of `raw` first among its findings.

    `flights` is what is asked for, `requested` the bookings; none means all of the flight. Never raises on
    content.
    """
    findings: list[Finding] = []
    flights: list[Flight] = []
    requested: list[Locator] = []
    function_code = None
    for segment in raw.segments:
        if segment.tag == "MSG":
            function_code = segment.trimmed(1, 2) or None
            if function_code not in ASKED_FOR:
                findings.append(finding("RES-MSG-CODE", segment.where(1, 2)))
        elif segment.tag == "TVL":
            flights.append(read_head_flight(raw, segment, findings))
        elif segment.tag == "RCI":
            for element in range(1, segment.elements() + 1):
                carrier, locator = segment.trimmed(element, 1), segment.trimmed(element, 2)
                if locator:
                    requested.append(Locator(carrier or None, locator))
                else:
                    findings.append(finding("RES-RCI-MISSING", segment.where(element)))
    if not any(segment.tag == "MSG" for segment in raw.segments):
        findings.append(finding("RES-MSG-CODE", raw.segments[0].where(), "no MSG"))
    if not flights and not requested:
        findings.append(finding("RES-FLIGHT", raw.segments[0].where(), "no TVL", expected="TVL"))
    findings.sort(key=lambda found: found.where.segment or 0)
    return Message(
        format="govreq",
        function="booking-request",
        flights=tuple(flights),
        findings=(*raw.findings, *findings),
        function_code=function_code,
        requested=tuple(requested),
        **head_of(raw),
    )


def read_head_flight(raw: RawMessage, segment: Segment, findings: list[Finding]) -> Flight:
    """TVL as in the head of PNRGOV: the flight that the message is about. Faults are added to `findings`."""
    origin, destination = segment.trimmed(2), segment.trimmed(3)
    parts = (*segment.components(1), "", "", "", "")
    found = times((parts[0], parts[1], parts[2], parts[3]), origin, destination, _sent_on(raw, segment))
    for component, code, detail, severity in found.faults:
        findings.append(finding(code, segment.where(1, component), detail, severity=severity))
    carrier, number = segment.trimmed(4, 1), segment.trimmed(5, 1)
    suffix = None
    if number[:-1].isdecimal() and number[-1:].isalpha():
        number, suffix = number[:-1], number[-1]
    if not carrier or not number:
        findings.append(
            finding("RES-FLIGHT", segment.where(5 if carrier else 4), expected="carrier and number")
        )
    return Flight(
        CarrierCode(carrier),
        number,
        suffix,
        Iata3(origin) if origin else None,
        Iata3(destination) if destination else None,
        LocalTime(found.departure) if found.departure else None,
        LocalTime(found.arrival) if found.arrival else None,
    )


def _sent_on(raw: RawMessage, tvl: Segment) -> date:
    if raw.envelope.prepared_on:
        return raw.envelope.prepared_on
    day = flight_date_ddmmyy(tvl.get(1), LONG_AGO)
    return date.fromisoformat(day) if day else LONG_AGO


def write(messages: Sequence[Message]) -> bytes:
    """One interchange with all `messages`, under the sender, date and references of the first.

    Raises ValueError for no message at all and for one that is not of format `govreq`.
    """
    return write_padis("govreq", messages, [partial(_body, message) for message in messages])


def _body(message: Message, out: SegmentWriter) -> None:
    """All between UNH and UNT."""
    out.segment("MSG", ("", message.function_code or ALL_BOOKINGS))
    out.segment("ORG", message.sender)
    for flight in message.flights:
        write_tvl(out, flight)
    for locator in message.requested:
        out.segment("RCI", (locator.carrier, locator.locator))
