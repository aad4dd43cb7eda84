"""What a match is, and the evidence for and against it."""

from __future__ import annotations

from msgspec import Struct

from openpiu.travel import PartialDate


class Candidate(Struct, frozen=True):
    """The facts about a traveller that matching looks at; nothing else of the person reaches it.

    `ref` is the caller's own reference, given back with the matches.
    """

    ref: str
    surname: str | None = None
    given_names: str | None = None
    birth_date: PartialDate | None = None
    nationality: str | None = None
    sex: str | None = None
    documents: tuple[tuple[str, str | None], ...] = ()
    """Pairs of number and issuer."""
    birth_place: str | None = None
    """Town, state or both, as sent."""


class Evidence(Struct, frozen=True):
    """One piece of evidence: which field, what the traveller and the list say, the rule, what it counted.

    `weight` in 1/1000 bit; negative counts against.
    """

    field: str
    traveller: str | None
    listed: str | None
    rule: str
    weight: int


class Match(Struct, frozen=True):
    """An identity that a traveller may be. `weight` is the sum of the evidence, in 1/1000 bit; `score` is
    that weight as a probability under the stated prior."""

    identity: str
    list: str
    weight: int
    score: float
    evidence: tuple[Evidence, ...]
