"""Travellers: names, births, documents, and the parties in which they travel.

Everything is drawn from a seeded `random.Random`; numbers that must be unique come from a serial number by a
fixed scrambling, so that two people never hold one document however many are made.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Literal, NamedTuple

from msgspec import Struct

from openpiu.synth import cultures
from openpiu.synth.cultures import Culture, Name
from openpiu.travel import Document, PartialDate
from openpiu.travel.model import AgeBand

PartyKind = Literal["single", "couple", "friends", "family", "group"]


class Person(Struct, frozen=True):
    """One invented person.

    `surname` and `given` are in Latin letters as the person writes them (`O'Neill-Byrne`, `Jean-Luc`);
    `original` is the whole name as the culture writes it, where that differs. `serial` is unique in a run.
    `documents` begins with the one that is travelled on. `planted` says how the person stands in a list: one
    of `spoiling.KINDS`, `expired` for an entry no longer in force, None for a stranger.
    """

    serial: int
    culture: Culture
    surname: str
    given: tuple[str, ...]
    original: str | None
    sex: Literal["M", "F"]
    born: date
    age_band: AgeBand
    nationality: str
    residence: str
    documents: tuple[Document, ...]
    planted: str | None = None

    @property
    def title(self) -> str:
        """The title that agents write: of a child or infant by age, of others by sex."""
        if self.age_band == "infant":
            return "INF"
        if self.age_band == "child":
            return "CHD" if self.serial % 2 else "MSTR" if self.sex == "M" else "MISS"
        return "MR" if self.sex == "M" else "MRS" if self.serial % 3 else "MS"

    @property
    def birth_date(self) -> PartialDate:
        """The birth date, whole."""
        return PartialDate(self.born.isoformat())


class Party(NamedTuple):
    """People who travel on one booking; `infants` gives the position of the adult who holds each infant."""

    kind: PartyKind
    people: tuple[Person, ...]
    infants: dict[int, int]


class PeopleMaker:
    """Makes people for one day of travel; `first_serial` keeps those of different flights apart."""

    def __init__(self, rng: Random, seed: int, travels_on: date, first_serial: int) -> None:
        self._rng = rng
        self._seed = seed
        self._travels_on = travels_on
        self._serial = first_serial

    def person(
        self,
        culture: Culture,
        *,
        band: AgeBand = "adult",
        surname: Name | None = None,
        sex: Literal["M", "F"] | None = None,
    ) -> Person:
        """One person of `culture`; a child takes the `surname` of its family."""
        rng = self._rng
        serial = self._serial
        self._serial += 1
        sex = sex or ("M" if rng.random() < 0.52 else "F")
        names = cultures.names(culture.locale)
        surname = surname or self.surname(culture, sex)
        table = names.given_f if sex == "F" else names.given_m
        given = [rng.choice(table)]
        if rng.randrange(100) < culture.middle_names:
            second = rng.choice(table)
            if second.roman != given[0].roman:
                given.append(second)
        nationality = culture.nationality
        residence = nationality if rng.random() < 0.9 else rng.choice(cultures.CULTURES).nationality
        born = self._born(band)
        original = _original(culture, surname, given)
        return Person(
            serial=serial,
            culture=culture,
            surname=surname.roman,
            given=tuple(name.roman for name in given),
            original=original,
            sex=sex,
            born=born,
            age_band=band,
            nationality=nationality,
            residence=residence,
            documents=self._documents(serial, nationality, residence, born),
        )

    def surname(self, culture: Culture, sex: Literal["M", "F"]) -> Name:
        """A surname in the form that `sex` has in the culture, of two parts where that is the custom."""
        rng = self._rng
        names = cultures.names(culture.locale)
        table = names.surnames_f if sex == "F" else names.surnames_m
        first = rng.choice(table)
        if rng.randrange(100) >= culture.double_surnames or len(first.roman) > 12:
            return first
        second = rng.choice(table)
        if second.roman == first.roman or len(second.roman) > 12:
            return first
        return Name(f"{first.roman} {second.roman}", f"{first.native} {second.native}")

    def party(self, culture: Culture, seats: int) -> Party:
        """People of one booking who fill at most `seats` seats (infants fill none); `seats` ≥ 1."""
        rng = self._rng
        chance = rng.random()
        if seats == 1 or chance < 0.52:
            return Party("single", (self.person(culture),), {})
        if chance < 0.74:
            return self._couple(culture)
        if chance < 0.84 or seats < 3:
            friends = [self.person(culture) for _ in range(min(seats, rng.randrange(2, 5)))]
            return Party("friends", tuple(friends), {})
        if chance < 0.985 or seats < 10:
            return self._family(culture, seats)
        size = min(seats, rng.randrange(9, 17))
        return Party("group", tuple(self.person(culture) for _ in range(size)), {})

    def sized(self, culture: Culture, people: int) -> Party:
        """A party of exactly `people`: one person, a couple, friends or a family without infants."""
        if people == 1:
            return Party("single", (self.person(culture),), {})
        if people == 2 and self._rng.random() < 0.7:
            return self._couple(culture)
        lead = self.person(culture)
        if self._rng.random() < 0.4:
            return Party("friends", (lead, *(self.person(culture) for _ in range(people - 1))), {})
        others = (self._child(culture, lead, "child") for _ in range(people - 1))
        return Party("family", (lead, *others), {})

    def _couple(self, culture: Culture) -> Party:
        """Two adults, most often with one surname in each one's form."""
        first = self.person(culture, sex="M")
        shares = self._rng.random() < 0.6
        second = self.person(culture, sex="F", surname=self._for(culture, first, "F") if shares else None)
        return Party("couple", (first, second), {})

    def _family(self, culture: Culture, seats: int) -> Party:
        """One or two parents, one to three children, sometimes an infant on a parent's lap."""
        rng = self._rng
        parents = [self.person(culture, sex="F" if rng.random() < 0.5 else "M")]
        if seats > 2 and rng.random() < 0.8:
            other: Literal["M", "F"] = "M" if parents[0].sex == "F" else "F"
            parents.append(self.person(culture, sex=other, surname=self._for(culture, parents[0], other)))
        people = list(parents)
        for _ in range(min(seats - len(people), rng.randrange(1, 4))):
            people.append(self._child(culture, parents[0], "child"))
        if rng.random() < 0.25:
            # The infant stands right behind the parent who holds it, as in a booking.
            people.insert(1, self._child(culture, parents[0], "infant"))
            return Party("family", tuple(people), {1: 0})
        return Party("family", tuple(people), {})

    def _child(self, culture: Culture, parent: Person, band: AgeBand) -> Person:
        sex: Literal["M", "F"] = "F" if self._rng.random() < 0.5 else "M"
        return self.person(culture, band=band, sex=sex, surname=self._for(culture, parent, sex))

    def _for(self, culture: Culture, relative: Person, sex: Literal["M", "F"]) -> Name:
        """The family's surname in the form of `sex`: Smirnov's daughter is Smirnova."""
        if relative.sex == sex:
            return _shared(culture, relative.surname)
        names = cultures.names(culture.locale)
        if names.surnames_f == names.surnames_m:
            return _shared(culture, relative.surname)
        table = names.surnames_f if sex == "F" else names.surnames_m
        stem = relative.surname[:-2]
        for name in table:
            if name.roman.startswith(stem) and abs(len(name.roman) - len(relative.surname)) <= 2:
                return name
        return _shared(culture, relative.surname)

    def _born(self, band: AgeBand) -> date:
        rng = self._rng
        if band == "infant":
            days = rng.randrange(60, 700)
        elif band == "child":
            days = rng.randrange(750, 4300)
        else:
            # Ages 18 to 89, those from 25 to 60 most often.
            days = rng.randrange(18 * 366, 40 * 365) + rng.choice((0, 0, 12, 25, 49)) * 365
        return self._travels_on - timedelta(days=days)

    def _documents(self, serial: int, nationality: str, residence: str, born: date) -> tuple[Document, ...]:
        rng = self._rng
        expires = self._travels_on + timedelta(days=rng.randrange(190, 3600))
        issued = max(born + timedelta(days=30), expires - timedelta(days=3652))
        card = nationality in IDENTITY_CARDS and rng.random() < 0.3
        own = Document(
            kind="identity-card" if card else "passport",
            number=document_number(nationality, serial * 2, self._seed),
            issuer=nationality,
            expires=PartialDate(expires.isoformat()),
            code="I" if card else "P",
            issued=PartialDate(issued.isoformat()) if rng.random() < 0.2 else None,
        )
        if residence == nationality or card:
            return (own,)
        permit = Document(
            kind="residence-permit",
            number=document_number(residence, serial * 2 + 1, self._seed),
            issuer=residence,
            expires=PartialDate((self._travels_on + timedelta(days=rng.randrange(60, 1500))).isoformat()),
            code="IR",
        )
        return (own, permit)


IDENTITY_CARDS = frozenset(
    "PRT ESP FRA DEU AUT ITA NLD SWE FIN CZE HRV HUN ROU BGR GRC".split()  # noqa: SIM905 - reads as one list
)
"""States whose identity card is a travel document within Europe."""

# A letter stands for itself, "@" for any letter but I and O, "#" for any figure, "?" for either. Shapes as on
# the data pages that the States publish (PRADO); States not named here have one letter and seven figures.
_SHAPES = {
    "PRT": "@@######", "BRA": "@@######", "ESP": "@@@######", "MEX": "G########", "COL": "A@######",
    "FRA": "##@@#####", "DEU": "C????????", "AUT": "U#######", "ITA": "Y@#######", "GBR": "5########",
    "USA": "5########", "IRL": "P@#######", "NLD": "N@???????", "SWE": "9#######", "CZE": "4#######",
    "HRV": "1########", "ROU": "05#######", "TUR": "U########", "RUS": "75#######", "UKR": "F@######",
    "BGR": "38#######", "GRC": "A@#######", "GEO": "##@@#####", "IND": "Z#######", "PAK": "@@#######",
    "NGA": "A########", "CHN": "E@#######", "TWN": "3########", "JPN": "T@#######", "KOR": "M########",
    "VNM": "C#######", "IDN": "X#######",
}  # fmt: skip
_SIGNS = {"@": "ABCDEFGHJKLMNPQRSTUVWXYZ", "#": "0123456789", "?": "0123456789CFGHJKLMNPRTVWXYZ"}


def document_number(state: str, serial: int, seed: int) -> str:
    """The number of document `serial` of `state` (alpha-3): plausible in shape, and no two alike while the
    serial is below a few million."""
    shape = _SHAPES.get(state, "@#######")
    space = 1
    for sign in shape:
        space *= len(_SIGNS.get(sign, "."))
    rest = scramble(serial, space, seed)
    text = []
    for sign in reversed(shape):
        signs = _SIGNS.get(sign, sign)
        rest, position = divmod(rest, len(signs))
        text.append(signs[position])
    return "".join(reversed(text))


def scramble(serial: int, space: int, seed: int) -> int:
    """A number below `space` that looks drawn at random; different for different serials below `space`."""
    # One step of a linear congruence (Knuth's multiplicative hashing); the multiplier is a prime that divides
    # no space made of figures and letters, which keeps it one to one.
    return (serial * 2_654_435_761 + seed * 7_919 + 104_729) % space


@cache
def _originals(locale: str) -> dict[str, str]:
    names = cultures.names(locale)
    return {name.roman: name.native for name in (*names.surnames_m, *names.surnames_f)}


def _shared(culture: Culture, roman: str) -> Name:
    """The surname `roman` with its original form, which is looked up part by part."""
    known = _originals(culture.locale)
    if roman in known:
        return Name(roman, known[roman])
    return Name(roman, " ".join(known.get(part, part) for part in roman.split()))


def _original(culture: Culture, surname: Name, given: list[Name]) -> str | None:
    native = [surname.native, *(name.native for name in given)]
    if native == [surname.roman, *(name.roman for name in given)]:
        return None
    if culture.family in ("han", "korean"):
        return "".join(native) if not any(part.isascii() for part in native) else None
    return " ".join([*native[1:], native[0]])
