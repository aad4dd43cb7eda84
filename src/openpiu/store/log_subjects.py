"""What the log may name where it speaks of one person: their traveller, hits, bookings, leg and messages."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import Connection, select

from openpiu.screening.life import UNDECIDED
from openpiu.store.hits import public_id as public_hit
from openpiu.store.manifests import public_booking
from openpiu.store.schema import bookings, hits, looks, members, messages, sightings, travellers
from openpiu.store.transmissions import chunks
from openpiu.store.travellers import public_id

MOST = 60
"""References that are searched for at a time."""
_PUBLIC = re.compile(r"([THB])(\d{6})-(\d{1,18})")
_KINDS = {"T": "traveller", "H": "hit", "B": "booking"}
_DIGEST = re.compile(r"[0-9a-f]{64}")


def reference_of(text: str) -> str | None:
    """The reference that an id of a page names (`T202603-17`, a hit, a booking, `flight 12`, a transmission),
    or the address of its page; None for what names nothing."""
    said = text.strip()
    if "/" in said:
        path = re.search(r"/(travellers|hits|bookings|flights|messages)/([\w-]+)", said)
        said = (f"flight {path[2]}" if path[1] == "flights" else path[2]) if path else said
    if found := _PUBLIC.fullmatch(said.upper()):
        return f"{_KINDS[found[1]]}:{said.upper()}"
    if found := re.fullmatch(r"(?:flight[ :])(\d{1,18})", said.lower()):
        return f"flight:{found[1]}"
    return f"transmission:{said.lower()}" if _DIGEST.fullmatch(said.lower()) else None


def references(connection: Connection, about: str) -> tuple[str, ...]:
    """Everything by which the log may speak of what `about` names: of a traveller and of a hit all that
    belongs to the traveller, of anything else itself alone. `about` is the first."""
    found = _PUBLIC.fullmatch(about.partition(":")[2])
    if found is None or found[1] == "B":
        return (about,)
    number = int(found[3])
    if found[1] == "H":
        of_hit = select(hits.c.traveller).where(hits.c.month == int(found[2]), hits.c.id == number)
        number = connection.execute(of_hit).scalar() or 0
    return tuple(dict.fromkeys([about, *_of_traveller(connection, number)]))[:MOST]


def _of_traveller(connection: Connection, number: int) -> list[str]:
    t, h, s, m, b, x = (one.c for one in (travellers, hits, sightings, members, bookings, messages))
    flight = connection.execute(select(t.flight).where(t.id == number)).scalar()
    if flight is None:
        return []
    # Those who were joined to this traveller are known by their hits, which were joined to theirs.
    on_leg = select(h.id, h.month, h.traveller, h.merged_into).where(h.flight == flight)
    rows = list(connection.execute(on_leg))
    own = {row.id for row in rows if row.traveller == number}
    theirs = [row for row in rows if row.id in own or row.merged_into in own]
    people = {number, *(row.traveller for row in theirs)}
    said = (
        select(x.transmission, b.month, b.id)
        .join_from(members, sightings, (s.month == m.month) & (s.id == m.sighting))
        .join(messages, (x.month == s.month) & (x.id == s.message))
        .join(bookings, b.id == s.booking, isouter=True)
        .where(m.traveller == number)
        .distinct()
    )
    told = list(connection.execute(said))
    months = connection.execute(select(t.month, t.id).where(t.id.in_(sorted(people))))
    return [
        *(f"traveller:{public_id(month, id_)}" for month, id_ in months),
        *(f"hit:{public_hit(row.month, row.id)}" for row in theirs),
        f"flight:{flight}",
        *(f"booking:{public_booking(month, id_)}" for _, month, id_ in told if id_ is not None),
        *(f"transmission:{transmission}" for transmission, _, _ in told),
    ]


def still_asked(connection: Connection, public: Collection[str]) -> set[str]:
    """Of the hits of these public ids those that anybody may still be asked about: not answered, or cleared
    with another look to come."""
    named = {int(found[3]): found[0] for one in public if (found := _PUBLIC.fullmatch(one))}
    h, x = hits.c, looks.c
    look = select(x.hit).where(x.hit == h.id, x.month == h.month, x.decision.is_(None)).exists()
    asked: set[str] = set()
    for part in chunks(sorted(named)):
        statement = select(h.id).where(h.id.in_(part), h.state.in_(UNDECIDED) | look)
        asked |= {named[id_] for id_ in connection.execute(statement).scalars()}
    return asked
