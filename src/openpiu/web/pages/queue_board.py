"""Data of the queue: hits as lines, by deadline, with nothing of whom they ask about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection

from openpiu.review import Desk as Review
from openpiu.review import Officer
from openpiu.review.desk import later
from openpiu.store import before, boards, hit_claims, hit_queue, hit_rows, hits, queue_orders
from openpiu.store.connect import moment as as_stored
from openpiu.store.hit_rows import HitRow
from openpiu.store.queue_orders import Order
from openpiu.store.saved_filters import Filter
from openpiu.web.pages import words
from openpiu.web.pages.evidence_words import spoke
from openpiu.web.pages.hit_words import names_of, state_of, time_left

PER_PAGE = 50
TABS = ("decide", "mine", "waiting", "decided")


class Line(Struct, frozen=True):
    """A hit in the queue. Nothing of who it is about, how strong it is, or what the list says they did."""

    id: str
    left: str
    late: bool
    flight: int
    name: str
    route: str
    list: str
    spoke: str
    before: int
    state: str
    claimed: str


class Queue(Struct, frozen=True):
    """A page of the queue, with how many hits each tab holds."""

    tab: str
    lines: tuple[Line, ...]
    counts: dict[str, int]
    next: str | None
    since: str
    order: Order = Order()
    ordered_by: str = ""
    filter: Filter = Filter()


def queue(
    connection: Connection,
    review: Review,
    officer: Officer,
    tab: str,
    after: str | None,
    now: datetime,
    only: Filter = Filter(),  # noqa: B008
) -> Queue:
    """A page of a tab, in the order that is in force, behind the place `after`: of hits that pass the filter
    `only`; the counts are of all."""
    at = as_stored(now)
    found = kinds(review, officer, at, now)
    order = queue_orders.in_force(connection)
    which = found[tab] & passing(only)
    rows = hit_queue.page(connection, which, _place(after), PER_PAGE + 1, order.kind)
    shown = rows[:PER_PAGE]
    more = hit_queue.place(shown[-1]) if len(rows) > PER_PAGE else None
    return Queue(
        tab,
        tuple(_lines(connection, review, shown, officer, now, knows=tab == "decided" or not officer.decides)),
        {name: hit_queue.count(connection, kind) for name, kind in found.items()},
        "~".join(map(str, more)) if more else None,
        at,
        order,
        names_of(connection, {order.who}, officer.who)[order.who] if order.overload and order.who else "",
        only,
    )


def passing(only: Filter) -> ColumnElement[bool]:
    """Of a hit: whether it passes a filter."""
    return hit_queue.filtered(only.airport, only.carrier, only.list)


def lines_of(
    connection: Connection, review: Review, officer: Officer, ids: Sequence[str], now: datetime
) -> list[Line]:
    """Some hits as lines of the queue, as they are now."""
    rows = hit_rows.several(connection, ids)
    lines = _lines(connection, review, rows, officer, now, knows=not officer.decides)
    if not officer.decides:
        return lines
    ready = hit_queue.answerable(officer.who, supervisor=officer.supervisor, at=as_stored(now))
    open_ = hit_queue.of(connection, ready, [row.id for row in rows])
    return [
        line if row.id in open_ or line.state != "to decide" else replace(line, state="no longer to decide")
        for row, line in zip(rows, lines, strict=True)
    ]


def kinds(review: Review, officer: Officer, at: str, now: datetime) -> dict[str, ColumnElement[bool]]:
    """What makes a hit one of each tab."""
    since = later(at, -review.terms.claim)
    midnight = as_stored(now.replace(hour=0, minute=0, second=0, microsecond=0))
    return {
        "decide": hit_queue.answerable(officer.who, supervisor=officer.supervisor, at=at),
        "mine": hit_queue.mine(officer.who, since),
        "waiting": hit_queue.waiting(at),
        "decided": hit_queue.decided_by(midnight, None if officer.supervisor else officer.who),
    }


def _place(after: str | None) -> tuple[str, str, int] | None:
    parts = (after or "").split("~")
    if len(parts) != 3 or not parts[2].isdecimal():
        return None
    return parts[0], parts[1], int(parts[2])


def _lines(
    connection: Connection,
    review: Review,
    rows: Sequence[HitRow],
    officer: Officer,
    now: datetime,
    *,
    knows: bool,
) -> list[Line]:
    if not rows:
        return []
    legs = boards.legs(connection, sorted({row.flight for row in rows}))
    said = hits.reasons(connection, [row.match for row in rows if row.match is not None])
    held = hit_claims.of(connection, [row.id for row in rows])
    since = later(as_stored(now), -review.terms.claim)
    live = {hit: claim for hit, claim in held.items() if claim.seen_at > since}
    names = names_of(connection, {claim.who for claim in live.values()}, officer.who)
    earlier = before.counts(connection, rows)
    lines = []
    for row in rows:
        leg = legs[row.flight].leg
        left, late = time_left(row, review, now)
        claim = live.get(row.id)
        told = said.get(row.match, []) if row.match is not None else []
        lines.append(
            Line(
                row.public,
                left,
                late,
                row.flight,
                f"{leg.carrier} {leg.number}{leg.suffix}",
                f"{leg.origin}–{leg.destination}",
                row.list,
                spoke([(one.field, one.rule, one.weight) for one in told]),
                earlier.get(row.id, 0),
                "in hand" if claim else state_of(row, now, knows=knows),
                f"{names[claim.who]} {words.moment(claim.claimed_at, now)}" if claim else "–",
            )
        )
    return lines
