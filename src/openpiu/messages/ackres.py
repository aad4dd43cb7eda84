"""ACKRES: what an authority answers to a push of bookings (PNRGOV): taken, taken in part, or not.

    MSG   what is acknowledged, and the response to all of it
    TVL   the flight of the push
    ERC   an error of the whole message, with its words in IFT behind it
    RCI   a booking; ERC and IFT behind it are about that booking

Each response and each ERC is one `Answer`, at the level of the message or of a booking. That the message is
UNH, MSG, ERC, IFT, UNT and groups of RCI is from general knowledge of PADIS, as are the codes of the response
(`answer_codes.ACKRES_RESPONSES`), not from the guide: both are to be agreed with the carrier.

    for raw in edifact.messages(data):
        ackres.read(raw).answers

Source: IATA PADIS, EDIFACT implementation guide PNRGOV, ACKRES; `docs/messages.md`, "Answers".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from openpiu.edifact import RawMessage, Segment, SegmentWriter
from openpiu.findings import Finding, finding
from openpiu.messages.answer_codes import ACKRES_RESPONSES, AnswerCodes
from openpiu.messages.govreq import read_head_flight
from openpiu.messages.heads import head_of
from openpiu.messages.outgoing import write_padis
from openpiu.messages.pnrgov.writer_legs import write_tvl
from openpiu.travel import Answer, Flight, Message

FUNCTION_OF_PUSH = "22"
"""MSG 1.2 of what is acknowledged: a push of all bookings, unless the message says otherwise."""

LINES_A_SEGMENT = 9
LONGEST_LINE = 512


def read(raw: RawMessage, codes: AnswerCodes = ACKRES_RESPONSES) -> Message:
    """The message that `raw` is, with the syntax findings of `raw` first among its findings.

    The first answer is the response of MSG; those about a booking have its `RCI` as `XA:ABC123`. Never raises
    on content.
    """
    findings: list[Finding] = []
    flights: list[Flight] = []
    groups: list[Group] = []
    booking: Segment | None = None
    function_code = None
    for segment in raw.segments:
        tag = segment.tag
        if tag == "MSG":
            function_code = segment.trimmed(1, 2) or None
            groups.append(Group(None, segment, segment.trimmed(2, 1)))
        elif tag == "TVL":
            flights.append(read_head_flight(raw, segment, findings))
        elif tag == "RCI":
            _close(booking, groups)
            booking = segment
            if not _booking_of(segment):
                findings.append(finding("RES-RCI-MISSING", segment.where(1)))
        elif tag == "ERC":
            groups.append(Group(booking, segment, segment.trimmed(1, 1)))
        elif tag == "IFT" and groups:
            if groups[-1].booking is not booking:
                groups.append(Group(booking, segment, ""))
            groups[-1].lines += _lines(segment)
    _close(booking, groups)
    answers = [group.answer(codes, findings) for group in groups]
    if not any(segment.tag == "MSG" for segment in raw.segments):
        findings.append(finding("RES-MSG-CODE", raw.segments[0].where(), "no MSG"))
    findings.sort(key=lambda found: found.where.segment or 0)
    return Message(
        format="ackres",
        function="acknowledgement",
        flights=tuple(flights),
        findings=(*raw.findings, *findings),
        function_code=function_code,
        answers=tuple(answers),
        **head_of(raw),
    )


class Group:
    """One answer while it is read: of which booking (None: the message), from which segment, its code."""

    def __init__(self, booking: Segment | None, segment: Segment, code: str) -> None:
        self.booking = booking
        self.segment = segment
        self.code = code
        self.lines: list[str] = []

    def answer(self, codes: AnswerCodes, findings: list[Finding]) -> Answer:
        """The answer, with a finding where its code is missing or in no table.

        An ERC is an error whatever its number; only a response of MSG says that all is well.
        """
        text = "\n".join(self.lines) or None
        if self.segment.tag == "MSG":
            meaning = codes.meaning(self.code, "message") if self.code else "unknown"
            if meaning == "unknown":
                findings.append(
                    finding("RES-MSG-CODE", self.segment.where(2), "" if self.code else "no response")
                )
            return Answer("message", meaning, self.code or None, text=text)
        if not self.code:
            findings.append(finding("RES-ERC-MISSING", self.segment.where()))
        name = _booking_of(self.booking) if self.booking else ""
        return Answer(
            "booking" if self.booking else "message",
            "error" if self.code else "unknown",
            self.code or None,
            {"RCI": name} if name else {},
            text,
        )


def _close(booking: Segment | None, groups: list[Group]) -> None:
    """A booking that is named without any ERC is an answer without a code."""
    if booking is not None and not any(group.booking is booking for group in groups):
        groups.append(Group(booking, booking, ""))


def _booking_of(segment: Segment) -> str:
    """RCI: carrier and locator as `XA:ABC123`; empty where there is no locator."""
    carrier, locator = segment.trimmed(1, 1), segment.trimmed(1, 2)
    return f"{carrier}:{locator}" if locator else ""


def _lines(segment: Segment) -> list[str]:
    """IFT: its texts, from element 2."""
    texts = (text for e in range(2, segment.elements() + 1) for text in segment.components(e))
    return [text for text in map(str.strip, texts) if text]


def write(messages: Sequence[Message]) -> bytes:
    """One interchange with all `messages`, under the sender, date and references of the first.

    Raises ValueError for no message at all, for one that is not of format `ackres`, and for an answer about a
    traveller, which ACKRES does not have.
    """
    for message in messages:
        if any(answer.level == "traveller" for answer in message.answers):
            raise ValueError("ACKRES has no answer about a traveller")
    return write_padis("ackres", messages, [partial(_body, message) for message in messages])


def _body(message: Message, out: SegmentWriter) -> None:
    """All between UNH and UNT. The first answer is the response, unless it is about a booking."""
    answers = list(message.answers)
    response = answers.pop(0) if answers and answers[0].level == "message" else None
    function = message.function_code or FUNCTION_OF_PUSH
    out.segment("MSG", ("", function), response.code if response else None)
    if message.flights:
        write_tvl(out, message.flights[0])
    if response:
        _text(response, out)
    # What is about the message must stand before the first booking.
    former: dict[str, str] | None = None
    for answer in sorted(answers, key=lambda a: a.level == "booking"):
        if answer.level == "booking" and answer.references != former:
            out.segment("RCI", answer.references.get("RCI", "").split(":", 1))
            former = answer.references
        if answer.code:
            out.segment("ERC", answer.code)
        _text(answer, out)


def _text(answer: Answer, out: SegmentWriter) -> None:
    lines = [
        line[at : at + LONGEST_LINE]
        for line in (answer.text or "").splitlines()
        for at in range(0, len(line), LONGEST_LINE)
    ]
    for at in range(0, len(lines), LINES_A_SEGMENT):
        out.segment("IFT", "3", *lines[at : at + LINES_A_SEGMENT])
