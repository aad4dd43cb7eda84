"""CUSRES: what an authority answers to a passenger list, for the whole of it or for each traveller.

A carrier asks with a PAXLST at check-in and waits for this answer; the same message tells it later that an
answer has changed, and carries the carrier's word that it has seen that:

    BGM                     962 answer, 132 unsolicited change, 312 acknowledgement of one
    RFF+TN RFF+AF DTM LOC   the request that is answered, its flight and leg; DTM and LOC in either order
    ERP RFF ERC FTX         one answer: about the message (1) or a traveller (2), whom, the code, words

What a code means is the authority's table (`answer_codes`). Each ERC is one `Answer`; a level without any is
one of meaning `unknown`, with a finding.

    for raw in edifact.messages(data):
        message = cusres.read(raw)
        message.transaction, message.answers

Source: WCO/IATA/ICAO API guidelines, appendix on CUSRES (UN/EDIFACT D.02B to D.15B); `docs/messages.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from openpiu.edifact import RawMessage, Segment
from openpiu.findings import Finding, Severity, finding
from openpiu.messages.answer_codes import DEFAULT, AnswerCodes
from openpiu.messages.dates import flight_time
from openpiu.messages.heads import head_of
from openpiu.messages.paxlst.draft import day_of_flight
from openpiu.messages.paxlst.flights import (
    ARRIVES,
    BEFORE_BORDER,
    BEHIND_BORDER,
    DEPARTS,
    FLIGHT_NUMBER,
    ON_ROUTE,
    ONWARD,
)
from openpiu.travel import Answer, AnswerLevel, CarrierCode, Flight, Iata3, LocalTime, Message
from openpiu.travel.model import Function

FUNCTIONS: dict[str, Function] = {"962": "answer", "132": "status-change", "312": "acknowledgement"}
"""BGM, first element."""

LEVELS: dict[str, AnswerLevel] = {"1": "message", "2": "traveller"}
"""ERP, first element."""

BOTH_REFERENCES = ("AVF", "ABO")
"""What names a traveller of the request: record locator and the carrier's own reference."""


class Draft:
    """The message so far: the flight that is open, and the answer whose segments are being read."""

    __slots__ = (
        "answers",
        "beginning",
        "codes",
        "findings",
        "flight",
        "flights",
        "given",
        "kind",
        "level",
        "level_segment",
        "references",
        "sent",
        "texts",
        "transaction",
    )

    def __init__(self, sent: date, codes: AnswerCodes) -> None:
        self.sent = sent
        self.codes = codes
        self.findings: list[Finding] = []
        self.beginning: Segment | None = None
        self.kind = ""
        self.transaction: str | None = None
        self.flight: dict[str, object] = {}
        self.flights: list[Flight] = []
        self.level: AnswerLevel | None = None
        self.level_segment: Segment | None = None
        self.references: dict[str, str] = {}
        self.given: list[tuple[Segment, str, list[str]]] = []  # each ERC of the level, with its lines
        self.texts: list[str] = []
        self.answers: list[Answer] = []

    def report(
        self,
        code: str,
        segment: Segment,
        element: int | None = None,
        component: int | None = None,
        detail: str = "",
        severity: Severity | None = None,
    ) -> None:
        """Note the finding `code` at its place in `segment`; `detail` holds no personal data."""
        self.findings.append(finding(code, segment.where(element, component), detail, severity=severity))


def read(raw: RawMessage, codes: AnswerCodes = DEFAULT) -> Message:
    """The message that `raw` is, with the syntax findings of `raw` first among its findings.

    `codes` is the table of the authority that answers. Never raises on content. `transaction` is RFF+TN with
    its parts joined by colons; the references of an answer are as sent, a second one of a kind as `AVF 2`.
    """
    draft = Draft(raw.envelope.prepared_on or day_of_flight(raw), codes)
    for segment in raw.segments:
        handle = SEGMENTS.get(segment.tag)
        if handle is not None:
            handle(draft, segment)
    _end_flight(draft)
    _end_level(draft)
    _whole(draft, raw)
    draft.findings.sort(key=lambda found: found.where.segment or 0)
    return Message(
        format="cusres",
        function=FUNCTIONS.get(draft.kind.partition("+")[0], "unknown"),
        flights=tuple(draft.flights),
        findings=(*raw.findings, *draft.findings),
        transaction=draft.transaction,
        function_code=draft.kind or None,
        answers=tuple(draft.answers),
        **head_of(raw),
    )


# Head: what is answered


def _beginning(draft: Draft, segment: Segment) -> None:
    """BGM: what kind of answer."""
    kind, action = segment.trimmed(1), segment.trimmed(2)
    draft.beginning = segment
    draft.kind = f"{kind}+{action}" if action else kind
    if kind not in FUNCTIONS:
        draft.report("RES-BGM-CODE", segment, 1, None, "" if kind else "empty")


def _reference(draft: Draft, segment: Segment) -> None:
    """RFF: in the head the request (TN) and the flight (AF), behind ERP whom the answer is about."""
    qualifier = segment.trimmed(1, 1)
    value = ":".join(segment.components(1)[1:]).rstrip(":").strip()
    if not value:
        return
    if draft.level_segment is not None:
        key, count = qualifier, 1
        while draft.references.get(key, value) != value:
            count += 1
            key = f"{qualifier} {count}"
        draft.references[key] = value
    elif qualifier == "TN":
        draft.transaction = draft.transaction or value
    elif qualifier == "AF":
        if "number" in draft.flight:
            _end_flight(draft)
        found = FLIGHT_NUMBER.fullmatch(value.replace(" ", ""))
        if found is None:
            draft.report("RES-FLIGHT", segment, 1, 2)
        carrier, number, suffix = found.groups() if found else (value[:2], value[2:], None)
        draft.flight |= {"carrier": carrier, "number": number, "suffix": suffix or None}


def _time(draft: Draft, segment: Segment) -> None:
    """DTM 189, 232: local departure and arrival; before or behind the airports, as the state does it."""
    field = {DEPARTS: "departure", ARRIVES: "arrival"}.get(segment.trimmed(1, 1))
    if field is None or draft.level_segment is not None:
        return
    when = flight_time(segment.trimmed(1, 2), draft.sent)
    if when is None or len(when) == 10:
        draft.report("RES-DTM-FORMAT", segment, 1, 2, "time not usable" if when else "")
    draft.flight[field] = when


def _place(draft: Draft, segment: Segment) -> None:
    """LOC 125, 87: the airports at the border; 92 and 130 any others."""
    qualifier, code = segment.trimmed(1), segment.trimmed(2)
    if not code or draft.level_segment is not None:
        return
    if qualifier in (BEFORE_BORDER, BEHIND_BORDER):
        draft.flight["origin" if qualifier == BEFORE_BORDER else "destination"] = code
        draft.flight["crossing"] = True
    elif qualifier in (ON_ROUTE, ONWARD):
        draft.flight["destination" if draft.flight.get("origin") else "origin"] = code


def _end_flight(draft: Draft) -> None:
    """The flight is whole. One that has neither number nor place is none."""
    told, draft.flight = draft.flight, {}
    if told:
        departure, arrival = told.get("departure"), told.get("arrival")
        origin, destination = told.get("origin"), told.get("destination")
        suffix = told.get("suffix")
        draft.flights.append(
            Flight(
                CarrierCode(str(told.get("carrier", ""))),
                str(told.get("number", "")),
                str(suffix) if suffix else None,
                Iata3(str(origin)) if origin else None,
                Iata3(str(destination)) if destination else None,
                LocalTime(str(departure)) if departure else None,
                LocalTime(str(arrival)) if arrival else None,
                crossing=True if told.get("crossing") else None,
            )
        )


# The answers


def _level(draft: Draft, segment: Segment) -> None:
    """ERP: what follows is about the message or about one traveller."""
    _end_level(draft)
    draft.level_segment = segment
    draft.level = LEVELS.get(segment.trimmed(1, 1))
    if draft.level is None:
        draft.report("RES-ERP-CODE", segment, 1)


def _code(draft: Draft, segment: Segment) -> None:
    """ERC: the answer. A level may have several; each is one."""
    if draft.level_segment is None:
        draft.report("RES-ERP-MISSING", segment)
        draft.level_segment, draft.level = segment, "message"
    draft.given.append((segment, segment.trimmed(1, 1), []))


def _text(draft: Draft, segment: Segment) -> None:
    """FTX: words for the agent, each component a line; those before any ERC go with the first."""
    if draft.level_segment is not None:
        lines = draft.given[-1][2] if draft.given else draft.texts
        lines += [text for text in map(str.strip, segment.components(4)) if text]


def _end_level(draft: Draft) -> None:
    """The level is whole: its answers, and whether they have a code and say whose they are."""
    segment = draft.level_segment
    if segment is None:
        return
    named = [key for key in BOTH_REFERENCES if key in draft.references]
    # Where ERP does not say it, whoever is named is a traveller.
    level: AnswerLevel = draft.level or ("traveller" if named else "message")
    for place, code, lines in draft.given or [(segment, "", [])]:
        meaning = draft.codes.meaning(code, level) if code else "unknown"
        if not code:
            draft.report("RES-ERC-MISSING", place)
        elif meaning == "unknown":
            draft.report("RES-ERC-CODE", place, 1)
        text = "\n".join((*draft.texts, *lines)) or None
        draft.answers.append(Answer(level, meaning, code or None, draft.references, text))
        draft.texts = []
    if level == "traveller" and len(named) < len(BOTH_REFERENCES):
        absent = " and ".join(key for key in BOTH_REFERENCES if key not in named)
        draft.report("RES-REF-MISSING", segment, None, None, f"no {absent}", None if named else "error")
    draft.level = draft.level_segment = None
    draft.references, draft.texts, draft.given = {}, [], []


def _whole(draft: Draft, raw: RawMessage) -> None:
    """What the message as a whole owes: a kind, the request's number, the flight, an answer."""
    first = draft.beginning or raw.segments[0]
    if draft.beginning is None:
        draft.report("RES-BGM-CODE", first, None, None, "no BGM")
    if draft.transaction is None:
        draft.report("RES-TN-MISSING", first)
    if not any(flight.number for flight in draft.flights):
        draft.report("RES-FLIGHT", first, None, None, "no RFF+AF")
    if not draft.answers:
        draft.report("RES-EMPTY", first)


SEGMENTS: dict[str, Callable[[Draft, Segment], None]] = {
    "BGM": _beginning,
    "RFF": _reference,
    "DTM": _time,
    "LOC": _place,
    "ERP": _level,
    "ERC": _code,
    "FTX": _text,
}
