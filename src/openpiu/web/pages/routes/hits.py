"""One hit, and everything that a person does with it. Nothing here decides anything: the room
`review` does, for one hit and one person at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review import claims, deciding
from openpiu.review.desk import ClaimError, ForbiddenError, StaleError, UnknownHitError
from openpiu.review.reasons import FIELDS, ReasonError
from openpiu.web.guard import Call, may
from openpiu.web.pages import hit_board, hit_words, pacing, panel
from openpiu.web.pages.changes import what_changed
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY, environment
from openpiu.web.pages.panel import Form
from openpiu.web.pages.versions import Difference
from openpiu.web.pages.words import FUNCTIONS, moment, sentence
from openpiu.web.reviewing import officer_of, review_of


@get("/hits/{hit:str}", opt=may("see-hits", shows="hit.read"), include_in_schema=False, sync_to_thread=True)
def get_hit_page(
    request: Call, hit: str, source: str | None = None, since: str | None = None
) -> Response[bytes]:
    """One hit; with what is other than at the version `since`."""
    return _hit_page(request, hit, Form(), source=source, since=since)


def _hit_page(
    request: Call,
    hit: str,
    form: Form,
    *,
    error: str | None = None,
    wrong: str | None = None,
    status: int = 200,
    source: str | None = None,
    since: str | None = None,
) -> Response[bytes]:
    desk = Desk(request)
    decides = desk.decides
    found = None
    changed: tuple[Difference, ...] = ()
    with desk.store.reading() as connection:
        view = hit_board.hit_page(
            connection, review_of(request), officer_of(request), hit, desk.now, sees_all=not decides
        )
        if view is None:
            raise none_there()
        officers = []
        if desk.role == "supervisor" and view.held and not view.own:
            officers = hit_words.deciders(connection, officer_of(request).who)
        if since and since != view.version:
            changed = what_changed(connection, view.row, since)
        rest = None
        if view.undo_until:
            rest = pacing.break_due(connection, officer_of(request).who, desk.now)
        if source in FIELDS:
            found = hit_board.source(connection, hit, source)
    desk.note("hit.read", [reference("hit", view.id), f"traveller:{view.traveller}"])
    excerpt, told = found or (None, None)
    return desk.page(
        "hit.html",
        {
            "hit": view,
            "form": form,
            "error": error,
            "wrong": wrong,
            "changed": changed,
            "officers": officers,
            "rest": rest,
            "decides": decides,
            "choices": hit_board.choices(),
            "steps": panel.STEPS,
            "answers": hit_words.ANSWERS,
            "source": excerpt,
            "told": told,
            "field": source or "",
        },
        status=status,
    )


@get(
    "/hits/{hit:str}/source/{field:str}",
    opt=may("see-hits", shows="message.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_source(request: Call, hit: str, field: str) -> Response[bytes]:
    """The carrier's own text for a field, as a part of the page."""
    desk = Desk(request)
    if field not in FIELDS:
        raise none_there()
    with desk.store.reading() as connection:
        found = hit_board.source(connection, hit, field)
    excerpt, told = found or (None, None)
    if told is not None:
        desk.note(
            "message.read", [reference("transmission", told.transmission), reference("hit", hit)], part=field
        )
    body = (
        environment()
        .get_template("source.html")
        .render(
            source=excerpt,
            told=told,
            field=field,
            functions=FUNCTIONS,
            moment=lambda text: moment(text, desk.now),
        )
    )
    return Response(body.encode(), media_type="text/html", headers=SECURITY | KEPT_NOWHERE)


@post("/hits/next", opt=may("decide"), include_in_schema=False, status_code=303, sync_to_thread=True)
def post_next(request: Call) -> Response[Any]:
    """Take the most urgent hit in hand and open it."""
    taken = claims.take_next(review_of(request), officer_of(request))
    request.app.state["live"].nudge()
    return Redirect(f"/hits/{taken.hit}" if taken else "/hits?none=1", status_code=303)


def _act(request: Call, hit: str, act: Any, form: Form, to: str | None = None) -> Response[Any]:
    """Do it and show the hit (or go `to`); what speaks against it stands on the page, with all that was
    typed."""
    by_script = request.headers.get("hx-request") == "true"
    try:
        act()
        request.app.state["live"].nudge()
    except UnknownHitError:
        raise none_there() from None
    except ForbiddenError:
        raise
    except ReviewError as error:
        text = sentence(error)
        status = 409 if isinstance(error, (ClaimError, StaleError)) else 422
        since = form.version if isinstance(error, StaleError) else None
        wrong = error.code if isinstance(error, ReasonError) else None
        if by_script:
            return panel.fragment(text, status, hit if since else None, since, wrong)
        return _hit_page(request, hit, form, error=text, wrong=wrong, status=status, since=since)
    target = to or f"/hits/{hit}"
    if by_script:
        return Response(b"", status_code=200, headers={"HX-Redirect": target, **KEPT_NOWHERE})
    return Redirect(target, status_code=303)


@post(
    "/hits/{hit:str}/decision",
    opt=may("decide", shows="hit.read"),
    include_in_schema=False,
    request_max_body_size=panel.BODY,
    status_code=303,
)
async def post_decision(request: Call, hit: str) -> Response[Any]:
    """Record what the panel says: an answer, a question to a colleague, or that it is put back."""
    form = await panel.typed(request)
    review, officer = review_of(request), officer_of(request)
    act: Callable[[], object]
    to = None
    if form.choice == "ask":
        act, to = (lambda: claims.ask(review, hit, officer, form.note)), "/hits"
    elif form.choice == "put-back":
        act, to = (
            (lambda: claims.put_back(review, hit, officer, panel.moment_of(form.until), form.note or None)),
            "/hits",
        )
    else:
        act = lambda: deciding.decide(review, hit, officer, _call(form), form.version)  # noqa: E731
    return await asyncio.to_thread(_act, request, hit, act, form, to)


def _call(form: Form) -> deciding.Call:
    """The answer with its reasons."""
    return deciding.Call(
        form.choice,  # type: ignore[arg-type]
        panel.reasons_of(form),
        form.note.strip() or None,
        form.next_step or None,
        panel.moment_of(form.until),
        panel.seconds_of(form),
    )


def _simple(name: str, work: Any, to: str | None = None) -> Any:
    """A handler that does `work` with one hit."""

    @post(
        f"/hits/{{hit:str}}/{name}",
        opt=may("decide", shows="hit.read"),
        include_in_schema=False,
        status_code=303,
        sync_to_thread=True,
        name=f"post-hit-{name}",
    )
    def handler(request: Call, hit: str) -> Response[Any]:
        return _act(request, hit, lambda: work(review_of(request), hit, officer_of(request)), Form(), to)

    return handler


@post(
    "/hits/{hit:str}/reopen",
    opt=may("decide", shows="hit.read"),
    include_in_schema=False,
    request_max_body_size=panel.BODY,
    status_code=303,
)
async def post_reopen(request: Call, hit: str) -> Response[Any]:
    """Open a decided hit again, with a reason."""
    form = await panel.typed(request)
    review, officer = review_of(request), officer_of(request)
    act = lambda: deciding.reopen(review, hit, officer, form.note)  # noqa: E731
    return await asyncio.to_thread(_act, request, hit, act, form)


HANDLERS: list[Any] = [
    get_hit_page,
    get_source,
    post_next,
    post_decision,
    post_reopen,
    _simple("claim", claims.claim),
    _simple("release", claims.release, "/hits"),
    _simple("reveal", claims.reveal),
    _simple("undo", deciding.undo),
]
