"""Hits: one question for people for each traveller on a leg and listed entry, as they are read.

How they come about is `store.settling`, how people answer them is the room `review`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.screening.life import State
from openpiu.store.schema import evidence, hits, matches, messages, shown, sightings
from openpiu.store.transmissions import chunks


class Reason(Struct, frozen=True):
    """One piece of evidence of a hit with its words; `weight` in 1/1000 bit."""

    field: str
    rule: str
    weight: int
    traveller: str | None
    listed: str | None


class Hit(Struct, frozen=True):
    """A hit as it is listed: `weight` in 1/1000 bit, `dropped` where newer sightings no longer say it."""

    id: str
    state: str
    traveller: int
    flight: int
    list: str
    identity: str
    weight: int
    score: float
    opened_at: str
    dropped: bool
    reasons: tuple[Reason, ...]


def public_id(month: int, number: int) -> str:
    """The id of a hit that people see: it begins with its month, which the law's clock counts from."""
    return f"H{month}-{number}"


def exists(connection: Connection, id_: str) -> bool:
    """Whether there is a hit of that public id (`H202603-17`)."""
    month, _, number = id_.removeprefix("H").partition("-")
    same = (hits.c.id == int(number)) & (hits.c.month == int(month))
    return connection.execute(select(hits.c.id).where(same)).first() is not None


def listed(connection: Connection, *, states: Collection[State] | None = None) -> list[Hit]:
    """Hits with their reasons, strongest first; of `states` where given. Joined ones are left out."""
    statement = select(hits).where(hits.c.merged_into.is_(None))
    if states is not None:
        statement = statement.where(hits.c.state.in_(states))
    rows = connection.execute(statement.order_by(hits.c.weight.desc(), hits.c.id)).all()
    found = reasons(connection, [row.match for row in rows if row.match is not None])
    return [
        Hit(
            public_id(row.month, row.id),
            row.state,
            row.traveller,
            row.flight,
            row.list,
            row.identity,
            row.weight,
            row.score,
            row.opened_at,
            row.dropped,
            tuple(found.get(row.match, ())),
        )
        for row in rows
    ]


def newest_answered(connection: Connection, most: int) -> dict[str, int]:
    """How many of the `most` newest hits that people have answered ended in which state."""
    h = hits.c
    answered = h.state.in_(("cleared", "confirmed"))
    newest = select(h.state).where(answered, h.merged_into.is_(None)).order_by(h.id.desc()).limit(most)
    some = newest.subquery()
    rows = connection.execute(select(some.c.state, func.count()).group_by(some.c.state))
    return {row[0]: row[1] for row in rows}


def reasons(connection: Connection, ids: Sequence[int]) -> dict[int, list[Reason]]:
    """The evidence of matches with its words, by match."""
    result: dict[int, list[Reason]] = defaultdict(list)
    e, w = evidence.c, shown.c
    statement = (
        select(e.match, e.field, e.rule, e.weight, w.traveller, w.listed)
        .join_from(
            evidence,
            shown,
            (w.month == e.month) & (w.match == e.match) & (w.position == e.position),
            isouter=True,
        )
        .order_by(e.match, e.position)
    )
    for part in chunks(ids):
        for match, *reason in connection.execute(statement.where(e.match.in_(part))):
            result[match].append(Reason(*reason))
    return result


def opened_since(connection: Connection, list_: str | None, moment: str) -> int:
    """How many hits on a list (None: on any) were opened at `moment`, as the store writes it, or later."""
    h = hits.c
    found = select(func.count()).select_from(hits).where(h.opened_at >= moment)
    if list_ is not None:
        found = found.where(h.list == list_)
    return int(connection.execute(found.where(h.merged_into.is_(None))).scalar() or 0)


def count(connection: Connection, transmissions: Sequence[str] | None = None) -> int:
    """How many hits there are; of `transmissions`, those that one of their sightings matched for."""
    statement = select(func.count()).select_from(hits).where(hits.c.merged_into.is_(None))
    if transmissions is not None:
        x, s = matches.c, sightings.c
        of = (
            select(x.list, x.identity, s.flight)
            .join_from(matches, sightings, s.id == x.sighting)
            .join(messages, messages.c.id == s.message)
            .where(messages.c.transmission.in_(transmissions))
        ).subquery()
        same = (
            (of.c.list == hits.c.list) & (of.c.identity == hits.c.identity) & (of.c.flight == hits.c.flight)
        )
        statement = statement.where(select(of).where(same).exists())
    return int(connection.execute(statement).scalar() or 0)
