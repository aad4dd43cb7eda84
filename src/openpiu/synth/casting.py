"""Who of the travellers stands in which list: decided before any flight is made, from the seed alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from openpiu.synth import cultures, spoiling
from openpiu.synth.people import Party, PeopleMaker, Person
from openpiu.synth.schedules import HOME, Departure, place
from openpiu.synth.spoiling import Listed

NATIONAL, PARTNER, LOST = "national-a", "partner-b", "lost-documents"
"""Names of the lists: two of persons, one of documents alone."""

SIZES = {NATIONAL: 1200, PARTNER: 800, LOST: 400}
"""Entries that nobody carries, in each list."""

_PREFIX = {NATIONAL: "NA", PARTNER: "PB", LOST: "LD"}


class Role(Struct, frozen=True):
    """One planted entry before it has a person: how it is spoilt, and where it stands."""

    kind: str
    list: str
    identity: str


class Planted(Struct, frozen=True):
    """One planted entry with its person; `listed` is the name and birth as the list has them."""

    role: Role
    person: Person
    listed: Listed


def planted_in(people: int) -> tuple[int, int]:
    """How many entries are planted among `people` travellers: those that must hit (one in sixty, between
    one for each way of spoiling and 120), and expired ones that must not (a sixth of them)."""
    hits = min(120, max(len(spoiling.KINDS), people // 60))
    return hits, max(2, hits // 6)


def identifiers(name: str, planted: int, seed: int) -> list[str]:
    """All identifiers of a list, shuffled: the first `planted` are those of the planted entries."""
    every = [f"{_PREFIX[name]}-{number:05d}" for number in range(1, SIZES[name] + planted + 1)]
    Random(f"{seed}:identifiers:{name}").shuffle(every)
    return every


class Casting:
    """Gives each flight its planted travellers, and remembers who they became."""

    def __init__(self, flights: int, people: int, seed: int) -> None:
        self.planted: list[Planted] = []
        self._seed = seed
        hits, expired = planted_in(people)
        kinds = [spoiling.KINDS[number % len(spoiling.KINDS)] for number in range(hits)] + [
            "expired"
        ] * expired
        lists = [
            LOST if kind == "document" else (NATIONAL, PARTNER)[position // 2 % 2]
            for position, kind in enumerate(kinds)
        ]
        self.shares = {name: lists.count(name) for name in SIZES}
        names = {name: iter(identifiers(name, self.shares[name], seed)) for name in SIZES}
        self._roles: dict[int, list[Role]] = defaultdict(list)
        order = list(range(flights))
        Random(f"{seed}:casting").shuffle(order)
        for position, (kind, name) in enumerate(zip(kinds, lists, strict=True)):
            self._roles[order[position % flights]].append(Role(kind, name, next(names[name])))

    def __call__(self, departure: Departure, parties: list[Party]) -> list[Party]:
        """Put this flight's planted people in the place of those who booked, lone travellers first.

        Raises ValueError where the flight has fewer bookings than planted people.
        """
        roles = self._roles.pop(departure.serial, [])
        if len(roles) > len(parties):
            raise ValueError(f"{len(roles)} planted people do not fit into {len(parties)} bookings")
        rng = Random(f"{self._seed}:cast:{departure.serial}")
        order = list(range(len(parties)))
        rng.shuffle(order)
        order.sort(key=lambda position: len(parties[position].people) > 1)
        changed = list(parties)
        for role, position in zip(roles, order, strict=False):
            party = parties[position]
            person, listed = self._find(role, departure, party.people[0].serial, rng)
            changed[position] = party._replace(people=(person, *party.people[1:]))
            self.planted.append(Planted(role, person, listed))
        return changed

    def _find(self, role: Role, departure: Departure, serial: int, rng: Random) -> tuple[Person, Listed]:
        """A person in the place `serial` whose name and birth date can be spoilt in the way of `role`."""
        day: date = departure.departs.date()
        abroad = place(departure.abroad).country
        while True:
            culture = cultures.draw_culture(rng, HOME, abroad)
            person = PeopleMaker(rng, self._seed, day, serial).person(culture)
            listed = spoiling.spoil(role.kind, person, rng)
            if listed is not None:
                return replace(person, planted=role.kind), listed
