"""Watchlists: which version of each is in force, every version that was, and the list revision.

Each change of any list raises the list revision; a sighting keeps the revision that it was screened at, so
that what came later can be held against it. An identity is kept once for as long as its content is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import attrgetter
from sys import intern

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, or_, select, update

from openpiu.findings import ListError
from openpiu.store import locks
from openpiu.store.connect import LIST_REVISION, now
from openpiu.store.dialects import add_rows, counter, put_rows, raise_counter
from openpiu.store.listed import pack, unpack
from openpiu.store.schema import counters, identities, list_versions, lists
from openpiu.store.transmissions import chunks
from openpiu.watchlists import Identity, Watchlist

Row = tuple[str, str, str]
"""List, id, and what is said of an identity, as it is stored (`listed.pack`)."""
_whole = msgspec.json.Encoder(order="deterministic").encode


THRESHOLD = "match_threshold"
"""The counter that holds the threshold of the unit; 0 where the model's is in force."""
DIGITS = 16
"""Of a digest by which it is known whether an entry still says what it said: 64 bits, for a list has millions
of them, and each is held against its own last one alone."""
LONGEST = 500
"""Characters of a list's name or an entry's id: longer ones fit no index of PostgreSQL."""


class ListVersion(Struct, frozen=True):
    """One version of a list: `version` is the SHA-256 of the source's bytes, `revision` the list revision
    from which on it was in force, `taken_at` in UTC."""

    list: str
    number: int
    version: str
    revision: int
    taken_at: str
    published: str | None
    entries: int


class ListInForce(Struct, frozen=True):
    """A list with the version in force; `refresh_days` is how old that may grow before it warns."""

    name: str
    source: str
    legal_basis: str
    owner: str
    refresh_days: int
    version: str
    taken_at: str
    published: str | None
    entries: int


def take(connection: Connection, watchlist: Watchlist, taken_at: str | None = None) -> ListVersion | None:
    """Put a version of a list in force; None where this very version is in force already.

    Raises ListError, and changes nothing, where two entries have one id.
    """
    name, moment = watchlist.name, taken_at or now()
    locks.begin_list_change(connection)
    new = {identity.id: sha256(_whole(identity)).hexdigest()[:DIGITS] for identity in watchlist.identities}
    if len(new) != len(watchlist.identities):
        raise ListError(f"list {name}: two entries have one id; expected each id once")
    if any(len(id_) > LONGEST for id_ in (name, *new)):
        raise ListError(f"list {name}: a name or id is too long; expected at most {LONGEST} characters")
    in_force = connection.execute(select(lists.c.version).where(lists.c.name == name)).scalar()
    if in_force == watchlist.version:
        return None
    number = len(versions(connection, name)) + 1
    revision = raise_counter(connection, LIST_REVISION)
    facts = {
        "name": name,
        "source": watchlist.source,
        "legal_basis": watchlist.legal_basis,
        "owner": watchlist.owner,
        "refresh_days": watchlist.refresh_days,
        "version": watchlist.version,
        "taken_at": moment,
        "published": watchlist.published,
        "entries": len(new),
    }
    put_rows(connection, lists, [facts], replace=[key for key in facts if key != "name"])
    dropped = msgspec.json.encode(watchlist.dropped).decode()
    add_rows(
        connection,
        list_versions,
        [(name, number, watchlist.version, revision, moment, watchlist.published, len(new), dropped)],
    )
    _change(connection, name, revision, watchlist.identities, new)
    locks.end_list_change(connection)
    return ListVersion(name, number, watchlist.version, revision, moment, watchlist.published, len(new))


def _change(
    connection: Connection,
    name: str,
    revision: int,
    entries: Sequence[Identity],
    digests: dict[str, str],
) -> None:
    """End what is no longer in force at `revision` and begin what is; `digests` are those of the `entries`,
    by id."""
    c = identities.c
    open_ = select(c.id, c.digest).where(c.list == name, c.until.is_(None))
    held: dict[str, str] = {row.id: row.digest for row in connection.execute(open_)}
    over = [id_ for id_, digest in held.items() if digests.get(id_) != digest]
    for part in chunks(over):
        connection.execute(
            update(identities).where(c.list == name, c.until.is_(None), c.id.in_(part)).values(until=revision)
        )
    add_rows(
        connection,
        identities,
        [
            (name, one.id, revision, None, digests[one.id], one.expires_on, pack(one))
            # In the order of the key: each goes to the end of its index, and fills its pages.
            for one in sorted(entries, key=attrgetter("id"))
            if held.get(one.id) != digests[one.id]
        ],
    )


def revision(connection: Connection) -> int:
    """The list revision: how often any list has changed. In a transaction that writes, nobody changes a list
    until its end, so that what it adds was screened at the lists in force."""
    if locks.writes(connection):
        locks.hold_lists(connection)
    return counter(connection, LIST_REVISION)


def threshold(connection: Connection) -> int | None:
    """The least weight, in 1/1000 bit, at which a pair becomes a question; None where the model's holds."""
    return counter(connection, THRESHOLD) or None


def set_threshold(connection: Connection, least: int | None) -> int:
    """Put a threshold in 1/1000 bit in force, or (None) the model's own. Counts as a change of the lists: the
    new list revision is given back, and who is still to travel is held against them anew."""
    locks.begin_list_change(connection)
    put_rows(connection, counters, [{"name": THRESHOLD, "value": least or 0}], replace=("value",))
    revision = raise_counter(connection, LIST_REVISION)
    locks.end_list_change(connection)
    return revision


def state(connection: Connection, at: int | None = None) -> str:
    """A name for the lists as they are, or were at the list revision `at`, that no other store and no other
    moment has: the list revision, and a digest of every version that was."""
    c = list_versions.c
    number = revision(connection) if at is None else at
    rows = connection.execute(
        select(c.list, c.number, c.version, c.taken_at).where(c.revision <= number).order_by(c.list, c.number)
    )
    digest = sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    return f"{number}-{digest[:16]}"


def changes(
    connection: Connection, since: int, most: int
) -> tuple[list[Identity], list[tuple[str, str]]] | None:
    """What is in force now and was not at the list revision `since`, and what was then and is no more, by
    list and id; None where either is more than `most`."""
    c, v = identities.c, list_versions.c
    changed = connection.execute(select(v.list).where(v.revision > since).distinct()).scalars().all()
    new = (
        select(c.list, c.id, c.said)
        .where(c.until.is_(None), c.list.in_(changed), c.since > since)
        .limit(most + 1)
    )
    over = select(c.list, c.id).where(c.until > since, c.since <= since).limit(most + 1)
    added = connection.execute(new).all()
    removed = connection.execute(over).all()
    if max(len(added), len(removed)) > most:
        return None
    return read(map(tuple, added)), [(row.list, row.id) for row in removed]


def in_force(connection: Connection) -> list[Identity]:
    """Every identity of the versions in force, by list and id; those past their expiry are for the index to
    leave out."""
    return read(said_in_force(connection))


def said_in_force(connection: Connection) -> list[Row]:
    """The same as they are stored, a third as large, for `read`."""
    c = identities.c
    rows = connection.execute(select(c.list, c.id, c.said).where(c.until.is_(None)).order_by(c.list, c.id))
    return [(intern(list_), id_, said) for list_, id_, said in rows]


def read(rows: Iterable[Row]) -> list[Identity]:
    """Identities as they are stored."""
    return [unpack(*row) for row in rows]


def identity(connection: Connection, list_: str, id_: str) -> Identity | None:
    """A listed identity as it is now, or as it was last; None for one that never was."""
    c = identities.c
    statement = select(c.said).where(c.list == list_, c.id == id_).order_by(c.since.desc())
    said = connection.execute(statement.limit(1)).scalar()
    return None if said is None else unpack(list_, id_, said)


def listed(connection: Connection) -> list[ListInForce]:
    """The lists with their versions in force, by name."""
    columns = [lists.c[name] for name in ListInForce.__struct_fields__]
    return [ListInForce(*row) for row in connection.execute(select(*columns).order_by(lists.c.name))]


def versions(connection: Connection, name: str) -> list[ListVersion]:
    """All versions of a list, oldest first."""
    columns = [list_versions.c[field] for field in ListVersion.__struct_fields__]
    statement = select(*columns).where(list_versions.c.list == name).order_by(list_versions.c.number)
    return [ListVersion(*row) for row in connection.execute(statement)]


def at(connection: Connection, version: ListVersion) -> Watchlist:
    """A version of a list as it was, with its identities by id."""
    c = identities.c
    facts = next(found for found in listed(connection) if found.name == version.list)
    then: Sequence[ColumnElement[bool]] = (
        c.list == version.list,
        c.since <= version.revision,
        or_(c.until.is_(None), c.until > version.revision),
    )
    rows = connection.execute(select(c.list, c.id, c.said).where(*then).order_by(c.id))
    return Watchlist(
        version.list,
        facts.source,
        version.version,
        tuple(unpack(*row) for row in rows),
        facts.legal_basis,
        facts.owner,
        facts.refresh_days,
        version.published,
    )
