"""PNRGOV in XML (IATA_PNRGOV_NotifRQ): the bookings of one flight as elements instead of segments.

The XML form says what the EDIFACT form says, so it is read by the same reader: `booking` lays the
elements out as the segments of their twin, `xml_twin` knows where in the document each value stands, and
`pnrgov` reads the twin. The same booking written in both forms reads as equal.

A document is read booking by booking in constant memory. It comes as one message; one of more than `MOST`
bookings (or `LARGE` bytes) comes as several, of consecutive numbers and of the same reference and flights,
each with some of the bookings. What is not well-formed, refused (document types, entities) or of another root
is told by XML-SCHEMA and XML-ENTITY; what was read before it is kept in a message that is `partial`.

    for message in pnrgov_xml.read(Path("push.xml")):
        message.flights, message.bookings

Source: IATA PNRGOV XML schema 13.1 (OpenTravel 2007 and later); `docs/messages.md`, "PNRGOV XML".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from openpiu.edifact import Envelope, RawMessage, Source
from openpiu.edifact._segment import FILLED
from openpiu.findings import Finding, Where, finding
from openpiu.messages import pnrgov
from openpiu.messages.codes import state
from openpiu.messages.pnrgov_xml.booking import KNOWN, lay_out
from openpiu.messages.pnrgov_xml.legs import lay_out_leg
from openpiu.messages.pnrgov_xml.nodes import Document, Node
from openpiu.messages.pnrgov_xml.tree import XmlReader
from openpiu.messages.pnrgov_xml.twin import Twin, child, children, value
from openpiu.travel import Message

ROOT, PARTS, PART = "IATA_PNRGOV_NotifRQ", "PNRs", "PNR"
MOST = 500
"""Bookings in one message."""
LARGE = 1 << 21
"""Bytes of the bookings of one message, about."""
RUN = 1 << 18
FUNCTION_CODES = {"22": "22", "141": "141", "FULL": "22", "UPDATE": "141", "CHANGED": "141"}

_VERSION = re.compile(r"0*(\d{1,2})\.0*(\d{1,3})(?:\.0+)?")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")

Mend = Callable[[RawMessage], RawMessage]
ReadOne = Callable[[RawMessage], Message]


class Part:
    """Bookings of one document, up to `MOST`, as a raw message; and the way back to places of the document.

    `nodes` are the elements that it was made of; `findings` what the XML alone says.
    """

    def __init__(
        self, document: Document, number: int, reader: XmlReader, strange: set[str] | None = None
    ) -> None:
        self.document, self.number, self.reader = document, number, reader
        self.first = strange is None
        self.strange = set() if strange is None else strange  # unknown elements, each told once
        self.twin = Twin()
        self.findings: list[Finding] = []
        self.nodes: list[Node] = [document.root] if self.first else []
        self.bookings = 0
        self.size = 0  # bytes of the bookings in the document
        self.last = False
        self.envelope = _envelope(document.root)
        _head(self.twin, document.root)
        self.head_size = self.twin.size

    def add(self, pnr: Node) -> None:
        """Add one booking."""
        self.nodes.append(pnr)
        self.bookings += 1
        self.size += pnr.close - pnr.offset
        for node in pnr.walk():
            if node.name not in KNOWN and node.name not in self.strange and len(self.strange) < 100:
                self.strange.add(node.name)
                where = Where(tag=node.name[:40], offset=node.offset, line=node.line)
                self.findings.append(finding("PNR-SEGMENT-UNKNOWN", where, "element"))
        if pnr.cut and (last := pnr.children[-1]).cut and not _said(last):
            del pnr.children[-1]
        lay_out(self.twin, pnr)

    def raw(self) -> RawMessage:
        """The twin, as the door and the reader take it."""
        raw = RawMessage(self.twin.segments(), self.envelope, self.number)
        raw.partial = self.document.partial
        raw.filled = [segment for segment in raw.segments if segment.flags & FILLED]
        # That is no part of several to anyone but the reader, which else would count the bookings.
        raw.part, raw.final = 1, False
        return raw

    def message(self, read_one: ReadOne, mend: Mend | None) -> Message:
        """The message that these bookings make, its findings at their places in the document."""
        raw = self.raw()
        found = read_one(raw if mend is None else mend(raw))
        told = [
            self._told(one)
            for one in found.findings
            if self.first or one.where.offset is None or one.where.offset >= self.head_size
            # What a head that was cut short lacks is no fault of its own.
            if one.code != "PNR-HEAD-MISSING" or self.bookings or not self.document.partial
        ]
        told = sorted([*told, *self.findings], key=lambda one: one.where.offset or 0)
        return replace(
            found,
            format="pnrgov-xml",
            findings=tuple(told),
            part=None,
            final=None,
            partial=self.document.partial,
        )

    def _told(self, found: Finding) -> Finding:
        """A finding about the twin, told about the document; of a document's fields, at the field."""
        told = self.twin.told(_in_xml(found), self.reader)
        if found.code not in FIELDS or found.where.offset is None:
            return told
        node = self.twin.source(found.where.offset)[0]
        if node.name not in ("DOCS", "DOCO", "DOCA"):
            return told
        names = FIELDS[found.code]
        if found.text.endswith("birth date"):
            names = ("DateOfBirth",)
        for name in names:
            sent = node.attributes.get(name)
            if sent and not (found.code == "SSR-STATE-CODE" and state(sent)[1]):
                begin, _ = self.reader.span(node, name)
                line = self.reader.line_at(node, begin)
                return replace(told, where=Where(tag=f"{node.name}@{name}", offset=begin, line=line))
        return told


FIELDS = {
    "SSR-DOCS-DATE": ("ExpiryDate", "DateOfIssue"),
    "SSR-DOCS-EXPIRED": ("ExpiryDate",),
    "SSR-DOCS-NAME": ("Surname",),
    "SSR-DOCS-TYPE": ("TravelDocNbr",),
    "SSR-DOCO-PLACE": ("PlaceOfIssue",),
    "SSR-STATE-CODE": ("IssuingLoc", "PaxNationality", "CountryState", "Country"),
    "PNR-TITLE-GLUED": ("FirstGivenName",),
}
"""The attribute of DOCS, DOCO or DOCA that a finding about their text is about."""


SAID = {"Passenger": "Surname", "Flight": "ArrivalAirport"}
"""The child without which an element that was cut short says nothing yet."""


def _said(node: Node) -> bool:
    """Whether an element that was cut short can be read all the same."""
    return node.name not in SAID or child(node, SAID[node.name]) is not None


def read(source: Source, mend: Mend | None = None, read_one: ReadOne = pnrgov.read) -> Iterator[Message]:
    """Every message of `source` (bytes, a path, an open binary file), as its bookings are reached.

    Each has a number of its own, also those of one document of more than `MOST` bookings. `mend` gets the
    twin of each before it is read, as in `messages.read`. Never raises on content: an input of which nothing
    can be read gives one message of format `unknown` with XML-SCHEMA or XML-ENTITY. Raises OSError where the
    file cannot be read.
    """
    number = 0
    loose: list[Finding] = []
    for item in parts(source):
        if isinstance(item, Part):
            item.findings, loose = [*loose, *item.findings], []
            number = item.number
            yield item.message(read_one, mend)
        else:
            loose.append(item)
    if loose:
        yield Message(format="unknown", findings=tuple(loose), number=number + 1)


def parts(source: Source) -> Iterator[Part | Finding]:
    """The documents of `source` in parts of bounded size, and findings that belong to none.

    A part's places hold until the next one is asked for: later the bytes that it came from are gone.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from _parts(XmlReader(_runs(file), ROOT, PARTS, PART))
    elif isinstance(source, (bytes, bytearray, memoryview)):
        yield from _parts(XmlReader(iter([bytes(source)]), ROOT, PARTS, PART))
    else:
        yield from _parts(XmlReader(_runs(source), ROOT, PARTS, PART))


def _runs(file: BinaryIO) -> Iterator[bytes]:
    while data := file.read(RUN):
        yield data


def _parts(reader: XmlReader) -> Iterator[Part | Finding]:
    number = total = 0
    part: Part | None = None
    held: Part | None = None  # the last part of a document waits for what is told after it
    for event in reader.events():
        if isinstance(event, Finding):
            if part is not None:
                part.findings.append(event)
            elif held is not None and event.code == "SYN-TRAILING":
                held.findings.append(event)
            else:
                yield event
        elif isinstance(event, Node):
            assert part is not None
            if part.bookings >= MOST or part.size > LARGE:
                yield part
                number += 1
                part = Part(part.document, number, reader, part.strange)
                reader.keep = event.offset
            part.add(event)
            total += 1
        elif part is None:
            if held is not None:
                yield held
                held = None
            number, total = number + 1, 0
            part = Part(event, number, reader)
            reader.keep = event.root.offset
        else:
            part.last = True
            _count(part, total)
            held, part = part, None
    if held is not None:
        yield held


def _count(part: Part, total: int) -> None:
    """The number of bookings that the head tells, held against all of the document."""
    for container in children(part.document.root, PARTS):
        said = container.attributes.get("NumberOfPnrs", "").strip()
        if said and not part.document.partial and said != str(total):
            begin, _ = part.reader.span(container, "NumberOfPnrs")
            where = Where(tag=f"{PARTS}@NumberOfPnrs", offset=begin, line=container.line)
            part.findings.append(finding("PNR-EQN-COUNT", where, f"there are {total}"))
        return


# --- head --------------------------------------------------------------------------------------------------


def _envelope(root: Node) -> Envelope:
    """Who sent the document, and when: what UNB says in EDIFACT."""
    attributes = root.attributes
    stamp, day = _stamp(attributes.get("TimeStamp", "").strip())
    originator = child(root, "Originator")
    sender = value(originator, "AirlineCode") or value(originator, "SystemCode")
    return Envelope(
        sender=sender.text if sender else "",
        recipient=attributes.get("Recipient", "").strip(),
        sent_at=stamp,
        prepared_on=day.date() if day else None,
        control_reference=attributes.get("TransactionIdentifier", "").strip(),
        test=attributes.get("Target", "").strip().upper() == "TEST",
    )


def _stamp(text: str) -> tuple[str | None, datetime | None]:
    """A time stamp as the messages of EDIFACT have it: to the minute, in UTC where an offset is given."""
    found = _STAMP.fullmatch(text)
    if found is None:
        return None, None
    try:
        when = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}")
        if found[3] and found[3] != "Z":
            offset = timedelta(hours=int(found[3][1:3]), minutes=int(found[3][-2:]))
            when = when + offset if found[3][0] == "-" else when - offset
    except (ValueError, OverflowError):
        return None, None
    return when.isoformat(timespec="minutes"), when


def _head(twin: Twin, root: Node) -> None:
    """UNH to EQN: what the push is, who sends it, the flight it is about."""
    version = value(root, "Version")
    found = _VERSION.fullmatch(version.text) if version else None
    numbers = found.group(1, 2) if found else (version.text if version else "", "")
    release = [version._replace(text=text) for text in numbers if text] if version else []
    reference = value(root, "EchoToken", "TransactionIdentifier")
    access = value(root, "AccessReference")
    twin.segment("UNH", root, reference, ("PNRGOV", *release), access)
    said = root.attributes.get("MessageFunction", "22").strip()
    twin.segment("MSG", root, (None, FUNCTION_CODES.get(said.upper(), said)))
    originator = child(root, "Originator")
    if originator is not None:
        twin.segment("ORG", originator, value(originator, "AirlineCode", "SystemCode"))
    leg = child(root, "FlightLeg")
    if leg is not None:
        lay_out_leg(twin, leg)
    container = child(root, PARTS)
    if container is not None:
        twin.segment("EQN", container, value(container, "NumberOfPnrs"))


_ELEMENTS = {"ORG": "Originator", "TVL": "FlightLeg", "EQN": "PNRs"}


def _in_xml(found: Finding) -> Finding:
    """A finding that names segments of the head, in the words of XML."""
    if found.code != "PNR-HEAD-MISSING":
        return found
    head, _, tags = found.text.rpartition(": ")
    return replace(found, text=f"{head}: {', '.join(_ELEMENTS.get(tag, tag) for tag in tags.split(', '))}")
