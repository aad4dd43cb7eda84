"""What came before: the same message again, and a control reference that is used a second time.

A message is known again by its bytes between UNH and UNT without line breaks, together with its type, access
reference and part: what a repeated transmission keeps and a corrected one changes. Of each only a number is
kept, so nobody's data is; at most `MOST` are remembered, the oldest are let go of.

Source: ISO 9735 (0020 unique within sender and recipient, 0062 within an interchange); `docs/messages.md`.
"""

from __future__ import annotations

from typing import NamedTuple

from openpiu.edifact import Envelope, RawMessage
from openpiu.findings import Finding, finding

MOST = 200_000


class First(NamedTuple):
    """Where something was first: the input, by the name that it was given, and the number of the message."""

    source: str
    number: int

    def __str__(self) -> str:
        return f"message {self.number}" + (f" of {self.source}" if self.source else "")


class Repeats:
    """The messages and references seen so far. `source` is the name of the input that is being read, told
    where a repeat is of another input."""

    def __init__(self) -> None:
        self.source = ""
        self._messages: dict[int, First] = {}
        self._interchanges: dict[int, First] = {}
        self._references: dict[str, int] = {}
        self._envelope: Envelope | None = None

    def begin(self, source: str) -> None:
        """The next input starts. Control references are used again after a while: each input has its own."""
        self.source = source
        self._interchanges = {}
        self._envelope = None

    def seen(self, raw: RawMessage) -> list[Finding]:
        """Note a message; that it, or a control reference of it, came before."""
        here = First(self.source, raw.number)
        begins = raw.envelope is not self._envelope
        first = self._first(self._messages, _key(raw), here)
        told: list[Finding] = []
        head = raw.segments[0]
        if begins:
            self._envelope = raw.envelope
            self._references = {}
            told += self._interchange(raw, here, repeated=first is not None)
        if first is not None:
            told.append(finding("SYN-DUPLICATE", head.where(), f"as {self._named(first)}"))
        elif raw.reference and head.tag == "UNH" and raw.reference in self._references:
            detail = f"that of message {self._references[raw.reference]}"
            told.append(finding("SYN-REFERENCE-REPEATED", head.where(1), detail))
        if len(self._references) < MOST:
            self._references.setdefault(raw.reference, raw.number)
        return told

    def _interchange(self, raw: RawMessage, here: First, *, repeated: bool) -> list[Finding]:
        """UNB: the sender has used its control reference before. A transmission that was only repeated keeps
        it, and is told as a duplicate."""
        envelope = raw.envelope
        if not envelope.control_reference:
            return []
        key = hash((envelope.sender, envelope.recipient, envelope.control_reference))
        first = self._first(self._interchanges, key, here)
        if first is None or repeated:
            return []
        where = raw.segments[0].where()
        return [finding("SYN-REFERENCE-REPEATED", where, f"the interchange has that of {self._named(first)}")]

    def _named(self, first: First) -> str:
        return str(first._replace(source="") if first.source == self.source else first)

    @staticmethod
    def _first(known: dict[int, First], key: int, here: First) -> First | None:
        """Who had `key` first; None where it is new, and then it is noted."""
        first = known.setdefault(key, here)
        if first is not here:
            return first
        if len(known) > MOST:
            del known[next(iter(known))]
        return None


def _key(raw: RawMessage) -> int:
    """A number for what the message says: of 200,000 messages two share one by chance once in a billion."""
    return hash((raw.type, raw.access_reference, raw.part, raw.body()))
