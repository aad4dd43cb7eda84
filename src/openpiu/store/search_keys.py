"""Search keys: signed 64-bit digests of what a traveller can be found by among millions of others.

A traveller has a key for each document number and record locator; for each part of the surname alone; for
each pair of parts of the whole name, in no order, and of the surname with all given names written together;
for each part with the birth date; and for each part of the surname with the first letter of the given names,
twice where that letter is all that is there. Parts are in the form of their
sound (`forms_of`), so that one romanisation finds another. A key only finds: what it brings is held against
the facts again (`openpiu.search`), so that two values with one digest do no harm.

A digest of a name says who somebody is to anyone who can guess names: the table is one of those made for
identifying values, and masking clears it with the others. A secret key would not change that, for it would
have to lie with every service that writes. Each row carries the month of the sighting that says it, so that
what came later stays to be found when what came first is masked.

Rows belong to travellers, not to sightings, for five pushes of a booking say the same: they are written only
where a group's facts change (`change`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete

from openpiu import names
from openpiu.matching.documents import look_alike
from openpiu.store.dialects import add_rows
from openpiu.store.grouping import Facts
from openpiu.store.schema import search_keys

MOST_PARTS = 6
"""Parts of a name that keys are made of: what stands behind them is no name, or hostile."""
LEAST_SOUND = 3
"""Consonants that a part needs to be known by them alone."""
LEAST_BEHIND_ARTICLE = 4


class Said(NamedTuple):
    """What one sighting lets its traveller be found by. Sightings that say the same are equal."""

    traveller: int
    month: int
    name: str
    birth: str
    documents: tuple[str, ...]
    locator: str


def said(traveller: int, month: int, facts: Facts) -> Said:
    """What a sighting with these `facts`, first heard of in `month`, says of its traveller."""
    return Said(traveller, month, facts.words or facts.name, facts.birth, facts.documents, facts.locator)


def digest(kind: str, *values: str) -> int:
    """The key of one kind (`D` document, `L` locator, `S` surname, `P` pair, `B` with birth date, `I` with
    initial, `J` with nothing but an initial) and value."""
    text = f"{kind}{' '.join(values)}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=65536)
def sound(part: str) -> str:
    """`part` as its other spellings have it too: its consonants, with the vowels where those are few."""
    bones = names.skeleton(part)
    return bones if len(bones) >= LEAST_SOUND else names.folding(part)


@lru_cache(maxsize=65536)
def forms_of(part: str) -> tuple[str, ...]:
    """The sounds of a part of a name (A to Z), without a glued article (`ALHASSAN`) as well."""
    found = {sound(part)}
    for article in names.ARTICLES:
        if part.startswith(article) and len(part) - len(article) >= LEAST_BEHIND_ARTICLE:
            found.add(sound(part[len(article) :]))
    return tuple(sorted(found))


@lru_cache(maxsize=65536)
def name_parts(text: str) -> tuple[tuple[str, ...], str]:
    """The parts of `text` by which people are known, and the first letter of the first of all.

    Single letters and titles are left out, particles where anything else is there.
    """
    found = [part for part in names.parts(text) if part.text not in names.TITLES]
    known = [part.text for part in found if part.kind == "name" or part.text in names.HONORIFICS]
    longer = [part.text for part in found if part.kind != "initial"]
    return tuple(known or longer)[:MOST_PARTS], found[0].text[0] if found else ""


def document(number: str) -> int:
    """The key of a document's number, alike for signs that are taken for one another (O and 0)."""
    return digest("D", look_alike(number))


def pair(one: str, other: str) -> int:
    """The key of two sounds in one name."""
    return digest("P", *sorted((one, other)))


@lru_cache(maxsize=16384)
def _of_name(name: str) -> tuple[frozenset[int], tuple[str, ...]]:
    """The keys of a name (`SPECIMEN/ANNA MARIA`) by itself, and the sounds of its parts: most of the work,
    and several sightings of a person say the same."""
    surname, _, given = name.partition("/")
    (family, _), (own, initial) = name_parts(surname), name_parts(given)
    sounds = [forms_of(part) for part in (*family, *own)][:MOST_PARTS]
    together = sound("".join(own)) if len(own) > 1 else None
    found: set[int] = set()
    for form in (form for forms in sounds[: len(family)] for form in forms):
        found.add(digest("S", form))
        if initial:
            found.add(digest("I", form, initial))
        if initial and not own:
            found.add(digest("J", form, initial))
        if together:
            found.add(pair(form, together))
    for one, other in combinations(sounds, 2):
        found.update(pair(a, b) for a in one for b in other)
    return frozenset(found), tuple({form: None for forms in sounds for form in forms})


def keys_of(what: Said) -> set[int]:
    """The keys by which a traveller is found for `what` was said of them."""
    named, sounds = _of_name(what.name)
    found = {*named, *map(document, what.documents)}
    if what.locator:
        found.add(digest("L", what.locator))
    if what.birth:
        found.update(digest("B", form, what.birth) for form in sounds)
    return found


def change(connection: Connection, before: Iterable[Said], after: Iterable[Said]) -> None:
    """Write down that what was said `before` of travellers is now what is said `after`. Both hold everything
    that is said of every traveller in them."""
    old, new = set(before), set(after)
    gone, come = old - new, new - old
    if come:
        there = rows_of(_of(old, come)) if old else set()
        add_rows(connection, search_keys, sorted(rows_of(come) - there))
    if gone:
        _remove(connection, sorted(rows_of(gone) - rows_of(_of(new, gone))))


def _of(all_: set[Said], some: set[Said]) -> list[Said]:
    """What of `all_` is about the travellers of `some`."""
    travellers = {what.traveller for what in some}
    return [what for what in all_ if what.traveller in travellers]


def rows_of(what: Iterable[Said]) -> set[tuple[int, int, int]]:
    """The rows (month, key, traveller) of all that is said in `what`."""
    rows: set[tuple[int, int, int]] = set()
    grouped: dict[Sequence[object], list[Said]] = defaultdict(list)
    for one in what:
        grouped[one[2:]].append(one)
    for alike in grouped.values():  # parents and children, or one person on several legs
        keys = keys_of(alike[0])
        rows.update((one.month, key, one.traveller) for one in alike for key in keys)
    return rows


def _remove(connection: Connection, rows: list[tuple[int, int, int]]) -> None:
    if not rows:
        return
    k = search_keys.c
    one = (k.key == bindparam("a")) & (k.traveller == bindparam("b")) & (k.month == bindparam("c"))
    values = [{"a": key, "b": traveller, "c": month} for month, key, traveller in rows]
    connection.execute(delete(search_keys).where(one), values)
