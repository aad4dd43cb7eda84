"""Reading: bytes in, one message after the other out, each with its syntax findings.

An interchange is read as a stream: memory holds one run of bytes and one message. Nothing in the content
makes it stop: after an error it goes on at the next segment that it can trust, and what was skipped is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from openpiu.edifact._chunk import Dialect
from openpiu.edifact._scan import scan
from openpiu.edifact.assembly import Assembler
from openpiu.edifact.directory import SHAPES, TAGS
from openpiu.edifact.envelope import RawMessage
from openpiu.edifact.separators import AGAIN, REACH, Opening, find_opening
from openpiu.findings import Finding, Where, finding

Source = bytes | bytearray | memoryview | Path | BinaryIO
RUN = 1 << 20
"""Bytes read at a time."""

BEHIND = 400
"""Bytes kept before the current place: what stands before a tag tells whether it is one."""

HOST_HEAD = re.compile(rb"[\s\x01\x02]*V\.\\V[^\r\n]{0,200}\\VGYA\\\s*")
"""The head of a host-to-host link: routing, and no fault."""

SOMETHING = re.compile(rb"\S")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What some editors put in front of UTF-8: no text."""

LONGEST = 1 << 25
"""Bytes without a terminator after which a segment is taken for cut: memory stays bounded."""


def messages(source: Source, *, run: int = RUN) -> Iterator[RawMessage]:
    """Every message of `source` (bytes, a path, or an open binary file), in order.

    Raises OSError where the file cannot be read, and nothing else: an input without any message yields none.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from _Reader(_runs(file, run)).messages()
    elif isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
        yield from _Reader(data[i : i + run] for i in range(0, len(data), run)).messages()
    else:
        yield from _Reader(_runs(source, run)).messages()


def _runs(file: BinaryIO, size: int) -> Iterator[bytes]:
    while data := file.read(size):
        yield data


class _Reader:
    """One pass over one input: finds its interchanges, and gives their segments to the assembler."""

    def __init__(self, runs: Iterator[bytes]) -> None:
        self._runs = runs
        self._ahead = next(runs, None)  # one run is known beforehand, so that the last is known to be it
        self._data = b""
        self._base = 0  # place of the first byte of _data in the input
        self._at = 0  # place in _data from which to go on
        self._line = 1
        self._line_start = 0  # place in the input
        self._final = False
        self._assembler = Assembler(SHAPES)

    def _more(self) -> None:
        """Drop what is done and read on."""
        if self._ahead is None:
            self._final = True
            return
        # A segment longer than a run is read at a growing pace, so that no input costs quadratic time.
        pieces: list[bytes] = []
        size, wanted = 0, max(len(self._data) - self._at, 1)
        while size < wanted and self._ahead is not None:
            pieces.append(self._ahead)
            size += len(self._ahead)
            self._ahead = next(self._runs, None)
        self._final = self._ahead is None
        keep = max(self._at - BEHIND, 0)
        if self._data:
            pieces.insert(0, self._data[keep:])
        self._data = b"".join(pieces)
        self._base += keep
        self._at -= keep

    def messages(self) -> Iterator[RawMessage]:
        assembler = self._assembler
        self._more()
        while True:
            opening = self._seek()
            if opening is None:
                break
            dialect = assembler.go_on() if opening.bare else None
            if dialect is None:
                dialect = Dialect(opening.separators, TAGS)
                assembler.begin(dialect, self._about(opening))
            self._pass_over(opening.scan_from)
            yield from self._interchange(dialect)
            assembler.end_interchange()
            yield from self._drain()
        assembler.finish()
        yield from self._drain()

    def _drain(self) -> Iterator[RawMessage]:
        ready, self._assembler.ready = self._assembler.ready, []
        yield from ready

    def _pass_over(self, place: int) -> None:
        """Go on at `place`, with the lines counted."""
        text = self._data[self._at : place]
        lines = _line_ends(text, self._data[place : place + 1])
        if lines:
            self._line += lines
            self._line_start = self._base + self._at + max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
        self._at = place

    def _seek(self) -> Opening | None:
        """Find the next interchange; text before it becomes a finding."""
        first: Where | None = None
        last = 0  # the byte after the last sign that was skipped
        head = b""
        while True:
            opening = find_opening(self._data, self._at) if SOMETHING.search(self._data, self._at) else None
            # The start of a run's last bytes may be cut: ask for more before believing either answer.
            sure = opening is not None and (len(self._data) - opening.begin > 2048 or self._final)
            place = opening.begin if opening else len(self._data)
            if not sure and not self._final:
                place = max(self._at, min(place, len(self._data) - REACH))
            text = self._data[self._at : place]
            head = (head + text)[:300]
            if text.replace(BYTE_ORDER_MARK, b"").strip():
                first = first or self._place(text)
                last = self._base + self._at + len(text.rstrip())
            self._pass_over(place)
            if sure or self._final:
                break
            self._more()
        if first is not None and first.offset is not None:
            held = self._assembler.held
            code, findings = ("SYN-TRAILING", held.findings) if held else ("SYN-HEADER", self._assembler.head)
            if held or (opening and not HOST_HEAD.fullmatch(head)):
                findings.append(finding(code, first, f"{last - first.offset} bytes"))
        return opening

    def _place(self, text: bytes) -> Where:
        """Where the first sign of `text`, which starts at the current place, stands."""
        blank = len(text) - len(text.lstrip())
        lines = _line_ends(text[:blank], text[blank : blank + 1])
        return Where(offset=self._base + self._at + blank, line=self._line + lines)

    def _about(self, opening: Opening) -> list[Finding]:
        """What is wrong with UNA, or that it is missing where the signs are others than the default ones."""
        place = Where(None, "UNA", None, None, self._base + opening.begin, self._line)
        begin = self._data[opening.begin : opening.begin + 3]
        found = [finding("SYN-CASE", place)] if begin == b"una" else []
        if opening.una_fits is not False:
            return found
        signs = opening.separators
        used = " ".join(
            sign if sign.isprintable() else f"0x{ord(sign):02X}"
            for sign in (signs.component, signs.element, signs.terminator)
        )
        code = "SYN-SEPARATOR-AMBIGUOUS" if opening.ambiguous else "SYN-UNA"
        there = "" if begin.upper() == b"UNA" else "there is none; "
        return [*found, finding(code, place, f"{there}the text was read with {used}")]

    def _interchange(self, dialect: Dialect) -> Iterator[RawMessage]:
        """Scan to UNZ, to the start of the next interchange, or to the end of the input."""
        assembler = self._assembler
        search = self._base + self._at + 1  # where to look for the next interchange, in the input
        number = 0
        while True:
            end, last = self._limit(search)
            search = max(search, self._base + end)
            # What is not ended after so many bytes is no segment.
            cut = last or end - self._at > LONGEST
            segments, notable, state = scan(
                self._data, self._at, end, self._base, self._line, self._line_start, number, cut, dialect
            )
            self._at, self._line, self._line_start, number = state
            assembler.take(segments, notable)
            yield from self._drain()
            if assembler.ended or cut:
                return
            self._more()

    def _limit(self, search: int) -> tuple[int, bool]:
        """How far to scan, and whether that is all there is of this interchange."""
        found = AGAIN.search(self._data, max(search - self._base, self._at))
        end = len(self._data) if self._final else max(self._at, len(self._data) - REACH)
        if found is not None and (self._final or found.start() < end):
            return found.start(), True
        return end, self._final


def _line_ends(text: bytes, following: bytes) -> int:
    """Line ends in `text`; CR LF is one, and one that the following byte completes is not yet counted."""
    count = text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
    return count - (text.endswith(b"\r") and following == b"\n")
