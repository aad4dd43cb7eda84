"""What open pages ask by themselves, without anybody's data: the stream of events, what of a row has changed,
whether there is anything new, whether a claim holds. Nothing on a page moves for it; the reader is told, and
asks.
"""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.response import Stream
from msgspec import Struct

from openpiu.findings import ReviewError
from openpiu.review import Desk as Review
from openpiu.review import claims
from openpiu.review.desk import later, live_claim
from openpiu.store import hit_queue, hit_rows
from openpiu.store.connect import moment
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import hits
from openpiu.web.guard import Call, caller_of, may, secret_of
from openpiu.web.live import Feed
from openpiu.web.pages import queue_board
from openpiu.web.pages.changes import what_changed
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY
from openpiu.web.pages.words import capped
from openpiu.web.problems import Problem
from openpiu.web.reviewing import officer_of, review_of

EVENTS = "text/event-stream"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_EVENT = re.compile(r"[0-9a-f]{8}-\d{1,18}")
MOST = 99
MOST_ROWS = 60
"""Rows that a page of the queue has, and some."""


class News(Struct, frozen=True):
    """How many hits that one may answer were opened since a page was made, up to `MOST`, and how many there
    are now, by tab; `urgent`, where it is asked for: of those opened, how many had less than the unit's
    reaction time left."""

    new: int
    counts: dict[str, str]
    urgent: int = 0


class Held(Struct, frozen=True):
    """Whether the hit is in one's hand, its version now, and how many fields are other than at the version
    that was asked for."""

    held: bool
    version: str | None = None
    changed: int = 0


class Cells(Struct, frozen=True):
    """What may change in a row of the queue."""

    left: str
    late: bool
    state: str
    claimed: str


@get(
    "/live/events",
    opt=may("see-hits", "see-messages", quiet=True),
    include_in_schema=False,
    media_type=EVENTS,
)
async def get_events(request: Call, after: str = "") -> Stream:
    """The stream of events: kind, opaque id, version."""
    feed: Feed = request.app.state["live"]
    secret = secret_of(request)
    if EVENTS not in request.headers.get("accept", "") or secret is None:
        raise Problem(406, f"this is a stream of events; expected a request that accepts {EVENTS}")
    if feed.full():
        raise Problem(503, "no more streams are taken now; try again", {"Retry-After": "5"})
    caller, kinds = caller_of(request), set()
    if caller.may("see-hits"):
        kinds |= {"hit", "new"}
    if caller.may("see-messages"):
        kinds |= {"messages"}
    last = request.headers.get("last-event-id") or after
    return Stream(
        feed.stream(secret, frozenset(kinds), last if _EVENT.fullmatch(last) else ""),
        media_type=EVENTS,
        headers=SECURITY | KEPT_NOWHERE | {"X-Accel-Buffering": "no"},
    )


@get("/live", opt=may("see-hits", quiet=True), include_in_schema=False, sync_to_thread=True)
def get_news(
    request: Call, since: str = "", airport: str = "", carrier: str = "", list: str = "", urgent: int = 0
) -> Response[News]:
    """News of the queue; new are those that pass the page's filter."""
    desk, officer = Desk(request), officer_of(request)
    new = late = 0
    with desk.store.reading() as connection:
        kinds = queue_board.kinds(review_of(request), officer, moment(desk.now), desk.now)
        if _MOMENT.fullmatch(since):
            fresh = (hits.c.opened_at > since) & hit_queue.filtered(airport, carrier, list)
            new = hit_queue.count(connection, kinds["decide"] & fresh, MOST)
            if urgent:
                opened = hit_queue.page(connection, kinds["decide"] & (hits.c.opened_at > since), None, MOST)
                late = sum(_late(row, review_of(request)) for row in opened)
        counts = {name: capped(hit_queue.count(connection, kinds[name])) for name in COUNTED}
    return Response(News(new, counts, late), headers=SECURITY | KEPT_NOWHERE)


def _late(row: HitRow, review: Review) -> bool:
    """Whether less than the reaction time was left when it was opened."""
    return row.departs is not None and row.departs < later(row.opened_at, review.terms.reaction)


COUNTED = ("decide", "mine", "waiting")


@get("/live/rows", opt=may("see-hits", quiet=True), include_in_schema=False, sync_to_thread=True)
def get_rows(request: Call, ids: str = "") -> Response[dict[str, Cells]]:
    """The cells of some rows of the queue as they are now; of a hit that one may not answer any more, that it
    is no longer to decide."""
    desk, officer = Desk(request), officer_of(request)
    with desk.store.reading() as connection:
        lines = queue_board.lines_of(
            connection, review_of(request), officer, ids.split(",")[:MOST_ROWS], desk.now
        )
    cells = {one.id: Cells(one.left, one.late, one.state, one.claimed) for one in lines}
    return Response(cells, headers=SECURITY | KEPT_NOWHERE)


@get("/live/hits/{hit:str}", opt=may("see-hits", quiet=True), include_in_schema=False, sync_to_thread=True)
def get_held(request: Call, hit: str, version: str = "") -> Response[Held]:
    """Whether a hit is in one's hand, and how many fields have changed since `version`: a number, no
    values."""
    desk, officer = Desk(request), officer_of(request)
    with desk.store.reading() as connection:
        row = hit_rows.held(connection, hit)
        if row is None:
            return Response(Held(False), headers=SECURITY | KEPT_NOWHERE)
        claim = live_claim(connection, review_of(request), row, moment(desk.now))
        now, changed = hit_rows.seen(connection, row), 0
        if version and now != version:
            changed = len(what_changed(connection, row, version))
    mine = claim is not None and claim.who == officer.who
    return Response(Held(mine, now, changed), headers=SECURITY | KEPT_NOWHERE)


@post(
    "/hits/{hit:str}/touch", opt=may("decide"), include_in_schema=False, status_code=200, sync_to_thread=True
)
def post_touch(request: Call, hit: str) -> Response[Held]:
    """Somebody was at work on the hit: their claim holds on. Sent after an input, not while a page
    lies open."""
    try:
        claimed = claims.touch(review_of(request), hit, officer_of(request))
    except ReviewError:
        return Response(Held(False), headers=SECURITY | KEPT_NOWHERE)
    return Response(Held(True, claimed.version), headers=SECURITY | KEPT_NOWHERE)


@post("/stay", opt=may("own-account"), include_in_schema=False, status_code=204, sync_to_thread=False)
def post_stay() -> None:
    """Somebody is at work on a page that asks for nothing: their session lasts. Sent after an input."""


HANDLERS: list[Any] = [get_events, get_news, get_rows, get_held, post_touch, post_stay]
