"""Hits as questions, for whoever is to answer them: the queue, and one hit with its evidence by field.

What would push toward an answer is held back until one's own call has been made and can no longer be undone:
weight and score, the list's charge, earlier answers on this pair, and what others said of this hit. Until
then a hit that waits for a second officer, or for a blind second look, is like any other. Nothing is held
back from who does not decide (a data-protection officer, an auditor).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection

from openpiu.audit import reference
from openpiu.review import bearing, viewing
from openpiu.review.desk import Desk, Officer, found, later, live_claim
from openpiu.review.reasons import ReasonError
from openpiu.review.viewing import View
from openpiu.screening import seen_facts
from openpiu.screening.life import UNDECIDED
from openpiu.store import clearings, decisions, flights, hit_claims, hit_queue, hits, lists, log, queue_orders
from openpiu.store.connect import now
from openpiu.store.decisions import Decision
from openpiu.store.flights import FlightView
from openpiu.store.hit_claims import HitClaim
from openpiu.store.hit_rows import HitRow
from openpiu.store.hits import Reason as Evidence

_chance = random.SystemRandom()

TABS = ("to-decide", "mine", "waiting", "decided")
MOST = 200
"""Hits on a page of the queue."""


class Page(Struct, frozen=True):
    """A page of the queue; `next` is the cursor of the page behind it, None on the last; `order` is `time`,
    or in overload `strongest` (within each hour of departure)."""

    hits: list[dict[str, Any]]
    next: str | None
    order: str = "time"


def queue(
    desk: Desk, officer: Officer, tab: str = "to-decide", cursor: str | None = None, limit: int = 50
) -> Page:
    """Hits in the order in which they fall due: those to decide now, in one's hand, waiting, or answered by
    oneself since the day began (UTC). Nobody is named, and no weight or score told.

    `{"hit", "state", "opened_at", "departs", "due", "flight": {…}, "list", "spoke": [{"field", "rule"}],
    "claimed_by", "claimed_at"}`. Raises ReasonError for a tab or a cursor that is none.
    """
    at = now()
    with desk.store.reading() as connection:
        order, which = queue_orders.in_force(connection).kind, _which(desk, officer, tab, at)
        rows = hit_queue.page(connection, which, _place(cursor), min(limit, MOST), order)
        claims = hit_claims.of(connection, [row.id for row in rows])
        legs = {view.id: view for view in flights.views(connection, [row.flight for row in rows])}
        spoken = hits.reasons(connection, [row.match for row in rows if row.match is not None])
        answered = _answered(connection, rows, officer)
        told = [
            {
                **_head(desk, row, legs[row.flight], at, claims.get(row.id), answered=row.id in answered),
                "spoke": _codes(spoken.get(row.match or 0, ())),
            }
            for row in rows
        ]
    whole = len(rows) == min(limit, MOST)
    return Page(told, ",".join(map(str, hit_queue.place(rows[-1]))) if whole and rows else None, order)


def _which(desk: Desk, officer: Officer, tab: str, at: str) -> ColumnElement[bool]:
    if tab == "to-decide":
        return hit_queue.answerable(officer.who, supervisor=officer.supervisor, at=at)
    if tab == "mine":
        return hit_queue.mine(officer.who, later(at, -desk.terms.claim))
    if tab == "waiting":
        return hit_queue.waiting(at)
    if tab == "decided":
        return hit_queue.decided_by(f"{at[:10]}T00:00:00.000Z", officer.who)
    raise ReasonError(f"there is no tab {tab[:20]!r}; expected one of {', '.join(TABS)}")


def _place(cursor: str | None) -> hit_queue.Place | None:
    if not cursor:
        return None
    parts = cursor.split(",")
    if len(parts) != 3 or not parts[2].isdecimal() or len(parts[2]) > 18:
        raise ReasonError("the cursor is none; expected the one that the page before gave")
    return parts[0], parts[1], int(parts[2])


def _answered(connection: Connection, rows: Sequence[HitRow], officer: Officer) -> set[int]:
    """The hits that the officer has answered in their round, or settles as a supervisor: they may know what
    has become of them."""
    if not officer.decides:
        return {row.id for row in rows}
    given = decisions.of(connection, [row.id for row in rows])
    own = {
        row.id
        for row in rows
        for one in given.get(row.id, ())
        if one.who == officer.who and one.round == row.round and one.undone_at is None
    }
    return own | ({row.id for row in rows if row.state == "disputed"} if officer.supervisor else set())


def _head(
    desk: Desk, row: HitRow, leg: FlightView, at: str, claim: HitClaim | None, *, answered: bool
) -> dict[str, Any]:
    held = claim if claim and claim.seen_at > later(at, -desk.terms.claim) else None
    key = leg.leg
    return {
        "hit": row.public,
        "state": _told_state(row, answered=answered),
        "opened_at": row.opened_at,
        "departs": row.departs,
        "due": later(row.departs, -desk.terms.reaction) if row.departs else None,
        "flight": {
            "carrier": key.carrier,
            "number": key.number + key.suffix,
            "date": key.date,
            "from": key.origin,
            "to": key.destination,
        },
        "list": row.list,
        "dropped": row.dropped,
        "claimed_by": held.who if held else None,
        "claimed_at": held.claimed_at if held else None,
    }


def _told_state(row: HitRow, *, answered: bool) -> str:
    """The state as far as somebody may know it: before one's own call no other answer shows."""
    if answered or row.state == "waiting":
        return row.state
    return "open" if row.state in UNDECIDED or row.state == "cleared" else row.state


def _codes(evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    return [{"field": one.field, "rule": one.rule} for one in evidence]


def question(desk: Desk, officer: Officer, id_: str) -> dict[str, Any]:
    """One hit with all that its page needs; that it was shown is written down.

    As in the queue, with `version` (to be named on deciding), `traveller` as in `read --json`, `listed` (the
    identity without its charge), `evidence` as `{field: [{"rule", "traveller", "listed"}]}`, `refuted` (the
    reasons that do not apply, and why), `before` (how often, and when, this pair was decided on other hits),
    `asked` (what colleagues ask of whoever takes it), and `after`, null until one's own call stands: charge,
    weight, score, answers. Raises UnknownHitError.
    """
    at = now()
    with desk.store.writing() as connection:
        hit = found(connection, id_)
        log.write(connection, "hit.read", [reference("hit", hit.public)], officer.actor)
    with desk.store.reading() as connection:
        hit = found(connection, id_)
        seen = viewing.view(connection, hit)
        (leg,) = flights.views(connection, [hit.flight])
        given = decisions.of(connection, [hit.id]).get(hit.id, [])
        answered = hit.id in _answered(connection, [hit], officer)
        secret = clearings.key_of(connection)
        facts = [seen_facts(who, secret) for who in seen.people.values()] if secret else []
        before = decisions.on_pair(connection, hit, facts)
        notes = decisions.notes(connection, hit)
        version = next((v for v in lists.listed(connection) if v.name == hit.list), None)
        claim = live_claim(connection, desk, hit, at)
        return {
            **_head(desk, hit, leg, at, claim, answered=answered),
            "version": seen.version,
            "identity": hit.identity,
            "list_version": version.version if version else None,
            "list_taken_at": version.taken_at if version else None,
            "traveller": msgspec.to_builtins(seen.traveller),
            "listed": viewing.compared(seen.identity),
            "evidence": _by_field(seen.evidence),
            "refuted": bearing.refuted(bearing.rows_of(seen.traveller, seen.identity, seen.evidence)),
            "before": {"count": len(before), "dates": [one.at[:10] for _, one in before]},
            "asked": [{"at": n.at, "who": n.who, "note": n.note} for n in notes if n.kind == "ask"],
            "after": _after(desk, seen, given, before, officer, at) if answered else None,
        }


def _by_field(evidence: Sequence[Evidence]) -> dict[str, list[dict[str, str | None]]]:
    told: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for one in evidence:
        told[one.field].append({"rule": one.rule, "traveller": one.traveller, "listed": one.listed})
    return dict(told)


def _after(
    desk: Desk,
    seen: View,
    given: Sequence[Decision],
    before: Sequence[tuple[HitRow, Decision]],
    officer: Officer,
    at: str,
) -> dict[str, Any] | None:
    """What is held back until one's own call can no longer be undone; a supervisor who settles sees both
    answers, and no more."""
    own = [d for d in given if d.who == officer.who and d.undone_at is None and d.round == seen.hit.round]
    if own and at < later(own[-1].at, desk.terms.undo):
        return None
    standing = [d for d in given if d.undone_at is None and d.round == seen.hit.round]
    answers = [_answer(d) for d in standing]
    if not own and officer.decides:
        _chance.shuffle(answers)  # which came first says nothing
        return {"answers": answers}
    return {
        "answers": answers,
        "earlier": [{"hit": row.public, **_answer(one)} for row, one in before],
        "note": seen.identity.note if seen.identity else None,
        "weight": seen.hit.weight / 1000,
        "score": seen.hit.score,
    }


def _answer(one: Decision) -> dict[str, Any]:
    reasons = [{"code": code, "field": field} for code, field in one.reasons]
    return {"answer": one.answer, "reasons": reasons, "at": one.at}
