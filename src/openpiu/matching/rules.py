"""Every rule of evidence, what it counts, and what it means: the one table to read.

Weights are in 1/1000 bit: a bit more makes the pair twice as likely to be the same person. Rules of `RARITY`
add their weight to a share of the listed part's rarity (see `docs/matching.md`); all others count as they
stand. Source of the name and birth date weights: fitted by logistic regression on pairs of a
leave-one-alias-out benchmark (UN and OFAC lists, generated travellers); the others are set by hand. The model
file states the weights that are in force.
"""

from __future__ import annotations

DEFAULT_PRIOR = -18_000
DEFAULT_THRESHOLD = 16_500
"""Both in 1/1000 bit; see `docs/matching.md` for what they mean."""

EXACT, FOLDING, ONE_EDIT, TWO_EDITS, SKELETON_EDITS, SKELETON = range(6)
LEVELS = 6
"""How alike two parts are, from the same to the same consonants only."""

NAME_LEVELS = (
    "name.exact",
    "name.spelling",
    "name.one-error",
    "name.two-errors",
    "name.sounds-close",
    "name.consonants",
)
"""The rule of each level."""

RARITY: dict[str, int] = {
    "name.exact": -1600,
    "name.spelling": -2700,
    "name.one-error": -3600,
    "name.two-errors": -4300,
    "name.sounds-close": -5300,
    "name.consonants": -6400,
    "name.prefix": -4800,
    "name.initial": -3400,
    "name.contained": -4700,
    "name.joined": -3800,
    "name.joined-error": -5400,
}

FIXED: dict[str, int] = {
    "name.rarity-share": 700,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
    "name.title-glued": -400,
    "name.particle": -800,
    "name.conflict": -2000,
    "name.single": -3000,
    "name.complete": 4600,
    "name.traveller-complete": 1100,
    "name.weak-alias": -1900,
    "name.none": -3000,
    "name.floor": 0,  # a name that counts less brings nobody up, whatever the birth date
    "birth.exact": 15100,
    "birth.swapped": 11500,
    "birth.year-off": 9900,
    "birth.day-off": 7600,
    "birth.digit-off": 5500,
    "birth.first-january": 8400,
    "birth.year-only": 5500,
    "birth.year-only-near": 600,
    "birth.year-only-two": -2000,
    "birth.month": 8000,
    "birth.same-month": 6000,
    "birth.same-day": 4000,
    "birth.listed-january": 2100,
    "birth.circa": 3000,
    "birth.range": 6500,
    "birth.same-year": -1900,
    "birth.near-year": -3400,
    "birth.year-only-far": -7800,
    "birth.far": -9500,
    "birth.unknown": 0,
    "birth.unreadable": 0,
    "document.exact": 30000,
    "document.issuer-unknown": 24000,
    "document.issuer-differs": 8000,
    "document.common-number": 3000,
    "nationality.same": 1000,
    "nationality.differs": -700,
    "sex.same": 300,
    "sex.differs": -2500,
}

WEIGHTS: dict[str, int] = RARITY | FIXED
