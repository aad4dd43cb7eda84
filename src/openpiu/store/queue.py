"""The database as the queue: what waits to be screened and who handed it over.

What one of several services works on (`store.claims`) waits no more for the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, and_, case, exists, func, or_, select

from openpiu.store.connect import now
from openpiu.store.dialects import put_rows
from openpiu.store.schema import (
    QUARANTINED,
    STORED,
    claims,
    deliveries,
    flight_mentions,
    flights,
    matches,
    members,
    messages,
    raw,
    sightings,
    tokens,
    transmissions,
)
from openpiu.store.transmissions import chunks

LIVE_DOORS = ("http", "interactive", "stream")
"""Doors at which somebody waits; through the others comes what has time."""


class Waiting(NamedTuple):
    """A transmission that is stored and not yet screened."""

    received_at: str
    id: str
    month: int
    size: int
    door: str


class Held(NamedTuple):
    """A transmission as a worker needs it: `data` is None where nothing is to be done for it any more."""

    month: int
    data: bytes | None


class Outcome(Struct, frozen=True):
    """What came of transmissions together; `waiting` are not screened yet."""

    waiting: int = 0
    quarantined: int = 0
    messages: int = 0
    findings: int = 0
    repeats: int = 0
    sightings: int = 0
    travellers: int = 0
    hits: int = 0


_UNCLAIMED = ~exists().where(claims.c.transmission == transmissions.c.id)
_WAITING = select(*(transmissions.c[name] for name in Waiting._fields)).where(STORED, _UNCLAIMED)
_BY_AGE = (transmissions.c.received_at, transmissions.c.id)


def waiting(connection: Connection, after: Waiting | None, limit: int) -> list[Waiting]:
    """The oldest `limit` transmissions that wait and that no service works on, behind `after` where given."""
    c = transmissions.c
    statement = _WAITING
    if after is not None:
        statement = statement.where(
            c.received_at >= after.received_at,  # by itself it finds the place in the index
            or_(
                c.received_at > after.received_at,
                and_(c.received_at == after.received_at, c.id > after.id),
            ),
        )
    return [Waiting(*row) for row in connection.execute(statement.order_by(*_BY_AGE).limit(limit))]


def fresh(connection: Connection, since: str, limit: int) -> list[Waiting]:
    """The oldest `limit` of those that wait which came in at `since` or later through a door at which
    somebody waits."""
    c = transmissions.c
    statement = _WAITING.where(c.received_at >= since, c.door.in_(LIVE_DOORS))
    return [Waiting(*row) for row in connection.execute(statement.order_by(*_BY_AGE).limit(limit))]


def fetch(connection: Connection, ids: Collection[str]) -> dict[str, Held]:
    """Transmissions with their bytes, by id; one that is not held is left out."""
    t = transmissions.c
    found: dict[str, Held] = {}
    for part in chunks(sorted(ids)):
        statement = (
            select(t.id, t.month, t.state, raw.c.encoding, raw.c.data)
            .join_from(transmissions, raw, (raw.c.transmission == t.id) & (raw.c.month == t.month))
            .where(t.id.in_(part))
        )
        for id_, month, state, encoding, data in connection.execute(statement):
            due = state == "stored" and encoding != "sealed"
            found[id_] = Held(month, zlib.decompress(data) if due else None)
    return found


def count(connection: Connection) -> int:
    """How many transmissions wait."""
    statement = select(func.count()).select_from(transmissions).where(STORED)
    return int(connection.execute(statement).scalar() or 0)


def delivered(connection: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Write down which token handed over which transmission: pairs of a transmission's id and a token's
    name."""
    moment = now()
    rows = [{"transmission": id_, "token": token, "received_at": moment} for id_, token in set(pairs)]
    put_rows(connection, deliveries, rows)


def senders(connection: Connection, id_: str) -> set[str]:
    """The carriers whose tokens handed a transmission over."""
    sent = select(tokens.c.carrier).join_from(deliveries, tokens, deliveries.c.token == tokens.c.name)
    bound = sent.where(deliveries.c.transmission == id_, tokens.c.carrier.is_not(None))
    return set(connection.execute(bound).scalars())


def carriers(connection: Connection, id_: str) -> set[str]:
    """The carriers of the flights that a transmission tells of, as operated."""
    statement = (
        select(flights.c.carrier)
        .join_from(flight_mentions, flights, flights.c.id == flight_mentions.c.flight)
        .join(messages, messages.c.id == flight_mentions.c.message)
        .where(messages.c.transmission == id_)
    )
    return set(connection.execute(statement.distinct()).scalars())


def outcome(connection: Connection, ids: Collection[str]) -> Outcome:
    """What came of the transmissions `ids` so far. `travellers` are those that their sightings belong to,
    `hits` those that one of their sightings raises."""
    total: dict[str, int] = dict.fromkeys(Outcome.__struct_fields__, 0)
    t, m, s = transmissions.c, messages.c, sightings.c
    people: set[int] = set()
    questions: set[tuple[int, str, str]] = set()
    for part in chunks(sorted(ids)):
        for state, told, found in connection.execute(
            select(t.state, t.messages, t.findings).where(t.id.in_(part))
        ):
            total["messages"] += told
            total["findings"] += found
            total["waiting"] += state == "stored"
            total["quarantined"] += state == "quarantined"
        repeated = select(func.count()).select_from(messages).where(m.transmission.in_(part), m.repeats)
        total["repeats"] += int(connection.execute(repeated).scalar() or 0)
        seen = (
            select(s.id, members.c.traveller)
            .join_from(messages, sightings, s.message == m.id)
            .join(members, members.c.sighting == s.id)
            .where(m.transmission.in_(part))
        )
        rows = connection.execute(seen).all()
        total["sightings"] += len(rows)
        people.update(row.traveller for row in rows)
        raised = (
            select(members.c.traveller, matches.c.list, matches.c.identity)
            .join_from(matches, sightings, s.id == matches.c.sighting)
            .join(messages, m.id == s.message)
            .join(members, members.c.sighting == s.id)
            .where(m.transmission.in_(part))
        )
        questions.update((row[0], row[1], row[2]) for row in connection.execute(raised))
    total["travellers"], total["hits"] = len(people), len(questions)
    return Outcome(**total)


class Backlog(NamedTuple):
    """How many transmissions wait in a lane, and since when the oldest does."""

    waiting: int
    since: str | None


def backlog(connection: Connection, since: str) -> dict[str, Backlog]:
    """What waits, by lane: `live` what came in at `since` or later through a door at which somebody waits,
    `backlog` the rest."""
    c = transmissions.c
    is_live = and_(c.received_at >= since, c.door.in_(LIVE_DOORS))
    lane = case((is_live, "live"), else_="backlog").label("lane")
    statement = select(lane, func.count(), func.min(c.received_at)).where(STORED).group_by(lane)
    found = {row[0]: Backlog(row[1], row[2]) for row in connection.execute(statement)}
    return {name: found.get(name, Backlog(0, None)) for name in ("live", "backlog")}


def quarantined(connection: Connection) -> int:
    """How many transmissions lie in quarantine."""
    statement = select(func.count()).select_from(transmissions).where(QUARANTINED)
    return int(connection.execute(statement).scalar() or 0)
