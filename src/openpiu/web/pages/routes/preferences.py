"""How a person wants the pages, and which keys press what; kept with the person, for them alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from openpiu.store import preferences
from openpiu.web.account import BODY
from openpiu.web.guard import Call, may
from openpiu.web.pages import keys
from openpiu.web.pages.desk import KEY, Desk
from openpiu.web.pages.frame import DENSITIES, LOOK_COOKIE, SOUNDS, SWITCH, THEMES

LOOKS = (("theme", THEMES), ("density", DENSITIES), ("keys", SWITCH), ("sound", SOUNDS))


def _keep(request: Call, chosen: Mapping[str, str], forget: str | None = None) -> None:
    """Keep what who calls has chosen; names that begin with `forget` are forgotten first."""
    desk = Desk(request)
    person = desk.caller.person if desk.caller else None
    if person is None:
        return
    with desk.store.writing() as connection:
        if forget is not None:
            preferences.remove(connection, person, forget)
        preferences.put(connection, person, chosen)


@post(
    "/preferences",
    opt=may("own-account"),
    include_in_schema=False,
    status_code=303,
    request_max_body_size=BODY,
)
async def post_preferences(request: Call) -> Response[Any]:
    """Keep how the pages look, and in a cookie of those words, for the page where one signs in."""
    form = await request.form()
    chosen = {
        name: value if (value := str(form.get(name, ""))) in known else known[0] for name, known in LOOKS
    }
    await asyncio.to_thread(_keep, request, chosen)
    back = str(form.get("back", "/"))
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    answer: Response[Any] = Redirect(safe, status_code=303)
    answer.cookies.append(
        Cookie(
            key=LOOK_COOKIE,
            value=".".join(chosen.values()),
            max_age=365 * 24 * 3600,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    )
    return answer


@get("/keys", opt=may("own-account"), include_in_schema=False, sync_to_thread=True)
def get_keys(request: Call, kept: int = 0) -> Response[bytes]:
    """One's keys, to be changed."""
    return _page(request, Desk(request).keys(), {}, kept=bool(kept))


def _page(
    request: Call, chosen: Mapping[str, str], wrong: Mapping[str, str], *, kept: bool = False
) -> Response[bytes]:
    data = {"actions": keys.ACTIONS, "chosen": chosen, "wrong": wrong, "kept": kept, "fixed": keys.FIXED}
    return Desk(request).page("keys.html", data, status=422 if wrong else 200)


@post("/keys", opt=may("own-account"), include_in_schema=False, status_code=303, request_max_body_size=BODY)
async def post_keys(request: Call) -> Response[Any]:
    """Keep one's keys, all of them or none."""
    form = await request.form()
    chosen, wrong = keys.looked_at({code: str(form.get(code, ""))[:20] for code in keys.DEFAULTS})
    if wrong:
        return await asyncio.to_thread(partial(_page, request, chosen, wrong))
    named = {f"{KEY}{code}": key for code, key in keys.changed(chosen).items()}
    await asyncio.to_thread(_keep, request, named, KEY)
    return Redirect("/keys?kept=1", status_code=303)


@post(
    "/keys/defaults",
    opt=may("own-account"),
    include_in_schema=False,
    status_code=303,
    request_max_body_size=BODY,
)
async def post_defaults(request: Call) -> Response[Any]:
    """All keys as they are by default."""
    await asyncio.to_thread(_keep, request, {}, KEY)
    return Redirect("/keys?kept=1", status_code=303)


HANDLERS: list[Any] = [post_preferences, get_keys, post_keys, post_defaults]
