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
    "name.exact": 725,
    "name.spelling": -2879,
    "name.equivalent": -3900,
    "name.one-error": -2664,
    "name.two-errors": -4283,
    "name.sounds-close": -5020,
    "name.consonants": -6233,
    "name.prefix": -3688,
    "name.initial": -3016,
    "name.contained": -4981,
    "name.loose": -6879,
    "name.joined": -3997,
    "name.joined-error": -5597,
}

NAME: dict[str, int] = {
    "name.title-glued": -73,
    "name.particle": -1528,
    "name.conflict": -3122,
    "name.traveller-more": -1561,
    "name.listed-more": -1493,
    "name.single": -2313,
    "name.complete": 4271,
    "name.traveller-complete": 2308,
    "name.weak-alias": -3634,
    "name.none": -3000,
}

BIRTH: dict[str, int] = {
    "birth.exact": 15612,
    "birth.swapped": 11460,
    "birth.year-off": 9806,
    "birth.day-off": 7871,
    "birth.digit-off": 5231,
    "birth.first-january": 8796,
    "birth.year-only": 6448,
    "birth.year-only-near": 386,
    "birth.year-only-two": -1443,
    "birth.month": 7977,
    "birth.same-month": 5088,
    "birth.same-day": 3821,
    "birth.listed-january": 2398,
    "birth.circa": 2622,
    "birth.range": 6344,
    "birth.same-year": -1461,
    "birth.near-year": -3513,
    "birth.year-only-far": -5775,
    "birth.far": -10330,
    "birth.unknown": 1743,
    "birth.unreadable": 0,
}

OTHER: dict[str, int] = {
    "name.rarity-share": 547,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
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
