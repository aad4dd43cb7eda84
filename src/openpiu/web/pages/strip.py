"""The state strip: one line for each thing that is wrong, looked at once in a few seconds for all pages."""

from __future__ import annotations

import time
from datetime import datetime
from threading import Lock

from msgspec import Struct

from openpiu.access import RIGHTS
from openpiu.findings import OpenPIUError
from openpiu.intake import log_proof
from openpiu.intake.queries import list_records
from openpiu.intake.service import Service
from openpiu.store import queue_orders
from openpiu.web.pages.words import moment

SECONDS = 5.0


class Trouble(Struct, frozen=True):
    """One thing that is wrong, and the page that says more; `grave` where what is on the pages may be
    untrue."""

    text: str
    link: str = ""
    grave: bool = False
    roles: frozenset[str] = frozenset()
    """For whom it is; empty: for all."""


_lock = Lock()
_seen: dict[int, tuple[float, tuple[Trouble, ...]]] = {}


def troubles(service: Service, now: datetime) -> tuple[Trouble, ...]:
    """What is wrong; empty where all is well."""
    with _lock:
        until, known = _seen.get(id(service), (0.0, ()))
        if time.monotonic() < until:
            return known
    found = _look(service, now)
    with _lock:
        _seen[id(service)] = (time.monotonic() + SECONDS, found)
    return found


def forget(service: Service) -> None:
    """Look anew for the next page: something has changed that must be told at once."""
    with _lock:
        _seen.pop(id(service), None)


def _look(service: Service, now: datetime) -> tuple[Trouble, ...]:
    found = []
    trouble = service.condition().trouble
    if trouble:
        found.append(Trouble(f"The service is not ready: {trouble}."))
    try:
        with service.store.reading() as connection:
            bad = log_proof.fault(connection)
            order = queue_orders.in_force(connection)
        if bad is not None:
            text = f"The log is not as it was sealed: entry {bad:,} is the first that is not."
            found.insert(0, Trouble(text, "/audit", grave=True))
        if order.overload:
            text = "Overload: the queue stands by the strongest evidence first within each hour of departure"
            text += f", since {moment(order.at, now)}."
            found.append(Trouble(text, "/hits", roles=RIGHTS["see-hits"]))
        for record in list_records(service.store, now):
            if record["stale"]:
                age, limit = record["age_days"], record["refresh_days"]
                text = f"List «{record['list']}» is {age} days old; it should be renewed every {limit}."
                found.append(Trouble(text, "/watchlists"))
    except OpenPIUError as error:
        found.append(Trouble(f"The store does not answer: {error}."))
    return tuple(found[:4])
