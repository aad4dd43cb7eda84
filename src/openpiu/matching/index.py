"""The index: identities in, and for each traveller of a batch the identities that it may be, with the
reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from openpiu.findings import IndexFormatError
from openpiu.matching import overlay, storage
from openpiu.matching._kernel import Kernel
from openpiu.matching.birthplaces import BEST_FIRST
from openpiu.matching.building import build
from openpiu.matching.documents import Documents, document_key
from openpiu.matching.evidence import birth_evidence, document_evidence, name_evidence, weak_evidence
from openpiu.matching.gathering import Run
from openpiu.matching.model import Candidate, Match
from openpiu.matching.model_file import Model, load_model
from openpiu.matching.query import candidate_of
from openpiu.travel import Traveller
from openpiu.watchlists.model import Identity

if TYPE_CHECKING:
    from openpiu.matching._kernel import Result

KEPT = 20_000
"""Identities that are kept once they were read for a match."""


class Index:
    """Listed identities, ready to be searched. Made by `build` or `open`.

    One that was opened follows its folder: a new version laid there, and entries that `change` adds or
    removes, are in force with the next batch, in every process that holds it open.

    It keeps neighbours of name parts that it has looked up (at most some 50 MB): one index a thread or
    process, opened from one folder.
    """

    def __init__(
        self, stored: storage.Stored, model: Model, today: date | None = None, folder: Path | None = None
    ):
        """Use `build` or `open`."""
        self.model, self.today = model, today
        self._folder = folder
        self._seal: overlay.Seal | None = None
        self._version = storage.version(folder) if folder else None
        self._added: Index | None = None
        self._removed: frozenset[overlay.Entry] = frozenset()
        self._hold(stored)

    def _hold(self, stored: storage.Stored) -> None:
        self._stored = stored
        model = self.model
        weights = model.weights
        self._kernel = Kernel(
            stored.arrays,
            model.coded_weights,
            weights["name.rarity-share"],
            weights["name.least"],
            weights["name.floor"],
        )
        self._documents = Documents(stored.arrays)
        self._identity: Callable[[int], Identity] = lru_cache(KEPT)(stored.identity)
        self._room_nationality = max(0, weights["nationality.same"])
        self._room_place = max(0, *(weights[rule] for rule in BEST_FIRST))
        self._room_sex = max(0, weights["sex.same"])

    @classmethod
    def build(
        cls, identities: Iterable[Identity], today: date | None = None, model: Model | None = None
    ) -> Index:
        """An index of `identities`. `today` is the day that entries expire by: of each call, if None.

        `model` is the one shipped, unless given.
        """
        return cls.build_runs([lambda: identities], today, model, 1)

    @classmethod
    def build_runs(
        cls, runs: Sequence[Run], today: date | None = None, model: Model | None = None, workers: int = 1
    ) -> Index:
        """An index of the identities that each of `runs` gives when it is called, in that order, built by
        `workers` processes: the very index that `build` makes of them all.

        Raises what a run raises where that is an OpenPIUError.
        """
        model = model or load_model()
        return cls(build(runs, model, workers), model, today)

    @classmethod
    def open(cls, folder: str | Path, today: date | None = None, model: Model | None = None) -> Index:
        """The index that `save` or `save_beside` laid in `folder`, its arrays mapped.

        Raises:
            IndexFormatError: not an index, made by another version or model, or a file is cut or changed.
        """
        model, folder = model or load_model(), Path(folder)
        index = cls(storage.load(overlay.base_of(folder), model), model, today, folder)
        index._follow()
        return index

    def beside(self, folder: str | Path) -> Index | None:
        """The index in `folder` where it stands on the same arrays as this one, which it shares with what
        this one knows of names: at once, and in the memory of the added entries alone. None where it does
        not. For the same process or thread."""
        folder = Path(folder)
        try:
            if storage.arrays_of(overlay.base_of(folder), self.model) != self._stored.name:
                return None
        except IndexFormatError:
            return None
        index = copy(self)
        index._folder, index._version = folder, storage.version(folder)
        index._seal, index._added, index._removed = None, None, frozenset()
        index._follow()
        return index

    @staticmethod
    def model_version(folder: str | Path) -> str:
        """The version of the model that the index in `folder` is made with.

        Raises:
            IndexFormatError: not an index, or made by another version.
        """
        return storage.model_version(overlay.base_of(Path(folder)))

    @staticmethod
    def save_beside(
        folder: str | Path,
        base: str | Path,
        added: Iterable[Identity],
        removed: Iterable[overlay.Entry],
        model: Model | None = None,
    ) -> None:
        """Lays in `folder` the index in `base`, a folder beside it, with `added` (in place of those with the
        same list and id) and without `removed`, named by list and id. It never changes, and holds while
        `base` does. Meant for some hundred entries: what is added is indexed anew by each who opens it.

        Raises:
            IndexFormatError: `base` holds no index of its own, or one for another model.
        """
        base = Path(base)
        overlay.lay(Path(folder), base, storage.arrays_of(base, model or load_model()), added, removed)

    def change(self, added: Iterable[Identity] = (), removed: Iterable[overlay.Entry] = ()) -> None:
        """Adds entries (in place of those with the same list and id) and removes others, named by list and
        id.

        In force with the next batch of every process that opened the same folder. Meant for some hundred
        entries between two builds: what is added is indexed anew by each.

        Raises:
            IndexFormatError: the index was not opened from a folder.
        """
        if self._folder is None:
            raise IndexFormatError("an index in memory cannot be changed; expected one opened from a folder")
        self._follow()
        overlay.change(self._folder, self._stored.name, added, tuple(removed))

    def _follow(self) -> None:
        """Takes up a new version of the folder, and its overlay, where they have changed."""
        if self._folder is None:
            return
        version = storage.version(self._folder)
        if version is not None and version != self._version:
            self._hold(storage.load(self._folder, self.model))
            self._version = version
            self._seal = (0, 0, 0)
        seal = overlay.seal(self._folder)
        if seal != self._seal:
            found = overlay.read(self._folder, self._stored.name)
            self._added = Index.build(found.identities(), self.today, self.model) if found.added else None
            self._removed = frozenset(found.removed)
            self._seal = seal

    def save(self, folder: str | Path) -> None:
        """Lays the index in `folder`, whole or not at all; one that is there already is replaced."""
        storage.save(self._stored, self.model, Path(folder))

    def __len__(self) -> int:
        """How many identities are held, expired ones too."""
        return len(self._stored)

    @property
    def identities(self) -> tuple[Identity, ...]:
        """The identities, in the order they were given."""
        return tuple(map(self._stored.identity, range(len(self))))

    @property
    def unnamed(self) -> tuple[Identity, ...]:
        """Identities without any usable name: only a document can bring them up."""
        without = np.flatnonzero(np.diff(self._stored.arrays["names_of"]) == 0)
        return tuple(map(self._stored.identity, without.tolist()))

    def match(
        self,
        travellers: Sequence[Traveller | Candidate],
        threshold: int | None = None,
        top: int | None = None,
    ) -> list[list[Match]]:
        """For each of `travellers` the identities it may be, heaviest first (ties by list and identity id).

        `threshold` is the least weight in 1/1000 bit, by default the model's; `top` the most matches a
        traveller.
        What a pair weighs does not depend on the other travellers, on the other identities, or on the
        threshold.
        """
        self._follow()
        least = self.model.threshold if threshold is None else threshold
        today = (self.today or datetime.now(UTC).date()).isoformat()
        return [self._matches(candidate_of(traveller), least, today)[:top] for traveller in travellers]

    def identity(self, number: int) -> Identity:
        """The identity with this number."""
        return self._identity(number)

    def coded(self, candidate: Candidate, least: int, forced: Sequence[int] = ()) -> list[Result]:
        """What the kernel says of `candidate` and the identities that weigh `least` or more by name and
        birth date, and of those numbered in `forced` whatever they weigh."""
        self._kernel.search(candidate.surname, candidate.given_names, candidate.birth_date, least, 0, forced)
        return self._kernel.results

    def _matches(self, candidate: Candidate, least: int, today: str) -> list[Match]:
        room = self._room_nationality if candidate.nationality else 0
        if candidate.birth_place:
            room += self._room_place
        if candidate.sex:
            room += self._room_sex
        forced: Sequence[int] = ()
        if candidate.documents:
            forced = self._documents.owners([document_key(number) for number, _ in candidate.documents])
        kernel = self._kernel
        found = kernel.search(
            candidate.surname, candidate.given_names, candidate.birth_date, least, room, forced
        )
        if not found and self._added is None:
            return []
        matches = [
            match for one in kernel.results if (match := self._match(candidate, one, today)) is not None
        ]
        matches = [match for match in matches if match.weight >= least]
        if self._removed:
            matches = [match for match in matches if (match.list, match.identity) not in self._removed]
        if self._added is not None:
            matches += self._added._matches(candidate, least, today)
        matches.sort(key=lambda match: (-match.weight, match.list, match.identity))
        return matches

    def _match(self, candidate: Candidate, result: Result, today: str) -> Match | None:
        """The match that the kernel's `result` is, with the evidence beside it; None for none after all."""
        number, name, pieces, name_weight = result[:4]
        identity = self._identity(number)
        if identity.expires_on and not _in_force(identity.expires_on, today):
            return None
        weights = self.model.weights
        document = None
        if candidate.documents and identity.documents:
            document = document_evidence(candidate.documents, identity.documents, weights)
        if document is None and (name < 0 or name_weight < weights["name.floor"]):
            return None
        evidence = name_evidence(candidate, pieces, self._kernel.name(name)) if name >= 0 else []
        if identity.names and (birth := birth_evidence(candidate, identity, result)) is not None:
            evidence.append(birth)
        if document is not None:
            evidence.append(document)
        if identity.names:
            evidence += weak_evidence(candidate, identity, weights)
        weight = sum(piece.weight for piece in evidence)
        return Match(identity.id, identity.list, weight, self.model.score(weight), tuple(evidence))


def _in_force(expires: str, today: str) -> bool:
    # A month or a year alone is in force to its end.
    return today <= (expires + "-99-99" if len(expires) == 4 else (expires + "-99")[:10])
