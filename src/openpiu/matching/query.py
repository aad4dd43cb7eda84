"""A traveller as matching looks at one: the facts that count, and nothing else of the person."""

from __future__ import annotations

from openpiu.matching.documents import document_common, document_key
from openpiu.matching.model import Candidate
from openpiu.travel import Traveller

__all__ = ["candidate_of", "document_common", "document_key"]


def candidate_of(traveller: Traveller | Candidate, ref: str = "") -> Candidate:
    """The facts of `traveller` that matching looks at; visas and facilitation papers are documents as
    well."""
    if isinstance(traveller, Candidate):
        return traveller
    return Candidate(
        ref=traveller.reference or ref,
        surname=traveller.surname,
        given_names=traveller.given_names,
        birth_date=traveller.birth_date,
        nationality=traveller.nationality,
        sex=traveller.sex,
        documents=tuple((d.number, d.issuer) for d in traveller.documents if d.number),
        birth_place=traveller.birth_place,
    )
