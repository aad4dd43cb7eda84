"""What PostgreSQL alone needs: settings of a session, what a server must offer, partitions, ids, COPY."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry

from openpiu.findings import StoreError
from openpiu.store import troubles
from openpiu.store.schema import metadata

LEAST = 15
"""Oldest major version: the oldest that its makers still mend at the time of this release, and the oldest
that the tests run on. Partitions that are attached beside writers need 12."""

SPACE = 0x4F504955
"""First half of the two-part keys of our advisory locks; the second says which."""
PARTITIONS_LOCK = 1

SESSION = (
    "SET client_encoding = 'UTF8'",
    "SET lock_timeout = '30s'",  # as SQLite's busy_timeout
    "SET jit = off",  # compiles plans over many partitions for longer than they run
    "SET random_page_cost = 1.1",  # what is looked up lies in memory or on flash: an index, not the table
)
JIT_SINCE = 110_000
BESIDE = "openpiu_beside"
"""Execution option of a connection that writes: its `Beside`."""

LOCKS = 400
"""Locks of legs and bookings, or of arrivals, that one transaction takes one by one (`store.locks`)."""

FEW_ROWS = 2
"""Up to so many rows an INSERT is as quick as a COPY."""

TYPES = {
    "INTEGER": "int4",
    "BIGINT": "int8",
    "BOOLEAN": "bool",
    "FLOAT": "float8",
    "BYTEA": "bytea",
    "TEXT": "text",
}
"""What the columns' types are called by COPY."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def engines(url: URL) -> tuple[Engine, Beside]:
    """The engine of the store at `url`, and what works beside its transactions."""
    # Statements are planned for the values at hand: a plan that was made while a partition was empty would
    # read all of it for ever. Values of a failed statement may be personal data, so they stay out of errors.
    said = {"hide_parameters": True, "pool_pre_ping": True}
    arguments = {"prepare_threshold": None, "connect_timeout": 10, "application_name": "openpiu"}
    arguments = {name: value for name, value in arguments.items() if name not in url.query}
    engine = create_engine(url, connect_args=arguments, **said)
    beside = create_engine(url, connect_args=arguments, pool_size=1, max_overflow=1, **said)
    for one in (engine, beside):
        event.listen(one, "connect", _settle)
    return engine, Beside(beside)


def _settle(connection: Any, _record: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        if connection.info.server_version >= JIT_SINCE:  # what is too old is told by `check_server`
            cursor.execute("; ".join(SESSION))
        cursor.execute("SELECT current_setting('synchronous_commit')")
        if cursor.fetchone()[0] in ("off", "local"):
            cursor.execute("SET synchronous_commit = on")  # what is acknowledged is durable
    connection.commit()


OF_EVERY_MESSAGE = frozenset(
    {"messages", "sightings", "matches", "travellers", "bookings", "booking_versions", "answers"}
)
MANY_IDS = 256
"""Ids of these that a process takes at once: nothing rests on their order between processes."""


class Beside:
    """Short transactions of their own beside one that goes on: what they do stays when that one fails."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._months: set[int] = set()
        self._lock = Lock()
        self._kept: dict[str, tuple[int, int]] = {}

    def take_ids(self, name: str, count: int) -> int:
        """The first of `count` new ids. No writer waits for another's transaction to end; ids of one that
        fails are never used. Of what every message needs some are kept for the next that asks."""
        with self._lock:
            first, left = self._kept.get(name, (0, 0))
            if left >= count:
                self._kept[name] = first + count, left - count
                return first
        taken = max(count, MANY_IDS) if name in OF_EVERY_MESSAGE else count
        first = self._taken(name, taken)
        if taken > count:
            with self._lock:
                self._kept[name] = first + count, taken - count
        return first

    def _taken(self, name: str, count: int) -> int:
        statement = text(
            "INSERT INTO counters (name, value) VALUES (:name, :count) "
            "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
        )
        with self.engine.begin() as connection:
            # Durable with the transaction that uses the ids, whose commit comes later in the log.
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            last = connection.execute(statement, {"name": name, "count": count}).scalar_one()
        return int(last) - count + 1

    def need_month(self, month: int) -> None:
        """See that every table that is partitioned has the partition of `month` (202603).

        A partition is made apart and attached, which stops neither readers nor writers. Raises StoreError
        for a month that is none.
        """
        if month in self._months:
            return
        if not (190001 <= month <= 999912 and 1 <= month % 100 <= 12):
            raise StoreError(f"{month} is no month; expected one like 202603")
        with self.engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({SPACE}, {PARTITIONS_LOCK})"))
            there = set(connection.execute(text(_PARTITIONS)).scalars())
            for table in partitioned():
                part = f"{table.name}_{month}"
                if part not in there:
                    made = f'CREATE TABLE "{part}" (LIKE "{table.name}" INCLUDING DEFAULTS)'
                    put = f'ALTER TABLE "{table.name}" ATTACH PARTITION "{part}" FOR VALUES IN ({month})'
                    connection.execute(text(f"{made}; {put}"))
        self._months.add(month)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


_PARTITIONS = """
    SELECT child.relname FROM pg_inherits
    JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
    WHERE parent.relnamespace = current_schema()::regnamespace AND parent.relkind = 'p'
"""


def partitioned() -> list[Table]:
    """The tables that have a partition a month."""
    return [table for table in metadata.sorted_tables if "month" in table.primary_key.columns]


def months(connection: Connection) -> list[int]:
    """The months that there are partitions of, oldest first."""
    names = connection.execute(text(_PARTITIONS)).scalars()
    return sorted({int(name.rsplit("_", 1)[1]) for name in names})


_SERVER = """
    SELECT current_setting('server_version_num')::int AS number,
           current_setting('server_version') AS version,
           current_setting('server_encoding') AS encoding,
           current_setting('default_transaction_read_only') = 'on' OR pg_is_in_recovery() AS read_only,
           current_database() AS name,
           current_schema() AS schema,
           current_schema() IS NOT NULL
               AND has_schema_privilege(current_schema(), 'CREATE') AS may_create
"""


def check_server(connection: Connection) -> None:
    """See that the server will do. Raises StoreError, saying what to do, for one that is too old or in
    another encoding, and where this user may not write or make tables."""
    server = connection.execute(text(_SERVER)).one()
    if server.number < LEAST * 10_000:
        raise StoreError(
            f"PostgreSQL {server.version} is too old; expected {LEAST} or newer, the oldest that its makers "
            "still mend and OpenPIU is tested on: upgrade the server (pg_upgrade)"
        )
    if server.encoding != "UTF8":
        raise StoreError(
            f"the database {server.name} is in the encoding {server.encoding}; expected UTF8: make another "
            "(`createdb --encoding=UTF8 --template=template0 NAME`)"
        )
    if server.read_only:
        raise StoreError(troubles.POSTGRESQL["25006"])
    if not server.may_create:
        raise StoreError(
            f"this user may make no tables in the schema {server.schema or 'of its search_path'} of the "
            f"database {server.name}, which a new month needs: GRANT CREATE ON SCHEMA … TO it, or let it own "
            "the database"
        )


def check_tables(connection: Connection) -> None:
    """See that this user owns the tables, which a new month needs. Raises StoreError where it does not."""
    found = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "AND relkind IN ('r', 'p') AND relname = ANY(:names) "
            "AND NOT pg_has_role(current_user, relowner, 'USAGE') ORDER BY relname"
        ),
        {"names": [*metadata.tables, "alembic_version"]},
    ).scalars()
    foreign = list(found)
    if foreign:
        raise StoreError(
            f"this user does not own the store's tables ({foreign[0]} and {len(foreign) - 1} more), which a "
            "new month needs: use the user who made them, or hand them over (REASSIGN OWNED)"
        )


def troubles_of(connection: Connection, workers: int) -> list[str]:
    """Settings of the server that lose data or stop `workers` processes, each with what to do."""
    found = []
    for name in ("fsync", "full_page_writes"):
        if connection.execute(text(f"SHOW {name}")).scalar() == "off":
            found.append(f"{name} is off: a power cut may lose what was acknowledged; set it on")
    relations, room, each = connection.execute(text(_ROOM)).one()
    need = (workers + 2) * (relations + LOCKS)
    if room < need:
        least = -(-need * each // room)
        found.append(
            f"max_locks_per_transaction is {each}, too few for {relations} tables and indexes of months and "
            f"{workers} workers; set it to {least} or more and restart the server"
        )
    return found


_ROOM = """
    SELECT (SELECT count(*) FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent
            WHERE parent.relnamespace = current_schema()::regnamespace),
           current_setting('max_locks_per_transaction')::int
               * (current_setting('max_connections')::int
                  + current_setting('max_prepared_transactions')::int),
           current_setting('max_locks_per_transaction')::int
"""


def copy_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` by COPY in its binary form: for a thousand rows a tenth of the time of INSERT, and for
    bytes half that of the text form. Raises StoreError where the database refuses."""
    import psycopg

    driver: Any = connection.connection.driver_connection
    statement, types = _copying(table.name)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        _refuse(error)


@cache
def _copying(name: str) -> tuple[str, list[str]]:
    """The statement of a COPY to a table, and the types of its columns."""
    columns = metadata.tables[name].columns
    types = [TYPES[column.type.compile(dialect=_DIALECT).partition(" ")[0]] for column in columns]
    named = ", ".join(f'"{column.name}"' for column in columns)
    return f'COPY "{name}" ({named}) FROM STDIN (FORMAT BINARY)', types


def _refuse(error: BaseException) -> NoReturn:
    raise StoreError(troubles.sentence(error)) from None
