"""Every rule of evidence, and the weight that its fit starts from: the one table to read.

Weights are in 1/1000 bit: a bit more makes the pair twice as likely to be the same person. Rules of `RARITY`
add their weight to a share of the listed part's rarity (see `docs/matching.md`); all others count as they
stand. The values here were set by hand: rounded from what is thought of how often one person's two records
stand so to each other, against how often two strangers' do. `matching.fit` fits names and birth dates from
there; documents, nationality, place of birth and sex stay. The model file states the weights that are in
force.
"""

from __future__ import annotations

LEVELS = 7
"""How alike two parts are, from the same to the same consonants only: the first rules of `RARITY`."""

# log2 of how often parts of one person's two names stand so to each other; how seldom strangers': rarity.
RARITY: dict[str, int] = {
    "name.exact": 0,
    "name.spelling": -3000,
    "name.equivalent": -4000,
    "name.one-error": -4000,
    "name.two-errors": -6000,
    "name.sounds-close": -6000,
    "name.consonants": -7000,
    "name.prefix": -5000,
    "name.initial": -4000,
    "name.contained": -6000,
    "name.loose": -8000,
    "name.joined": -5000,
    "name.joined-error": -7000,
}

NAME: dict[str, int] = {
    "name.title-glued": -500,
    "name.particle": -1000,
    "name.conflict": -3000,
    "name.traveller-more": -2000,
    "name.listed-more": -2000,
    "name.single": -3000,
    "name.complete": 3000,
    "name.traveller-complete": 1500,
    "name.weak-alias": -3000,
    "name.none": -5000,
    "name.one-of-many": -1000,  # for each doubling of the names listed: as many more chances
}

# log2 of how often one person's two dates stand so to each other, against how often two strangers' do: a day
# is one of some 25,000, a year one of some 60.
BIRTH: dict[str, int] = {
    "birth.exact": 14500,
    "birth.swapped": 10000,
    "birth.year-off": 9000,
    "birth.day-off": 9000,
    "birth.digit-off": 7000,
    "birth.first-january": 8000,
    "birth.year-only": 6000,
    "birth.year-only-near": 1000,
    "birth.year-only-two": -1500,
    "birth.month": 9000,
    "birth.same-month": 5000,
    "birth.same-day": 4000,
    "birth.listed-january": 3000,
    "birth.circa": 4000,
    "birth.range": 6000,
    "birth.same-year": -1000,
    "birth.near-year": -4000,
    "birth.year-only-far": -7000,
    "birth.far": -10000,
    "birth.unknown": 1000,
    "birth.unreadable": 0,
}

OTHER: dict[str, int] = {
    "name.rarity-share": 700,  # in 1/1000: parts of one name go together, so a bit of rarity is no whole bit
    "name.least": -1000,  # a near part that counts no more is no evidence, and is not looked for
    "name.floor": -4000,  # a name that counts less brings nobody up, whatever the birth date
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
    # Of one person's two records perhaps half name one town; of two people of one country one in ten does,
    # and those whose names agree are mostly of one country. So a town is some 2 bits, a state half of one.
    "place.same": 2000,
    "place.town-alone": 500,
    "place.state": 500,
    "place.other-town": -300,
    "place.differs": -700,
    "sex.same": 300,
    "sex.differs": -2500,
}

WEIGHTS: dict[str, int] = RARITY | NAME | BIRTH | OTHER

CODES: tuple[str, ...] = (*RARITY, *NAME, *BIRTH)
"""The rules that the compiled kernel knows, by their number there (`_align.pxd`, `_dates.pxd`)."""
