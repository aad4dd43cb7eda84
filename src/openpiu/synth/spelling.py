"""How one person's name comes out in a booking and at check-in.

An agent types a booking (PNR): capitals, no hyphens or apostrophes, a title behind the given name, sometimes
glued to it, second given names left out or joined, everything cut where the field ends. Check-in reads the
document (API): the whole name, hyphens as blanks, no title. So the two agree the way real ones do.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from openpiu.synth.people import Person
from openpiu.synth.schedules import Airline

FIELD = 30
"""Signs that surname and given names have together in a booking before they are cut."""


class Written(NamedTuple):
    """A name as a booking has it; `title` is None where it stands glued in `given_names` or is not sent."""

    surname: str
    given_names: str
    title: str | None


def plain(text: str, blank_for_hyphen: bool) -> str:
    """Capitals without apostrophes; a hyphen becomes a blank or goes."""
    return text.upper().replace("'", "").replace("-", " " if blank_for_hyphen else "")


def api_name(person: Person) -> tuple[str, str]:
    """Surname and given names as the document has them."""
    return plain(person.surname, True), plain(" ".join(person.given), True)


def pnr_name(person: Person, airline: Airline, rng: Random) -> Written:
    """The name as an agent types it for `airline`; whoever is planted with a glued title has one."""
    hyphen = rng.random() < 0.5
    surname = plain(person.surname, hyphen)
    given = [plain(name, hyphen) for name in person.given]
    chance = rng.random()
    if len(given) > 1 and (airline.initials or chance < 0.25):
        given = given[:1]
    typed = "".join(given) if 0.25 <= chance < 0.45 else " ".join(given)
    title = None if person.age_band == "infant" else person.title
    room = FIELD - len(surname) - len(title or "")
    typed = typed[: max(room, 3)].rstrip()
    if person.planted == "title" or (airline.glues and rng.random() < 0.8):
        return Written(surname, typed + (title or ""), None)
    return Written(surname, typed, title)
