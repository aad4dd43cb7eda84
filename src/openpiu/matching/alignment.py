"""The best alignment of a traveller's name parts with those of one listed name, in any order.

In: the parts of both, how near each is to each, the rarity of each listed part. Out: coded evidence, and its
sum. Greedy, one to one, by what a pair counts; several parts on one side may stand for one joined part on the
other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from openpiu.matching.model import Evidence
from openpiu.matching.model_file import Model
from openpiu.matching.query import Query
from openpiu.matching.rules import EXACT, NAME_LEVELS, ONE_EDIT, TWO_EDITS

LEAST = -1000
"""A pair of parts that counts less (1/1000 bit) is no pair."""
JOINED_ERROR_FROM, JOINED_ERRORS_FROM = 7, 12
"""Letters from which joined parts may hold one error, two."""
JOINED_FROM = 5
"""Letters that a part must have to be taken for several."""
INITIAL_RARITY = 3500
"""An initial: few letters begin most names."""

Levels = Mapping[int, int]
"""Listed part number to level, for one text of the traveller's."""


class ListedParts(NamedTuple):
    """One listed name: numbers of its parts, their texts, which are particles, rarity by level of each."""

    numbers: Sequence[int]
    texts: Sequence[str]
    particle: Sequence[bool]
    rarity: Sequence[Sequence[int]]


class Pair(NamedTuple):
    """Parts of the traveller held to be parts of the listed name, what that counts and by which rule."""

    weight: int
    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    rule: str


def _near_pairs(
    query: Query, near: Mapping[str, Levels], listed: ListedParts, weights: Mapping[str, int]
) -> list[Pair]:
    share = weights["name.rarity-share"]
    pairs = []
    for place, text, rule in query.terms:
        levels = near.get(text)
        if not levels:
            continue
        for n, number in enumerate(listed.numbers):
            level = levels.get(number)
            if level is None:
                continue
            weight = share * listed.rarity[n][level] // 1000 + weights[NAME_LEVELS[level]]
            if rule is not None:
                weight += weights[rule]
            if listed.particle[n]:
                weight += weights["name.particle"]
            if weight > LEAST:
                pairs.append(Pair(weight, (place,), (n,), rule or NAME_LEVELS[level]))
    return pairs


def _cut(text: str, parts: Sequence[str], free: tuple[int, ...]) -> tuple[int, ...] | None:
    """Which of `parts` (by place, of those `free`) written together in some order give `text`."""
    for n in free:
        if parts[n] == text:
            return (n,)
    for n in free:
        if text.startswith(parts[n]):
            rest = _cut(text[len(parts[n]) :], parts, tuple(m for m in free if m != n))
            if rest is not None:
                return (n, *rest)
    return None


def _errors_allowed(size: int) -> int:
    return 2 if size >= JOINED_ERRORS_FROM else 1 if size >= JOINED_ERROR_FROM else 0


def _joined(text: str, parts: Sequence[str]) -> tuple[tuple[int, ...], int] | None:
    """The places of two or more `parts` that `text` joins, and the errors in it: none, or few for two
    parts."""
    if not any(text.endswith(part) or text[:2] == part[:2] for part in parts):
        return None
    exact = _cut(text, parts, tuple(range(len(parts))))
    if exact is not None:
        return (exact, 0) if len(exact) > 1 else None
    allowed = _errors_allowed(len(text))
    if not allowed:
        return None
    for a, first in enumerate(parts):
        for b, second in enumerate(parts):
            if a == b or abs(len(first) + len(second) - len(text)) > allowed:
                continue
            errors = OSA.distance(first + second, text, score_cutoff=allowed)
            if errors <= allowed:
                return (a, b), errors
    return None


def _joined_pairs(query: Query, listed: ListedParts, model: Model) -> list[Pair]:
    pairs = []
    if len(listed.texts) > 1:
        least = _least_joined(listed.texts)
        for place, text, title in query.terms:
            if len(text) >= least and (found := _joined(text, listed.texts)):
                weight, rule = _joined_weight(text, found[0], found[1], listed, model)
                pairs.append(Pair(weight + (model.weights[title] if title else 0), (place,), found[0], rule))
    if len(query.parts) > 1:
        ours = [part.text for part in query.parts]
        least = _least_joined(ours)
        for n, text in enumerate(listed.texts):
            if len(text) >= least and (found := _joined(text, ours)):
                weight, rule = _joined_weight(text, (n,), found[1], listed, model)
                pairs.append(Pair(weight, found[0], (n,), rule))
    return pairs


def _least_joined(parts: Sequence[str]) -> int:
    """Letters below which no text joins two of `parts`, errors and all."""
    first, second = sorted(map(len, parts))[:2]
    return max(JOINED_FROM, first + second - 2)


def _joined_weight(
    text: str, places: tuple[int, ...], errors: int, listed: ListedParts, model: Model
) -> tuple[int, str]:
    """What the joined `text` counts: by its parts' rarity, or by its own where it is common as it stands."""
    rule = "name.joined-error" if errors else "name.joined"
    level = (EXACT, ONE_EDIT, TWO_EDITS)[errors]
    rarity = sum(listed.rarity[n][level] for n in places)
    if errors or text in model.shares:
        rarity = min(rarity, model.part_rarity(text))
    return model.weights["name.rarity-share"] * rarity // 1000 + model.weights[rule], rule


def _leftover_pairs(
    query: Query, listed: ListedParts, ours: Sequence[int], theirs: Sequence[int], weights: Mapping[str, int]
) -> list[Pair]:
    """Weaker likenesses between what is left: cut short, an initial, contained."""
    share = weights["name.rarity-share"]
    pairs = []
    for place in ours:
        text = query.parts[place].text
        for n in theirs:
            other = listed.texts[n]
            short, long = sorted((text, other), key=len)
            if len(short) == 1:
                if long[0] != short:
                    continue
                rule, rarity = "name.initial", INITIAL_RARITY
            elif len(short) >= 3 and long.startswith(short):
                rule, rarity = "name.prefix", listed.rarity[n][0] * len(short) // len(long)
            elif len(short) >= 4 and short in long:
                rule, rarity = "name.contained", listed.rarity[n][0] * len(short) // len(long)
            else:
                continue
            weight = share * rarity // 1000 + weights[rule]
            if weight > weights["name.conflict"]:
                pairs.append(Pair(weight, (place,), (n,), rule))
    return pairs


def _choose(pairs: list[Pair], ours: set[int], theirs: set[int]) -> list[Pair]:
    """The pairs that count most, each part used once; what is used is taken out of `ours` and `theirs`."""
    chosen = []
    for pair in sorted(pairs, key=lambda p: (-p.weight, p.theirs, p.ours)):
        if ours.issuperset(pair.ours) and theirs.issuperset(pair.theirs):
            ours.difference_update(pair.ours)
            theirs.difference_update(pair.theirs)
            chosen.append(pair)
    return chosen


def align(query: Query, near: Mapping[str, Levels], listed: ListedParts, model: Model) -> list[Evidence]:
    """The evidence of the name: a pair of parts each, what is left over, and how complete the agreement is.

    Empty where either side has no part. `near` gives for each text of `query.terms` the level of every listed
    part near it.
    """
    if not query.parts or not listed.texts:
        return []
    weights = model.weights
    ours, theirs = set(range(len(query.parts))), set(range(len(listed.texts)))
    pairs = _near_pairs(query, near, listed, weights) + _joined_pairs(query, listed, model)
    chosen = _choose(pairs, ours, theirs)
    if ours and theirs:
        left = _leftover_pairs(query, listed, sorted(ours), sorted(theirs), weights)
        chosen += _choose(left, ours, theirs)
    return _evidence(query, listed, chosen, ours, theirs, weights)


def _evidence(
    query: Query,
    listed: ListedParts,
    chosen: list[Pair],
    ours: set[int],
    theirs: set[int],
    weights: Mapping[str, int],
) -> list[Evidence]:
    our_texts = [part.text for part in query.parts]
    found = [
        Evidence(
            "name",
            " ".join(our_texts[n] for n in pair.ours),
            " ".join(listed.texts[n] for n in pair.theirs),
            pair.rule,
            pair.weight,
        )
        for pair in sorted(chosen, key=lambda p: (p.ours, p.theirs))
    ]
    # A name of particles alone is compared by them; otherwise a particle that is not there says nothing.
    our_left = [n for n in sorted(ours) if query.parts[n].kind != "particle"]
    their_left = [n for n in sorted(theirs) if not listed.particle[n]]
    if not chosen:
        return [
            Evidence("name", " ".join(our_texts), " ".join(listed.texts), "name.none", weights["name.none"])
        ]
    for a, b in zip(our_left, their_left, strict=False):
        found.append(
            Evidence("name", our_texts[a], listed.texts[b], "name.conflict", weights["name.conflict"])
        )
    both = min(len(our_left), len(their_left))
    found += [Evidence("name", our_texts[n], None, "name.traveller-more", 0) for n in our_left[both:]]
    found += [Evidence("name", None, listed.texts[n], "name.listed-more", 0) for n in their_left[both:]]
    if sum(max(len(pair.ours), len(pair.theirs)) for pair in chosen) == 1:
        found.append(Evidence("name", None, None, "name.single", weights["name.single"]))
    if not our_left and not their_left:
        found.append(Evidence("name", None, None, "name.complete", weights["name.complete"]))
    if not our_left:
        rule = "name.traveller-complete"
        found.append(Evidence("name", None, None, rule, weights[rule]))
    return found
