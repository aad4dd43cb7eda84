"""The end of a shift, and what a supervisor does with claims that nobody works on."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review import claims
from openpiu.web.account import BODY
from openpiu.web.guard import Call, may
from openpiu.web.pages import shift_board
from openpiu.web.pages.desk import Desk
from openpiu.web.pages.words import sentence
from openpiu.web.reviewing import officer_of, review_of


@get("/hand-over", opt=may("decide"), include_in_schema=False, sync_to_thread=True)
def get_hand_over(request: Call, done: int = 0) -> Response[bytes]:
    """What is open and why, and the note for the next shift."""
    return _page(request, done=bool(done))


def _page(
    request: Call, *, done: bool = False, note: str | None = None, error: str | None = None, status: int = 200
) -> Response[bytes]:
    desk, review, officer = Desk(request), review_of(request), officer_of(request)
    with desk.store.reading() as connection:
        held = shift_board.mine(connection, review, officer, desk.now)
        found = shift_board.open_hits(connection, review, officer, desk.now)
        notes = shift_board.notes(connection, desk.now, officer.who)
    if notes or any(one.why for one in found):
        desk.note("shift.read", [reference("hit", one.line.id) for one in found if one.why])
    data = {
        "held": held,
        "open": found,
        "notes": notes,
        "note": shift_board.draft(held, found) if note is None else note,
        "done": done,
        "error": error,
    }
    return desk.page("hand_over.html", data, status=status)


@post(
    "/hand-over", opt=may("decide"), include_in_schema=False, request_max_body_size=BODY, status_code=303
)  # fmt: skip
async def post_hand_over(request: Call) -> Response[Any]:
    """Give everything back and leave the note."""
    note = str((await request.form()).get("note", ""))[:4001].replace("\r\n", "\n")

    def hand_over() -> Response[Any]:
        try:
            claims.hand_over(review_of(request), officer_of(request), note)
        except ReviewError as error:
            return _page(request, note=note, error=sentence(error), status=422)
        request.app.state["live"].nudge()
        return Redirect("/hand-over?done=1", status_code=303)

    return await asyncio.to_thread(hand_over)


@post(
    "/hits/{hit:str}/free",
    opt=may("assign"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_free(request: Call, hit: str) -> Response[Any]:
    """End another's claim, and put the hit in the hand of whoever was chosen, if anybody was."""
    to = str((await request.form()).get("to", ""))[:200]

    def free() -> None:
        review, officer = review_of(request), officer_of(request)
        if to:
            claims.give(review, hit, officer, to)
        else:
            claims.free(review, hit, officer)
        request.app.state["live"].nudge()

    await asyncio.to_thread(free)
    return Redirect("/hits", status_code=303)


HANDLERS: list[Any] = [get_hand_over, post_hand_over, post_free]
