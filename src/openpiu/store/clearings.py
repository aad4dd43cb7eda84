"""Redress as it is kept: pairs that stand cleared, questions that were spared by them, and whether what an
officer decided about a hit still covers all that is said.

It is looked at in the transaction that writes hits (`store.hits`), not by the workers that match: so every
worker has every clearing from the moment that it is in force, and what was spared is known, and asked, once
the clearing ends. What pairs stand cleared is judged by `screening.Cleared`, which is pure.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection, delete, or_, select, tuple_, update

from openpiu.matching import Match
from openpiu.screening import Cleared, Clearing, clearing, entry_facts, seen_facts, traveller_facts
from openpiu.store import lists, log
from openpiu.store import sightings as sightings_
from openpiu.store.dialects import add_rows, put_rows, take_ids
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import clearings, decision_facts, decisions, review_keys, spared
from openpiu.store.transmissions import chunks
from openpiu.travel import Traveller
from openpiu.watchlists import Identity

KEY = "facts"
KEY_BYTES = 32

Entry = tuple[str, str]
Pair = tuple[int, str, str]
"""Traveller, list and identity."""


class _Kept(NamedTuple):
    id: int
    sample: int
    clearing: Clearing


def key(connection: Connection) -> bytes:
    """The key of the digests; made where there is none yet."""
    found = key_of(connection)
    if found is None:
        put_rows(connection, review_keys, [{"name": KEY, "value": secrets.token_bytes(KEY_BYTES)}])
        found = key_of(connection)
    return found or b""


def key_of(connection: Connection) -> bytes | None:
    """The key of the digests; None where none was made yet, and so nothing decided."""
    found = connection.execute(select(review_keys.c.value).where(review_keys.c.name == KEY)).scalar()
    return None if found is None else bytes(found)


def said_of(connection: Connection, sightings: Iterable[int]) -> dict[int, Traveller]:
    """What the sightings say of their travellers, by id."""
    found = sightings_.load(connection, sorted(set(sightings)))
    return {id_: sighting.traveller for id_, sighting in found.items()}


def add(
    connection: Connection,
    hit: HitRow,
    decision: int,
    people: Iterable[Traveller],
    identity: Identity,
    from_at: str,
    sample: int,
) -> int:
    """Keep that a hit's traveller, as `people` say of them, is not `identity`, from the moment `from_at` on;
    of 1,000 questions that this spares, `sample` are asked all the same. Returns how many clearings that is:
    none where they would not be known again."""
    secret = key(connection)
    made = {found for found in (clearing(who, identity, secret) for who in people) if found is not None}
    first = take_ids(connection, "clearings", len(made))
    rows = [
        (hit.month, id_, decision, one.list, one.identity, one.traveller, one.entry, sample, from_at, None)
        for id_, one in enumerate(sorted(made, key=lambda c: c.traveller), first)
    ]
    add_rows(connection, clearings, rows)
    return len(rows)


def rest_on(
    connection: Connection, hit: HitRow, decision: int, people: Iterable[Traveller], identity: Identity | None
) -> None:
    """Write down the facts that a decision rests on, as digests."""
    secret = key(connection)
    entry = entry_facts(identity, secret) if identity else ""
    facts = sorted({seen_facts(who, secret) for who in people})
    add_rows(connection, decision_facts, [(hit.month, decision, one, entry) for one in facts])


def remove(connection: Connection, decisions_: Iterable[int]) -> None:
    """Take away the clearings of decisions that were undone before they had any effect."""
    connection.execute(delete(clearings).where(clearings.c.decision.in_(list(decisions_))))


def resume(connection: Connection, decisions_: Iterable[int]) -> None:
    """Put clearings in force again that were ended by an answer that was undone."""
    of = clearings.c.decision.in_(list(decisions_))
    connection.execute(update(clearings).where(of).values(ended_at=None))


def end(connection: Connection, decisions_: Iterable[int], at: str) -> list[int]:
    """End the clearings of decisions that no longer stand. Returns the travellers whose questions they
    spared: those are to be put now (`settling.settle`)."""
    c, s = clearings.c, spared.c
    of = select(c.id).where(c.decision.in_(list(decisions_)))
    ids = list(connection.execute(of).scalars())
    if not ids:
        return []
    still = (c.id.in_(ids)) & c.ended_at.is_(None)
    connection.execute(update(clearings).where(still).values(ended_at=at))
    travellers = list(connection.execute(select(s.traveller).where(s.clearing.in_(ids))).scalars())
    connection.execute(delete(spared).where(s.clearing.in_(ids)))
    return sorted(set(travellers))


def _in_force(connection: Connection, entries: Iterable[Entry], at: str) -> list[_Kept]:
    c = clearings.c
    found: list[_Kept] = []
    in_force = (c.from_at <= at, or_(c.ended_at.is_(None), c.ended_at > at))
    for part in chunks(sorted(set(entries))):
        statement = select(c.id, c.sample, c.list, c.identity, c.traveller, c.entry)
        for id_, sample, *said in connection.execute(
            statement.where(tuple_(c.list, c.identity).in_(part), *in_force)
        ):
            found.append(_Kept(id_, sample, Clearing(*said)))
    return found


def _listed(connection: Connection, entries: Iterable[Entry]) -> dict[Entry, Identity]:
    listed = {entry: lists.identity(connection, *entry) for entry in entries}
    return {entry: identity for entry, identity in listed.items() if identity is not None}


def spare(
    connection: Connection, asked: Mapping[Pair, Sequence[int]], months: Mapping[Pair, int], at: str
) -> set[Pair]:
    """Which of the pairs, each with its sightings that match, stand cleared in all that is said, and so are
    no question. That is written down and told in the log. A share of them, as each clearing says, is asked
    all the same: a blind second look at what nobody would ever see again."""
    kept = _in_force(connection, {pair[1:] for pair in asked}, at)
    entries = {(one.clearing.list, one.clearing.identity) for one in kept}
    concerned = {pair: ids for pair, ids in asked.items() if pair[1:] in entries}
    if not concerned:
        return set()
    people = said_of(connection, (id_ for ids in concerned.values() for id_ in ids))
    secret = key(connection)
    cleared = Cleared(secret, [one.clearing for one in kept], _listed(connection, entries))
    by_facts = {(one.clearing.list, one.clearing.identity, one.clearing.traveller): one for one in kept}
    rows, asked_anyway = [], 0
    for pair, ids in concerned.items():
        match = Match(pair[2], pair[1], 0, 0.0, ())
        if not all(cleared.divided(people[id_], [match])[1] for id_ in ids):
            continue
        facts = traveller_facts(people[ids[0]], secret)
        by = by_facts[pair[1], pair[2], facts or ""]
        if _drawn(secret, pair, by):
            asked_anyway += 1
        else:
            rows.append((months[pair], *pair, by.id, at))
    columns = ("month", "traveller", "list", "identity", "clearing", "at")
    put_rows(
        connection, spared, [dict(zip(columns, row, strict=True)) for row in rows], replace=("clearing",)
    )
    if rows or asked_anyway:
        log.write(connection, "hit.spare", (), log.machine(), questions=len(rows), sampled=asked_anyway)
    return {(traveller, list_, identity) for _, traveller, list_, identity, *_ in rows}


def _drawn(secret: bytes, pair: Pair, by: _Kept) -> bool:
    """Whether a spared pair is asked all the same: always the same answer for the same pair."""
    drawn = blake2b(repr((pair, by.id)).encode(), key=secret, digest_size=8).digest()
    return int.from_bytes(drawn, "big") % 1000 < by.sample


def covered(connection: Connection, asked: Mapping[int, tuple[Entry, Sequence[int]]]) -> set[int]:
    """Of hits, each with its entry and its sightings that match, those whose standing answers rest on all
    that these say now, and on the entry as it is now."""
    d, f = decisions.c, decision_facts.c
    known: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for part in chunks(sorted(asked)):
        statement = select(d.hit, f.facts, f.entry).join_from(
            decisions, decision_facts, (f.month == d.month) & (f.decision == d.id)
        )
        for row in connection.execute(statement.where(d.hit.in_(part), d.undone_at.is_(None))):
            known[row.hit].add((row.facts, row.entry))
    people = said_of(connection, (id_ for _, ids in asked.values() for id_ in ids))
    secret = key(connection)
    entries = {
        entry: entry_facts(identity, secret)
        for entry, identity in _listed(connection, {entry for entry, _ in asked.values()}).items()
    }
    return {
        hit
        for hit, (entry, ids) in asked.items()
        if all((seen_facts(people[id_], secret), entries.get(entry, "")) in known[hit] for id_ in ids)
    }
