"""Which sightings on one leg are one person: a pure function of the set of sightings, never of their order.

Sightings come together in steps, strongest ground first: by document, then by name with birth date and
locator or seat, then by name with locator or seat, at last by the name alone where it is the only one on the
leg. A step sees the groups that the steps before it left and decides all its joins before it makes any, so
the result does not depend on the order of arrival. No step after the first joins two groups that one and the
same message tells apart, and what could be several people stays several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

from msgspec import Struct

from openpiu import names
from openpiu.matching.query import document_common, document_key
from openpiu.travel import Traveller

Key = tuple[str, ...]


class Facts(Struct, frozen=True, array_like=True, gc=False):
    """What decides whether two sightings on a leg are one person.

    `name` is folded (`SPECIMEN/ANNAMARIA`), empty for a placeholder; `birth` whole (`1970-03-12`) or empty;
    `documents` folded numbers; `turn` counts persons of one name and locator
    within their message; -1 where that is no booking, for lists have an order of their own. `words` is the
    name with the blanks between its parts (`SPECIMEN/ANNA MARIA`), empty where there are none: people are
    searched by parts of their names, and never joined by them.
    """

    flight: int
    message: int
    name: str = ""
    birth: str = ""
    documents: tuple[str, ...] = ()
    locator: str = ""
    seats: tuple[str, ...] = ()
    turn: int = 0
    words: str = ""


def folded(text: str | None) -> str:
    """`text` as it is compared: letters and digits alone, upper case, in Latin letters."""
    if not text:
        return ""
    plain = text if text.isascii() else names.romanise(text)
    return "".join(filter(str.isalnum, plain.upper()))


def name_of(traveller: Traveller) -> str:
    """The name that sightings are joined by: letters alone, upper case, without accents; empty for none."""
    surname, given = folded(traveller.surname), folded(traveller.given_names)
    if not surname and not given:
        return ""
    if len(surname) < 4 and names.is_placeholder(traveller.surname, traveller.given_names):
        return ""
    return f"{surname}/{given}"


def words_of(surname: str | None, given_names: str | None) -> str:
    """The name in parts (`SPECIMEN/ANNA MARIA`); empty where neither text has more than one."""
    texts = (surname or "", given_names or "")
    if all((text.isalpha() and text.isascii()) or not text for text in texts):
        return ""
    words = "/".join(map(names.romanise, texts))
    return words if " " in words else ""


def document_numbers(traveller: Traveller) -> tuple[str, ...]:
    """Folded numbers of the documents; without those that say too little (`0000000`, `X1`)."""
    found = {document_key(document.number) for document in traveller.documents if document.number}
    return tuple(sorted(number for number in found if not document_common(number)))


def facts_of(traveller: Traveller, locator: str | None, *, flight: int, message: int) -> Facts:
    """The facts of one sighting, as the first of its name and locator in its message."""
    birth, name = traveller.birth_date or "", name_of(traveller)
    return Facts(
        flight,
        message,
        name,
        birth if len(birth) == 10 else "",
        document_numbers(traveller),
        folded(locator),
        tuple(sorted(traveller.seats)),
        words=words_of(traveller.surname, traveller.given_names) if name else "",
    )


def keys_of(facts: Facts) -> list[int]:
    """Signed 64-bit keys by which sightings of one person find each other: each holds the leg, and the name
    or a document number. Sightings that share none are never one person."""
    values = [f"N{facts.flight} {facts.name}"] if facts.name else []
    values += [f"D{facts.flight} {number}" for number in facts.documents]
    return [int.from_bytes(blake2b(v.encode(), digest_size=8).digest(), "big", signed=True) for v in values]


class Group(Struct, frozen=True):
    """One person: positions in the sequence that was grouped, each with what it was joined by."""

    members: dict[int, str]


def partition(sightings: Sequence[Facts]) -> list[Group]:
    """Groups of `sightings` that are held to be one person each, as positions in the sequence.

    Reasons: `alone`, `document`, `document-birth`, `name-birth-locator`, `name-birth-seat`, `name-birth`,
    `name-locator`, `name-seat`, `name`. Sightings of several legs may come together; legs never mix. The
    sequence must hold every sighting that shares a key (`keys_of`) with one in it.
    """
    return _Partition(sightings).run() if sightings else []


class _Partition:
    def __init__(self, sightings: Sequence[Facts]) -> None:
        self.sightings = sightings
        self.parents = list(range(len(sightings)))
        self.reasons = ["alone"] * len(sightings)
        self.groups: dict[int, list[Facts]] = {}
        self.left = len(sightings)

    def run(self) -> list[Group]:
        if self._same():
            return [Group(dict.fromkeys(range(len(self.sightings)), "document"))]
        self._step("document", _document_name, lambda _roots, _bearers: True)
        self._step("document-birth", _document_birth, self._apart)
        self._step("name-birth-locator", _name_birth_locator, self._apart)
        self._step("name-birth-seat", _name_birth_seat, self._apart)
        self._step("name-birth", _name_birth, self._one_documented)
        self._step("name-locator", _name_locator_turn, self._apart)
        self._step("name-locator", _name_turn, self._one_born)
        self._step("name-locator", _name_locator, self._one_of_each)
        self._step("name-seat", _name_seat, self._one_of_each)
        self._step("name", _name, self._only_pair)
        groups: dict[int, dict[int, str]] = defaultdict(dict)
        for position, reason in enumerate(self.reasons):
            groups[self._root(position)][position] = reason
        return [Group(members) for members in groups.values()]

    def _same(self) -> bool:
        """Whether all have one name and one document in common: the usual case, joined by the first step."""
        first = self.sightings[0]
        if not first.name or len(self.sightings) < 2:
            return False
        shared = set(first.documents)
        for facts in self.sightings:
            shared.intersection_update(facts.documents)
            if not shared or facts.name != first.name or facts.flight != first.flight:
                return False
        return True

    def _root(self, position: int) -> int:
        parents = self.parents
        while parents[position] != position:
            parents[position] = parents[parents[position]]
            position = parents[position]
        return position

    def _step(
        self,
        reason: str,
        keys: Callable[[Facts], Iterable[Key]],
        allowed: Callable[[dict[int, list[int]], list[int]], bool],
    ) -> None:
        if self.left == 1:
            return
        bearers: dict[Key, list[int]] = defaultdict(list)
        for position, facts in enumerate(self.sightings):
            for key in keys(facts):
                bearers[(str(facts.flight), *key)].append(position)
        joins = []
        self.groups = {}
        for positions in bearers.values():
            if len(positions) > 1:
                roots: dict[int, list[int]] = defaultdict(list)
                for position in positions:
                    roots[self._root(position)].append(position)
                if len(roots) > 1 and allowed(roots, positions):
                    joins.append(positions)
        for positions in joins:
            first = self._root(positions[0])
            for position in positions:
                root = self._root(position)
                if root != first:
                    self.parents[root] = first
                    self.left -= 1
                if self.reasons[position] == "alone":
                    self.reasons[position] = reason

    def _apart(self, roots: dict[int, list[int]], _bearers: list[int]) -> bool:
        """No message names persons of two of these groups, so they may be one."""
        seen: dict[int, int] = {}
        for root, positions in roots.items():
            for position in positions:
                if seen.setdefault(self.sightings[position].message, root) != root:
                    return False
        return True

    def _whole(self, roots: dict[int, list[int]]) -> dict[int, list[Facts]]:
        """Every sighting of these groups, not those alone that bear the key."""
        if not self.groups:
            for position, facts in enumerate(self.sightings):
                self.groups.setdefault(self._root(position), []).append(facts)
        return {root: self.groups[root] for root in roots}

    def _one_documented(self, roots: dict[int, list[int]], bearers: list[int]) -> bool:
        """At most one of the groups has documents: two with different ones are perhaps two namesakes."""
        documented = [root for root, all_ in self._whole(roots).items() if any(f.documents for f in all_)]
        return len(documented) < 2 and self._apart(roots, bearers)

    def _one_of_each(self, roots: dict[int, list[int]], bearers: list[int]) -> bool:
        """One group with a birth date, one without: no other could be meant."""
        born = sum(any(f.birth for f in all_) for all_ in self._whole(roots).values())
        return len(roots) == 2 and born < 2 and self._apart(roots, bearers)

    def _one_born(self, roots: dict[int, list[int]], bearers: list[int]) -> bool:
        """At most one group with a birth date: the second of two namesakes in all pushes of a booking."""
        born = sum(any(f.birth for f in all_) for all_ in self._whole(roots).values())
        return born < 2 and self._apart(roots, bearers)

    def _only_pair(self, roots: dict[int, list[int]], bearers: list[int]) -> bool:
        """As `_one_of_each`, and no two locators that differ."""
        locators = [{f.locator for f in all_ if f.locator} for all_ in self._whole(roots).values()]
        return not all(locators) and self._one_of_each(roots, bearers)


def _document_name(facts: Facts) -> Iterable[Key]:
    return ((number, facts.name) for number in facts.documents if facts.name)


def _document_birth(facts: Facts) -> Iterable[Key]:
    return ((number, facts.birth) for number in facts.documents if facts.birth)


def _name_birth_locator(facts: Facts) -> Iterable[Key]:
    return [(facts.name, facts.birth, facts.locator)] if facts.name and facts.birth and facts.locator else ()


def _name_birth_seat(facts: Facts) -> Iterable[Key]:
    return ((facts.name, facts.birth, seat) for seat in facts.seats if facts.name and facts.birth)


def _name_birth(facts: Facts) -> Iterable[Key]:
    return [(facts.name, facts.birth)] if facts.name and facts.birth else ()


def _name_locator_turn(facts: Facts) -> Iterable[Key]:
    """Sightings without a birth date: the second of two namesakes in a booking stays the second."""
    known = facts.name and facts.locator and not facts.birth
    return [(facts.name, facts.locator, str(facts.turn))] if known else ()


def _name_turn(facts: Facts) -> Iterable[Key]:
    """As `_name_locator_turn`, of all sightings in bookings: where a namesake stands tells who it is."""
    known = facts.name and facts.locator and facts.turn >= 0
    return [(facts.name, facts.locator, str(facts.turn))] if known else ()


def _name_locator(facts: Facts) -> Iterable[Key]:
    return [(facts.name, facts.locator)] if facts.name and facts.locator else ()


def _name_seat(facts: Facts) -> Iterable[Key]:
    return ((facts.name, seat) for seat in facts.seats if facts.name)


def _name(facts: Facts) -> Iterable[Key]:
    return [(facts.name,)] if facts.name else ()
