"""Building answers: from a request and what was found, the message that goes back to the carrier.

Pure functions. One answer for every traveller asked about, in the order asked, with the references exactly as
they were sent; or one answer for the message, made from its findings. Software alone never answers that
somebody may not board: a verdict that says so names the decision that a person has recorded.

    answer = answer_to(request, [Verdict("board") for _ in request.travellers], sent_at="2026-03-01T09:15")
    cusres.write([answer])

Source: WCO/IATA/ICAO API guidelines, CUSRES guide; `docs/messages.md`, "Answers".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from openpiu.findings import Finding
from openpiu.messages.answer_codes import ACKRES_RESPONSES, DEFAULT, OF_TRAVELLERS, AnswerCodes
from openpiu.messages.cusres.writer import BEGINNINGS
from openpiu.travel import Answer, AnswerMeaning, Flight, Message, Moment, Traveller
from openpiu.travel.model import Function

ASKING: frozenset[Function] = frozenset(("passenger-list", "crew-list", "change"))
"""Lists that ask about each traveller; a cancellation or a close-out asks about nobody."""

NAMING = frozenset((*ASKING, "cancel-passenger", "booking-push"))
"""Messages that are of no use without anybody in them."""

API_RELEASE = re.compile(r"D\.[0-9]{2}[AB]")
PNR_RELEASE = re.compile(r"[0-9]{2}\.[0-9]")

ECHOED = ("AVF", "ABO")
"""References that an answer repeats, and no others: the rest is the carrier's own or a state's."""


class Verdict(Struct, frozen=True):
    """What to answer about one traveller.

    `code` stands in for the table's where it says more (the state of a travel authorisation) and must have
    that meaning. `decision` is the reference of the decision that a person has recorded, without which nobody
    is refused; it is not sent.
    """

    meaning: AnswerMeaning
    text: str | None = None
    code: str | None = None
    decision: str | None = None


def asks(request: Message) -> bool:
    """Whether `request` is to be answered traveller by traveller (`answer_to`), else as a whole
    (`receipt_for`)."""
    asking = request.function in ASKING and not _of_flight(request) and not _of_register(request)
    return request.format == "paxlst" and asking and bool(request.travellers)


def answer_to(
    request: Message,
    verdicts: Sequence[Verdict],
    *,
    sent_at: str,
    codes: AnswerCodes = DEFAULT,
    reference: str = "1",
    control_reference: str = "1",
) -> Message:
    """The CUSRES that answers `request` with one of `verdicts` for each of its travellers, in their order.

    `sent_at` is `2026-03-01T09:15`, UTC as agreed. Raises ValueError where the numbers differ, where the
    table has no such code, for a refusal that names no person's decision, and for what is no PAXLST.
    """
    _must_be_paxlst(request)
    if len(verdicts) != len(request.travellers):
        raise ValueError(f"{len(verdicts)} verdicts for {len(request.travellers)} travellers")
    answers = [
        _about(traveller, verdict, codes)
        for traveller, verdict in zip(request.travellers, verdicts, strict=True)
    ]
    return _reply(request, "answer", answers, sent_at, reference, control_reference)


def status_change(
    request: Message,
    verdicts: Mapping[int, Verdict],
    *,
    sent_at: str,
    codes: AnswerCodes = DEFAULT,
    reference: str = "1",
    control_reference: str = "1",
) -> Message:
    """The unsolicited CUSRES by which answers to `request` change: `verdicts` by the traveller's place in it,
    from 0. Raises ValueError as `answer_to` does, and for a place that there is not."""
    _must_be_paxlst(request)
    for place in verdicts:
        if not 0 <= place < len(request.travellers):
            raise ValueError(f"no traveller {place} among {len(request.travellers)}")
    answers = [_about(request.travellers[place], verdicts[place], codes) for place in sorted(verdicts)]
    return _reply(request, "status-change", answers, sent_at, reference, control_reference)


def receipt_for(
    request: Message,
    *,
    sent_at: str,
    codes: AnswerCodes | None = None,
    reference: str = "1",
    control_reference: str = "1",
) -> Message:
    """The answer to `request` as a whole, by its findings: CUSRES for a PAXLST, ACKRES for a PNRGOV.

    Refused where no flight, or nobody of a list, could be read; accepted with findings where an error or a
    warning was found; accepted otherwise. The text has each code with its first place, no personal data.
    `codes` is the authority's table, by default that of the format. Raises ValueError where it has no code.
    """
    pnr = request.format in ("pnrgov", "pnrgov-xml")
    if codes is None:
        codes = ACKRES_RESPONSES if pnr else DEFAULT
    meaning = judged(request)
    told = told_findings(request.findings) if meaning != "accepted" else None
    answer = Answer("message", meaning, codes.code(meaning), text=told)
    function: Function = "acknowledgement" if pnr else "answer"
    return _reply(request, function, [answer], sent_at, reference, control_reference)


def acknowledgement_of(
    change: Message,
    *,
    sent_at: str,
    codes: AnswerCodes = DEFAULT,
    reference: str = "1",
    control_reference: str = "1",
) -> Message:
    """The carrier's word that it has seen `change` (an unsolicited CUSRES), with the same references."""
    code = codes.code("received")
    answers = [Answer("message", "received", code, answer.references) for answer in change.answers]
    return _reply(change, "acknowledgement", answers, sent_at, reference, control_reference)


def acknowledges(acknowledgement: Message, change: Message) -> bool:
    """Whether `acknowledgement` is that of `change`: the same transaction, and nobody else in it."""
    if acknowledgement.function != "acknowledgement" or acknowledgement.transaction != change.transaction:
        return False
    changed = [answer.references for answer in change.answers]
    return all(not answer.references or answer.references in changed for answer in acknowledgement.answers)


def judged(request: Message) -> AnswerMeaning:
    """What becomes of `request` as a whole: `accepted`, `accepted-with-findings` or `refused`."""
    naming = request.function in NAMING and not _of_flight(request)
    empty = naming and not request.people and not request.bookings
    lost = not request.flights and not _of_register(request)
    if request.format == "unknown" or lost or empty:
        return "refused"
    told = any(found.severity != "info" for found in request.findings)
    return "accepted-with-findings" if told else "accepted"


def _of_flight(request: Message) -> bool:
    """Whether it tells of the flight itself (BGM 266: closed, cancelled, changed), not of people."""
    return (request.function_code or "").startswith("266")


def _of_register(request: Message) -> bool:
    """Whether it keeps a carrier's register of crew (BGM 336), who are on no flight yet."""
    return (request.function_code or "").startswith("336")


def told_findings(findings: Sequence[Finding]) -> str | None:
    """Errors and warnings, errors first, a line a code: `PAX-NAT-CODE segment 20 (NAT), 2 times`."""
    worth = sorted((f for f in findings if f.severity != "info"), key=lambda found: found.severity != "error")
    times = Counter(found.code for found in worth)
    lines = []
    for code, number in times.items():
        where = next(found.where for found in worth if found.code == code)
        place = f" segment {where.segment} ({where.tag})" if where.segment else ""
        lines.append(f"{code}{place}" + (f", {number} times" if number > 1 else ""))
    return "\n".join(lines) or None


def _must_be_paxlst(request: Message) -> None:
    if request.format != "paxlst":
        raise ValueError(f"a message of format {request.format} asks about nobody")


def _about(traveller: Traveller, verdict: Verdict, codes: AnswerCodes) -> Answer:
    if verdict.meaning not in OF_TRAVELLERS:
        raise ValueError(f"{verdict.meaning} is no answer about a traveller")
    if verdict.meaning == "do-not-board" and not verdict.decision:
        raise ValueError("nobody is refused without a decision that a person has recorded")
    code = verdict.code or codes.code(verdict.meaning)
    if codes.meaning(code, "traveller") != verdict.meaning:
        raise ValueError(f"the code {code} does not mean {verdict.meaning} in the table of answer codes")
    references = {
        key: value for key, value in traveller.references.items() if key.partition(" ")[0] in ECHOED
    }
    if traveller.record_locator and "AVF" not in references:
        references = {"AVF": traveller.record_locator, **references}
    return Answer("traveller", verdict.meaning, code, references, verdict.text)


def _reply(
    request: Message,
    function: Function,
    answers: Sequence[Answer],
    sent_at: str,
    reference: str,
    control_reference: str,
) -> Message:
    """A message back to who sent `request`, or on to them again after an answer of ours to it."""
    pnr = request.format in ("pnrgov", "pnrgov-xml")
    return Message(
        format="ackres" if pnr else "cusres",
        version=_release(request.version, pnr),
        function=function,
        reference=reference,
        sender=request.recipient,
        recipient=request.sender,
        sent_at=Moment(sent_at),
        flights=_legs(request.flights),
        control_reference=control_reference,
        access_reference=request.access_reference,
        transaction=request.transaction,
        function_code=request.function_code if pnr else BEGINNINGS[function],
        test=request.test,
        answers=tuple(answers),
    )


def _release(version: str | None, pnr: bool) -> str | None:
    """The release to answer in: that of the request, where it is one of the directory that answers use."""
    pattern = PNR_RELEASE if pnr else API_RELEASE
    return version if version and pattern.fullmatch(version) else None


def _legs(flights: tuple[Flight, ...]) -> tuple[Flight, ...]:
    """The leg that the answer is about: the one over the border; the first where none is marked."""
    return tuple(flight for flight in flights if flight.crossing) or flights[:1]
