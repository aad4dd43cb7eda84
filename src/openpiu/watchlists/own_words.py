"""An entry of the unit's own list in words, field by field, and what differs between two versions of it."""

from __future__ import annotations

from msgspec import Struct

from openpiu.watchlists.own_entry import STRENGTHS, OwnEntry


class Told(Struct, frozen=True):
    """One value of a field: the text as it was typed, and what kind of value it is, in words."""

    text: str
    how: str = ""


def told(entry: OwnEntry | None) -> dict[str, tuple[Told, ...]]:
    """The fields of an entry in words, by their names on the form."""
    entry = entry or OwnEntry()

    def one(text: str) -> tuple[Told, ...]:
        return (Told(text),) if text else ()

    return {
        "Names": tuple(
            Told(
                name.text,
                STRENGTHS.get(name.strength, "") + (", original script" if name.original_script else ""),
            )
            for name in entry.names
        ),
        "Births": tuple(Told(birth.date, "circa" if birth.circa else "") for birth in entry.births),
        "Documents": tuple(
            Told(
                " ".join(part for part in (paper.number, paper.issuer) if part), paper.kind.replace("-", " ")
            )
            for paper in entry.documents
        ),
        "Sex": one(entry.sex),
        "Nationalities": tuple(Told(code) for code in entry.nationalities),
        "Places of birth": tuple(Told(place) for place in entry.birth_places),
        "Note": one(entry.note),
        "Basis": one(entry.basis),
        "Owner": one(entry.owner),
        "Last day": one(entry.expires_on),
        "Review": one(entry.review_on),
        "Way off the list": one(entry.removal),
    }


class Change(Struct, frozen=True):
    """A field that two versions say differently: what went and what came."""

    field: str
    gone: tuple[Told, ...]
    come: tuple[Told, ...]


def changes(before: OwnEntry | None, after: OwnEntry | None) -> tuple[Change, ...]:
    """What differs between two versions, field by field."""
    old, new = told(before), told(after)
    found = []
    for field in new:
        gone = tuple(one for one in old[field] if one not in new[field])
        come = tuple(one for one in new[field] if one not in old[field])
        if gone or come:
            found.append(Change(field, gone, come))
    return tuple(found)
