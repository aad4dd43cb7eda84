"""Every rule of evidence, what it counts, and what it means: the one table to read.

Weights are in 1/1000 bit: a bit more makes the pair twice as likely to be the same person. Rules of `RARITY`
add their weight to a share of the listed part's rarity (see `docs/matching.md`); all others count as they
stand. Source of the name and birth date weights: fitted by logistic regression on labelled pairs
(`matching.fitting`); the others are set by hand. The model file states the weights that are in force.
"""

from __future__ import annotations

DEFAULT_PRIOR = -18_000
DEFAULT_THRESHOLD = 16_500
"""Both in 1/1000 bit; see `docs/matching.md` for what they mean."""

LEVELS = 7
"""How alike two parts are, from the same to the same consonants only: the first rules of `RARITY`."""

RARITY: dict[str, int] = {
    "name.exact": 438,
    "name.spelling": -2897,
    "name.equivalent": -3900,
    "name.one-error": -2773,
    "name.two-errors": -4211,
    "name.sounds-close": -5112,
    "name.consonants": -6223,
    "name.prefix": -3896,
    "name.initial": -3043,
    "name.contained": -4931,
    "name.loose": -6760,
    "name.joined": -4090,
    "name.joined-error": -5595,
}

NAME: dict[str, int] = {
    "name.title-glued": -82,
    "name.particle": -1472,
    "name.conflict": -3085,
    "name.traveller-more": -1488,
    "name.listed-more": -1477,
    "name.single": -2169,
    "name.complete": 4237,
    "name.traveller-complete": 2042,
    "name.weak-alias": -3461,
    "name.none": -3000,
}

BIRTH: dict[str, int] = {
    "birth.exact": 15583,
    "birth.swapped": 11460,
    "birth.year-off": 9928,
    "birth.day-off": 7915,
    "birth.digit-off": 5254,
    "birth.first-january": 8644,
    "birth.year-only": 6321,
    "birth.year-only-near": 446,
    "birth.year-only-two": -1432,
    "birth.month": 7979,
    "birth.same-month": 5151,
    "birth.same-day": 3835,
    "birth.listed-january": 2409,
    "birth.circa": 2622,
    "birth.range": 6354,
    "birth.same-year": -1641,
    "birth.near-year": -3491,
    "birth.year-only-far": -5392,
    "birth.far": -10230,
    "birth.unknown": 1689,
    "birth.unreadable": 0,
}

OTHER: dict[str, int] = {
    "name.rarity-share": 557,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
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
