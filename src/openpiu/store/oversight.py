"""What the data-protection officer counts: what was overwritten at the door, blind second looks, what was
opened early, and how old the oldest data are. Counts, nothing of anybody."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.store.schema import decisions, log_entries, log_purges, looks, redactions, transmissions


class Dropped(Struct, frozen=True):
    """Values of one category that were overwritten at the door: since a day, and ever."""

    category: str
    recent: int
    ever: int


class Looks(Struct, frozen=True):
    """Blind second looks at hits that one person cleared: drawn in all, given, and due before now and not
    given."""

    drawn: int
    given: int
    late: int


class Kept(Struct, frozen=True):
    """When the oldest transmission came in, when the oldest entry of the log was written; up to which entry
    the log was purged, and when."""

    oldest: str | None
    oldest_entry: str | None
    purged: int
    purged_at: str | None


def dropped(connection: Connection, since_day: str) -> list[Dropped]:
    """What was overwritten, by category, the most first."""
    c = redactions.c
    recent = func.sum(c.dropped).filter(c.day >= since_day)
    statement = select(c.category, recent, func.sum(c.dropped)).group_by(c.category)
    found = [Dropped(row[0], int(row[1] or 0), int(row[2])) for row in connection.execute(statement)]
    return sorted(found, key=lambda one: (-one.ever, one.category))


def second_looks(connection: Connection, since: str, now: str) -> Looks:
    """The second looks that are asked for from the moment `since` on."""
    x = looks.c
    open_ = x.decision.is_(None)
    statement = select(func.count(), func.count(x.decision), func.count().filter(open_, x.due_at < now))
    return Looks(*connection.execute(statement.where(x.from_at >= since, x.from_at <= now)).one())


def opened_early(connection: Connection, since: str) -> tuple[int, int]:
    """Of the answers since a moment that stand, how many were given after a held-back part was opened; and
    how many there are."""
    d = decisions.c
    statement = select(func.count().filter(d.early > 0), func.count())
    row = connection.execute(statement.where(d.at >= since, d.undone_at.is_(None))).one()
    return int(row[0]), int(row[1])


def kept(connection: Connection) -> Kept:
    """How old the oldest data are, and what was purged of the log."""
    e, p = log_entries.c, log_purges.c
    first = select(e.at).order_by(e.id).limit(1)
    last = select(p.through, p.at).order_by(p.through.desc()).limit(1)
    purge = connection.execute(last).first()
    return Kept(
        connection.execute(select(func.min(transmissions.c.received_at))).scalar(),
        connection.execute(first).scalar(),
        purge.through if purge else 0,
        purge.at if purge else None,
    )
