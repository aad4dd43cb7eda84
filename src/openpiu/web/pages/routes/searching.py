"""Search: the purpose first, then one field.

Terms come in the body, so that they are in no address and no log; the purpose is kept in a cookie of the
session, so that it is asked once.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from openpiu.findings import PurposeError, SettingError
from openpiu.search import Answer, Purpose, Searching, checked, purpose_of, search
from openpiu.web.guard import Call, actor_of, may
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.words import sentence

COOKIE = "openpiu_purpose"
BODY = 16 << 10
KINDS = (
    ("hit", "a hit in hand"),
    ("request", "a reasoned request of an authority"),
    ("oversight", "oversight"),
)


@get("/search", opt=may("search"), include_in_schema=False, sync_to_thread=True)
def get_search(request: Call, hit: str | None = None) -> Response[bytes]:
    """The form; opened from a hit, with that hit as the purpose."""
    desk = Desk(request)
    purpose = _kept(request)
    if hit is not None:
        purpose = Purpose("hit", hit[:40])
    return _page(desk, "", purpose)


def _page(
    desk: Desk,
    line: str,
    purpose: Purpose | None,
    answer: Answer | None = None,
    error: str | None = None,
    status: int = 200,
) -> Response[bytes]:
    kinds = [kind for kind in KINDS if kind[0] != "oversight" or desk.role == "dpo"]
    data = {"line": line, "purpose": purpose, "kinds": kinds, "answer": answer, "error": error}
    return desk.page("search.html", data, status=status)


def _kept(request: Call) -> Purpose | None:
    """The purpose that was stated before, where it still reads as one."""
    try:
        return purpose_of(request.cookies.get(COOKIE, ""))
    except SettingError:
        return None


@post(
    "/search",
    opt=may("search", shows="people.search"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=200,
)
async def post_search(request: Call) -> Response[Any]:
    """What is found. One flight, or one person and nothing else, is opened at once."""
    form = await request.form()
    said = {name: str(form.get(name, "")).strip()[:200] for name in _FIELDS}
    return await asyncio.to_thread(_found, request, said)


_FIELDS = ("line", "kind", "reference", "authority", "offence", "after")


def _found(request: Call, said: dict[str, str]) -> Response[Any]:
    desk = Desk(request)
    purpose = _stated(said) if said["kind"] else _kept(request)
    if purpose is None:
        text = "Say first what the search is for." if said["line"] else None
        return _page(desk, said["line"], None, error=text)
    try:
        purpose = checked(purpose)
        who = Searching(purpose, desk.service.profile, actor_of(request), desk.role)
        answer = search(desk.store, said["line"], who, said["after"] or None)
    except (PurposeError, SettingError) as error:
        return _page(desk, said["line"], purpose, error=sentence(error), status=422)
    to = _straight(answer, first=not said["after"])
    page: Response[Any] = Redirect(to, status_code=303) if to else _page(desk, said["line"], purpose, answer)
    page.cookies.append(_cookie(request, purpose))
    return page


def _stated(said: dict[str, str]) -> Purpose:
    request = said["kind"] == "request"
    return Purpose(
        said["kind"],  # type: ignore[arg-type]
        said["reference"],
        said["authority"] if request else None,
        said["offence"] if request else None,
    )


def _straight(answer: Answer, *, first: bool) -> str | None:
    """Where to go at once: to the one flight, or to the one person."""
    if not first:
        return None
    flights, people, bookings = answer.flights, answer.travellers, answer.bookings
    if len(flights) == 1 and not people and not bookings:
        return f"/flights/{flights[0].flight}"
    if len(people) == 1 and not flights and not bookings:
        return f"/travellers/{people[0].traveller}"
    return None


def _cookie(request: Call, purpose: Purpose) -> Cookie:
    parts = [purpose.authority, purpose.reference, purpose.offence]
    rest = "/".join(part for part in parts if part)
    return Cookie(
        key=COOKIE,
        value=f"{purpose.kind}:{rest}",
        path="/search",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


HANDLERS: list[Any] = [get_search, post_search]
