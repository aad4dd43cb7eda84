"""A set of fictional pairs, made of a seed and a day: the same set again wherever the maker is the same.

Each pair is one that the matcher would ask people about: it is held against its entry as a real traveller is,
at the weight from which a real pair is a question. How many of a set are the same person is drawn, so that
counting does not help; it gets harder towards the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from random import Random

import faker
from msgspec import Struct
from msgspec.structs import replace

from openpiu import screening
from openpiu.matching import Index, load_model
from openpiu.practice.kinds import GIVEN, KINDS, Kind
from openpiu.practice.shaping import SHAPES
from openpiu.practice.sides import Shape, draw
from openpiu.review import bearing
from openpiu.screening.life import Answer
from openpiu.store.hits import Reason
from openpiu.synth.people import PeopleMaker
from openpiu.travel import Traveller
from openpiu.watchlists import Identity

VERSION = 1
"""Raised by whoever changes what a seed gives."""
SIZE = 20
FEWEST, MOST = 7, 13
"""How many pairs of a set are the same person, at least and at most."""
MIX: dict[Answer, int] = {"same": 50, "different": 38, "cannot-tell": 12}
"""Of a hundred pairs, how many are which on average: about half are the same person."""
LEVELS = (1,) * 6 + (2,) * 8 + (3,) * 6
DRAFTS = 12
"""People that are tried for a place at a time: not every name is known to few enough to be asked about."""
GIVES_WAY = 4
"""Rounds after which a kind for which nobody is found gives way to another of the same truth."""
PLACES = 10_000
"""Serial numbers that a place of a set may use."""


class Pair(Struct, frozen=True):
    """A fictional pair: the traveller as sent, the listed entry, the evidence between them, and its kind."""

    kind: str
    traveller: Traveller
    identity: Identity
    evidence: tuple[Reason, ...]

    @property
    def made(self) -> Kind:
        """What is true of it, and why."""
        return KINDS[self.kind]


def maker() -> str:
    """What a set depends on besides its seed and day: this maker, the names, the matching model."""
    return f"{VERSION}/{faker.VERSION}/{load_model().version}"


@lru_cache(64)
def make(seed: int, day: date) -> tuple[Pair, ...]:
    """The pairs of a set, in their order. `day` is that on which it is begun: ages count back from it."""
    kinds = _kinds(Random(f"{seed}:kinds"))
    found: dict[int, Pair] = {}
    for round_ in count():
        drafts: dict[str, tuple[int, str, Shape]] = {}
        for place, kind in enumerate(kinds):
            if place not in found:
                drafts |= {
                    shape.identity.id: (place, kind, shape)
                    for shape in _drafts(seed, day, place, kind, round_)
                }
        for id_, evidence in _asked([shape for _, _, shape in drafts.values()], day).items():
            place, kind, shape = drafts[id_]
            pair = Pair(kind, shape.traveller, shape.identity, evidence)
            if place not in found and _decidable(pair):
                found[place] = pair
        if len(found) == SIZE:
            break
        if round_ % GIVES_WAY == GIVES_WAY - 1:
            rng = Random(f"{seed}:again:{round_}")
            kinds = [
                kind if place in found else rng.choice(_of(KINDS[kind].truth))
                for place, kind in enumerate(kinds)
            ]
    return tuple(_numbered(found[place], place) for place in sorted(found))


def _kinds(rng: Random) -> list[str]:
    """Which kind stands in which place; none again before all of its sort have had their turn."""
    truths: list[Answer] = []
    while not FEWEST <= truths.count("same") <= MOST:
        truths = rng.choices(list(MIX), list(MIX.values()), k=SIZE)
    bags: dict[tuple[Answer, int], list[str]] = {}
    chosen = []
    for truth, level in zip(truths, LEVELS, strict=True):
        bag = bags.get((truth, level)) or _of(truth, level)
        chosen.append(bag.pop(rng.randrange(len(bag))))
        bags[truth, level] = bag
    return chosen


def _of(truth: Answer, level: int | None = None) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.truth == truth and level in (None, kind.level)]


def _drafts(seed: int, day: date, place: int, kind: str, round_: int) -> list[Shape]:
    rng = Random(f"{seed}:{place}:{round_}")
    people = PeopleMaker(rng, seed, day, place * PLACES + round_ * 500)
    made = (SHAPES[kind](draw(rng, people)) for _ in range(DRAFTS))
    return [
        Shape(one.traveller, replace(one.identity, id=f"{place}.{number}"))
        for number, one in enumerate(made)
        if one is not None
    ]


def _asked(shapes: Sequence[Shape], day: date) -> dict[str, tuple[Reason, ...]]:
    """The evidence of those pairs that would be asked about, by the entry's id. What a pair weighs depends on
    the pair alone, so all are held against one index."""
    index = Index.build([one.identity for one in shapes], day, load_model())
    found = {}
    for one in shapes:
        answers = index.match(screening.candidates(one.traveller))
        for match in screening.joined(answers):
            if match.identity == one.identity.id:
                found[match.identity] = tuple(
                    Reason(e.field, e.rule, e.weight, e.traveller, e.listed) for e in match.evidence
                )
    return found


def _decidable(pair: Pair) -> bool:
    """Whether what is shown tells what is true: no row speaks against a reason that fits, and a given name
    that should be another is no form of the same."""
    kind = pair.made
    rows = bearing.rows_of(pair.traveller, pair.identity, pair.evidence)
    if any(bearing.against(code, rows) for code in kind.fits):
        return False
    return kind.truth == "same" or GIVEN not in kind.telling or kind.fits == ("UA",) or _apart(pair)


def _apart(pair: Pair) -> bool:
    given = set((pair.traveller.given_names or "").split())
    paired = {"name.conflict", "name.none", "name.traveller-more"}
    return not any(
        reason.field == "name"
        and reason.rule not in paired
        and reason.rule != "name.compared"
        and given & set((reason.traveller or "").upper().split())
        for reason in pair.evidence
    )


def _numbered(pair: Pair, place: int) -> Pair:
    return replace(pair, identity=replace(pair.identity, id=f"PR-{place + 1:02d}"))
