"""A traveller as matching looks at one: parts of the name with all they may stand for, dates, documents."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from openpiu import names
from openpiu.matching.births import Day, read_day
from openpiu.matching.model import Candidate
from openpiu.travel import Traveller

MOST_PARTS = 12
"""Parts beyond these are left out of the comparison: no name has more, and work must stay bounded."""
LEAST_GLUED = 4
"""Letters that a part must have left once an article is taken off its front."""


class Term(NamedTuple):
    """A text that the part at `place` may stand for, and the rule that it costs (None for the part as
    written)."""

    place: int
    text: str
    rule: str | None


class Query(NamedTuple):
    """A traveller, read: `glued` are neighbouring parts written together, with the place of the first."""

    ref: str
    written: str
    parts: tuple[names.Part, ...]
    terms: tuple[Term, ...]
    glued: tuple[tuple[int, int, str], ...]
    birth_text: str | None
    birth: Day | None
    nationality: str | None
    sex: str | None
    documents: tuple[tuple[str, str | None], ...]


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
    )


def document_key(number: str | None) -> str:
    """A document's number as it is compared: letters and digits alone, upper case."""
    return "".join(filter(str.isalnum, number or "")).upper()


def document_common(number: str) -> bool:
    """Whether a document key says too little to find anyone by: under five signs, one sign only, or a
    count."""
    digits = "".join(filter(str.isdigit, number))
    counting = len(digits) > 3 and (digits in "01234567890123456789" or digits in "9876543210987654321")
    return len(number) < 5 or len(set(number)) < 2 or set(digits) == {"0"} or counting


@lru_cache(maxsize=65536)
def _terms(place: int, part: names.Part) -> tuple[Term, ...]:
    found = [Term(place, part.text, None)]
    found += [Term(place, text, "name.title-glued") for text in part.without_title]
    if part.kind == "name" and part.text[:2] in names.ARTICLES and len(part.text) >= LEAST_GLUED + 2:
        found.append(Term(place, part.text[2:], "name.particle"))
    return tuple(found)


def read_query(traveller: Traveller | Candidate) -> Query:
    """`traveller` ready to be compared. Never raises on what a message may say."""
    facts = candidate_of(traveller)
    parts = names.parts(facts.surname, facts.given_names)[:MOST_PARTS]
    places = range(len(parts))
    # Surname and given names may stand in either order, so the last part neighbours the first.
    neighbours = [(n, (n + 1) % len(parts)) for n in places if len(parts) > 2 or n + 1 < len(parts)]
    glued = [(a, b, parts[a].text + parts[b].text) for a, b in neighbours]
    if len(parts) == 2:
        glued.append((1, 0, parts[1].text + parts[0].text))
    sex = facts.sex if facts.sex in ("M", "F") else None
    return Query(
        facts.ref,
        ", ".join(filter(None, (facts.surname, facts.given_names))),
        parts,
        tuple(term for place in places for term in _terms(place, parts[place])),
        tuple(glued),
        facts.birth_date,
        read_day(facts.birth_date),
        (facts.nationality or "").strip().upper() or None,
        sex,
        tuple((key, issuer) for number, issuer in facts.documents if (key := document_key(number))),
    )
