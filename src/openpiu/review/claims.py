"""Taking hits in hand and giving them back. A hit is in one hand at most; nothing is decided here."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review.desk import (
    Desk,
    ForbiddenError,
    Officer,
    found,
    later,
    live_claim,
    locked,
    not_yours,
    own_claim,
)
from openpiu.review.reasons import ReasonError
from openpiu.screening import life
from openpiu.store import decisions, handovers, hit_claims, hit_queue, hit_rows, log, queue_orders, users
from openpiu.store.connect import now
from openpiu.store.decisions import Note
from openpiu.store.hit_rows import HitRow

ATTEMPTS = 100
"""How often the next hit is looked for where others take it at the same moment."""
DECIDING = frozenset({"officer", "supervisor"})
"""Roles that answer hits."""
MOST_WORDS = 4000
"""Characters of a note."""


class Claimed(Struct, frozen=True):
    """A hit in one's hand: its id, the version that is shown, since when, and until when without input."""

    hit: str
    version: str
    since: str
    until: str


def take_next(desk: Desk, officer: Officer) -> Claimed | None:
    """Claim the most urgent hit that the officer may answer and nobody has in hand; None where there is
    none. Never the same to two, however many ask at once."""
    for _ in range(ATTEMPTS):
        at = now()
        with desk.store.writing() as connection:
            ready = hit_queue.free(
                connection,
                officer.who,
                supervisor=officer.supervisor,
                at=at,
                since=later(at, -desk.terms.claim),
                order=queue_orders.in_force(connection).kind,
            )
            if ready is None:
                return None
            if live_claim(connection, desk, ready, at) is None:
                return _taken(connection, desk, ready, officer, at)
        # Another had taken it between the look and the lock.
    return None


def claim(desk: Desk, id_: str, officer: Officer) -> Claimed:
    """Take a hit in hand. One that the officer has already goes on.

    Raises ClaimError where another has it, ReviewError where they may not answer it.
    """
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        held = live_claim(connection, desk, hit, at)
        if held is not None and held.who != officer.who:
            not_yours(held)
        reason = life.barred(
            hit_rows.life_of(connection, hit, at), officer.who, supervisor=officer.supervisor
        )
        if reason:
            raise ReviewError(reason)
        if held is not None:
            hit_claims.touch(connection, hit, at)
            version = hit_rows.seen(connection, hit)
            return Claimed(hit.public, version, held.claimed_at, later(at, desk.terms.claim))
        return _taken(connection, desk, hit, officer, at)


def _taken(connection: Connection, desk: Desk, hit: HitRow, officer: Officer, at: str) -> Claimed:
    hit_claims.take(connection, hit, officer.who, at)
    log.write(connection, "hit.claim", [reference("hit", hit.public)], officer.actor)
    return Claimed(hit.public, hit_rows.seen(connection, hit), at, later(at, desk.terms.claim))


def touch(desk: Desk, id_: str, officer: Officer) -> Claimed:
    """Note an input: the claim holds on. Raises ClaimError where it is over."""
    at = now()
    with desk.store.writing() as connection:
        hit = found(connection, id_, lock=True)
        held = own_claim(connection, desk, hit, officer, at)
        hit_claims.touch(connection, hit, at)
        version = hit_rows.seen(connection, hit)
        return Claimed(hit.public, version, held.claimed_at, later(at, desk.terms.claim))


def release(desk: Desk, id_: str, officer: Officer) -> None:
    """Give a hit back unanswered. Raises ClaimError where it is not in one's hand."""
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        own_claim(connection, desk, hit, officer, now())
        hit_claims.end(connection, hit)
        log.write(connection, "hit.release", [reference("hit", hit.public)], officer.actor)


def free(desk: Desk, id_: str, officer: Officer) -> None:
    """End another's claim. Raises ForbiddenError for who is no supervisor, ClaimError where nobody has it."""
    if not officer.supervisor:
        raise ForbiddenError("a claim of another is ended by a supervisor")
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        if live_claim(connection, desk, hit, now()) is None:
            not_yours(None)
        hit_claims.end(connection, hit)
        log.write(connection, "hit.free", [reference("hit", hit.public)], officer.actor)


def give(desk: Desk, id_: str, officer: Officer, to: str) -> None:
    """Put a hit in the hand of the person `to` (as the log names them), whoever had it before.

    Raises ForbiddenError for who is no supervisor, ReviewError for somebody who decides nothing or may not
    answer this hit.
    """
    if not officer.supervisor:
        raise ForbiddenError("a hit is given to somebody by a supervisor")
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        kind, _, person = to.partition(":")
        row = users.by_id(connection, person) if kind == "user" else None
        if row is None or row.role not in DECIDING or row.state != "active":
            raise ReasonError("a hit is given to an officer or a supervisor who may sign in")
        course = hit_rows.life_of(connection, hit, at)
        if life.barred(course, to, supervisor=row.role == "supervisor"):
            raise ReviewError("this person may not answer the hit; expected another one")
        if live_claim(connection, desk, hit, at) is not None:
            log.write(connection, "hit.free", [reference("hit", hit.public)], officer.actor)
        hit_claims.take(connection, hit, to, at)
        log.write(connection, "hit.give", [reference("hit", hit.public), to], officer.actor)


def reveal(desk: Desk, id_: str, officer: Officer) -> None:
    """Note that a held-back part was opened before one's own call: it is counted with the decision.
    Raises ClaimError where the hit is not in one's hand."""
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        own_claim(connection, desk, hit, officer, at)
        hit_claims.touch(connection, hit, at, early=1)
        log.write(connection, "hit.reveal", [reference("hit", hit.public)], officer.actor)


def ask(desk: Desk, id_: str, officer: Officer, note: str) -> None:
    """Give a hit back with a question to whoever takes it next. Raises ReviewError without a note, ClaimError
    where the hit is not in one's hand."""
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        own_claim(connection, desk, hit, officer, at)
        decisions.add_note(connection, hit, Note("ask", officer.who, at, worded(note)))
        hit_claims.end(connection, hit)
        log.write(connection, "hit.ask", [reference("hit", hit.public)], officer.actor)


def put_back(desk: Desk, id_: str, officer: Officer, until: str | None, note: str | None = None) -> None:
    """Put a hit back until the moment `until`, or (None) until new data come; those end the waiting in any
    case. Raises ReviewError for a moment that has passed, and for a hit on which others wait for an answer,
    ClaimError where it is not in one's hand."""
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        own_claim(connection, desk, hit, officer, at)
        if until is not None and until <= at:
            raise ReasonError("the time to wait until has passed; expected one to come")
        hit_rows.put(connection, hit, life.put_back(hit_rows.life_of(connection, hit, at)), until)
        if note:
            decisions.add_note(connection, hit, Note("put-back", officer.who, at, worded(note)))
        hit_claims.end(connection, hit)
        log.write(connection, "hit.put-back", [reference("hit", hit.public)], officer.actor)


def hand_over(desk: Desk, officer: Officer, note: str) -> list[str]:
    """End a shift: all that the officer has in hand is given back, and a note left for the next. Returns the
    hits that were given back."""
    at = now()
    with desk.store.writing() as connection:
        held = hit_claims.held_by(connection, officer.who)
        for hit in held:
            hit_claims.end(connection, hit, officer.who)
        handovers.add(connection, officer.who, at, len(held), worded(note))
        about = [reference("hit", hit.public) for hit in held]
        log.write(connection, "shift.hand-over", about, officer.actor, released=len(held))
    return [hit.public for hit in held]


def worded(note: str) -> str:
    """A note without blanks around it. Raises ReasonError for one without words, or of too many."""
    text = note.strip()
    if not text or len(text) > MOST_WORDS:
        raise ReasonError(f"a note of 1 to {MOST_WORDS:,} characters is expected")
    return text
