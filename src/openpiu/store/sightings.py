"""Sightings: what one message said of one person on one leg, laid into rows and read from them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, select, tuple_, update

from openpiu.matching.model import Match
from openpiu.store import codec
from openpiu.store.dialects import add_rows, take_ids
from openpiu.store.folds import Order
from openpiu.store.grouping import Facts, facts_of, keys_of
from openpiu.store.schema import (
    contacts,
    documents,
    evidence,
    flights,
    identities,
    join_facts,
    matches,
    members,
    messages,
    name_keys,
    persons,
    shown,
    sightings,
)
from openpiu.store.transmissions import chunks
from openpiu.travel import Document, Traveller

pack_facts = msgspec.msgpack.Encoder().encode
unpack_facts = msgspec.msgpack.Decoder(Facts).decode


class Seen(NamedTuple):
    """A sighting to be added; `revision` is that of the lists that `matches` come from."""

    month: int
    message: int
    position: int
    flight: int
    booking: int | None
    locator: str | None
    order: Order
    format: str
    function: str
    traveller: Traveller
    revision: int
    matches: Sequence[Match]


class Added(NamedTuple):
    """A sighting that was added: where it stands, what joins it to others, and whether it matched."""

    month: int
    id: int
    facts: Facts
    keys: list[int]
    matched: bool


class Sighting(NamedTuple):
    """A sighting as it is read again."""

    month: int
    id: int
    flight: int
    booking: int | None
    order: Order
    format: str
    function: str
    partial: bool
    traveller: Traveller


def add(connection: Connection, seen: Sequence[Seen]) -> list[Added]:
    """Add sightings with their matches; they belong to no traveller until `travellers.regroup` says so."""
    first = take_ids(connection, "sightings", len(seen))
    added: list[Added] = []
    turns: dict[tuple[int, str, str], int] = {}
    sighting_rows: list[tuple[Any, ...]] = []
    person_rows: list[tuple[Any, ...]] = []
    document_rows: list[tuple[Any, ...]] = []
    contact_rows: list[tuple[Any, ...]] = []
    for id_, s in enumerate(seen, first):
        month, who = s.month, s.traveller
        facts = facts_of(who, s.locator, flight=s.flight, message=s.message)
        same = (s.message, facts.name, facts.locator)
        turn = turns[same] = turns.get(same, -1) + 1 if s.booking is not None else -1
        if turn:
            facts = msgspec.structs.replace(facts, turn=turn)
        added.append(Added(month, id_, facts, keys_of(facts), bool(s.matches)))
        sighting_rows.append(
            (
                month,
                id_,
                s.message,
                s.position,
                s.flight,
                s.booking,
                s.locator,
                *s.order,
                s.format,
                s.function,
                s.revision,
                codec.journey_text(who),
            )
        )
        person_rows.append(
            (
                month,
                id_,
                who.surname,
                who.given_names,
                who.birth_date,
                who.sex,
                who.nationality,
                codec.person_text(who),
            )
        )
        document_rows += [
            (month, id_, n, d.kind, d.number, d.issuer, d.expires, codec.document_text(d))
            for n, d in enumerate(who.documents)
        ]
        if who.contacts or who.addresses:
            contact_rows += codec.contact_rows(month, "S", id_, who)
    add_rows(connection, sightings, sighting_rows)
    add_rows(connection, persons, person_rows)
    add_rows(connection, documents, document_rows)
    add_rows(connection, contacts, contact_rows)
    add_rows(connection, join_facts, [(a.month, a.id, pack_facts(a.facts)) for a in added])
    add_rows(connection, name_keys, [(a.month, key, a.id) for a in added for key in a.keys])
    add_matches(
        connection,
        [(a.month, a.id, s.revision, s.matches) for a, s in zip(added, seen, strict=True) if s.matches],
    )
    return added


def add_matches(connection: Connection, found: Sequence[tuple[int, int, int, Sequence[Match]]]) -> None:
    """Add matches with their evidence: of month, sighting, list revision and matches. The words that the
    evidence is about go to `shown`, apart from the codes."""
    flat = [(month, sighting, revision, m) for month, sighting, revision, all_ in found for m in all_]
    first = take_ids(connection, "matches", len(flat))
    match_rows, evidence_rows, shown_rows = [], [], []
    for id_, (month, sighting, revision, m) in enumerate(flat, first):
        match_rows.append((month, id_, sighting, m.list, m.identity, revision, m.weight, m.score))
        for n, e in enumerate(m.evidence):
            evidence_rows.append((month, id_, n, e.field, e.rule, e.weight))
            shown_rows.append((month, id_, n, e.traveller, e.listed))
    add_rows(connection, matches, match_rows)
    add_rows(connection, evidence, evidence_rows)
    add_rows(connection, shown, shown_rows)


def behind(
    connection: Connection, revision: int, after: int, limit: int, since: str | None = None
) -> list[int]:
    """Ids of at most `limit` sightings above the id `after` that were screened at lists before `revision`;
    with `since` only those on legs that depart on that local date (`2026-03-01`) or later."""
    s = sightings.c
    statement = select(s.id).where(s.revision < revision, s.id > after)
    if since is not None:
        statement = statement.join(flights, flights.c.id == s.flight).where(flights.c.date >= since)
    return list(connection.execute(statement.order_by(s.id).limit(limit)).scalars())


def screened_again(
    connection: Connection, found: Sequence[tuple[Sighting, Sequence[Match]]], revision: int
) -> list[int]:
    """Add to sightings what they match at `revision` and did not match before, or matched while the entry
    said something else; a match that the lists no longer bear out stays. Returns the travellers whose
    sightings have new matches."""
    x = matches.c
    held: dict[tuple[int, str, str], int] = {}
    ids = [sighting.id for sighting, _ in found]
    for part in chunks(ids):
        rows = select(x.sighting, x.list, x.identity, x.revision).where(x.sighting.in_(part))
        for row in connection.execute(rows):
            key = (row.sighting, row.list, row.identity)
            held[key] = max(row.revision, held.get(key, row.revision))
        mark = update(sightings).where(sightings.c.id.in_(part)).values(revision=revision)
        connection.execute(mark)
    since = _in_force_since(connection, {(match.list, match.identity) for _, all_ in found for match in all_})
    new = []
    for s, all_ in found:
        fresh = [
            match
            for match in all_
            if held.get((s.id, match.list, match.identity), -1) < since.get((match.list, match.identity), 0)
        ]
        if fresh:
            new.append((s.month, s.id, revision, fresh))
    add_matches(connection, new)
    touched: set[int] = set()
    for part in chunks([id_ for _, id_, _, _ in new]):
        mine = members.c.sighting.in_(part)
        connection.execute(update(members).where(mine).values(matched=True))
        touched.update(connection.execute(select(members.c.traveller).where(mine)).scalars())
    return sorted(touched)


def _in_force_since(
    connection: Connection, entries: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """The list revision since which each of the entries says what it says now."""
    i = identities.c
    found: dict[tuple[str, str], int] = {}
    for part in chunks(sorted(entries)):
        statement = select(i.list, i.id, i.since).where(tuple_(i.list, i.id).in_(part), i.until.is_(None))
        for row in connection.execute(statement):
            found[row.list, row.id] = row.since
    return found


def _statement() -> Select[Any]:
    s, p = sightings.c, persons.c
    return (
        select(
            s.month,
            s.id,
            s.flight,
            s.booking,
            s.locator,
            s.sent_at,
            s.part,
            s.digest,
            s.format,
            s.function,
            s.said,
            messages.c.partial,
            p.surname,
            p.given_names,
            p.birth_date,
            p.sex,
            p.nationality,
            p.said.label("more"),
        )
        .join_from(sightings, persons, (p.month == s.month) & (p.sighting == s.id))
        .join(messages, (messages.c.month == s.month) & (messages.c.id == s.message))
    )


def load(connection: Connection, ids: Sequence[int]) -> dict[int, Sighting]:
    """The sightings `ids` by id, as they were said."""
    result: dict[int, Sighting] = {}
    d, c = documents.c, contacts.c
    for part in chunks(ids):
        papers: dict[int, list[Document]] = defaultdict(list)
        statement = select(d.sighting, d.kind, d.number, d.issuer, d.expires, d.said)
        for paper in connection.execute(statement.where(d.sighting.in_(part)).order_by(d.position)):
            more = codec.DOCUMENT.decode(paper.said) if paper.said else codec.DocumentPart()
            papers[paper.sighting].append(
                Document(
                    paper.kind, paper.number, paper.issuer, paper.expires, **msgspec.structs.asdict(more)
                )
            )
        reached: dict[int, list[Any]] = defaultdict(list)
        of_them = select(c.owner, c.kind, c.said).where(c.of == "S", c.owner.in_(part)).order_by(c.position)
        for contact_row in connection.execute(of_them):
            reached[contact_row.owner].append(contact_row)
        for row in connection.execute(_statement().where(sightings.c.id.in_(part))):
            contact = reached.get(row.id, [])
            traveller = codec.traveller_of(
                row.said,
                row.locator,
                codec.PersonColumns(
                    row.surname, row.given_names, row.birth_date, row.sex, row.nationality, row.more
                ),
                papers.get(row.id, []),
                [codec.CONTACT.decode(x.said) for x in contact if x.kind != "address"],
                [codec.ADDRESS.decode(x.said) for x in contact if x.kind == "address"],
            )
            result[row.id] = Sighting(
                row.month,
                row.id,
                row.flight,
                row.booking,
                Order(row.sent_at, row.part, row.digest),
                row.format,
                row.function,
                row.partial,
                traveller,
            )
    return result
