"""One hit as a row, with the answers that stand and the version that an officer sees.

What an officer sees of a hit is made of its own row, the sightings of its traveller and the content of the
listed entry. `seen` names all three, so that a decision can be refused once any has changed, and the
difference told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct
from sqlalchemy import Connection, func, select, update

from openpiu.screening.life import SECOND_OFFICER, UNDECIDED, Given, Life, State
from openpiu.store import flights
from openpiu.store.flights import FlightView
from openpiu.store.schema import decisions, hits, identities, looks, members
from openpiu.store.transmissions import chunks
from openpiu.travel import Leg, to_utc

_ID = re.compile(r"H?([0-9]{6})-([0-9]{1,18})")


class HitRow(Struct, frozen=True):
    """A hit as it is kept (`schema.hits`)."""

    id: int
    month: int
    traveller: int
    flight: int
    list: str
    identity: str
    state: State
    opened_at: str
    weight: int
    score: float
    match: int | None
    dropped: bool
    merged_into: int | None
    version: int
    round: int
    until: str | None
    departs: str | None

    @property
    def public(self) -> str:
        """The id that people see."""
        return f"H{self.month}-{self.id}"


COLUMNS = [hits.c[name] for name in HitRow.__struct_fields__]


def held(connection: Connection, id_: str, *, lock: bool = False) -> HitRow | None:
    """The hit of a public id (`H202603-1`); with `lock` nobody else changes it until this
    transaction ends."""
    named = _ID.fullmatch(id_)
    if named is None:
        return None
    statement = select(*COLUMNS).where(hits.c.month == int(named[1]), hits.c.id == int(named[2]))
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return None if row is None else HitRow(*row)


def several(connection: Connection, ids: Collection[str]) -> list[HitRow]:
    """The hits of these public ids that are held and joined to no other, in no order."""
    named = {int(found[2]): int(found[1]) for id_ in ids if (found := _ID.fullmatch(id_))}
    rows: list[HitRow] = []
    for part in chunks(sorted(named)):
        statement = select(*COLUMNS).where(hits.c.id.in_(part), hits.c.merged_into.is_(None))
        rows += [HitRow(*row) for row in connection.execute(statement) if named[row.id] == row.month]
    return rows


def put(connection: Connection, hit: HitRow, life: Life, until: str | None) -> None:
    """Write down where a hit stands; its version goes up."""
    one = (hits.c.month == hit.month) & (hits.c.id == hit.id)
    values = {"state": life.state, "round": life.round, "until": until, "version": hits.c.version + 1}
    connection.execute(update(hits).where(one).values(**values))


def life_of(connection: Connection, hit: HitRow, at: str) -> Life:
    """Where a hit stands at the moment `at`, with the answers that stand in its round."""
    d, x = decisions.c, looks.c
    statement = (
        select(d.who, d.answer, d.supervisor, d.next_step, d.look)
        .where(d.hit == hit.id, d.month == hit.month, d.round == hit.round, d.undone_at.is_(None))
        .order_by(d.id)
    )
    given = tuple(
        Given(row.who, row.answer, row.look == "settling", row.next_step == SECOND_OFFICER)
        for row in connection.execute(statement)
    )
    asked = select(x.hit).where(
        x.hit == hit.id, x.month == hit.month, x.round == hit.round, x.decision.is_(None), x.from_at <= at
    )
    look = connection.execute(asked).first() is not None
    return Life(hit.state, given, hit.round, look)


def seen(connection: Connection, hit: HitRow) -> str:
    """What an officer sees of a hit now, as a version: `3.1841.2.12`, of the row, the newest sighting, how
    many there are, and the list revision that the entry is as it is since."""
    m, i = members.c, identities.c
    newest, number = connection.execute(
        select(func.max(m.sighting), func.count()).where(m.traveller == hit.traveller)
    ).one()
    entry = select(func.max(i.since)).where(i.list == hit.list, i.id == hit.identity)
    since = connection.execute(entry).scalar()
    return f"{hit.version}.{newest or 0}.{number}.{since or 0}"


def departure(view: FlightView) -> str:
    """When a leg leaves, in UTC as the store writes it; the beginning of its day where that is not known."""
    return _moment(view.leg, view.flight.departure)


def _moment(leg: Leg, local: str | None) -> str:
    leaves = to_utc(local, leg.origin)
    if leaves is None:
        return f"{leg.date}T00:00:00.000Z"
    return leaves.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def put_departures(
    connection: Connection, legs: Collection[int], told: Mapping[int, Collection[str | None]] | None = None
) -> None:
    """Write down when the legs leave to the hits on them that are not decided. `told` are the local times
    that were just said, by leg, where that is all that has changed: what means the moment that the hits have
    leaves it as it is, and what was said before need not be read again."""
    h = hits.c
    held_: dict[int, set[str | None]] = {}
    for part in chunks(sorted(legs)):
        statement = select(h.flight, h.departs).where(h.flight.in_(part), h.state.in_(UNDECIDED)).distinct()
        for flight, departs in connection.execute(statement):
            held_.setdefault(flight, set()).add(departs)
    if told is not None and held_:
        for id_, leg in flights.legs_by_id(connection, held_).items():
            said = {_moment(leg, local) for local in told.get(id_, ()) if local}
            if len(held_[id_]) == 1 and None not in held_[id_] and said <= held_[id_]:
                del held_[id_]
    for view in flights.views(connection, list(held_)) if held_ else ():
        leaves = departure(view)
        if held_[view.id] != {leaves}:
            change = update(hits).where(h.flight == view.id, h.state.in_(UNDECIDED))
            connection.execute(change.values(departs=leaves))


def departures(connection: Connection, hits_: Collection[int]) -> dict[int, str | None]:
    """When the leg of each hit leaves, by hit, as far as it is known."""
    found: dict[int, str | None] = {}
    for part in chunks(sorted(hits_)):
        rows = connection.execute(select(hits.c.id, hits.c.departs).where(hits.c.id.in_(part)))
        found |= {row.id: row.departs for row in rows}
    return found
