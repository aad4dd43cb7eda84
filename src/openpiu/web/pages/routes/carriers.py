"""Carriers: all in short, and the score card of one, that it can act on. Nothing about anybody."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from litestar import Response, get

from openpiu import carriers
from openpiu.carriers.cards import Card
from openpiu.findings import SettingError
from openpiu.web.guard import Call, may
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.frame import KEPT_NOWHERE, SECURITY
from openpiu.web.pages.words import sentence
from openpiu.web.problems import Problem

MAY_READ = may("read-cards", "read-own")


@get("/carriers", opt=MAY_READ, include_in_schema=False, sync_to_thread=True)
def get_carriers_page(request: Call, since: str | None = None, until: str | None = None) -> Response[bytes]:
    """All carriers in short; whoever is of one sees its line alone."""
    desk = Desk(request)
    (first, last), error = _period(desk, since, until)
    own = None if _sees_all(desk) else desk.carrier
    with desk.store.reading() as connection:
        law = desk.service.profile.transmissions
        lines = carriers.overview(connection, law, first, last, desk.now, only=own)
    return desk.page("carriers.html", {"lines": lines, "period": (first, last), "error": error})


@get("/carriers/{code:str}", opt=MAY_READ, include_in_schema=False, sync_to_thread=True)
def get_card_page(
    request: Call, code: str, since: str | None = None, until: str | None = None, form: str = "page"
) -> Response[Any]:
    """The score card of a carrier, as a page or as CSV."""
    desk = Desk(request)
    (first, last), error = _period(desk, since, until)
    card = None
    if not _sees_all(desk) and code != desk.carrier:
        raise Problem(HTTPStatus.FORBIDDEN, f"Your role shows one carrier its own figures: {desk.carrier}.")
    with desk.store.reading() as connection:
        if carriers.is_known(connection, code):
            law = desk.service.profile.transmissions
            card = carriers.card(connection, law, code, first, last, desk.now)
    if card is None:
        raise none_there()
    if form == "csv":
        name = f'attachment; filename="{card.carrier}-{card.first}-{card.last}.csv"'
        headers = SECURITY | KEPT_NOWHERE | {"Content-Disposition": name}
        return Response(_csv(card), media_type="text/csv", headers=headers)
    return desk.page("carrier.html", {"card": card, "error": error})


def _sees_all(desk: Desk) -> bool:
    return desk.caller is not None and desk.caller.may("read-cards")


def _period(desk: Desk, since: str | None, until: str | None) -> tuple[tuple[date, date], str | None]:
    """The days asked for; by default those up to tomorrow, whose flights are told of already."""
    tomorrow = (desk.now + timedelta(days=1)).date().isoformat()
    try:
        return carriers.period(since or None, until or tomorrow, desk.now), None
    except SettingError as error:
        return carriers.period(None, None, desk.now), sentence(error)


def _csv(card: Card) -> str:
    """The card as rows of kind, name and figures."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("kind", "of", "name", "expected", "received", "in_time", "late", "missing", "count"))
    for push in card.pushes:
        counts = (push.expected, push.received, push.in_time, push.late, push.missing)
        rows.writerow(("push", push.of, push.push, *counts, ""))
    for finding in card.findings:
        rows.writerow(("finding", finding.severity, finding.code, *[""] * 5, finding.count))
    for field in card.fields:
        rows.writerow(("field", field.of, field.field, *[""] * 4, field.missing, field.people))
    return out.getvalue()


HANDLERS: list[Any] = [get_carriers_page, get_card_page]
