"""The state strip: one line for each thing that is wrong, looked at once in a few seconds for all pages."""

from __future__ import annotations

import time
from datetime import datetime
from threading import Lock

from openpiu.findings import OpenPIUError
from openpiu.intake.queries import list_records
from openpiu.intake.service import Service

SECONDS = 5.0

_lock = Lock()
_seen: dict[int, tuple[float, tuple[tuple[str, str], ...]]] = {}


def troubles(service: Service, now: datetime) -> tuple[tuple[str, str], ...]:
    """What is wrong, each with where to look; empty where all is well."""
    with _lock:
        until, known = _seen.get(id(service), (0.0, ()))
        if time.monotonic() < until:
            return known
    found = _look(service, now)
    with _lock:
        _seen[id(service)] = (time.monotonic() + SECONDS, found)
    return found


def _look(service: Service, now: datetime) -> tuple[tuple[str, str], ...]:
    found = []
    trouble = service.condition().trouble
    if trouble:
        found.append((f"The service is not ready: {trouble}.", ""))
    try:
        for record in list_records(service.store, now):
            if record["stale"]:
                age, limit = record["age_days"], record["refresh_days"]
                found.append(
                    (
                        f"List «{record['list']}» is {age} days old; it should be renewed every {limit}.",
                        "/watchlists",
                    )
                )
    except OpenPIUError as error:
        found.append((f"The store does not answer: {error}.", ""))
    return tuple(found[:4])
