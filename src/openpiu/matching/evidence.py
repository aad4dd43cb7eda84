"""The evidence of one pair, traveller and identity: name, birth date, documents, nationality, sex.

A function of the two and of the model alone: not of other entries, of the batch, or of how the pair was
found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpiu.matching.births import compare, read_birth, span_discount
from openpiu.matching.model import Evidence
from openpiu.matching.query import Query, document_common, document_key
from openpiu.watchlists.model import Identity, ListedDocument

SAME_ISSUER_UNKNOWN = "document.issuer-unknown"


def birth_evidence(query: Query, identity: Identity, weights: Mapping[str, int]) -> Evidence | None:
    """The listed birth date that agrees best, or that none is known; None where the traveller sent none."""
    if query.birth is None:
        if query.birth_text:
            return Evidence("birth", query.birth_text, None, "birth.unreadable", weights["birth.unreadable"])
        return None
    best: Evidence | None = None
    for birth in identity.births:
        listed = read_birth(birth)
        if listed is None:
            continue
        rule = compare(query.birth, listed)
        weight = weights[rule] - (span_discount(listed) if rule == "birth.range" else 0)
        if best is None or weight > best.weight:
            best = Evidence("birth", query.birth_text, str(birth), rule, weight)
    return best or Evidence("birth", query.birth_text, None, "birth.unknown", weights["birth.unknown"])


def document_evidence(
    query: Query, documents: Sequence[ListedDocument], weights: Mapping[str, int]
) -> Evidence | None:
    """The document that agrees best; None where no number agrees, for a person may hold several."""
    best: Evidence | None = None
    for key, issuer in query.documents:
        for document in documents:
            if document_key(document.number) != key:
                continue
            if document_common(key):
                rule = "document.common-number"
            elif not issuer or not document.issuer:
                rule = SAME_ISSUER_UNKNOWN
            elif issuer.strip().upper() == document.issuer.strip().upper():
                rule = "document.exact"
            else:
                rule = "document.issuer-differs"
            ours = " ".join(filter(None, (issuer, key)))
            theirs = " ".join(filter(None, (document.issuer, document.number)))
            if best is None or weights[rule] > best.weight:
                best = Evidence("document", ours, theirs, rule, weights[rule])
    return best


def weak_evidence(query: Query, identity: Identity, weights: Mapping[str, int]) -> list[Evidence]:
    """Nationality and sex: a little for, a little against, and only ever beside a name or a document."""
    found = []
    if query.nationality and identity.nationalities:
        listed = [code.upper() for code in identity.nationalities]
        rule = "nationality.same" if query.nationality in listed else "nationality.differs"
        found.append(Evidence("nationality", query.nationality, " ".join(listed), rule, weights[rule]))
    if query.sex and identity.sex:
        rule = "sex.same" if query.sex == identity.sex else "sex.differs"
        found.append(Evidence("sex", query.sex, identity.sex, rule, weights[rule]))
    return found
