"""Deciding: one hit, one person, one answer with its reasons; and taking it back within the window.

An answer is written down at once, with a copy of all that was shown. What follows from it (a referral, an
answer to a carrier, a pair that stands cleared, another officer's look) starts when the window of the undo
has closed.
"""

from __future__ import annotations

import random
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.matching.explain import VERSION as TEMPLATE
from openpiu.review import bearing, seconds, telling, viewing
from openpiu.review import reasons as taxonomy
from openpiu.review.claims import worded
from openpiu.review.desk import Desk, Officer, StaleError, later, locked, own_claim, seconds_between
from openpiu.review.reasons import Reason, ReasonError
from openpiu.review.viewing import View
from openpiu.screening import life
from openpiu.screening.life import SECOND_OFFICER, Answer, State
from openpiu.store import (
    clearings,
    decisions,
    hit_claims,
    hit_rows,
    lists,
    log,
    models,
    refusals,
    settling,
    travellers,
)
from openpiu.store.connect import now
from openpiu.store.decisions import Decision, Note, Shown
from openpiu.store.hit_rows import HitRow

_chance = random.SystemRandom()


class Call(Struct, frozen=True):
    """An answer with its reasons. `next_step` and `until` belong to "cannot tell"; `seconds` is the active
    time on the page."""

    answer: Answer
    reasons: tuple[Reason, ...]
    note: str | None = None
    next_step: str | None = None
    until: str | None = None
    seconds: float | None = None


class Decided(Struct, frozen=True):
    """What became of it: the decision, the state of the hit, until when it can be undone, the version."""

    decision: int
    state: State
    undo_until: str
    version: str


def decide(desk: Desk, id_: str, officer: Officer, call: Call, version: str) -> Decided:
    """Answer the hit that the officer has in hand, as they saw it at `version`.

    Raises ClaimError where it is not in their hand, StaleError where it has changed meanwhile, ReviewError
    where they may not answer it, ReasonError where a reason is missing or the comparison speaks against one.
    """
    tied, step = taxonomy.checked(call.answer, call.reasons, call.note, call.next_step)
    at = now()
    _check_until(call, step, at)
    note = worded(call.note) if call.note else None
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        claim = own_claim(connection, desk, hit, officer, at)
        seen = viewing.view(connection, hit)
        if seen.version != version:
            raise StaleError(viewing.changes(connection, seen, version), seen.version)
        bearing.hold(tied, bearing.rows_of(seen.traveller, seen.identity, seen.evidence))
        before = hit_rows.life_of(connection, hit, at)
        after = life.decide(
            before,
            officer.who,
            call.answer,
            seconded=desk.seconded,
            supervisor=officer.supervisor,
            asks=step == SECOND_OFFICER,
        )
        look = "settling" if before.state == "disputed" else "first" if not before.given else "second"
        look = "first" if after.round != before.round else "blind" if before.look else look
        took = seconds_between(claim.claimed_at, at)
        decision = Decision(
            0, hit.id, hit.month, after.round, officer.who, officer.supervisor, at, call.answer, step,
            call.until, look, round(min(took, call.seconds or took)), claim.early, None, version, hit.weight,
            hit.score, _list_version(connection, hit), lists.revision(connection), models.version(connection),
            TEMPLATE, desk.profile.name, tuple((one.code, one.field) for one in tied),
        )  # fmt: skip
        made = decisions.add(connection, decision, _shown(seen))
        clearings.rest_on(connection, hit, made, seen.people.values(), seen.identity)
        if note:
            decisions.add_note(connection, hit, Note("decision", officer.who, at, note, made))
        over = later(at, desk.terms.undo)
        hit_rows.put(connection, hit, after, call.until if after.state == "waiting" else over)
        hit_claims.end(connection, hit)
        if before.look:
            decisions.answer_look(connection, hit, made)
        if after.state == "cleared" and before.state != "cleared":
            _clear(connection, desk, seen, made, over)
            telling.cleared(connection, desk, hit, officer, over)
            seconds.draw(connection, desk, hit, after, decision, over, _chance.random())
        if before.state == "cleared" and after.state != "cleared":
            unclear(connection, hit, at)
            telling.taken_back(connection, desk, hit, officer)
        facts = {
            "answer": call.answer,
            "state": after.state,
            "reasons": "+".join(sorted({r.code for r in tied})),
        }
        about = [reference("hit", hit.public)]
        log.write(connection, "hit.decide", about, officer.actor, decision=made, early=claim.early, **facts)
        fresh = hit_rows.held(connection, hit.public)
        return Decided(made, after.state, over, hit_rows.seen(connection, fresh or hit))


def _check_until(call: Call, step: str | None, at: str) -> None:
    if call.answer != "cannot-tell":
        if call.until is not None:
            raise ReasonError("a time belongs to “cannot tell”; expected none")
    elif step != SECOND_OFFICER:
        if call.until is None:
            raise ReasonError("the time at which it comes back is missing; expected a moment to come")
        try:
            in_utc = datetime.fromisoformat(call.until).tzinfo is not None
        except ValueError:
            in_utc = False
        if not in_utc or not call.until.endswith("Z") or call.until <= at:
            raise ReasonError(
                "the time at which it comes back is not right; expected one to come, 2026-03-01T09:15:00.000Z"
            )


def _list_version(connection: Connection, hit: HitRow) -> str:
    versions = lists.versions(connection, hit.list)
    return versions[-1].version if versions else ""


def _shown(seen: View) -> Shown:
    return Shown(
        msgspec.json.encode(seen.traveller).decode(),
        msgspec.json.encode(viewing.compared(seen.identity)).decode() if seen.identity else None,
        seen.evidence,
    )


def _clear(connection: Connection, desk: Desk, seen: View, decision: int, over: str) -> None:
    """Remember the pair, from the end of the window on, where the law profile lets it be remembered."""
    if desk.profile.review.remember_cleared and seen.identity is not None:
        people, share = seen.people.values(), round(1000 * desk.profile.review.second_looks)
        clearings.add(connection, seen.hit, decision, people, seen.identity, over, share)


def unclear(connection: Connection, hit: HitRow, at: str) -> None:
    """A hit is cleared no longer: what its clearings spared is asked now."""
    standing = [d.id for d in decisions.of(connection, [hit.id]).get(hit.id, ()) if d.undone_at is None]
    spared = clearings.end(connection, standing, at)
    if spared:
        settling.settle(connection, travellers.persons(connection, spared))


def undo(desk: Desk, id_: str, officer: Officer) -> Decided:
    """Take back one's own answer while its window is open; the hit is in one's hand again.

    Raises ReviewError where the window has closed, or the last answer is another's.
    """
    at = now()
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        before = hit_rows.life_of(connection, hit, at)
        standing = [
            d
            for d in decisions.of(connection, [hit.id]).get(hit.id, ())
            if d.undone_at is None and d.round == hit.round
        ]
        last = standing[-1] if standing else None
        if last is None or last.who != officer.who:
            raise ReviewError("the last answer is not yours")
        if at >= later(last.at, desk.terms.undo):
            raise ReviewError("the window of the undo has closed; open the hit again, with a reason")
        after = life.undo(before, officer.who, seconded=desk.seconded, look=last.look == "blind")
        decisions.undo(connection, last, at)
        clearings.remove(connection, [last.id])
        if last.look == "blind":
            decisions.answer_look(connection, hit, None)
            clearings.resume(connection, [d.id for d in standing[:-1]])
        else:
            decisions.drop_look(connection, hit)
        hit_rows.put(connection, hit, after, at if after.given else None)
        hit_claims.take(connection, hit, officer.who, at)
        if before.state == "cleared" and after.state != "cleared":
            telling.taken_back(connection, desk, hit, officer)
        about = [reference("hit", hit.public)]
        log.write(connection, "hit.undo", about, officer.actor, decision=last.id, state=after.state)
        fresh = hit_rows.held(connection, hit.public)
        return Decided(last.id, after.state, at, hit_rows.seen(connection, fresh or hit))


def reopen(desk: Desk, id_: str, officer: Officer, note: str) -> None:
    """Open a hit again that is decided, with a reason in words: by whoever answered it, or a supervisor.

    What was cleared by it is a question again; refusals that rest on it end. Raises ReviewError for a hit
    that is not decided or a reason that is too short.
    """
    at = now()
    words = worded(note)
    if len(words) < taxonomy.OTHER_WORDS:
        raise ReasonError(f"a reason of {taxonomy.OTHER_WORDS} characters or more is expected")
    with desk.store.writing() as connection:
        hit = locked(connection, id_)
        before = hit_rows.life_of(connection, hit, at)
        if before.state in life.UNDECIDED:
            raise ReviewError("the hit is not decided yet")
        if not officer.supervisor and officer.who not in {one.who for one in before.given}:
            raise ReviewError("a hit is opened again by who answered it, or by a supervisor")
        refusals.end_of(connection, hit, at)
        unclear(connection, hit, at)
        hit_rows.put(connection, hit, life.again(before), None)
        telling.taken_back(connection, desk, hit, officer)
        decisions.add_note(connection, hit, Note("reopen", officer.who, at, words))
        log.write(connection, "hit.reopen", [reference("hit", hit.public)], officer.actor, state=before.state)
