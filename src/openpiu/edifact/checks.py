"""What the syntax says of itself: counts, references, text that was mended. All of it becomes findings; none
of it is a reason to lose a message.

Source: ISO 9735 (UNT, UNE, UNZ: counts and references); reading rules in `docs/messages.md`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from openpiu.edifact import _segment
from openpiu.edifact._pieces import misfit
from openpiu.edifact.envelope import whole_number
from openpiu.findings import Finding, finding

if TYPE_CHECKING:
    from openpiu.edifact._segment import Segment
    from openpiu.edifact.envelope import Envelope, RawMessage
    from openpiu.edifact.separators import Separators


def check_head(unb: Segment, envelope: Envelope, findings: list[Finding]) -> None:
    """UNB: the preparation date can be read, and has come; a test is told."""
    if envelope.prepared_on is None:
        findings.append(finding("SYN-UNB-DATE", unb.where(4), "it cannot be read"))
    elif envelope.prepared_on > datetime.now(UTC).date() + A_DAY:
        findings.append(finding("SYN-UNB-DATE", unb.where(4), "it is in the future"))
    if not envelope.sender:
        both = "" if envelope.control_reference else ", no control reference"
        findings.append(finding("SYN-UNB-INCOMPLETE", unb.where(2), f"no sender{both}"))
    elif not envelope.control_reference:
        findings.append(finding("SYN-UNB-INCOMPLETE", unb.where(5), "no control reference"))
    if envelope.test:
        findings.append(finding("SYN-TEST-INDICATOR", unb.where(11)))


A_DAY = timedelta(days=1)
"""How far clocks and zones may differ."""


def check_text(segment: Segment, separators: Separators, findings: list[Finding]) -> None:
    """What the scan noticed about one segment, each kind as one finding at its first place."""
    flags = segment.flags
    if flags & _segment.LOOKALIKE:
        findings.append(finding("SYN-TERMINATOR", segment.at(segment.end)))
    if flags & _segment.UNRELEASED:
        findings.append(finding("SYN-RELEASE-MISSING", segment.at(_sign_in_word(segment, separators))))
    if flags & _segment.WRAPPED and (place := _break_in(segment)) is not None:
        findings.append(finding("SYN-WRAP", segment.at(place)))
    if flags & _segment.CONTROLS:
        findings.append(finding("SYN-CONTROL-CHAR", segment.at(_first(segment, CONTROL, separators))))
    if flags & _segment.DANGLING:
        findings.append(finding("SYN-RELEASE-DANGLING", segment.at(_dangling(segment, separators))))
    if flags & _segment.ODD_TAG and is_tag(segment.tag):
        head = TAG_END.split(segment.raw()[: len(segment.tag) + 8], maxsplit=1)[0]
        if b" " in head or b"\t" in head:
            findings.append(finding("SYN-TAG-BLANK", segment.where()))
        if head != head.upper():
            findings.append(finding("SYN-CASE", segment.where()))
    if flags & _segment.HIGH_BYTES and (outside := misfit(segment)) is not None:
        findings.append(finding("SYN-CHARSET", segment.at(outside)))


CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x19\x1b-\x1f\x7f]")
TAG_END = re.compile(rb"[^A-Za-z0-9\s\x00-\x1f]")


def is_tag(tag: str) -> bool:
    """Whether it can be the tag of a segment: three letters or digits."""
    return len(tag) == 3 and tag.isascii() and tag.isalnum()


def _first(segment: Segment, sign: re.Pattern[bytes], separators: Separators) -> int:
    """Byte of the first such sign of the segment that is no separator; else the segment's own."""
    parting = "".join(separators).encode("latin-1", "replace")
    for found in sign.finditer(segment.raw()):
        if found[0] not in parting:
            return segment.offset + found.start()
    return segment.offset


def _dangling(segment: Segment, separators: Separators) -> int:
    """Byte of the first release character that stands before a line break or the end."""
    release = re.escape(separators.release.encode("latin-1", "replace"))
    raw = segment.raw()
    for found in re.finditer(release + rb"(?s:(.?))", raw):
        if found[1] in (b"", b"\r", b"\n"):
            return segment.offset + found.start()
    return segment.offset


def _sign_in_word(segment: Segment, separators: Separators) -> int:
    """Byte of the first terminator in the data that is not released."""
    release = re.escape(separators.release.encode("latin-1", "replace"))
    terminator = separators.terminator.encode("latin-1", "replace")
    for found in re.finditer(release + rb"(?s:.)|" + re.escape(terminator), segment.raw()):
        if found[0] == terminator:
            return segment.offset + found.start()
    return segment.offset


def _break_in(segment: Segment) -> int | None:
    """Byte of the first line break inside the data; None where it stands at the very end only."""
    raw = segment.raw()
    body = raw.rstrip(b"\r\n \t")
    places = [at for at in (body.find(b"\n"), body.find(b"\r")) if at >= 0]
    return segment.offset + min(places) if places else None


def _reference_differs(given: str, wanted: str) -> bool:
    return given.strip() != wanted.strip()


def ends_well(unt: Segment, segments: list[Segment]) -> bool:
    """Whether a UNT without terminator is whole all the same: its count and reference are right."""
    return whole_number(unt.get(1)) == len(segments) + 1 and not _reference_differs(
        unt.get(2), segments[0].get(1)
    )


def check_unt(segments: list[Segment], findings: list[Finding]) -> None:
    """UNT: the number of segments from UNH to UNT, and the reference of UNH."""
    unt = segments[-1]
    declared = whole_number(unt.get(1))
    if declared != len(segments):
        told = "no number" if declared is None else f"{declared}"
        counted = len(segments)
        findings.append(
            finding(
                "SYN-UNT-COUNT", unt.where(1), f"UNT says {told}, counted {counted}", expected=str(counted)
            )
        )
    if _reference_differs(unt.get(2), segments[0].get(1)):
        missing = "" if unt.trimmed(2) else "it has none"
        findings.append(finding("SYN-UNT-REF", unt.where(2), missing))


def check_group(une: Segment, ung: Segment | None, count: int, findings: list[Finding]) -> None:
    """UNE: the number of messages in the group, and the reference of UNG."""
    if whole_number(une.get(1)) != count:
        findings.append(finding("SYN-UNE-COUNT", une.where(1), f"counted {count}", expected=str(count)))
    if ung is None:
        findings.append(finding("SYN-UNE-REF", une.where(), "there is no UNG"))
    elif _reference_differs(une.get(2), ung.get(5)):
        findings.append(finding("SYN-UNE-REF", une.where(2)))


def check_version(ung: Segment, message: RawMessage, findings: list[Finding]) -> None:
    """UNG names the version of its messages, where it names one; that of UNH is the one that is read by."""
    grouped = ".".join(part for part in (ung.get(7, 1).strip(), ung.get(7, 2).strip()) if part)
    if grouped and message.version and grouped != message.version:
        findings.append(finding("SYN-VERSION-MISMATCH", ung.where(7), f"UNG says {grouped[:8]}"))


def check_tail(unz: Segment, unb: Segment | None, count: int, findings: list[Finding]) -> None:
    """UNZ: the number of groups, else of messages, and the reference of UNB; whether it is ended."""
    wanted = "" if unb is None else unb.trimmed(5)
    given = unz.trimmed(2)
    if unz.flags & _segment.DANGLING and given[:-1] == wanted:
        given = wanted  # and a release character, which is told
    if unz.flags & _segment.OPEN:
        if given != wanted and wanted.startswith(given):
            findings.append(finding("SYN-TRUNCATED", unz.at(unz.end), "UNZ is not whole"))
            return
        findings.append(finding("SYN-LAST-TERMINATOR", unz.at(unz.end)))
    if whole_number(unz.get(1)) != count:
        findings.append(finding("SYN-UNZ-COUNT", unz.where(1), f"counted {count}", expected=str(count)))
    if unb is not None and given != wanted:
        findings.append(finding("SYN-UNZ-REF", unz.where(2)))
