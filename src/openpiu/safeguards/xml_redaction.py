"""Redaction of XML: the rules for segments, held against the EDIFACT twin of a document.

A document's values are laid out as segments by the reader (`messages.pnrgov_xml`), so the same rules name the
same data in both forms; each place in the twin leads back to bytes of the document. Beyond that:

| data | how |
|---|---|
| elements and attributes that the reader does not know, comments | words and card numbers; strictly: all |
| outside the document (SOAP head), or behind a fault | words and card numbers, wherever they stand |

Filler is DELETE (0x7F), one for each byte: XML allows it (not 0x1A), it is ASCII, and nothing in a message
has a use for it. Tags, quotes and line breaks stay, so that a redacted document is as well-formed as it was.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from openpiu.edifact import RawMessage
from openpiu.messages import pnrgov_xml
from openpiu.messages.pnrgov_xml.nodes import Node, narrow, width_of
from openpiu.messages.pnrgov_xml.reader import PARTS
from openpiu.messages.pnrgov_xml.tree import XmlReader
from openpiu.safeguards.cards import card_middles
from openpiu.safeguards.drops import CARD, UNKNOWN, Span
from openpiu.safeguards.sensitive import first_category, sensitive_places

FILLER = 0x7F
_REFERRING = re.compile(rb"[^<>\"'&]*(?:&#\w{1,9};[^<>\"'&]*)+")
"""Text with references to characters; a sign that makes a fault is none of it, so that the fault stays."""
_COMMENTS = re.compile(rb"<!--(.*?)-->|<!\[CDATA\[(.*?)\]\]>|<\?(?!xml\s)(.*?)\?>", re.DOTALL)

TECHNICAL = frozenset((
    "TravelSector", "DateChangeNbr", "SequenceNmbr", "schemaLocation", "CodeContext", "Version", "TimeStamp",
    "EchoToken", "TransactionIdentifier", "Target", "Recipient", "AccessReference", "MessageFunction",
    "NumberOfPnrs", "NumberOfPassengers", "SSR_Code", "BoardingStatus", "SurnameRefNumber", "RPH",
))  # fmt: skip
"""Attributes that say nothing of a person, or that the reader looks at without a place in the twin."""

PIECE = 1 << 16
"""Bytes, about, that are looked through at once where no element bounds them."""

Spans = Callable[[RawMessage], list[Span]]


def xml_spans(data: bytes, spans: Spans, *, strict: bool) -> tuple[list[Span], bool]:
    """What must be overwritten in an XML input, and whether a booking or a whole document could be read.

    `spans` are the rules for a message, `strict` where all free text goes. Never raises on content.
    """
    found: list[Span] = []
    covered: list[tuple[int, int]] = []
    readable = False
    width, high = width_of(data)
    for part in pnrgov_xml.parts(data):
        if not isinstance(part, pnrgov_xml.Part):
            continue
        readable = readable or part.bookings > 0 or not part.document.partial
        for span in spans(part.raw()):
            place = part.twin.span(span.start, span.end, part.reader)
            if place is not None and place[0] < place[1]:
                item = part.twin.source(span.item)[0].offset
                found.append(Span(*place, span.category, item))
        consumed = part.twin.consumed()
        for node in part.nodes:
            for one in node.walk():
                found += _strange(one, consumed, part.reader, strict)
            covered += _read(node, part)
    gaps = _gaps(covered, len(data))
    found += _loose(data, gaps, strict=strict)
    # In UTF-16 a byte that was lost shifts all that follows, and what a transport adds is often of one byte.
    for shift in (0, 1) if width == 2 else ():
        plain = narrow(data[shift:], high)
        wide = [(max(begin - shift, 0) // 2, (end - shift) // 2) for begin, end in gaps]
        for span in _loose(plain, wide, strict=strict):
            begin, end = span.start * 2 + shift, span.end * 2 + shift
            found.append(Span(begin, end, span.category, begin))
    return _apart(found), readable


def xml_fill(buffer: bytearray, begin: int, end: int) -> None:
    """Overwrite bytes `begin` to before `end`; line breaks stay, and in UTF-16 the width of a character."""
    width, high = width_of(bytes(buffer[:4]))
    if width == 2:
        for place in range(begin, end - 1, 2):
            buffer[place + high], buffer[place + 1 - high] = 0, FILLER
        if (end - begin) % 2:
            buffer[end - 1] = 0
        return
    for place in range(begin, end):
        if buffer[place] not in b"\r\n":
            buffer[place] = FILLER


def _strange(node: Node, consumed: set[tuple[int, str]], reader: XmlReader, strict: bool) -> Iterator[Span]:
    """What the reader passes over in an element that stands in a booking."""
    for key in [*node.attributes, ""]:
        value = node.attributes[key] if key else node.text if node.texts else ""
        if not value.strip(" \x7f") or (id(node), key) in consumed:
            continue
        raw = value.encode("utf-8", "replace")
        cards = card_middles(raw)
        category = first_category(raw) or (CARD if cards else None)
        if category is None and strict and key not in TECHNICAL and not (len(node.children) and not key):
            category = UNKNOWN
        if category is None:
            continue
        begin, end = reader.span(node, key)
        if begin < end:
            yield Span(begin, end, category, node.offset)


def _read(node: Node, part: pnrgov_xml.Part) -> Iterator[tuple[int, int]]:
    """The bytes of an element of which every value was held against the rules.

    Of the root and of the element that holds the bookings these are the start tags alone: between bookings
    there may stand what could not be read, a booking with a fault above all.
    """
    if node is not part.document.root:
        yield node.offset, node.close
        return
    yield node.offset, part.reader.opened(node)
    for child in node.children:
        yield child.offset, part.reader.opened(child) if child.name == PARTS else child.close


def _gaps(covered: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """What no element of a document covers."""
    gaps: list[tuple[int, int]] = []
    at = 0
    for begin, end in sorted(covered):
        if begin > at:
            gaps.append((at, begin))
        at = max(at, end)
    gaps.append((at, size))
    return gaps


def _loose(data: bytes, gaps: list[tuple[int, int]], *, strict: bool) -> Iterator[Span]:
    """Words and card numbers in comments anywhere, and in all that belongs to no booking.

    There no tag can be told from text (`A < B`), so every word counts: none is the name of an element of a
    push or of SOAP.
    """
    for comment in _COMMENTS.finditer(data):
        number = comment.lastindex
        if number is None:
            continue
        begin, end = comment.span(number)
        text = comment[number]
        if strict and number != 2 and text.strip(b" \x7f\r\n\t"):
            yield Span(begin, end, first_category(text) or UNKNOWN, begin)
        else:
            yield from _words(text, begin)
    for begin, end in gaps:
        while begin < end:
            after = data.find(b">", begin + PIECE, end) + 1 or end
            piece = data[begin:after]
            yield from _words(piece, begin)
            for found in _REFERRING.finditer(piece) if b"&#" in piece else ():
                meant = html.unescape(found[0].decode("latin-1")).encode("utf-8", "replace")
                if category := first_category(meant) or (CARD if card_middles(meant) else None):
                    place = begin + found.start()
                    yield Span(place, begin + found.end(), category, place)
            begin = after


def _words(text: bytes, place: int) -> Iterator[Span]:
    for begin, end, category in sensitive_places(text):
        yield Span(place + begin, place + end, category, place + begin)
    for begin, end in card_middles(text):
        yield Span(place + begin, place + end, CARD, place + begin)


def _apart(spans: list[Span]) -> list[Span]:
    """The spans without those that lie in another one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept
