"""Identities, one after the other, into the flat arrays of an index. Memory grows with the arrays alone."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from openpiu.findings import ListError
from openpiu.matching._near import MOST_PARTS, describe, tabulate
from openpiu.matching._query import split_name
from openpiu.matching._retrieval import leads
from openpiu.matching.births import CIRCA_YEARS, Day, read_birth
from openpiu.matching.documents import document_arrays
from openpiu.matching.model_file import Model, Vocabulary, Words
from openpiu.matching.storage import Arrays, Stored, pack
from openpiu.watchlists.model import Identity

SPAN_YEARS = 12
"""Years of a listed span under each of which it is found; a longer one is found beside any date."""
SHOWN = 4
"""Parts of a name that stand in each of its postings; longer names are looked up."""
NONE = 0xFFFFFFFF
MANY = 0x80000000
LEAST = -1000
"""A near part that counts less, in 1/1000 bit, is no evidence and is not looked for."""


class Builder:
    """Takes identities by `add`; `arrays` makes the index of what was added, in that order."""

    def __init__(self, model: Model):
        self._model = model
        self._numbers: dict[bytes, int] = {}
        self._particle = array("B")
        self._owner, self._weak = array("I"), array("B")
        self._part, self._size = array("I"), array("I")
        self._birth, self._circa, self._births = array("I"), array("B"), array("I")
        self._date, self._dates = array("I"), array("I")
        self._row, self._row_at = bytearray(), array("Q", [0])
        self._documents: list[str] = []
        self._document_owner = array("I")

    def add(self, identity: Identity) -> None:
        """Adds one identity, which may have no usable name."""
        number = len(self._row_at) - 1
        self._row += pack(identity)
        self._row_at.append(len(self._row))
        seen = set()
        for name in identity.names:
            parts = tuple(split_name(name.text))
            if parts and parts not in seen:
                seen.add(parts)
                self._owner.append(number)
                self._weak.append(name.strength == "weak")
                self._size.append(len(parts))
                for text, particle in parts:
                    self._part.append(self._number(text, particle))
        self._add_births(identity)
        for document in identity.documents:
            self._documents.append(document.number)
            self._document_owner.append(number)

    def _number(self, text: bytes, particle: bool) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self._numbers)
            self._particle.append(particle)
            if number >= MOST_PARTS:
                raise ListError(
                    f"more than {MOST_PARTS:,} different parts of names; expected fewer in one index"
                )
        return number

    def _add_births(self, identity: Identity) -> None:
        """The dates of an identity, and those under which it is found: 0 for one without any, or with a
        long span."""
        count, found = 0, set()
        for birth in identity.births:
            listed = read_birth(birth)
            if listed is None:
                continue
            count += 1
            room = CIRCA_YEARS if listed.circa else 0
            self._birth.extend((_date(listed.start), _date(listed.end)))
            self._circa.append(listed.circa)
            if listed.start == listed.end and not listed.circa:
                found.add(_date(listed.start))
                if not listed.start.day:  # a month is sought from the years about as the year is
                    found.add(listed.start.year * 512)
            elif listed.end.year - listed.start.year + 2 * room < SPAN_YEARS:
                years = range(listed.start.year - room, listed.end.year + room + 1)
                found.update(year * 512 for year in years)
            else:
                found.add(0)
        self._births.append(count)
        self._date.extend(sorted(found) or (0,))
        self._dates.append(len(found) or 1)

    def arrays(self) -> Stored:
        """The index of all that was added."""
        model = self._model
        parts = list(self._numbers)
        own, equivalent = model.recognised(Vocabulary.of(parts)) if parts else (_words([]), _words([]))
        vocabulary = Vocabulary.of(parts, equivalent)
        rarity = model.rarity(vocabulary)
        folds, bones = describe(vocabulary.text, vocabulary.text_at)
        wide = _wide(rarity, model)
        buckets, entries = tabulate(*vocabulary, wide)
        known = model.known
        arrays: Arrays = {
            **vocabulary._asdict(),
            "fold_key": folds,
            "bone_key": bones,
            "bucket_at": buckets,
            "entry": entries,
            "particle": np.frombuffer(self._particle, np.uint8) if parts else np.zeros(0, np.uint8),
            "rarity": rarity,
            "known": own,
            "lead": leads(vocabulary.text, vocabulary.text_at),
            "known_key": known.key,
            "known_rarity": known.rarity,
            "known_equivalent": known.equivalent,
            "name_owner": _words(self._owner),
            "name_weak": np.array(self._weak, np.uint8),
            "name_at": _offsets(self._size),
            "name_part": _words(self._part),
            "birth_at": _offsets(self._births),
            "birth": _words(self._birth).reshape(-1, 2),
            "birth_circa": np.array(self._circa, np.uint8),
            "row": np.frombuffer(self._row or b"\0", np.uint8),
            "row_at": np.array(self._row_at, np.uint64),
        }
        identities = len(self._row_at) - 1
        arrays["names_of"] = np.searchsorted(
            arrays["name_owner"], np.arange(identities + 1, dtype=np.uint32)
        ).astype(np.uint32)
        arrays |= self._postings(arrays, len(parts))
        arrays |= document_arrays(self._documents, self._document_owner)
        return Stored(arrays)

    def _postings(self, arrays: Arrays, parts: int) -> Arrays:
        """For each part the names that hold it, by birth date: date, name, and the name's other parts."""
        sizes, owner = _words(self._size).astype(np.int64), arrays["name_owner"]
        at, part = arrays["name_at"].astype(np.int64), arrays["name_part"]
        others = np.full((len(part), SHOWN - 1), NONE, np.uint32)
        name = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
        place = np.arange(len(part)) - at[name]
        size = sizes[name]
        for n in range(1, SHOWN):
            some = np.flatnonzero((size > n) & (size <= SHOWN))
            others[some, n - 1] = part[at[name[some]] + (place[some] + n) % size[some]]
        marked = name | np.where(size > SHOWN, np.uint32(MANY), np.uint32(0))
        dates = _words(self._dates).astype(np.int64)
        first = np.cumsum(dates) - dates
        times = dates[owner[name]]
        which = np.repeat(np.arange(len(part)), times)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
        date = _words(self._date)[first[owner[name[which]]] + nth]
        order = np.argsort(part[which].astype(np.uint64) << np.uint64(32) | date, kind="stable")
        which, date = which[order], date[order]
        posting = np.empty((len(which), 5), np.uint32)
        posting[:, 0], posting[:, 1], posting[:, 2:] = date, marked[which], others[which]
        counts = np.bincount(part[which], minlength=parts) if len(which) else np.zeros(parts, np.int64)
        return {"posting": posting, "post_at": _offsets(counts), **self._days(arrays, marked, others)}

    def _days(self, arrays: Arrays, marked: Words, others: Words) -> Arrays:
        """For each whole birth date the names of those born on it, with up to four parts."""
        first_part = arrays["name_at"][:-1][arrays["name_at"][:-1] < arrays["name_at"][1:]].astype(np.int64)
        owner = arrays["name_owner"]
        dates = _words(self._dates).astype(np.int64)
        first, times = np.cumsum(dates) - dates, dates[owner]
        which = np.repeat(np.arange(len(owner)), times)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
        date = _words(self._date)[first[owner[which]] + nth]
        keep = np.flatnonzero(date & 31)
        keep = keep[np.argsort(date[keep], kind="stable")]
        name = which[keep]
        dated = np.empty((len(keep), 5), np.uint32)
        if len(keep):
            at = first_part[name]
            dated[:, 0], dated[:, 1], dated[:, 2:] = marked[at], arrays["name_part"][at], others[at]
        day, counts = np.unique(date[keep], return_counts=True)
        return {"dated": dated, "day": day.astype(np.uint32), "day_at": _offsets(counts)}


def _date(day: Day) -> int:
    return day.year * 512 + day.month * 32 + day.day


def _words(values: Iterable[int]) -> npt.NDArray[np.uint32]:
    return np.array(values, np.uint32)


def _offsets(sizes: Iterable[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
    counts = np.asarray(sizes, np.uint64)
    return np.concatenate((np.zeros(1, np.uint64), np.cumsum(counts, dtype=np.uint64))).astype(np.uint32)


def _wide(rarity: npt.NDArray[np.uint16], model: Model) -> npt.NDArray[np.uint8]:
    """Which parts are looked for by two missing letters (1), and by their skeleton (2): where it would
    count."""
    gain = rarity.astype(np.int64) * model.weights["name.rarity-share"] // 1000
    gain = gain + np.array(model.coded_weights[: gain.shape[1]])
    skeleton = (gain[:, 5] > LEAST) | (gain[:, 6] > LEAST)
    return np.asarray((gain[:, 4] > LEAST) + 2 * skeleton, np.uint8)


def build(identities: Iterable[Identity], model: Model) -> Stored:
    """The index of `identities`, whose order is kept."""
    builder = Builder(model)
    for identity in identities:
        builder.add(identity)
    return builder.arrays()
