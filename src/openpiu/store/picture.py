"""The end state of a store as plain values without ids and times of receipt: two stores that were told the
same, in whatever order and however often, have equal pictures."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select

from openpiu.store import bookings, flights, hits, travellers
from openpiu.store.connect import Store
from openpiu.store.schema import members, search_keys, sightings


def picture(store: Store) -> dict[str, list[Any]]:
    """Current views of flights, bookings, travellers (with the digests of their sightings, the reasons that
    joined them, and the keys that they are found by) and hits, each sorted. Holds personal data: for
    comparing, not for keeping."""
    with store.reading() as connection:
        legs = flights.views(connection)
        names = {view.id: str(view.leg) for view in legs}
        s, m = sightings.c, members.c
        statement = select(m.traveller, s.digest, m.reason).join_from(members, sightings, s.id == m.sighting)
        groups: dict[int, list[tuple[str, str]]] = {}
        for traveller, digest, reason in connection.execute(statement):
            groups.setdefault(traveller, []).append((digest, reason))
        keys: dict[int, set[int]] = {}
        for key, traveller in connection.execute(select(search_keys.c.key, search_keys.c.traveller)):
            keys.setdefault(traveller, set()).add(key)
        people = {view.id: view for view in travellers.views(connection)}
        return {
            "flights": [(names[view.id], _plain(view.flight), view.sold) for view in legs],
            "bookings": [(_plain(view.booking), view.versions) for view in bookings.views(connection)],
            "travellers": sorted(
                (
                    names[view.flight],
                    sorted(groups[view.id]),
                    sorted(keys.get(view.id, ())),
                    _plain(view.traveller),
                    view.sources,
                    view.left,
                )
                for view in people.values()
            ),
            "hits": sorted(
                (
                    names[hit.flight],
                    sorted(groups.get(hit.traveller, [])),
                    hit.list,
                    hit.identity,
                    hit.weight,
                    hit.state,
                    hit.dropped,
                    _plain(hit.reasons),
                )
                for hit in hits.listed(connection)
            ),
        }


def _plain(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
