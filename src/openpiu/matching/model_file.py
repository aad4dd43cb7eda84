"""The matching model: how common each part of a name is, and what each rule counts. Read from a versioned
file.

The file is JSON: `format`, `version`, `made` (how it came about), `prior` and `threshold` (1/1000 bit),
`weights` (every rule of `rules.py`), `per` and `shares` (the share of names that hold a part, in 1/`per`). A
state may put its own in force. Shares come from tables of parts, never from the list at hand.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import log2
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from openpiu.findings import SettingError
from openpiu.matching.rules import LEVELS, WEIGHTS
from openpiu.matching.vocabulary import Ints, Vocabulary

FORMAT = 1
DEFAULT = Path(__file__).parent / "models" / "default.json"

UNSEEN = (1.0, 1.5, 4.0, 8.0, 3.0, 8.0)
"""By level: how many parts that the model has never seen stand near one such part, on average."""
FLOOR_BITS = 17
"""No part is taken to be rarer than one in 2^17 names: more cannot be told from tables of this size."""
OUTSIDE = 0.2
"""The share of parts that stand in no table; they are spread over all words by their letters."""


class _File(msgspec.Struct):
    format: int
    version: str
    made: str
    prior: int
    threshold: int
    weights: dict[str, int]
    per: int
    shares: dict[str, int]


class Model:
    """A model in force: `version`, `made`, `prior`, `threshold`, `weights`; and rarities made from its
    shares."""

    def __init__(self, file: _File):
        self.version, self.made = file.version, file.made
        self.prior, self.threshold = file.prior, file.threshold
        self.weights, self.per, self.shares = file.weights, file.per, file.shares

    def score(self, weight: int) -> float:
        """`weight` (1/1000 bit) as a probability, 0 to 1, under the model's prior odds."""
        bits = max(-1000.0, min(1000.0, (weight + self.prior) / 1000))
        return float(round(1 / (1 + 2.0**-bits), 6))

    def rarity(self, vocabulary: Vocabulary) -> Ints:
        """How rare the neighbourhood of each listed part is: an array (parts, levels) in 1/1000 bit.

        -log2 of the share of names that hold any part at this level or nearer. Each row depends on its part
        and the model alone.
        """
        known = list(self.shares)
        near = vocabulary.near(known)
        counts = np.array([self.shares[part] for part in known], np.int64)
        held = np.zeros((len(vocabulary.parts), LEVELS), np.int64)
        np.add.at(held, (near.part, near.level), counts[near.query])
        share = np.cumsum(held, axis=1) / self.per
        letters = np.array([self.letters(part) for part in vocabulary.parts]).reshape(-1, 1)
        floor = 2.0**-FLOOR_BITS
        share = share + (letters * OUTSIDE + floor) * np.array(UNSEEN)
        rarity = np.rint(-1000 * np.log2(np.minimum(share, 1.0))).astype(np.int32)
        return np.asarray(rarity, np.int32)

    def part_rarity(self, part: str) -> int:
        """How rare `part` is by itself, as written: 1/1000 bit."""
        share = self.shares.get(part, 0) / self.per + self.letters(part) * OUTSIDE + 2.0**-FLOOR_BITS
        return round(-1000 * log2(min(share, 1.0)))

    def letters(self, part: str) -> float:
        """The probability of `part` (A to Z) as a word, by the triples of letters of all parts of the
        model."""
        codes = [0, 0, *(ord(letter) - 64 for letter in part), 0]
        probability = 1.0
        for first, second, third in zip(codes, codes[1:], codes[2:], strict=False):
            probability *= float(self._triples[first, second, third])
        return probability

    @cached_property
    def _triples(self) -> npt.NDArray[np.float64]:
        counts = np.full((27, 27, 27), 0.02)
        text = "@@" + "@@".join(self.shares) + "@@"
        codes = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64) - 64
        np.add.at(counts, (codes[:-2], codes[1:-1], codes[2:]), 1.0)
        # "X@@" is a word's end; "@@Y" its start; a pair of blanks after a letter says nothing of a word.
        counts[1:, 0, :] = 0.02
        counts[0, 0, 0] = 0.02
        return np.asarray(counts / counts.sum(axis=2, keepdims=True))


def load_model(path: Path | None = None) -> Model:
    """The model in the file at `path`, by default the one shipped.

    Raises:
        SettingError: the file is no model, of another format, or does not state every rule's weight.
    """
    return _load(DEFAULT if path is None else path)


@lru_cache(maxsize=4)
def _load(path: Path) -> Model:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError) as error:
        raise SettingError(
            f"{path}: not a matching model ({error}); expected a file of `model fit`"
        ) from error
    if file.format != FORMAT:
        raise SettingError(f"{path}: matching model of format {file.format}; expected {FORMAT}")
    if missing := sorted(WEIGHTS.keys() - file.weights.keys()):
        raise SettingError(f"{path}: matching model without the weight of {', '.join(missing)}")
    return Model(file)
