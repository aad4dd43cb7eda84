"""Hits: one question for people for each traveller on a leg and listed entry, as their sightings raise it.

A hit is a function of the set of sightings: any that matches opens it, the strongest gives its weight and
evidence, and it is marked as dropped while the newest sighting of every format that told of the person no
longer matches. It is never deleted. When travellers join, their hits on one entry become one; when they part,
the hit follows the sightings that match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select, update

from openpiu.store.connect import now
from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.folds import Order
from openpiu.store.schema import evidence, hits, matches, messages, shown, sightings
from openpiu.store.transmissions import chunks, month_of
from openpiu.store.travellers import Person

Entry = tuple[str, str]
"""Name of the list and id of the identity."""


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


class _Match(NamedTuple):
    weight: int
    order: Order
    id: int
    score: float
    sighting: int


class _Wanted(NamedTuple):
    person: Person
    entry: Entry
    match: _Match
    dropped: bool


def public_id(month: int, number: int) -> str:
    """The id of a hit that people see: it begins with its month, which the law's clock counts from."""
    return f"H{month}-{number}"


def exists(connection: Connection, id_: str) -> bool:
    """Whether there is a hit of that public id (`H202603-17`)."""
    month, _, number = id_.removeprefix("H").partition("-")
    same = (hits.c.id == int(number)) & (hits.c.month == int(month))
    return connection.execute(select(hits.c.id).where(same)).first() is not None


def settle(connection: Connection, persons: Sequence[Person], emptied: Iterable[int] = ()) -> int:
    """Open, update, join and drop hits after `persons` were regrouped. Returns how many were opened.

    `emptied` are travellers that sightings were taken away from.
    """
    touched = [p for p in persons if any(m.matched for m in p.members)]
    vacated = [p for p in persons if p.former - {p.traveller}]
    concerned = {t for p in [*touched, *vacated] for t in {*p.former, p.traveller}} | set(emptied)
    if not concerned:
        return 0
    return _apply(connection, _wanted(connection, touched), _held(connection, concerned), now())


def _wanted(connection: Connection, persons: Sequence[Person]) -> list[_Wanted]:
    """The hits that the sightings of `persons` raise."""
    all_ids = [m.id for p in persons for m in p.members]
    found: dict[int, dict[Entry, _Match]] = defaultdict(dict)
    places: dict[int, tuple[str, Order]] = {}
    s, x = sightings.c, matches.c
    for part in chunks(all_ids):
        for id_, format_, *order in connection.execute(
            select(s.id, s.format, s.sent_at, s.part, s.digest).where(s.id.in_(part))
        ):
            places[id_] = (format_, Order(*order))
        for row in connection.execute(
            select(x.sighting, x.list, x.identity, x.weight, x.id, x.score).where(x.sighting.in_(part))
        ):
            found[row.sighting][row.list, row.identity] = _Match(
                row.weight, places[row.sighting][1], row.id, row.score, row.sighting
            )
    wanted = []
    for person in persons:
        newest: dict[str, tuple[Order, int]] = {}
        best: dict[Entry, _Match] = {}
        for member in person.members:
            format_, place = places[member.id]
            newest[format_] = max(newest.get(format_, (place, member.id)), (place, member.id))
            for entry, match in found.get(member.id, {}).items():
                best[entry] = max(best.get(entry, match), match)
        for entry, match in best.items():
            dropped = not any(entry in found.get(id_, {}) for _, id_ in newest.values())
            wanted.append(_Wanted(person, entry, match, dropped))
    return wanted


def _held(connection: Connection, travellers: set[int]) -> dict[Entry, dict[int, Any]]:
    """Hits of `travellers` by entry and traveller."""
    result: dict[Entry, dict[int, Any]] = defaultdict(dict)
    for part in chunks(sorted(travellers)):
        for row in connection.execute(select(hits).where(hits.c.traveller.in_(part))):
            result[row.list, row.identity][row.traveller] = row
    return result


def _apply(
    connection: Connection, wanted: list[_Wanted], held: dict[Entry, dict[int, Any]], opened_at: str
) -> int:
    owners = {(want.entry, want.person.traveller) for want in wanted}
    taken: dict[int, int] = {}
    changes: list[dict[str, Any]] = []
    new: list[_Wanted] = []
    heirs: dict[tuple[Entry, int], int] = {}
    for want in sorted(wanted, key=lambda w: (w.entry, w.person.traveller)):
        mine = held.get(want.entry, {})
        row = mine.get(want.person.traveller)
        if row is None or row.id in taken:
            # A hit follows the sightings that raise it: from a traveller that was joined to this one, or
            # that they parted from, unless that one raises it too.
            free = [
                mine[t]
                for t in sorted(want.person.former)
                if t in mine and (want.entry, t) not in owners and mine[t].id not in taken
            ]
            row = free[0] if free else None
        if row is None:
            new.append(want)
            continue
        taken[row.id] = want.person.traveller
        heirs[want.entry, want.person.traveller] = row.id
        changes.append(_change(row.id, want))
    first = take_ids(connection, "hits", len(new))
    month = month_of(opened_at)
    rows = []
    for id_, want in enumerate(new, first):
        person, entry, match, dropped = want
        heirs[entry, person.traveller] = id_
        since = min([month, *(m.month for m in person.members)])
        counted = (match.weight, match.score, match.id, dropped)
        rows.append((since, id_, person.traveller, person.flight, *entry, "open", opened_at, *counted, None))
    _update(connection, changes)
    for since in sorted({row[0] for row in rows}):
        need_month(connection, since)  # a clock that was set back may name one without a transmission
    add_rows(connection, hits, rows)
    _let_go(connection, wanted, held, taken, heirs)
    return len(new)


def _change(id_: int, want: _Wanted) -> dict[str, Any]:
    return {
        "which": id_,
        "to_traveller": want.person.traveller,
        "to_weight": want.match.weight,
        "to_score": want.match.score,
        "to_match": want.match.id,
        "to_dropped": want.dropped,
        "to_merged_into": None,
    }


def _update(connection: Connection, changes: list[dict[str, Any]]) -> None:
    if changes:
        names = ("traveller", "weight", "score", "match", "dropped", "merged_into")
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        connection.execute(update(hits).where(hits.c.id == bindparam("which")).values(values), changes)


def _let_go(
    connection: Connection,
    wanted: list[_Wanted],
    held: dict[Entry, dict[int, Any]],
    taken: dict[int, int],
    heirs: dict[tuple[Entry, int], int],
) -> None:
    """Hits that no sighting raises any more: joined to the hit of the traveller that theirs joined, else
    dropped."""
    joined: dict[tuple[Entry, int], int] = {}
    for want in wanted:
        for former in want.person.former - {want.person.traveller}:
            joined[want.entry, former] = heirs[want.entry, want.person.traveller]
    merged, dropped = [], []
    for entry, rows in held.items():
        for traveller, row in rows.items():
            if row.id in taken or row.merged_into is not None:
                continue
            if (entry, traveller) in joined:
                merged.append({"which": row.id, "into": joined[entry, traveller]})
            else:
                dropped.append({"which": row.id})
    one = hits.c.id == bindparam("which")
    if merged:
        connection.execute(update(hits).where(one).values(merged_into=bindparam("into")), merged)
    if dropped:
        connection.execute(update(hits).where(one).values(dropped=True, match=None), dropped)


def listed(connection: Connection, *, state: str | None = None) -> list[Hit]:
    """Hits with their reasons, strongest first; of one `state` where given. Joined ones are left out."""
    statement = select(hits).where(hits.c.merged_into.is_(None))
    if state is not None:
        statement = statement.where(hits.c.state == state)
    rows = connection.execute(statement.order_by(hits.c.weight.desc(), hits.c.id)).all()
    reasons = _reasons(connection, [row.match for row in rows if row.match is not None])
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
            tuple(reasons.get(row.match, ())),
        )
        for row in rows
    ]


def _reasons(connection: Connection, ids: Sequence[int]) -> dict[int, list[Reason]]:
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
