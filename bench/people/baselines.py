"""What others find in the same pairs: rapidfuzz's token-sorted ratio, nomenklatura's logic-v2."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

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
    """The score of nomenklatura's logic-v2, names and birth dates alone, of everybody against every identity;
    None where it is not installed."""
    try:
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
    except ImportError:
        return None
    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        return None
    config = algorithm.default_config()

    def person(key: str, texts: Sequence[str], births: Sequence[str]) -> Any:
        properties = {"name": list(texts), "birthDate": list(births)}
        return model.get_proxy({"id": key, "schema": "Person", "properties": properties})

    def traveller(who: Candidate) -> Any:
        text = " ".join(filter(None, (who.given_names, who.surname)))
        return person(who.ref, [text], [who.birth_date] if who.birth_date else [])

    listed = {
        f"{one.list}:{one.id}": person(
            one.id, [name.text for name in one.names], [b.start for b in one.births if b.start == b.end]
        )
        for one in identities
        if one.names
    }

    def score(one: Any, other: Any) -> float:
        return float(algorithm.compare(one, other, config).score)

    started = time.process_time()
    wrong: list[float | None] = [
        max(score(one, other) for other in listed.values()) for one in map(traveller, strangers)
    ]
    rate = len(strangers) / (time.process_time() - started)
    right = [score(traveller(who), listed[key]) if key in listed else None for who, key in pairs]
    return wrong, right, rate
