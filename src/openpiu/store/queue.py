"""The database as the queue: what waits to be screened and who handed it over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, and_, func, or_, select

from openpiu.store.connect import now
from openpiu.store.dialects import put_rows
from openpiu.store.schema import (
    deliveries,
    flight_mentions,
    flights,
    matches,
    members,
    messages,
    sightings,
    transmissions,
)
from openpiu.store.transmissions import chunks


class Waiting(NamedTuple):
    """A transmission that is stored and not yet screened."""

    received_at: str
    id: str
    month: int
    size: int


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


def waiting(connection: Connection, after: Waiting | None, limit: int) -> list[Waiting]:
    """The oldest `limit` transmissions that wait, behind `after` where given."""
    c = transmissions.c
    statement = select(c.received_at, c.id, c.month, c.size).where(c.state == "stored")
    if after is not None:
        statement = statement.where(
            or_(
                c.received_at > after.received_at,
                and_(c.received_at == after.received_at, c.id > after.id),
            )
        )
    rows = connection.execute(statement.order_by(c.received_at, c.id).limit(limit))
    return [Waiting(*row) for row in rows]


def count(connection: Connection) -> int:
    """How many transmissions wait."""
    statement = select(func.count()).select_from(transmissions).where(transmissions.c.state == "stored")
    return int(connection.execute(statement).scalar() or 0)


def delivered(connection: Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Write down which token handed over which transmission: pairs of a transmission's id and a token's
    name."""
    moment = now()
    rows = [{"transmission": id_, "token": token, "received_at": moment} for id_, token in set(pairs)]
    put_rows(connection, deliveries, rows)


def senders(connection: Connection, id_: str) -> set[str]:
    """Names of the tokens that handed a transmission over."""
    statement = select(deliveries.c.token).where(deliveries.c.transmission == id_)
    return set(connection.execute(statement).scalars())


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
