"""Taking away what was read from a transmission: children before their parents, by hand, for PostgreSQL has
no foreign keys between these tables (`schema.columns.child_of`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from openpiu.store.schema import (
    booking_versions,
    contacts,
    contents,
    documents,
    evidence,
    findings,
    flight_mentions,
    join_facts,
    matches,
    members,
    messages,
    name_keys,
    payments,
    persons,
    shown,
    sightings,
    texts,
)
from openpiu.store.transmissions import chunks


def forget_results(connection: Connection, id_: str) -> None:
    """Take away what was read from a transmission, so that it can be read again; its bytes stay."""
    of = select(messages.c.id).where(messages.c.transmission == id_)
    said = select(messages.c.digest).where(messages.c.transmission == id_, ~messages.c.repeats)
    connection.execute(delete(contents).where(contents.c.digest.in_(said)))
    versions = connection.execute(
        select(booking_versions.c.id).where(booking_versions.c.message.in_(of))
    ).scalars()
    seen = connection.execute(select(sightings.c.id).where(sightings.c.message.in_(of))).scalars()
    told = connection.execute(of).scalars()
    _forget_versions(connection, list(versions))
    _forget_sightings(connection, list(seen))
    for part in chunks(list(told)):
        for table in (findings, flight_mentions):
            connection.execute(delete(table).where(table.c.message.in_(part)))
    connection.execute(delete(messages).where(messages.c.transmission == id_))


def _forget_versions(connection: Connection, ids: Sequence[int]) -> None:
    for part in chunks(ids):
        connection.execute(delete(contacts).where(contacts.c.of == "B", contacts.c.owner.in_(part)))
        for table in (texts, payments):
            connection.execute(delete(table).where(table.c.version.in_(part)))
        connection.execute(delete(booking_versions).where(booking_versions.c.id.in_(part)))


def _forget_sightings(connection: Connection, ids: Sequence[int]) -> None:
    for part in chunks(ids):
        matched = connection.execute(select(matches.c.id).where(matches.c.sighting.in_(part))).scalars()
        for some in chunks(list(matched)):
            for table in (evidence, shown):
                connection.execute(delete(table).where(table.c.match.in_(some)))
        connection.execute(delete(contacts).where(contacts.c.of == "S", contacts.c.owner.in_(part)))
        for table in (matches, members, name_keys, join_facts, documents, persons):
            connection.execute(delete(table).where(table.c.sighting.in_(part)))
        connection.execute(delete(sightings).where(sightings.c.id.in_(part)))
