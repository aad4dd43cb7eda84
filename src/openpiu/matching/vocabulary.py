"""The parts of all listed names, and the search for those near a given part.

Flat arrays of hashed keys (deletion variants, foldings, skeletons), sorted, so that a batch of parts is
looked up at once and the arrays can lie in a mapped file. Whether two parts are near, and how near, is a
property of the two alone: buckets are never cut for being full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from openpiu import names
from openpiu.matching._keys import deletion_keys
from openpiu.matching.rules import EXACT, FOLDING, ONE_EDIT, SKELETON, SKELETON_EDITS, TWO_EDITS

Ints = npt.NDArray[np.int32]
Keys = npt.NDArray[np.uint32]

ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 7
"""Letters that the longer of two parts must have to be near by one error, by two."""
SKELETON_FROM, SKELETON_EDITS_FROM = 3, 2
"""Signs that a skeleton must have to make two parts near by itself, or together with few errors."""
CHUNK = 4096


class Near(NamedTuple):
    """Pairs of a query (its place in the batch) and a listed part (its number), with their level."""

    query: Ints
    part: Ints
    level: Ints


def _hash(text: str) -> int:
    return crc32(text.encode("ascii"))


def _deletions(parts: Sequence[str], most: int) -> tuple[Ints, Keys]:
    """The keys of the deletion variants of `parts`, each with the place of its part."""
    places, keys = deletion_keys(parts, most)
    return np.frombuffer(places, np.int32), np.frombuffer(keys, np.uint32)


class Vocabulary:
    """The listed parts, each once, in sorted order; `part` numbers are places in `parts`."""

    def __init__(self, parts: Sequence[str], tables: dict[str, npt.NDArray[np.generic]] | None = None):
        """`parts` sorted, each once; `tables` as `tables` gave them, else they are made."""
        self.parts = list(parts)
        self.number = {part: n for n, part in enumerate(self.parts)}
        self.tables = tables if tables is not None else self._make()

    def _make(self) -> dict[str, npt.NDArray[np.generic]]:
        folded, skeletons = names.forms(self.parts)
        folds = [_hash(fold) for fold in folded]
        bones = [(_hash(bone), n) for n, bone in enumerate(skeletons) if len(bone) > 1]
        pairs = {
            "edit": _deletions(self.parts, 2),
            "fold": (np.arange(len(folds), dtype=np.int32), np.array(folds, np.uint32)),
            "bone": (
                np.array([n for _, n in bones], np.int32),
                np.array([key for key, _ in bones], np.uint32),
            ),
        }
        tables: dict[str, npt.NDArray[np.generic]] = {}
        for name, (parts, keys) in pairs.items():
            order = np.lexsort((parts, keys))
            tables[f"{name}_key"], tables[f"{name}_part"] = keys[order], parts[order]
        return tables

    def near(self, queries: Sequence[str], edits: int = 2) -> Near:
        """The listed parts near each of `queries` (A to Z), with their level (`rules.EXACT` to `SKELETON`).

        With `edits` of 1 only those at most one typing error away, which takes less time.
        """
        blocks = [self._near(queries[i : i + CHUNK], i, edits) for i in range(0, len(queries), CHUNK)]
        if not blocks:
            none = np.zeros(0, np.int32)
            return Near(none, none, none)
        return Near(*(np.concatenate(column) for column in zip(*blocks, strict=True)))

    def _near(self, queries: Sequence[str], offset: int, edits: int) -> Near:
        edit_query, edit_key = _deletions(queries, edits)
        folds, bones = names.forms(queries)
        wide = range(len(queries)) if edits > 1 else range(0)
        boned = [n for n in wide if len(bones[n]) > 1]
        pairs = np.unique(
            np.concatenate(
                [
                    self._look_up("edit", edit_key, edit_query),
                    self._look_up("fold", [_hash(folds[n]) for n in wide], list(wide)),
                    self._look_up("bone", [_hash(bones[n]) for n in boned], boned),
                ]
            )
        )
        asked, part = np.divmod(pairs, max(len(self.parts), 1))
        level = self._levels(queries, folds, bones, asked, part)
        keep = level <= (SKELETON if edits > 1 else ONE_EDIT)
        return Near(asked[keep].astype(np.int32) + np.int32(offset), part[keep].astype(np.int32), level[keep])

    def _look_up(
        self, table: str, keys: Sequence[int] | Keys, query: Sequence[int] | Ints
    ) -> npt.NDArray[np.int64]:
        """Pairs as one number each, query * parts + part, of all entries of `table` under `keys`."""
        listed, wanted = self.tables[f"{table}_key"], np.array(keys, np.uint32)
        order = np.argsort(wanted)  # what stands together in the table is looked up together
        wanted = wanted[order]
        low, high = np.searchsorted(listed, wanted, "left"), np.searchsorted(listed, wanted, "right")
        counts = high - low
        found = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) if len(keys) else low
        places = found + np.arange(len(found))
        parts = self.tables[f"{table}_part"][places].astype(np.int64)
        pairs: npt.NDArray[np.int64] = (
            np.repeat(np.array(query, np.int64)[order], counts) * len(self.parts) + parts
        )
        return pairs

    def _levels(
        self,
        queries: Sequence[str],
        folds: Sequence[str],
        bones: Sequence[str],
        query: npt.NDArray[np.int64],
        part: npt.NDArray[np.int64],
    ) -> Ints:
        """The level of each pair; `SKELETON + 1` for a pair that is not near after all."""
        if not len(query):
            return np.zeros(0, np.int32)
        at, listed = query.tolist(), [self.parts[n] for n in part.tolist()]
        asked = [queries[n] for n in at]
        asked_folds, listed_folds = [folds[n] for n in at], list(map(names.folding, listed))
        longer = np.array(list(map(max, map(len, asked), map(len, listed))))
        edits = cpdist(asked, listed, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
        folded_edits = cpdist(asked_folds, listed_folds, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
        bone = np.array([bones[n] == names.skeleton(p) for n, p in zip(at, listed, strict=True)])
        size = np.array([len(bones[n]) for n in at])
        level = np.full(len(at), SKELETON + 1, np.int32)
        level[bone & (size >= SKELETON_FROM)] = SKELETON
        level[bone & (size >= SKELETON_EDITS_FROM) & (folded_edits <= 2)] = SKELETON_EDITS
        level[(edits <= 2) & (longer >= TWO_EDITS_FROM)] = TWO_EDITS
        level[(edits <= 1) & (longer >= ONE_EDIT_FROM)] = ONE_EDIT
        level[folded_edits == 0] = FOLDING
        level[edits == 0] = EXACT
        return level
