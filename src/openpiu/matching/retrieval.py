"""Which identities are worth scoring for each traveller of a batch.

For each pair that shares a near part, the most that it could weigh is added up; only pairs that could reach
the threshold go on. Parts that are listed joined or split are looked up as well. A pair's fate depends on the
pair and the threshold alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from openpiu import names
from openpiu.matching.alignment import LEAST, Levels
from openpiu.matching.births import most
from openpiu.matching.model_file import Model
from openpiu.matching.query import Query
from openpiu.matching.rules import EXACT, NAME_LEVELS, ONE_EDIT
from openpiu.matching.storage import Stored
from openpiu.matching.vocabulary import Vocabulary

SPLIT_FROM = 5
"""Letters from which a part of the traveller's may be several listed parts written together."""
SHORTEST, SHORTEST_ALONE = 2, 4
"""Letters of a piece in a whole split; of a piece at the start or end of a part whose rest is not listed."""
LONGEST = 24
"""Letters of the longest piece looked for; a part of more than twice as many is not taken apart."""
SLACK = 1500
"""1/1000 bit left for what the bound does not see: a part cut short, an initial."""
CACHE = 200_000
"""Texts whose neighbours are kept; then the memory is emptied."""

Longs = npt.NDArray[np.int64]


class _Found(NamedTuple):
    part: npt.NDArray[np.int32]
    level: npt.NDArray[np.int32]


class Retrieval:
    """The search over one index; it keeps neighbours of parts that it has seen, which changes no result."""

    def __init__(self, stored: Stored, vocabulary: Vocabulary, model: Model):
        """`vocabulary` is that of `stored`."""
        self._arrays, self._vocabulary, self._weights = stored.arrays, vocabulary, model.weights
        share = model.weights["name.rarity-share"]
        rarity = stored.arrays["rarity"].astype(np.int64) * share // 1000
        self._gain = rarity + np.array([model.weights[rule] for rule in NAME_LEVELS])
        particle = np.array(
            [part.kind == "particle" for p in vocabulary.parts for part in names.parts(p)[:1]]
        )
        if len(vocabulary.parts):
            self._gain[particle] += model.weights["name.particle"]
        # Half of the cost of a join: two parts or more share it.
        self._joined = rarity[:, EXACT] + model.weights["name.joined"] // 2
        self._near: dict[str, _Found] = {}
        self._split: dict[str, list[int]] = {}
        self._levels: dict[str, Levels] = {}

    def levels(self, query: Query) -> Mapping[str, Levels]:
        """For each text of `query` the level of every listed part near it; after `candidates` of that
        query."""
        for term in query.terms:
            if term.text not in self._levels:
                found = self._near[term.text]
                pairs = zip(found.part.tolist(), found.level.tolist(), strict=True)
                self._levels[term.text] = dict(pairs)
        return self._levels

    def candidates(self, queries: Sequence[Query], threshold: int) -> list[set[int]]:
        """The identities that each of `queries` could match with `threshold` (1/1000 bit) or more, by
        name."""
        self._learn(queries)
        found: list[set[int]] = [set() for _ in queries]
        rows = self._rows(queries)
        if rows is None or not len(self._arrays["name_owner"]):
            return found
        who, part, gain = rows
        at = self._arrays["post_at"]
        counts = at[part + 1] - at[part]
        places = np.repeat(at[part] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(
            int(counts.sum())
        )
        total = len(self._arrays["name_owner"])
        key = np.repeat(who, counts) * total + self._arrays["post_name"][places]
        gains = np.repeat(gain, counts)
        order = np.argsort(key, kind="stable")
        key, gains = key[order], gains[order]
        first = (
            np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, int)
        )
        if not len(first):
            return found
        most_name = np.add.reduceat(gains, first)
        pair_who, name = np.divmod(key[first], total)
        owner = self._arrays["name_owner"][name].astype(np.int64)
        rest = self._bonus()
        # Without any help from the date a pair must reach the threshold by its name: few do.
        helped = most_name + rest + self._weights["birth.exact"] >= threshold
        pair_who, owner, most_name = pair_who[helped], owner[helped], most_name[helped]
        bound = most_name + rest + self._dates(queries, pair_who, owner)
        keep = bound >= threshold
        for n, number in zip(pair_who[keep].tolist(), owner[keep].tolist(), strict=True):
            found[n].add(number)
        return found

    def _bonus(self) -> int:
        rules = ("name.complete", "name.traveller-complete", "nationality.same", "sex.same")
        return SLACK + sum(max(0, self._weights[rule]) for rule in rules)

    def _learn(self, queries: Sequence[Query]) -> None:
        """Looks up the neighbours of all texts that have not been seen."""
        if len(self._near) > CACHE:
            self._near.clear()
            self._split.clear()
            self._levels.clear()
        texts = {term.text for query in queries for term in query.terms}
        texts.update(text for query in queries for _, _, text in query.glued)
        new = sorted(texts - self._near.keys())
        if not new:
            return
        near = self._vocabulary.near(new)
        order = np.argsort(near.query, kind="stable")
        starts = np.searchsorted(near.query[order], np.arange(len(new) + 1))
        part, level = near.part[order], near.level[order]
        for n, text in enumerate(new):
            self._near[text] = _Found(part[starts[n] : starts[n + 1]], level[starts[n] : starts[n + 1]])

    def _rows(self, queries: Sequence[Query]) -> tuple[Longs, Longs, Longs] | None:
        """Query, listed part and the most that it can count, of every part near any text of any query."""
        who: list[int] = []
        sizes: list[int] = []
        found: list[_Found] = []
        costs: list[int] = []
        joined_who: list[int] = []
        joined_part: list[int] = []
        for n, query in enumerate(queries):
            for term in query.terms:
                near = self._near[term.text]
                if len(near.part):
                    who.append(n)
                    sizes.append(len(near.part))
                    found.append(near)
                    costs.append(self._weights[term.rule] if term.rule else 0)
                if SPLIT_FROM <= len(term.text) <= 2 * LONGEST and (pieces := self._pieces(term.text)):
                    joined_who.extend([n] * len(pieces))
                    joined_part.extend(pieces)
            for _, _, text in query.glued:
                near = self._near[text]
                close = near.part[near.level <= ONE_EDIT]
                joined_who.extend([n] * len(close))
                joined_part.extend(close.tolist())
        if not found and not joined_part:
            return None
        part = np.concatenate([near.part for near in found]) if found else np.zeros(0, np.int32)
        level = np.concatenate([near.level for near in found]) if found else np.zeros(0, np.int32)
        gain = self._gain[part, level] + np.repeat(np.array(costs, np.int64), sizes)
        keep = gain > LEAST
        queries_of = np.repeat(np.array(who, np.int64), sizes)[keep]
        joined = np.array(joined_part, np.int64)
        return (
            np.concatenate([queries_of, np.array(joined_who, np.int64)]),
            np.concatenate([part[keep].astype(np.int64), joined]),
            np.maximum(np.concatenate([gain[keep], self._joined[joined]]), 0),
        )

    def _pieces(self, text: str) -> list[int]:
        """The listed parts that `text` may join: those of every whole split, and long ones at either end."""
        known = self._split.get(text)
        if known is not None:
            return known
        number, size = self._vocabulary.number, len(text)
        spans = [
            (start, end, number[text[start:end]])
            for start in range(size - 1)
            for end in range(start + SHORTEST, min(size, start + LONGEST) + 1)
            if text[start:end] in number and (start, end) != (0, size)
        ]
        forward, backward = {0}, {size}
        for start, end, _ in spans:
            if start in forward:
                forward.add(end)
        for start, end, _ in reversed(spans):
            if end in backward:
                backward.add(start)
        found = {
            n
            for start, end, n in spans
            if (start in forward and end in backward)
            or (end - start >= SHORTEST_ALONE and (start == 0 or end == size))
        }
        self._split[text] = sorted(found)
        return self._split[text]

    def _dates(self, queries: Sequence[Query], who: Longs, owner: Longs) -> npt.NDArray[np.int64]:
        """The most that the birth dates of each pair can count."""
        ours = np.array([query.birth or (0, 0, 0) for query in queries], np.int32).reshape(-1, 3)
        at = self._arrays["birth_at"]
        counts = at[owner + 1] - at[owner]
        unknown = max(0, self._weights["birth.unknown"], self._weights["birth.unreadable"])
        bound = np.full(len(who), unknown, np.int64)
        for nth in range(int(counts.max()) if len(counts) else 0):
            has = np.flatnonzero(counts > nth)
            place = at[owner[has]] + nth
            start, end = self._arrays["birth_start"][place], self._arrays["birth_end"][place]
            each = most(ours[who[has]], start, end, self._weights)
            bound[has] = np.maximum(bound[has], each) if nth else each
        return bound
