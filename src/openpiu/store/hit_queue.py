"""The queue: hits that somebody may answer now, in the order in which they fall due.

The order is the departure, then the time opened; never weight or score. (What a unit needs before a departure
is the same for every hit and changes no order.) In overload a supervisor may put another one in force
(`store.queue_orders`): within each hour of departure, the strongest evidence first.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from openpiu.screening.life import UNDECIDED
from openpiu.store.hit_rows import COLUMNS, HitRow
from openpiu.store.queue_orders import Kind
from openpiu.store.schema import decisions, flights, hit_claims, hits, looks
from openpiu.store.transmissions import chunks

Place = tuple[str, str, int]
"""Departure, time opened and id: where a page of the queue goes on."""

_DEPARTS = func.coalesce(hits.c.departs, "")
_ORDER = (_DEPARTS, hits.c.opened_at, hits.c.id)
_HOUR = 13
"""Characters of a moment down to its hour: the band of departures in which strength may order."""
_BAND = func.substr(_DEPARTS, 1, _HOUR)
_ORDERS: dict[Kind, tuple[ColumnElement[Any], ...]] = {
    "time": _ORDER,
    "strongest": (_BAND, hits.c.weight.desc(), hits.c.opened_at, hits.c.id),
}


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


def free(
    connection: Connection, who: str, *, supervisor: bool, at: str, since: str, order: Kind = "time"
) -> HitRow | None:
    """The most urgent hit that `who` may answer at the moment `at` and that nobody has in hand (no input
    after `since`), locked; one that another transaction is about to take is passed over."""
    ready = answerable(who, supervisor=supervisor, at=at)
    statement = select(*COLUMNS).where(ready, ~_claimed(since)).order_by(*_ORDERS[order]).limit(1)
    row = connection.execute(statement.with_for_update(of=hits, skip_locked=True)).one_or_none()
    return None if row is None else HitRow(*row)


def page(
    connection: Connection,
    which: ColumnElement[bool],
    after: Place | None,
    limit: int,
    order: Kind = "time",
) -> list[HitRow]:
    """`limit` hits, of those that are not joined to others, behind the place `after` in the queue."""
    statement = select(*COLUMNS).where(hits.c.merged_into.is_(None), which)
    if after is not None:
        statement = statement.where(_behind(after) if order == "time" else _weaker(after))
    return _rows(connection, statement.order_by(*_ORDERS[order]).limit(limit))


def _behind(after: Place) -> ColumnElement[bool]:
    departs, opened, id_ = _ORDER
    return or_(
        departs > after[0],
        and_(departs == after[0], opened > after[1]),
        and_(departs == after[0], opened == after[1], id_ > after[2]),
    )


def _weaker(after: Place) -> ColumnElement[bool]:
    """Behind it in the order of overload. A place holds no weight, since it stands in addresses: that of its
    hit is looked up."""
    band, begun, last = _BAND, literal(after[0][:_HOUR]), hits.alias()
    weight = select(last.c.weight).where(last.c.id == after[2]).scalar_subquery()
    opened, id_ = hits.c.opened_at, hits.c.id
    later = or_(opened > after[1], and_(opened == after[1], id_ > after[2]))
    weaker = or_(hits.c.weight < weight, and_(hits.c.weight == weight, later))
    return or_(band > begun, and_(band == begun, weaker))


def filtered(airport: str = "", carrier: str = "", list_: str = "") -> ColumnElement[bool]:
    """Of a hit: whether it is of a leg from or to an airport, of a carrier, of a list; what is empty asks for
    nothing."""
    asked: list[ColumnElement[bool]] = [hits.c.list == list_] if list_ else []
    leg = [or_(flights.c.origin == airport, flights.c.destination == airport)] if airport else []
    leg += [flights.c.carrier == carrier] if carrier else []
    if leg:
        asked.append(exists().where(flights.c.id == hits.c.flight, *leg))
    return and_(true(), *asked)


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
