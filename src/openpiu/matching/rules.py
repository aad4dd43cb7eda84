"""Every rule of evidence, what it counts, and what it means: the one table to read.

Weights are in 1/1000 bit: a bit more makes the pair twice as likely to be the same person. Rules of `RARITY`
add their weight to a share of the listed part's rarity (see `docs/matching.md`); all others count as they
stand. Source of the name and birth date weights: fitted by logistic regression on labelled pairs
(`matching.fitting`); the others are set by hand. The model file states the weights that are in force.
"""

from __future__ import annotations

DEFAULT_PRIOR = -18_000
DEFAULT_THRESHOLD = 14_500
"""Both in 1/1000 bit; see `docs/matching.md` for what they mean."""

LEVELS = 7
"""How alike two parts are, from the same to the same consonants only: the first rules of `RARITY`."""

RARITY: dict[str, int] = {
    "name.exact": 858,
    "name.spelling": -2904,
    "name.equivalent": -4026,
    "name.one-error": -2484,
    "name.two-errors": -4410,
    "name.sounds-close": -4849,
    "name.consonants": -6253,
    "name.prefix": -3449,
    "name.initial": -2959,
    "name.contained": -5075,
    "name.loose": -6897,
    "name.joined": -3835,
    "name.joined-error": -5601,
}

NAME: dict[str, int] = {
    "name.title-glued": -59,
    "name.particle": -1661,
    "name.conflict": -3138,
    "name.traveller-more": -1758,
    "name.listed-more": -1566,
    "name.single": -2187,
    "name.complete": 4260,
    "name.traveller-complete": 2541,
    "name.weak-alias": -3933,
    "name.none": -3000,
}

BIRTH: dict[str, int] = {
    "birth.exact": 15675,
    "birth.swapped": 11460,
    "birth.year-off": 9715,
    "birth.day-off": 7891,
    "birth.digit-off": 5190,
    "birth.first-january": 9050,
    "birth.year-only": 6552,
    "birth.year-only-near": 287,
    "birth.year-only-two": -1465,
    "birth.month": 7973,
    "birth.same-month": 4975,
    "birth.same-day": 3794,
    "birth.listed-january": 2382,
    "birth.circa": 2622,
    "birth.range": 6369,
    "birth.same-year": -1221,
    "birth.near-year": -3557,
    "birth.year-only-far": -6341,
    "birth.far": -10529,
    "birth.unknown": 1717,
    "birth.unreadable": 0,
}

OTHER: dict[str, int] = {
    "name.rarity-share": 537,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
    "name.floor": 0,  # a name that counts less brings nobody up, whatever the birth date
    "document.exact": 30000,
    "document.issuer-unknown": 24000,
    "document.issuer-differs": 8000,
    "document.common-number": 3000,
    "document.look-alike": 24000,
    "document.look-alike-issuer": 12000,
    "document.one-error": 17000,
    "document.one-error-issuer": 8000,
    "nationality.same": 1000,
    "nationality.differs": -700,
    "sex.same": 300,
    "sex.differs": -2500,
}

WEIGHTS: dict[str, int] = RARITY | NAME | BIRTH | OTHER

CODES: tuple[str, ...] = (*RARITY, *NAME, *BIRTH)
"""The rules that the compiled kernel knows, by their number there (`_align.pxd`, `_dates.pxd`)."""
