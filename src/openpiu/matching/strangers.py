"""Generated strangers: the false pairs that a model is fitted on, and its threshold set by.

Nine in ten are drawn from the name tables of the Faker library and from `models/parts-by-hand.csv`, each
culture as often as any other, with patterns of its own (three Arabic parts in a row, patronymics, two
surnames) and other romanisations of some parts. One in ten is made of parts that three people or more of
the lists at hand hold, drawn among the people of one nationality: names as the listed have them, of nobody
who is listed. Nobody is real; the draw depends on the seed alone.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from openpiu import names
from openpiu.matching.counts import BY_HAND, FAMILY, GIVEN, MIDDLE, MODELS, name_table
from openpiu.matching.model import Candidate
from openpiu.matching.spoiling import NO_DATE, SOUNDS, as_written
from openpiu.travel import PartialDate
from openpiu.watchlists.model import Identity

LIKE_LISTED = 1 / 10
"""How many strangers are made of parts of the lists at hand."""
HELD_BY = 3
"""People who must hold a part for it to be drawn: no part that points to anyone."""
OTHERWISE = 1 / 5
"""How often a part is spelt by another romanisation."""
VOWELLESS = {"ar_AA", "ar_DZ", "ar_PS", "ar_SA", "fa_IR", "he_IL"}
"""Tables in scripts that leave vowels out; `parts-by-hand.csv` has these cultures as passports spell them."""
# Common endings of compound names, and names of origin, as Arabic passports write them.
SERVANT = ("ABDUL", "ABDEL", "ABD AL ", "ABD EL ", "ABDUL ")
OF_THE = (
    "RAHMAN",
    "RAHIM",
    "KARIM",
    "AZIZ",
    "HAMID",
    "HADI",
    "SALAM",
    "MAJID",
    "QADER",
    "LATIF",
    "MALIK",
    "HAKIM",
)
ARABIC = ("arabic", "persian", "afghan", "somali", "pakistani")
CHAINED = {"arabic": (2, 3, 3, 4), "somali": (3,), "afghan": (1, 2, 2, 3), "persian": (2, 2, 3)}
"""How many parts a name has where given names are handed down in a row; 2 or 3 elsewhere."""


class Drawn(NamedTuple):
    """A culture's parts with their running shares: family names, given names, middle names."""

    family: tuple[list[str], list[float]]
    given: tuple[list[str], list[float]]
    middle: tuple[list[str], list[float]]


def _running(shares: Mapping[str, float]) -> tuple[list[str], list[float]]:
    ordered = sorted(shares.items())
    return [name for name, _ in ordered], list(accumulate(share for _, share in ordered))


def _draw(source: tuple[list[str], list[float]], dice: random.Random) -> str:
    return dice.choices(source[0], cum_weights=source[1])[0]


def _faker() -> Iterator[tuple[str, Drawn]]:
    import faker.providers.person as person

    for module in sorted(m.name for m in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module(f"faker.providers.person.{module}").Provider
        family, given, middle = (name_table(provider, kinds) for kinds in (FAMILY, GIVEN, MIDDLE))
        if module not in VOWELLESS and len(family) > 20 and len(given) > 20:
            yield module, Drawn(_running(family), _running(given), _running(middle))


def _by_hand() -> dict[str, tuple[list[str], list[float]]]:
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (MODELS / "parts-by-hand.csv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            group, share, spellings = line.split(",")
            for spelling in spellings.split():
                shares[group][spelling] = shares[group].get(spelling, 0) + float(share) / len(
                    spellings.split()
                )
    return {group: _running(found) for group, found in shares.items() if group in BY_HAND}


def _like_listed(identities: Sequence[Identity]) -> list[tuple[list[str], list[float]]]:
    """For each nationality with enough people its parts that `HELD_BY` people or more hold, and how many."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    overall: Counter[str] = Counter()
    for identity in identities:
        latin = [name.text for name in identity.names if not name.original_script]
        held = {part.text for text in latin for part in names.parts(text) if part.kind == "name"}
        overall.update(held)
        for nationality in set(identity.nationalities) or {""}:
            counts[nationality].update(held)
    found = []
    for _, counter in sorted(counts.items()):
        shares = {part: float(n) for part, n in counter.items() if overall[part] >= HELD_BY}
        if len(shares) >= 20:
            found.append(_running(shares))
    return found


def _respelt(part: str, dice: random.Random) -> str:
    pairs = [pair for one, other in SOUNDS for pair in ((one, other), (other, one)) if pair[0] in part]
    return part.replace(*dice.choice(pairs), 1) if pairs else part


def _chain(group: str, source: tuple[list[str], list[float]], dice: random.Random) -> list[str]:
    parts = [_draw(source, dice) for _ in range(dice.choice(CHAINED.get(group, (2, 2, 3))))]
    if group in ARABIC and dice.random() < 0.2:
        parts[dice.randrange(len(parts))] = dice.choice(SERVANT) + dice.choice(OF_THE)
    if group in ARABIC and dice.random() < 0.3:
        parts[-1] = dice.choice(("AL", "EL", "AL ", "EL ")) + parts[-1]
    return parts


def strangers(count: int, seed: int, identities: Sequence[Identity] = ()) -> list[Candidate]:
    """`count` travellers who are nobody, born 1940 to 2008 (or who do not say), drawn from `seed`.

    `identities` are the lists whose common parts some are made of; none where it is empty.
    """
    dice = random.Random(seed)
    tables, by_hand, listed = [*_faker()], [*_by_hand().items()], _like_listed(identities)
    found = []
    for n in range(count):
        if listed and dice.random() < LIKE_LISTED:
            source = dice.choice(listed)
            parts = list(dict.fromkeys(_draw(source, dice) for _ in range(dice.choice((2, 3, 3, 4)))))
            surname, given = parts[0], " ".join(parts[1:])
        elif dice.random() < len(by_hand) * 2 / (len(tables) + len(by_hand) * 2):
            group, source = dice.choice(by_hand)
            parts = _chain(group, source, dice)
            surname, given = parts[-1], " ".join(parts[:-1])
        else:
            _, culture = dice.choice(tables)
            surname, given = _draw(culture.family, dice), _draw(culture.given, dice)
            if culture.middle[0] and dice.random() < 0.5:
                given += " " + _draw(culture.middle, dice)
            elif dice.random() < 0.3:
                given += " " + _draw(culture.given, dice)
            if dice.random() < 0.1:
                surname += " " + _draw(culture.family, dice)
        surname, given = (
            " ".join(_respelt(part, dice) if dice.random() < OTHERWISE else part for part in text.split())
            for text in (names.romanise(surname), names.romanise(given))
        )
        written = as_written((surname.split(), given.split()), dice)
        year, month, day = dice.randrange(1940, 2009), dice.randrange(1, 13), dice.randrange(1, 29)
        birth = None if dice.random() < NO_DATE else PartialDate(f"{year:04}-{month:02}-{day:02}")
        found.append(Candidate(str(n), *written, birth))
    return found
