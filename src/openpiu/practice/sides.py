"""The two sides of a fictional pair: an invented person as a carrier sends them, and what a list has of them.

Names, births and documents come from the generator of fictional traffic (`openpiu.synth`), and so do the
slips in them.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from msgspec.structs import replace

from openpiu.synth import cultures, spoiling
from openpiu.synth.cultures import Culture, Name
from openpiu.synth.people import PeopleMaker, Person, document_number
from openpiu.synth.spelling import api_name
from openpiu.synth.spoiling import Listed
from openpiu.travel import Document, PartialDate, Traveller
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName

LIST = "practice"
"""The name of the list that no entry of practice is ever taken into."""

TOWNS = {
    "pt_PT": ("Porto", "Braga"), "es_ES": ("Sevilla", "Bilbao"), "fr_FR": ("Lyon", "Nantes"),
    "de_DE": ("Hamburg", "Leipzig"), "en_GB": ("Leeds", "Bristol"), "it_IT": ("Torino", "Bari"),
    "tr_TR": ("Izmir", "Konya"), "ru_RU": ("Kazan", "Samara"), "uk_UA": ("Lviv", "Odesa"),
    "bg_BG": ("Varna", "Plovdiv"), "el_GR": ("Patras", "Volos"), "hy_AM": ("Gyumri", "Vanadzor"),
    "ka_GE": ("Batumi", "Kutaisi"), "fr_DZ": ("Oran", "Constantine"), "en_IN": ("Pune", "Kochi"),
    "en_PK": ("Lahore", "Multan"), "id_ID": ("Bandung", "Medan"), "zh_CN": ("Wuhan", "Xian"),
    "ko_KR": ("Busan", "Daegu"), "ja_JP": ("Osaka", "Sendai"),
}  # fmt: skip
"""Towns of birth by culture: those from which people of practice come, in several scripts."""
CULTURES = tuple(culture for culture in cultures.CULTURES if culture.locale in TOWNS)
ELSEWHERE = 500_000
"""What is added to somebody's serial number for a document that they do not hold."""


class Draw(NamedTuple):
    """What a shape is made from: chance, somebody, and who makes others of their kin."""

    rng: Random
    maker: PeopleMaker
    person: Person
    town: str


class Shape(NamedTuple):
    """The two sides of a pair."""

    traveller: Traveller
    identity: Identity


def draw(rng: Random, maker: PeopleMaker) -> Draw:
    """An adult of some culture, and their town of birth."""
    culture: Culture = rng.choice(CULTURES)
    return Draw(rng, maker, maker.person(culture), rng.choice(TOWNS[culture.locale]))


def sent(one: Draw, **changes: Any) -> Traveller:
    """The person of a draw as check-in sends them."""
    person = one.person
    surname, given = api_name(person)
    traveller = Traveller(
        surname,
        given,
        age_band=person.age_band,
        birth_date=person.birth_date,
        birth_place=one.town.upper(),
        sex=person.sex,
        nationality=person.nationality,
        documents=(_passport(person),),
    )
    return replace(traveller, **changes)


def _passport(person: Person) -> Document:
    """Their document as a passport: two of one kind and State compare, whoever holds them."""
    return replace(person.documents[0], kind="passport", code="P", issued=None)


def held(person: Person, kind: str = "passport") -> ListedDocument:
    """The document of a person as a list has it."""
    one = person.documents[0]
    return ListedDocument(one.number or "", one.issuer, kind)


def another(person: Person, kind: str = "passport") -> ListedDocument:
    """A document of the same State that the person does not hold."""
    number = document_number(person.nationality, 2 * (person.serial + ELSEWHERE), person.serial)
    return ListedDocument(number, person.nationality, kind)


def entry(one: Draw, listed: Listed | None = None, *more: ListedName, **changes: Any) -> Identity:
    """The entry of the person of a draw: the name as `listed` has it, `more` names, and what else is known;
    without a document."""
    person, listed = one.person, listed or spoiling.exact(one.person)
    identity = Identity(
        f"PR-{person.serial % 1000:03d}",
        LIST,
        (listed_name(listed), *more),
        (birth_of(listed.births),),
        nationalities=(person.nationality,),
        sex=person.sex,
        birth_places=(one.town,),
    )
    return replace(identity, **changes)


def listed_name(listed: Listed, strength: Any = "primary") -> ListedName:
    """A name as a list writes it."""
    return ListedName(f"{listed.surname}, {listed.given}", strength, parts=(listed.surname, listed.given))


def birth_of(said: str) -> Birth:
    """A date or a span as lists write them (`1970-03-12`, `1968/1972`)."""
    start, _, end = said.partition("/")
    return Birth(PartialDate(start), PartialDate(end or start))


def own_script(person: Person) -> tuple[ListedName, ...]:
    """The name in its own script, where that is another than the Latin one."""
    own = person.original
    return (ListedName(own, original_script=True),) if own and any(sign > "\u024f" for sign in own) else ()


def slip(one: Draw, *ways: str) -> Listed | None:
    """The name with the first slip of `ways` that it allows."""
    made = (spoiling.spoil(way, one.person, one.rng) for way in ways)
    return next((listed for listed in made if listed is not None), None)


def initials(person: Person) -> str:
    """The given names, of each its first letter."""
    return " ".join(name[0] for name in person.given).upper()


def kin(one: Draw, sex: Any) -> Person:
    """Somebody of the same family name, who shares no given name with the person of a draw."""
    known = set(one.person.given)
    while True:
        name = Name(one.person.surname, one.person.surname)
        other = one.maker.person(one.person.culture, surname=name, sex=sex)
        if not known & set(other.given):
            return other


def listed_kin(one: Draw, other: Person) -> Listed:
    """Somebody's kin as a list has them, born on the same day."""
    return Listed(other.surname.upper(), " ".join(other.given), one.person.birth_date)


def one_form(one: Draw) -> bool:
    """Whether men and women of the culture bear one form of a family name."""
    names = cultures.names(one.person.culture.locale)
    return names.surnames_f == names.surnames_m
