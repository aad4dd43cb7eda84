"""Pages that are read: how the machinery is, how well decisions go, what the data-protection officer watches,
which law is in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import Response, get

from openpiu import practice
from openpiu.intake import log_proof
from openpiu.review import measures
from openpiu.review.measures import Quality
from openpiu.safeguards import profile_names
from openpiu.web.guard import Call, may
from openpiu.web.pages import law_board, oversight_board, practice_board, quality_board, system_board
from openpiu.web.pages.desk import Desk
from openpiu.web.reviewing import officer_of, review_of


@get("/system", opt=may("see-system"), include_in_schema=False, sync_to_thread=True)
def get_system(request: Call) -> Response[bytes]:
    """Whether all is well: each figure with what it means and what to do."""
    desk = Desk(request)
    groups = system_board.groups(desk.service, desk.now)
    ill = sum(not line.well for group in groups for line in group.lines)
    return desk.page("system.html", {"groups": groups, "ill": ill})


@get("/settings", opt=may("see-settings"), include_in_schema=False, sync_to_thread=True)
def get_settings(request: Call) -> Response[bytes]:
    """The law profile in force and the terms of the unit; nothing is changed here."""
    desk = Desk(request)
    profile = desk.service.profile
    data = {
        "law": law_board.law(profile, review_of(request).terms),
        "shipped": profile.name in profile_names(),
    }
    return desk.page("settings.html", data)


@get("/quality", opt=may("see-quality"), include_in_schema=False, sync_to_thread=True)
def get_quality(request: Call, since: str = "", until: str = "") -> Response[bytes]:
    """How well decisions go: of the unit, or for an officer of their own."""
    desk = Desk(request)
    (first, last), error = quality_board.period(since[:10], until[:10], desk.now)
    own = desk.role == "officer"
    quality = _measured(request, first, last, own=own)
    data = {
        "quality": quality,
        "groups": quality_board.groups(quality),
        "first": first,
        "last": last,
        "own": own,
        "error": error,
        "least": quality_board.GROUP,
        "few": quality_board.FEW,
        "wide": quality_board.WIDE,
        "practice": practice_board.group(_practised(request, first, last, own=own)),
        "people": practice.LEAST_PEOPLE,
        "decides": desk.decides,
    }
    return desk.page("quality.html", data, status=422 if error else 200)


def _practised(request: Call, first: date, last: date, *, own: bool) -> practice.Figures:
    review, officer = review_of(request), officer_of(request)
    return practice.figures(review, officer, *_between(first, last), own=own)


def _between(first: date, last: date) -> tuple[str, str]:
    return f"{first}T00:00:00.000Z", f"{last + timedelta(days=1)}T00:00:00.000Z"


def _measured(request: Call, first: date, last: date, *, own: bool) -> Quality:
    return measures.quality(review_of(request), officer_of(request), *_between(first, last), own=own)


@get("/oversight", opt=may("oversee"), include_in_schema=False, sync_to_thread=True)
def get_oversight(request: Call) -> Response[bytes]:
    """The desk of the data-protection officer."""
    desk = Desk(request)
    (first, last), _ = quality_board.period("", "", desk.now)
    with desk.store.reading() as connection:
        proven = log_proof.newest(connection)
        view = oversight_board.view(connection, desk.service.profile, proven, desk.now)
    data = {
        "view": view,
        "quality": _measured(request, first, last, own=False),
        "measures": desk.caller is not None and desk.caller.may("see-quality"),
        "days": oversight_board.DAYS,
        "most": oversight_board.MOST,
    }
    return desk.page("oversight.html", data)


HANDLERS: list[Any] = [get_system, get_settings, get_quality, get_oversight]
