"""Makes the matching model that is shipped: `python -m openpiu.matching.fit`.

In: the name tables of the Faker library (MIT licence) for the cultures that it holds, and the small table
`models/parts-by-hand.csv` (own work, Apache-2.0). Out: `models/default.json`: how large a share of
travellers' names holds each part, and the weights of `evidence.py`. Nothing of a real person goes in: the
tables hold parts, never names of people. It runs offline, by hand, when a table or a weight has changed;
never at run time.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openpiu import names
from openpiu.matching.rules import DEFAULT_PRIOR, DEFAULT_THRESHOLD, WEIGHTS
from openpiu.watchlists.model import Identity

MODELS = Path(__file__).parent / "models"
PER = 100_000_000
"""Shares are written as whole numbers in this unit."""
LEAST = 25
"""Parts rarer than this (1 in 4 million names) are left to the letters."""

# How many times a table counts: roughly by the number of people who fly with such names.
CULTURES: dict[str, float] = {
    **dict.fromkeys(("zh_CN", "en_US"), 4),
    "en_IN": 3,
    **dict.fromkeys(
        [
            "en_GB",
            "en_PK",
            "id_ID",
            "es_MX",
            "es_CO",
            "es_AR",
            "es_ES",
            "pt_BR",
            "ru_RU",
            "de_DE",
            "fr_FR",
            "it_IT",
        ],
        2,
    ),
    **dict.fromkeys(("tr_TR", "vi_VN", "ja_JP", "ko_KR"), 2),
    **dict.fromkeys(("zu_ZA", "ga_IE"), 0.6),
    **dict.fromkeys(("de_LI", "de_LU", "is_IS"), 0.2),
    # The same table as another locale's, or placeholders alone.
    **dict.fromkeys(("ar_PS", "ar_SA", "es", "en", "fr_QC"), 0),
}
FEWEST = 3
LISTED = 0.4
"""How far the table of listed people counts: a match is between a traveller and a listed name, so what is
common among the listed is no evidence either."""
PARTS_EACH = 2.5
"""Parts that one such name has: a share is of parts, the model counts names that hold one."""
# Arabic names are those of a fifth of all states and of most people listed: a common one must not look rare.
BY_HAND: dict[str, float] = {
    "arabic": 48,
    "indian": 5,
    "persian": 3,
    "pakistani": 4,
    "korean": 3,
    "russian": 2,
    "afghan": 1,
}
BY_HAND |= {"latin-american": 4, "somali": 1, "hebrew": 1}
GIVEN = ("first_romanized_names", "first_names")
FAMILY = ("last_romanized_names", "last_names", "male_last_names")
MIDDLE = ("middle_names",)
PLACEHOLDER = {"John", "Doe"}


def _table(provider: type, kinds: tuple[str, ...]) -> dict[str, float]:
    """The first of a provider's tables `kinds` that is there, each entry with its share; {} for none."""
    for kind in kinds:
        if kind == "last_romanized_names" and isinstance(getattr(provider, "last_names", None), Mapping):
            continue  # the table in the own script has true shares
        variants = [getattr(provider, kind + end, ()) for end in ("", "_female", "_male", "_unisex")]
        tables = [() if isinstance(table, property) else table for table in variants]
        whole, apart = tables[0], [table for table in tables[1:] if len(table) > 2]
        filled = [whole] if len(whole) > 2 else apart
        if not filled:
            continue
        found: dict[str, float] = defaultdict(float)
        for table in filled:
            weighted = table if isinstance(table, Mapping) else dict.fromkeys(table, 1.0)
            total = sum(weighted.values())
            for name, weight in weighted.items():
                found[name] += weight / total / len(filled)
        return dict(found)
    return {}


def _faker() -> Iterator[tuple[float, dict[str, float]]]:
    """Each table of the library with how many times it counts."""
    import faker.providers.person as person

    for module in sorted(m.name for m in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module(f"faker.providers.person.{module}").Provider
        for kinds in (GIVEN, FAMILY, MIDDLE):
            yield CULTURES.get(module, 1), _table(provider, kinds)


def _by_hand() -> Iterator[tuple[float, dict[str, float]]]:
    """Each line of the table made by hand; the first spelling is as frequent as all others together."""
    for line in (MODELS / "parts-by-hand.csv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            group, share, spellings = line.split(",")
            listed = spellings.split()
            each = PARTS_EACH * float(share) / 10_000 / (len(listed) + (len(listed) > 1))
            yield (
                BY_HAND[group],
                {name: each * (2 if n == 0 and len(listed) > 1 else 1) for n, name in enumerate(listed)},
            )


def _listed() -> dict[str, float]:
    """The share of the people of a watchlist who have each part in one of their names."""
    lines = (MODELS / "listed-parts.csv").read_text("utf-8").splitlines()
    total = next(int(line.split(",")[1]) for line in lines if line.startswith("# people,"))
    rows = (line.split(",") for line in lines if not line.startswith("#"))
    return {part: int(count) / total for part, count in rows}


def count_parts(identities: Iterable[Identity]) -> str:
    """The text of `models/listed-parts.csv`: parts that at least `FEWEST` of `identities` have, and how
    many of
    them. `python -c` with `watchlists.load("ofac", ...)` makes it; no part in it points to anyone."""
    held: Counter[str] = Counter()
    people = 0
    for identity in identities:
        people += 1
        held.update({part.text for name in identity.names for part in names.parts(name.text)})
    ranked = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    head = "# Parts of names in the OFAC SDN list (a work of the United States government, in the public "
    head += f"domain),\n# held by {FEWEST} people or more.\n# people,{people}\n# part,people\n"
    return head + "".join(f"{part},{count}\n" for part, count in ranked if count >= FEWEST and len(part) > 1)


def equivalents() -> list[list[str]]:
    """Groups of parts that write one name; `scripts/name_equivalents.py` makes their file."""
    return [line.split() for line in (MODELS / "equivalents.txt").read_text("ascii").splitlines()]


def shares() -> dict[str, int]:
    """The share of names that hold each part, in 1/100,000,000, commonest first."""
    found: dict[str, float] = defaultdict(float)
    tables = [*_faker(), *_by_hand()]
    scale = sum(times for times, table in _faker() if table) / 2 + sum(BY_HAND.values())
    for times, table in tables:
        for name, share in table.items():
            if name in PLACEHOLDER and len(table) < 5:
                continue
            for part in {part.text for part in names.parts(name)}:
                found[part] += (1 - LISTED) * times * share / scale
    for part, share in _listed().items():
        found[part] += LISTED * share
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return {
        part: whole for part, share in ranked if (whole := round(share * PER)) >= LEAST and len(part) <= 40
    }


def main() -> None:
    """Writes `models/default.json` beside this module."""
    model = {
        "made": "openpiu.matching.fit from the name tables of the Faker library (MIT licence) and "
        "models/parts-by-hand.csv (Apache-2.0), counts of parts in the OFAC SDN list (public domain); "
        "equivalents from the name symbols of rigour (MIT licence; data of Wikidata, CC0); "
        "weights as in matching/rules.py",
        "prior": DEFAULT_PRIOR,
        "threshold": DEFAULT_THRESHOLD,
        "weights": WEIGHTS,
        "per": PER,
        "shares": shares(),
        "equivalents": equivalents(),
    }
    # Other numbers are another version: an index states the one it was made with.
    digest = hashlib.sha256(json.dumps(model).encode()).hexdigest()[:8]
    model = {"format": 2, "version": f"2026.11-{digest}", **model}
    text = json.dumps(model, indent=0, ensure_ascii=True, separators=(",", ":"))
    (MODELS / "default.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
