"""Data of the page of one hit: what is asked, what speaks for and against, who has it in hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.review import Desk as Review
from openpiu.review import Officer, bearing, viewing
from openpiu.review.desk import later, live_claim
from openpiu.review.reasons import REASONS, Code
from openpiu.screening import life, seen_facts
from openpiu.store import (
    clearings,
    decisions,
    flights,
    hit_rows,
    lists,
    manifests,
    transmissions,
)
from openpiu.store.connect import moment as as_stored
from openpiu.store.decisions import Decision
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import matches
from openpiu.web.pages import hit_history, words
from openpiu.web.pages.comparing import Comparison, compare
from openpiu.web.pages.excerpt import Excerpt, excerpt
from openpiu.web.pages.flight_board import flights_named
from openpiu.web.pages.hit_history import Event, history
from openpiu.web.pages.hit_words import ANSWERS, answered, names_of, state_of, time_left


class HitPage(Struct, frozen=True):
    """One hit as it is shown."""

    id: str
    row: HitRow
    version: str
    list: dict[str, Any]
    flight: dict[str, Any]
    left: str
    late: bool
    names: bool
    comparison: Comparison
    refuted: dict[str, str]
    claim: str
    held: bool
    own: bool
    barred: str | None
    undo_until: str | None
    open: bool
    note: str | None
    listed: str | None
    answer: Decision | None
    events: tuple[Event, ...]
    asked: tuple[Event, ...]
    traveller: str
    bookings: tuple[str, ...]
    companions: int
    seats: str
    before: tuple[str, ...]
    earlier: tuple[str, ...]
    state: str
    dropped: bool
    both: tuple[str, ...] = ()


def hit_page(
    connection: Connection, review: Review, officer: Officer, id_: str, now: datetime, *, sees_all: bool
) -> HitPage | None:
    """The hit `id_` for `officer`; None where there is none. `sees_all`: for roles that decide nothing and
    look at how others did."""
    row = hit_rows.held(connection, id_)
    if row is None or row.merged_into is not None:
        return None
    at = as_stored(now)
    view = viewing.view(connection, row)
    claim = live_claim(connection, review, row, at)
    own = claim is not None and claim.who == officer.who
    course = hit_rows.life_of(connection, row, at)
    barred = life.barred(course, officer.who, supervisor=officer.supervisor)
    given = decisions.of(connection, [row.id]).get(row.id, [])
    mine = next(
        (d for d in reversed(given) if d.who == officer.who and d.undone_at is None and d.round == row.round),
        None,
    )
    window = later(mine.at, review.terms.undo) if mine else None
    undoable = bool(mine and window and at < window and given[-1].id == mine.id)
    settled = bool(barred) and not undoable
    opened = sees_all or settled or bool(own and claim and claim.early)
    settles = officer.supervisor and course.state == "disputed" and own
    told = sees_all or bool(mine and settled)
    shown = given if told else [d for d in given if d.who == officer.who]
    steps = hit_history.steps(connection, row.public) if told else []
    standing = [d for d in given if d.undone_at is None and d.round == row.round]
    names = names_of(connection, {claim.who} if claim else set(), officer.who)
    facts = next((one for one in lists.listed(connection) if one.name == row.list), None)
    leg = flights.views(connection, [row.flight])[0]
    person = next(iter(manifests.rows(connection, [row.traveller])), None)
    bookings = person.bookings if person else ()
    with_them = [
        one for one in manifests.companions(connection, [b.id for b in bookings]) if one != row.traveller
    ]
    identity = view.identity
    left, late = time_left(row, review, now)
    pairs = _before(connection, row, view)
    return HitPage(
        row.public,
        row,
        view.version,
        {
            "name": row.list,
            "age": _age(facts, now),
            "basis": facts.legal_basis if facts else "",
            "owner": facts.owner if facts else "",
        },
        flights_named(leg, now),
        left,
        late,
        identity is None or bool(identity.names),
        compare(view.traveller, identity, view.evidence),
        bearing.refuted(bearing.rows_of(view.traveller, identity, view.evidence)),
        f"claimed by {names[claim.who]} {words.moment(claim.claimed_at, now)}"
        if claim
        else "in nobody's hand",
        claim is not None,
        own,
        barred,
        window if undoable else None,
        opened,
        identity.note if identity and opened else None,
        identity.listed_on if identity and opened else None,
        mine,
        history(connection, shown, steps, officer.who, now),
        tuple(
            Event(
                words.moment(note.at, now), names_of(connection, {note.who}, officer.who)[note.who], note.note
            )
            for note in decisions.notes(connection, row)
            if note.kind in ("ask", "put-back", "reopen")
        ),
        person.public if person else "",
        tuple(one.public for one in bookings),
        len(with_them),
        ", ".join(view.traveller.seats[:2]) or "not sent",
        tuple(words.day(d.at[:10]) for d in pairs),
        tuple(f"{words.day(d.at[:10])}: {ANSWERS.get(d.answer, d.answer)}" for d in pairs) if opened else (),
        state_of(row, now, knows=sees_all or mine is not None, barred=bool(barred)),
        row.dropped,
        _both(connection, row, standing, officer, now) if settles else (),
    )


def _both(
    connection: Connection, row: HitRow, standing: Sequence[Decision], officer: Officer, now: datetime
) -> tuple[str, ...]:
    """The answers that differ, for who settles it: at once, without names, in an order that does not tell
    which came first and does not change when the page is loaded again."""
    said = {note.decision: note.note for note in decisions.notes(connection, row) if note.decision}
    told = [answered(one, now) + (f". “{said[one.id]}”" if one.id in said else ".") for one in standing[-2:]]
    turned = sha256(f"{row.public} {row.round} {officer.who}".encode()).digest()[0] % 2
    return tuple(reversed(told)) if turned else tuple(told)


def _before(connection: Connection, row: HitRow, view: viewing.View) -> list[Decision]:
    """Earlier decisions on the same entry and a traveller of whom the same was said."""
    secret = clearings.key_of(connection)
    if secret is None:
        return []
    facts = {seen_facts(who, secret) for who in view.people.values()}
    return [decision for _, decision in decisions.on_pair(connection, row, facts)]


def _age(facts: lists.ListInForce | None, now: datetime) -> str:
    if facts is None:
        return "no longer in force"
    taken = datetime.fromisoformat(facts.taken_at)
    return f"{words.span((now - taken).total_seconds())} old"


def source(connection: Connection, id_: str, field: str) -> tuple[Excerpt, manifests.Told] | None:
    """The carrier's own text for a field of the hit's traveller, and which message it is of."""
    row = hit_rows.held(connection, id_)
    if row is None:
        return None
    told = None
    if row.match is not None:
        asked = matches.select().with_only_columns(matches.c.sighting).where(matches.c.id == row.match)
        sighting = connection.execute(asked).scalar()
        told = manifests.one_told(connection, sighting) if sighting is not None else None
    if told is None:
        told = next(iter(manifests.told(connection, row.traveller, most=1)), None)
    if told is None:
        return None
    view = viewing.view(connection, row)
    data, sealed = transmissions.raw_of(connection, told.transmission)
    if sealed:
        return None
    who = view.people.get(told.sighting, view.traveller)
    return excerpt(data, told.number, who, field), told


def choices() -> list[tuple[str, str, list[tuple[str, str, Code]]]]:
    """The answers with their words, and reasons with the letter that ticks each."""
    return [(answer, ANSWERS[answer].capitalize(), _lettered(answer)) for answer in REASONS]


def _lettered(answer: str) -> list[tuple[str, str, Code]]:
    """Reasons with their letters; "other" is `i` in every answer."""
    codes = REASONS[answer]  # type: ignore[index]
    return [
        ("i" if code.endswith("I") else chr(ord("a") + n), code, what)
        for n, (code, what) in enumerate(codes.items())
    ]
