"""The bench's strangers: people of some 65 cultures, of whom it is known where the name was drawn from.

Most come from the name providers of the Faker library, those of cultures that it has in their own script only
from `strangers.txt`. The model's own rarities come from Faker's tables too (not from `strangers.txt`), so
figures are better than they will be on real traffic. Neither construction nor seed is that of the fit
(`openpiu.matching.strangers`).
"""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from faker import Faker

from openpiu import names
from openpiu.matching import Candidate

LOCALES = (
    "az_AZ", "bg_BG", "cs_CZ", "da_DK", "de_DE", "el_GR", "en_GB", "en_IN", "en_KE", "en_PK", "en_TH",
    "en_US", "es_AR", "es_CO", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_DZ", "fr_FR", "ha_NG", "hi_IN",
    "hr_HR", "hu_HU", "hy_AM", "id_ID", "ig_NG", "it_IT", "ka_GE", "ko_KR", "lt_LT", "ne_NP", "nl_NL",
    "no_NO", "pl_PL", "pt_BR", "ro_RO", "ru_RU", "sk_SK", "sv_SE", "sw", "ta_IN", "th_TH", "tr_TR",
    "tw_GH", "uk_UA", "uz_UZ", "vi_VN", "yo_NG", "zh_CN", "zu_ZA",
)  # fmt: skip
TABLE = Path(__file__).parent / "strangers.txt"
EUROPE = "Europe, North America, Israel"
REGIONS = {
    "Arab world": ("gulf", "levant", "egypt", "maghreb", "fr_DZ"),
    "Iran, Turkey, Caucasus, Central Asia": (
        "iran", "afghan", "az_AZ", "tr_TR", "uz_UZ", "hy_AM", "ka_GE",
    ),
    "South Asia": ("en_IN", "en_PK", "hi_IN", "ne_NP", "ta_IN"),
    "East and South-East Asia": ("ko_KR", "zh_CN", "vi_VN", "th_TH", "en_TH", "id_ID"),
    "Africa south of the Sahara": (
        "en_KE", "ha_NG", "ig_NG", "sw", "tw_GH", "yo_NG", "zu_ZA", "horn",
    ),
    "Latin America, Iberia": ("es_AR", "es_CO", "es_ES", "es_MX", "pt_BR"),
}  # fmt: skip
"""Of the generated strangers alone: by the table that a name was drawn from. All others are of `EUROPE`."""
REGION = {table: region for region, tables in REGIONS.items() for table in tables}
FLATTENED = 8
"""The n-th name of a line of `strangers.txt` is drawn in proportion to 1 / (n + this)."""
CHAINS = {"egypt": 0.6, "horn": 0.9, "gulf": 0.3, "levant": 0.2, "afghan": 0.2}
"""How often a father's given name stands between the given and the family name."""
TWICE = {  # countries that a table stands for, where it is more than one
    "gulf": 6, "levant": 5, "egypt": 2, "maghreb": 4, "iran": 1, "afghan": 1, "horn": 3, "israel": 1,
    "es_MX": 5, "es_CO": 4, "es_AR": 4, "id_ID": 2, "zh_CN": 3, "en_US": 2, "en_GB": 3, "de_DE": 2,
}  # fmt: skip


SYLLABLES = ("zh_CN", "ko_KR")
"""Cultures whose given names come a syllable a part; their passports mostly write them together."""
TOGETHER = 0.8


class Stranger(NamedTuple):
    """A traveller who is nobody; `region` and `sex` are of the table drawn from."""

    region: str
    sex: str
    facts: Candidate


def _table() -> dict[str, dict[str, tuple[list[str], list[float]]]]:
    found: dict[str, dict[str, tuple[list[str], list[float]]]] = defaultdict(dict)
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, text = line.partition(":")
            culture, which = head.split(", ")
            listed = text.split()
            found[culture][which] = listed, list(accumulate(1 / (n + FLATTENED) for n in range(len(listed))))
    return found


def strangers(count: int, seed: int) -> list[Stranger]:
    """`count` strangers, born 1940 to 2008, drawn from `seed`."""
    fake = Faker(list(LOCALES))
    fake.seed_instance(seed)
    dice = random.Random(seed)
    table = _table()
    cultures = [*LOCALES, *table]
    often = [TWICE.get(culture, 1) for culture in cultures]

    def one(culture: str, which: str) -> str:
        listed, running = table[culture][which]
        return dice.choices(listed, cum_weights=running)[0]

    found = []
    for n in range(count):
        culture, sex = dice.choices(cultures, often)[0], dice.choice("MF")
        if culture in table:
            surname, given = one(culture, "family"), one(culture, "men" if sex == "M" else "women")
            if dice.random() < CHAINS.get(culture, 0.0):
                given += " " + one(culture, "men")
        else:
            locale = fake[culture]
            surname, first = (
                locale.last_name(),
                locale.first_name_male if sex == "M" else locale.first_name_female,
            )
            given = first() + (" " + first() if dice.random() < 0.3 else "")
        surname, given = names.romanise(surname), names.romanise(given)
        if culture in SYLLABLES and dice.random() < TOGETHER:
            given = given.replace(" ", "")
        birth = f"{dice.randrange(1940, 2009)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        facts = Candidate(str(n), surname, given, birth)
        found.append(Stranger(REGION.get(culture, EUROPE), sex, facts))
    return found
