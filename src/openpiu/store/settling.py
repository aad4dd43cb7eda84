"""How hits come about: as the sightings of their travellers raise them.

A hit is a function of the set of sightings: any that matches opens it, the strongest gives its weight and
evidence, and it is marked as dropped while the newest sighting of every format that told of the person no
longer matches. It is never deleted. When travellers join, their hits on one entry become one; when they part,
the hit follows the sightings that match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from openpiu.audit import reference
from openpiu.screening.life import Life, news
from openpiu.store import clearings, hit_rows, log
from openpiu.store.connect import now
from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.folds import Order
from openpiu.store.hits import public_id
from openpiu.store.schema import hits, matches, sightings
from openpiu.store.transmissions import chunks, month_of
from openpiu.store.travellers import Person

Entry = tuple[str, str]
"""Name of the list and id of the identity."""


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
    sightings: list[int]
    """Those that match."""


def settle(
    connection: Connection,
    persons: Sequence[Person],
    emptied: Iterable[int] = (),
    legs: Mapping[int, Collection[str | None]] = MappingProxyType({}),
    *,
    taken_back: bool = False,
) -> int:
    """Open, update, join and drop hits after `persons` were regrouped. Returns how many were opened, those
    that were decided on other facts and are opened again among them.

    `emptied` are travellers that sightings were taken away from, `legs` those of which more was said, with
    the local times that they are now said to leave at, and `taken_back` says that something was taken back
    of what had been said of them. A pair that stands cleared for all that is said is no question
    (`store.clearings`).
    """
    opened = _settle(connection, persons, emptied)
    matched = {p.flight for p in persons if any(m.matched for m in p.members)}
    hit_rows.put_departures(connection, {*legs, *matched}, None if taken_back else legs)
    return opened


def _settle(connection: Connection, persons: Sequence[Person], emptied: Iterable[int]) -> int:
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
            select(x.sighting, x.list, x.identity, x.weight, x.id, x.score)
            .where(x.sighting.in_(part))
            .order_by(x.revision, x.id)  # the newest where an entry was held against a sighting again
        ):
            found[row.sighting][row.list, row.identity] = _Match(
                row.weight, places[row.sighting][1], row.id, row.score, row.sighting
            )
    wanted = []
    for person in persons:
        newest: dict[str, tuple[Order, int]] = {}
        best: dict[Entry, _Match] = {}
        raising: dict[Entry, list[int]] = defaultdict(list)
        for member in person.members:
            format_, place = places[member.id]
            newest[format_] = max(newest.get(format_, (place, member.id)), (place, member.id))
            for entry, match in found.get(member.id, {}).items():
                best[entry] = max(best.get(entry, match), match)
                raising[entry].append(member.id)
        for entry, match in best.items():
            dropped = not any(entry in found.get(id_, {}) for _, id_ in newest.values())
            wanted.append(_Wanted(person, entry, match, dropped, raising[entry]))
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
    kept: list[tuple[Any, _Wanted]] = []
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
        kept.append((row, want))
    new = _questions(connection, new, opened_at)
    changes, reopened = _changes(connection, kept)
    first = take_ids(connection, "hits", len(new))
    month = month_of(opened_at)
    rows = []
    for id_, want in enumerate(new, first):
        person, entry, match, dropped, _ = want
        heirs[entry, person.traveller] = id_
        since = min([month, *(m.month for m in person.members)])
        counted = (match.weight, match.score, match.id, dropped)
        asked = ("open", opened_at, *counted, None, 1, 1, None, None)
        rows.append((since, id_, person.traveller, person.flight, *entry, *asked))
    _update(connection, changes)
    for since in sorted({row[0] for row in rows}):
        need_month(connection, since)  # a clock that was set back may name one without a transmission
    add_rows(connection, hits, rows)
    _let_go(connection, wanted, held, taken, heirs)
    return len(new) + reopened


def _questions(connection: Connection, new: list[_Wanted], at: str) -> list[_Wanted]:
    """Those of the pairs that are to be asked: not those that stand cleared."""
    pairs = {(want.person.traveller, *want.entry): want for want in new}
    months = {pair: min(m.month for m in want.person.members) for pair, want in pairs.items()}
    spared = (
        clearings.spare(connection, {p: w.sightings for p, w in pairs.items()}, months, at) if pairs else ()
    )
    return [want for pair, want in pairs.items() if pair not in spared]


CHANGING = ("traveller", "weight", "score", "match", "dropped", "merged_into", "state", "round", "until")


def _changes(connection: Connection, kept: list[tuple[Any, _Wanted]]) -> tuple[list[dict[str, Any]], int]:
    """What is written to hits that stay, and how many of them are opened again: those that wait for new data
    that have come, and those cleared on other facts than are said now."""
    asked = {row.id: (want.entry, want.sightings) for row, want in kept if row.state == "cleared"}
    covered = clearings.covered(connection, asked) if asked else set()
    changes, reopened = [], []
    for row, want in kept:
        match = want.match
        before = Life(row.state, (), row.round)
        told = row.state == "cleared" or any(m.new for m in want.person.members)
        after = news(before, covered=row.id in covered) if told else before
        until = row.until if after == before else None
        found = (want.person.traveller, match.weight, match.score, match.id, want.dropped, None)
        to = (*found, after.state, after.round, until)
        if to != tuple(getattr(row, name) for name in CHANGING):
            named = {f"to_{name}": value for name, value in zip(CHANGING, to, strict=True)}
            changes.append({"which": row.id, "to_version": row.version + 1, **named})
        if after != before:
            reopened.append(public_id(row.month, row.id))
    if reopened:
        about = [reference("hit", id_) for id_ in reopened]
        log.write(connection, "hit.reopen", about, log.machine(), news=True)
    return changes, len(reopened)


def _update(connection: Connection, changes: list[dict[str, Any]]) -> None:
    if changes:
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in (*CHANGING, "version")}
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
        heir = heirs.get((want.entry, want.person.traveller))
        if heir is not None:  # none for a pair that stands cleared
            joined |= {(want.entry, t): heir for t in want.person.former - {want.person.traveller}}
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
    newer = {"version": hits.c.version + 1}
    if merged:
        connection.execute(update(hits).where(one).values(merged_into=bindparam("into"), **newer), merged)
    if dropped:
        connection.execute(update(hits).where(one).values(dropped=True, match=None, **newer), dropped)
