"""A search over HTTP: purpose and terms come in the body, for a URL is kept in many places."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import post
from litestar.datastructures import State
from msgspec import Meta, Struct

from openpiu.search import Answer, Purpose, Searching, checked, search
from openpiu.web.guard import NOT_KEPT, Call, actor_of, caller_of, may

BODY = 8 << 10
"""Bytes that the body of a search may have."""


class Asked(Struct, frozen=True):
    """What is searched (`terms`, as in the search field), what for, and from which place on (`next` of the
    answer before)."""

    terms: Annotated[str, Meta(max_length=1000)]
    purpose: Purpose
    after: Annotated[str, Meta(max_length=64)] | None = None


@post(
    "/api/search",
    status_code=200,
    opt=may("search", shows="people.search"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_search(request: Call, state: State, data: Asked) -> Answer:
    """Find flights, bookings and people for a stated purpose; 50 people at a time, best first. 403 for a
    purpose that the law profile, the role or a missing approval does not allow."""
    service = state["rooms"].service
    role = caller_of(request).role
    who = Searching(checked(data.purpose), service.profile, actor_of(request), role)
    return search(service.store, data.terms, who, data.after)


HANDLERS: list[Any] = [post_search]
