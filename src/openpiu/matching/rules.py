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
    "name.exact": -46,
    "name.spelling": -3454,
    "name.equivalent": -5144,
    "name.one-error": -3156,
    "name.two-errors": -5699,
    "name.sounds-close": -5601,
    "name.consonants": -7253,
    "name.prefix": -4158,
    "name.initial": -3932,
    "name.contained": -6139,
    "name.loose": -8141,
    "name.joined": -5526,
    "name.joined-error": -7530,
}

NAME: dict[str, int] = {
    "name.title-glued": -55,
    "name.particle": -673,
    "name.conflict": -3105,
    "name.traveller-more": -2171,
    "name.listed-more": -1974,
    "name.single": -1256,
    "name.complete": 4072,
    "name.traveller-complete": 2445,
    "name.weak-alias": -4104,
    "name.none": -3000,
}

BIRTH: dict[str, int] = {
    "birth.exact": 15764,
    "birth.swapped": 11464,
    "birth.year-off": 9689,
    "birth.day-off": 7929,
    "birth.digit-off": 5124,
    "birth.first-january": 9110,
    "birth.year-only": 6690,
    "birth.year-only-near": 118,
    "birth.year-only-two": -1641,
    "birth.month": 7977,
    "birth.same-month": 4784,
    "birth.same-day": 3719,
    "birth.listed-january": 2310,
    "birth.circa": 3308,
    "birth.range": 5966,
    "birth.same-year": -747,
    "birth.near-year": -3681,
    "birth.year-only-far": -6862,
    "birth.far": -10601,
    "birth.unknown": 1866,
    "birth.unreadable": 0,
}

OTHER: dict[str, int] = {
    "name.rarity-share": 655,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
    "name.floor": -1000,  # a name that counts less brings nobody up, whatever the birth date
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
