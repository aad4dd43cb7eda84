"""History of a booking in PNRGOV (GR.10, GR.11): who did what to which kind of data, and when.

ABI says who, DAT when, SAC what; the segments after SAC are what it was done to. None of it is current
data: a name, a flight or a seat in the history never reaches the travellers or the itinerary.

Source: IATA PNRGOV guide, ABI, SAC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.messages.dates import moment_ddmmyy
from openpiu.messages.pnrgov.draft import Reader
from openpiu.messages.pnrgov.text import element_text, plain, segment_text
from openpiu.messages.pnrgov.tickets import masked
from openpiu.travel import Change

if TYPE_CHECKING:
    from openpiu.edifact import Segment

ACTIONS = {"A": "added", "X": "cancelled", "C": "changed"}
"""SAC, third element; other letters differ by host and come as sent."""

LONGEST_TEXT = 2000
"""Signs of a change's text after which further segments are no longer added to it."""


def history(reader: Reader, segment: Segment) -> None:
    """Take one segment of the history: each SAC begins a change, what follows is its subject and text."""
    tag = segment.tag
    booking = reader.open()
    if tag == "ABI":
        reader.actor, reader.moment, reader.change = actor(segment), None, False
    elif tag == "DAT":
        if not reader.change:
            reader.moment = moment_ddmmyy(segment.get(1, 2), segment.get(1, 3), reader.sent)
    elif tag == "SAC":
        sent = segment.get(3)
        action = ACTIONS.get(sent, sent) or None
        booking.history.append(Change(at=reader.moment, by=reader.actor, action=action))
        reader.change = True
    elif tag == "LTS":
        text = segment_text(segment)
        if text:
            booking.history_text.append(text)
    elif tag != "UNT":
        _subject(reader, segment, tag)


def actor(segment: Segment) -> str | None:
    """Who made an entry: carrier, place, and sine with duty, as far as they were sent (`XA MAD
    AGENT1/GS`).
    """
    sine = "/".join(part for part in (segment.get(2, 1), segment.get(2, 2)) if part)
    return " ".join(part for part in (segment.get(5), segment.get(3), sine) if part) or None


def _subject(reader: Reader, segment: Segment, tag: str) -> None:
    """What a change was made to: the first segment gives the subject, further ones add to its text."""
    changes = reader.open().history
    text = _text(reader, segment, tag)
    if not reader.change:
        changes.append(Change(at=reader.moment, by=reader.actor))
        reader.change = True
    last = changes[-1]
    if last.subject is None:
        changes[-1] = Change(last.at, last.by, last.action, tag, text or None)
    elif text and len(last.text or "") < LONGEST_TEXT:
        joined = f"{last.text}; {tag} {text}" if last.text else f"{tag} {text}"
        changes[-1] = Change(last.at, last.by, last.action, last.subject, joined)


def _text(reader: Reader, segment: Segment, tag: str) -> str:
    """A segment of the history in short: free text alone, else its elements; never a whole card number."""
    if tag == "IFT":
        return " ".join(filter(None, [element_text(segment, n) for n, _ in segment.repeats(2)]))
    if tag == "SSR" and not segment.get(1):
        return ""
    elements = []
    for element, parts in segment.repeats():
        if tag == "FOP" and len(parts) > 4:
            shown, clear = masked(parts[0], parts[3], parts[4])
            parts[4] = shown or ""
            if clear:
                reader.report("PNR-FOP-CARD-CLEAR", segment, element, 5)
        elements.append(":".join(parts).rstrip(":"))
    return plain(" ".join([part for part in elements if part]))
