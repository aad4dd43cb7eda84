"""What SQLite and PostgreSQL do differently in a transaction: how it begins, bulk rows, upserts, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Table, any_, event, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from openpiu.findings import StoreError
from openpiu.store import packing, postgres
from openpiu.store.schema import counters, metadata
from openpiu.store.schema.columns import HexBytes, PackedText

V = TypeVar("V")

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


def prepare(engine: Engine) -> None:
    """Set up every connection of an engine of SQLite: durable, with foreign keys, one writer at a time."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver opens no transaction of its own; `_begin` does
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


IN_BULK = ("PRAGMA cache_size=-262144", "PRAGMA wal_autocheckpoint=16384")


def in_bulk(connection: Connection) -> None:
    """Have this connection of SQLite keep more pages in memory, and lay them back into the file less often:
    ids are digests, so that thousands of new ones change pages all over a large table, most of them again
    with the next thousands."""
    if connection.dialect.name == "sqlite":
        for pragma in IN_BULK:
            connection.exec_driver_sql(pragma)


def add_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, each a value for every column of `table` in the order of the schema.

    Goes to the driver's own `executemany`, 2 to 3 times the rows a second of a Core insert; on PostgreSQL to
    COPY where there are more than a few.
    """
    kept = _as_kept(table, rows)
    if len(kept) > postgres.FEW_ROWS and connection.dialect.name == "postgresql":
        postgres.copy_rows(connection, table, kept)
    elif kept:
        connection.exec_driver_sql(_insert(table, connection.dialect.name), list(map(tuple, kept)))


def _as_kept(table: Table, rows: Sequence[tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
    """`rows` as the driver takes them, which knows nothing of types of ours."""
    ways = _ways(table.name)
    if not ways:
        return rows
    kept = [list(row) for row in rows]
    for place, way in ways:
        for row in kept:
            row[place] = way(row[place])
    return kept


@cache
def _ways(name: str) -> tuple[tuple[int, Callable[[str], bytes]], ...]:
    """The columns that are kept otherwise than given, by their places."""
    kinds: dict[type[Any], Callable[[str], bytes]] = {HexBytes: bytes.fromhex, PackedText: packing.pack}
    columns = enumerate(metadata.tables[name].columns)
    return tuple((place, kinds[type(c.type)]) for place, c in columns if type(c.type) in kinds)


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
    least: Iterable[str] = (),
    most: Iterable[str] = (),
) -> None:
    """Insert `rows`; where the primary key is there already, `replace` those columns, `add` to those, and
    keep of those the `least` or the `most` of both values.

    With none of these, a row that is there stays as it is.
    """
    if not rows:
        return
    embedded = connection.dialect.name == "sqlite"
    maker = sqlite.insert if embedded else postgresql.insert
    lesser, greater = (func.min, func.max) if embedded else (func.least, func.greatest)
    statement = maker(table)
    changes: dict[str, Any] = {name: statement.excluded[name] for name in replace}
    changes |= {name: table.c[name] + statement.excluded[name] for name in add}
    changes |= {name: lesser(table.c[name], statement.excluded[name]) for name in least}
    changes |= {name: greater(table.c[name], statement.excluded[name]) for name in most}
    key = list(table.primary_key.columns)
    if changes:
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), list(rows))
    else:
        connection.execute(statement.on_conflict_do_nothing(), list(rows))


def by_index(connection: Connection) -> None:
    """Have the rest of the transaction look things up by index. PostgreSQL knows nothing of how keys are
    spread in a partition that has just begun to fill, takes a few hundred of them for most of its rows, and
    would read all of it for each batch."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")


def among(connection: Connection, column: ColumnElement[V], values: Sequence[V]) -> ColumnElement[bool]:
    """That `column` is one of `values`. PostgreSQL is given them as one array: a statement with hundreds of
    parameters is taken to pieces and planned anew each time, which takes longer than it runs."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), postgresql.ARRAY(column.type)))
    return column.in_(values)


LONGEST = 64
"""Characters of one value in a key; an index of PostgreSQL takes 2,700 bytes in all."""


def indexable(value: str) -> str:
    """`value`, or where it is longer than any that the standards know, its beginning and a digest of it."""
    if len(value) <= LONGEST:
        return value
    return f"{value[: LONGEST - 17]}~{sha256(value.encode()).hexdigest()[:16]}"


def take_ids(connection: Connection, name: str, count: int) -> int:
    """The first of `count` new ids of `name`, one after the other, never given before."""
    if count == 0:
        return 0
    if connection.dialect.name == "postgresql":
        return _beside(connection).take_ids(name, count)
    return raise_counter(connection, name, count) - count + 1


def raise_counter(connection: Connection, name: str, by: int = 1) -> int:
    """Raise the counter `name` and give what it stands at. On PostgreSQL others who would raise it wait for
    the end of this transaction: ids are taken by `take_ids`."""
    put_rows(connection, counters, [{"name": name, "value": by}], add=("value",))
    return counter(connection, name)


def counter(connection: Connection, name: str) -> int:
    """What the counter `name` stands at; 0 where it was never raised."""
    value = connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar()
    return int(value or 0)


def need_month(connection: Connection, month: int) -> None:
    """See that rows of `month` (202603) can be inserted: on PostgreSQL they need a partition."""
    if connection.dialect.name == "postgresql":
        _beside(connection).need_month(month)


def _beside(connection: Connection) -> postgres.Beside:
    found = connection.get_execution_options().get(postgres.BESIDE)
    if not isinstance(found, postgres.Beside):
        raise StoreError("a mistake of the program: a transaction that only reads was asked to write")
    return found
