"""Everything that SQLite and PostgreSQL do differently: settings, bulk rows, upserts, the words of errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
    "PRAGMA secure_delete=ON",
)

WRITES = "openpiu_writes"
"""Execution option of a connection that will write: SQLite then takes its writer's lock at once."""

TROUBLES = (
    ("readonly", "the store cannot be written: give this user the right to write to its file and folder"),
    ("read-only", "the store cannot be written: the database is read-only"),
    ("locked", "the store is busy: another program has been writing for more than 30 seconds; try again"),
    ("full", "the disk is full: nothing of this step was kept; make room and try again"),
    ("disk i/o", "the disk reports errors: nothing of this step was kept; see the system's log"),
    ("malformed", "the store is damaged: restore a backup (`openpiu restore FILE`)"),
    ("not a database", "the file is not a store: restore a backup or make a store with `openpiu init`"),
    ("unable to open", "the store's file cannot be opened: see that the folder is there and may be read"),
    ("connection", "the database cannot be reached: see OPENPIU_DATABASE_URL and that its server runs"),
)


def prepare(engine: Engine) -> None:
    """Set up every connection of `engine`: durable, with foreign keys, writers locked out early on SQLite."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver opens no transaction of its own; `_begin` does
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def add_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, each a value for every column of `table` in the order of the schema.

    Goes to the driver's own `executemany`: 2 to 3 times the rows a second of a Core insert.
    """
    if rows:
        connection.exec_driver_sql(_insert(table, connection.dialect.name), list(rows))


_INSERTS: dict[tuple[str, str], str] = {}


def _insert(table: Table, dialect: str) -> str:
    known = _INSERTS.get((table.name, dialect))
    if known is None:
        mark = "?" if dialect == "sqlite" else "%s"
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        marks = ", ".join([mark] * len(table.columns))
        known = _INSERTS[table.name, dialect] = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'
    return known


def put_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    replace: Iterable[str] = (),
    add: Iterable[str] = (),
) -> None:
    """Insert `rows`; where the primary key is there already, `replace` those columns and `add` to those.

    With neither, a row that is there stays as it is.
    """
    if not rows:
        return
    maker = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = maker(table)
    changes: dict[str, Any] = {name: statement.excluded[name] for name in replace}
    changes |= {name: table.c[name] + statement.excluded[name] for name in add}
    key = list(table.primary_key.columns)
    if changes:
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), list(rows))
    else:
        connection.execute(statement.on_conflict_do_nothing(), list(rows))


def trouble(error: exc.DBAPIError) -> str:
    """What to tell a person about `error`; never values of the statement."""
    said = str(error.orig).splitlines()[0] if error.orig is not None else ""
    lowered = said.lower()
    for sign, advice in TROUBLES:
        if sign in lowered:
            return advice
    return f"the database refused: {type(error).__name__}" + (
        f" ({said})" if isinstance(error.orig, Exception) and "sqlite3" in type(error.orig).__module__ else ""
    )
