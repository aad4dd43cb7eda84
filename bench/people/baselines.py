"""What others find in the same pairs: rapidfuzz's token-sorted ratio."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence

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
