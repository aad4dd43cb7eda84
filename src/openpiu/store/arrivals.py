"""Transmissions as they are listed for people: newest first, a page at a time, counted by state."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, and_, func, or_, select

from openpiu.store.schema import transmissions

MOST = 1001


class Arrived(Struct, frozen=True):
    """A transmission in a list."""

    id: str
    received_at: str
    door: str
    size: int
    state: str
    format: str | None
    messages: int
    findings: int
    error: str | None


def page(
    connection: Connection,
    *,
    state: str | None,
    after: str | None,
    limit: int,
    with_findings: bool = False,
    since: str | None = None,
) -> list[Arrived]:
    """At most `limit` and one more transmissions, newest first, from behind the key `after`
    (`received_at~id`); with `since` none that was received before that moment."""
    c = transmissions.c
    statement = select(*(c[name] for name in Arrived.__struct_fields__))
    if state:
        statement = statement.where(c.state == state)
    if since:
        statement = statement.where(c.received_at >= since)
    if with_findings:
        statement = statement.where(c.findings > 0)
    if after:
        moment, _, id_ = after.partition("~")
        older = or_(c.received_at < moment, and_(c.received_at == moment, c.id < id_))
        statement = statement.where(older)
    rows = connection.execute(statement.order_by(c.received_at.desc(), c.id.desc()).limit(limit + 1))
    return [Arrived(*row) for row in rows]


def counts(connection: Connection, since: str) -> dict[str, int]:
    """How many were received at `since` or later, by state, and (`findings`) how many of them with findings;
    each up to `MOST`."""
    c = transmissions.c
    result = {}
    for name, where in (
        ("stored", c.state == "stored"),
        ("screened", c.state == "screened"),
        ("quarantined", c.state == "quarantined"),
        ("discarded", c.state == "discarded"),
        ("findings", c.findings > 0),
    ):
        some = select(c.id).where(c.received_at >= since, where).limit(MOST).subquery()
        result[name] = int(connection.execute(select(func.count()).select_from(some)).scalar() or 0)
    return result


def newest(connection: Connection) -> str | None:
    """When the newest transmission was received."""
    return connection.execute(select(func.max(transmissions.c.received_at))).scalar()
