"""Messages: what came in, the quarantine, one transmission with its findings in its text, processing
again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu.audit import Actor, reference
from openpiu.findings import SettingError
from openpiu.intake import DISCARDS, discard, replay
from openpiu.store import arrivals, transmissions
from openpiu.web.account import BODY
from openpiu.web.guard import Call, actor_of, may
from openpiu.web.pages import message_board
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.words import sentence

_ID = re.compile(r"[0-9a-f]{64}")
_AFTER = re.compile(r"[0-9TZ:.-]{20,30}~[0-9a-f]{64}")


def _list(request: Call, state: str | None, after: str | None) -> Response[bytes]:
    desk = Desk(request)
    since = (desk.now - timedelta(days=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    behind = after if after and _AFTER.fullmatch(after) else None
    with desk.store.reading() as connection:
        kept = None if state in (None, "findings") else state
        tray = message_board.tray(connection, kept, behind, with_findings=state == "findings")
        counts = arrivals.counts(connection, since)
        newest = arrivals.newest(connection)
    data = {"tray": tray, "state": state, "counts": counts, "newest": newest}
    return desk.page("messages.html", data)


@get("/messages", opt=may("see-messages"), include_in_schema=False, sync_to_thread=True)
def get_messages(request: Call, show: str | None = None, after: str | None = None) -> Response[bytes]:
    """Transmissions, newest first."""
    return _list(request, show if show in ("findings", "stored", "discarded") else None, after)


@get("/messages/quarantine", opt=may("see-messages"), include_in_schema=False, sync_to_thread=True)
def get_quarantine(request: Call, after: str | None = None) -> Response[bytes]:
    """What could not be read."""
    return _list(request, "quarantined", after)


@get(
    "/messages/{transmission:str}",
    opt=may("see-messages", shows="message.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_message_page(request: Call, transmission: str, at: int | None = None) -> Response[bytes]:
    """A transmission with its findings at their bytes. Who sees nobody gets the values covered."""
    return _message_page(request, transmission, at)


def _message_page(
    request: Call, transmission: str, at: int | None = None, *, error: str | None = None, status: int = 200
) -> Response[bytes]:
    desk = Desk(request)
    caller = desk.caller
    cover = caller is None or not caller.may("see-people")
    letter = None
    tries: tuple[message_board.Try, ...] = ()
    if _ID.fullmatch(transmission):
        with desk.store.reading() as connection:
            letter = message_board.letter(connection, transmission, at, cover=cover)
            tries = message_board.tries(connection, transmission, caller.who if caller else "", desk.now)
    if letter is None:
        raise none_there()
    if letter.text is not None:
        desk.note("message.read", [reference("transmission", transmission)], covered=cover)
    data = {
        "letter": letter,
        "covered": cover,
        "tries": tries,
        "mends": caller is not None and caller.may("mend-messages"),
        "reasons": DISCARDS,
        "error": error,
        "told": [message_board.for_carrier(letter, one) for one in letter.findings],
    }
    return desk.page("message.html", data, status=status)


_ONE_AT_A_TIME = Lock()
"""A replay reads in this process, beside the pages: one after the other."""


@post(
    "/messages/{transmission:str}/replay",
    opt=may("mend-messages", shows="message.read"),
    include_in_schema=False,
    status_code=303,
    sync_to_thread=True,
)
def post_replay(request: Call, transmission: str) -> Response[Any]:
    """Process a transmission again, as the command `openpiu replay` does, and show what came of it."""
    return _mended(request, transmission, _replayed)


def _replayed(desk: Desk, transmission: str, by: Actor) -> None:
    with _ONE_AT_A_TIME:
        service = desk.service
        limit = desk.request.app.state["rooms"].bounds.general.size
        replay(desk.store, [transmission], None, service.profile, home=service.home, size_limit=limit, by=by)


@post(
    "/messages/{transmission:str}/discard",
    opt=may("mend-messages", shows="message.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_discard(request: Call, transmission: str) -> Response[Any]:
    """Take a transmission out of the quarantine, for a reason."""
    reason = str((await request.form()).get("reason", ""))[:20]

    def discarded(desk: Desk, id_: str, by: Actor) -> None:
        discard(desk.store, id_, reason, by)

    return await asyncio.to_thread(_mended, request, transmission, discarded)


def _mended(request: Call, transmission: str, act: Callable[[Desk, str, Actor], None]) -> Response[Any]:
    desk = Desk(request)
    with desk.store.reading() as connection:
        there = _ID.fullmatch(transmission) and transmissions.known(connection, [transmission])
    if not there:
        raise none_there()
    try:
        act(desk, transmission, actor_of(request))
    except SettingError as error:
        return _message_page(request, transmission, error=sentence(error), status=422)
    return Redirect(f"/messages/{transmission}#attempts", status_code=303)


HANDLERS: list[Any] = [get_messages, get_quarantine, get_message_page, post_replay, post_discard]
