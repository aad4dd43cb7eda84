"""A confirmed hit handed to a competent authority, and the refusal that a person may record on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct

from openpiu import review as room
from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review.desk import ForbiddenError, UnknownHitError
from openpiu.store import flights, hit_rows, referrals, refusals
from openpiu.store.connect import now
from openpiu.store.hit_rows import HitRow
from openpiu.store.referrals import Authority, Referral
from openpiu.web.account import BODY
from openpiu.web.guard import Call, may
from openpiu.web.pages import hit_words
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.flight_board import flights_named
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY
from openpiu.web.pages.words import sentence
from openpiu.web.reviewing import officer_of, review_of


class Chosen(Struct, frozen=True):
    """Whom it is to go to, and what for."""

    authority: str = ""
    purpose: str = ""


NOTHING = Chosen()


@get(
    "/hits/{hit:str}/referral", opt=may("see-hits", shows="hit.read"), include_in_schema=False,
    sync_to_thread=True,
)  # fmt: skip
def get_referral_page(
    request: Call, hit: str, authority: str = "", purpose: str = "", of: str = "", form: str = "page"
) -> Response[Any]:
    """What was handed to whom; with an authority and a purpose, what would be. `of` shows one referral, to be
    printed or, with the `form` of `json`, handed over as a file."""
    if of and form == "json":
        return _file(request, hit, of)
    return _page(request, hit, Chosen(authority[:64], purpose[:64]), of=of)


def _file(request: Call, hit: str, of: str) -> Response[Any]:
    desk = Desk(request)
    with desk.store.reading() as connection:
        row = _confirmed(hit_rows.held(connection, hit))
        made = next((one for one in referrals.of(connection, row) if one.id == of), None)
    if made is None or made.said is None:
        raise none_there()
    desk.note("hit.read", [reference("hit", row.public), reference("referral", made.id)], part="referral")
    name = {"Content-Disposition": f'attachment; filename="{made.id}.json"'}
    body = room.as_json(made.said)
    return Response(body, media_type="application/json", headers=SECURITY | KEPT_NOWHERE | name)


def _confirmed(row: HitRow | None) -> HitRow:
    if row is None or row.merged_into is not None:
        raise none_there()
    return row


def _page(
    request: Call, hit: str, chosen: Chosen, *, of: str = "", error: str | None = None, status: int = 200
) -> Response[bytes]:
    desk, review, officer = Desk(request), review_of(request), officer_of(request)
    text: str | None = None
    with desk.store.reading() as connection:
        row = _confirmed(hit_rows.held(connection, hit))
        confirmed = row.state in ("confirmed", "referred")
        settled = confirmed and not (row.until and row.until > now())
        made = referrals.of(connection, row) if confirmed else []
        open_ = [one for one in referrals.registered(connection) if one.until is None or one.until > now()]
        if settled and desk.decides and chosen.authority and not error:
            try:
                text = room.printed(room.draft(connection, review, row, chosen.authority, chosen.purpose))
            except ReviewError as refused:
                error, status = sentence(refused), 422
        resting = refusals.resting_on(connection, row) if confirmed else []
        whose = {one.who for one in made} | {who for who, _ in resting}
        names = hit_words.names_of(connection, whose, officer.who)
        leg = flights_named(flights.views(connection, [row.flight])[0], desk.now)
    shown = next((one for one in made if one.id == of), None)
    about = [reference("hit", row.public), *(reference("referral", one.id) for one in made if one is shown)]
    desk.note("hit.read", about, part="referral")
    data = {
        "hit": row.public,
        "list": row.list,
        "flight": leg,
        "confirmed": confirmed,
        "settled": settled,
        "until": row.until,
        "choices": _choices(open_, review.profile.purposes.codes),
        "chosen": chosen,
        "draft": text,
        "made": [(one, names[one.who], _title(one)) for one in made],
        "shown": shown,
        "text": room.printed(shown.said) if shown and shown.said else None,
        "resting": [(names[who], at) for who, at in resting],
        "decides": desk.decides,
        "fields": review.profile.referral.fields,
        "error": error,
    }
    return desk.page("referral.html", data, status=status)


def _choices(authorities: list[Authority], allowed: tuple[str, ...]) -> list[tuple[Authority, list[str]]]:
    """The authorities that are registered, each with those of its purposes that the law profile has."""
    return [(one, [code for code in one.purposes if code in allowed]) for one in authorities]


def _title(made: Referral) -> str:
    return made.said["authority"]["title"] if made.said else made.authority


def _act(request: Call, hit: str, act: Callable[[], str | None], chosen: Chosen = NOTHING) -> Response[Any]:
    """Do it and show the page, with what was made; what speaks against it stands on the page."""
    try:
        made = act()
    except UnknownHitError:
        raise none_there() from None
    except ForbiddenError:
        raise
    except ReviewError as error:
        return _page(request, hit, chosen, error=sentence(error), status=409)
    request.app.state["live"].nudge()
    return Redirect(f"/hits/{hit}/referral{f'?of={made}' if made else ''}", status_code=303)


@post(
    "/hits/{hit:str}/referral", opt=may("decide", shows="hit.read"), include_in_schema=False,
    request_max_body_size=BODY, status_code=303,
)  # fmt: skip
async def post_referral_page(request: Call, hit: str) -> Response[Any]:
    """Hand a confirmed hit to the chosen authority."""
    said = await request.form()
    chosen = Chosen(str(said.get("authority", ""))[:64], str(said.get("purpose", ""))[:64])

    def refer() -> str:
        made = room.refer(review_of(request), hit, officer_of(request), chosen.authority, chosen.purpose)
        return made.id

    return await asyncio.to_thread(_act, request, hit, refer, chosen)


@post(
    "/hits/{hit:str}/refusal", opt=may("decide", shows="hit.read"), include_in_schema=False,
    status_code=303, sync_to_thread=True,
)  # fmt: skip
def post_refusal_page(request: Call, hit: str) -> Response[Any]:
    """Record that the traveller is not to board."""

    def refuse() -> None:
        room.refuse(review_of(request), hit, officer_of(request))

    return _act(request, hit, refuse)


@post(
    "/hits/{hit:str}/refusal/end", opt=may("decide", shows="hit.read"), include_in_schema=False,
    status_code=303, sync_to_thread=True,
)  # fmt: skip
def post_refusal_end(request: Call, hit: str) -> Response[Any]:
    """End the refusals that rest on the hit."""

    def end() -> None:
        room.end_refusal(review_of(request), hit, officer_of(request))

    return _act(request, hit, end)


HANDLERS: list[Any] = [get_referral_page, post_referral_page, post_refusal_page, post_refusal_end]
