"""Messages sent in parts: which parts of one list have come, and which have not.

UNH S010 numbers the parts (`01:C` … `nn:F`); they share sender, type and common access reference, and come in
any order. The people of each part are taken at once; what is missing is told at the deadline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from openpiu.edifact import RawMessage
from openpiu.findings import Finding, Where, finding

MOST_PARTS = 999
"""UNH S010 numbers parts with two digits; a higher number than this is no number of parts."""


class Parts:
    """The parts seen so far, by sender, type and access reference."""

    def __init__(self) -> None:
        self._digests: dict[tuple[str, str, str], dict[int, bytes]] = {}
        self._last: dict[tuple[str, str, str], int] = {}
        self._where: dict[tuple[str, str, str], Where] = {}

    def seen(self, raw: RawMessage) -> list[Finding]:
        """Note a part; a finding where the same number came before with other content."""
        if raw.part is None:
            return []
        reference = raw.access_reference.split("*")[0]
        key = (raw.envelope.sender, raw.type, reference)
        digest = _digest(segment.raw() for segment in raw.segments[1:-1])
        digests = self._digests.setdefault(key, {})
        self._where[key] = raw.segments[0].where(4)
        if raw.final:
            self._last[key] = raw.part
        if digests.setdefault(raw.part, digest) != digest:
            return [finding("SYN-PART-DUPLICATE", raw.segments[0].where(4), f"part {raw.part}")]
        return []

    def missing(self) -> tuple[Finding, ...]:
        """One finding for each list that is not whole, at the last part that came."""
        findings = []
        for key, digests in self._digests.items():
            last = self._last.get(key)
            absent = sorted(set(range(1, min(last or max(digests), MOST_PARTS) + 1)) - set(digests))
            if absent or last is None:
                told = f"parts {_ranges(absent)}" if absent else ""
                if last is None:
                    told += (" and " if told else "") + "the final part"
                findings.append(finding("SYN-PART-MISSING", self._where[key], told))
        return tuple(findings)


def _digest(pieces: Iterable[bytes]) -> bytes:
    return hashlib.blake2b(b"\0".join(pieces), digest_size=16).digest()


def _ranges(numbers: list[int]) -> str:
    """`[1, 2, 3, 7]` as `1 to 3, 7`."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in runs[:8]) + (" ..." if len(runs) > 8 else "")
