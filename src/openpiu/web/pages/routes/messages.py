"""Messages: what came in, the quarantine, one transmission with its findings in its text, processing
again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from litestar import Response, get

from openpiu.audit import reference
from openpiu.store import arrivals
from openpiu.web.guard import Call, may
from openpiu.web.pages import message_board
from openpiu.web.pages.desk import Desk, none_there

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
    return _list(request, show if show in ("findings", "stored") else None, after)


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
    desk = Desk(request)
    cover = desk.caller is None or not desk.caller.may("see-people")
    letter = None
    if _ID.fullmatch(transmission):
        with desk.store.reading() as connection:
            letter = message_board.letter(connection, transmission, at, cover=cover)
    if letter is None:
        raise none_there()
    if letter.text is not None:
        desk.note("message.read", [reference("transmission", transmission)], covered=cover)
    data = {"letter": letter, "covered": cover}
    return desk.page("message.html", data)


HANDLERS: list[Any] = [get_messages, get_quarantine, get_message_page]
