"""Answers held against the requests of the same input: CUSRES against the PAXLST that it answers.

An answer repeats the number of its request (RFF+TN) and the references of each traveller (AVF, ABO). Where
the request must be at hand, since the input has one for the same flight before the answer, an answer that
repeats none of it answers nobody. Requests of other inputs are not known here, so nothing is said without.

Source: WCO/IATA/ICAO API guidelines, CUSRES guide; `docs/messages.md`, "Answers".
"""

from __future__ import annotations

from collections import defaultdict

from openpiu.edifact import RawMessage, Segment
from openpiu.findings import Finding, Where, finding
from openpiu.travel import Message

MOST = 200_000
"""Numbers and references remembered. Beyond it all are let go of, and nothing more is said."""

NAMES = ("ABO", "AVF")
"""What names a traveller in request and answer: the carrier's own reference, the record locator."""

Flown = tuple[str, str]


class Asked:
    """What was asked, or answered, about one flight: transactions, and references of travellers."""

    def __init__(self) -> None:
        self.transactions: set[str] = set()
        self.travellers: set[tuple[str, str]] = set()


class Requests:
    """The requests seen so far, by flight."""

    def __init__(self) -> None:
        self._asked: defaultdict[Flown, Asked] = defaultdict(Asked)
        self._remembered = 0

    def seen(self, raw: RawMessage, message: Message) -> list[Finding]:
        """Note a request; what an answer repeats of no request."""
        if self._remembered > MOST:
            return []
        if raw.type == "PAXLST":
            if message.transaction:
                self._note(message)
            return []
        if raw.type != "CUSRES":
            return []
        about = [self._asked[flown] for flown in _flights(message) if flown in self._asked]
        if not about:
            return []
        if message.transaction and not any(_plain(message.transaction) in one.transactions for one in about):
            return [finding("RES-UNMATCHED", _transaction(raw), "no request for this flight has the number")]
        travellers = set().union(*(one.travellers for one in about))
        return [
            finding("RES-UNMATCHED", segment.where(1, 2), "no request for this flight names this traveller")
            for segment in _strangers(raw, travellers)
        ]

    def _note(self, message: Message) -> None:
        named = {
            (name, value)
            for traveller in message.travellers
            for name in NAMES
            if (value := traveller.references.get(name))
        }
        for flown in _flights(message):
            asked = self._asked[flown]
            asked.transactions.add(_plain(message.transaction or ""))
            asked.travellers |= named
            self._remembered += 1 + len(named)


def _flights(message: Message) -> set[Flown]:
    return {(f.carrier.upper(), f.number.lstrip("0")) for f in message.flights if f.number}


def _plain(transaction: str) -> str:
    """A transaction without its version: some answers leave it out."""
    return transaction.partition(":")[0]


def _transaction(raw: RawMessage) -> Where:
    for segment in raw.segments:
        if segment.tag == "RFF" and segment.get(1, 1).strip() == "TN":
            return segment.where(1, 2)
    return raw.segments[0].where()


def _strangers(raw: RawMessage, travellers: set[tuple[str, str]]) -> list[Segment]:
    """The first reference of each traveller of an answer of whom no reference is known."""
    strangers: list[Segment] = []
    first: Segment | None = None
    known = False
    for segment in raw.segments:
        if segment.tag == "ERP" or segment.tag == "UNT":
            if first is not None and not known:
                strangers.append(first)
            first, known = None, False
        elif segment.tag == "RFF" and segment.get(1, 1).strip() in NAMES:
            value = ":".join(segment.components(1)[1:]).rstrip(":").strip()
            first = first or segment
            known = known or (segment.get(1, 1).strip(), value) in travellers
    return strangers
