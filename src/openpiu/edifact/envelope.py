"""The envelope: who sent an interchange, when, and as what; and the head of each message.

Source: ISO 9735 (UNB S001 to S005, UNG, UNH S009 and S010); versions 1 to 4, which differ in the date alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from copy import copy
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from openpiu.edifact._pieces import overwritten
from openpiu.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpiu.edifact._segment import Segment

CODECS = {
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOW": "utf-8",
    "UNOY": "utf-8",
}
"""Python's codec of each level of UNB S001; the levels that are not here are plain ASCII."""


class Envelope(Struct, frozen=True):
    """What UNB says. `prepared` is as sent; `sent_at` the same as `2013-05-22T15:40`, None if unreadable."""

    syntax: str = ""
    sender: str = ""
    recipient: str = ""
    prepared: str = ""
    sent_at: str | None = None
    prepared_on: date | None = None
    control_reference: str = ""
    application: str = ""
    test: bool = False

    @property
    def charset(self) -> str:
        """The level of the character set, as `UNOA`; empty where UNB names none."""
        return self.syntax.split(":")[0].strip().upper()


NO_ENVELOPE = Envelope()


@lru_cache(maxsize=1024)
def preparation(day: str, clock: str) -> datetime | None:
    """Date and time of preparation: YYMMDD or CCYYMMDD, and HHMM (ISO 9735 S004); None if unreadable."""
    day, clock = day.strip(), clock.strip()
    pattern = "%y%m%d%H%M" if len(day) == 6 else "%Y%m%d%H%M"
    if not (day + clock).isascii() or not (day + clock).isdigit() or len(day) + len(clock) > 14:
        return None
    try:
        return datetime.strptime(day + (clock or "0000")[:4], pattern)  # noqa: DTZ007 - the standard gives no zone
    except ValueError:
        return None


def read_envelope(unb: Segment) -> Envelope:
    """Read UNB; what cannot be read stays empty."""
    when = preparation(unb.get(4, 1), unb.get(4, 2))
    return Envelope(
        syntax=":".join(unb.components(1)[:2]),
        sender=unb.trimmed(2),
        recipient=unb.trimmed(3),
        prepared=":".join(unb.components(4)),
        sent_at=when.isoformat(timespec="minutes") if when else None,
        prepared_on=when.date() if when else None,
        control_reference=unb.trimmed(5),
        application=unb.trimmed(7),
        test=unb.trimmed(11) == "1",
    )


class RawMessage:
    """One message of an interchange: its segments from UNH to UNT, its envelope, what is wrong with it.

    `type` is that of UNH (`PAXLST`), `version` its release (`D.05B`, `13.1`). `part` and `final` are set
    where UNH says that the message is a part of several. `partial` is True where the message was cut short or
    has no UNH: then `segments` start with its first known segment, and the type is that of its group or of
    the message before it. `filled` are the segments in which something was overwritten at the door.
    """

    __slots__ = (
        "access_reference",
        "agency",
        "association",
        "envelope",
        "filled",
        "final",
        "findings",
        "number",
        "part",
        "partial",
        "reference",
        "segments",
        "type",
        "version",
    )

    def __init__(self, segments: list[Segment], envelope: Envelope, number: int) -> None:
        self.segments = segments
        self.envelope = envelope
        self.number = number
        self.reference = self.type = self.version = self.agency = self.association = self.access_reference = (
            ""
        )
        self.part: int | None = None
        self.final: bool | None = None
        unh = segments[0]
        if unh.tag == "UNH":
            self.reference = unh.trimmed(1)
            self.type = unh.trimmed(2, 1).upper()
            release = unh.trimmed(2, 3)
            self.version = ".".join(v for v in (unh.trimmed(2, 2), release) if v)
            self.agency = unh.trimmed(2, 4)
            self.association = unh.trimmed(2, 5)
            self.access_reference = unh.trimmed(3)
            self.part, self.final = _part(
                unh.trimmed(4, 1), unh.trimmed(4, 2), ":".join(unh.components(3)).strip()
            )
        self.partial = False
        self.findings: list[Finding] = []
        self.filled: list[Segment] = []

    def take_head(self, other: RawMessage) -> None:
        """Take type, version and references from `other`: of a message that has no UNH of its own."""
        for name in ("reference", "type", "version", "agency", "association", "access_reference"):
            setattr(self, name, getattr(other, name))

    def body(self) -> bytes:
        """The bytes of the segments between UNH and UNT, as they were read but for line breaks: by them a
        message is known again."""
        segments = self.segments
        last = len(segments) - 1 if segments[-1].tag == "UNT" else len(segments)
        if last < 2:
            return b""
        data = segments[1].through(segments[last - 1])
        if data is None:  # over the edge of a run of bytes
            data = b"'".join(segment.raw() for segment in segments[1:last])
        return data.translate(None, b"\r\n") if b"\n" in data or b"\r" in data else data

    def overwritten(self, spans: Iterable[tuple[int, int]]) -> RawMessage:
        """The message with the bytes of `spans` (begin, end; in the bytes as received) overwritten by filler.

        Every place stays true: tags, separators and line breaks are left as they are.
        """
        ranges = sorted(spans)
        if not ranges:
            return self
        segments = list(self.segments)
        offsets = [segment.offset for segment in segments]
        filled = {id(segment): segment for segment in self.filled}
        mine: dict[int, list[tuple[int, int]]] = {}
        for begin, end in ranges:
            first = max(bisect_right(offsets, begin) - 1, 0)
            for i in range(first, bisect_left(offsets, end, first)):
                mine.setdefault(i, []).append((begin, end))
        for i, places in mine.items():
            segment = segments[i]
            changed = overwritten(segment, places)
            if changed is not segment:
                segments[i] = changed
                filled[id(segment)] = changed
        same = copy(self)
        same.segments, same.filled = segments, list(filled.values())
        return same


def _part(number: str, flag: str, access_reference: str) -> tuple[int | None, bool | None]:
    """Number of the part and whether it is the last (UNH S010); some hosts glue both to the reference."""
    if not number and "*" in access_reference:
        tail = access_reference.rsplit("*", 1)[1]
        number, _, flag = tail.partition(":")
    value = whole_number(number)
    if value is None:
        return None, None
    return value, (flag.strip().upper() == "F") if flag else None


def whole_number(text: str) -> int | None:
    """The number that up to eleven digits make; None for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
