"""How common each part of a name is: the shares that a model holds.

In: the name tables of the Faker library (MIT licence) for the cultures that it holds, and two tables beside
this module: `models/parts-by-hand.csv` (own work, Apache-2.0) and `models/listed-parts.csv` (parts that three
people or more of a public list have), or a state's own counts in its place. Nothing of a real person goes in:
the tables hold parts, never names of people.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openpiu import names
from openpiu.findings import SettingError
from openpiu.watchlists.model import Identity

MODELS = Path(__file__).parent / "models"
LISTED_PARTS = MODELS / "listed-parts.csv"
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
common among the listed is no evidence either. By trial: 0.6 and 0.8 are no fairer, and .8147 and .8115 of
the aliases are found where 1 stranger in 10,000 is hit, not .8226."""
PARTS_EACH = 2.5
"""Parts that one such name has: a share is of parts, the model counts names that hold one."""
# Arabic names are those of a fifth of all states and of most people listed, and no table has true shares of
# them. How many times they count was set by trial on strangers of 105 countries whom no fit has seen: with
# 48, 100, 200 and 400, people with Arabic names are hit 2.3, 2.15, 2.1 and 2.0 times the mean, and
# .986, .985, .984 and .983 of the misspelt are found. `docs/matching.md` says how fair the model is.
BY_HAND: dict[str, float] = {
    "arabic": 100,
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


def name_table(provider: type, kinds: tuple[str, ...]) -> dict[str, float]:
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
            yield CULTURES.get(module, 1), name_table(provider, kinds)


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


def _listed(path: Path) -> dict[str, float]:
    """The share of the people of a watchlist, or of traffic, who have each part in one of their names.

    Raises:
        SettingError: the file is not as `count_parts` writes it.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
        total = next(int(line.split(",")[1]) for line in lines if line.startswith("# people,"))
        rows = [line.split(",") for line in lines if not line.startswith("#")]
        return {part: int(count) / total for part, count in rows}
    except (OSError, ValueError, StopIteration, ZeroDivisionError) as error:
        raise SettingError(
            f"{path}: no counts of parts ({error}); expected a line “# people,N” and lines “PART,PEOPLE”"
        ) from error


def count_parts(identities: Iterable[Identity], title: str = "the OFAC SDN list") -> str:
    """The text of a file as `models/listed-parts.csv`: parts that at least `FEWEST` of `identities` have, and
    how many of them. No part in it points to anyone. `title` says whose they are."""
    held: Counter[str] = Counter()
    people = 0
    for identity in identities:
        people += 1
        held.update({part.text for name in identity.names for part in names.parts(name.text)})
    ranked = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    head = f"# Parts of names in {title},\n# held by {FEWEST} people or more.\n# people,{people}\n"
    return (
        head
        + "# part,people\n"
        + "".join(f"{part},{count}\n" for part, count in ranked if count >= FEWEST and len(part) > 1)
    )


def equivalents() -> list[list[str]]:
    """Groups of parts that write one name; `scripts/name_equivalents.py` makes their file."""
    return [line.split() for line in (MODELS / "equivalents.txt").read_text("ascii").splitlines()]


def shares(listed: Path = LISTED_PARTS) -> dict[str, int]:
    """The share of names that hold each part, in 1/100,000,000, commonest first.

    `listed` has the counts of the people whom travellers are held against (or of a state's own traffic).
    """
    found: dict[str, float] = defaultdict(float)
    tables = [*_faker(), *_by_hand()]
    scale = sum(times for times, table in _faker() if table) / 2 + sum(BY_HAND.values())
    for times, table in tables:
        for name, share in table.items():
            if name in PLACEHOLDER and len(table) < 5:
                continue
            for part in {part.text for part in names.parts(name)}:
                found[part] += (1 - LISTED) * times * share / scale
    for part, share in _listed(listed).items():
        found[part] += LISTED * share
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return {
        part: whole for part, share in ranked if (whole := round(share * PER)) >= LEAST and len(part) <= 40
    }
