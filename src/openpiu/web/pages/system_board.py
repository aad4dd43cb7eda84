"""Data of the system page: each figure with its state, what it means, and what to do. Nothing of anybody."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from msgspec import Struct

import openpiu
from openpiu.access import clock
from openpiu.intake.queries import list_records
from openpiu.intake.service import Service
from openpiu.store import arrivals, door_figures, lists, log, presence, queue
from openpiu.store.connect import moment as as_stored
from openpiu.store.schema import REVISION
from openpiu.web.pages.words import capped, span

LEAST_FREE = 1 << 30
"""Bytes of free disk below which there is too little: as `openpiu doctor` has it."""
SLOW = 60.0
"""Seconds that a transmission may wait at a door at which somebody waits."""
UNSEALED = 60.0
"""Seconds that an entry of the log may wait to be sealed."""


class Line(Struct, frozen=True):
    """One figure. `to_do` is empty where it is well."""

    name: str
    value: str
    meaning: str
    to_do: str = ""
    link: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.to_do


class Group(Struct, frozen=True):
    """Figures that belong together."""

    title: str
    lines: tuple[Line, ...]


def groups(service: Service, now: datetime) -> tuple[Group, ...]:
    """All of the page."""
    return (
        Group("Service", _service(service)),
        Group("What comes in", _doors(service, now)),
        Group("Lists", _lists(service, now)),
        Group("Storage", _storage(service, now)),
        Group("Machine", _machine(service, now)),
    )


def _service(service: Service) -> tuple[Line, ...]:
    is_ = service.condition()
    lines = [
        Line(
            "State",
            "ready" if is_.trouble is None else is_.trouble,
            "whether what comes in is stored and screened by this process",
            "" if is_.trouble is None else "see the service's log and `openpiu doctor`",
        ),
        Line(
            "Workers",
            f"{is_.workers} of {is_.workers_wanted} ready",
            "processes that read messages and hold people against the lists",
            ""
            if is_.workers >= is_.workers_wanted
            else "one that died starts again by itself; if this stays, see the service's log",
        ),
        Line(
            "At the door",
            f"{is_.at_door:,}",
            "transmissions that wait to be redacted, and are not stored yet",
        ),
        Line("Under way", f"{is_.under_way:,}", "transmissions that this process reads and screens now"),
        Line(
            "Screened",
            f"{is_.screened:,}",
            f"transmissions since this process began; {is_.hits:,} hits opened",
        ),
    ]
    if is_.stream is not None:
        to_do = "" if is_.stream else "the database hands out the work meanwhile; see to the stream's server"
        lines.append(Line("Stream", "up" if is_.stream else "gone", "what hands out the work", to_do))
    if service.store.file is None:
        with service.store.reading() as connection:
            number = len(presence.living(connection))
        lines.append(
            Line("Services", f"{number:,}", "processes at work on this database, this one among them")
        )
    return tuple(lines)


def _doors(service: Service, now: datetime) -> tuple[Line, ...]:
    with service.store.reading() as connection:
        hour = door_figures.doors(connection, as_stored(now - timedelta(hours=1)))
        bad = queue.quarantined(connection)
        newest = arrivals.newest(connection)
    lines = [
        Line("Newest", _ago(newest, now), "the last transmission that was received, by any door"),
        Line(
            "Quarantine",
            f"{bad:,}",
            "what could not be read lies sealed until it is processed again or its term is over",
            "look at the findings; the carrier mends its messages, or the reader is mended and they are "
            "processed again"
            if bad
            else "",
            "/messages/quarantine",
        ),
    ]
    for door in hour:
        waited = _seconds(door.since, now)
        late = door.name in queue.LIVE_DOORS and waited > SLOW
        waits = f"{capped(door.waits, door_figures.MOST - 1)} wait"
        if door.since:
            waits += f", the oldest for {span(waited)}"
        lines.append(
            Line(
                f"Door {door.name}",
                f"{capped(door.came, door_figures.MOST - 1)} in the last hour; {waits}",
                "what was received by it, and what of that is stored and not screened yet",
                "more comes than is worked on: add workers (`OPENPIU_WORKERS`), or see why they are slow"
                if late
                else "",
            )
        )
    return tuple(lines)


def _lists(service: Service, now: datetime) -> tuple[Line, ...]:
    records = list_records(service.store, now)
    is_ = service.condition()
    with service.store.reading() as connection:
        revision = lists.revision(connection)
    behind = revision - is_.revision
    lines = [
        Line(
            "Revision",
            f"{is_.revision:,} of {revision:,}",
            "which changes of the lists this process holds people against",
            f"{behind:,} changes are not in force here yet: if this stays, see the service's log"
            if behind > 0
            else "",
        )
    ]
    for record in records:
        age = f"{record['age_days']} days old of {record['refresh_days']}, {record['entries']:,} entries"
        to_do = (
            "get the newest version from its owner and add it: `openpiu lists add`" if record["stale"] else ""
        )
        lines.append(Line(f"«{record['list']}»", age, f"by {record['owner']}", to_do, "/watchlists"))
    if not records:
        lines.append(Line("Lists", "none", "nobody can be hit", "add one: `openpiu lists add SOURCE FILE`"))
    return tuple(lines)


def _storage(service: Service, now: datetime) -> tuple[Line, ...]:
    free = shutil.disk_usage(service.home).free
    with service.store.reading() as connection:
        size = door_figures.store_bytes(service.store, connection)
        sealing = log.state(connection)
    waits = _seconds(sealing.since, now)
    kind = "PostgreSQL" if service.store.file is None else "SQLite"
    lines = [
        Line("Store", f"{_bytes(size)} on {kind}", "what the database takes, with its indexes"),
        Line(
            "Free disk",
            _bytes(free),
            "where keys and indexes are, and an embedded store",
            "make room before traffic is refused" if free < LEAST_FREE else "",
        ),
        Line(
            "Log",
            f"{sealing.entries:,} entries sealed, {sealing.wait:,} wait",
            "every act; an entry is sealed within a second where the log's key is",
            f"entries have waited for {span(waits)}: let a service run where the key of the log is"
            if waits > UNSEALED
            else "",
        ),
    ]
    for trouble in service.store.troubles(service.condition().workers_wanted):
        lines.append(Line("Database", "not as it should be", "a setting of the server", trouble))
    return tuple(lines)


def _machine(service: Service, now: datetime) -> tuple[Line, ...]:
    with service.store.reading() as connection:
        newest = arrivals.newest(connection)
        back = clock.is_back(connection, now) or bool(
            newest and newest > as_stored(now + timedelta(minutes=1))
        )
    return (
        Line(
            "Clock",
            "behind what was seen before" if back else f"{now:%H:%M}Z",
            "the law's terms, sessions and answers go by it",
            "set the clock right; what it had ended stays ended" if back else "",
        ),
        Line("Version", openpiu.__version__, f"of the program; its store has schema {REVISION}"),
        Line("Law profile", service.profile.name, service.profile.title, "", "/settings"),
    )


def _seconds(since: str | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - datetime.fromisoformat(since)).total_seconds())


def _ago(at: str | None, now: datetime) -> str:
    return f"{span(_seconds(at, now))} ago" if at else "never"


def _bytes(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= 1e9 else f"{number / 1e6:,.1f} MB"
