"""Segments into messages: what stands between UNH and UNT, with its envelope and what the syntax says of it.

A message is held back until the next one or the end of its interchange, so that what the trailer says can be
told with it. Nothing is lost without a word: segments outside UNH and UNT become a message without a head.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpiu.edifact import _segment
from openpiu.edifact._chunk import Dialect
from openpiu.edifact._segment import Segment
from openpiu.edifact.checks import (
    check_group,
    check_head,
    check_tail,
    check_text,
    check_unt,
    check_version,
    ends_well,
    is_tag,
)
from openpiu.edifact.directory import SERVICE, TAGS
from openpiu.edifact.envelope import CODECS, NO_ENVELOPE, Envelope, RawMessage, read_envelope
from openpiu.edifact.repair import BARE, Shape, parted
from openpiu.findings import Finding, finding

FIRST_TAGS = {"BGM": "PAXLST", "SRC": "PNRGOV", "MSG": "PNRGOV", "RCI": "PNRGOV", "TVL": "PNRGOV"}
"""The type of a message that lost its UNH, by a tag near its start; UNG knows better where there is one."""


class Assembler:
    """Takes the segments of one input, run by run; whole messages come to `ready`. `ended` after UNZ."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._shapes = shapes
        self.ready: list[RawMessage] = []
        self.held: RawMessage | None = None
        self.ended = False
        self._unz: Segment | None = None
        self._told_unz = False
        self._number = 0
        self._dialect: Dialect | None = None
        self._envelope: Envelope = NO_ENVELOPE
        self._unb: Segment | None = None
        self._ung: Segment | None = None
        self._former: RawMessage | None = None  # the last message of this interchange
        self._in_interchange = self._in_group = self._groups = 0
        self.head: list[Finding] = []  # findings that wait for the next message
        self._clear()

    def _clear(self) -> None:
        self._open: list[Segment] = []
        self._pending: list[Finding] = []  # findings of the message that is open
        self._filled: list[Segment] = []  # its segments with overwritten data
        self._stubs: list[Segment] = []  # its segments with one or two letters for a tag
        self._renumber = False  # the scan's numbers do not hold: a segment was split, or UNH is missing
        self._partial = False

    def begin(self, dialect: Dialect, findings: list[Finding]) -> None:
        """A new interchange starts."""
        self.head += findings
        self._dialect = dialect
        self._envelope, self._unb, self._ung, self._unz = NO_ENVELOPE, None, None, None
        self._former = None
        self._in_interchange = self._in_group = self._groups = 0
        self.ended = False

    def go_on(self) -> Dialect | None:
        """The interchange goes on although UNZ stood: its dialect; None where there is none."""
        if self._unz is None or self._dialect is None:
            return None
        if not self._told_unz:
            self.head.append(finding("SYN-UNZ-COUNT", self._unz.where(1), "more messages follow"))
            self._told_unz = True
        self.ended = False
        return self._dialect

    def take(self, segments: list[Segment], notable: list[int]) -> None:
        """Put a run of segments into messages. Only the notable ones are looked at one by one."""
        assert self._dialect is not None
        start = 0
        for i in notable:
            segment = segments[i]
            pieces = [segment]
            if segment.flags & _segment.SUSPECT or (
                segment.flags & _segment.ODD_TAG and segment.tag[:3] in BARE and len(segment.tag) > 5
            ):
                pieces = parted(segment, self._dialect.separators, self._shapes)
            plain = segment.tag not in SERVICE and is_tag(segment.tag)
            if plain and len(pieces) == 1 and self._open and not self._renumber:
                self._note(segment)
                continue
            self._extend(segments[start:i])
            start = i + 1
            for piece in pieces:
                if piece is not pieces[0]:
                    self._renumber = bool(self._open)
                    if self._open:
                        piece.number = self._open[-1].number + 1
                    self._pending.append(
                        finding("SYN-MISSING-TERMINATOR", piece.where(), f"before {piece.tag}")
                    )
                self._one(piece)
                if piece is not pieces[0] and self._open:
                    self._renumber = True
        self._extend(segments[start:])

    def _one(self, segment: Segment) -> None:
        """One segment that wants a look of its own."""
        if segment.tag in ("UNB", "UNG", "UNH"):
            self._service(segment)
            self._note(segment)
        elif segment.tag in SERVICE:
            if self._renumber and segment.tag == "UNT":
                segment.number = self._open[-1].number + 1
            self._note(segment)
            self._service(segment)
        elif is_tag(segment.tag):
            self._extend([segment])
            self._note(segment)
        elif segment.flags & _segment.OPEN and (self._open or len(segment.tag) < 3):
            if self._open:
                self._open.append(segment)  # cut within its tag: told with the message
        else:
            self._stray(segment)
            self._note(segment)

    def _note(self, segment: Segment) -> None:
        """Tell what the scan noticed about a segment."""
        if segment.flags & ~_segment.RELEASED:
            assert self._dialect is not None
            check_text(segment, self._dialect.separators, self._pending)
            if segment.flags & _segment.FILLED:
                self._filled.append(segment)

    def _stray(self, segment: Segment) -> None:
        """Something without a tag, or an unknown segment outside any message."""
        if self._open:
            if self._renumber:
                segment.number = self._open[-1].number + 1
            self._open.append(segment)
            if 0 < len(segment.tag) < 3 and segment.tag.isalpha():
                self._stubs.append(segment)
                return
        told = "outside any message" if is_tag(segment.tag) else "a segment without a tag was skipped"
        self._pending.append(finding("SYN-SEGMENT-UNKNOWN", segment.where(), told))

    def _extend(self, segments: list[Segment]) -> None:
        """Add segments to the open message; open one where they stand outside of any."""
        if not segments:
            return
        if not self._open:
            segments = self._without_head(segments)
        elif self._renumber:
            for n, segment in enumerate(segments, self._open[-1].number + 1):
                segment.number = n
        self._open += segments

    def _without_head(self, segments: list[Segment]) -> list[Segment]:
        """Open a message at the first known segment after UNT, or where UNH is missing."""
        for i, segment in enumerate(segments):
            if segment.tag in TAGS:
                self._release_held()
                for n, later in enumerate(segments[i:], 1):
                    later.number = n
                told = "segments after UNT" if self._in_interchange else "no UNH"
                self._pending.append(finding("SYN-TRUNCATED", segment.where(), told))
                self._partial = self._renumber = True
                return segments[i:]
            self._stray(segment)
        return []

    def _release_held(self) -> None:
        """The next message begins: nothing more can be told of the one that is held."""
        if self.held is not None:
            self.ready.append(self.held)
            self.held = None

    def _service(self, segment: Segment) -> None:
        tag = segment.tag
        if tag == "UNT":
            self._end_message(segment)
            return
        self._close(cut=True)
        if tag == "UNH":
            self._release_held()
            self._open = [segment]
            segment.number = 1
        elif tag == "UNB":
            assert self._dialect is not None
            self._unb = segment
            self._envelope = read_envelope(segment)
            self._dialect.codec = CODECS.get(self._envelope.charset, "")
            check_head(segment, self._envelope, self.head)
        elif tag == "UNG":
            self._end_group()
            self._ung = segment
            self._in_group = 0
            self._groups += 1
        elif tag == "UNE":
            if not segment.flags & _segment.OPEN:
                check_group(segment, self._ung, self._in_group, self._last())
            self._ung = None
        else:
            self._end_group()
            findings = self._last()
            before = len(findings)
            check_tail(segment, self._unb, self._groups or self._in_interchange, findings)
            self._told_unz = any(told.code == "SYN-UNZ-COUNT" for told in findings[before:])
            self._unz, self.ended = segment, True

    def _end_group(self) -> None:
        """A group ends; where no UNE did so, that is told."""
        if self._ung is not None:
            self._last().append(finding("SYN-UNE-COUNT", self._ung.where(), "no UNE"))
            self._ung = None

    def _last(self) -> list[Finding]:
        """Where a finding about the end of a group or interchange goes: with the message before it."""
        if self.held is None:
            return self.head
        self.held.findings += self._pending
        self._pending = []
        return self.held.findings

    def _end_message(self, unt: Segment) -> None:
        if not self._open:
            return
        if unt.flags & _segment.OPEN and not (self._partial or ends_well(unt, self._open)):
            self._open.append(unt)
            self._close(cut=True)
            return
        for stub in self._stubs:
            if stub is self._open[-1]:
                self._pending.append(finding("SYN-TRUNCATED", stub.where(), "the last segment is cut short"))
                self._partial = True
            else:
                told = "a segment without a tag was skipped"
                self._pending.append(finding("SYN-SEGMENT-UNKNOWN", stub.where(), told))
        self._open.append(unt)
        if self._open[0].tag == "UNH":
            check_unt(self._open, self._pending)
        self._close(cut=False)

    def _close(self, *, cut: bool) -> None:
        """End the open message; `cut` where no UNT ended it."""
        if not self._open:
            return
        segments = self._open
        self._number += 1
        self._in_interchange += 1
        self._in_group += 1
        last = segments[-1]
        if cut and last.flags & _segment.OPEN and len(segments) > 1:
            segments.pop()  # its last value may be cut in the middle
        message = RawMessage(segments, self._envelope, self._number)
        if segments[0].tag != "UNH":
            self._give_head(message)
        message.filled = [segment for segment in self._filled if segment is not last or segments[-1] is last]
        message.partial = cut or self._partial
        message.findings = self.head + self._pending
        if cut and not self._partial:
            kept = "" if segments[-1] is last else "; the last segment is not whole and was left out"
            message.findings.append(finding("SYN-TRUNCATED", last.where(), f"no UNT{kept}"))
        if self._ung is not None and message.type:
            grouped = self._ung.trimmed(1).upper()
            if grouped and grouped != message.type:
                told = f"UNG says {grouped[:6]}"
                message.findings.append(finding("SYN-TYPE-MISMATCH", self._ung.where(1), told))
            check_version(self._ung, message, message.findings)
        if self._unb is None and self._in_interchange == 1:
            message.findings.append(finding("SYN-UNB-MISSING", segments[0].where()))
        self._release_held()
        self.held = self._former = message
        self.head = []
        self._clear()

    def _give_head(self, message: RawMessage) -> None:
        """Type and version of a message without UNH: of the one before it, of its group, or by its tags."""
        if self._former is not None:
            message.take_head(self._former)
        elif self._ung is not None:
            message.type = self._ung.trimmed(1).upper()
            message.version = ".".join(v for v in (self._ung.trimmed(7, 1), self._ung.trimmed(7, 2)) if v)
            message.agency = self._ung.trimmed(6)
        else:
            kinds = (FIRST_TAGS[segment.tag] for segment in message.segments[:5] if segment.tag in FIRST_TAGS)
            message.type = next(kinds, "")

    def end_interchange(self) -> None:
        """The input ended, or the next interchange begins, or UNZ stood."""
        was_open = bool(self._open)
        self._close(cut=True)
        if not self.ended and self._unb is not None:
            if not self._in_interchange:
                self._last().append(finding("SYN-TRUNCATED", self._unb.where(), "no message, no UNZ"))
            elif self.held is not None and not was_open and not self.held.partial:
                self._last().append(finding("SYN-TRUNCATED", self.held.segments[-1].where(), "no UNZ"))
        if self.held is not None:
            # An interchange without a message: what was found goes with the message before it.
            self.held.findings += self._pending + self.head
            self._pending, self.head = [], []

    def finish(self) -> None:
        """The input has ended."""
        self._release_held()
