"""What pages ask by themselves, in small numbers and without anybody's data: is there anything new, does
a claim hold. Nothing on a page moves for it; the reader is told, and asks.
"""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from msgspec import Struct

from openpiu.findings import ReviewError
from openpiu.review import claims
from openpiu.store import hit_queue
from openpiu.store.connect import moment
from openpiu.store.schema import hits
from openpiu.web.guard import Call, may
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY
from openpiu.web.pages.routes.hits import officer_of, review_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MOST = 99


class News(Struct, frozen=True):
    """How many hits that one may answer were opened since a page was made, up to `MOST`."""

    new: int


class Held(Struct, frozen=True):
    """Whether the hit is still in one's hand, and its version now."""

    held: bool
    version: str | None = None


@get("/live", opt=may("see-hits", quiet=True), include_in_schema=False, sync_to_thread=True)
def get_news(request: Call, since: str) -> Response[News]:
    """News of the queue."""
    desk = Desk(request)
    if not _MOMENT.fullmatch(since):
        return Response(News(0), headers=SECURITY | KEPT_NOWHERE)
    officer = officer_of(request)
    with desk.store.reading() as connection:
        mine = hit_queue.answerable(officer.who, supervisor=officer.supervisor, at=moment(desk.now))
        new = hit_queue.count(connection, mine & (hits.c.opened_at > since), MOST)
    return Response(News(new), headers=SECURITY | KEPT_NOWHERE)


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


HANDLERS: list[Any] = [get_news, post_touch]
