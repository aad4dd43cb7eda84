"""Travellers: which sightings on a leg are held to be one person, and the current view of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, select

from openpiu.store import locks, pushes, search_keys
from openpiu.store import sightings as sightings_
from openpiu.store.dialects import add_rows, among, put_rows, take_ids
from openpiu.store.folds import Order, fold_traveller
from openpiu.store.forgetting import forget_results
from openpiu.store.grouping import Facts, keys_of, partition
from openpiu.store.schema import (
    booking_versions,
    join_facts,
    members,
    messages,
    name_keys,
    sightings,
    transmissions,
    travellers,
)
from openpiu.store.search_keys import Said, said
from openpiu.store.sightings import Added, Sighting
from openpiu.store.transmissions import chunks
from openpiu.travel import Traveller


class Member(NamedTuple):
    """A sighting and the traveller that it belonged to before this step (None for one that did not exist);
    `new` has no row yet."""

    month: int
    id: int
    facts: Facts
    keys: list[int]
    matched: bool
    traveller: int | None = None
    reason: str | None = None
    new: bool = False


class Person(NamedTuple):
    """A traveller after a regrouping: its sightings with the reasons that they are held to be one person,
    and every traveller that they belonged to before."""

    traveller: int
    flight: int
    members: list[Member]
    reasons: list[str]
    former: set[int]


class TravellerView(Struct, frozen=True):
    """The current view of a person on a leg. `sources` are the formats that told of them, `left` says that
    the newest picture of their booking no longer holds them."""

    id: int
    flight: int
    traveller: Traveller
    sightings: int
    sources: tuple[str, ...]
    left: bool


class Removed(NamedTuple):
    """Sightings that were taken away to be read again: the keys (`grouping.keys_of`) by which they held
    others together, the traveller of each by transmission, number of the message, and position, and what
    they let their travellers be found by."""

    keys: set[int]
    travellers: dict[tuple[str, int, int], int]
    said: list[Said]


NOTHING_REMOVED = Removed(set(), {}, [])


def public_id(month: int, number: int) -> str:
    """The id of a traveller that people see: it begins with its month, which the law's clock counts from."""
    return f"T{month}-{number}"


def remove(connection: Connection, transmission: str) -> Removed:
    """Take away what was read from a transmission, so that it can be read again; its bytes stay."""
    held = transmissions.c.id == transmission
    connection.execute(select(transmissions.c.id).where(held).with_for_update())
    locks.work_on_all(connection)  # it may speak of other legs than it did before
    s, k, m, x, f = sightings.c, name_keys.c, members.c, messages.c, join_facts.c
    of = select(s.id).join_from(sightings, messages, x.id == s.message).where(x.transmission == transmission)
    keys = connection.execute(select(k.key).where(k.sighting.in_(of))).scalars()
    removed = Removed(set(keys), {}, [])
    statement = (
        select(x.number, s.position, m.traveller, s.month, f.facts)
        .join_from(sightings, messages, x.id == s.message)
        .join(members, m.sighting == s.id)
        .join(join_facts, f.sighting == s.id, isouter=True)
        .where(x.transmission == transmission)
    )
    for number, position, traveller, month, packed in connection.execute(statement):
        removed.travellers[transmission, number, position] = traveller
        if packed is not None:
            removed.said.append(said(traveller, month, sightings_.unpack_facts(packed)))
    pushes.take_back(connection, transmission)
    forget_results(connection, transmission)
    return removed


def regroup(
    connection: Connection,
    added: Sequence[Added],
    removed: Removed = NOTHING_REMOVED,
    former: Mapping[int, int] = MappingProxyType({}),
) -> list[Person]:
    """Find the travellers that the new sightings belong to, and write down who belongs to whom.

    What the `removed` sightings held together is looked at again.
    `former` are travellers of new sightings that stand for removed ones. Returns every traveller looked at.
    """
    held = {
        a.id: Member(a.month, a.id, a.facts, a.keys, a.matched, former.get(a.id), None, True) for a in added
    }
    keys = {key for a in added for key in a.keys} | removed.keys
    components = _components(_reached(connection, keys, held))
    persons = _named(connection, [group for component in components for group in _groups(component)])
    _write(connection, persons)
    before = [
        said(m.traveller, m.month, m.facts)
        for p in persons
        for m in p.members
        if m.traveller is not None and not m.new
    ]
    after = [said(p.traveller, m.month, m.facts) for p in persons for m in p.members]
    search_keys.change(connection, [*before, *removed.said], after)
    return persons


def _reached(connection: Connection, keys: set[int], held: dict[int, Member]) -> list[Member]:
    """The new sightings in `held`, and all that are reached from `keys`, from key to sighting to key."""
    # In two steps, each a look into one index: a join of the three would be read whole by a database that
    # does not know yet how much lies in them, and would bring again what is held.
    seen: set[int] = set()
    k, m, f = name_keys.c, members.c, join_facts.c
    statement = select(m.month, m.sighting, f.facts, m.matched, m.traveller, m.reason).join_from(
        members, join_facts, (f.month == m.month) & (f.sighting == m.sighting)
    )
    while keys - seen:
        asked = list(keys - seen)
        seen |= keys
        found: set[int] = set()
        for part in chunks(asked):
            found.update(
                connection.execute(select(k.sighting).where(among(connection, k.key, part))).scalars()
            )
        for part in chunks(sorted(found - held.keys())):
            for month, id_, packed, matched, traveller, reason in connection.execute(
                statement.where(among(connection, m.sighting, part))
            ):
                facts = sightings_.unpack_facts(packed)
                own = keys_of(facts)
                held[id_] = Member(month, id_, facts, own, matched, traveller, reason)
                keys.update(own)
    return list(held.values())


def _components(all_: list[Member]) -> list[list[Member]]:
    """`all_` in parts that share no key."""
    parents: dict[int, int] = {}

    def root(key: int) -> int:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    first: list[int | None] = []
    for member in all_:
        keys = member.keys
        first.append(keys[0] if keys else None)
        for key in keys[1:]:
            parents[root(key)] = root(keys[0])
    parts: dict[int, list[Member]] = defaultdict(list)
    lone: list[list[Member]] = []
    for member, known in zip(all_, first, strict=True):
        if known is None:
            lone.append([member])
        else:
            parts[root(known)].append(member)
    return [*parts.values(), *lone]


def _groups(component: list[Member]) -> list[list[tuple[Member, str]]]:
    if len(component) == 1:
        return [[(component[0], "alone")]]
    return [
        [(component[position], reason) for position, reason in group.members.items()]
        for group in partition([member.facts for member in component])
    ]


def _named(connection: Connection, groups: list[list[tuple[Member, str]]]) -> list[Person]:
    """Each group with its traveller's id: the oldest that most of its sightings had, else a new one."""
    claims: dict[int, tuple[int, int, int]] = {}
    formers: list[set[int]] = []
    for number, group in enumerate(groups):
        counted = Counter(m.traveller for m, _ in group if m.traveller is not None)
        formers.append(set(counted))
        for traveller, count in counted.items():
            claim = (count, -min(m.id for m, _ in group), number)
            claims[traveller] = max(claims.get(traveller, claim), claim)
    owned: dict[int, int] = {}
    for traveller in sorted(claims):
        owned.setdefault(claims[traveller][2], traveller)
    missing = [number for number in range(len(groups)) if number not in owned]
    first = take_ids(connection, "travellers", len(missing))
    owned |= dict(zip(missing, range(first, first + len(missing)), strict=True))
    add_rows(
        connection,
        travellers,
        [(min(m.month for m, _ in groups[n]), owned[n], groups[n][0][0].facts.flight) for n in missing],
    )
    return [
        Person(owned[n], group[0][0].facts.flight, [m for m, _ in group], [r for _, r in group], formers[n])
        for n, group in enumerate(groups)
    ]


def _write(connection: Connection, persons: list[Person]) -> None:
    new, changed = [], []
    for person in persons:
        for m, reason in zip(person.members, person.reasons, strict=True):
            if m.new:
                new.append((m.month, m.id, person.traveller, reason, m.matched))
            elif (m.traveller, m.reason) != (person.traveller, reason):
                changed.append(
                    {
                        "month": m.month,
                        "sighting": m.id,
                        "traveller": person.traveller,
                        "reason": reason,
                        "matched": m.matched,
                    }
                )
    add_rows(connection, members, new)
    put_rows(connection, members, changed, replace=("traveller", "reason"))


def persons(connection: Connection, ids: Sequence[int]) -> list[Person]:
    """The travellers `ids` as `regroup` gives them, with nobody joined or parted."""
    m, f = members.c, join_facts.c
    statement = select(m.traveller, m.month, m.sighting, f.facts, m.matched, m.reason).join_from(
        members, join_facts, f.sighting == m.sighting
    )
    found: dict[int, list[Member]] = defaultdict(list)
    for part in chunks(ids):
        for traveller, month, id_, packed, matched, reason in connection.execute(
            statement.where(m.traveller.in_(part))
        ):
            facts = sightings_.unpack_facts(packed)
            found[traveller].append(Member(month, id_, facts, [], matched, traveller, reason))
    return [
        Person(id_, all_[0].facts.flight, all_, [m.reason or "" for m in all_], {id_})
        for id_, all_ in sorted(found.items())
    ]


def views(
    connection: Connection, ids: Sequence[int] | None = None, *, flight: int | None = None
) -> list[TravellerView]:
    """Current views of the travellers `ids`, of a leg, or of all; those joined to another are left out."""
    grouped = groups(connection, ids, flight=flight)
    said = sightings_.load(connection, [id_ for all_ in grouped.values() for id_ in all_])
    newest = _newest_versions(connection, {s.booking for s in said.values() if s.booking is not None})
    return [
        _view(traveller, [said[id_] for id_ in sorted(all_)], newest)
        for traveller, all_ in sorted(grouped.items())
    ]


def groups(
    connection: Connection, ids: Sequence[int] | None = None, *, flight: int | None = None
) -> dict[int, list[int]]:
    """Ids of sightings by traveller, for the travellers `ids`, those of a leg, or all."""
    m = members.c
    statement = select(m.traveller, m.sighting)
    if flight is not None:
        of_leg = select(travellers.c.id).where(travellers.c.flight == flight)
        statement = statement.where(m.traveller.in_(of_leg))
    result: dict[int, list[int]] = defaultdict(list)
    for part in [None] if ids is None else chunks(sorted(set(ids))):
        narrowed = statement if part is None else statement.where(m.traveller.in_(part))
        for traveller, sighting in connection.execute(narrowed):
            result[traveller].append(sighting)
    return result


def _view(id_: int, said: list[Sighting], newest: dict[tuple[int, int], tuple[Order, bool]]) -> TravellerView:
    last: dict[int, Order] = {}
    for sighting in said:
        if sighting.booking is not None:
            last[sighting.booking] = max(sighting.order, last.get(sighting.booking, sighting.order))
    flight = said[0].flight
    left = bool(last) and all(_gone(newest.get((booking, flight)), order) for booking, order in last.items())
    return TravellerView(
        id_,
        flight,
        fold_traveller([(s.order, s.function, s.traveller) for s in said]),
        len(said),
        tuple(sorted({s.format for s in said})),
        left,
    )


def _gone(newest: tuple[Order, bool] | None, seen: Order) -> bool:
    """Whether the newest whole picture of a booking, with its mark that it is gone, is past `seen`."""
    return newest is not None and (newest[1] or newest[0][:2] > seen[:2])


def _newest_versions(connection: Connection, bookings: set[int]) -> dict[tuple[int, int], tuple[Order, bool]]:
    """The order of the newest whole version of each booking on each leg, and whether it is gone."""
    v = booking_versions.c
    statement = select(v.booking, v.flight, v.sent_at, v.part, v.digest, v.gone).where(~v.partial)
    result: dict[tuple[int, int], tuple[Order, bool]] = {}
    for part in chunks(sorted(bookings)):
        for booking, flight, *order, gone in connection.execute(statement.where(v.booking.in_(part))):
            found = (Order(*order), gone)
            result[booking, flight] = max(result.get((booking, flight), found), found)
    return result
