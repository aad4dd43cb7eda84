"""The matching model: how common each part of a name is, which parts are equivalent, what each rule counts.

The file is JSON: `format`, `version`, `made` (how it came about), `prior` and `threshold` (1/1000 bit),
`weights` (every rule of `rules.py`), `per` and `shares` (the share of names that hold a part, in 1/`per`),
`equivalents` (parts that write one name, in groups). A state may put its own in force. Shares come from
tables of parts, never from the list at hand.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from openpiu.findings import SettingError
from openpiu.matching._near import Neighbours, describe, tabulate
from openpiu.matching._text import keys_of
from openpiu.matching.rules import CODES, LEVELS, WEIGHTS
from openpiu.names import HONORIFICS, PARTICLES

FORMAT = 4
DEFAULT = Path(__file__).parent / "models" / "default.json"

UNSEEN = (1.0, 1.5, 1.5, 4.0, 8.0, 9.0, 12.0)
"""By level: how many parts that the model has never seen stand near one such part, on average."""
FLOOR_BITS = 17
"""No part is taken to be rarer than one in 2^17 names: more cannot be told from tables of this size."""
LIKELY = 0.15
"""The share of a neighbourhood's names that write it in one given way which no table holds. By trial: at 0.05
people whose names have many spellings (Arabic ones) are hit more, at 0.4 fewer aliases are found."""
PARTICLE_BITS = 3
"""Particles and forms of address come and go: they are taken to be no rarer than one in 2^3 names."""
OUTSIDE = 0.2
"""The share of parts that stand in no table; they are spread over all words by their letters."""

Words = npt.NDArray[np.uint32]
Letters = npt.NDArray[np.uint8]


class Vocabulary(NamedTuple):
    """Parts as the kernel holds them: letters (0 to 25) one after the other, where each starts,
    equivalents."""

    text: Letters
    text_at: Words
    equivalent: Words

    @classmethod
    def of(cls, parts: list[bytes], equivalent: Words | None = None) -> Vocabulary:
        """`parts` are letters as numbers; without `equivalent` none has one."""
        at = np.zeros(len(parts) + 1, np.uint32)
        np.cumsum([len(part) for part in parts], out=at[1:])
        # The kernel takes addresses: an empty text still has one.
        text = np.frombuffer(b"".join(parts) or b"\0", np.uint8)
        return cls(text, at, np.zeros(len(parts), np.uint32) if equivalent is None else equivalent)


class _File(msgspec.Struct):
    format: int
    version: str
    made: str
    prior: int
    threshold: int
    weights: dict[str, int]
    per: int
    shares: dict[str, int]
    equivalents: list[list[str]]


class Known(NamedTuple):
    """What the model knows of parts: sorted keys, and for each its rarity as written and its equivalent."""

    key: npt.NDArray[np.uint64]
    rarity: Words
    equivalent: Words


class Model:
    """A model in force: `version`, `made`, `prior`, `threshold`, `weights`; and rarities made from its
    shares."""

    def __init__(self, file: _File):
        self._file = file
        self.version, self.made = file.version, file.made
        self.prior, self.threshold = file.prior, file.threshold
        self.weights, self.per, self.shares = file.weights, file.per, file.shares
        self._equivalents = file.equivalents

    def score(self, weight: int) -> float:
        """`weight` (1/1000 bit) as a probability, 0 to 1, under the model's prior odds."""
        bits = max(-1000.0, min(1000.0, (weight + self.prior) / 1000))
        return float(round(1 / (1 + 2.0**-bits), 6))

    def with_weights(self, weights: dict[str, int]) -> Model:
        """The same model with other weights, under the same version: for fitting."""
        return Model(msgspec.structs.replace(self._file, weights=weights))

    @property
    def coded_weights(self) -> list[int]:
        """The weights of `rules.CODES`, in their order."""
        return [self.weights[rule] for rule in CODES]

    @cached_property
    def equivalent(self) -> dict[str, int]:
        """The number of the group that a part is in, from 1."""
        return {part: n for n, group in enumerate(self._equivalents, 1) for part in group}

    def rarity(self, vocabulary: Vocabulary) -> npt.NDArray[np.uint16]:
        """How rare the neighbourhood of each listed part is: an array (parts, levels) in 1/1000 bit.

        -log2 of the share of names that hold any part at this level or nearer. Each row depends on its part
        and the model alone.
        """
        count = len(vocabulary.text_at) - 1
        if not count:
            return np.zeros((0, LEVELS), np.uint16)
        held = self._neighbours.shares(*vocabulary, self._counts) / self.per
        share = held + self._outside(vocabulary).reshape(-1, 1) * np.array(UNSEEN)
        # Tables do not hold every spelling: one that they lack is not as rare as its letters say.
        for level in (2, 1, 0):
            share[:, level] += LIKELY * (share[:, level + 1] - share[:, level])
        rarity = np.rint(-1000 * np.log2(np.minimum(share, 1.0)))
        return np.asarray(np.minimum(rarity, self._most(vocabulary)), np.uint16)

    def _most(self, vocabulary: Vocabulary) -> npt.NDArray[np.int64]:
        """The most that the rarity of each part can be: little for particles and forms of address."""
        small = keys_of(
            *Vocabulary.of([_coded(part) for part in sorted(PARTICLES | HONORIFICS) if len(part) > 1])[:2]
        )
        found = np.isin(keys_of(vocabulary.text, vocabulary.text_at), small)
        return np.where(found, PARTICLE_BITS * 1000, 65_535).reshape(-1, 1)

    @cached_property
    def known(self) -> Known:
        """What the model knows of each part of its tables."""
        vocabulary = self._vocabulary
        share = self._counts / self.per + self._outside(vocabulary)
        rarity = np.maximum(np.rint(-1000 * np.log2(np.minimum(share, 1.0))), 1).astype(np.uint32)
        keys = keys_of(vocabulary.text, vocabulary.text_at)
        order = np.argsort(keys)
        return Known(keys[order], rarity[order], vocabulary.equivalent[order])

    def recognised(self, vocabulary: Vocabulary) -> tuple[Words, Words]:
        """For each of other parts its rarity as written, 0 where the model does not hold it, and its
        equivalent."""
        keys = keys_of(vocabulary.text, vocabulary.text_at)
        known = self.known
        at = np.minimum(np.searchsorted(known.key, keys), max(len(known.key) - 1, 0))
        held = known.key[at] == keys
        return np.where(held, known.rarity[at], 0).astype(np.uint32), np.where(
            held, known.equivalent[at], 0
        ).astype(np.uint32)

    def _outside(self, vocabulary: Vocabulary) -> npt.NDArray[np.float64]:
        """The share that each part would have without standing in any table: by its letters, and at least
        a floor."""
        text, at = vocabulary.text, vocabulary.text_at.astype(np.int64)
        sizes = np.diff(at)
        # Each part with two blanks before it and one behind.
        spaced = np.zeros(int(at[-1]) + 3 * len(sizes), np.int64)
        starts = at[:-1] + 3 * np.arange(len(sizes)) + 2
        place = np.repeat(starts - at[:-1], sizes) + np.arange(int(at[-1]))
        spaced[place] = text[: int(at[-1])].astype(np.int64) + 1
        logs = self._triples[spaced[:-2], spaced[1:-1], spaced[2:]]
        total = np.concatenate(([0.0], np.cumsum(logs)))
        first = starts - 2
        return np.asarray(2.0 ** (total[first + sizes + 1] - total[first]) * OUTSIDE + 2.0**-FLOOR_BITS)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        parts = [_coded(part) for part in self._parts]
        equivalent = np.array([self.equivalent.get(part, 0) for part in self._parts], np.uint32)
        return Vocabulary.of(parts, equivalent)

    @cached_property
    def _parts(self) -> list[str]:
        return [*self.shares, *(part for part in self.equivalent if part not in self.shares)]

    @cached_property
    def _counts(self) -> npt.NDArray[np.int64]:
        return np.array([self.shares.get(part, 0) for part in self._parts], np.int64)

    @cached_property
    def _neighbours(self) -> Neighbours:
        text, at, equivalent = self._vocabulary
        folds, bones, records = describe(text, at, equivalent)
        wide = np.full(len(at) - 1, 3, np.uint8)
        buckets, entries = tabulate(text, at, equivalent, wide)
        return Neighbours(
            {
                "text": text,
                "text_at": at,
                "equivalent": equivalent,
                "fold_key": folds,
                "bone_key": bones,
                "record": records,
                "bucket_at": buckets,
                "entry": entries,
            }
        )

    @cached_property
    def _triples(self) -> npt.NDArray[np.float64]:
        """log2 of how probable a letter is after two others; 0 stands for the blank about a word."""
        counts = np.full((27, 27, 27), 0.02)
        text = "@@" + "@@".join(self.shares) + "@@"
        codes = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64) - 64
        np.add.at(counts, (codes[:-2], codes[1:-1], codes[2:]), 1.0)
        # "X@@" is a word's end; "@@Y" its start; a pair of blanks after a letter says nothing of a word.
        counts[1:, 0, :] = 0.02
        counts[0, 0, 0] = 0.02
        return np.asarray(np.log2(counts / counts.sum(axis=2, keepdims=True)))


def _coded(part: str) -> bytes:
    return bytes(code - 65 for code in part.encode("ascii"))


def load_model(path: Path | None = None) -> Model:
    """The model in the file at `path`, by default the one shipped.

    Raises:
        SettingError: the file is no model, of another format, or does not state every rule's weight.
    """
    return _load(DEFAULT if path is None else path)


def model_of(content: dict[str, Any]) -> Model:
    """A model from what its file holds, as `fit.make` gives it."""
    return Model(msgspec.convert(content, _File))


def version_of(content: dict[str, Any]) -> str:
    """The version of what a model's file holds but for `format` and `version`. Other numbers are another
    version: an index states the one that it was made with."""
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:8]
    return f"2026.11-{digest}"


def read_model(data: bytes, name: str) -> Model:
    """The model that the bytes of a file called `name` hold.

    Its version is that of its numbers, whatever the file states: weights changed by hand make another model.

    Raises:
        SettingError: as `load_model`.
    """
    try:
        file = msgspec.json.decode(data, type=_File)
    except msgspec.MsgspecError as error:
        raise SettingError(
            f"{name}: not a matching model ({error}); expected a file of `model fit`"
        ) from error
    if file.format != FORMAT:
        raise SettingError(f"{name}: matching model of format {file.format}; expected {FORMAT}")
    if missing := sorted(WEIGHTS.keys() - file.weights.keys()):
        raise SettingError(f"{name}: matching model without the weight of {', '.join(missing)}")
    content = msgspec.structs.asdict(file)
    del content["format"], content["version"]
    return Model(msgspec.structs.replace(file, version=version_of(content)))


@lru_cache(maxsize=4)
def _load(path: Path) -> Model:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}; expected a file of `model fit`") from error
    return read_model(data, str(path))
