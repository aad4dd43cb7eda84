"""What the syntax says of itself: counts, references, text that was mended. All of it becomes findings; none
of it is a reason to lose a message.

Source: ISO 9735 (UNT, UNE, UNZ: counts and references); reading rules in `docs/messages.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.edifact import _scan
from openpiu.findings import Finding, finding

if TYPE_CHECKING:
    from openpiu.edifact._scan import Segment
    from openpiu.edifact.envelope import Envelope, RawMessage


def check_head(unb: Segment, envelope: Envelope, findings: list[Finding]) -> None:
    """UNB: the preparation date can be read; a test is told."""
    if envelope.sent_at is None:
        findings.append(finding("SYN-UNB-DATE", unb.where(4), "it cannot be read"))
    if envelope.test:
        findings.append(finding("SYN-TEST-INDICATOR", unb.where(11)))


def check_text(segment: Segment, findings: list[Finding]) -> None:
    """What the scan noticed about one segment, each kind as one finding."""
    flags = segment.flags
    if flags & _scan.LOOKALIKE:
        findings.append(finding("SYN-TERMINATOR", segment.at(segment.end)))
    if flags & _scan.WRAPPED and (place := _break_in(segment)) is not None:
        findings.append(finding("SYN-WRAP", segment.at(place)))
    if flags & _scan.CONTROLS:
        findings.append(finding("SYN-CONTROL-CHAR", segment.where()))
    if flags & _scan.DANGLING:
        findings.append(finding("SYN-RELEASE-DANGLING", segment.where()))
    if flags & _scan.OPEN and segment.tag == "UNZ":
        findings.append(finding("SYN-LAST-TERMINATOR", segment.at(segment.end)))
    if flags & _scan.ODD_TAG:
        raw = segment.raw()[: len(segment.tag) + 4].split(b"\r")[0].split(b"\n")[0].decode("latin-1")
        head = raw[: len(segment.tag) + 1]
        if " " in head:
            findings.append(finding("SYN-TAG-BLANK", segment.where()))
        if head[: len(segment.tag)] != head[: len(segment.tag)].upper():
            findings.append(finding("SYN-CASE", segment.where()))
    if flags & _scan.HIGH_BYTES and not segment.known_bytes():
        findings.append(finding("SYN-CHARSET", segment.where()))


def _break_in(segment: Segment) -> int | None:
    """Byte of the first line break inside the data; None where it stands at the very end only."""
    raw = segment.raw()
    body = raw.rstrip(b"\r\n \t")
    places = [at for at in (body.find(b"\n"), body.find(b"\r")) if at >= 0]
    return segment.offset + min(places) if places else None


def _reference_differs(given: str, wanted: str) -> bool:
    return given.strip() != wanted.strip()


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isdigit() and len(text) < 12 else None


def check_unt(segments: list[Segment], message: RawMessage) -> None:
    """UNT: the number of segments from UNH to UNT, and the reference of UNH."""
    unt = segments[-1]
    declared = _number(unt.get(1))
    if declared != len(segments):
        told = "no number" if declared is None else f"{declared}"
        message.findings.append(
            finding("SYN-UNT-COUNT", unt.where(1), f"UNT says {told}, counted {len(segments)}",
                    expected=str(len(segments)))
        )  # fmt: skip
    if _reference_differs(unt.get(2), segments[0].get(1)):
        missing = "" if unt.get(2).strip() else "it has none"
        message.findings.append(finding("SYN-UNT-REF", unt.where(2), missing))


def check_group(une: Segment, ung: Segment | None, count: int, findings: list[Finding]) -> None:
    """UNE: the number of messages in the group, and the reference of UNG."""
    if _number(une.get(1)) != count:
        findings.append(finding("SYN-UNE-COUNT", une.where(1), f"counted {count}", expected=str(count)))
    if ung is not None and _reference_differs(une.get(2), ung.get(5)):
        findings.append(finding("SYN-UNE-REF", une.where(2)))


def check_tail(unz: Segment, unb: Segment | None, count: int, findings: list[Finding]) -> None:
    """UNZ: the number of groups, else of messages, and the reference of UNB."""
    if _number(unz.get(1)) != count:
        findings.append(finding("SYN-UNZ-COUNT", unz.where(1), f"counted {count}", expected=str(count)))
    if unb is not None and _reference_differs(unz.get(2), unb.get(5)):
        findings.append(finding("SYN-UNZ-REF", unz.where(2)))
