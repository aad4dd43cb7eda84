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
    "name.exact": -1300,
    "name.spelling": -2300,
    "name.equivalent": -3900,
    "name.one-error": -3100,
    "name.two-errors": -3400,
    "name.sounds-close": -5100,
    "name.consonants": -6300,
    "name.prefix": -5200,
    "name.initial": -3300,
    "name.contained": -4400,
    "name.joined": -4200,
    "name.joined-error": -5400,
}

NAME: dict[str, int] = {
    "name.title-glued": -400,
    "name.particle": -800,
    "name.conflict": -2600,
    "name.traveller-more": 0,
    "name.listed-more": 0,
    "name.single": -4000,
    "name.complete": 4000,
    "name.traveller-complete": 1100,
    "name.weak-alias": -1900,
    "name.none": -3000,
}

BIRTH: dict[str, int] = {
    "birth.exact": 15100,
    "birth.swapped": 11500,
    "birth.year-off": 9900,
    "birth.day-off": 7600,
    "birth.digit-off": 5500,
    "birth.first-january": 8400,
    "birth.year-only": 7100,
    "birth.year-only-near": 1400,
    "birth.year-only-two": -1300,
    "birth.month": 8000,
    "birth.same-month": 6000,
    "birth.same-day": 4000,
    "birth.listed-january": 2500,
    "birth.circa": 3000,
    "birth.range": 6500,
    "birth.same-year": -2700,
    "birth.near-year": -3200,
    "birth.year-only-far": -7300,
    "birth.far": -9400,
    "birth.unknown": 1600,
    "birth.unreadable": 0,
}

OTHER: dict[str, int] = {
    "name.rarity-share": 620,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
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
