"""Score cards of carriers over HTTP: of all for those who watch carriers, its own for a carrier's token."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from litestar import get
from litestar.datastructures import State

from openpiu import carriers
from openpiu.carriers.cards import Card
from openpiu.carriers.scoring import Line
from openpiu.findings import SettingError
from openpiu.web.guard import Call, caller_of, may
from openpiu.web.problems import Problem

_MAY_READ = may("read-cards", "read-own")


@get("/api/carriers", opt=_MAY_READ, sync_to_thread=True)
def get_carriers(
    request: Call, state: State, since: str | None = None, until: str | None = None
) -> list[Line]:
    """All carriers in short, for flights from `since` to `until` (local dates of departure; by default the
    last thirty days). A carrier's token sees its own line."""
    caller = caller_of(request)
    own = None if caller.may("read-cards") else caller.carrier
    service, now = state["rooms"].service, datetime.now(UTC)
    first, last = _period(since, until, now)
    with service.store.reading() as connection:
        return carriers.overview(connection, service.profile.transmissions, first, last, now, only=own)


@get("/api/carriers/{code:str}", opt=_MAY_READ, sync_to_thread=True)
def get_carrier(
    request: Call, state: State, code: str, since: str | None = None, until: str | None = None
) -> Card:
    """The score card of a carrier: pushes, findings, missing fields, worst flights, outages."""
    caller = caller_of(request)
    service, now = state["rooms"].service, datetime.now(UTC)
    first, last = _period(since, until, now)
    if caller.may("read-cards") or code == caller.carrier:
        with service.store.reading() as connection:
            if carriers.is_known(connection, code):
                return carriers.card(connection, service.profile.transmissions, code, first, last, now)
    raise Problem(404, "no such carrier is known, or its card is not yours to read")


def _period(since: str | None, until: str | None, now: datetime) -> tuple[date, date]:
    try:
        return carriers.period(since, until, now)
    except SettingError as error:
        raise Problem(400, str(error)) from None


HANDLERS: list[Any] = [get_carriers, get_carrier]
