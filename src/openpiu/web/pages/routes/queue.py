"""The queue: what waits, what of it somebody looks at, and the order that a supervisor may put in force."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec.structs import asdict

from openpiu.findings import ReviewError
from openpiu.review import filters, ordering
from openpiu.store import lists, saved_filters
from openpiu.store.saved_filters import Filter
from openpiu.web.guard import Call, may
from openpiu.web.pages import pacing, queue_board
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.strip import forget
from openpiu.web.pages.words import sentence
from openpiu.web.reviewing import officer_of, review_of

BODY = 4 << 10


def address(tab: str, only: Filter) -> str:
    """The address of a tab under a filter: codes and the name of a list, and nobody."""
    said = {"tab": tab} | {key: value for key, value in asdict(only).items() if value}
    return f"/hits?{urlencode(said)}"


@get("/hits", opt=may("see-hits"), include_in_schema=False, sync_to_thread=True)
def get_queue(
    request: Call,
    tab: str = "decide",
    after: str | None = None,
    none: int = 0,
    airport: str = "",
    carrier: str = "",
    list: str = "",
) -> Response[bytes]:
    """The queue, or what of it passes a filter."""
    return _queue_page(request, tab, Filter(airport, carrier, list), after=after, none=bool(none))


def _queue_page(
    request: Call,
    tab: str,
    typed: Filter,
    *,
    name: str = "",
    after: str | None = None,
    none: bool = False,
    error: str | None = None,
) -> Response[bytes]:
    desk = Desk(request)
    kind = tab if tab in queue_board.TABS else "decide"
    only = Filter()
    try:
        only = filters.asked(typed.airport, typed.carrier, typed.list)
    except ReviewError as wrong:
        error = error or sentence(wrong)
    with desk.store.reading() as connection:
        officer = officer_of(request)
        found = queue_board.queue(connection, review_of(request), officer, kind, after, desk.now, only)
        rest = pacing.break_due(connection, officer.who, desk.now) if desk.decides else None
        kept = saved_filters.of(connection, officer.who.removeprefix("user:"))
        names = [one.name for one in lists.listed(connection)]
    return desk.page(
        "queue.html",
        {
            "queue": found,
            "decides": desk.decides,
            "orders": officer.supervisor,
            "notice": "Nothing is left that you may answer now." if none else None,
            "rest": rest,
            "error": error,
            "typed": typed,
            "name": name,
            "lists": names,
            "saved": [
                (title, address(kind, one), str(number) if number <= filters.MOST else "", one == only)
                for number, (title, one) in enumerate(kept.items(), 1)
            ],
            "tabs": {one: address(one, only) for one in queue_board.TABS},
            "asks": urlencode({key: value for key, value in asdict(only).items() if value}),
        },
        status=422 if error else 200,
    )


async def _form(request: Call) -> dict[str, str]:
    data = await request.form()
    return {
        key: str(data.get(key, ""))[:200] for key in ("tab", "name", "airport", "carrier", "list", "order")
    }


@post(
    "/hits/filters",
    opt=may("see-hits"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_filter(request: Call) -> Response[Any]:
    """Keep the filter under a name."""
    form = await _form(request)
    typed = Filter(form["airport"], form["carrier"], form["list"])

    def work() -> Response[Any]:
        try:
            only = filters.asked(typed.airport, typed.carrier, typed.list)
            filters.save(review_of(request), officer_of(request), form["name"], only)
        except ReviewError as error:
            return _queue_page(request, form["tab"], typed, name=form["name"], error=sentence(error))
        return Redirect(address(form["tab"], only), status_code=303)

    return await asyncio.to_thread(work)


@post(
    "/hits/filters/removal",
    opt=may("see-hits"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_filter_removal(request: Call) -> Response[Any]:
    """Forget a filter of one's own."""
    form = await _form(request)
    await asyncio.to_thread(filters.remove, review_of(request), officer_of(request), form["name"])
    return Redirect("/hits", status_code=303)


@post(
    "/hits/order",
    opt=may("assign"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_order(request: Call) -> Response[Any]:
    """Put an order of the queue in force; told on every page of those who see hits."""
    form = await _form(request)

    def work() -> Response[Any]:
        try:
            ordering.put_order(review_of(request), officer_of(request), form["order"])
        except ReviewError as error:
            return _queue_page(request, "decide", Filter(), error=sentence(error))
        forget(Desk(request).service)
        return Redirect("/hits", status_code=303)

    return await asyncio.to_thread(work)


HANDLERS: list[Any] = [get_queue, post_filter, post_filter_removal, post_order]
