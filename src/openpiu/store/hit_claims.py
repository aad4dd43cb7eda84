"""Claims of officers: who has a hit in hand. One row a hit, so that two never hold one.

A claim ends some time after its last input; whoever comes then takes it over.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from openpiu.store.dialects import need_month, put_rows
from openpiu.store.hit_rows import COLUMNS, HitRow
from openpiu.store.schema import hit_claims, hits
from openpiu.store.transmissions import chunks


class HitClaim(Struct, frozen=True):
    """Who has a hit in hand since when; `seen_at` is their last input, `early` how many held-back parts they
    opened."""

    hit: int
    who: str
    claimed_at: str
    seen_at: str
    early: int


_COLUMNS = [hit_claims.c[name] for name in HitClaim.__struct_fields__]


def of(connection: Connection, hits_: Collection[int]) -> dict[int, HitClaim]:
    """The claims on hits, by hit; those that have ended by time too."""
    found: dict[int, HitClaim] = {}
    for part in chunks(sorted(hits_)):
        for row in connection.execute(select(*_COLUMNS).where(hit_claims.c.hit.in_(part))):
            found[row.hit] = HitClaim(*row)
    return found


def take(connection: Connection, hit: HitRow, who: str, at: str) -> HitClaim:
    """Put `hit`, which must be locked, in somebody's hand, whoever had it before."""
    row = {"month": hit.month, "hit": hit.id, "who": who, "claimed_at": at, "seen_at": at, "early": 0}
    need_month(connection, hit.month)
    put_rows(connection, hit_claims, [row], replace=("who", "claimed_at", "seen_at", "early"))
    return HitClaim(hit.id, who, at, at, 0)


def touch(connection: Connection, hit: HitRow, at: str, *, early: int = 0) -> None:
    """Note an input of who has `hit` in hand, and `early` parts more that they opened."""
    c = hit_claims.c
    one = (c.month == hit.month) & (c.hit == hit.id)
    connection.execute(update(hit_claims).where(one).values(seen_at=at, early=c.early + early))


def end(connection: Connection, hit: HitRow, who: str | None = None) -> None:
    """End the claim on `hit`; with `who` only where it is theirs."""
    c = hit_claims.c
    statement = delete(hit_claims).where(c.month == hit.month, c.hit == hit.id)
    connection.execute(statement if who is None else statement.where(c.who == who))


def held_by(connection: Connection, who: str) -> list[HitRow]:
    """The hits that somebody has in hand, those of which the time is over too; oldest claim first."""
    c = hit_claims.c
    statement = (
        select(*COLUMNS)
        .join_from(hits, hit_claims, (c.month == hits.c.month) & (c.hit == hits.c.id))
        .where(c.who == who)
        .order_by(c.claimed_at, c.hit)
    )
    return [HitRow(*row) for row in connection.execute(statement)]


def quiet(connection: Connection, since: str, until: str, most: int = 20) -> list[tuple[HitRow, HitClaim]]:
    """Claims that hold (an input after `since`) and had no input after `until`, the longest silent first."""
    c = hit_claims.c
    statement = (
        select(*COLUMNS, *_COLUMNS)
        .join_from(hits, hit_claims, (c.month == hits.c.month) & (c.hit == hits.c.id))
        .where(c.seen_at > since, c.seen_at <= until)
        .order_by(c.seen_at, c.hit)
        .limit(most)
    )
    split = len(COLUMNS)
    return [
        (HitRow(*row[:split]), HitClaim(*row[split:])) for row in map(tuple, connection.execute(statement))
    ]
