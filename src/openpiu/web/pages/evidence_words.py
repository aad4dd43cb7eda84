"""The sign and the words of each rule of evidence, for the comparison of a hit.

Signs: `=` agrees, `≈` near, `≠` differs, `–` cannot be compared. Weights are told in words and never as a
number: a share or a score beside the pair would decide in the officer's place.
"""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):
    """A sign with its word and its style."""

    sign: str
    word: str
    style: str


AGREES = Sign("=", "agrees", "agrees")
NEAR = Sign("≈", "near", "near")
DIFFERS = Sign("≠", "differs", "differs")
NOT_SENT = Sign("–", "not sent", "none")
NOT_LISTED = Sign("–", "not listed", "none")
NOT_COMPARED = Sign("–", "not compared", "none")

RULES: dict[str, tuple[Sign, str]] = {
    "name.exact": (AGREES, "the same"),
    "name.spelling": (NEAR, "spelling variant"),
    "name.equivalent": (NEAR, "two forms of one name"),
    "name.one-error": (NEAR, "one letter apart"),
    "name.two-errors": (NEAR, "two letters apart"),
    "name.sounds-close": (NEAR, "sounds close"),
    "name.consonants": (NEAR, "same consonants, other vowels"),
    "name.prefix": (NEAR, "perhaps cut short"),
    "name.initial": (NEAR, "initial"),
    "name.contained": (NEAR, "one within the other"),
    "name.loose": (NEAR, "several letters apart"),
    "name.joined": (AGREES, "the same, written together"),
    "name.joined-error": (NEAR, "nearly the same, written together"),
    "name.title-glued": (NEAR, "with a title written onto it"),
    "name.particle": (NEAR, "but for an article"),
    "name.conflict": (DIFFERS, "these parts differ"),
    "name.none": (DIFFERS, "no part agrees"),
    "name.traveller-more": (NOT_LISTED, "only in the traveller's name"),
    "name.listed-more": (NOT_SENT, "only in the listed name"),
    "birth.exact": (AGREES, "the same day"),
    "birth.swapped": (NEAR, "day and month exchanged"),
    "birth.year-off": (NEAR, "same day, one year apart"),
    "birth.day-off": (NEAR, "one day apart"),
    "birth.digit-off": (NEAR, "one digit differs"),
    "birth.first-january": (NEAR, "first of January often stands for an unknown day"),
    "birth.year-only": (NEAR, "year agrees, no more is listed"),
    "birth.year-only-near": (NEAR, "one year apart, only the year is listed"),
    "birth.year-only-two": (DIFFERS, "about two years apart"),
    "birth.year-only-far": (DIFFERS, "years apart"),
    "birth.month": (NEAR, "year and month agree, no day is listed"),
    "birth.same-month": (NEAR, "same year and month, another day"),
    "birth.same-day": (NEAR, "same year and day, another month"),
    "birth.listed-january": (NEAR, "that year; listed first of January is often unknown"),
    "birth.circa": (NEAR, "listed as about; fits"),
    "birth.range": (NEAR, "within the listed span"),
    "birth.same-year": (DIFFERS, "only the year agrees"),
    "birth.near-year": (DIFFERS, "one year apart, another day"),
    "birth.far": (DIFFERS, "another date"),
    "birth.unknown": (NOT_LISTED, "nothing to compare with"),
    "birth.unreadable": (NOT_COMPARED, "cannot be read"),
    "document.exact": (AGREES, "number and issuer agree"),
    "document.issuer-unknown": (NEAR, "number agrees, one side names no issuer"),
    "document.issuer-differs": (DIFFERS, "number agrees, issuer differs"),
    "document.common-number": (NEAR, "number agrees, but is often made up"),
    "document.look-alike": (NEAR, "but for signs that look alike"),
    "document.look-alike-issuer": (NEAR, "but for signs that look alike, no issuer"),
    "document.one-error": (NEAR, "one sign apart"),
    "document.one-error-issuer": (NEAR, "one sign apart, no issuer"),
    "nationality.same": (AGREES, "says little"),
    "nationality.differs": (DIFFERS, "says little"),
    "place.same": (AGREES, "says little"),
    "place.town-alone": (NEAR, "one name, other states"),
    "place.state": (NEAR, "the state agrees: says little"),
    "place.other-town": (DIFFERS, "says little"),
    "place.differs": (DIFFERS, "other states: says little"),
    "sex.same": (AGREES, "says little"),
    "sex.differs": (DIFFERS, ""),
}

COMMON, RARE = 4000, 9000
"""1/1000 bit: below the one a part of a name is borne by so many that it says little, from the other by
few."""


def sign_of(rule: str) -> tuple[Sign, str]:
    """The sign of a rule and the words beside it."""
    return RULES.get(rule, (NOT_COMPARED, ""))


def rarity(rule: str, weight: int) -> str:
    """How telling a part of a name is that agrees or nearly does, in words."""
    if not rule.startswith("name.") or weight <= 0:
        return ""
    if weight >= RARE:
        return "rare name: says much"
    return "common name: says little" if weight < COMMON else ""


SPOKE = {"name": "name", "birth": "birth", "document": "document", "nationality": "nationality", "sex": "sex"}
"""The fields that the queue tells of, in this order."""


def spoke(reasons: list[tuple[str, str, int]]) -> str:
    """Which fields spoke, of field, rule and weight: `name ≈ · birth =`."""
    best: dict[str, Sign] = {}
    order = (AGREES, NEAR, DIFFERS)
    for field, rule, _ in reasons:
        sign, _ = sign_of(rule)
        if sign in order and field in SPOKE:
            worst = best.get(field)
            if worst is None or order.index(sign) > order.index(worst):
                best[field] = sign
    said = [f"{SPOKE[field]} {best[field].sign}" for field in SPOKE if field in best]
    return " · ".join(part for part in said if not part.startswith(("nationality", "sex")))
