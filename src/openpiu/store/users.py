"""The unit's own people as they are kept: who may sign in, by which secret, in which role."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from openpiu.findings import SettingError
from openpiu.store import locks
from openpiu.store.schema import users


class UserRow(Struct, frozen=True):
    """A person; columns as in `store.schema.access`, times in UTC."""

    id: str
    name: str
    display_name: str
    role: str
    carrier: str | None
    state: str
    password: str | None
    word: str | None
    word_until: str | None
    factor: bytes | None
    factor_waiting: bytes | None
    factor_step: int | None
    made_at: str
    seen_at: str | None


_COLUMNS = [users.c[name] for name in UserRow.__struct_fields__]


def add(connection: Connection, row: UserRow) -> None:
    """Keep a new person. Raises SettingError where one of that name was made before."""
    if by_name(connection, row.name) is not None:
        raise SettingError(f"there is a user {row.name!r} already; expected a new name: a name is given once")
    connection.execute(insert(users).values(**{c.name: getattr(row, c.name) for c in users.columns}))


def by_name(connection: Connection, name: str) -> UserRow | None:
    """The person of that name."""
    return _one(connection, users.c.name == name)


def by_id(connection: Connection, id_: str) -> UserRow | None:
    """The person of that id; in a transaction that writes, nobody else changes them until it ends."""
    return _one(connection, users.c.id == id_)


def display_names(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """What those people are called, by id; who is not known is left out."""
    statement = select(users.c.id, users.c.display_name).where(users.c.id.in_(sorted(ids)))
    return {row.id: row.display_name for row in connection.execute(statement)} if ids else {}


def _one(connection: Connection, where: Any) -> UserRow | None:
    statement = select(*_COLUMNS).where(where)
    if locks.writes(connection):
        statement = statement.with_for_update()
    row = connection.execute(statement).first()
    return None if row is None else UserRow(*row)


def change(connection: Connection, id_: str, **values: Any) -> None:
    """Set these columns of a person."""
    connection.execute(update(users).where(users.c.id == id_).values(**values))


def void_words(connection: Connection) -> None:
    """Take every one-time word out of force."""
    connection.execute(update(users).where(users.c.word.is_not(None)).values(word=None, word_until=None))


def listed(connection: Connection) -> list[UserRow]:
    """All people by name, locked ones too."""
    return [UserRow(*row) for row in connection.execute(select(*_COLUMNS).order_by(users.c.name))]


def any_held(connection: Connection) -> bool:
    """Whether anybody was ever made."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None
