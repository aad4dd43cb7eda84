"""Reading: bytes in, one message after the other out, each with its syntax findings.

An interchange is read as a stream: memory holds one run of bytes and one message. Nothing in the content
makes it stop: after an error it goes on at the next segment that it can trust, and what was skipped is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from openpiu.edifact import _scan
from openpiu.edifact._scan import Dialect, Segment, scan
from openpiu.edifact.checks import check_group, check_head, check_tail, check_text, check_unt
from openpiu.edifact.directory import SHAPES, TAGS
from openpiu.edifact.envelope import CODECS, NO_ENVELOPE, Envelope, RawMessage, read_envelope
from openpiu.edifact.repair import Shape, parted
from openpiu.edifact.separators import Opening, find_opening
from openpiu.findings import Finding, Where, finding

Source = bytes | bytearray | memoryview | Path | BinaryIO
RUN = 1 << 20
"""Bytes read at a time."""


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
    """One pass over one input. A message is held back until the next one or the end of its interchange, so
    that what the trailer says can be told with it."""

    def __init__(self, runs: Iterator[bytes], shapes: Mapping[str, Shape] = SHAPES) -> None:
        self._runs = runs
        self._shapes = shapes
        self._data = b""
        self._base = 0  # place of the first byte of _data in the input
        self._at = 0  # place in _data from which to go on
        self._line = 1
        self._final = False
        self._number = 0
        self._held: RawMessage | None = None
        self._envelope: Envelope = NO_ENVELOPE
        self._unb: Segment | None = None
        self._ung: Segment | None = None
        self._in_interchange = 0
        self._in_group = 0
        self._groups = 0
        self._open: list[Segment] = []
        self._head: list[Finding] = []  # findings that wait for the first message of the interchange
        self._pending: list[Finding] = []  # findings of the message that is open
        self._filled: list[Segment] = []  # its segments with overwritten data
        self._shift = 0  # segments that repair has added to it

    def _more(self) -> bool:
        """Drop what is done and read on; False at the end of the input."""
        run = next(self._runs, None)
        if run is None:
            self._final = True
            return False
        # A segment longer than a run is read at a growing pace, so that no input costs quadratic time.
        while len(run) < len(self._data) - self._at and (again := next(self._runs, None)) is not None:
            run += again
        self._base += self._at
        self._data = self._data[self._at :] + run
        self._at = 0
        return True

    def messages(self) -> Iterator[RawMessage]:
        self._more()
        while True:
            opening = self._seek()
            if opening is None:
                break
            yield from self._interchange(opening)
        if self._held is not None:
            yield self._held

    def _seek(self) -> Opening | None:
        """Find the next interchange; text before it becomes a finding."""
        skipped = 0
        first_at: Where | None = None
        while True:
            opening = find_opening(self._data, self._at)
            # The start of a run's last bytes may be cut: ask for more before believing either answer.
            sure = opening is not None and (len(self._data) - opening.begin > 2048 or self._final)
            if sure or (self._final and opening is None):
                break
            keep = opening.begin if opening else max(self._at, len(self._data) - 64)
            text = self._data[self._at : keep]
            skipped += len(text.strip())
            first_at = first_at or self._place(text)
            self._line += _line_ends(text, self._data[keep : keep + 1])
            self._at = keep
            self._more()
        begin = opening.begin if opening else len(self._data)
        text = self._data[self._at : begin]
        first_at = first_at or self._place(text)
        skipped += len(text.strip())
        if skipped and first_at is not None:
            if opening is not None and self._held is None:
                self._head.append(finding("SYN-HEADER", first_at, f"{skipped} bytes"))
            elif self._held is not None:
                self._held.findings.append(finding("SYN-TRAILING", first_at, f"{skipped} bytes"))
        self._line += _line_ends(text, self._data[begin : begin + 1])
        self._at = begin
        return opening

    def _place(self, text: bytes) -> Where | None:
        """Where the first sign of `text`, which starts at the current place, stands."""
        blank = len(text) - len(text.lstrip())
        if blank == len(text):
            return None
        return Where(offset=self._base + self._at + blank, line=self._line + _line_ends(text[:blank], b""))

    def _interchange(self, opening: Opening) -> Iterator[RawMessage]:
        place = Where(None, "UNA", None, None, self._base + opening.begin, self._line)
        if opening.una_fits is False:
            code = "SYN-SEPARATOR-AMBIGUOUS" if opening.ambiguous else "SYN-UNA"
            signs = opening.separators
            used = " ".join(
                sign if sign.isprintable() else f"0x{ord(sign):02X}"
                for sign in (signs.component, signs.element, signs.terminator)
            )
            self._head.append(finding(code, place, f"the text was read with {used}"))
        self._line += _line_ends(self._data[opening.begin : opening.scan_from], b"")
        self._at = opening.scan_from
        self._envelope, self._unb, self._ung = NO_ENVELOPE, None, None
        self._in_interchange = self._in_group = self._groups = 0
        dialect = Dialect(opening.separators, TAGS)
        number = 0
        ended = False
        while not ended:
            segments, notable, state = scan(
                self._data, self._at, self._base, self._line, number, self._final, dialect
            )
            self._at, self._line, number = state
            again = self._next_opening(segments, notable)
            if again is not None:
                # The next interchange begins although this one has no UNZ: leave it to be found.
                self._at, self._line = segments[again].offset - self._base, segments[again].line
                del segments[again:]
                yield from self._take(segments, [i for i in notable if i < again], dialect)
                break
            if segments:
                ended = segments[-1].tag == "UNZ"
                yield from self._take(segments, notable, dialect)
            if self._final:
                break
            if not ended:
                self._more()
        self._close_message(cut=True)
        if not ended:
            self._end_without_unz()
        if self._held is not None and self._head:
            # An interchange without a message: what was found goes with the message before it.
            self._held.findings += self._head
            self._head = []

    def _next_opening(self, segments: list[Segment], notable: list[int]) -> int | None:
        """The index of a UNA or UNB that is not this interchange's own; None where there is none."""
        own = self._unb is None and not self._open and self._in_interchange == 0
        for i in notable:
            if segments[i].tag in ("UNA", "UNB") and not (own and i == 0):
                return i
        return None

    def _take(self, segments: list[Segment], notable: list[int], dialect: Dialect) -> Iterator[RawMessage]:
        """Put a run of segments into messages. Only the notable ones are looked at one by one."""
        start = 0
        for i in notable:
            segment = segments[i]
            tag = segment.tag
            if self._shift and segment.number:
                segment.number += self._shift
            if segment.flags & ~_scan.RELEASED:
                if segment.flags & _scan.SUSPECT:
                    pieces = parted(segment, dialect.separators, self._shapes)
                    if len(pieces) > 1:
                        self._extend(segments[start:i])
                        start = i + 1
                        for piece in pieces[1:]:
                            self._pending.append(
                                finding("SYN-MISSING-TERMINATOR", piece.where(), f"before {piece.tag}")
                            )
                        self._shift += len(pieces) - 1
                        yield from self._service_pieces(pieces, dialect)
                        continue
                check_text(segment, self._pending)
                if segment.flags & _scan.FILLED:
                    self._filled.append(segment)
            if tag in ("UNH", "UNT", "UNB", "UNG", "UNE", "UNZ"):
                self._extend(segments[start:i])
                start = i + 1
                yield from self._service(segment, dialect)
            elif segment.flags & _scan.ODD_TAG and not _is_tag(tag):
                self._extend(segments[start:i])
                start = i + 1
                code = "SYN-TRUNCATED" if len(tag) < 3 else "SYN-SEGMENT-UNKNOWN"
                self._pending.append(finding(code, segment.where(), "a segment without a tag was skipped"))
                if self._open:
                    self._open.append(segment)
        self._extend(segments[start:])

    def _service_pieces(self, pieces: list[Segment], dialect: Dialect) -> Iterator[RawMessage]:
        for piece in pieces:
            if piece.tag in ("UNH", "UNT", "UNB", "UNG", "UNE", "UNZ"):
                yield from self._service(piece, dialect)
            elif self._open:
                self._open.append(piece)

    def _extend(self, segments: list[Segment]) -> None:
        """Add segments to the open message, numbered on where repair has added some before them."""
        if not self._open:
            return
        if self._shift:
            for n, segment in enumerate(segments, self._open[-1].number + 1):
                segment.number = n
        self._open += segments

    def _service(self, segment: Segment, dialect: Dialect) -> Iterator[RawMessage]:
        tag = segment.tag
        if tag == "UNB":
            self._close_message(cut=True)
            self._unb = segment
            self._envelope = read_envelope(segment)
            dialect.codec = CODECS.get(self._envelope.syntax.split(":")[0].upper(), "")
            check_head(segment, self._envelope, self._head)
        elif tag == "UNG":
            self._close_message(cut=True)
            self._ung = segment
            self._in_group = 0
            self._groups += 1
        elif tag == "UNH":
            self._close_message(cut=True)
            if self._held is not None:
                yield self._held
                self._held = None
            self._open = [segment]
            segment.number = 1
        elif tag == "UNT":
            if self._open:
                self._open.append(segment)
                self._close_message(cut=False)
        elif self._held is not None or self._open:
            self._close_message(cut=True)
            assert self._held is not None
            if tag == "UNE":
                check_group(segment, self._ung, self._in_group, self._held.findings)
                self._ung = None
            else:
                check_tail(segment, self._unb, self._groups or self._in_interchange, self._held.findings)
                self._held.findings += self._pending
                self._pending = []

    def _close_message(self, *, cut: bool) -> None:
        """End the open message; `cut` where no UNT ended it."""
        if not self._open:
            return
        segments, self._open, self._shift = self._open, [], 0
        self._number += 1
        self._in_interchange += 1
        self._in_group += 1
        last = segments[-1]
        if cut and last.flags & _scan.OPEN and len(segments) > 1:
            segments.pop()  # its last value may be cut in the middle
        message = RawMessage(segments, self._envelope, self._number)
        message.findings = self._head + self._pending
        message.filled = self._filled
        self._head, self._pending, self._filled = [], [], []
        message.partial = cut
        if cut:
            kept = (
                ""
                if segments[-1] is last
                else f"; the last segment, {last.tag}, is not whole and was left out"
            )
            message.findings.append(finding("SYN-TRUNCATED", last.where(), f"no UNT{kept}"))
        else:
            check_unt(segments, message)
        if self._ung is not None:
            grouped = self._ung.get(1).strip().upper()
            if grouped and message.type and grouped != message.type:
                message.findings.append(
                    finding("SYN-TYPE-MISMATCH", self._ung.where(1), f"UNG says {grouped[:6]}")
                )
        self._held = message

    def _end_without_unz(self) -> None:
        """The input, or the interchange, ended without UNZ."""
        held = self._held
        if held is None or self._unb is None or held.partial:
            return
        last = held.segments[-1]
        held.findings.append(finding("SYN-TRUNCATED", last.where(), "no UNZ"))


def _is_tag(tag: str) -> bool:
    return len(tag) == 3 and tag.isascii() and tag.isalnum()


def _line_ends(text: bytes, after: bytes) -> int:
    """Line ends in `text`; CR LF is one, also where LF is the first byte `after` it."""
    ends = text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
    return ends - (1 if text.endswith(b"\r") and after == b"\n" else 0)
