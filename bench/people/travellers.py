"""The bench's true pairs: identities of real lists as travellers, once for each kind of spoiling.

Apart from the pairs that the model is fitted on (`openpiu.matching.spoiling`): other kinds, other tables,
other seeds.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec

from openpiu import names
from openpiu.matching import Candidate
from openpiu.watchlists.model import Identity

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REWRITTEN = (
    ("KH", "H"), ("OU", "U"), ("SH", "CH"), ("EE", "I"), ("Q", "K"), ("Y", "I"), ("U", "OU"), ("I", "EE"),
    ("K", "Q"), ("DJ", "J"), ("J", "DJ"), ("W", "OU"), ("MM", "M"), ("SS", "S"), ("S", "SS"),
)  # fmt: skip
DATED = ", date spoilt"
"""Behind the kind of a traveller whose birth date is spoilt too."""
NamePair = tuple[str, str]


def typo(text: str, dice: random.Random) -> str:
    places = [n for n, letter in enumerate(text) if letter != " "]
    at, kind = dice.choice(places), dice.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + dice.choice(LETTERS) + text[at:]
    if kind == 2 and at + 1 < len(text) and text[at + 1] != " ":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + dice.choice(LETTERS.replace(text[at], "")) + text[at + 1 :]


def split(text: str, dice: random.Random) -> NamePair:
    parts = text.split()
    cut = dice.choice((1, len(parts) - 1))
    return (parts[0], " ".join(parts[1:])) if cut == 1 else (parts[-1], " ".join(parts[:-1]))


def romanised_otherwise(text: str, dice: random.Random) -> str:
    fitting = [pair for pair in REWRITTEN if pair[0] in text]
    dice.shuffle(fitting)
    for old, new in fitting[:2]:
        text = text.replace(old, new, 1)
    return text


def _dropped(text: str, dice: random.Random) -> str:
    parts = text.split()
    if len(parts) > 2:
        parts.pop(dice.randrange(len(parts)))
    return " ".join(parts)


def _titled(pair: NamePair, dice: random.Random) -> NamePair:
    return pair[0], pair[1] + dice.choice(("MR", "MRS", "MS", "MSTR", "MISS"))


def _cut(pair: NamePair) -> NamePair:
    return pair[0], pair[1][: max(3, len(pair[1]) * 2 // 3)]


def _joined(pair: NamePair) -> NamePair:
    parts = pair[1].split()
    return (pair[0], "".join(parts)) if len(parts) > 1 else ("", pair[0] + pair[1])


KINDS: dict[str, Callable[[str, random.Random], NamePair]] = {
    "exact": split,
    "swapped": lambda t, d: split(t, d)[::-1],
    "typo": lambda t, d: split(typo(t, d), d),
    "two typos": lambda t, d: split(typo(typo(t, d), d), d),
    "title": lambda t, d: _titled(split(t, d), d),
    "joined": lambda t, d: _joined(split(t, d)),
    "dropped": lambda t, d: split(_dropped(t, d), d),
    "truncated": lambda t, d: _cut(split(t, d)),
    "translit": lambda t, d: split(romanised_otherwise(t, d), d),
}  # fmt: skip


def spoil_date(text: str, dice: random.Random) -> str:
    year, month, day = (int(piece) for piece in text.split("-"))
    kind = dice.randrange(4)
    if kind == 0 and day <= 12:
        month, day = day, month
    elif kind == 1:
        day = day + 1 if day < 28 else day - 1
    elif kind == 2:
        year += dice.choice((-1, 1))
    else:
        month, day = 1, 1
    return f"{year:04}-{month:02}-{day:02}"


def true_travellers(
    identities: list[Identity], dice: random.Random
) -> tuple[list[Identity], list[tuple[str, str, Candidate]]]:
    """The list with one alias of each identity left out, and travellers: kind, identity, facts."""
    listed: list[Identity] = []
    travellers: list[tuple[str, str, Candidate]] = []
    for identity in identities:
        written = [
            (name, text)
            for name in identity.names
            if not name.original_script and len((text := names.romanise(name.text)).split()) >= 2
        ]
        if not written:
            listed.append(identity)
            continue
        full = [b.start for b in identity.births if b.start == b.end and not b.circa and len(b.start) == 10]
        birth = full[0] if full else None
        years = [b.start[:4] for b in identity.births]
        if birth is None and years:  # the real day of a person of whom the list knows the year
            birth = f"{years[0]}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        if birth is None:  # the list knows no year at all
            birth = f"{dice.randrange(1940, 2009)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        aliases = [pair for pair in written if pair[0].strength == "strong"]
        key = f"{identity.list}:{identity.id}"

        def add(kind: str, pair: NamePair, date: str | None, key: str = key) -> None:
            surname, given = pair
            travellers.append((kind, key, Candidate(key, surname or None, given or None, date)))

        if aliases:
            left_out, text = dice.choice(aliases)
            rest = tuple(name for name in identity.names if name is not left_out)
            identity = msgspec.structs.replace(identity, names=rest)
            written = [pair for pair in written if pair[0] is not left_out]
            add("alias", split(text, dice), birth)
        listed.append(identity)
        if not written:
            continue
        text = written[0][1]
        for kind, spoil in KINDS.items():
            # As in the field, one birth date in eight is not right either: such are counted apart.
            wrong = kind != "exact" and dice.random() < 1 / 8
            add(
                kind + DATED if wrong else kind,
                spoil(text, dice),
                spoil_date(birth, dice) if wrong else birth,
            )
        if birth and full:
            add("no birth date", split(text, dice), None)
            add("date spoilt", split(text, dice), spoil_date(birth, dice))
    return listed, travellers
