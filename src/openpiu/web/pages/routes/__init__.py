"""The handlers of the pages, thin: each asks for its page's data and hands it to a template."""

from __future__ import annotations

from typing import Any

from openpiu.web.pages.routes import (
    approvals,
    assets,
    audit,
    carriers,
    desks,
    flights,
    handing,
    hits,
    lists,
    live,
    messages,
    own_entries,
    people,
    practice,
    preferences,
    printing,
    queue,
    referrals,
    searching,
    shift,
    users,
)

HANDLERS: list[Any] = [
    *assets.HANDLERS,
    *shift.HANDLERS,
    *preferences.HANDLERS,
    *queue.HANDLERS,
    *hits.HANDLERS,
    *referrals.HANDLERS,
    *handing.HANDLERS,
    *printing.HANDLERS,
    *live.HANDLERS,
    *flights.HANDLERS,
    *people.HANDLERS,
    *searching.HANDLERS,
    *messages.HANDLERS,
    *practice.HANDLERS,
    *carriers.HANDLERS,
    *lists.HANDLERS,
    *users.HANDLERS,
    *own_entries.HANDLERS,
    *approvals.HANDLERS,
    *audit.HANDLERS,
    *desks.HANDLERS,
]
