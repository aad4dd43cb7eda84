"""Practice: a set of fictional pairs, one after the other, each as a hit is shown, and what it was after each
answer. A set is its officer's own; nobody else's is told apart from one that is not there."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu import practice
from openpiu.findings import ReviewError
from openpiu.practice import Standing, UnknownSetError
from openpiu.review.reasons import ReasonError
from openpiu.store import practice as kept
from openpiu.web.guard import Call, may
from openpiu.web.pages import hit_board, pacing, panel, practice_board
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.frame import KEPT_NOWHERE
from openpiu.web.pages.panel import Form
from openpiu.web.pages.words import sentence
from openpiu.web.reviewing import officer_of, review_of

NEWEST = 12
"""Sets of one's own that are listed."""


@get("/practice", opt=may("decide"), include_in_schema=False, sync_to_thread=True)
def get_practice(request: Call) -> Response[bytes]:
    """What practice is, the set that waits, and those before."""
    desk, officer = Desk(request), officer_of(request)
    with desk.store.reading() as connection:
        rate = pacing.base_rate(connection)
        sets = kept.of(connection, officer.who.removeprefix("user:"), NEWEST)
    listed = practice_board.former(sets, practice.maker(), desk.now)
    waits = next((one for one in listed if one.waits), None)
    data = {"rate": rate, "sets": listed, "waits": waits, "size": practice.SIZE}
    return desk.page("practice.html", data)


@post(
    "/practice",
    opt=may("decide"),
    include_in_schema=False,
    request_max_body_size=panel.BODY,
    status_code=303,
    sync_to_thread=True,
)
def post_practice(request: Call) -> Response[Any]:
    """Begin a set, or go on with the one that waits."""
    return Redirect(f"/practice/{practice.begin(review_of(request), officer_of(request))}", status_code=303)


def _standing(request: Call, id_: str) -> Standing:
    try:
        return practice.standing(review_of(request), officer_of(request), id_)
    except UnknownSetError:
        raise none_there() from None


@get("/practice/{practice_set:str}", opt=may("decide"), include_in_schema=False, sync_to_thread=True)
def get_set(request: Call, practice_set: str, after: int | None = None) -> Response[bytes]:
    """The pair that waits for an answer; what the one of number `after` was; or what the set came to."""
    held = _standing(request, practice_set)
    if after is not None and 1 <= after <= len(held.answers) and held.pairs:
        data = {"told": practice_board.told(held, after - 1), "set": held.row, "size": practice.SIZE}
        return Desk(request).page("practice_told.html", data)
    if held.next is None:
        return _end_page(request, held)
    return _pair_page(request, held, Form())


def _pair_page(
    request: Call,
    held: Standing,
    form: Form,
    *,
    error: str | None = None,
    wrong: str | None = None,
    status: int = 200,
) -> Response[bytes]:
    data = {
        "pair": practice_board.pair_page(held, held.next or 0),
        "set": held.row,
        "size": practice.SIZE,
        "form": form,
        "error": error,
        "wrong": wrong,
        "choices": hit_board.choices(),
        "steps": panel.STEPS,
    }
    return Desk(request).page("practice_pair.html", data, status=status)


def _end_page(request: Call, held: Standing, error: str | None = None, status: int = 200) -> Response[bytes]:
    desk = Desk(request)
    with desk.store.reading() as connection:
        rate = pacing.base_rate(connection)
    data = {
        "ended": practice_board.ended(held),
        "set": held.row,
        "rate": rate,
        "size": practice.SIZE,
        "least": practice.LEAST_PEOPLE,
        "error": error,
    }
    return desk.page("practice_end.html", data, status=status)


@post(
    "/practice/{practice_set:str}/{number:int}",
    opt=may("decide"),
    include_in_schema=False,
    request_max_body_size=panel.BODY,
    status_code=303,
)
async def post_answer(request: Call, practice_set: str, number: int) -> Response[Any]:
    """Answer the pair of that number, which is the next one; then what it was."""
    form = await panel.typed(request)
    return await asyncio.to_thread(partial(_answer, request, practice_set, number, form))


def _answer(request: Call, id_: str, number: int, form: Form) -> Response[Any]:
    by_script = request.headers.get("hx-request") == "true"
    call = practice.Call(
        form.choice,
        panel.reasons_of(form),
        form.note.strip() or None,
        form.next_step or None,
        panel.seconds_of(form),
    )
    try:
        practice.answer(review_of(request), officer_of(request), id_, number - 1, call)
    except UnknownSetError:
        raise none_there() from None
    except ReviewError as error:
        text, wrong = sentence(error), error.code if isinstance(error, ReasonError) else None
        status = 422 if isinstance(error, ReasonError) else 409
        if by_script:
            return panel.fragment(text, status, wrong=wrong)
        held = _standing(request, id_)
        if held.next is None:
            return _end_page(request, held, text, status)
        return _pair_page(request, held, form, error=text, wrong=wrong, status=status)
    target = f"/practice/{id_}?after={number}"
    if by_script:
        return Response(b"", status_code=200, headers={"HX-Redirect": target, **KEPT_NOWHERE})
    return Redirect(target, status_code=303)


@post(
    "/practice/{practice_set:str}/end",
    opt=may("decide"),
    include_in_schema=False,
    request_max_body_size=panel.BODY,
    status_code=303,
    sync_to_thread=True,
)
def post_end(request: Call, practice_set: str) -> Response[Any]:
    """End a set before its last pair; then what it came to."""
    try:
        practice.end(review_of(request), officer_of(request), practice_set)
    except UnknownSetError:
        raise none_there() from None
    return Redirect(f"/practice/{practice_set}", status_code=303)


HANDLERS: list[Any] = [get_practice, post_practice, get_set, post_answer, post_end]
