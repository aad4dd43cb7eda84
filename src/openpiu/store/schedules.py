"""Schedules of carriers as they are kept: versions by carrier and season, and the legs of dates from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from openpiu.store.connect import now
from openpiu.store.dialects import add_rows
from openpiu.store.schema import schedule_legs, schedules
from openpiu.travel import Leg, LegPattern, ScheduledLeg, legs_between

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(LegPattern).decode


class Version(Struct, frozen=True):
    """A version of a carrier's schedule of a season; `faults` lines of its file could not be read."""

    carrier: str
    season: str
    version: int
    taken_at: str
    digest: str
    start: str
    end: str
    legs: int
    faults: int


_COLUMNS = [schedules.c[name] for name in Version.__struct_fields__]


def add(
    connection: Connection,
    carrier: str,
    season: str,
    period: tuple[str, str],
    legs: Sequence[LegPattern],
    digest: str,
    faults: int = 0,
) -> Version | None:
    """Keep a version; None where the newest of this season has the same digest."""
    c = schedules.c
    mine = (c.carrier == carrier, c.season == season)
    newest = connection.execute(select(func.max(c.version)).where(*mine)).scalar() or 0
    if newest:
        held = connection.execute(select(c.digest).where(*mine, c.version == newest)).scalar()
        if held == digest:
            return None
    row = Version(carrier, season, newest + 1, now(), digest, *period, len(legs), faults)
    connection.execute(insert(schedules).values(**msgspec.structs.asdict(row)))
    add_rows(
        connection,
        schedule_legs,
        [(carrier, season, row.version, n, _encode(leg).decode()) for n, leg in enumerate(legs)],
    )
    return row


def listed(connection: Connection) -> list[Version]:
    """All versions, by carrier and season, the newest of each last."""
    statement = select(*_COLUMNS).order_by(*_COLUMNS[:3])
    return [Version(*row) for row in connection.execute(statement)]


def carriers(connection: Connection) -> list[str]:
    """The carriers that have a schedule."""
    c = schedules.c
    return list(connection.execute(select(c.carrier).distinct().order_by(c.carrier)).scalars())


def legs(connection: Connection, carrier: str, first: date, last: date) -> list[ScheduledLeg]:
    """The legs of a carrier's schedules from `first` to `last`, by local date of departure.

    For each day the version counts that was in force on it: the newest taken in by then, or the first where
    none was there yet. Where two seasons have the same leg, the one that begins later counts.
    """
    c = schedules.c
    rows = connection.execute(select(*_COLUMNS).where(c.carrier == carrier).order_by(c.season, c.version))
    seasons: dict[str, list[Version]] = {}
    for row in rows:
        version = Version(*row)
        seasons.setdefault(version.season, []).append(version)
    found: dict[Leg, ScheduledLeg] = {}
    for versions in sorted(seasons.values(), key=lambda versions: versions[-1].start):
        ends = [_day(version) - timedelta(days=1) for version in versions[1:]] + [last]
        begins = [first] + [_day(version) for version in versions[1:]]
        for version, low, high in zip(versions, begins, ends, strict=True):
            low, high = max(low, first), min(high, last)
            if low <= high:
                found |= {leg.leg: leg for leg in legs_between(_patterns(connection, version), low, high)}
    return sorted(found.values(), key=lambda leg: (leg.leg.date, leg.leg))


def _day(version: Version) -> date:
    return date.fromisoformat(version.taken_at[:10])


def _patterns(connection: Connection, version: Version) -> list[LegPattern]:
    c = schedule_legs.c
    mine = (c.carrier == version.carrier, c.season == version.season, c.version == version.version)
    statement = select(c.said).where(*mine).order_by(c.position)
    return [_decode(text) for text in connection.execute(statement).scalars()]
