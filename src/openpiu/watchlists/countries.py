"""Names of states as lists write them, made into alpha-3 codes.

ISO 3166-1 (names, official and common names) comes from `pycountry`; what lists write beyond it, adjectives
and the extra codes of ICAO Doc 9303 stand in `countries.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_FILL = frozenset({"the", "of", "and", "de"})
_HEDGE = re.compile(r"^\s*(possibly|probably|likely|reportedly|former|formerly)\s+", re.IGNORECASE)


def _key(name: str) -> frozenset[str]:
    """The words of a name, so that `Korea, North` is `North Korea`."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in folded if not unicodedata.combining(c) and c not in ".'’‘`")
    return frozenset(re.findall(r"[^\W\d_]+", letters)) - _FILL


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("countries.toml").read_text(encoding="utf-8"))


@cache
def _names() -> dict[frozenset[str], str]:
    """Every known name of a state by its words."""
    import pycountry

    known: dict[frozenset[str], str] = {}
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            name = getattr(country, field, None)
            if name:
                known.setdefault(_key(name), country.alpha_3)
    table = _table()
    known |= {_key(name): code for name, code in table["names"].items()}
    known |= {_key(name): code for name, code in table["adjectives"].items()}
    return known


@cache
def _codes() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes to alpha-3."""
    import pycountry

    codes = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    codes |= {country.alpha_3: country.alpha_3 for country in pycountry.countries}
    return codes | {code: code for code in _table()["codes"]}


@lru_cache(maxsize=8192)
def alpha3(text: str) -> str | None:
    """The alpha-3 code of a state written as a name, an adjective or a code; None where it is not known.

    Case, accents, punctuation and the order of words do not matter: `Iran (Islamic Republic of)`,
    `Congo, Democratic Republic of the`, `Yemeni`, `FR` and `UTO` are all read. Sources: ISO 3166-1, ICAO
    Doc 9303 part 3.
    """
    name = text.strip()
    if len(name) in (2, 3) and name.isascii() and name.isalpha():
        code = _codes().get(name.upper())
        if code:
            return code
    words = _key(name)
    return _names().get(words) or _names().get(_key(_HEDGE.sub("", name))) if words else None


def alpha3_or_text(text: str) -> str:
    """As `alpha3`, or the text as it stands, blanks tidied, where the state is not known."""
    return alpha3(text) or " ".join(text.split())
