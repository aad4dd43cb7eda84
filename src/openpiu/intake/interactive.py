"""The interactive door: a passenger list in, an answer about each traveller out, in the same call.

What is answered stands in the law profile's section `interactive`. Software alone lets board or refers to the
authority; it never refuses, for that is a person's recorded decision. One that people have recorded on a
confirmed hit is repeated for the same document (kind, issuer, number) and birth date alone, on any flight, in
a time-out too as far as it was known by then; whoever has only the name of a refused person is referred, as
any hit is. Each answer is written down.

A time-out is answered as the profile says: by those that come with OpenPIU, as somebody who may board, since
nobody is kept from a flight by the slowness of a machine. The people are screened all the same, and a hit
opens.

Source: WCO/IATA/ICAO API guidelines, CUSRES guide; `docs/messages.md`, "Answers".
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from itertools import count

from msgspec import Struct
from sqlalchemy import Connection

from openpiu import messages, screening
from openpiu.findings import OpenPIUError, UnreadableError
from openpiu.intake.incoming import Receipt
from openpiu.intake.question import Question
from openpiu.intake.reading import redact
from openpiu.intake.service import Service
from openpiu.messages import answering, cusres
from openpiu.messages.answering import Verdict
from openpiu.safeguards.answer_codes import MEANINGS, REFUSED, codes_of
from openpiu.safeguards.law import Basis
from openpiu.store import Store, answers, refusals
from openpiu.store.answers import Answered
from openpiu.store.codec import content_digest
from openpiu.store.connect import now
from openpiu.store.refusals import Bearer
from openpiu.travel import Message, Traveller

log = logging.getLogger("openpiu")

_references = count(1)
NO_REQUEST = "no PAXLST was found in the request; expected one"


class Reply(Struct, frozen=True):
    """An answer: CUSRES, the transmission that it answers, and how often it stands on each basis."""

    data: bytes
    transmission: str
    bases: dict[str, int]


class Answerer:
    """Answers requests by a law profile. `seconds` is how long one may take before the time-out's answer."""

    def __init__(self, service: Service, seconds: float) -> None:
        self._service = service
        self._law = service.profile.interactive
        self._seconds = seconds
        with service.store.reading() as connection:
            self._refusals = _refusals(connection)
        self.codes = codes_of(self._law)

    def answer(self, data: bytes, sender: str, size_limit: int) -> Reply:
        """Answer one request; waits for up to the time-out.

        Raises UnreadableError, after it was stored as any transmission is, for what holds no PAXLST.
        """
        until = time.monotonic() + self._seconds
        made = _Made(self)
        question = Question(sender, made)
        self._service.ask(data, question)
        in_time, recorded = True, False
        redacted: bytes | None = None
        try:
            if question.answered.result(_left(until)):
                return made.reply(question.receipt.result())
            redacted = question.redacted.result(_left(until))
            stored = question.receipt.result(_left(until))
            if redacted is not None:
                self._service.screened(stored.transmission).result(_left(until))
        except TookTooLong:
            in_time = False
            recorded = made.give_up()
            if redacted is None:
                redacted = redact(data, self._service.profile, size_limit).data
        requests = _requests(messages.read(redacted) if redacted else ())
        if not requests:
            raise UnreadableError(NO_REQUEST)
        if in_time:
            with self._service.store.reading() as connection:
                replies, given = self.compose(requests, connection)
            _write(self._service.store, question.receipt.result(), given)
        else:
            replies, given = self.compose(requests, None)
            self._record_late(question, given, recorded)
        stored_now = question.receipt.done() and not question.receipt.exception()
        return _reply(replies, given, question.receipt.result() if stored_now else None)

    def compose(
        self, requests: Sequence[Message], connection: Connection | None
    ) -> tuple[list[Message], list[Answered]]:
        """The answers to requests, and what they stand on, by what is known in this transaction; without one,
        those of a time-out."""
        if connection is not None:
            self._refusals = _refusals(connection)
        replies: list[Message] = []
        given: list[Answered] = []
        for request in requests:
            reply, stands_on = self._one(request, connection)
            replies.append(reply)
            given += stands_on
        return replies, given

    def _one(self, request: Message, connection: Connection | None) -> tuple[Message, list[Answered]]:
        reference = str(next(_references))
        sent_at = now()[:16]
        if not answering.asks(request) or _registers(request):
            whole = answering.receipt_for(
                request, sent_at=sent_at, reference=reference, control_reference=reference
            )
            code = whole.answers[0].code
            return whole, [Answered(request.number, None, "receipt", code)]
        bases = self._bases(request, connection)
        refused = [self._refusal(request, traveller) for traveller in request.travellers]
        bases = ["refused" if by else basis for basis, by in zip(bases, refused, strict=True)]
        reply = answering.answer_to(
            request,
            [self._verdict(basis, by) for basis, by in zip(bases, refused, strict=True)],
            sent_at=sent_at,
            codes=self.codes,
            reference=reference,
            control_reference=reference,
        )
        return reply, [
            Answered(request.number, n, basis, answer.code)
            for n, (basis, answer) in enumerate(zip(bases, reply.answers, strict=True))
        ]

    def _bases(self, request: Message, connection: Connection | None) -> list[Basis]:
        """What the answer about each traveller stands on. Where nobody could be held against a list in time,
        or there is no list, that is the time-out's."""
        if request.test:
            return ["clear"] * len(request.travellers)
        questions: Mapping[int, bool] = {}
        if connection is not None and self._service.ready_to_screen:
            questions = answers.questioned(connection, content_digest(request))
        seen = screening.sightings(request)
        bases: list[Basis] = []
        position = 0
        for traveller in request.travellers:
            if position < len(seen) and seen[position].traveller is traveller:
                bases.append(_basis(questions.get(position)))
                position += 1
            else:
                bases.append("unreadable")
        return bases

    def _refusal(self, request: Message, traveller: Traveller) -> str | None:
        """The refusal that people have recorded for a document and the birth date of `traveller`."""
        if request.test:
            return None
        known = (self._refusals.get(bearer) for bearer in refusals.bearers(traveller))
        return next((refusal for refusal in known if refusal), None)

    def _verdict(self, basis: Basis, refusal: str | None) -> Verdict:
        code = self._law.codes.get(basis)
        if basis == "refused":
            return Verdict(REFUSED, code=code, decision=refusal)
        return Verdict(MEANINGS[getattr(self._law, basis)], code=code)

    def _record_late(self, question: Question, given: Sequence[Answered], recorded: bool) -> None:
        """Write down the answer of a time-out as soon as the request is in the store; where it is stored and
        answered at once after all, it is `recorded` there."""

        def settled(done: Future[bool]) -> None:
            if recorded and not done.cancelled() and not done.exception() and done.result():
                return
            question.receipt.add_done_callback(lambda done: _write_late(self._service.store, done, given))

        question.answered.add_done_callback(settled)


class _Made:
    """The answer to one question, made up where it is stored and screened. Once whoever asked has given up,
    it is that of the time-out, which they have told."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._lock = threading.Lock()
        self._late = self._made = False
        self._replies: list[Message] = []
        self._given: list[Answered] = []

    def __call__(self, connection: Connection, told: Sequence[Message]) -> list[Answered]:
        with self._lock:
            known = None if self._late else connection
            self._replies, self._given = self._answerer.compose(_requests(told), known)
            self._made = True
            return self._given

    def give_up(self) -> bool:
        """Nobody waits for the answer any more; whether that is known before it was made up."""
        with self._lock:
            self._late = True
            return not self._made

    def reply(self, receipt: Receipt) -> Reply:
        """The answer, once it is durable."""
        return _reply(self._replies, self._given, receipt)


def _reply(replies: Sequence[Message], given: Sequence[Answered], receipt: Receipt | None) -> Reply:
    if not replies:
        raise UnreadableError(NO_REQUEST)
    bases: dict[str, int] = {}
    for each in given:
        bases[each.basis] = bases.get(each.basis, 0) + 1
    return Reply(cusres.write(replies), receipt.transmission if receipt else "", bases)


def _refusals(connection: Connection) -> dict[Bearer, str]:
    """The refusals in force, by whom they are about: few, since each is a person's act on one hit."""
    return {one.bearer: one.id for one in refusals.in_force(connection)}


def _basis(questioned: bool | None) -> Basis:
    if questioned is None:
        return "timeout"
    return "open_hit" if questioned else "clear"


def _requests(told: Iterable[Message]) -> list[Message]:
    return [message for message in told if message.format == "paxlst"]


def _registers(request: Message) -> bool:
    """A master crew list: people who may fly some day, on no leg; nobody of it boards now."""
    return request.function == "crew-list" and not request.test and not screening.sightings(request)


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())


def _write(store: Store, receipt: Receipt, given: Sequence[Answered]) -> None:
    with store.writing() as connection:
        answers.add(connection, receipt.transmission, given)


def _write_late(store: Store, done: Future[Receipt], given: Sequence[Answered]) -> None:
    try:
        _write(store, done.result(), given)
    except OpenPIUError as error:
        log.error("an answer by time-out could not be written down: %s", error)
