"""Which identities are worth scoring for each traveller of a batch.

For each pair that shares a near part, the most that it could weigh is added up; only pairs that could reach
the threshold go on. Parts that are listed joined or split are looked up as well. A pair's fate depends on the
pair and the threshold alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from openpiu import names
from openpiu.matching.alignment import LEAST, Levels
from openpiu.matching.births import most
from openpiu.matching.model_file import Model
from openpiu.matching.query import Query
from openpiu.matching.rules import EXACT, NAME_LEVELS
from openpiu.matching.storage import Stored
from openpiu.matching.vocabulary import Vocabulary

CUT_FROM, SPLIT_FROM = 3, 4
"""Letters from which a part of the traveller's may be a listed one cut short; may be several, joined."""
SHORTEST, SHORTEST_ALONE = 2, 4
"""Letters of a piece in a whole split; of a piece at the start or end of a part whose rest is not listed."""
LONGEST = 24
"""Letters of the longest piece looked for; a part of more than twice as many is not taken apart."""
SLACK = 500
"""1/1000 bit left for what the bound does not see: a join of four parts, a part inside another."""
CACHE = 200_000
"""Texts whose neighbours are kept; then the memory is emptied."""

Longs = npt.NDArray[np.int64]


class _Found(NamedTuple):
    part: npt.NDArray[np.int32]
    level: npt.NDArray[np.int32]


_Pieces = tuple[list[int], list[tuple[int, int]]]
"""For a text: listed parts that it may be joined of, pieces at either end included; and listed parts that it
may be a piece of (cut short, or without its article), each with the most that this can count."""


class _Rows(NamedTuple):
    """By row: query, listed part, the most that the pair can count, parts of the query that it may answer."""

    who: Longs
    part: Longs
    gain: Longs
    parts: Longs


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
        alone = np.array([len(part) == 1 for part in vocabulary.parts])
        if len(vocabulary.parts):
            self._gain[particle] += model.weights["name.particle"]
        # A third of the cost of a join: mostly two or three parts share it.
        self._joined = rarity[:, EXACT] + model.weights["name.joined"] // 3
        self._rarity = rarity[:, EXACT].tolist()
        self._inside = max(model.weights["name.prefix"], model.weights["name.contained"])
        self._whole = self._per_name(~particle if len(particle) else particle)
        self._initials = self._per_name(alone)
        self._after_article: dict[str, list[int]] = {}
        for number, part in enumerate(vocabulary.parts):
            if part[:2] in names.ARTICLES and len(part) >= SHORTEST_ALONE + 2:
                self._after_article.setdefault(part[2:], []).append(number)
        self._near: dict[str, _Found] = {}
        self._glued: dict[str, _Found] = {}
        self._split: dict[str, _Pieces] = {}
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

    def _per_name(self, flags: npt.NDArray[np.bool_]) -> Longs:
        """How many parts of each listed name have their flag set; `flags` by part number."""
        at = self._arrays["name_at"]
        running = np.concatenate(([0], np.cumsum(flags[self._arrays["name_part"]].astype(np.int64))))
        return np.asarray(running[at[1:]] - running[at[:-1]], np.int64)

    def candidates(self, queries: Sequence[Query], threshold: int) -> list[dict[int, list[int]]]:
        """For each of `queries` the identities that it could match by name with `threshold` (1/1000 bit) or
        more, each with the numbers of its listed names that could."""
        self._learn(queries)
        found: list[dict[int, list[int]]] = [{} for _ in queries]
        rows = self._rows(queries)
        if not len(rows.who):
            return found
        at = self._arrays["post_at"]
        counts = at[rows.part + 1] - at[rows.part]
        starts = at[rows.part] - np.concatenate(([0], np.cumsum(counts)[:-1]))
        places = np.repeat(starts, counts) + np.arange(int(counts.sum()))
        total = len(self._arrays["name_owner"])
        key = np.repeat(rows.who, counts) * total + self._arrays["post_name"][places]
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        gains = np.add.reduceat(np.repeat(rows.gain, counts)[order], first)
        matched = np.add.reduceat(np.repeat(rows.parts, counts)[order], first)
        who, name = np.divmod(key[first], total)
        bound = gains + self._completeness(queries, who, name, matched)
        helped = bound + self._weights["birth.exact"] >= threshold
        who, name, bound = who[helped], name[helped], bound[helped]
        owner = self._arrays["name_owner"][name].astype(np.int64)
        keep = bound + self._dates(queries, who, owner) >= threshold
        chosen = zip(who[keep].tolist(), owner[keep].tolist(), name[keep].tolist(), strict=True)
        for n, identity, listed in chosen:
            found[n].setdefault(identity, []).append(listed)
        return found

    def _completeness(self, queries: Sequence[Query], who: Longs, name: Longs, matched: Longs) -> Longs:
        """The most that conflicts, completeness and weak evidence can count, where `matched` parts agree."""
        weights = self._weights
        ours = np.array([sum(p.kind != "particle" for p in query.parts) for query in queries], np.int64)[who]
        initials = np.array([sum(p.kind == "initial" for p in query.parts) for query in queries], np.int64)
        theirs = self._whole[name]
        matched = matched + initials[who] + self._initials[name]
        bound = weights["name.conflict"] * np.maximum(np.minimum(ours, theirs) - matched, 0)
        bound += weights["name.single"] * (matched <= 1)
        bound += weights["name.traveller-complete"] * (matched >= ours)
        bound += weights["name.complete"] * (matched >= np.maximum(ours, theirs))
        country, sex = max(0, weights["nationality.same"]), max(0, weights["sex.same"])
        weak = [country * bool(query.nationality) + sex * bool(query.sex) for query in queries]
        return np.asarray(bound + np.array(weak, np.int64)[who] + SLACK, np.int64)

    def _learn(self, queries: Sequence[Query]) -> None:
        """Looks up the neighbours of all texts that have not been seen."""
        if len(self._near) + len(self._glued) > CACHE:
            self._near.clear()
            self._glued.clear()
            self._split.clear()
            self._levels.clear()
        texts = {term.text for query in queries for term in query.terms}
        self._learn_texts(texts, self._near, 2)
        self._learn_texts({text for query in queries for _, _, text in query.glued}, self._glued, 1)

    def _learn_texts(self, texts: set[str], known: dict[str, _Found], edits: int) -> None:
        new = sorted(texts - known.keys())
        if not new:
            return
        near = self._vocabulary.near(new, edits)
        order = np.argsort(near.query, kind="stable")
        starts = np.searchsorted(near.query[order], np.arange(len(new) + 1))
        part, level = near.part[order], near.level[order]
        for n, text in enumerate(new):
            known[text] = _Found(part[starts[n] : starts[n + 1]], level[starts[n] : starts[n + 1]])

    def _rows(self, queries: Sequence[Query]) -> _Rows:
        """Every listed part near any text of any query, with the most that it can count."""
        who: list[int] = []
        found: list[_Found] = []
        costs: list[int] = []
        joined: list[tuple[int, int, int]] = []
        longer: list[tuple[int, int, int]] = []
        for n, query in enumerate(queries):
            for term in query.terms:
                near = self._near[term.text]
                if len(near.part):
                    who.append(n)
                    found.append(near)
                    costs.append(self._weights[term.rule] if term.rule else 0)
                whole, pieces = self._pieces(term.text)
                joined.extend((n, part, 1) for part in whole)
                longer.extend((n, part, most_part) for part, most_part in pieces)
            for _, _, text in query.glued:
                near = self._glued[text]
                if len(near.part):
                    joined.extend((n, part, 2) for part in near.part.tolist())
        sizes = [len(near.part) for near in found]
        none = np.zeros(0, np.int32)
        part = np.concatenate([none, *(near.part for near in found)])
        level = np.concatenate([none, *(near.level for near in found)])
        gain = self._gain[part, level] + np.repeat(np.array(costs, np.int64), sizes)
        keep = gain > LEAST
        join = np.array(joined, np.int64).reshape(-1, 3)
        held = np.array(longer, np.int64).reshape(-1, 3)
        gains = np.concatenate([gain[keep], self._joined[join[:, 1]], held[:, 2]])
        return _Rows(
            np.concatenate([np.repeat(np.array(who, np.int64), sizes)[keep], join[:, 0], held[:, 0]]),
            np.concatenate([part[keep].astype(np.int64), join[:, 1], held[:, 1]]),
            np.maximum(gains, 0),
            np.concatenate([np.ones(int(keep.sum()), np.int64), join[:, 2], np.ones(len(held), np.int64)]),
        )

    def _pieces(self, text: str) -> _Pieces:
        """What `text` may be made up of, and what it may be a piece of."""
        known = self._split.get(text)
        if known is None:
            known = self._split[text] = self._look_for_pieces(text)
        return known

    def _look_for_pieces(self, text: str) -> _Pieces:
        number, size, listed = self._vocabulary.number, len(text), self._vocabulary.parts
        if not CUT_FROM <= size <= 2 * LONGEST:
            return [], []
        longer = set(range(bisect_left(listed, text), bisect_left(listed, text + "[")))
        longer.discard(number.get(text, -1))
        longer.update(self._after_article.get(text, ()))
        counts = [(n, self._rarity[n] * size // len(listed[n]) + self._inside) for n in sorted(longer)]
        if size < SPLIT_FROM:
            return [], counts
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
        whole = {n for start, end, n in spans if start in forward and end in backward}
        ends = {n for start, end, n in spans if end - start >= SHORTEST_ALONE and (start == 0 or end == size)}
        return sorted(whole | ends), counts

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
