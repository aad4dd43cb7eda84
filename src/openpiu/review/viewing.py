"""What an officer is shown of a hit, and what changed since: the one source of the page and of the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, or_, select

from openpiu.store import hits, lists, travellers
from openpiu.store import sightings as sightings_
from openpiu.store.folds import fold_traveller
from openpiu.store.hit_rows import HitRow, seen
from openpiu.store.hits import Reason as Evidence
from openpiu.store.schema import identities
from openpiu.travel import Traveller
from openpiu.watchlists import Identity

_pack = msgspec.json.Encoder(order="deterministic").encode
_CHARGES = frozenset({"note", "listed_on", "expires_on", "list", "id"})
"""Of a listed identity: what is no fact to compare by. The list's charge is held back until one's call."""


class View(Struct, frozen=True):
    """A hit as it is shown: the version, the traveller as all sightings together say, each sighting, the
    listed identity, and the evidence between them."""

    hit: HitRow
    version: str
    traveller: Traveller
    people: dict[int, Traveller]
    identity: Identity | None
    evidence: Sequence[Evidence]


def view(connection: Connection, hit: HitRow) -> View:
    """A hit as it is shown now."""
    said = sightings_.load(connection, _members(connection, hit))
    ordered = [said[id_] for id_ in sorted(said)]
    who = fold_traveller([(s.order, s.function, s.traveller) for s in ordered]) if ordered else Traveller()
    return View(
        hit,
        seen(connection, hit),
        who,
        {s.id: s.traveller for s in ordered},
        lists.identity(connection, hit.list, hit.identity),
        hits.reasons(connection, [hit.match]).get(hit.match, []) if hit.match is not None else [],
    )


def _members(connection: Connection, hit: HitRow) -> list[int]:
    return travellers.groups(connection, [hit.traveller]).get(hit.traveller, [])


def compared(identity: Identity | None) -> dict[str, Any]:
    """Of a listed identity what is compared: not its charge, nor the list's own dates."""
    if identity is None:
        return {}
    said: dict[str, Any] = msgspec.to_builtins(identity)
    return {name: value for name, value in said.items() if name not in _CHARGES}


def changes(connection: Connection, now: View, version: str) -> dict[str, tuple[str, str]]:
    """What is other than at the `version` that somebody saw, by field of the traveller, `listed.` and field
    of the identity, or `state` and `evidence` of the hit: as it was and as it is, in JSON.

    Empty where only the way in which sightings are joined has changed.
    """
    parts = version.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return {"version": ('"one that this hit never had"', f'"{now.version}"')}
    row, newest, _, since = map(int, parts)
    found: dict[str, tuple[str, str]] = {}
    said = sightings_.load(connection, [id_ for id_ in now.people if id_ <= newest])
    ordered = [said[id_] for id_ in sorted(said)]
    if ordered:
        then = fold_traveller([(s.order, s.function, s.traveller) for s in ordered])
        found |= _differing(msgspec.to_builtins(then), msgspec.to_builtins(now.traveller))
    else:
        found["traveller"] = ("null", '"all that is known is newer"')
    before = _at(connection, now.hit, since)
    if before != now.identity:
        found |= {
            f"listed.{name}": pair
            for name, pair in _differing(compared(before), compared(now.identity)).items()
        }
    if row != now.hit.version:  # not its state, which would tell of another officer's answer
        found["hit"] = (f'"version {row}"', f'"version {now.hit.version}"')
    return found


def _at(connection: Connection, hit: HitRow, since: int) -> Identity | None:
    """The content of the entry that was in force from the list revision `since`."""
    i = identities.c
    statement = select(i.said).where(
        i.list == hit.list, i.id == hit.identity, i.since <= since, or_(i.until.is_(None), i.until > since)
    )
    said = connection.execute(statement).scalar()
    return None if said is None else lists.read([(hit.list, hit.identity, said)])[0]


def _differing(then: dict[str, Any], now: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        name: (_pack(then.get(name)).decode(), _pack(now.get(name)).decode())
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    }
