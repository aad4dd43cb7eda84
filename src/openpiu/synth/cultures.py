"""Name tables of many cultures, taken once from Faker's provider data.

Faker's own calls cost microseconds to milliseconds each and more through its proxy of many locales; here its
plain lists (`first_names_female`, `last_names` and their like) are read once for a locale, cleaned, and drawn
from with our own seeded generator. Names that are not in Latin letters are romanised with `anyascii` and keep
their original form beside it. The lists hold first and last names apart: a pair drawn from them is nobody.

Source: `faker.providers.person.<locale>` (MIT licence); countries by ISO 3166-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from random import Random
from typing import Literal, NamedTuple

from anyascii import anyascii

Family = Literal["latin", "cyrillic", "greek", "han", "korean", "caucasian", "arabic", "indic"]
"""How names of a culture come to Latin letters: it decides which other romanisations are met."""


class Culture(NamedTuple):
    """Where a traveller's names come from and which State issues the passport.

    `country` is ISO 3166-1 alpha-2, `nationality` alpha-3; `weight` how often it is drawn where nothing else
    decides; `double_surnames` the share in percent of people with two surnames, `middle_names` with a second
    given name.
    """

    locale: str
    country: str
    nationality: str
    weight: int
    family: Family = "latin"
    double_surnames: int = 0
    middle_names: int = 30


CULTURES = (
    Culture("pt_PT", "PT", "PRT", 14, double_surnames=55, middle_names=50),
    Culture("pt_BR", "BR", "BRA", 6, double_surnames=45, middle_names=30),
    Culture("es_ES", "ES", "ESP", 7, double_surnames=70, middle_names=35),
    Culture("es_MX", "MX", "MEX", 2, double_surnames=70, middle_names=40),
    Culture("es_CO", "CO", "COL", 2, double_surnames=70, middle_names=55),
    Culture("fr_FR", "FR", "FRA", 7, middle_names=35),
    Culture("fr_DZ", "DZ", "DZA", 4, "arabic", middle_names=15),
    Culture("de_DE", "DE", "DEU", 7, middle_names=35),
    Culture("de_AT", "AT", "AUT", 2, middle_names=25),
    Culture("it_IT", "IT", "ITA", 5, middle_names=20),
    Culture("en_GB", "GB", "GBR", 7, middle_names=60),
    Culture("en_US", "US", "USA", 6, middle_names=65),
    Culture("en_IE", "IE", "IRL", 3, middle_names=40),
    Culture("nl_NL", "NL", "NLD", 3, middle_names=40),
    Culture("sv_SE", "SE", "SWE", 2, middle_names=50),
    Culture("no_NO", "NO", "NOR", 1, middle_names=40),
    Culture("da_DK", "DK", "DNK", 1, middle_names=40),
    Culture("fi_FI", "FI", "FIN", 1, middle_names=45),
    Culture("cs_CZ", "CZ", "CZE", 2, middle_names=3),
    Culture("hr_HR", "HR", "HRV", 1, middle_names=5),
    Culture("hu_HU", "HU", "HUN", 1, middle_names=15),
    Culture("ro_RO", "RO", "ROU", 2, middle_names=40),
    Culture("tr_TR", "TR", "TUR", 3, middle_names=25),
    Culture("ru_RU", "RU", "RUS", 2, "cyrillic", middle_names=0),
    Culture("uk_UA", "UA", "UKR", 3, "cyrillic", middle_names=0),
    Culture("bg_BG", "BG", "BGR", 2, "cyrillic", middle_names=10),
    Culture("el_GR", "GR", "GRC", 2, "greek", middle_names=10),
    Culture("ka_GE", "GE", "GEO", 1, "caucasian", middle_names=0),
    Culture("hy_AM", "AM", "ARM", 1, "caucasian", middle_names=0),
    Culture("en_IN", "IN", "IND", 4, "indic", middle_names=30),
    Culture("en_PK", "PK", "PAK", 2, "arabic", middle_names=30),
    Culture("yo_NG", "NG", "NGA", 2, middle_names=55),
    Culture("tw_GH", "GH", "GHA", 1, middle_names=45),
    Culture("en_KE", "KE", "KEN", 1, middle_names=55),
    Culture("zu_ZA", "ZA", "ZAF", 1, middle_names=30),
    Culture("uz_UZ", "UZ", "UZB", 1, "arabic", middle_names=0),
    Culture("id_ID", "ID", "IDN", 2, "arabic", middle_names=35),
    Culture("vi_VN", "VN", "VNM", 1, middle_names=90),
    Culture("zh_CN", "CN", "CHN", 4, "han", middle_names=45),
    Culture("zh_TW", "TW", "TWN", 1, "han", middle_names=0),
    Culture("ja_JP", "JP", "JPN", 2, "han", middle_names=0),
    Culture("ko_KR", "KR", "KOR", 2, "korean", middle_names=0),
)

BY_COUNTRY = {culture.country: culture for culture in CULTURES}
_WEIGHTS = [culture.weight for culture in CULTURES]


class Name(NamedTuple):
    """One part of a name: in Latin letters without diacritics (`Muller`), and as Faker has it (`Müller`)."""

    roman: str
    native: str


class Names(NamedTuple):
    """The name tables of one locale, each in Faker's order."""

    surnames_f: tuple[Name, ...]
    surnames_m: tuple[Name, ...]
    given_f: tuple[Name, ...]
    given_m: tuple[Name, ...]


def draw_culture(rng: Random, home: str, abroad: str) -> Culture:
    """The culture of one party on a flight between the countries `home` and `abroad` (alpha-2): a third is of
    the one, a third of the other where they are in the table, the rest from anywhere."""
    chance = rng.random()
    country = home if chance < 0.33 else abroad if chance < 0.66 else ""
    return BY_COUNTRY.get(country) or rng.choices(CULTURES, _WEIGHTS)[0]


@cache
def names(locale: str) -> Names:
    """The cleaned tables of `locale`; raises ImportError for a locale that Faker does not have."""
    tables: list[dict[str, Name]] = [{}, {}, {}, {}]
    for source in _WIDER.get(locale, (locale,)):
        provider = import_module(f"faker.providers.person.{source}").Provider
        surnames = _table(provider, "last_names")
        given = _table(provider, "first_names")
        found = (
            _table(provider, "last_names_female") or surnames,
            _table(provider, "last_names_male") or surnames,
            _table(provider, "first_names_female") or given,
            _table(provider, "first_names_male") or given,
        )
        for table, more in zip(tables, found, strict=True):
            for name in more:
                table.setdefault(name.roman, name)
    return Names(*(tuple(table.values()) for table in tables))


def combinations(locale: str) -> int:
    """How many pairs of one surname and one given name the tables of `locale` make, for men."""
    found = names(locale)
    return len(found.surnames_m) * len(found.given_m)


# Faker has about a hundred Portuguese surnames and first names; with so few, namesakes would be more frequent
# than they are. The lists of both countries together are nearer to life.
_WIDER = {"pt_PT": ("pt_PT", "pt_BR"), "pt_BR": ("pt_BR", "pt_PT")}

# Japanese names cannot be romanised sign by sign; Faker keeps the readings in tables of their own. The same
# holds for Taiwan's spelling, which Faker has without the characters.
_READINGS = {
    "ja_JP": {
        "first_names_female": "first_name_female_pairs",
        "first_names_male": "first_name_male_pairs",
        "first_names": "first_name_pairs",
        "last_names": "last_name_pairs",
    },
    "zh_TW": {
        "first_names_female": "first_romanized_names_female",
        "first_names_male": "first_romanized_names_male",
        "first_names": "first_romanized_names",
        "last_names": "last_romanized_names",
    },
}
_PLAIN = re.compile(r"[A-Z][A-Za-z]*(?:[ '-][A-Za-z]+)*\Z")


def _table(provider: type, attribute: str) -> tuple[Name, ...]:
    """The names of one list, cleaned, each once; empty where the locale does not have the list."""
    locale = provider.__module__.rpartition(".")[2]
    source: Iterable[object] = getattr(provider, _READINGS.get(locale, {}).get(attribute, attribute), ())
    found: dict[str, Name] = {}
    for item in source:
        # A table of readings has (characters, kana, Latin letters), any other plain texts.
        native, roman = (str(item[0]), str(item[2])) if isinstance(item, tuple) else (str(item), "")
        # Dutch lists put the particle last ("Bourgondië, van").
        stem, comma, particle = native.partition(", ")
        native = f"{particle} {stem}" if comma else native
        name = Name(roman or _romanised(native), native)
        if _PLAIN.match(name.roman) and 2 <= len(name.roman) <= 24:
            found.setdefault(name.roman, name)
    return tuple(found.values())


def _romanised(native: str) -> str:
    """Latin letters without diacritics; marks that `anyascii` writes for soft signs and glottal stops go."""
    text = anyascii(native)
    if not native.isascii() and any(sign > "\u024f" for sign in native):
        text = text.replace("'", "").replace("`", "").replace("oy", "ou")
        text = "-".join(part.capitalize() for part in text.split("-"))
    elif text.isupper():
        text = "-".join(part.capitalize() for part in text.split("-"))
    return text.strip(" '-")[:1].upper() + text.strip(" '-")[1:]
