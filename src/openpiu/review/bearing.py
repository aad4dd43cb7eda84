"""What the rows of a comparison bear out, and so which reasons do not apply to a hit.

A reason that claims something about a row ("the birth date excludes it") is refused where that row says
otherwise. `REFUTED` holds, beside the taxonomy, which states of which row speak against which reason. A state
that leaves any doubt speaks against none: to refuse a reason that holds is worse than to take one that does
not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from msgspec import Struct

from openpiu.matching.births import compare, read_birth, read_day
from openpiu.matching.documents import document_key
from openpiu.review.reasons import FIELDS, Reason, ReasonError
from openpiu.store.hits import Reason as Evidence
from openpiu.travel import Document, Traveller
from openpiu.watchlists import Identity, ListedDocument

State = Literal["not sent", "not listed", "agrees", "fits", "near", "differs", "unlike", "unclear"]
"""What a row says: one side has nothing; the same; the same as far as both say; nearly the same; otherwise;
of another kind, so that it compares with nothing; none of these for certain."""


class Row(Struct, frozen=True):
    """A row: what it says, and whether the traveller's side was sent whole, so that nothing is missing."""

    state: State
    whole: bool = False


_ABSENT: frozenset[State] = frozenset({"not sent", "not listed"})
_SAME_DAY: frozenset[State] = frozenset({"agrees", "fits"})
_OTHER: frozenset[State] = frozenset({"differs"})
_UNLIKE: frozenset[State] = frozenset({"unlike"})
_AGREES: frozenset[State] = frozenset({"agrees"})

REFUTED: dict[str, dict[str, frozenset[State]]] = {
    "SA": {"document": _ABSENT | _OTHER | _UNLIKE},
    "SB": {"family-name": _ABSENT | _OTHER, "birth-date": _ABSENT | _OTHER},
    "SD": {"family-name": _ABSENT},
    "DA": {"birth-date": _ABSENT | _SAME_DAY},
    "DB": {"document": _ABSENT | _AGREES | _UNLIKE},
    "DC": {"family-name": _ABSENT | _AGREES},
}
"""By reason and row: the states that speak against it. Reasons that are not here rest on something that no
row holds (words, a check outside, a clearance), or on a person's reading of the whole. Both rows of names
have one state, that of the whole name."""
MISSING = frozenset({"UA"})
"""Reasons that say that the row which they name was not sent."""

_WHOLE_SEX = frozenset({"M", "F"})
_FITTING = frozenset({"birth.year-only", "birth.month", "birth.circa", "birth.range"})
"""Rules of a pair of birth dates of which neither excludes the other, within what both say."""
_APART = frozenset(
    {"birth.same-year", "birth.near-year", "birth.far", "birth.year-only-two", "birth.year-only-far"}
)
"""Rules of a pair of birth dates that no slip of the pen explains."""
_NAMED = {
    "document": ("document", "documents"),
    "family-name": ("name", "names"),
    "given-names": ("name", "names"),
    "birth-date": ("birth date", "birth dates"),
}


def rows_of(traveller: Traveller, identity: Identity | None, evidence: Sequence[Evidence]) -> dict[str, Row]:
    """The rows of a comparison. `identity` None: the entry is gone from its list, and what it said is not
    known."""
    found = {
        "document": _documents(traveller.documents, identity, evidence),
        "birth-date": _births(traveller.birth_date, identity),
        "sex": Row("unclear", traveller.sex in _WHOLE_SEX),
        "nationality": Row("unclear", bool(traveller.nationality)),
    }
    named = _name(traveller, identity, evidence)
    found["family-name"] = Row(named, _spelt_out(traveller.surname))
    found["given-names"] = Row(named, _spelt_out(traveller.given_names))
    return {field: found.get(field, Row("unclear")) for field in FIELDS}


def against(code: str, rows: dict[str, Row], named: Collection[str | None] = ()) -> str | None:
    """Why a reason does not apply, in words without any value; None where nothing speaks against it. `named`:
    the rows that somebody names for it."""
    for field, states in REFUTED.get(code, {}).items():
        if rows[field].state in states:
            return _said(field, rows[field].state)
    if code in MISSING and named and all(field in rows and rows[field].whole for field in named if field):
        return "what it names as missing was sent"
    return None


def refuted(rows: dict[str, Row]) -> dict[str, str]:
    """The reasons that do not apply, whatever row is named for them, and why."""
    return {code: why for code in REFUTED if (why := against(code, rows)) is not None}


def hold(reasons: Sequence[Reason], rows: dict[str, Row]) -> None:
    """Raises ReasonError, with its code, for the first reason against which a row speaks."""
    for code in dict.fromkeys(reason.code for reason in reasons):
        why = against(code, rows, [reason.field for reason in reasons if reason.code == code])
        if why is not None:
            raise ReasonError(
                f"{code} does not apply here: {why}; expected a reason that the comparison bears out", code
            )


def _said(field: str, state: State) -> str:
    one, several = _NAMED[field]
    return {
        "not sent": f"no {one} was sent",
        "not listed": f"no {one} is listed",
        "agrees": f"the {several} agree",
        "fits": f"the {several} agree as far as both are known",
        "differs": f"the {several} differ",
        "unlike": f"no {one} of the same type and issuer stands on both sides",
    }.get(state, "the row does not say so")


def _births(sent: str | None, identity: Identity | None) -> Row:
    if not sent:
        return Row("not sent")
    ours = read_day(sent)
    whole = ours is not None and ours.full
    if identity is None:
        return Row("unclear", whole)
    if not identity.births:
        return Row("not listed", whole)
    theirs = [read_birth(birth) for birth in identity.births]
    if ours is None or None in theirs:
        return Row("unclear", whole)
    rules = {compare(ours, one) for one in theirs if one is not None}
    if "birth.exact" in rules:
        return Row("agrees", whole)
    if rules & _FITTING:
        return Row("fits", whole)
    return Row("differs" if rules <= _APART else "near", whole)


def _documents(sent: Sequence[Document], identity: Identity | None, evidence: Sequence[Evidence]) -> Row:
    if not sent:
        return Row("not sent")
    whole = all(one.number and one.issuer and one.expires for one in sent)
    if identity is None:
        return Row("unclear", whole)
    if not identity.documents:
        return Row("not listed", whole)
    pairs = [(ours, theirs) for ours in sent for theirs in identity.documents]
    alike = [(a, b) for a, b in pairs if document_key(a.number) == document_key(b.number) != ""]
    if any(_one_kind(a, b) and a.issuer and b.issuer for a, b in alike):
        return Row("agrees", whole)
    if alike or any(one.field == "document" for one in evidence):
        return Row("near", whole)
    return Row("differs" if any(_one_kind(a, b) for a, b in pairs) else "unlike", whole)


def _one_kind(ours: Document, theirs: ListedDocument) -> bool:
    """Whether two documents may be of one type and issuer: what is not said may be anything."""
    kinds, issuers = {ours.kind, theirs.kind} - {"other"}, {ours.issuer, theirs.issuer} - {None, ""}
    return len(kinds) < 2 and len(issuers) < 2


def _name(traveller: Traveller, identity: Identity | None, evidence: Sequence[Evidence]) -> State:
    """What the whole name says. Only the very same words agree; only a rule that says so differs."""
    sent = [part for part in (traveller.surname, traveller.given_names) if part]
    if not sent and not traveller.document_names:
        return "not sent"
    if identity is None:
        return "unclear"
    if not identity.names:
        return "not listed"
    if len(sent) == 2 and any(_words(" ".join(sent)) == _words(name.text) for name in identity.names):
        return "agrees"
    return "differs" if any(one.rule == "name.none" for one in evidence) else "near"


def _words(name: str) -> list[str]:
    spaced = "".join(sign if sign.isalnum() else " " for sign in name.upper())
    return sorted(spaced.split())


def _spelt_out(name: str | None) -> bool:
    """Whether a name is more than initials."""
    return any(len(word) > 1 for word in _words(name or ""))
