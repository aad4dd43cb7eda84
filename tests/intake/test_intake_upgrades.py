"""A store of every former schema, filled, is brought up to date and keeps all that it holds.

The fixture is made by the former schema: migrated up to it from nothing, and filled by SQL with the rows of a
unit that took traffic in (those of its columns that the former schema has, with something in those that are
no more).
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from tests.intake.specimens import STORY, named
from tests.places import Place

from openpiu import access
from openpiu.audit import Actor
from openpiu.findings import StoreError
from openpiu.intake import hit_records, message_records, take_in
from openpiu.store import Store, log, log_marks, schema
from openpiu.store.migrate import config, upgrade
from openpiu.store.picture import picture
from openpiu.store.schema.columns import HexBytes, PackedText

REVISIONS = sorted(revision.revision for revision in ScriptDirectory.from_config(config()).walk_revisions())
OWN = "alembic_version"
OURS = (HexBytes, PackedText)


@pytest.fixture(scope="module")
def unit(one_store, index, profile) -> Iterator[Store]:
    """A store of today's schema with traffic, quarantine, a list, a hit, tokens and entries of the log."""
    with one_store() as store:
        take_in(store, [*named(*STORY), ("bad.txt", b"Dear unit")], index, profile)
        access.issue(store, "host", "carrier")
        yield store


def rows_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.reading() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(table.select())]
            for table in schema.metadata.sorted_tables
        }


def former(place: Place, revision: str) -> Store:
    """An empty store of a former schema."""
    if isinstance(place.where, str):
        url, file = sa.make_url(place.where).set(drivername="postgresql+psycopg"), None
    else:
        file = place.home / "openpiu.db"
        url = sa.URL.create("sqlite", database=str(file))
    store = Store(url, file, place.home)
    upgrade(store, revision)
    return store


def tables_of(connection: sa.Connection) -> dict[str, sa.Table]:
    """The tables that the database has, as it describes them; of partitions the whole."""
    found = sa.MetaData()
    parts = set()
    if connection.dialect.name == "postgresql":
        asked = "SELECT relname FROM pg_class WHERE relispartition"
        parts = set(connection.execute(sa.text(asked)).scalars())
    found.reflect(connection, only=lambda name, _: name not in parts and name != OWN, resolve_fks=False)
    return dict(found.tables)


def filler(column: sa.Column[Any]) -> Any:
    """Something that fits a column of which today's schema knows nothing."""
    if column.nullable or column.server_default is not None:
        return None
    kind = column.type.python_type
    return b"x" if kind is bytes else kind(1)


def kept(name: str, column: sa.Column[Any], value: Any) -> Any:
    """A value as a column takes it: what today is kept as bytes, former schemas kept as text."""
    type_ = schema.metadata.tables[name].columns[column.name].type
    if isinstance(type_, OURS) and isinstance(column.type, sa.LargeBinary):
        return type_.process_bind_param(value, sa.engine.default.DefaultDialect())
    return value


def told(name: str, row: sa.Row[Any]) -> dict[str, Any]:
    """A row as today's schema gives it."""
    columns, plain = schema.metadata.tables[name].columns, dict(row._mapping)
    for key, value in plain.items():
        if isinstance(value, bytes) and key in columns and isinstance(type_ := columns[key].type, OURS):
            plain[key] = type_.process_result_value(value, sa.engine.default.DefaultDialect())
    return plain


def filled(
    connection: sa.Connection, held: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Fill the tables of a former schema; the rows that it has then."""
    tables = tables_of(connection)
    order = [table.name for table in schema.metadata.sorted_tables if table.name in tables]
    assert set(order) == set(tables), "a table that is no more: say here what becomes of it"
    months = {row["month"] for rows in held.values() for row in rows if "month" in row}
    put: dict[str, list[dict[str, Any]]] = {}
    for name in order:
        table, rows = tables[name], []
        for row in held[name]:
            known = {c.name: kept(name, c, row[c.name]) for c in table.columns if c.name in row}
            more = {c.name: filler(c) for c in table.columns if c.name not in row}
            rows.append(known | {key: value for key, value in more.items() if value is not None})
        asked = "SELECT relkind FROM pg_class WHERE oid = CAST(:name AS regclass)"
        if connection.dialect.name == "postgresql":
            kind = connection.execute(sa.text(asked), {"name": name}).scalar()
            if kind in ("p", b"p"):
                for month in months:
                    part = f'CREATE TABLE "{name}_{month}" PARTITION OF "{name}" FOR VALUES IN ({month})'
                    connection.execute(sa.text(part))
        if rows:
            connection.execute(table.insert(), rows)
        put[name] = [told(name, row) for row in connection.execute(table.select())]
        assert len(put[name]) == len(held[name])
    return put


def by_text(rows: list[dict[str, Any]], columns: set[str]) -> list[str]:
    return sorted(str(sorted((key, value) for key, value in row.items() if key in columns)) for row in rows)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_every_former_schema_keeps_all_data(revision, unit, bare):
    store = former(bare, revision)
    with store, store.writing() as connection:
        before = filled(connection, rows_of(unit))
    assert sum(map(len, before.values())) > 100
    if revision != schema.REVISION:
        with pytest.raises(StoreError, match=r"older version .* `openpiu init`"):
            bare.open()
    with bare.create() as upgraded:
        after = rows_of(upgraded)
        for name, rows in before.items():
            columns = set(schema.metadata.tables[name].columns.keys())
            assert by_text(rows, columns) == by_text(after[name], columns & set(rows[0] if rows else ())), (
                name
            )
        assert picture(upgraded) == picture(unit)
        assert message_records(upgraded) == message_records(unit)
        assert hit_records(upgraded) == hit_records(unit)
        with bare.create():  # a second time changes nothing
            assert rows_of(upgraded) == after
        if upgraded.file is not None:
            with upgraded.reading() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_traffic_goes_on_in_a_store_that_was_of_the_first_schema(unit, bare, index, profile):
    store = former(bare, REVISIONS[0])
    with store, store.writing() as connection:
        filled(connection, rows_of(unit))
    later = STORY[3].replace(b"260301", b"260302")
    with bare.create() as upgraded:
        again = take_in(upgraded, named(*STORY, later), index, profile)
        assert (again.duplicates, again.transmissions, again.hits) == (len(STORY), len(STORY) + 1, 1)


def test_entries_that_were_sealed_before_there_were_marks_are_found_by_them(bare):
    """The migration marks what is sealed by the rule of `store.log_marks`; what waits, its sealing."""
    by, about = Actor("user:vale1", "http"), ["hit:H202603-1", "traveller:T202603-1"]
    with former(bare, "0013") as store, store.writing() as connection:
        log.write(connection, "hit.read", about, by)
        log.write(connection, "message.take", ["transmission:" + "a" * 64], Actor("token:host", "http"))
        log.write(connection, "hit.decide", about[:1], by)
        entries, number = schema.log_entries, sa.literal_column("id")
        sealed = sa.select(sa.func.max(entries.c.id)).scalar_subquery()
        connection.execute(entries.update().where(entries.c.id < sealed).values(number=number))
    with bare.create() as upgraded, upgraded.writing() as connection:
        every = sa.select(schema.log_marks).order_by("mark", "entry")
        marks = [tuple(row) for row in connection.execute(every)]
        e = schema.log_entries.c
        rows = connection.execute(sa.select(e.id, e.body).where(e.number.is_not(None)))
        held = [(row.id, row.body) for row in rows]
        assert len(held) == 2 and len(marks) == 5
        connection.exec_driver_sql(f"DROP TABLE {schema.log_marks.name}")
        schema.log_marks.create(connection)
        log_marks.add(connection, held)
        assert marks == [tuple(row) for row in connection.execute(every)]
