"""The plain twin of the compiled alignment and of how near two parts are: slow, short, the oracle of the
kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from openpiu import names
from openpiu.matching.model_file import Model, Vocabulary
from openpiu.matching.rules import CODES

EXACT, FOLDING, EQUIVALENT, ONE_EDIT, TWO_EDITS, SKELETON_EDITS, SKELETON, APART = range(8)
LETTERS, MOST = 48, 12


def level(ours: str, theirs: str, equivalent: bool = False) -> int:
    """How near two parts are, from the same to not at all."""
    errors, longer = OSA.distance(ours, theirs), max(len(ours), len(theirs))
    ours_folded, theirs_folded = names.folding(ours), names.folding(theirs)
    bone = names.skeleton(ours)
    if ours == theirs:
        return EXACT
    if ours_folded == theirs_folded:
        return FOLDING
    if equivalent:
        return EQUIVALENT
    if errors == 1 and longer >= 3:
        return ONE_EDIT
    if errors == 2 and longer >= 7:
        return TWO_EDITS
    if bone == names.skeleton(theirs) and len(bone) >= 2:
        if OSA.distance(ours_folded, theirs_folded) <= 2:
            return SKELETON_EDITS
        if len(bone) >= 3:
            return SKELETON
    return APART


class Pair(NamedTuple):
    weight: int
    ours: frozenset[int]
    theirs: frozenset[int]
    rule: str

    @property
    def order(self) -> tuple[int, int, int]:
        return -self.weight, sum(1 << n for n in self.theirs), sum(1 << n for n in self.ours)


class Twin:
    """Weighs pairs of names with a model."""

    def __init__(self, model: Model):
        self.model, self.weights = model, model.weights

    def rarity(self, part: str) -> list[int]:
        coded = bytes(ord(letter) - 65 for letter in part)
        _, equivalent = self.model.recognised(Vocabulary.of([coded]))
        return [int(bits) for bits in self.model.rarity(Vocabulary.of([coded], equivalent))[0]]

    def known(self, part: str) -> int:
        rarity, _ = self.model.recognised(Vocabulary.of([bytes(ord(letter) - 65 for letter in part)]))
        return int(rarity[0])

    def bits(self, rarity: int, *rules: str) -> int:
        share = self.weights["name.rarity-share"]
        return share * rarity // 1000 + sum(self.weights[rule] for rule in rules)

    def weigh(self, surname: str | None, given_names: str | None, listed: str) -> list[tuple[str, int]]:
        """The rules of the best alignment and what each counts, in the order of the evidence."""
        ours = names.parts(surname, given_names)[:MOST]
        theirs = names.parts(listed)[:MOST]
        if not ours or not theirs:
            return []
        rare = [self.rarity(part.text) for part in theirs]
        free = set(range(len(ours))), set(range(len(theirs)))
        chosen = self._choose([*self._near(ours, theirs, rare), *self._joined(ours, theirs, rare)], *free)
        if all(free):
            chosen += self._choose(self._leftovers(ours, theirs, rare, *free), *free)
        chosen.sort(key=lambda pair: min(pair.ours))
        found = [(pair.rule, pair.weight) for pair in chosen]
        agreed = sum(max(len(pair.ours), len(pair.theirs)) for pair in chosen)
        our_left = [n for n in sorted(free[0]) if ours[n].kind != "particle"]
        their_left = [n for n in sorted(free[1]) if theirs[n].kind != "particle"]
        if not chosen:
            return [("name.none", self.weights["name.none"])]
        both = min(len(our_left), len(their_left))
        rest = ["name.conflict"] * both
        rest += ["name.traveller-more"] * (len(our_left) - both) + ["name.listed-more"] * (
            len(their_left) - both
        )
        rest += ["name.single"] * (agreed == 1)
        rest += ["name.complete"] * (not our_left and not their_left and agreed > 1)
        rest += ["name.traveller-complete"] * (not our_left and agreed > 1)
        return found + [(rule, self.weights[rule]) for rule in rest]

    def _terms(self, ours: Sequence[names.Part]) -> list[tuple[int, str, tuple[str, ...]]]:
        terms: list[tuple[int, str, tuple[str, ...]]] = [(n, part.text, ()) for n, part in enumerate(ours)]
        for n, part in enumerate(ours):
            terms += [(n, text, ("name.title-glued",)) for text in part.without_title]
            if part.kind == "name" and part.text[:2] in names.ARTICLES and len(part.text) >= 6:
                terms.append((n, part.text[2:], ("name.particle",)))
        return terms

    def _near(
        self, ours: Sequence[names.Part], theirs: Sequence[names.Part], rare: list[list[int]]
    ) -> list[Pair]:
        pairs = []
        for place, text, via in self._terms(ours):
            for n, part in enumerate(theirs):
                group = self.model.equivalent.get(text)
                near = level(
                    text, part.text, group is not None and group == self.model.equivalent.get(part.text)
                )
                if near == APART:
                    continue
                small = ("name.particle",) if part.kind == "particle" else ()
                weight = self.bits(rare[n][near], CODES[near], *via, *small)
                if weight > self.weights["name.conflict"]:
                    rule = via[0] if via else CODES[near]
                    pairs.append(Pair(weight, frozenset((place,)), frozenset((n,)), rule))
        return pairs

    def _joined(
        self, ours: Sequence[names.Part], theirs: Sequence[names.Part], rare: list[list[int]]
    ) -> list[Pair]:
        pairs = []
        their_texts, our_texts = [part.text for part in theirs], [part.text for part in ours]
        for place, text, via in self._terms(ours):
            if found := joined(text, their_texts):
                parts, errors = found
                near = (EXACT, ONE_EDIT, TWO_EDITS)[errors]
                rarity = sum(rare[n][near] for n in parts if theirs[n].kind == "name")
                rule, weight = self._joined_weight(rarity, self.known(text), errors, via)
                pairs.append(Pair(weight, frozenset((place,)), frozenset(parts), via[0] if via else rule))
        for n, part in enumerate(theirs):
            if found := joined(part.text, our_texts):
                parts, errors = found
                rarity = 0 if part.kind == "particle" else rare[n][(EXACT, ONE_EDIT, TWO_EDITS)[errors]]
                rule, weight = self._joined_weight(rarity, self.known(part.text), errors, ())
                pairs.append(Pair(weight, frozenset(parts), frozenset((n,)), rule))
        return pairs

    def _joined_weight(self, rarity: int, known: int, errors: int, via: tuple[str, ...]) -> tuple[str, int]:
        rule = "name.joined-error" if errors else "name.joined"
        return rule, self.bits(min(rarity, known) if known else rarity, rule, *via)

    def _leftovers(
        self,
        ours: Sequence[names.Part],
        theirs: Sequence[names.Part],
        rare: list[list[int]],
        our_left: set[int],
        their_left: set[int],
    ) -> list[Pair]:
        pairs = []
        for place in our_left:
            for n in their_left:
                if "particle" in (ours[place].kind, theirs[n].kind):
                    continue
                short, long = sorted((ours[place].text, theirs[n].text), key=len)
                rarity, errors = rare[n][EXACT] * len(short) // len(long), OSA.distance(short, long)
                if len(short) == 1:
                    if short != long[0]:
                        continue
                    rule, rarity = "name.initial", 3500
                elif long.startswith(short):
                    rule = "name.prefix"
                elif len(short) >= 4 and short in long:
                    rule = "name.contained"
                elif len(long) >= 4 and errors <= (len(long) + 1) // 3:
                    rule, rarity = "name.loose", rare[n][EXACT] * (len(long) - errors) // len(long)
                else:
                    continue
                weight = self.bits(rarity, rule)
                if weight > self.weights["name.conflict"]:
                    pairs.append(Pair(weight, frozenset((place,)), frozenset((n,)), rule))
        return pairs

    def _choose(self, pairs: list[Pair], ours: set[int], theirs: set[int]) -> list[Pair]:
        chosen = []
        for pair in sorted(pairs, key=lambda pair: pair.order):
            if pair.ours <= ours and pair.theirs <= theirs:
                ours -= pair.ours
                theirs -= pair.theirs
                chosen.append(pair)
        return chosen


def joined(text: str, parts: list[str]) -> tuple[tuple[int, ...], int] | None:
    """The places of two or more parts that `text` joins, and the errors in it."""
    if len(parts) < 2 or len(text) < max(5, sum(sorted(map(len, parts))[:2]) - 2):
        return None
    shorter = [part for part in parts if len(part) < len(text)]
    if not any(text.endswith(part) or (len(part) > 1 and text[:2] == part[:2]) for part in shorter):
        return None
    exact = cut(text, parts, tuple(range(len(parts))), 8)
    if exact is not None:
        return (exact, 0) if len(exact) > 1 else None
    allowed = 2 if len(text) >= 12 else 1 if len(text) >= 7 else 0
    for a, first in enumerate(parts):
        for b, second in enumerate(parts):
            if a != b and allowed and (errors := OSA.distance(first + second, text)) <= allowed:
                return (a, b), errors
    return None


def cut(text: str, parts: list[str], free: tuple[int, ...], deep: int) -> tuple[int, ...] | None:
    """Which of `parts`, of those `free`, written together in some order give `text`."""
    if not deep:
        return None
    for n in free:
        if parts[n] == text:
            return (n,)
    for n in free:
        if len(parts[n]) < len(text) and text.startswith(parts[n]):
            rest = cut(text[len(parts[n]) :], parts, tuple(m for m in free if m != n), deep - 1)
            if rest is not None:
                return (n, *rest)
    return None
