"""Approvals: what waits for a second person, approved or returned one by one, each with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu.access import users
from openpiu.findings import AccessError, ReviewError, SettingError
from openpiu.review import own_deciding
from openpiu.review.desk import ForbiddenError
from openpiu.review.reasons import ReasonError
from openpiu.web.guard import Call, actor_of, may
from openpiu.web.own_entries import BODY
from openpiu.web.pages import approval_board
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.words import sentence
from openpiu.web.reviewing import officer_of, review_of


@get("/approvals", opt=may("approve", shows="own.read"), include_in_schema=False, sync_to_thread=True)
def get_approvals(request: Call, item: str | None = None) -> Response[bytes]:
    """What waits for a second person."""
    return _page(request, item)


def _page(
    request: Call, item: str | None, *, error: str | None = None, reason: str = "", status: int = 200
) -> Response[bytes]:
    desk = Desk(request)
    with desk.store.reading() as connection:
        found = approval_board.waiting(connection, officer_of(request).who, item)
    about = list(dict.fromkeys(one.about for one in found.items))
    entries = [one for one in about if one.startswith("entry:")]
    people = [one for one in about if not one.startswith("entry:")]
    if entries:
        desk.note("own.read", entries)
    if people:
        desk.note("user.read", people)
    data = {
        "found": found,
        "choices": approval_board.CHOICES,
        "error": error,
        "reason": reason,
    }
    return desk.page("approvals.html", data, status=status)


@post(
    "/approvals/entries/{own:str}",
    opt=may("approve", shows="own.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_entry(request: Call, own: str) -> Response[Any]:
    """Approve or return a version of an entry of the own list."""
    said = await _said(request)
    review, officer = review_of(request), officer_of(request)

    def work(approve: bool) -> None:
        own_deciding.decide(review, officer, own, said["seen"], approve=approve, reason=said["reason"])

    return await asyncio.to_thread(_decided, request, own, said, work)


@post(
    "/approvals/roles/{change:str}",
    opt=may("approve", shows="user.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_role(request: Call, change: str) -> Response[Any]:
    """Accept or return a change of a role."""
    said = await _said(request)
    store, by = Desk(request).store, actor_of(request)

    def work(approve: bool) -> None:
        users.decide_role(store, change, accept=approve, by=by, reason=said["reason"])

    return await asyncio.to_thread(_decided, request, f"role-{change}", said, work)


async def _said(request: Call) -> dict[str, str]:
    form = await request.form()
    return {key: str(form.get(key, ""))[:2001] for key in ("choice", "reason", "seen")}


def _decided(request: Call, item: str, said: dict[str, str], work: Callable[[bool], None]) -> Response[Any]:
    try:
        if said["choice"] not in ("approve", "return"):
            raise ReasonError("nothing was chosen: approve it, or return it")
        if not said["reason"].strip():
            raise ReasonError("a reason is missing: say why, in words")
        work(said["choice"] == "approve")
    except (AccessError, ReviewError, SettingError) as error:
        status = 403 if isinstance(error, (AccessError, ForbiddenError)) else 409
        status = 422 if isinstance(error, ReasonError) else status
        return _page(request, item, error=sentence(error), reason=said["reason"], status=status)
    return Redirect("/approvals", status_code=303)


HANDLERS: list[Any] = [get_approvals, post_entry, post_role]
