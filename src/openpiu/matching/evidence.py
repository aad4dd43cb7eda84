"""The evidence of one pair, traveller and identity: what the kernel coded, and documents, nationality,
place of birth and sex beside it.

A function of the two and of the model alone: not of other entries, of the batch, or of how the pair was
found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from openpiu.matching.birthplaces import compared
from openpiu.matching.births import read_birth
from openpiu.matching.documents import document_common, document_key, nearness
from openpiu.matching.model import Candidate, Evidence
from openpiu.matching.rules import CODES
from openpiu.watchlists.model import Identity, ListedDocument

if TYPE_CHECKING:
    from openpiu.matching._kernel import Piece, Result


def name_evidence(candidate: Candidate, pieces: Sequence[Piece], listed: str) -> list[Evidence]:
    """What was compared, and each piece of it; nothing where either side has no name."""
    if not pieces:
        return []
    written = ", ".join(filter(None, (candidate.surname, candidate.given_names)))
    return [
        Evidence("name", written, listed, "name.compared", 0),
        *(
            Evidence("name", ours, theirs, CODES[via if via >= 0 else rule], weight)
            for rule, via, ours, theirs, _, weight in pieces
        ),
    ]


def birth_evidence(candidate: Candidate, identity: Identity, result: Result) -> Evidence | None:
    """The listed birth date that agrees best, or that none is known; None where the traveller sent none."""
    rule, at, weight = result[4:]
    if rule < 0:
        return None
    readable = [birth for birth in identity.births if read_birth(birth) is not None] if at >= 0 else []
    return Evidence(
        "birth", candidate.birth_date, str(readable[at]) if readable else None, CODES[rule], weight
    )


def document_evidence(
    documents: Sequence[tuple[str, str | None]], listed: Sequence[ListedDocument], weights: Mapping[str, int]
) -> Evidence | None:
    """The document that agrees best; None where no number agrees, for a person may hold several."""
    best: Evidence | None = None
    for number, issuer in documents:
        key = document_key(number)
        for document in listed:
            rule = _document_rule(key, issuer, document)
            if rule is not None and (best is None or weights[rule] > best.weight):
                ours = " ".join(filter(None, (issuer, key)))
                theirs = " ".join(filter(None, (document.issuer, document.number)))
                best = Evidence("document", ours, theirs, rule, weights[rule])
    return best


def _document_rule(key: str, issuer: str | None, listed: ListedDocument) -> str | None:
    """The rule of two documents; None where their numbers differ, or say nothing and differ in a sign."""
    agree = nearness(key, document_key(listed.number)) if key else None
    if agree is None:
        return None
    common = document_common(key) or document_common(document_key(listed.number))
    if common:
        return "document.common-number" if agree == "exact" else None
    unknown = not issuer or not listed.issuer
    same = not unknown and (issuer or "").strip().upper() == (listed.issuer or "").strip().upper()
    if agree == "exact":
        return (
            "document.exact" if same else "document.issuer-unknown" if unknown else "document.issuer-differs"
        )
    if same:
        return f"document.{agree}"
    return f"document.{agree}-issuer" if unknown else None


def weak_evidence(candidate: Candidate, identity: Identity, weights: Mapping[str, int]) -> list[Evidence]:
    """Nationality, place of birth and sex: a little for, a little against, and only ever beside a name or a
    document."""
    found = []
    nationality = (candidate.nationality or "").strip().upper()
    if nationality and identity.nationalities:
        listed = [code.upper() for code in identity.nationalities]
        rule = "nationality.same" if nationality in listed else "nationality.differs"
        found.append(Evidence("nationality", nationality, " ".join(listed), rule, weights[rule]))
    if candidate.birth_place and identity.birth_places:
        place = compared(candidate.birth_place, identity.birth_places)
        if place is not None:
            rule, theirs = place
            found.append(Evidence("place", candidate.birth_place, theirs, rule, weights[rule]))
    if candidate.sex in ("M", "F") and identity.sex:
        rule = "sex.same" if candidate.sex == identity.sex else "sex.differs"
        found.append(Evidence("sex", candidate.sex, identity.sex, rule, weights[rule]))
    return found
