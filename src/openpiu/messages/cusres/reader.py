"""CUSRES: what an authority answers to a passenger list, for the whole of it or for each traveller.

A carrier asks with a PAXLST at check-in and waits for this answer; the same message tells it later that an
answer has changed, and carries the carrier's word that it has seen that:

    BGM                     962 answer, 132 unsolicited change, 312 acknowledgement of one
    RFF+TN RFF+AF DTM LOC   the request that is answered, its flight and legs; DTM and LOC in either order
    ERP RFF ERC FTX         one answer: about the message (1) or a traveller (2), whom, the code, words

What a code means is the authority's table (`answer_codes`). Each ERC is one `Answer`; a level without any is
one of meaning `unknown`, with a finding. Nobody gets the answer of somebody else: references behind the code
of others begin the next traveller, with or without ERP.

    for raw in edifact.messages(data):
        message = cusres.read(raw)
        message.transaction, message.answers

Source: WCO/IATA/ICAO API guidelines, appendix on CUSRES (UN/EDIFACT D.02B to D.15B); `docs/messages.md`.
"""

from __future__ import annotations

from collections.abc import Callable

from openpiu.edifact import RawMessage, Segment
from openpiu.messages.answer_codes import DEFAULT, AnswerCodes
from openpiu.messages.cusres import legs as legs
from openpiu.messages.cusres.draft import Draft, Run
from openpiu.messages.heads import head_of
from openpiu.messages.paxlst.designators import flight_in
from openpiu.messages.paxlst.draft import day_of_flight
from openpiu.travel import Answer, AnswerLevel, Message
from openpiu.travel.model import Function

FUNCTIONS: dict[str, Function] = {"962": "answer", "132": "status-change", "312": "acknowledgement"}
"""BGM, first element."""

LEVELS: dict[str, AnswerLevel] = {"1": "message", "2": "traveller"}
"""ERP, first element."""

WHOSE = frozenset(("AVF", "ABO"))
"""What names a traveller of the request: record locator and the carrier's own reference. One is enough:
an answer repeats what was asked with."""


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
    _end_level(draft, cut=raw.partial)
    if draft.name is None and draft.legs:
        draft.name = flight_in(raw.access_reference)
    legs.end(draft)
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
    qualifier = draft.code(segment, 1)
    value = ":".join(segment.components(1)[1:]).rstrip(":").strip()
    if not value:
        return
    if qualifier == "AF" and (draft.level_segment is None or draft.told_by != "AF"):
        legs.name_flight(draft, segment, value)
    elif qualifier == "TN" and (draft.level_segment is None or draft.transaction is None):
        draft.transaction = draft.transaction or value
    elif qualifier in WHOSE or draft.level_segment is not None:
        _whose(draft, segment, qualifier, value)


# The answers


def _level(draft: Draft, segment: Segment) -> None:
    """ERP: what follows is about the message or about one traveller."""
    _end_level(draft)
    draft.level_segment = segment
    draft.level = LEVELS.get(segment.trimmed(1, 1))
    if draft.level is None:
        draft.report("RES-ERP-CODE", segment, 1)


def _whose(draft: Draft, segment: Segment, qualifier: str, value: str) -> None:
    """RFF+AVF, RFF+ABO and others: whom the answer is about."""
    runs = draft.runs
    if not runs or (runs[-1].codes and qualifier in WHOSE):
        _run(draft, segment)
    references = runs[-1].references
    key, count = qualifier, 1
    while references.get(key, value) != value:
        count += 1
        key = f"{qualifier} {count}"
    references[key] = value


def _code(draft: Draft, segment: Segment) -> None:
    """ERC: the answer. There may be several; each is one."""
    if not draft.runs or not draft.runs[-1].codes:
        _run(draft, segment)
    draft.runs[-1].codes.append((segment, draft.code(segment, 1), []))


def _text(draft: Draft, segment: Segment) -> None:
    """FTX: words for the agent, each component a line; those before any ERC go with the first."""
    if draft.level_segment is None:
        return
    if not draft.runs:
        _run(draft, segment)
    run = draft.runs[-1]
    lines = run.codes[-1][2] if run.codes else run.lines
    lines += [text for text in map(str.strip, segment.components(4)) if text]


def _run(draft: Draft, segment: Segment) -> None:
    """References follow codes or codes follow references; where no ERP stood, an answer begins."""
    if draft.level_segment is None:
        draft.level_segment, draft.stated = segment, False
    draft.runs.append(Run(segment))


def _end_level(draft: Draft, *, cut: bool = False) -> None:
    """The level is whole, or `cut`: each traveller of it has an answer."""
    segment = draft.level_segment
    if segment is None:
        return
    for place, runs in enumerate(_by_traveller(draft.runs, draft.level)):
        if place or not draft.stated:
            segment = runs[0].segment
            draft.report("RES-ERP-MISSING", segment)
        _answer(draft, segment, runs, None if place else draft.level, cut=cut)
    draft.level = draft.level_segment = None
    draft.runs, draft.stated = [], True


def _by_traveller(runs: list[Run], level: AnswerLevel | None) -> list[list[Run]]:
    """The references and codes of a level by whom they are about.

    One ERP is one traveller. Some systems leave it out between travellers, and which code is whose follows
    from the order: references then codes; or, where it begins with codes and ends with references, codes then
    references. A code at the beginning of references then codes is nobody's. References behind the last code
    that name nothing anew (RFF+AVF, ERC, RFF+ABO) are of the one before.
    """
    if not runs:
        return [[]]
    code_first = bool(runs[0].codes)
    alone = code_first and (bool(runs[-1].codes) or (level == "message" and len(runs) > 2))
    groups = [runs[:1]] if alone else []
    groups += [runs[i : i + 2] for i in range(int(alone), len(runs), 2)]
    last = groups[-1]
    if len(groups) > 1 and not any(run.codes for run in last):
        known = {key for run in groups[-2] for key in run.references}
        if known.isdisjoint(last[0].references):
            groups[-2:] = [groups[-2] + last]
    return groups


def _answer(
    draft: Draft, segment: Segment, runs: list[Run], level: AnswerLevel | None, *, cut: bool = False
) -> None:
    """The answers of one traveller, or of the message: whether they have a code and say whose they are."""
    references = {key: value for run in runs for key, value in run.references.items()}
    texts = [line for run in runs for line in run.lines]
    whose = not WHOSE.isdisjoint(references)
    # Where ERP does not say it, whoever is named is a traveller.
    level = level or ("traveller" if whose else "message")
    for place, code, lines in [given for run in runs for given in run.codes] or [(segment, "", [])]:
        meaning = draft.codes.meaning(code, level) if code else "unknown"
        if not code and not cut:
            draft.report("RES-ERC-MISSING", place)
        elif code and meaning == "unknown":
            draft.report("RES-ERC-CODE", place, 1)
        draft.answers.append(
            Answer(level, meaning, code or None, references, "\n".join(texts + lines) or None)
        )
        texts = []
    if level == "traveller" and not whose and not cut:
        draft.report("RES-REF-MISSING", segment)


def _whole(draft: Draft, raw: RawMessage) -> None:
    """What the message as a whole owes: a kind, the request's number, the flight, an answer."""
    first = draft.beginning or raw.segments[0]
    if draft.beginning is None:
        draft.report("RES-BGM-CODE", first, None, None, "no BGM")
    if draft.transaction is None:
        draft.report("RES-TN-MISSING", first)
    if not draft.by_reference and FUNCTIONS.get(draft.kind.partition("+")[0]) != "acknowledgement":
        draft.report("RES-FLIGHT", first, None, None, "no RFF+AF")
    if not draft.answers:
        draft.report("RES-EMPTY", first)


SEGMENTS: dict[str, Callable[[Draft, Segment], None]] = {
    "BGM": _beginning,
    "RFF": _reference,
    "TDT": legs.transport,
    "DTM": legs.time,
    "LOC": legs.place,
    "ERP": _level,
    "ERC": _code,
    "FTX": _text,
}
