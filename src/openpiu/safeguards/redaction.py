"""Redaction at the door: what the law forbids is overwritten in the bytes before anything is stored.

What is overwritten, and where it stands (PNRGOV unless said otherwise):

| data | place | how |
|---|---|---|
| service codes that reveal protected data | SSR | code and text, always |
| free text | other SSR, IFT, LTS, ADD text, FTX but BAG (PAXLST), unknown segments | by the profile |
| full card numbers | FOP and free text | the middle, always |
| text around the interchange, messages of other types | anywhere | words alone |

By the profile: with `intake.remarks = "minors_only"` all free text goes but contacts and unaccompanied
minors; else each value that holds a word or code of `sensitive.toml` goes whole. Fare calculations (IFT
type 15), names, documents, contacts and addresses are never held against the words: a surname may equal one.

Filler has the length of what it stands for and leaves line breaks, so that every place stays true. Values are
counted by category, never kept and never logged. Source: EU 2016/681 art. 13(4), ICAO Annex 9 9.29.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from openpiu import edifact
from openpiu.edifact import RawMessage
from openpiu.messages.sniffing import HEAD, is_xml
from openpiu.safeguards.cards import card_middles
from openpiu.safeguards.drops import (
    CARD,
    HANDLERS,
    NO_FOREIGN_TEXT,
    NO_TEXT,
    Span,
    foreign,
    unknown,
)
from openpiu.safeguards.law import Profile
from openpiu.safeguards.sensitive import FILLER, sensitive_places

KNOWN_TYPES = frozenset({"PAXLST", "PNRGOV", "CUSRES", "ACKRES", "GOVREQ"})
_FILLED = bytes([FILLER])
_LOOSE = re.compile(
    rb"UN[AB](?![A-Za-z0-9]).*|UN[EGZ](?![A-Za-z0-9])[^\r\n]*|((?:(?!UN[ABEGZ](?![A-Za-z0-9])).)+)", re.DOTALL
)
_WHOLE = re.compile(rb"(.+)", re.DOTALL)


class Redacted(Struct, frozen=True):
    """A transmission after redaction: bytes of the same length, and how much was dropped, by category.

    `readable` is False where not one message or booking could be made out: what could not be read was held
    against words alone, so such bytes are to be sealed.
    """

    data: bytes
    dropped: dict[str, int] = {}
    readable: bool = True


def spans(raw: RawMessage, profile: Profile) -> list[Span]:
    """What must be overwritten in one message under that law profile, segment by segment.

    Nothing is overwritten twice: a message that was redacted gives none. Never raises on content.
    """
    found: list[Span] = []
    strict = profile.intake.remarks == "minors_only"
    known = raw.type in KNOWN_TYPES
    handlers, other = (HANDLERS, unknown) if known else ({}, foreign)
    textless = NO_TEXT if known else NO_FOREIGN_TEXT
    for segment in [segment for segment in raw.segments if segment.tag not in textless]:
        handlers.get(segment.tag, other)(segment, strict, found)
    return found


def mended(raw: RawMessage, profile: Profile) -> RawMessage:
    """The message with all that the profile forbids overwritten; `raw` itself where that is nothing."""
    found = spans(raw, profile)
    return raw.overwritten([(span.start, span.end) for span in found]) if found else raw


def redact(data: bytes, profile: Profile, messages: Sequence[RawMessage] | None = None) -> Redacted:
    """A whole transmission with everything overwritten that the profile forbids, and full card numbers.

    `messages` are those of `edifact.messages(data)`, where the caller has them already. The length, every
    line break and the place of every segment stay. XML has a filler of its own (`safeguards.xml_redaction`).
    """
    if messages is None and is_xml(data[:HEAD]):
        return _redacted_xml(data, profile)
    raws = list(edifact.messages(data)) if messages is None else messages
    readable = any(raw.type in KNOWN_TYPES for raw in raws)
    found = [span for raw in raws for span in spans(raw, profile)]
    found += _outside(data, raws)
    if not found:
        return Redacted(data, {}, readable)
    buffer = bytearray(data)
    for span in found:
        fill(buffer, span.start, span.end)
    counts = Counter(category for category, _ in {(span.category, span.item) for span in found})
    return Redacted(bytes(buffer), dict(sorted(counts.items())), readable)


def _redacted_xml(data: bytes, profile: Profile) -> Redacted:
    from openpiu.safeguards.xml_redaction import xml_fill, xml_spans

    strict = profile.intake.remarks == "minors_only"
    found, readable = xml_spans(data, lambda raw: spans(raw, profile), strict=strict)
    if not found:
        return Redacted(data, {}, readable)
    buffer = bytearray(data)
    for span in found:
        xml_fill(buffer, span.start, span.end)
    counts = Counter(category for category, _ in {(span.category, span.item) for span in found})
    return Redacted(bytes(buffer), dict(sorted(counts.items())), readable)


def fill(buffer: bytearray, start: int, end: int) -> None:
    """Overwrite bytes `start` to before `end` with filler (0x1A); line breaks stay."""
    held = buffer[start:end]
    if b"\n" in held or b"\r" in held:
        for place in range(start, end):
            if buffer[place] not in b"\r\n":
                buffer[place] = FILLER
    else:
        buffer[start:end] = _FILLED * (end - start)


# Text around messages


def _outside(data: bytes, raws: Sequence[RawMessage]) -> list[Span]:
    """Words and card numbers in what belongs to no message: heads, tails, and what reading had to skip."""
    found: list[Span] = []
    at = 0
    terminator = b"'"
    for raw in raws:
        segments = raw.segments
        # What reading had to skip inside a message is told by a finding.
        for segment in segments if raw.findings else (segments[0], segments[-1]):
            begin = segment.offset
            if begin - at > 3 and (raw.findings or segment is segments[0]):
                found += _loose(data, at, begin, terminator)
            at = max(at, segment.end)
        terminator = data[at : at + 1] or terminator
    if len(data) - at > 3:
        found += _loose(data, at, len(data), terminator)
    return found


def _loose(data: bytes, begin: int, end: int, terminator: bytes) -> list[Span]:
    """Words in loose text; segments of the envelope in it are left alone."""
    found: list[Span] = []
    at = begin
    for piece in data[begin:end].split(terminator):
        for match in _LOOSE.finditer(piece) if b"UN" in piece else (_WHOLE.match(piece),):
            if match and match[1]:
                place = at + match.start(1)
                spans_here = [(*middle, CARD) for middle in card_middles(match[1])]
                for first, last, category in sensitive_places(match[1]) + spans_here:
                    found.append(Span(place + first, place + last, category, place + first))
        at += len(piece) + len(terminator)
    return found
