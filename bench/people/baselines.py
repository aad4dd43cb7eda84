"""What others find in the same pairs: rapidfuzz's token-sorted ratio; nomenklatura where it is installed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module

from rapidfuzz import fuzz, process

from openpiu import names
from openpiu.matching import Candidate
from openpiu.watchlists.model import Identity

Found = tuple[list[float | None], list[float | None], float]
"""The best score of each stranger and of each true pair, and strangers a second."""
YEARS = 1
"""Years that a listed birth may differ."""
LEAST = 50.0


def _years(identity: Identity) -> set[int]:
    spans = [(int(b.start[:4]), int(b.end[:4])) for b in identity.births if b.start[:4].isdigit()]
    return {year for low, high in spans for year in range(low - YEARS, high + YEARS + 1)}


def _sorted(*texts: str | None) -> str:
    return " ".join(sorted(names.romanise(" ".join(filter(None, texts))).split()))


def rapidfuzz(
    identities: Sequence[Identity], strangers: Sequence[Candidate], pairs: Sequence[tuple[Candidate, str]]
) -> Found:
    """Token-sorted ratio of whole names, among identities whose birth year is within a year, or unknown."""
    by_year: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for identity in identities:
        key = f"{identity.list}:{identity.id}"
        rows = [(_sorted(name.text), key) for name in identity.names]
        for year in _years(identity) or {None}:
            by_year[year] += rows
        by_year[-1] += rows

    def best(who: Candidate, key: str | None) -> float | None:
        year = int(who.birth_date[:4]) if who.birth_date else None
        rows = by_year[-1] if year is None else by_year.get(year, []) + by_year[None]
        texts = [text for text, owner in rows if key is None or owner == key]
        found = process.extractOne(
            _sorted(who.surname, who.given_names), texts, scorer=fuzz.ratio, score_cutoff=LEAST
        )
        return found[1] if found else None

    started = time.process_time()
    wrong = [best(who, None) for who in strangers]
    rate = len(strangers) / (time.process_time() - started)
    return wrong, [best(who, key) for who, key in pairs], rate


def nomenklatura(
    identities: Sequence[Identity], strangers: Sequence[Candidate], pairs: Sequence[tuple[Candidate, str]]
) -> Found | None:
    """The logic-v2 algorithm of every pair that shares a sorted first letter pair or a birth year; None where
    the package is not installed. Slow: to be given few travellers."""
    try:
        model = import_module("followthemoney").model
        matcher = import_module("nomenklatura.matching").get_algorithm("logic-v2")
    except ImportError:
        return None
    if matcher is None:
        return None
    config = matcher.default_config()

    def entity(key: str, texts: Sequence[str], births: Sequence[str]) -> object:
        made = model.make_entity("Person")
        made.id = key
        for text in texts:
            made.add("name", text)
        for birth in births:
            made.add("birthDate", birth)
        return made

    listed = {
        f"{i.list}:{i.id}": entity(f"{i.list}:{i.id}", [n.text for n in i.names], [b.start for b in i.births])
        for i in identities
    }
    rarest: dict[str, list[str]] = defaultdict(list)
    for identity in identities:
        for part in {part.text[:3] for name in identity.names for part in names.parts(name.text)}:
            rarest[part].append(f"{identity.list}:{identity.id}")

    def query(who: Candidate) -> object:
        text = " ".join(filter(None, (who.given_names, who.surname)))
        return entity("traveller", [text], [who.birth_date] if who.birth_date else [])

    def best(who: Candidate, key: str | None) -> float | None:
        asked = query(who)
        starts = {part.text[:3] for part in names.parts(who.surname, who.given_names)}
        keys = [key] if key else {owner for start in starts for owner in rarest.get(start, ())}
        return max((matcher.compare(asked, listed[one], config).score for one in keys), default=None)

    started = time.process_time()
    wrong = [best(who, None) for who in strangers]
    rate = len(strangers) / (time.process_time() - started)
    return wrong, [best(who, key) for who, key in pairs], rate
