"""Pushes that are late or missing, of flights that leave soon: what to ask a carrier for. Nothing about
anybody. Looked up once in half a minute for all pages, since it reads each carrier's schedule."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from threading import Lock

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.carriers.expectations import Expectation
from openpiu.carriers.scoring import Followed, follow
from openpiu.safeguards.law import Transmissions
from openpiu.store import Store, push_figures, schedules
from openpiu.web.pages import words

SECONDS = 30.0
MOST = 12
AFTER = timedelta(hours=2)
"""How long after departure a push is still asked for."""
PUSHES = {"api-check-in": "API at check-in", "api-closure": "API at closure", "pnr-closure": "PNR at closure"}

_lock = Lock()
_seen: dict[int, tuple[float, tuple[Late, ...]]] = {}


class Late(Struct, frozen=True):
    """A leg with its pushes that are late or missing, the newest first; `leaves` in words."""

    carrier: str
    name: str
    route: str
    leaves: str
    pushes: tuple[str, ...]


def late(
    store: Store, connection: Connection, law: Transmissions, now: datetime, *, soon: timedelta
) -> tuple[Late, ...]:
    """Legs that leave within `soon`, or have just left, of which a push is late; by departure."""
    with _lock:
        until, known = _seen.get(id(store), (0.0, ()))
        if time.monotonic() < until:
            return known
    found = _look(connection, law, now, soon)
    with _lock:
        _seen[id(store)] = (time.monotonic() + SECONDS, found)
    return found


def _look(connection: Connection, law: Transmissions, now: datetime, soon: timedelta) -> tuple[Late, ...]:
    first, last = (now - timedelta(days=1)).date(), (now + soon + timedelta(days=1)).date()
    codes = {*push_figures.carriers_seen(connection, first, last), *schedules.carriers(connection)} - {""}
    found = []
    for code in sorted(codes):
        for one in follow(connection, law, code, first, last, now):
            at = one.leg.departure
            owed = [push for push in one.expected if push.state in ("late", "missing") and not push.outage]
            if at is not None and now - AFTER <= at <= now + soon and owed:
                found.append((at, one, owed))
    found.sort(key=lambda line: (line[0], line[1].leg.leg))
    return tuple(_line(one, owed, now) for _, one, owed in found[:MOST])


def _line(one: Followed, owed: list[Expectation], now: datetime) -> Late:
    leg, at = one.leg.leg, one.leg.departure
    assert at is not None  # only such legs are asked for
    seconds = (at - now).total_seconds()
    return Late(
        leg.carrier,
        f"{leg.carrier} {leg.number.lstrip('0') or leg.number}{leg.suffix}",
        f"{leg.origin}–{leg.destination}",
        f"in {words.span(seconds)}" if seconds >= 0 else f"left {words.span(seconds)} ago",
        tuple(_told(push, now) for push in sorted(owed, key=lambda push: push.due, reverse=True)),
    )


def _told(push: Expectation, now: datetime) -> str:
    """`API at check-in late 22 min`, or that it came late."""
    name = PUSHES.get(push.push, push.push.replace("-", " ").upper() + " h")
    if push.at is not None:
        return f"{name} came {words.span((push.at - push.due).total_seconds())} late"
    return f"{name} late {words.span((now - push.due).total_seconds())}"
