"""What moved in the queue: one bounded look for all open pages of a server, compared with the look before.

A look reads the hits that are still questions, who has which in hand, and of those in hand what their
officers see (`hit_rows.seen`). Nothing of what anybody says is read.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from openpiu.screening.life import UNDECIDED
from openpiu.store.hits import public_id
from openpiu.store.schema import hit_claims, hits, identities, members, transmissions

MOST = 2000
"""Hits that are looked at: the most urgent ones, and all that somebody has in hand."""


class Look(NamedTuple):
    """`marks` says of each hit, by its public id, how it stands: another mark, another row of the queue.
    `versions` are those of the hits in hand, as their officers see them. `newest` is the highest id of any
    hit, `received` when the newest transmission came."""

    marks: dict[str, str]
    versions: dict[str, str]
    newest: int
    received: str


def look(connection: Connection, claimed_since: str) -> Look:
    """How the queue stands now; claims count that had an input after `claimed_since`."""
    h, c = hits.c, hit_claims.c
    held = {
        row.hit: f"{row.who} {row.claimed_at}"
        for row in connection.execute(
            select(c.hit, c.who, c.claimed_at).where(c.seen_at > claimed_since).limit(MOST)
        )
    }
    columns = (h.month, h.id, h.version, h.state, h.until, h.departs)
    urgent = (
        select(*columns)
        .where(h.state.in_(UNDECIDED), h.merged_into.is_(None))
        .order_by(func.coalesce(h.departs, ""), h.opened_at, h.id)
        .limit(MOST)
    )
    rows = {row.id: row for row in connection.execute(urgent)}
    others = sorted(held.keys() - rows.keys())  # cleared ones that are looked at again
    if others:
        rows |= {row.id: row for row in connection.execute(select(*columns).where(h.id.in_(others)))}
    seen = _seen(connection, sorted(held.keys() & rows.keys()))
    marks, versions = {}, {}
    for id_, row in rows.items():
        name = public_id(row.month, id_)
        version = f"{row.version}.{seen[id_]}" if id_ in seen else str(row.version)
        marks[name] = f"{version} {row.state} {row.until} {row.departs} {held.get(id_, '')}"
        if id_ in seen:
            versions[name] = version
    newest = connection.execute(select(func.max(h.id))).scalar() or 0
    received = connection.execute(select(func.max(transmissions.c.received_at))).scalar() or ""
    return Look(marks, versions, newest, received)


def _seen(connection: Connection, ids: list[int]) -> dict[int, str]:
    """Of hits: newest sighting, how many there are, and since when the entry is as it is; `hit_rows.seen`
    without the row's own version."""
    if not ids:
        return {}
    h, m, i = hits.c, members.c, identities.c
    told = (
        select(h.id, func.max(m.sighting), func.count(m.sighting))
        .join_from(hits, members, m.traveller == h.traveller, isouter=True)
        .where(h.id.in_(ids))
        .group_by(h.id)
    )
    entry = (
        select(h.id, func.max(i.since))
        .join_from(hits, identities, (i.list == h.list) & (i.id == h.identity))
        .where(h.id.in_(ids))
        .group_by(h.id)
    )
    since = {row[0]: row[1] for row in connection.execute(entry)}
    return {
        id_: f"{newest or 0}.{number}.{since.get(id_) or 0}"
        for id_, newest, number in connection.execute(told)
    }
