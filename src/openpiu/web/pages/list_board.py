"""Data of the pages of lists: which are in force and how old, their entries and versions, what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.intake.queries import list_records
from openpiu.store import Store, entries, hits, lists
from openpiu.store.lists import ListVersion
from openpiu.watchlists import Identity
from openpiu.watchlists.compare import FieldChange, changes_of
from openpiu.web.pages import words

PER_PAGE = 100
MOST_HITS = 1000


def in_force(store: Store, now: datetime) -> list[dict[str, Any]]:
    """The lists with their age, and the hits that they raised in 30 days."""
    since = (now - timedelta(days=30)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    records = list_records(store, now)
    with store.reading() as connection:
        for record in records:
            record["hits"] = hits.opened_since(connection, record["list"], since)
    return records


class Sheet(Struct, frozen=True):
    """A list with a page of its entries and all its versions, newest first."""

    record: dict[str, Any]
    entries: tuple[Identity, ...]
    next: str | None
    versions: tuple[ListVersion, ...]


def sheet(store: Store, name: str, after: str, now: datetime) -> Sheet | None:
    """The list `name`; None where there is none."""
    record = next((r for r in in_force(store, now) if r["list"] == name), None)
    if record is None:
        return None
    with store.reading() as connection:
        found = entries.page(connection, name, after, PER_PAGE)
        versions = lists.versions(connection, name)
    more = found[PER_PAGE - 1].id if len(found) > PER_PAGE else None
    return Sheet(record, tuple(found[:PER_PAGE]), more, tuple(reversed(versions)))


class Difference(Struct, frozen=True):
    """What became of an entry: `came`, `went` or `changed`, with its fields."""

    id: str
    kind: str
    name: str
    fields: tuple[FieldChange, ...]


class Between(Struct, frozen=True):
    """Two versions of a list and what differs."""

    old: ListVersion
    new: ListVersion
    differences: tuple[Difference, ...]
    cut: bool


def between(connection: Connection, name: str, old: int, new: int) -> Between | None:
    """What changed from the version `old` of a list to `new`, by number; None where one is none."""
    by_number = {version.number: version for version in lists.versions(connection, name)}
    if old not in by_number or new not in by_number or old >= new:
        return None
    before, after = by_number[old], by_number[new]
    found, cut = entries.changed(connection, name, before.revision, after.revision)
    told = []
    for one in found:
        known = one.after or one.before
        kind = "changed" if one.before and one.after else "came" if one.after else "went"
        fields = changes_of(one.before, one.after) if one.before and one.after else ()
        told.append(Difference(one.id, kind, name_of(known), fields))
    return Between(before, after, tuple(told), cut)


def name_of(identity: Identity | None) -> str:
    """What to call an entry."""
    if identity is None:
        return ""
    if identity.names:
        return identity.names[0].text
    status = identity.document_status or "listed"
    return f"document reported {status}"


def births_of(identity: Identity) -> list[str]:
    """The births of an entry in words."""
    said = []
    for birth in identity.births:
        text = words.day(birth.start)
        if birth.end != birth.start:
            text = f"{text} to {words.day(birth.end)}"
        said.append(f"circa {text}" if birth.circa else text)
    return said
