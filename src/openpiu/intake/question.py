"""A request that waits for its answer: redacted, read and matched by a worker in one go, then stored,
screened and answered in one transaction, together with the others that wait.

Where that cannot be done at once (there is no index yet, the lists have changed meanwhile, another has just
let in the same), a request goes the way of any transmission, and whoever asked makes up the answer once it is
screened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection

from openpiu.intake.incoming import Incoming, Receipt
from openpiu.intake.reading import Examined
from openpiu.store import Store, answers, lists, queue, results, transmissions
from openpiu.store.answers import Answered
from openpiu.store.results import Processed
from openpiu.store.transmissions import Arrival
from openpiu.travel import Message

DOOR = "interactive"

Compose = Callable[[Connection, Sequence[Message]], Sequence[Answered]]
"""Makes up the answer to messages that are stored and screened as this transaction sees them; what it returns
is written down with them."""


class Question:
    """A request on its way. `redacted` are its redacted bytes, None where it cannot be read; `receipt` tells
    that it is durable; `answered` is true once its answer is made up and written down, false where it goes
    the way of any transmission."""

    def __init__(self, sender: str, compose: Compose) -> None:
        self.sender = sender
        self.compose = compose
        self.at = time.monotonic()
        self.redacted: Future[bytes | None] = Future()
        self.receipt: Future[Receipt] = Future()
        self.answered: Future[bool] = Future()

    def fail(self, error: Exception) -> None:
        """It was not stored."""
        for future in (self.redacted, self.receipt, self.answered):
            if not future.done():
                future.set_exception(error)

    def cancel(self) -> None:
        """Nobody works on it any more."""
        for future in (self.redacted, self.receipt, self.answered):
            future.cancel()


class Asked(NamedTuple):
    """A question that was read and matched, with its bytes as they are stored."""

    question: Question
    arrival: Arrival
    examined: Examined


def sent_on(question: Question, arrival: Arrival) -> Incoming:
    """A request that cannot be answered at once, to be stored as any transmission is; whoever asked is told
    so."""
    if not arrival.sealed:
        arrival = replace(arrival, data=arrival.plain())
    question.redacted.set_result(None if arrival.sealed else arrival.data)
    question.answered.set_result(False)
    return Incoming(arrival, question.sender, DOOR, "answer", question.receipt)


class Outcome(NamedTuple):
    """What became of one: stored in `month` as `state` (`stored`, or `duplicate` where it was held), `told`
    where the answer is written down; one that is neither told nor a duplicate is still to be screened."""

    asked: Asked
    month: int
    state: str
    told: bool


def commit(store: Store, batch: Sequence[Asked]) -> tuple[list[Outcome], int]:
    """Store, screen and answer `batch` in one transaction. Returns the outcome of each, in order, and how
    many hits were opened. Raises StoreError where the store cannot be written."""
    first: dict[str, Asked] = {}
    for asked in batch:
        first.setdefault(asked.arrival.id, asked)
    with store.writing() as connection:
        revision = lists.revision(connection)
        current = {id_ for id_, asked in first.items() if asked.examined.revision == revision}
        reads = {id_: first[id_].examined.reads() for id_ in current}
        results.hold(connection, [read for all_ in reads.values() for read in all_])
        held = transmissions.known(connection, list(first))
        new = [asked for id_, asked in first.items() if id_ not in held]
        month, hits = 0, 0
        if new:
            senders = {asked.arrival.id: asked.question.sender for asked in new}
            states = {id_: results.state(id_, reads[id_]) for id_ in reads if id_ not in held}
            arrived = [asked.arrival for asked in new]
            month = transmissions.add(connection, arrived, DOOR, senders=senders, states=states)
            processed = [Processed(id_, month, reads[id_]) for id_ in states]
            if processed:
                hits = results.write(connection, processed, revision, held=True, marked=states).hits
        ready = (current - held) | (held - transmissions.waiting(connection, sorted(held)))
        for asked in batch:
            if asked.arrival.id in ready:
                given = asked.question.compose(connection, asked.examined.messages)
                answers.add(connection, asked.arrival.id, given)
        queue.delivered(connection, [(a.arrival.id, a.question.sender) for a in batch])
    firsts = {id(asked) for asked in new}
    return [
        Outcome(a, month, "stored" if id(a) in firsts else "duplicate", a.arrival.id in ready) for a in batch
    ], hits
