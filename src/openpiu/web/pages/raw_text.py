"""The carrier's own text on a page: segment by segment with its place, findings and fields marked at their
bytes.

Only a window of a transmission is laid out, cut at segment ends: the same work for one of a kilobyte as for
one of sixteen megabytes. Roles that see nobody get the values of segments about people covered, sign by
sign, so that every place stays true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from openpiu.web.pages.words import visible

BEFORE, AFTER = 3000, 12000
"""Bytes that a window shows before and after the place that it was opened for."""
LONGEST_LINE = 2000
OPEN_TAGS = frozenset(
    [
        "UNA",
        "UNB",
        "UNG",
        "UNH",
        "UNT",
        "UNE",
        "UNZ",
        "UIB",
        "UIH",
        "UIT",
        "UIZ",
        "BGM",
        "TDT",
        "CNT",
        "MSG",
        "ORG",
        "TVL",
        "TRA",
        "EQN",
        "SRC",
        "RPI",
        "APD",
        "DAT",
        "ERP",
        "ERC",
    ]
)
"""Segments that speak of the message, flights and counts, and of nobody."""
OPEN_DATES = re.compile(rb"\s*DTM\+(?!329|36|182)")
OPEN_PLACES = re.compile(rb"\s*LOC\+(125|87|188|189|92|130|99)\b")


class Mark(Struct, frozen=True):
    """Bytes to be marked: from `begin` to before `end`, under this number (0: none is shown)."""

    begin: int
    end: int
    number: int = 0


class Piece(Struct, frozen=True):
    """Text of one kind: `mark` is None for plain text, else the number of its mark; `gone` where filler."""

    text: str
    mark: int | None = None
    gone: bool = False


class Line(Struct, frozen=True):
    """A segment, or a line where there are none: its offset in the transmission, and its pieces."""

    offset: int
    tag: str
    pieces: tuple[Piece, ...]
    marks: tuple[int, ...] = ()


class Window(Struct, frozen=True):
    """Part of a transmission: its lines, and from where what is before and after it goes on (None:
    nothing)."""

    lines: tuple[Line, ...]
    before: int | None
    after: int | None
    size: int


def window(data: bytes, at: int = 0, marks: Sequence[Mark] = (), *, cover: bool = False) -> Window:
    """What stands around the byte `at`, cut at ends of segments; with `cover` values about people are
    covered."""
    end_sign = terminator(data)
    at = min(max(at, 0), len(data))
    begin = 0 if at <= BEFORE else _after(data, end_sign, at - BEFORE)
    end = _after(data, end_sign, min(at + AFTER, len(data)))
    lines = tuple(_line(data, start, stop, marks, cover) for start, stop in _cuts(data, begin, end, end_sign))
    back = None if begin == 0 else max(begin - AFTER + BEFORE, 0)
    return Window(lines, back, end + BEFORE if end < len(data) else None, len(data))


def lines_of(data: bytes, spans: Iterable[tuple[int, int]], marks: Sequence[Mark]) -> list[Line]:
    """The lines of some segments, by the begin and end of each."""
    return [_line(data, begin, end, marks, False) for begin, end in spans]


def terminator(data: bytes) -> bytes:
    """The sign that ends a segment; a line feed in what is no EDIFACT."""
    head = data[:2000]
    place = head.find(b"UNA")
    if place >= 0 and len(head) > place + 8:
        return head[place + 8 : place + 9]
    if head.lstrip().startswith(b"<"):
        return b">"
    return b"'" if b"'" in data[:20000] else b"\n"


def _after(data: bytes, sign: bytes, place: int) -> int:
    """The place behind the next `sign` from `place` on; a long way without one is cut."""
    found = data.find(sign, place, place + LONGEST_LINE)
    return found + 1 if found >= 0 else min(place + LONGEST_LINE, len(data))


def _cuts(data: bytes, begin: int, end: int, sign: bytes) -> Iterable[tuple[int, int]]:
    """Begin and end of each line. The nine signs of UNA are one, though one of them ends segments."""
    while begin < end:
        if data[begin : begin + 3] == b"UNA" and sign != b"\n":
            stop = begin + 9
        else:
            stop = _after(data, sign, begin)
            while stop < end and data[stop - 2 : stop - 1] == b"?" and stop - begin < LONGEST_LINE:
                stop = _after(data, sign, stop)
        while data[begin : begin + 1] in (b"\r", b"\n") and begin < stop:
            begin += 1
        if begin < stop:
            yield begin, stop
        begin = max(stop, begin + 1)


def _line(data: bytes, begin: int, end: int, marks: Sequence[Mark], cover: bool) -> Line:
    raw = data[begin:end]
    tag = raw[:3].decode("ascii", "replace") if raw[:3].isalnum() else ""
    shown = _covered(raw, tag) if cover else raw
    mine = sorted(
        (m for m in marks if m.begin < end and max(m.end, m.begin + 1) > begin), key=lambda m: m.begin
    )
    pieces: list[Piece] = []
    place = 0
    for mark in mine:
        first = max(mark.begin - begin, place)
        last = min(max(mark.end, mark.begin + 1) - begin, len(raw))
        if last <= first:
            continue
        pieces += _plain(shown[place:first])
        pieces.append(Piece(_text(shown[first:last]), mark.number))
        place = last
    pieces += _plain(shown[place:])
    return Line(begin, tag, tuple(pieces), tuple(dict.fromkeys(m.number for m in mine)))


def _plain(raw: bytes) -> list[Piece]:
    """`raw` with what the door has overwritten told apart."""
    pieces = []
    for part in re.split(rb"(\x1a+)", raw):
        if part[:1] == b"\x1a":
            pieces.append(Piece(f"[removed: {len(part)}]", None, True))
        elif part:
            pieces.append(Piece(_text(part)))
    return pieces


def _text(raw: bytes) -> str:
    """Bytes as text, one sign each where they are no UTF-8; what cannot be seen is shown as what it is."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return visible("".join(_visible(sign) for sign in text))


def _visible(sign: str) -> str:
    if sign in "\r\n":
        return ""
    if ord(sign) < 0x20:
        return chr(0x2400 + ord(sign))
    return sign


def _covered(raw: bytes, tag: str) -> bytes:
    """A segment with its values covered, but for the tag, separators, and what is about nobody."""
    if tag in OPEN_TAGS or OPEN_DATES.match(raw) or OPEN_PLACES.match(raw):
        return raw
    if tag:
        head = raw.find(b"+", 4)
        keep = head if 0 <= head <= 8 else 3
        return raw[:keep] + re.sub(rb"[A-Za-z0-9\x80-\xff@_-]", b"x", raw[keep:])
    # XML: everything but the names of tags.
    return re.sub(rb"(</?[A-Za-z0-9:_.-]+|/?>)|[^\s<>]", lambda m: m[1] or b"x", raw)
