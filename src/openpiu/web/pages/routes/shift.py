"""The way in and out, the overview of the shift, help."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu import practice
from openpiu.access import PasswordNeededError, RefusedError, WaitError
from openpiu.findings import SettingError
from openpiu.store import users
from openpiu.web.account import BODY, session_cookie
from openpiu.web.guard import Call, may, open_to_all, secret_of, see_own_page, source_of
from openpiu.web.pages import help_words, hit_words, keys, pacing, queue_board, shift_board
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.frame import places_of
from openpiu.web.pages.late import late
from openpiu.web.pages.overview import overview
from openpiu.web.reviewing import officer_of, review_of

UNDO = 30
SOON = timedelta(hours=6)
GOING = (
    ("o", "overview"),
    ("h", "queue"),
    ("f", "flights"),
    ("s", "search"),
    ("l", "lists"),
    ("m", "messages"),
    ("c", "carriers"),
    ("v", "approvals"),
    ("p", "users and roles"),
    ("a", "the log"),
    ("d", "oversight"),
    ("q", "quality of decisions"),
    ("y", "system"),
    ("e", "settings"),
)
"""Letters behind the key of going, and where they lead."""


@get("/sign-in", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def get_sign_in(request: Call) -> Response[bytes]:
    """The way in."""
    return _sign_in_page(request)


def _sign_in_page(
    request: Call, *, name: str = "", error: str | None = None, new_password: bool = False, status: int = 200
) -> Response[bytes]:
    desk = Desk(request)
    desk.caller = None
    with desk.store.reading() as connection:
        none_yet = not users.any_held(connection)
    data = {"name": name, "error": error, "new_password": new_password, "none_yet": none_yet}
    return desk.page("sign_in.html", data, status=status)


@post("/sign-in", opt=open_to_all(), include_in_schema=False, request_max_body_size=BODY, status_code=303)
async def post_sign_in(request: Call) -> Response[Any]:
    """Sign in, and go to the first page of the role. One wording for whatever is wrong."""
    see_own_page(request, strictly=False)
    form = await request.form()
    name, password = str(form.get("name", ""))[:256], str(form.get("password", ""))[:1024]
    code, new = str(form.get("code", ""))[:16] or None, str(form.get("new_password", ""))[:1024] or None
    at = request.app.state["desk"]

    async def again(**said: Any) -> Response[bytes]:
        return await asyncio.to_thread(partial(_sign_in_page, request, **said))

    try:
        begun = await at.do(partial(at.sign_in.begin, name, password, code, source_of(request), new))
    except RefusedError as error:
        return await again(name=name, error=f"Not signed in: {error}.", status=401)
    except WaitError as error:
        return await again(name=name, error=f"Not signed in: {error}.", status=429)
    except PasswordNeededError:
        text = "The one-time word is right. Type it again with a new password, twelve signs or more."
        return await again(name=name, error=text, new_password=True, status=409)
    except SettingError as error:
        return await again(name=name, error=f"{error}.", new_password=True, status=422)
    former = secret_of(request)
    if former is not None:
        await asyncio.to_thread(at.sessions.end, former, source_of(request))
    places = places_of(begun.caller.role)
    answer: Response[Any] = Redirect(places[0].path if places else "/help", status_code=303)
    answer.cookies.append(session_cookie(request, begun.secret))
    return answer


@post(
    "/sign-out", opt=may("own-account"), include_in_schema=False, status_code=303, request_max_body_size=BODY
)
async def post_sign_out(request: Call) -> Response[Any]:
    """Sign out."""
    at = request.app.state["desk"]
    await asyncio.to_thread(at.sessions.end, secret_of(request) or "", source_of(request))
    answer: Response[Any] = Redirect("/sign-in", status_code=303)
    answer.cookies.append(session_cookie(request, None))
    return answer


@get("/", opt=may("see-overview"), include_in_schema=False, sync_to_thread=True)
def get_overview(request: Call) -> Response[bytes]:
    """The overview of the shift."""
    desk = Desk(request)
    people = desk.caller is not None and desk.caller.may("see-people")
    with desk.store.reading() as connection:
        view = overview(connection, desk.now, soon=SOON, hits=people)
        queue = None
        data: dict[str, Any] = {
            "held": (),
            "notes": (),
            "stalled": [],
            "officers": [],
            "rate": None,
            "rest": None,
            "offer": None,
            "size": practice.SIZE,
        }
        if people:
            review, officer = review_of(request), officer_of(request)
            queue = queue_board.queue(connection, review, officer, "decide", None, desk.now)
            data["rate"] = pacing.base_rate(connection)
            data["rest"] = pacing.break_due(connection, officer.who, desk.now) if desk.decides else None
            data["offer"] = practice.offer(connection, officer, desk.now) if desk.decides else None
            data["notes"] = shift_board.notes(connection, desk.now, officer.who)
            if queue.counts["mine"]:
                data["held"] = shift_board.mine(connection, review, officer, desk.now)
            if officer.supervisor:
                data["stalled"] = shift_board.stalled(connection, review, officer, desk.now)
                if data["stalled"]:
                    data["officers"] = hit_words.deciders(connection, officer.who)
        data["late"] = late(desk.store, connection, desk.service.profile.transmissions, desk.now, soon=SOON)
    if data["notes"]:
        desk.note("shift.read", ())
    decides = desk.decides
    data |= {"view": view, "condition": desk.service.condition(), "queue": queue, "decides": decides}
    return desk.page("overview.html", data)


@get("/help", opt=may("describe"), include_in_schema=False, sync_to_thread=True)
def get_help(request: Call) -> Response[bytes]:
    """Help: what holds everywhere, and a part for each page that the reader may open."""
    desk = Desk(request)
    pages = [place.path for place in places_of(desk.role)]
    own = desk.keys()
    parts = help_words.parts_for([*pages, *(["/practice"] if desk.decides else [])], own)
    with desk.store.reading() as connection:
        rate = pacing.base_rate(connection)
    return desk.page(
        "help.html",
        {"keys": keys.table(own, GOING), "undo": UNDO, "parts": parts, "rate": rate, "decides": desk.decides},
    )


HANDLERS: list[Any] = [get_sign_in, post_sign_in, post_sign_out, get_overview, get_help]
