"""The queue: hits that somebody may answer now, in the order in which they fall due.

The order is the departure, then the time opened; never weight or score. (What a unit needs before a departure
is the same for every hit and changes no order.)
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, union_all

from openpiu.screening.life import UNDECIDED
from openpiu.store.hit_rows import COLUMNS, HitRow
from openpiu.store.schema import decisions, hit_claims, hits, looks
from openpiu.store.transmissions import chunks

Place = tuple[str, str, int]
"""Departure, time opened and id: where a page of the queue goes on."""

_ORDER = (func.coalesce(hits.c.departs, ""), hits.c.opened_at, hits.c.id)


def _answered_by(who: str) -> ColumnElement[bool]:
    """Whether an answer of theirs stands in the round."""
    d = decisions.c
    return exists().where(
        d.hit == hits.c.id,
        d.month == hits.c.month,
        d.round == hits.c.round,
        d.who == who,
        d.undone_at.is_(None),
    )


def _look_asked(at: str) -> ColumnElement[bool]:
    """Whether a blind second look at it, as it is cleared in this round, waits."""
    x = looks.c
    return exists().where(
        x.hit == hits.c.id,
        x.month == hits.c.month,
        x.round == hits.c.round,
        x.decision.is_(None),
        x.from_at <= at,
    )


def _few(at: str) -> ColumnElement[bool]:
    """Of a hit: whether it is one of those that may have to be answered. Almost all hits of a store are
    cleared; so these are found by their own indexes first, and looked at more closely then."""
    x, other = looks.c, hits.alias()
    put = select(other.c.id).where(other.c.state.in_(UNDECIDED))
    asked = select(x.hit).where(x.decision.is_(None), x.from_at <= at)
    return hits.c.id.in_(union_all(put, asked))


def _claimed(since: str, who: str | None = None) -> ColumnElement[bool]:
    c = hit_claims.c
    mine = (c.who == who,) if who else ()
    return exists().where(c.hit == hits.c.id, c.month == hits.c.month, c.seen_at > since, *mine)


def answerable(who: str, *, supervisor: bool, at: str) -> ColumnElement[bool]:
    """Of a hit: whether `who` may answer it at the moment `at`, in hand or not. For an officer second looks
    look like any other hit; only a supervisor meets two answers that differ."""
    h = hits.c
    over = or_(h.until.is_(None), h.until <= at)
    ways = [
        h.state == "open",
        and_(h.state == "waiting", h.until <= at),
        and_(h.state == "second", over, ~_answered_by(who)),
        and_(h.state == "cleared", _look_asked(at), ~_answered_by(who)),
    ]
    if supervisor:
        ways.append(and_(h.state == "disputed", over, ~_answered_by(who)))
    return and_(_few(at), h.merged_into.is_(None), or_(*ways))


def free(connection: Connection, who: str, *, supervisor: bool, at: str, since: str) -> HitRow | None:
    """The most urgent hit that `who` may answer at the moment `at` and that nobody has in hand (no input
    after `since`), locked; one that another transaction is about to take is passed over."""
    ready = answerable(who, supervisor=supervisor, at=at)
    statement = select(*COLUMNS).where(ready, ~_claimed(since)).order_by(*_ORDER).limit(1)
    row = connection.execute(statement.with_for_update(of=hits, skip_locked=True)).one_or_none()
    return None if row is None else HitRow(*row)


def page(connection: Connection, which: ColumnElement[bool], after: Place | None, limit: int) -> list[HitRow]:
    """`limit` hits, of those that are not joined to others, behind the place `after` in the queue."""
    statement = select(*COLUMNS).where(hits.c.merged_into.is_(None), which)
    if after is not None:
        departs, opened, id_ = _ORDER
        statement = statement.where(
            or_(
                departs > after[0],
                and_(departs == after[0], opened > after[1]),
                and_(departs == after[0], opened == after[1], id_ > after[2]),
            )
        )
    return _rows(connection, statement.order_by(*_ORDER).limit(limit))


def of(connection: Connection, which: ColumnElement[bool], ids: Collection[int]) -> set[int]:
    """Those of the hits `ids` of which it holds."""
    found: set[int] = set()
    for part in chunks(sorted(ids)):
        found.update(connection.execute(select(hits.c.id).where(hits.c.id.in_(part), which)).scalars())
    return found


def place(hit: HitRow) -> Place:
    """Where `hit` stands in the queue."""
    return hit.departs or "", hit.opened_at, hit.id


def mine(who: str, since: str) -> ColumnElement[bool]:
    """Of a hit: whether `who` has it in hand (an input after `since`)."""
    return _claimed(since, who)


def waiting(at: str) -> ColumnElement[bool]:
    """Of a hit: whether it waits for new data or a time that has not come."""
    h = hits.c
    return and_(h.state == "waiting", or_(h.until.is_(None), h.until > at))


def decided_by(since: str, who: str | None = None) -> ColumnElement[bool]:
    """Of a hit: whether it was answered (by `who`) since a moment, and the answer stands."""
    d = decisions.c
    mine = (d.who == who,) if who else ()
    return exists().where(
        d.hit == hits.c.id, d.month == hits.c.month, d.at >= since, d.undone_at.is_(None), *mine
    )


def undecided() -> ColumnElement[bool]:
    """Of a hit: whether the question is still put."""
    return hits.c.state.in_(UNDECIDED)


def count(connection: Connection, which: ColumnElement[bool], most: int = 1000) -> int:
    """How many hits there are; at most `most` + 1 are counted."""
    some = select(hits.c.id).where(hits.c.merged_into.is_(None), which).limit(most + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _rows(connection: Connection, statement: Select[Any]) -> list[HitRow]:
    return [HitRow(*row) for row in connection.execute(statement)]
