"""The index: identities in, and for each traveller of a batch the identities that it may be, with the
reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from openpiu import names
from openpiu.matching import storage
from openpiu.matching.alignment import ListedParts, align
from openpiu.matching.evidence import birth_evidence, document_evidence, weak_evidence
from openpiu.matching.model import Candidate, Evidence, Match
from openpiu.matching.model_file import Model, load_model
from openpiu.matching.query import Query, document_common, document_key, read_query
from openpiu.matching.retrieval import Retrieval
from openpiu.matching.vocabulary import Vocabulary
from openpiu.travel import Traveller
from openpiu.watchlists.model import Identity

BATCH = 1000
"""Travellers looked up together; bounds memory, changes no result."""


class Index:
    """Listed identities, ready to be searched. Made by `build` or `open`; never changed afterwards.

    It keeps neighbours of name parts that it has looked up (at most some 200,000): one index a thread or
    process, opened from one folder.
    """

    def __init__(self, stored: storage.Stored, model: Model, today: date | None = None):
        """Use `build` or `open`."""
        self.model, self.today = model, today
        self._stored = stored
        self._vocabulary = Vocabulary(
            stored.parts, {k[5:]: v for k, v in stored.arrays.items() if k.startswith("near_")}
        )
        self._retrieval = Retrieval(stored, self._vocabulary, model)
        self._documents: dict[str, list[int]] = {}
        for number, identity in enumerate(stored.identities):
            for key in {document_key(document.number) for document in identity.documents}:
                if key and not document_common(key):
                    self._documents.setdefault(key, []).append(number)
        self._listed: dict[int, tuple[ListedParts, str, bool]] = {}
        self._rarity = stored.arrays["rarity"].tolist()
        starts = np.searchsorted(stored.arrays["name_owner"], np.arange(len(stored.identities) + 1))
        self._names_of = starts.tolist()

    @classmethod
    def build(
        cls, identities: Iterable[Identity], today: date | None = None, model: Model | None = None
    ) -> Index:
        """An index of `identities`. `today` is the day that entries expire by: of each call, if None.

        `model` is the one shipped, unless given.
        """
        model = model or load_model()
        return cls(storage.make(tuple(identities), model), model, today)

    @classmethod
    def open(cls, folder: str | Path, today: date | None = None, model: Model | None = None) -> Index:
        """The index that `save` laid in `folder`, its arrays mapped.

        Raises:
            IndexFormatError: not an index, made by another version or model, or a file is cut or changed.
        """
        model = model or load_model()
        return cls(storage.load(Path(folder), model), model, today)

    def save(self, folder: str | Path) -> None:
        """Lays the index in `folder`, whole or not at all; one that is there already is replaced."""
        storage.save(self._stored, self.model, Path(folder))

    def __len__(self) -> int:
        """How many identities are held, expired ones too."""
        return len(self._stored.identities)

    @property
    def identities(self) -> tuple[Identity, ...]:
        """The identities, in the order they were given."""
        return self._stored.identities

    @property
    def unnamed(self) -> tuple[Identity, ...]:
        """Identities without any usable name: only a document can bring them up."""
        named = set(self._stored.arrays["name_owner"].tolist())
        return tuple(entry for n, entry in enumerate(self._stored.identities) if n not in named)

    def match(
        self, travellers: Sequence[Traveller | Candidate], threshold: int | None = None
    ) -> list[list[Match]]:
        """For each of `travellers` the identities it may be, heaviest first (ties by list and identity id).

        `threshold` is the least weight in 1/1000 bit, by default the model's. What a pair weighs does not
        depend on the other travellers, on the other identities, or on the threshold.
        """
        least = self.model.threshold if threshold is None else threshold
        today = (self.today or datetime.now(UTC).date()).isoformat()
        found: list[list[Match]] = []
        for start in range(0, len(travellers), BATCH):
            queries = [read_query(traveller) for traveller in travellers[start : start + BATCH]]
            candidates = self._retrieval.candidates(queries, least)
            for query, numbers in zip(queries, candidates, strict=True):
                for number in {n for key, _ in query.documents for n in self._documents.get(key, ())}:
                    numbers[number] = list(range(self._names_of[number], self._names_of[number + 1]))
                in_force = [item for item in numbers.items() if self._in_force(item[0], today)]
                matches = [self._pair(query, number, listed) for number, listed in in_force]
                kept = [match for match in matches if match is not None and match.weight >= least]
                kept.sort(key=lambda match: (-match.weight, match.list, match.identity))
                found.append(kept)
        return found

    def _in_force(self, number: int, today: str) -> bool:
        expires = self._stored.identities[number].expires_on
        # A month or a year alone is in force to its end.
        return not expires or today <= (expires + "-99-99" if len(expires) == 4 else (expires + "-99")[:10])

    def _pair(self, query: Query, number: int, listed: Sequence[int]) -> Match | None:
        identity = self._stored.identities[number]
        weights = self.model.weights
        name = self._name_evidence(query, listed)
        document = document_evidence(query, identity.documents, weights)
        if document is None and sum(piece.weight for piece in name) < weights["name.floor"]:
            return None
        if not name and document is None:
            return None
        evidence = list(name)
        if identity.names:
            birth = birth_evidence(query, identity, weights)
            evidence += [birth] if birth else []
        evidence += [document] if document else []
        if identity.names:
            evidence += weak_evidence(query, identity, weights)
        weight = sum(piece.weight for piece in evidence)
        return Match(identity.id, identity.list, weight, self.model.score(weight), tuple(evidence))

    def _name_evidence(self, query: Query, names_listed: Sequence[int]) -> list[Evidence]:
        """The evidence of the listed name that agrees best; the first of several equal ones.

        Names that retrieval left out cannot reach the threshold, so none of them could be the best.
        """
        weights = self.model.weights
        near = self._retrieval.levels(query)
        best: list[Evidence] = []
        most = 0
        for number in names_listed:
            listed, text, weak = self._parts(number)
            found = align(query, near, listed, self.model)
            if weak and found:
                found.append(Evidence("name", None, text, "name.weak-alias", weights["name.weak-alias"]))
            total = sum(piece.weight for piece in found)
            if found and (not best or total > most):
                best = [Evidence("name", query.written, text, "name.compared", 0), *found]
                most = total
        return best

    def _parts(self, name: int) -> tuple[ListedParts, str, bool]:
        """Listed name number `name`, taken apart; kept once made."""
        kept = self._listed.get(name)
        if kept is None:
            arrays = self._stored.arrays
            at, end = int(arrays["name_at"][name]), int(arrays["name_at"][name + 1])
            numbers = arrays["name_part"][at:end].tolist()
            texts = [self._vocabulary.parts[n] for n in numbers]
            particle = [part.kind == "particle" for text in texts for part in names.parts(text)]
            rarity = [self._rarity[n] for n in numbers]
            weak = bool(arrays["name_weak"][name])
            kept = self._listed[name] = ListedParts(numbers, texts, particle, rarity), " ".join(texts), weak
        return kept
