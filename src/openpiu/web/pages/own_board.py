"""Data of the pages of the unit's own list: the form, and entries with their versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.review import own_list
from openpiu.store import approvals, own_entries
from openpiu.store.approvals import Words
from openpiu.store.own_entries import Version
from openpiu.watchlists.own_entry import (
    MOST,
    OwnBirth,
    OwnDocument,
    OwnEntry,
    OwnName,
    without_blanks,
)
from openpiu.watchlists.own_words import Change, changes, told
from openpiu.web.pages.hit_words import names_of

PER_PAGE = 100
DUE = 14
"""Days before its review in which an entry is said to be due."""
STATES = {
    "draft": "draft",
    "waiting": "◔ waits for a second person",
    "returned": "! returned",
    "approved": "in force",
    "replaced": "replaced by a later version",
    "ended": "taken off the list",
}
KINDS = {"add": "new entry", "amend": "amendment", "withdraw": "withdrawal"}
FIELDS = {
    "surname": "family name",
    "strength": "kind of name",
    "date": "birth",
    "kind": "kind of document",
    "number": "document number",
    "issuer": "issuing state",
    "sex": "sex",
    "nationalities": "nationalities",
    "birth_places": "places of birth",
    "note": "note",
    "basis": "basis",
    "owner": "owner",
    "expires_on": "last day",
    "review_on": "review",
    "removal": "way off the list",
    "why": "why",
}


def label(field: str) -> str:
    """What a field is called on the form: `family name 2` for `names.1.surname`."""
    parts = field.split(".")
    named = FIELDS.get(parts[-1], parts[-1])
    return f"{named} {int(parts[1]) + 1}" if len(parts) == 3 else named


def padded(said: OwnEntry, more: str = "") -> OwnEntry:
    """The entry with empty rows to write into: one more of the kind `more`, and one of each that has none."""

    def missing(kind: str, held: int, least: int) -> int:
        return max(0, min(MOST, max(least, held) + (more == kind)) - held)

    alias = OwnName(strength="strong")
    empty = [alias if said.names or n else OwnName() for n in range(missing("names", len(said.names), 2))]
    return OwnEntry(
        (*said.names, *empty),
        said.births + (OwnBirth(),) * missing("births", len(said.births), 1),
        said.documents + (OwnDocument(),) * missing("documents", len(said.documents), 1),
        said.sex,
        said.nationalities,
        said.note,
        said.basis,
        said.owner,
        said.expires_on,
        said.review_on,
        said.removal,
        said.birth_places,
    )


def typed(form: Any) -> OwnEntry:
    """What was typed into the form; rows that say nothing are left out."""

    def many(name: str) -> list[str]:
        return [str(value)[:200] for value in form.getall(name, [])][: MOST + 1]

    def one(name: str) -> str:
        return str(form.get(name, ""))[:4000].replace("\r\n", "\n")

    names = zip(many("surname"), many("given"), many("strength"), many("script"), strict=False)
    births = zip(many("born"), many("precision"), strict=False)
    papers = zip(many("document_kind"), many("issuer"), many("number"), strict=False)
    return without_blanks(
        OwnEntry(
            tuple(OwnName(s, g, strength, script == "original") for s, g, strength, script in names),
            tuple(OwnBirth(born, precision == "circa") for born, precision in births),
            tuple(OwnDocument(kind, issuer, number) for kind, issuer, number in papers),
            one("sex"),
            tuple(one("nationalities").replace(";", ",").split(",")[:20]),
            one("note"),
            one("basis"),
            one("owner"),
            one("expires_on"),
            one("review_on"),
            one("removal"),
            tuple(one("birth_places").split(";")[:20]),
        )
    )


class Line(Struct, frozen=True):
    """An entry in a table."""

    version: Version
    name: str
    kind: str
    state: str
    author: str
    due: str


def name_of(said: OwnEntry) -> str:
    """What to call an entry."""
    if said.names:
        return said.names[0].text
    return "a document alone" if said.documents else "nobody named yet"


def _line(version: Version, names: dict[str, str], today: date) -> Line:
    return Line(
        version,
        name_of(version.said),
        KINDS[version.kind],
        STATES[version.state],
        names.get(version.author, version.author),
        due(version, today),
    )


def due(version: Version, today: date) -> str:
    """Whether an entry in force has ended by its day, or is to be looked at again soon."""
    last = version.last_day
    if version.state != "approved" or last is None:
        return ""
    if last < today.isoformat():
        return "! does not match any more"
    soon = (today + timedelta(days=DUE)).isoformat()
    return "! to be reviewed soon" if last <= soon else ""


class Overview(Struct, frozen=True):
    """One's own open versions, those of others that wait, and a page of the entries in force."""

    mine: tuple[Line, ...]
    waiting: tuple[Line, ...]
    in_force: tuple[Line, ...]
    next: int | None

    @property
    def shown(self) -> list[str]:
        """The references of the entries that are shown."""
        lines = (*self.mine, *self.waiting, *self.in_force)
        return list(dict.fromkeys(f"entry:{line.version.id}" for line in lines))


def overview(connection: Connection, who: str, after: int) -> Overview:
    """The entries as `who` may see them."""
    today = own_list.today()
    opened = own_entries.with_state(connection, own_entries.OPEN)
    stand = own_entries.with_state(connection, ("approved",), after=after, limit=PER_PAGE + 1)
    page = stand[:PER_PAGE]
    names = names_of(connection, {one.author for one in (*opened, *page)}, who)
    return Overview(
        tuple(_line(one, names, today) for one in opened if one.author == who),
        tuple(_line(one, names, today) for one in opened if one.author != who and one.state == "waiting"),
        tuple(_line(one, names, today) for one in page),
        page[-1].entry if len(stand) > PER_PAGE else None,
    )


class Step(Struct, frozen=True):
    """A version in an entry's history: who, when and why, and what it changed."""

    version: Version
    kind: str
    state: str
    author: str
    decided_by: str
    changes: tuple[Change, ...]
    words: tuple[tuple[str, Words], ...]


class Entry(Struct, frozen=True):
    """An entry with its versions, newest first; `open` is the one that nothing is decided on yet."""

    id: str
    name: str
    facts: dict[str, Any]
    steps: tuple[Step, ...]
    open: Version | None
    stands: Version | None
    due: str


def entry(connection: Connection, id_: str, who: str) -> Entry | None:
    """The entry as `who` may see it; None where there is nothing for them to see."""
    known = own_list.visible(own_list.versions(connection, id_), who)
    if not known:
        return None
    steps = tuple(reversed(history(connection, known, who)))
    stands, opened = own_list.in_force_of(known), own_list.open_of(known)
    shown = stands or opened or known[-1]
    off = stands is None and known[-1].state == "ended"
    return Entry(
        id_,
        name_of(shown.said),
        told(shown.said),
        steps,
        opened,
        stands,
        "! taken off the list" if off else due(shown, own_list.today()),
    )


def history(connection: Connection, known: list[Version], who: str) -> list[Step]:
    """The versions of an entry, oldest first, each with what it changed and the reasons that were given."""
    words = approvals.of(connection, [one.subject for one in known])
    people = {one.author for one in known} | {one.decided_by for one in known if one.decided_by}
    names = names_of(connection, people | {word.who for said in words.values() for word in said}, who)
    steps: list[Step] = []
    for version in known:
        before = steps[-1].version.said if steps else None
        after = None if version.kind == "withdraw" else version.said
        steps.append(
            Step(
                version,
                KINDS[version.kind],
                STATES[version.state],
                names[version.author],
                names.get(version.decided_by or "", ""),
                changes(before, after),
                tuple((names[word.who], word) for word in words[version.subject]),
            )
        )
    return steps
