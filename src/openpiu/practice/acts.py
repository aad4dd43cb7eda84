"""What people do with sets of fictional pairs: begin one, answer its pairs, leave it and take it up again.

Nothing here is written into the log, since nothing that is kept of anybody is read or changed: a set is its
officer's own, and neither hits nor decisions nor the measures of decisions know of it.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from msgspec import Struct

from openpiu.findings import ReviewError
from openpiu.practice.making import SIZE, Pair, make, maker
from openpiu.review import bearing
from openpiu.review import reasons as taxonomy
from openpiu.review.desk import Desk, ForbiddenError, Officer
from openpiu.review.reasons import Reason
from openpiu.store import practice
from openpiu.store.connect import moment, now
from openpiu.store.practice import AnswerRow, SetRow

KEPT = timedelta(days=366)
"""How long a set and its answers are kept: as long as the longest period that is measured."""
LONGEST = 3600
"""Active seconds that are counted for one answer, at most."""


class UnknownSetError(ReviewError):
    """There is no such set, or it is another's."""


class FormerSetError(ReviewError):
    """A set of another version of the maker: its pairs cannot be made again."""


class Call(Struct, frozen=True):
    """An answer to a pair, as to a hit (`review.Call`); the note is looked at and not kept."""

    answer: str
    reasons: tuple[Reason, ...] = ()
    note: str | None = None
    next_step: str | None = None
    seconds: float | None = None


class Standing(Struct, frozen=True):
    """How far somebody is with a set: its pairs (none where they can be made no longer), and
    what was answered."""

    row: SetRow
    pairs: tuple[Pair, ...]
    answers: tuple[AnswerRow, ...]

    @property
    def next(self) -> int | None:
        """The position of the pair that waits for an answer."""
        open_ = self.row.ended_at is None and len(self.answers) < len(self.pairs)
        return len(self.answers) if open_ else None


def begin(desk: Desk, officer: Officer) -> str:
    """The id of the set that the officer has begun and not ended, or of a new one.

    Raises ForbiddenError for who decides nothing.
    """
    person = _person(officer)
    at = now()
    with desk.store.writing() as connection:
        practice.forget(connection, moment(datetime.fromisoformat(at) - KEPT))
        open_ = practice.unfinished(connection, person)
        if open_ is not None and open_.maker == maker():
            return open_.id
        practice.end(connection, person, at)
        row = SetRow(secrets.token_hex(8), person, secrets.randbits(48), maker(), at)
        practice.add(connection, row)
    return row.id


def standing(desk: Desk, officer: Officer, id_: str) -> Standing:
    """How far the officer is with a set of their own. Raises UnknownSetError."""
    person = _person(officer)
    with desk.store.reading() as connection:
        row = practice.held(connection, id_[:16], person)
        if row is None:
            raise UnknownSetError("there is no such set")
        answers = tuple(practice.answers(connection, row.id))
    pairs = make(row.seed, date.fromisoformat(row.begun_at[:10])) if row.maker == maker() else ()
    return Standing(row, pairs, answers)


def answer(desk: Desk, officer: Officer, id_: str, position: int, call: Call) -> int:
    """Answer the pair at `position`, which is the next one; gives the position that was answered.

    An answer stands: one that is sent a second time changes nothing. Raises UnknownSetError, FormerSetError,
    ReviewError for a pair whose turn it is not, and ReasonError as for a hit: for a reason that is missing,
    or that the comparison speaks against.
    """
    held = standing(desk, officer, id_)
    if not held.pairs:
        raise FormerSetError("this set was made by another version of the program; begin a new one")
    if 0 <= position < len(held.answers):
        return position
    if position != held.next:
        raise ReviewError("it is another pair's turn; go on with the set")
    pair = held.pairs[position]
    tied, _ = taxonomy.checked(call.answer, call.reasons, call.note, call.next_step)
    bearing.hold(tied, bearing.rows_of(pair.traveller, pair.identity, pair.evidence))
    at = now()
    seconds = round(min(max(call.seconds or 0.0, 0.0), LONGEST))
    row = AnswerRow(position, pair.made.truth, call.answer, seconds, at)
    with desk.store.writing() as connection:
        practice.put_answer(connection, held.row.id, row)
        if position == SIZE - 1:
            practice.end(connection, held.row.person, at, held.row.id)
    return position


def end(desk: Desk, officer: Officer, id_: str) -> None:
    """End a set before its last pair; what was answered stands. Raises UnknownSetError."""
    held = standing(desk, officer, id_)
    with desk.store.writing() as connection:
        practice.end(connection, held.row.person, now(), held.row.id)


def _person(officer: Officer) -> str:
    kind, _, person = officer.who.partition(":")
    if kind != "user" or not officer.decides:
        raise ForbiddenError("practice is for people who decide")
    return person
