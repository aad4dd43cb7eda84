"""A store is made, opened, refused with advice, and knows the class of every column."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text

from openpiu.findings import SettingError, StoreError
from openpiu.store import Store, schema
from openpiu.store.dialects import add_rows, counter, raise_counter, take_ids
from openpiu.travel import Message


def test_store_is_made_and_opened_again(bare):
    bare.create().close()
    with bare.open() as store, store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM transmissions")).scalar() == 0


def test_store_is_made_and_opened_by_url(tmp_path):
    url = f"sqlite:///{tmp_path / 'home' / 'openpiu.db'}"
    Store.create(url).close()
    with Store.open(url) as store:
        assert store.home == tmp_path / "home"


def test_making_a_store_again_leaves_it_as_it_is(place):
    with place.create() as store, store.writing() as connection:
        take_ids(connection, "flights", 7)
    with place.create() as store, store.reading() as connection:
        assert counter(connection, "flights") == 7


def test_folder_without_a_store_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="openpiu init"):
        Store.open(tmp_path)


def test_empty_database_is_no_store(bare):
    if isinstance(bare.where, Path):
        (bare.where / "openpiu.db").touch()
    with pytest.raises(StoreError, match="openpiu init"):
        bare.open()


def test_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "openpiu.db").write_bytes(b"UNA:+.? '" * 500)
    with pytest.raises(StoreError, match="not a store"):
        Store.open(tmp_path)


@pytest.mark.parametrize(("revision", "said"), [("9999", "newer version"), ("0000", "older version")])
def test_store_of_another_version_is_refused_with_advice(bare, revision, said):
    with bare.create() as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    with pytest.raises(StoreError, match=said):
        bare.open()
    with pytest.raises(StoreError):
        bare.create()


def test_read_only_store_is_refused(tmp_path, monkeypatch):
    Store.create(tmp_path).close()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(tmp_path)


def test_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="no store can be made"):
        Store.create(tmp_path / "file" / "home")


def test_url_that_is_none_is_refused():
    with pytest.raises(SettingError, match="database URL"):
        Store.open("not a url://")


def test_only_its_owner_may_read_the_database_file(tmp_path):
    with Store.create(tmp_path / "home") as store:
        assert stat.S_IMODE(store.file.stat().st_mode) == 0o600


def test_store_is_durable_and_keeps_foreign_keys(tmp_path):
    with Store.create(tmp_path) as store, store.writing() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous")]
        assert asked == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_second_writer_waits_for_the_first_and_a_reader_does_not(tmp_path):
    with Store.create(tmp_path) as store, Store.open(tmp_path) as other, store.writing() as connection:
        take_ids(connection, "flights", 1)
        with other.reading() as reader:
            assert counter(reader, "flights") == 0
        other.patience = 0.01
        with pytest.raises(StoreError, match="busy"):
            other.writing().__enter__()


def test_nothing_of_a_failed_step_is_kept(place):
    def step(store):
        with store.writing() as connection:
            raise_counter(connection, "list_revision")
            raise ZeroDivisionError

    with place.open() as store:
        with pytest.raises(ZeroDivisionError):
            step(store)
        with store.reading() as connection:
            assert counter(connection, "list_revision") == 0


@pytest.mark.parametrize("count", [2, 20])
def test_error_of_the_database_quotes_no_value(place, count):
    with place.open() as store:
        rows = [("2026-03-01", "MOML SPECIMEN", 1)] * count
        with pytest.raises(StoreError) as caught, store.writing() as connection:
            add_rows(connection, schema.redactions, rows)
        assert "SPECIMEN" not in str(caught.value)
        assert caught.value.__suppress_context__


def test_picture_of_a_reader_is_of_one_moment(place):
    with place.open() as store, store.reading() as reader:
        assert counter(reader, "flights") == 0
        with store.writing() as connection:
            take_ids(connection, "flights", 1)
        assert counter(reader, "flights") == 0


def test_ids_come_in_blocks_one_after_the_other(place):
    with place.open() as store, store.writing() as connection:
        assert [take_ids(connection, "hits", n) for n in (3, 1, 0, 2)] == [1, 4, 0, 5]


def test_every_column_is_classed():
    unclassed = [
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if column.info.get("class") not in {"identifying", "content", "technical"}
    ]
    assert unclassed == []


def test_identifying_columns_stand_only_in_tables_made_for_them():
    found = {
        table.name
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if column.info["class"] == "identifying"
    }
    assert found == schema.IDENTIFYING


def test_tables_of_identifying_values_of_travellers_carry_the_month_in_their_key():
    without = [
        table.name
        for table in schema.metadata.sorted_tables
        if table.name in schema.IDENTIFYING - {"identities", "users", "own_texts", "approval_words"}
        and "month" not in table.primary_key.columns
    ]
    assert without == []


def test_migrations_make_the_schema_of_the_tables(bare):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def compared(item, name, kind, reflected, other):
        """Foreign keys of partitioned tables are SQLite's alone (`schema.columns.child_of`)."""
        of_list = kind == "foreign_key_constraint" and item.table.name in ("identities", "list_versions")
        return kind != "foreign_key_constraint" or isinstance(bare.where, Path) or of_list

    with bare.create() as store, store.reading() as connection:
        options = {"compare_type": True, "include_object": compared}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_tables_whose_rows_are_looked_up_by_their_key_lie_in_its_order_on_sqlite(tmp_path):
    with Store.create(tmp_path) as store, store.reading() as connection:
        made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    clustered = {
        table.name
        for table in schema.metadata.sorted_tables
        if not table.dialect_kwargs.get("sqlite_with_rowid", True)
    }
    assert {name for name, sql in made if "WITHOUT ROWID" in sql} == clustered


def test_store_of_the_first_schema_is_brought_up_to_date_with_what_it_holds(bare):
    from alembic import command

    from openpiu.store import transmissions
    from openpiu.store.migrate import config

    with bare.create() as store:
        with store.writing() as connection:
            arrival = transmissions.Arrival("a" * 64, b"x", 1)
            month = transmissions.add(connection, [arrival], "file")
            told = [
                transmissions.Told("a" * 64, month, Message("paxlst", number=n), "b" * 64) for n in (1, 2)
            ]
            transmissions.add_messages(connection, told)
        settings = config()
        with store.writing() as connection:
            settings.attributes["connection"] = connection
            command.downgrade(settings, "0001")
    with pytest.raises(StoreError, match="older version"):
        bare.open()
    with bare.create() as store:
        with store.reading() as connection:
            assert connection.execute(select(schema.messages.c.number)).scalars().all() == [1, 2]
        with pytest.raises(StoreError), store.writing() as connection:
            transmissions.add_messages(connection, told[:1])


def test_token_of_the_time_before_tokens_expired_has_a_year_from_the_upgrade(bare):
    from datetime import UTC, datetime, timedelta

    from alembic import command

    from openpiu import access
    from openpiu.store.migrate import config
    from openpiu.store.tokens import listed

    with bare.create() as store:
        token = access.issue(store, "host", "carrier", term=timedelta(days=30))
        settings = config()
        with store.writing() as connection:
            settings.attributes["connection"] = connection
            command.downgrade(settings, "0005")
    with bare.create() as store:
        assert access.Tokens(store).caller(token).name == "host"
        with store.reading() as connection:
            expires = datetime.fromisoformat(listed(connection)[0].expires_at)
        assert timedelta(days=364) < expires - datetime.now(UTC) <= timedelta(days=365)


def test_program_knows_the_newest_migration():
    from alembic.script import ScriptDirectory

    from openpiu.store.migrate import config

    assert ScriptDirectory.from_config(config()).get_heads() == [schema.REVISION]


def test_schema_is_one_that_postgresql_takes():
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    for table in schema.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))


def test_digests_are_kept_as_bytes_in_the_order_of_their_signs_and_what_is_none_equals_nothing(bare):
    from openpiu.store import transmissions
    from openpiu.store.dialects import among

    ids = [f"{n:02x}" * 32 for n in (0x0A, 0xA0, 0x00, 0xFF, 0x99)]
    store = bare.create()
    with store, store.writing() as connection:
        transmissions.add(connection, [transmissions.Arrival(id_, b"x", 1) for id_ in ids], "file")
    t = schema.transmissions.c
    with bare.open() as store, store.reading() as connection:
        assert connection.execute(select(t.id).order_by(t.id)).scalars().all() == sorted(ids)
        assert connection.execute(select(t.id).where(t.id > ids[0]).order_by(t.id)).scalars().all() == [
            ids[4],
            ids[1],
            ids[3],
        ]
        for asked in ("", "zz", "a", ids[0].upper(), f" {ids[0]}", ids[0][:-2]):
            assert connection.execute(select(t.id).where(t.id == asked)).first() is None
            assert connection.execute(select(t.id).where(among(connection, t.id, [asked]))).first() is None
        assert transmissions.known(connection, [ids[1], "b" * 64]) == {ids[1]}
        assert transmissions.whole_id(connection, "0A0") == ids[0]
        for asked in ("", "0", "xyz", "f" * 65, "b"):
            with pytest.raises(StoreError, match="begins with"):
                transmissions.whole_id(connection, asked)
