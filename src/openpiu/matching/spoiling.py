"""Listed people as travellers, written as traffic writes them: the true pairs that a model is fitted on.

Each traveller is one listed identity under one of its names, with no, one or two things done to the name
(`SPOILINGS`) and, one time in eight, something to the birth date. Of every second identity with an alias the
alias travels and is taken off the list. All of it is drawn from one seed. The kinds are those of the field:
names run together and titles written on by reservation systems, cut at a document's 39 signs or a system's
own end of a field, given names left out, other romanisations, keys missed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import msgspec

from openpiu import names
from openpiu.matching.model import Candidate
from openpiu.travel import PartialDate
from openpiu.watchlists.model import Identity

Name = tuple[list[str], list[str]]
"""Parts of the surname and of the given names."""

KEYS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
"""Rows of a keyboard: a wrong letter is most often a neighbour's."""
TITLES = ("MR", "MRS", "MS", "MISS", "MSTR", "DR")
# Spellings of one sound in the romanisations of passports (French, English, German, ALA-LC, Turkish ...).
SOUNDS = (
    ("KH", "H"), ("KH", "CH"), ("SH", "CH"), ("SH", "S"), ("GH", "G"), ("DH", "D"), ("TH", "T"), ("ZH", "J"),
    ("OU", "U"), ("OO", "U"), ("EE", "I"), ("AI", "AY"), ("EI", "EY"), ("AW", "AU"), ("Y", "I"), ("Q", "K"),
    ("Q", "G"), ("C", "K"), ("W", "V"), ("DJ", "J"), ("J", "G"), ("E", "A"), ("O", "U"), ("I", "E"),
    ("X", "KS"), ("TS", "C"), ("YU", "IU"), ("YA", "IA"), ("EV", "EFF"), ("PH", "F"), ("Z", "S"),
    ("AH", "A"), ("MM", "M"), ("SS", "S"), ("LL", "L"), ("DD", "D"), ("NN", "N"),
)  # fmt: skip
DATE_SPOILT = 1 / 8
NO_DATE = 1 / 20
NAME_KEPT = 1 / 3
"""How often a name travels as it is listed."""
TWICE = 1 / 6
"""How often two things happen to one name."""
SPANS = (14, 20, 26)
"""Signs after which systems cut a field of a name."""


def _one(parts: list[str], dice: random.Random, change: Callable[[str], str]) -> list[str]:
    """`parts` with one of them changed; long ones more often."""
    if not parts:
        return parts
    at = dice.choices(range(len(parts)), [len(part) for part in parts])[0]
    return [*parts[:at], *change(parts[at]).split(), *parts[at + 1 :]]


def _in_either(name: Name, dice: random.Random, change: Callable[[str], str]) -> Name:
    surname, given = name
    if not given or dice.random() < 0.5:
        return _one(surname, dice, change), given
    return surname, _one(given, dice, change)


def _mistyped(text: str, dice: random.Random) -> str:
    at, kind = dice.randrange(len(text)), dice.randrange(4)
    letter = text[at]
    row = next((row for row in KEYS if letter in row), KEYS[0])
    beside = row[max(0, row.find(letter) - 1) : row.find(letter) + 2].replace(letter, "") or "E"
    wrong = dice.choice(beside) if dice.random() < 0.6 else chr(65 + dice.randrange(26))
    if kind == 0 and len(text) > 2:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + wrong + text[at:]
    if kind == 2 and at + 1 < len(text):
        return text[:at] + text[at + 1] + letter + text[at + 2 :]
    return text[:at] + wrong + text[at + 1 :]


def _respelt(text: str, dice: random.Random) -> str:
    pairs = [pair for one, other in SOUNDS for pair in ((one, other), (other, one)) if pair[0] in text]
    for old, new in dice.sample(pairs, min(len(pairs), dice.choice((1, 1, 2)))):
        text = text.replace(old, new, 1)
    return text


def typing_error(name: Name, dice: random.Random) -> Name:
    """One key missed, doubled, exchanged or wrong."""
    return _in_either(name, dice, lambda text: _mistyped(text, dice))


def other_spelling(name: Name, dice: random.Random) -> Name:
    """Another romanisation of some parts."""
    surname, given = (
        [_respelt(part, dice) if dice.random() < 0.6 else part for part in side] for side in name
    )
    return surname, given


def exchanged(name: Name, _: random.Random) -> Name:
    """Given names in the field of the surname."""
    return name[1], name[0]


def run_together(name: Name, dice: random.Random) -> Name:
    """Parts of a field, or the whole name, written as one."""
    surname, given = name
    if len(surname) < 2 and len(given) < 2:
        return ["".join(surname + given)], []
    if len(given) > 1 and (len(surname) < 2 or dice.random() < 0.7):
        return surname, ["".join(given)]
    return ["".join(surname)], given


def left_out(name: Name, dice: random.Random) -> Name:
    """One part fewer, where three or more are there."""
    surname, given = list(name[0]), list(name[1])
    if len(surname) + len(given) > 2:
        side = given if len(given) > 1 or len(surname) < 2 else surname
        side.pop(dice.randrange(len(side)))
    return surname, given


def added(name: Name, dice: random.Random) -> Name:
    """A given name more than is listed: the first letter of one, or a common one."""
    more = dice.choice(("A", "M", "S", "K", "MARIA", "ALI", "JOHN", "MOHAMED", "LEE"))
    return name[0], [*name[1], more]


def cut_short(name: Name, dice: random.Random) -> Name:
    """A field that ends where a document or a system ends it."""
    surname, given = (" ".join(side) for side in name)
    if dice.random() < 0.5:
        most = dice.choice(SPANS)
        surname, given = surname[:most], given[: max(3, most - len(surname))]
    elif len(given) > 4:
        given = given[: -dice.randrange(1, len(given) // 2 + 1)]
    return surname.split(), given.split()


def initials(name: Name, dice: random.Random) -> Name:
    """A given name as one letter."""
    given = list(name[1])
    if len(given) > 1:
        at = dice.randrange(len(given))
        given[at] = given[at][0]
    return name[0], given


def titled(name: Name, dice: random.Random) -> Name:
    """A title written onto the given names."""
    given = list(name[1]) or list(name[0])
    given[-1] += dice.choice(TITLES)
    return (name[0], given) if name[1] else (given, [])


SPOILINGS: dict[Callable[[Name, random.Random], Name], float] = {
    typing_error: 4,
    other_spelling: 4,
    left_out: 2,
    run_together: 2,
    titled: 2,
    cut_short: 2,
    exchanged: 2,
    added: 1,
    initials: 1,
}
"""What happens to names, with how often one happens beside the others: set by hand."""


def _split(text: str, dice: random.Random) -> Name:
    parts = text.split()
    cut = dice.choice((1, len(parts) - 1))
    return (parts[:1], parts[1:]) if cut == 1 else (parts[-1:], parts[:-1])


def as_written(name: Name, dice: random.Random) -> tuple[str | None, str | None]:
    """Surname and given names as traffic has them of somebody who has this name, listed or not."""
    if dice.random() >= NAME_KEPT:
        kinds = dice.choices(list(SPOILINGS), list(SPOILINGS.values()), k=1 + (dice.random() < TWICE))
        for kind in kinds:
            name = kind(name, dice)
    return " ".join(name[0]) or None, " ".join(name[1]) or None


def spoilt_date(text: str, dice: random.Random) -> str:
    """A birth date as it is mistaken: day and month exchanged; day, month, year or a digit off; 1 January."""
    try:
        day, kind = date.fromisoformat(text), dice.randrange(7)
    except ValueError:  # lists hold days that are none, such as 30 February
        return f"{text[:4]}-01-01"
    if kind == 0 and day.day <= 12:
        return f"{day.year:04}-{day.day:02}-{day.month:02}"
    if kind == 1:
        return (day + timedelta(dice.choice((-1, 1)))).isoformat()
    if kind == 2:
        return f"{day.year:04}-{day.month % 12 + 1:02}-{min(day.day, 28):02}"
    if kind == 5:
        return f"{day.year:04}-{day.month:02}-{(day.day + 9) % 28 + 1:02}"
    if kind == 3:
        return f"{day.year + dice.choice((-1, 1)):04}{text[4:]}"
    if kind == 4:
        return f"{day.year + dice.choice((-10, 10, -3, 3)):04}{text[4:]}"
    return f"{day.year:04}-01-01"


def _birth(identity: Identity, dice: random.Random) -> str | None:
    """The birth date that the person travels with; None where the list knows no year."""
    known = [birth for birth in identity.births if len(birth.start) >= 4]
    if not known:
        return None
    birth = dice.choice(known)
    if len(birth.start) == 10 and birth.start == birth.end:
        return birth.start
    year = dice.randrange(int(birth.start[:4]), int(birth.end[:4]) + 1)
    year += dice.choice((-1, 0, 0, 0, 1)) if birth.circa else 0
    return f"{year:04}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def _any_day(dice: random.Random) -> str:
    return f"{dice.randrange(1940, 2009):04}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def listed_travellers(
    identities: Iterable[Identity], seed: int
) -> tuple[list[Identity], list[tuple[Candidate, tuple[str, str]]]]:
    """The list with some aliases taken off, and travellers, each with list and id of the identity that it is.

    Two travellers for each identity with a name of two parts or more: the alias that was taken off, or a
    listed name, and a listed name.
    """
    dice = random.Random(seed)
    listed: list[Identity] = []
    found: list[tuple[Candidate, tuple[str, str]]] = []
    for identity in identities:
        written = [
            (name, text)
            for name in identity.names
            if not name.original_script and len((text := names.romanise(name.text)).split()) >= 2
        ]
        aliases = [pair for pair in written if pair[0].strength == "strong"]
        travelling: list[str] = []
        if aliases and dice.random() < 0.5:
            gone, text = dice.choice(aliases)
            travelling.append(text)
            rest = tuple(name for name in identity.names if name is not gone)
            identity = msgspec.structs.replace(identity, names=rest)
            written = [pair for pair in written if pair[0] is not gone]
        listed.append(identity)
        if not written:
            travelling = travelling[:1]
        while written and len(travelling) < 2:
            travelling.append(dice.choice(written)[1])
        key = (identity.list, identity.id)
        for text in travelling:
            birth: str | None = _birth(identity, dice) or _any_day(dice)
            if birth and dice.random() < DATE_SPOILT:
                birth = spoilt_date(birth, dice)
            if dice.random() < NO_DATE:
                birth = None
            surname, given = as_written(_split(text, dice), dice)
            dated = PartialDate(birth) if birth else None
            found.append((Candidate(f"{key[0]}:{key[1]}", surname, given, dated), key))
    return listed, found
