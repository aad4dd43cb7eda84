"""The unit's own list: the form, its preview, entries with their versions. The room `review` does what is
asked here, one entry at a time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review import FaultyEntryError, Preview, own_list
from openpiu.review.desk import ForbiddenError
from openpiu.review.reasons import ReasonError
from openpiu.store.own_entries import Version
from openpiu.watchlists.own_entry import KINDS, OWN, STRENGTHS, Fault, OwnEntry, too_long
from openpiu.web.guard import Call, may
from openpiu.web.own_entries import BODY, bounded, previewed
from openpiu.web.pages import own_board
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.words import sentence
from openpiu.web.reviewing import officer_of, review_of

MORE = ("names", "births", "documents")


@get("/watchlists/{name:str}/new", opt=may("draft-entries"), include_in_schema=False, sync_to_thread=True)
def get_new(request: Call, name: str) -> Response[bytes]:
    """The form of a new entry."""
    _see_own(name)
    return _form(request, OwnEntry(), None)


def _see_own(name: str) -> None:
    if name != OWN:  # other lists are taken whole, from their source
        raise none_there()


def _form(
    request: Call,
    said: OwnEntry,
    of: Version | None,
    *,
    more: str = "",
    why: str = "",
    faults: tuple[Fault, ...] = (),
    error: str | None = None,
    preview: Preview | None = None,
    status: int = 200,
) -> Response[bytes]:
    desk = Desk(request)
    review = review_of(request)
    amends = of is not None and (of.kind == "amend" or of.state == "approved")
    data = {
        "said": own_board.padded(said, more),
        "of": of,
        "amends": amends,
        "why": why,
        "faults": {one.field: one.text for one in faults},
        "label": own_board.label,
        "error": error,
        "preview": preview,
        "kinds": KINDS,
        "strengths": STRENGTHS,
        "days": (own_list.today(), own_list.review_by(review.profile, own_list.today())),
        "more": more,
    }
    return desk.page("own_form.html", data, status=status)


@post(
    "/watchlists/{name:str}/new",
    opt=may("draft-entries"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_new(request: Call, name: str) -> Response[Any]:
    """One more row, a preview, a draft kept, or the entry sent for approval."""
    _see_own(name)
    form = await request.form()
    said, act = own_board.typed(form), str(form.get("act", ""))
    return await asyncio.to_thread(_done, request, said, act, str(form.get("why", ""))[:2001], None)


def _done(request: Call, said: OwnEntry, act: str, why: str, own: str | None) -> Response[Any]:
    desk, review, officer = Desk(request), review_of(request), officer_of(request)
    of = _base(desk, own, officer.who) if own else None
    again = partial(_form, request, said, of, why=why)
    if act in MORE:
        return again(more=act)
    if act not in ("draft", "send"):
        wrong = own_list.found_faults(review, said)
        shown = None if too_long(said) else previewed(review, officer, said, desk.service, own)
        return again(faults=wrong, preview=shown)
    try:
        made = own_list.save(review, officer, said, own, send=act == "send", why=why)
    except FaultyEntryError as error:
        return again(faults=error.faults, error="Not sent." if act == "send" else "Not kept.", status=422)
    except ReasonError as error:
        return again(faults=(Fault("why", str(error)),), error="Not sent.", status=422)
    except ForbiddenError:
        raise
    except ReviewError as error:
        return again(error=sentence(error), status=409)
    return Redirect(f"/own-entries/{made.id}", status_code=303)


def _base(desk: Desk, own: str, who: str) -> Version:
    """The version that a form goes on from: one's own that is open, else the one in force."""
    with desk.store.reading() as connection:
        known = own_list.visible(own_list.versions(connection, own), who)
    opened = own_list.open_of(known)
    if opened is not None and opened.author != who:
        raise ReviewError("another has a version of this entry open: it is theirs until it is decided")
    base = opened or own_list.in_force_of(known)
    if base is None:
        raise none_there()
    return base


@get(
    "/own-entries",
    opt=may("see-own-entries", shows="own.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_own_entries(request: Call, after: int = 0) -> Response[bytes]:
    """The entries of the unit's own list: one's own drafts, what waits, what is in force."""
    desk = Desk(request)
    with desk.store.reading() as connection:
        found = own_board.overview(connection, officer_of(request).who, bounded(after))
    if found.shown:
        desk.note("own.read", found.shown)
    drafts = desk.caller is not None and desk.caller.may("draft-entries")
    return desk.page("own_entries.html", {"found": found, "drafts": drafts, "after": after})


@get(
    "/own-entries/{own:str}",
    opt=may("see-own-entries", shows="own.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_own_entry(request: Call, own: str) -> Response[bytes]:
    """One entry with its versions: who, when, why."""
    return _entry(request, own)


def _entry(request: Call, own: str, error: str | None = None, status: int = 200) -> Response[bytes]:
    desk, officer = Desk(request), officer_of(request)
    with desk.store.reading() as connection:
        found = own_board.entry(connection, own, officer.who)
    if found is None:
        raise none_there()
    desk.note("own.read", [reference("entry", own)])
    mine = found.open is not None and found.open.author == officer.who
    data = {"found": found, "drafts": officer.decides, "mine": mine, "error": error}
    return desk.page("own_entry.html", data, status=status)


@get(
    "/own-entries/{own:str}/edit",
    opt=may("draft-entries", shows="own.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_edit(request: Call, own: str) -> Response[bytes]:
    """The form of one's own draft, or of an amendment of what is in force."""
    desk = Desk(request)
    base = _base(desk, own, officer_of(request).who)
    desk.note("own.read", [reference("entry", own)])
    return _form(request, base.said, base)


@post(
    "/own-entries/{own:str}/edit",
    opt=may("draft-entries", shows="own.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_edit(request: Call, own: str) -> Response[Any]:
    """As the form of a new entry, for one that is there."""
    form = await request.form()
    said, act = own_board.typed(form), str(form.get("act", ""))
    return await asyncio.to_thread(_done, request, said, act, str(form.get("why", ""))[:2001], own)


@post(
    "/own-entries/{own:str}/act",
    opt=may("draft-entries", shows="own.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=303,
)
async def post_act(request: Call, own: str) -> Response[Any]:
    """Send, take back or drop one's own version; ask for a withdrawal."""
    form = await request.form()
    act, why = str(form.get("act", "")), str(form.get("why", ""))[:2001]
    return await asyncio.to_thread(_acted, request, own, act, why)


def _acted(request: Call, own: str, act: str, why: str) -> Response[Any]:
    review, officer = review_of(request), officer_of(request)
    try:
        match act:
            case "send":
                own_list.send(review, officer, own, why)
            case "take-back":
                own_list.take_back(review, officer, own)
            case "withdraw":
                own_list.withdraw(review, officer, own, why)
            case "drop":
                own_list.drop(review, officer, own)
                return Redirect("/own-entries", status_code=303)
            case _:
                raise ReasonError("nothing was chosen to be done; expected a button of the page")
    except ForbiddenError:
        raise
    except (FaultyEntryError, ReasonError) as error:
        return _entry(request, own, sentence(error), 422)
    except own_list.UnknownEntryError:
        raise none_there() from None
    except ReviewError as error:
        return _entry(request, own, sentence(error), 409)
    return Redirect(f"/own-entries/{own}", status_code=303)


HANDLERS: list[Any] = [
    get_new,
    post_new,
    get_own_entries,
    get_own_entry,
    get_edit,
    post_edit,
    post_act,
]
