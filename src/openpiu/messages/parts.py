"""Messages sent in parts: which parts of one list have come, which have not, and what they say together.

UNH S010 numbers the parts (`01:C` … `nn:F`); they share sender, type and common access reference, and come in
any order. The people of each part are taken at once; judgements about the whole list (counts, close-outs)
wait for all parts, and what is missing is told at the deadline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from openpiu.edifact import RawMessage
from openpiu.findings import Finding, Where, finding
from openpiu.messages.closeouts import Closeouts
from openpiu.travel import Message, Traveller

MOST_PARTS = 999
"""UNH S010 numbers parts with two digits; a higher number than this is no number of parts."""

COUNT_QUALIFIERS = {"passenger": "42", "crew": "41"}
"""CNT by what it counts."""

CLOSEOUTS = frozenset(("266+CLOB", "266+CLNB"))
"""Close-outs with a list: on board, not on board."""

Key = tuple[str, str, str, str]


class List:
    """One list in parts: content of each part, people by kind, numbers told that wait for all parts."""

    def __init__(self) -> None:
        self.digests: dict[int, bytes] = {}
        self.last: int | None = None
        self.where = Where()
        self.people = {"passenger": 0, "crew": 0}
        self.transit = 0  # of the passengers
        self.told: dict[str, set[int]] = {"passenger": set(), "crew": set()}
        self.sure = True
        """False where a part was cut short or came twice: then its people cannot be counted."""

    def absent(self) -> list[int]:
        """Numbers of the parts that have not come, as far as they are known."""
        return sorted(set(range(1, min(self.last or max(self.digests), MOST_PARTS) + 1)) - set(self.digests))

    def whole(self) -> bool:
        """Whether all parts have come."""
        return self.last is not None and len(self.digests) >= self.last and not self.absent()


class Parts:
    """The parts seen so far, by sender, type, access reference, and what kind of close-out it is if one."""

    def __init__(self) -> None:
        self._lists: dict[Key, List] = {}
        self._closeouts = Closeouts()

    def seen(self, raw: RawMessage, message: Message) -> list[Finding]:
        """Note a message; what is wrong with the list that it is, or that it makes whole.

        A part whose number came before with other content is told and not counted again.
        """
        findings: list[Finding] = []
        passengers = _count(message.travellers)["passenger"]
        key, whole, sure = None, True, not raw.partial
        if raw.part is not None:
            key = _key(raw, message)
            parts = self._lists.setdefault(key, List())
            findings += _note(parts, raw, message)
            whole, sure, passengers = parts.whole(), parts.sure, parts.people["passenger"]
        if message.test:
            return findings
        if message.function == "passenger-list":
            self._closeouts.listed(message, key, whole=whole)
        elif message.function_code in CLOSEOUTS and whole and sure:
            detail = self._closeouts.judged(message, passengers)
            if detail:
                findings.append(finding("PAX-CLOSEOUT-IMPLAUSIBLE", _place(raw, "BGM", None), detail))
        return findings

    def missing(self) -> tuple[Finding, ...]:
        """One finding for each list that is not whole, at the last part that came."""
        findings = []
        for parts in self._lists.values():
            absent = parts.absent()
            if absent or parts.last is None:
                told = f"parts {_ranges(absent)}" if absent else ""
                if parts.last is None:
                    told += (" and " if told else "") + "the final part"
                findings.append(finding("SYN-PART-MISSING", parts.where, told))
        return tuple(findings)


def _key(raw: RawMessage, message: Message) -> Key:
    """A close-out of a flight often has the access reference of its passenger list, but is another list."""
    reference = raw.access_reference.split("*")[0]
    kind = message.function_code if message.function == "close-out" else None
    return raw.envelope.sender, raw.type, reference, kind or ""


def _note(parts: List, raw: RawMessage, message: Message) -> list[Finding]:
    """Add a part to its list; the counts are compared when the last one comes."""
    assert raw.part is not None
    before = parts.whole()
    digest = hashlib.blake2b(raw.body(), digest_size=16).digest()
    parts.where = raw.segments[0].where(4)
    if raw.final:
        parts.last = raw.part
    known = parts.digests.setdefault(raw.part, digest)
    if known is not digest:
        if known == digest:
            return []
        parts.sure = False
        return [finding("SYN-PART-DUPLICATE", parts.where, f"part {raw.part}")]
    parts.transit += sum([t.kind == "transit" and not t.crew_role for t in message.travellers])
    for kind, number in _count(message.travellers).items():
        parts.people[kind] += number
        if message.declared.get(kind, 0) > number:
            parts.told[kind].add(message.declared[kind])
    parts.sure = parts.sure and not raw.partial
    # A single part that is all of its list was judged when it was read.
    if before or not parts.whole() or not parts.sure or parts.last == 1:
        return []
    return _mismatches(parts, raw)


def _mismatches(parts: List, raw: RawMessage) -> list[Finding]:
    """CNT of all parts against the people of all parts: one finding, at the part that came last."""
    for kind, told in parts.told.items():
        counted = parts.people[kind]
        # Passengers in transit are counted with the others or left out.
        if told - {counted, counted - parts.transit if kind == "passenger" else counted}:
            where = _place(raw, "CNT", COUNT_QUALIFIERS[kind])
            return [finding("PAX-CNT-MISMATCH", where, f"counted {counted} in all parts")]
    return []


def _count(travellers: Iterable[Traveller]) -> dict[str, int]:
    """Passengers and crew, those in transit with their own kind."""
    crew = [t.kind == "crew" or (t.kind == "transit" and t.crew_role is not None) for t in travellers]
    aboard = sum(crew)
    return {"passenger": len(crew) - aboard, "crew": aboard}


def _place(raw: RawMessage, tag: str, qualifier: str | None) -> Where:
    """Where the last segment with that tag and first component stands; else the head of the message."""
    for segment in reversed(raw.segments):
        if segment.tag == tag and qualifier in (None, segment.get(1, 1)):
            return segment.where(2) if qualifier is None else segment.where(1, 2)
    return raw.segments[0].where()


def _ranges(numbers: list[int]) -> str:
    """`[1, 2, 3, 7]` as `1 to 3, 7`."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    told = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in runs[:8])
    return told + (" ..." if len(runs) > 8 else "")
