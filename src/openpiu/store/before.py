"""How often pairs of the queue were decided before, for a page of hits at once.

As on the page of one hit (`decisions.on_pair`): an earlier decision counts that was on another hit, about the
same listed entry and a traveller of whom the same was said. What was answered is not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select, tuple_

from openpiu.screening import seen_facts
from openpiu.store import clearings
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import decision_facts, decisions, hits, members
from openpiu.store.transmissions import chunks


def counts(connection: Connection, rows: Sequence[HitRow]) -> dict[int, int]:
    """For each of the hits, by id, how many decisions there are on the pair; none are left out."""
    secret = clearings.key_of(connection)
    decided = _decided(connection, {(row.list, row.identity) for row in rows}) if secret else set()
    asked = [row for row in rows if (row.list, row.identity) in decided]
    if not asked or secret is None:
        return {}
    facts = _facts(connection, {row.traveller for row in asked}, secret)
    told = _on(connection, {one for some in facts.values() for one in some})
    found = {}
    for row in asked:
        earlier = {
            decision
            for one in facts.get(row.traveller, ())
            for decision, hit, entry in told.get(one, ())
            if hit != row.id and entry == (row.list, row.identity)
        }
        if earlier:
            found[row.id] = len(earlier)
    return found


def _decided(connection: Connection, entries: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the listed entries about which anything was decided: of most nothing was, and that is all
    that has to be known of them."""
    h, d = hits.c, decisions.c
    any_ = select(d.id).where(d.hit == h.id, d.month == h.month, d.undone_at.is_(None)).exists()
    found: set[tuple[str, str]] = set()
    for part in chunks(sorted(entries)):
        statement = select(h.list, h.identity).where(tuple_(h.list, h.identity).in_(part), any_)
        found.update((row.list, row.identity) for row in connection.execute(statement.distinct()))
    return found


def _facts(connection: Connection, travellers: set[int], secret: bytes) -> dict[int, set[str]]:
    m = members.c
    whose: dict[int, int] = {}
    for part in chunks(sorted(travellers)):
        asked = select(m.sighting, m.traveller).where(m.traveller.in_(part))
        whose |= {row.sighting: row.traveller for row in connection.execute(asked)}
    found: dict[int, set[str]] = defaultdict(set)
    for sighting, who in clearings.said_of(connection, whose).items():
        found[whose[sighting]].add(seen_facts(who, secret))
    return found


def _on(connection: Connection, facts: set[str]) -> dict[str, list[tuple[int, int, tuple[str, str]]]]:
    """For each digest of facts the decisions that rest on it, with their hit and entry."""
    f, d, h = decision_facts.c, decisions.c, hits.c
    found: dict[str, list[tuple[int, int, tuple[str, str]]]] = defaultdict(list)
    for part in chunks(sorted(facts)):
        statement = (
            select(f.facts, d.id, d.hit, h.list, h.identity)
            .join_from(decision_facts, decisions, (d.month == f.month) & (d.id == f.decision))
            .join(hits, (h.month == d.month) & (h.id == d.hit))
            .where(f.facts.in_(part), d.undone_at.is_(None))
        )
        for row in connection.execute(statement):
            found[row.facts].append((row.id, row.hit, (row.list, row.identity)))
    return found
