"""Who may be meant by a query: travellers that share a key with it, never more than a bound.

A key that more people share than may be looked at (`store.search.MOST`) finds nobody: showing a thousand
strangers helps nobody who searches, and concerns each of them. What was left out for that is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, permutations

from msgspec import Struct
from sqlalchemy import Connection

from openpiu import names
from openpiu.search.comparing import swapped
from openpiu.search.query import Query, designator_of
from openpiu.store import search as looked_up
from openpiu.store.search import MOST
from openpiu.store.search_keys import digest, document, forms_of, pair

WITH_INITIALS = 3
"""Parts of a name up to which bookings that hold initials are looked for too."""

FULLER = "a given name, a birth date, or a flight with its date"


class Gathered(Struct):
    """Travellers to be held against the query, and the legs that its flight names. `broad` says which part to
    add where more people bear what was asked for than are looked at; `left_out` what was not searched."""

    travellers: set[int]
    flights: set[int]
    broad: str | None = None
    left_out: list[str] = []
    tried: Counter[str] = Counter()


def gather(connection: Connection, query: Query) -> Gathered:
    """Who may be meant by `query`."""
    found = Gathered(set(), set(), None, [], Counter())
    flight, date = next(iter(query.of("flight")), None), next(iter(query.of("date")), None)
    designator = designator_of(flight) if flight else None
    if designator is not None:
        found.flights = looked_up.flight_ids(connection, designator, date)
    codes = [word for word in query.words if {"locator", "document"} & set(word.kinds)]
    keys = {digest("L", text) for text in query.of("locator")}
    keys |= {document(text) for text in query.of("document")}
    if keys and not _taken(connection, found, "code", keys):
        found.broad = "a name, or a flight with its date"
    certain = any({"locator", "document"} >= set(word.kinds) for word in codes)
    asked = query.of("name") or query.of("birth")
    if certain or not asked:
        return found
    if date is not None and found.flights:
        found.tried["flight"] += 1
        on_board = looked_up.on_flights(connection, found.flights)
        found.travellers.update(on_board[:MOST])
        if len(on_board) > MOST:
            found.left_out.append(f"more than {MOST:,} people on the flights of that date")
    else:
        _by_name(connection, query, found)
    return found


def _taken(connection: Connection, found: Gathered, kind: str, keys: set[int]) -> bool:
    """Take those who share any of `keys`, the rarest first. Returns whether that was everyone."""
    found.tried[kind] += len(keys)
    whole = True
    for ids in sorted(looked_up.with_keys(connection, keys).values(), key=len):
        if len(ids) > MOST or len(found.travellers.union(ids)) > MOST:
            whole = False
        else:
            found.travellers.update(ids)
    return whole


def _by_name(connection: Connection, query: Query, found: Gathered) -> None:
    parts = [part for part in query.of("name") if len(part) > 1]
    told = [part for part in parts if part not in names.PARTICLES]
    parts = told if len(told) > 1 or len(parts) < 2 else parts
    initials = [part for part in query.of("name") if len(part) == 1]
    births = {date for birth in query.of("birth") for date in (birth, swapped(birth)) if date}
    if not parts:
        found.broad = "a surname"
        return
    born = bool(births)
    if born:
        keys = {digest("B", form, birth) for part in parts for form in forms_of(part) for birth in births}
        if not _taken(connection, found, "name with birth date", keys):
            found.left_out.append(f"people with a part of the name and the birth date: over {MOST:,}")
    if len(parts) > 1:
        keys, kind = _pairs(parts), "two parts of the name"
    elif initials:
        keys, kind = {digest("I", form, i) for form in forms_of(parts[0]) for i in initials}, "initial"
    elif born:
        return
    else:
        keys, kind = {digest("S", form) for form in forms_of(parts[0])}, "surname"
    before = len(found.travellers)
    if not _taken(connection, found, kind, keys):
        if born:
            found.left_out.append(f"people of this name whose birth date was not sent: over {MOST:,}")
        elif len(found.travellers) == before:
            found.broad = FULLER
        else:
            found.left_out.append(f"people of whom only two parts of the name agree: over {MOST:,}")
    if 1 < len(parts) <= WITH_INITIALS and found.broad is None:
        keys = {digest("J", form, b[0]) for a, b in permutations(parts, 2) for form in forms_of(a)}
        if not _taken(connection, found, "initial alone", keys):
            found.left_out.append(f"bookings that hold initials of the given names: over {MOST:,}")


def _pairs(parts: list[str]) -> set[int]:
    """The keys of each pair of parts, also where two that stand beside each other are written together."""
    readings: list[list[str]] = [parts]
    for at in range(len(parts) - 1):
        readings.append([*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :]])
    return set(_of_readings(readings))


def _of_readings(readings: Iterable[list[str]]) -> Iterable[int]:
    for parts in readings:
        for one, other in combinations(parts, 2):
            yield from (pair(a, b) for a in forms_of(one) for b in forms_of(other))
