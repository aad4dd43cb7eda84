"""Whom a drafted entry would bring up, before it is sent: how many travellers of the last 30 days, and which
listed identities are like it.

The travellers are held against the draft by the very matcher that screens, at the unit's threshold. Where
there are few, all of them are; where there are many, those who share a key of the search with the draft: a
pair of parts of the name, a part of it with the birth date, a document. What was looked at is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection, select

from openpiu.audit import reference
from openpiu.matching import Candidate, Index, Match, Model, load_model, read_model
from openpiu.review.desk import Desk, Officer
from openpiu.review.own_list import FaultyEntryError, today
from openpiu.screening import candidates
from openpiu.store import lists, log, models, search, sightings
from openpiu.store.schema import flights, members, travellers
from openpiu.store.search_keys import digest, document, forms_of, name_parts, pair
from openpiu.store.transmissions import chunks
from openpiu.travel import PartialDate
from openpiu.watchlists import Identity
from openpiu.watchlists.own_entry import OWN, OwnEntry, identity_of, too_long, without_blanks

DAYS = 30
FEW = 2000
"""Travellers up to which all are held against a draft."""
MOST_SIGHTINGS = 20_000
MOST_SIMILAR = 10
DRAFT = "draft"


class Matcher(Protocol):
    """What finds listed identities: an index of the lists in force, or the workers of a service."""

    def match(self, travellers: Sequence[Candidate], /) -> list[list[Match]]:
        """For each traveller its matches at the unit's threshold, heaviest first."""


class Similar(Struct, frozen=True):
    """A listed identity that is like the draft."""

    list: str
    identity: str
    name: str


class Preview(Struct, frozen=True):
    """`touched` travellers of the last 30 days and of flights to come would be asked about, of `looked_at`;
    `all` says whether that was everyone (else everyone who shares a key with the draft). `similar` are the
    listed identities like it, at most ten, of `similar_count`; None where no index is at hand."""

    touched: int
    looked_at: int
    all: bool
    similar: tuple[Similar, ...]
    similar_count: int | None


def preview(
    desk: Desk, officer: Officer, said: OwnEntry, matcher: Matcher | None, own: str | None = None
) -> Preview:
    """What a draft would do; `own` is the reference of the entry that it amends, which is not like itself.

    Raises FaultyEntryError for one that is longer than any entry.
    """
    wrong = too_long(said)
    if wrong:
        raise FaultyEntryError(wrong)
    identity = identity_of(without_blanks(said), DRAFT)
    similar = None if matcher is None else _similar(identity, matcher, own)
    with desk.store.reading() as connection:
        touched, looked_at, whole = _touched(connection, identity)
        shown = _named(connection, (similar or [])[:MOST_SIMILAR])
    made = Preview(touched, looked_at, whole, tuple(shown), None if similar is None else len(similar))
    about = [reference("entry", own)] if own else []
    facts = {"touched": touched, "looked-at": looked_at, "similar": len(similar or [])}
    with desk.store.writing() as connection:
        log.write(connection, "own.preview", about, officer.actor, **facts)
        if shown:
            named = sorted({reference("list", one.list) for one in shown})
            log.write(connection, "list.read", named, officer.actor, entries=len(shown))
    return made


def _touched(connection: Connection, identity: Identity) -> tuple[int, int, bool]:
    """How many travellers match, how many were looked at, and whether those were all."""
    since = (today() - timedelta(days=DAYS)).isoformat()
    recent = _recent(connection, since)
    whole = len(recent) <= FEW
    ids = recent if whole else _sharing(connection, identity, since)
    facts: dict[Candidate, set[int]] = {}
    c = members.c
    for part in chunks(ids):
        rows = connection.execute(select(c.sighting, c.traveller).where(c.traveller.in_(part))).all()
        said = sightings.load(connection, [row.sighting for row in rows[:MOST_SIGHTINGS]])
        for row in rows:
            if row.sighting in said:
                for fact in candidates(said[row.sighting].traveller):
                    facts.setdefault(fact, set()).add(row.traveller)
    index = Index.build([identity], model=_model(connection))
    found = index.match(list(facts), lists.threshold(connection))
    touched = {id_ for ids_, matches in zip(facts.values(), found, strict=True) if matches for id_ in ids_}
    return len(touched), len(ids), whole


def _model(connection: Connection) -> Model:
    stored = models.in_force(connection)
    return load_model() if stored is None else read_model(stored.content, f"model {stored.version}")


def _recent(connection: Connection, since: str) -> list[int]:
    """Travellers on legs from the day `since` on, at most one more than `FEW`."""
    t, f = travellers.c, flights.c
    there = select(members.c.sighting).where(members.c.traveller == t.id).exists()
    statement = select(t.id).join_from(travellers, flights, f.id == t.flight).where(f.date >= since, there)
    return list(connection.execute(statement.limit(FEW + 1)).scalars())


def _sharing(connection: Connection, identity: Identity, since: str) -> list[int]:
    """Travellers on legs from `since` on who share a key with the draft."""
    found: set[int] = set()
    for ids in search.with_keys(connection, _keys(identity)).values():
        found.update(ids)
    t, f = travellers.c, flights.c
    recent: list[int] = []
    for part in chunks(sorted(found)):
        statement = select(t.id).join_from(travellers, flights, f.id == t.flight).where(t.id.in_(part))
        recent += connection.execute(statement.where(f.date >= since)).scalars()
    return recent


def _keys(identity: Identity) -> set[int]:
    keys = {document(paper.number) for paper in identity.documents}
    for name in identity.names:
        parts, _ = name_parts(name.text)
        forms = [forms_of(part) for part in parts]
        keys.update(pair(a, b) for one, other in combinations(forms, 2) for a in one for b in other)
        if len(forms) == 1:
            keys.update(digest("S", form) for form in forms[0])
        births = {birth.start for birth in identity.births if len(birth.start) == 10}
        keys.update(digest("B", form, day) for each in forms for form in each for day in births)
    return keys


def _similar(identity: Identity, matcher: Matcher, own: str | None) -> list[tuple[str, str]]:
    """List and id of the entries in force that the draft, taken for a traveller, would bring up; heaviest
    first."""
    best: dict[tuple[str, str], int] = {}
    for matches in matcher.match(list(_as_travellers(identity))):
        for match in matches:
            key = (match.list, match.identity)
            if key != (OWN, own):
                best[key] = max(match.weight, best.get(key, match.weight))
    return sorted(best, key=lambda key: (-best[key], key))


def _as_travellers(identity: Identity) -> Iterable[Candidate]:
    papers = tuple((paper.number, paper.issuer) for paper in identity.documents)
    nationality = next(iter(identity.nationalities), None)
    place = next(iter(identity.birth_places), None)
    known = [birth.start for birth in identity.births[:4] if birth.start == birth.end]
    births: Sequence[PartialDate | None] = known or [None]
    named: list[tuple[str | None, str | None]] = [
        (name.parts[0], name.parts[1]) if len(name.parts) > 1 else (name.text, None)
        for name in identity.names
    ]
    for surname, given in named or [(None, None)]:
        for birth in births:
            yield Candidate("", surname, given, birth, nationality, identity.sex, papers, place)


def _named(connection: Connection, found: Sequence[tuple[str, str]]) -> list[Similar]:
    shown = []
    for list_, id_ in found:
        identity = lists.identity(connection, list_, id_)
        name = identity.names[0].text if identity and identity.names else "a document alone"
        shown.append(Similar(list_, id_, name))
    return shown
