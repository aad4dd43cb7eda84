"""The stated ways in which a listed identity differs from the traveller who it is.

Each way changes one thing and leaves the rest as the travel document has it, so that a test can say which
kind of difference was missed. `title` and `document` change nothing in the list: there the booking has the
title glued to the given name, and here the list has the document alone.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from anyascii import anyascii
from msgspec import Struct
from msgspec.structs import replace

from openpiu.synth.cultures import Family
from openpiu.synth.people import Person

KINDS = (
    "exact",
    "spelling",
    "order",
    "title",
    "joined",
    "dropped-middle",
    "romanisation",
    "date-swapped",
    "date-off-by-one",
    "date-year-only",
    "document",
)
"""All ways; a run plants them one after the other."""

_NEIGHBOURS = {
    "A": "S", "B": "V", "C": "X", "D": "S", "E": "R", "F": "G", "G": "H", "H": "G", "I": "O", "J": "H",
    "K": "L", "L": "K", "M": "N", "N": "M", "O": "I", "P": "O", "Q": "W", "R": "T", "S": "A", "T": "R",
    "U": "I", "V": "B", "W": "E", "X": "C", "Y": "T", "Z": "X",
}  # fmt: skip

# Other spellings of one sound in Latin letters, most telling first; the first that applies to a name is used.
_VARIANTS: dict[Family, tuple[tuple[str, str], ...]] = {
    "cyrillic": (
        ("SHCH", "SCH"), ("ZH", "J"), ("KH", "H"), ("YU", "IU"), ("YA", "IA"), ("TS", "C"), ("CH", "TCH"),
        ("EV", "YEV"), ("IY", "Y"), ("IYA", "IA"), ("OV", "OFF"), ("Y", "I"),
    ),
    "greek": (("CH", "H"), ("OU", "U"), ("GK", "G"), ("PH", "F"), ("TH", "T"), ("KS", "X"), ("Y", "I")),
    "han": (("ZH", "CH"), ("XI", "HSI"), ("QI", "CHI"), ("JI", "CHI"), ("SHI", "SI"), ("TSU", "TU")),
    "korean": (("EO", "U"), ("GIM", "KIM"), ("I", "YI"), ("G", "K"), ("JA", "CHA"), ("YEO", "YU")),
    "caucasian": (("DZ", "TZ"), ("KH", "H"), ("YAN", "IAN"), ("GH", "G"), ("CH", "TCH"), ("SH", "CH")),
    "arabic": (
        ("OU", "U"), ("DJ", "J"), ("KH", "H"), ("EE", "I"), ("AA", "A"), ("MOHAMMED", "MUHAMAD"),
        ("CH", "SH"), ("YA", "IA"), ("Q", "K"), ("EV", "YEV"), ("IY", "I"),
    ),
    "indic": (("EE", "I"), ("OO", "U"), ("SH", "S"), ("V", "W"), ("KSH", "X"), ("AA", "A"), ("J", "Z")),
    "latin": (),
}  # fmt: skip

# How a diacritic is written out where it is not just left away (ICAO Doc 9303, part 3, section 6).
_WRITTEN_OUT = {
    "ä": "AE",
    "ö": "OE",
    "ü": "UE",
    "å": "AA",
    "ø": "OE",
    "æ": "AE",
    "ñ": "NXX",
    "ß": "SS",
    "ğ": "GH",
}


class Listed(Struct, frozen=True):
    """A name and births as a list has them; `births` in the form of the documented CSV."""

    surname: str
    given: str
    births: str


def exact(person: Person) -> Listed:
    """The identity as the travel document has it."""
    return Listed(person.surname.upper(), " ".join(person.given), person.birth_date)


def spoil(kind: str, person: Person, rng: Random) -> Listed | None:
    """`person` as a list would have it, different in the way `kind`; None where the person's name or birth
    date does not allow that, or is so short that chance alone would find it. KeyError for an unknown kind.
    """
    plain = exact(person)
    full = plain.surname + plain.given
    if person.age_band != "adult" or len(full) < 12 or len(plain.surname) < 4 or len(person.given[0]) < 4:
        return None
    return _WAYS[kind](person, rng)


def typing_error(word: str, rng: Random) -> str:
    """`word` with one key missed, doubled, exchanged with its neighbour or with the next; never the first."""
    place = rng.randrange(1, len(word) - 1)
    upper = word.upper()
    if upper[place] == upper[place + 1]:
        return word[:place] + word[place + 1 :]
    made = {
        0: word[:place] + word[place + 1 :],
        1: word[:place] + word[place] + word[place:],
        2: word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        3: word[:place] + _NEIGHBOURS.get(upper[place], "E") + word[place + 1 :],
    }[rng.randrange(4)]
    return made.upper() if word.isupper() else made.capitalize()


def romanised_otherwise(person: Person) -> tuple[str, str] | None:
    """Surname and given names in another usual romanisation; None where the table has none."""
    surname, given = person.surname.upper(), " ".join(person.given).upper()
    for sound, other in _VARIANTS[person.culture.family]:
        if sound in surname[1:] or sound in given[1:]:
            return (
                surname[0] + surname[1:].replace(sound, other, 1),
                (given[0] + given[1:].replace(sound, other, 1)).title(),
            )
    if person.culture.family != "latin" or person.original is None:
        return None
    # The original has the given names first; one diacritic written out makes the variant.
    for sign, other in _WRITTEN_OUT.items():
        if sign in person.original.lower():
            parts = anyascii(person.original.lower().replace(sign, other.lower())).split()
            last = len(surname.split())
            if len(parts) != last + len(given.split()):
                return None
            return " ".join(parts[-last:]).upper(), " ".join(parts[:-last]).title()
    return None


def _same(person: Person, _rng: Random) -> Listed:
    return exact(person)


def _spelling(person: Person, rng: Random) -> Listed | None:
    words = person.surname.upper().split(" ")
    longest = max(range(len(words)), key=lambda position: len(words[position]))
    if len(words[longest]) < 6:
        return None
    words[longest] = typing_error(words[longest], rng)
    return replace(exact(person), surname=" ".join(words))


def _order(person: Person, _rng: Random) -> Listed:
    return Listed(" ".join(person.given).upper(), person.surname, person.birth_date)


def _joined(person: Person, _rng: Random) -> Listed | None:
    if len(person.given) > 1:
        return replace(exact(person), given="".join(person.given).capitalize())
    if " " in person.surname:
        return replace(exact(person), surname=person.surname.upper().replace(" ", ""))
    return None


def _dropped(person: Person, _rng: Random) -> Listed | None:
    return replace(exact(person), given=person.given[0]) if len(person.given) > 1 else None


def _romanised(person: Person, _rng: Random) -> Listed | None:
    other = romanised_otherwise(person)
    plain = exact(person)
    if other is None or (other[0], other[1].upper()) == (plain.surname, plain.given.upper()):
        return None
    return Listed(*other, plain.births)


def _swapped(person: Person, _rng: Random) -> Listed | None:
    born = person.born
    if born.day > 12 or born.day == born.month:
        return None
    return replace(exact(person), births=f"{born.year}-{born.day:02d}-{born.month:02d}")


def _off_by_one(person: Person, rng: Random) -> Listed:
    return replace(exact(person), births=(person.born + timedelta(days=rng.choice((-1, 1)))).isoformat())


def _year_only(person: Person, _rng: Random) -> Listed | None:
    # A year says little: only a name that few people have can be found by it.
    if len(person.surname) + len(" ".join(person.given)) < 16:
        return None
    return replace(exact(person), births=f"{person.born.year}")


_WAYS = {
    "exact": _same,
    "expired": _same,
    "spelling": _spelling,
    "order": _order,
    "title": _same,
    "joined": _joined,
    "dropped-middle": _dropped,
    "romanisation": _romanised,
    "date-swapped": _swapped,
    "date-off-by-one": _off_by_one,
    "date-year-only": _year_only,
    "document": _same,
}
