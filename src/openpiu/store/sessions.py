"""Sessions as they are kept: by the digest of their secret, with the times that end them."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from openpiu.store.schema import sessions, users
from openpiu.store.transmissions import chunks


class SessionRow(Struct, frozen=True):
    """A session and its person as they are at this moment; times in UTC."""

    digest: str
    made_at: str
    seen_at: str
    ends_at: str
    person: str
    name: str
    display_name: str
    role: str
    carrier: str | None
    state: str


def add(connection: Connection, digest: str, person: str, made_at: str, ends_at: str) -> None:
    """Keep a new session."""
    values = {"person": person, "made_at": made_at, "seen_at": made_at, "ends_at": ends_at}
    connection.execute(insert(sessions).values(digest=digest, **values))


def find(connection: Connection, digest: str) -> SessionRow | None:
    """The session of this digest."""
    s, u = sessions.c, users.c
    columns = [s[n] if n in s else u[n] for n in SessionRow.__struct_fields__]
    joined = select(*columns).join_from(sessions, users, s.person == u.id)
    row = connection.execute(joined.where(s.digest == digest)).first()
    return None if row is None else SessionRow(*row)


def found(connection: Connection, digests: Collection[str]) -> list[SessionRow]:
    """The sessions of these digests that there are."""
    s, u = sessions.c, users.c
    columns = [s[n] if n in s else u[n] for n in SessionRow.__struct_fields__]
    joined = select(*columns).join_from(sessions, users, s.person == u.id)
    rows: list[SessionRow] = []
    for part in chunks(sorted(digests)):
        rows += [SessionRow(*row) for row in connection.execute(joined.where(s.digest.in_(part)))]
    return rows


def see(connection: Connection, digest: str, person: str, at: str) -> None:
    """Note that the session was used, and its person seen."""
    # People before sessions, as whoever locks somebody does it: so no two wait for each other.
    connection.execute(update(users).where(users.c.id == person).values(seen_at=at))
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=at))


def end(connection: Connection, digest: str) -> bool:
    """End a session; whether there was one."""
    return bool(connection.execute(delete(sessions).where(sessions.c.digest == digest)).rowcount)


def end_of(connection: Connection, person: str) -> int:
    """End all sessions of a person; how many."""
    return connection.execute(delete(sessions).where(sessions.c.person == person)).rowcount


def end_all(connection: Connection) -> int:
    """End all sessions; how many."""
    return connection.execute(delete(sessions)).rowcount


def forget(connection: Connection, made_before: str) -> None:
    """Remove the sessions that were made before that moment: all of them have ended."""
    connection.execute(delete(sessions).where(sessions.c.made_at < made_before))
