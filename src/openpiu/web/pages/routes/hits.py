"""One hit, and everything that a person does with it. Nothing here decides anything: the room
`review` does, for one hit and one person at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review import claims, deciding
from openpiu.review.desk import ClaimError, ForbiddenError, StaleError, UnknownHitError
from openpiu.review.reasons import FIELDS, REASONS, Reason, ReasonError
from openpiu.web.guard import Call, may
from openpiu.web.pages import hit_board, hit_words, pacing
from openpiu.web.pages.changes import what_changed
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY, environment
from openpiu.web.pages.versions import Difference
from openpiu.web.pages.words import FUNCTIONS, moment, sentence
from openpiu.web.reviewing import officer_of, review_of

BODY = 64 << 10
STEPS = (
    ("carrier", "ask the carrier"),
    ("list-owner", "ask the list's owner"),
    ("second-officer", "a second officer"),
    ("language", "language help"),
    ("outside-check", "a check outside"),
    ("data", "wait for data"),
)


class Form(Struct, frozen=True):
    """What was typed into the panel, to be shown again."""

    choice: str = ""
    reasons: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    note: str = ""
    next_step: str = ""
    until: str = ""
    seconds: str = "0"
    version: str = ""


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
            "steps": STEPS,
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
            return _fragment(text, status, hit if since else None, since, wrong)
        return _hit_page(request, hit, form, error=text, wrong=wrong, status=status, since=since)
    target = to or f"/hits/{hit}"
    if by_script:
        return Response(b"", status_code=200, headers={"HX-Redirect": target, **KEPT_NOWHERE})
    return Redirect(target, status_code=303)


_ERROR = (
    '<p class="error" role="alert" tabindex="-1">{{ text }}'
    '{% if hit %} <a href="/hits/{{ hit }}?since={{ since | urlencode }}" data-again>Show what changed</a>'
    "{% endif %}</p>"
    '{% for code in codes %}<small id="wrong-{{ code }}" class="differs" hx-swap-oob="true">'
    "{% if code == wrong %}{{ text }}{% endif %}</small>{% endfor %}"
)
CODES = [code for codes in REASONS.values() for code in codes]


def _fragment(
    text: str, status: int, hit: str | None = None, since: str | None = None, wrong: str | None = None
) -> Response[bytes]:
    """What speaks against it; of a hit that has changed, with the way to what is other than at `since`; by
    the reason that is `wrong`, the same words again."""
    made = environment().from_string(_ERROR)
    return Response(
        made.render(text=text, hit=hit, since=since, wrong=wrong, codes=CODES).encode(),
        status_code=status,
        media_type="text/html",
        headers=SECURITY | KEPT_NOWHERE,
    )


@post(
    "/hits/{hit:str}/decision",
    opt=may("decide", shows="hit.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_decision(request: Call, hit: str) -> Response[Any]:
    """Record what the panel says: an answer, a question to a colleague, or that it is put back."""
    form = await _form(request)
    review, officer = review_of(request), officer_of(request)
    act: Callable[[], object]
    to = None
    if form.choice == "ask":
        act, to = (lambda: claims.ask(review, hit, officer, form.note)), "/hits"
    elif form.choice == "put-back":
        act, to = (
            (lambda: claims.put_back(review, hit, officer, _moment(form.until), form.note or None)),
            "/hits",
        )
    else:
        act = lambda: deciding.decide(review, hit, officer, _call(form), form.version)  # noqa: E731
    return await asyncio.to_thread(_act, request, hit, act, form, to)


async def _form(request: Call) -> Form:
    data = await request.form()

    def one(name: str, most: int) -> str:
        return str(data.get(name, ""))[:most].replace("\r\n", "\n")

    def many(name: str) -> tuple[str, ...]:
        return tuple(str(value)[:40] for value in data.getall(name, []))[:40]

    return Form(
        one("choice", 20), many("reason"), many("row"), one("note", 4001), one("next_step", 20),
        one("until", 30), one("seconds", 8), one("version", 100),
    )  # fmt: skip


def _moment(text: str) -> str | None:
    """What a field of date and time says, in UTC as the store writes it; None for an empty one. Raises
    ReviewError for what is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ReviewError("the time cannot be read; expected a day and a time in UTC") from None
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _call(form: Form) -> deciding.Call:
    """The answer with its reasons: a code without rows of its own is about each row that is ticked."""
    known = REASONS.get(form.choice, {})  # type: ignore[call-overload]
    codes = [code for code in form.reasons if code in known]
    reasons: list[Reason] = []
    for code in codes:
        own = known[code].rows
        if own:
            reasons.append(Reason(code))
        else:
            reasons += [Reason(code, row) for row in form.rows] or [Reason(code)]
    seconds = float(form.seconds) if form.seconds.isdecimal() else None
    return deciding.Call(
        form.choice,  # type: ignore[arg-type]
        tuple(reasons),
        form.note.strip() or None,
        form.next_step or None,
        _moment(form.until),
        seconds,
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
    request_max_body_size=BODY,
    status_code=303,
)
async def post_reopen(request: Call, hit: str) -> Response[Any]:
    """Open a decided hit again, with a reason."""
    form = await _form(request)
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
