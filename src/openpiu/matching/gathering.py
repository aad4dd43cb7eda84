"""Identities, one after the other, as flat arrays: the first step of an index, made run by run."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from openpiu.findings import ListError
from openpiu.matching._near import MOST_PARTS
from openpiu.matching._query import split_name
from openpiu.matching.births import CIRCA_YEARS, Day, read_birth
from openpiu.matching.rows import pack
from openpiu.watchlists.model import Identity

SPAN_YEARS = 12
"""Years of a listed span under each of which it is found; a longer one is found beside any date."""

Words = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]
Run = Callable[[], Iterable[Identity]]
"""A run of identities that can be read in whatever process gathers it."""


class Gathered(NamedTuple):
    """A run of identities.

    `texts` are the different parts of all names (letters 0 to 25) in the order in which they first come, with
    `particle` of each; of each name `owner` (number of the identity), `weak` and `size` (parts), and
    `part` (numbers of `texts`) one name after the other; of each identity how many `births` and `dates` it
    has, and these one after the other: `birth` (first and last date), `circa` of each, `date` (those under
    which it is found); `row` (`rows.pack`) and its length; `entry`, a hash of list and id;
    `documents`, and which identity holds each.
    """

    texts: list[bytes]
    particle: Bytes
    owner: Words
    weak: Bytes
    size: Words
    part: Words
    births: Words
    birth: Words
    circa: Bytes
    dates: Words
    date: Words
    row: bytes
    row_size: Words
    entry: npt.NDArray[np.int64]
    documents: list[str]
    document_owner: Words


class _Gatherer:
    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._particle = bytearray()
        self._owner, self._weak = array("I"), bytearray()
        self._part, self._size = array("I"), array("I")
        self._birth, self._circa, self._births = array("I"), bytearray(), array("I")
        self._date, self._dates = array("I"), array("I")
        self._row, self._row_size = bytearray(), array("I")
        self._entry = array("q")
        self._documents: list[str] = []
        self._document_owner = array("I")

    def add(self, identity: Identity) -> None:
        """Adds one identity, which may have no usable name."""
        number = len(self._row_size)
        row = pack(identity)
        self._row += row
        self._row_size.append(len(row))
        self._entry.append(hash((identity.list, identity.id)))
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

    def gathered(self) -> Gathered:
        return Gathered(
            list(self._numbers),
            _bytes(self._particle),
            _words(self._owner),
            _bytes(self._weak),
            _words(self._size),
            _words(self._part),
            _words(self._births),
            _words(self._birth),
            _bytes(self._circa),
            _words(self._dates),
            _words(self._date),
            bytes(self._row),
            _words(self._row_size),
            np.array(self._entry, np.int64),
            self._documents,
            _words(self._document_owner),
        )


def gather(identities: Iterable[Identity]) -> Gathered:
    """A run of `identities`, whose order is kept."""
    gatherer = _Gatherer()
    for identity in identities:
        gatherer.add(identity)
    return gatherer.gathered()


def join(runs: Iterable[Gathered]) -> Gathered:
    """Several runs as one: the very one that gathering them together would give.

    Raises:
        ListError: more different parts than an index can hold.
    """
    numbers: dict[bytes, int] = {}
    particle: list[Bytes] = []
    pieces: list[Gathered] = []
    documents: list[str] = []
    identities = 0
    for run in runs:
        known = len(numbers)
        number = np.array([numbers.setdefault(text, len(numbers)) for text in run.texts], np.uint32)
        if len(numbers) > MOST_PARTS:
            raise ListError(f"more than {MOST_PARTS:,} different parts of names; expected fewer in one index")
        particle.append(run.particle[number >= known])
        documents += run.documents
        pieces.append(
            run._replace(
                texts=[],
                documents=[],
                owner=run.owner + np.uint32(identities),
                part=number[run.part],
                document_owner=run.document_owner + np.uint32(identities),
            )
        )
        identities += len(run.row_size)
    if not pieces:
        return gather(())

    def together(field: str) -> npt.NDArray[Any]:
        return np.concatenate([getattr(piece, field) for piece in pieces])

    arrays = {
        field: together(field)
        for field in Gathered._fields
        if field not in ("texts", "particle", "row", "documents")
    }
    return Gathered(
        texts=list(numbers),
        particle=np.concatenate(particle),
        row=b"".join(piece.row for piece in pieces),
        documents=documents,
        **arrays,
    )


def _date(day: Day) -> int:
    return day.year * 512 + day.month * 32 + day.day


def _words(values: array[int]) -> Words:
    return np.array(values, np.uint32)


def _bytes(values: bytearray) -> Bytes:
    return np.frombuffer(bytes(values), np.uint8)
