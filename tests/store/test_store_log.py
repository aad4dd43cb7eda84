"""The log in a store: written with the act, kept by the database, sealed, exported, purged."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, insert, select, text, update
from tests.places import Place

from openpiu.audit import Actor, Verdict, new_key, public_of, verify
from openpiu.audit.entries import read_entry
from openpiu.findings import AuditError, StoreError
from openpiu.store import Store, log, log_seals
from openpiu.store.schema import log_batches, log_entries, log_purges, tokens
from openpiu.store.tokens import add

KEY, OTHER = new_key(), new_key()
PUBLIC = public_of(KEY)
BY = Actor("token:host", "http@unit-1")


def exported(store: Store, key=KEY) -> list[bytes]:
    with store.reading() as connection:
        closing = log_seals.checkpoint(connection, key).whole + b"\n"
        return [*log.lines(connection), closing]


def verdict(store: Store, key=KEY, *seen: bytes) -> Verdict:
    lines = exported(store, key)
    return verify(lambda: iter(lines), [public_of(key)], seen)


def acts(store: Store) -> list[str]:
    with store.reading() as connection:
        bodies = connection.execute(select(log_entries.c.body).order_by(log_entries.c.id)).scalars()
        return [read_entry(body).act for body in bodies]


@pytest.fixture
def begun(place: Place):
    with place.open() as store:
        with store.writing() as connection:
            log_seals.begin(connection, KEY)
        yield store


def written(store: Store, count: int) -> None:
    with store.writing() as connection:
        for n in range(count):
            log.write(connection, "hit.read", [f"hit:{n}"], BY)


def test_what_was_written_is_sealed_exported_and_verified(begun):
    written(begun, 3)
    with begun.writing() as connection:
        assert log_seals.seal(connection, KEY) == 3
        assert log_seals.seal(connection, KEY) == 0
    found = verdict(begun)
    assert (found.fault, found.entries, found.batches, found.waiting) == (None, 4, 2, 0)


def test_an_entry_is_kept_with_its_act_or_not_at_all(begun):
    def act(about: str, digest: str) -> None:
        with begun.writing() as connection:
            log.write(connection, "token.add", [about], BY)
            add(connection, "host", "carrier", None, digest, "2031-01-01T00:00:00.000Z")

    with pytest.raises(AuditError):
        act("somebody", "d" * 64)
    with pytest.raises(StoreError):
        act("token:host", None)  # type: ignore[arg-type]
    assert acts(begun) == ["log.begin"]
    with begun.reading() as connection:
        assert connection.execute(select(tokens.c.name)).all() == []


def test_an_act_on_very_many_makes_several_entries(begun):
    with begun.writing() as connection:
        log.write(connection, "hit.read", [f"hit:{n}" for n in range(1201)], BY)
    assert acts(begun) == ["log.begin"] + ["hit.read"] * 3


def test_more_than_a_batch_holds_makes_several_batches(begun):
    with begun.writing() as connection:
        log.write(connection, "hit.read", [f"hit:{n}" for n in range(500 * 1001)], BY)
        log_seals.seal(connection, KEY)
    found = verdict(begun)
    assert (found.fault, found.entries, found.batches) == (None, 1002, 3)


@pytest.mark.parametrize(
    "statement",
    [
        update(log_entries).values(body="{}"),
        update(log_entries).values(number=None),
        update(log_entries).where(log_entries.c.number.is_(None)).values(number=9, body="{}"),
        delete(log_entries),
        update(log_batches).values(statement="{}"),
        delete(log_batches),
        update(log_purges).values(through=0),
        delete(log_purges),
        insert(log_entries).values(number=77, at="2026-03-01T00:00:00.000Z", body="{}"),
    ],
    ids=str,
)
def test_the_database_refuses_to_change_or_delete(begun, statement):
    with begun.writing() as connection:
        connection.execute(insert(log_purges).values(through=0, at="2026-03-01T00:00:00.000Z"))
    written(begun, 1)
    before = exported(begun)[:-1]
    with pytest.raises(StoreError), begun.writing() as connection:
        connection.execute(statement)
    assert exported(begun)[:-1] == before


def test_rows_of_the_log_are_not_replaced_or_emptied_either(begun):
    words = (
        "INSERT OR REPLACE INTO log_batches SELECT number, at, signature, '{}' FROM log_batches"
        if begun.file
        else "TRUNCATE log_batches"
    )
    with pytest.raises(StoreError), begun.writing() as connection:
        connection.execute(text(words))


def unguarded(store: Store, statement) -> None:
    """As somebody would who may alter tables."""
    with store.writing() as connection:
        for table in ("log_entries", "log_batches"):
            if store.file is None:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                for act in ("delete", "update", "insert"):
                    connection.execute(text(f"DROP TRIGGER {table}_{act}"))
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "kind", "entry"),
    [
        (update(log_entries).where(log_entries.c.number == 3).values(body="{}"), "changed", 3),
        (delete(log_entries).where(log_entries.c.number == 3), "removed", 3),
        (delete(log_batches).where(log_batches.c.number == 2), "removed", 2),
        (update(log_batches).where(log_batches.c.number == 2).values(statement="{}"), "unreadable", 2),
    ],
    ids=["changed", "removed", "batch-removed", "batch-changed"],
)
def test_who_may_alter_the_tables_is_found_out(place, statement, kind, entry):
    with place.open() as store:
        with store.writing() as connection:
            log_seals.begin(connection, KEY)
        for count in (3, 2):
            written(store, count)
            with store.writing() as connection:
                log_seals.seal(connection, KEY)
        unguarded(store, statement)
        fault = verdict(store).fault
        _guard(store)
    assert fault is not None
    assert (fault.kind, fault.entry) == (kind, entry)


def _guard(store: Store) -> None:
    """PostgreSQL's databases serve other tests after this one."""
    if store.file is None:
        with store.writing() as connection:
            for table in ("log_entries", "log_batches"):
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def test_a_purge_takes_what_is_old_and_leaves_the_chain_whole(begun, monkeypatch):
    written(begun, 1)
    monkeypatch.setattr(log, "now", lambda: "2091-03-01T09:15:00.000Z")
    written(begun, 1)
    with begun.writing() as connection:
        log_seals.seal(connection, KEY)
    with begun.reading() as connection:
        before = log_seals.checkpoint(connection, KEY).whole
    with begun.writing() as connection:
        assert log_seals.purge(connection, KEY, "2000-01-01T00:00:00.000Z", "P5Y", BY) == 0
        assert log_seals.purge(connection, KEY, "2091-01-01T00:00:00.000Z", "P5Y", BY) == 2
        assert log_seals.purge(connection, KEY, "2091-01-01T00:00:00.000Z", "P5Y", BY) == 0
    found = verdict(begun, KEY, before)
    assert (found.fault, found.purged, found.entries) == (None, 2, 4)
    assert acts(begun) == ["hit.read", "log.purge"]
    assert [line for line in exported(begun) if line == b"purged\n"] == [b"purged\n"] * 2


def test_a_key_that_is_not_in_force_seals_nothing(begun):
    written(begun, 1)
    for act in (log_seals.seal, log_seals.checkpoint):
        with pytest.raises(AuditError, match="in force"), begun.writing() as connection:
            act(connection, OTHER)
    with begun.writing() as connection:
        log_seals.hand_over(connection, KEY, OTHER, BY)
    written(begun, 1)
    with begun.writing() as connection:
        log_seals.seal(connection, OTHER)
        with pytest.raises(AuditError, match="begun already"):
            log_seals.begin(connection, OTHER)
    found = verdict(begun, OTHER)
    assert (found.fault, found.keys) == (None, (PUBLIC, public_of(OTHER)))


def test_a_lost_key_is_replaced_and_the_log_says_so(begun):
    with begun.writing() as connection:
        log_seals.replace_lost(connection, OTHER, BY)
    lines = exported(begun, OTHER)
    assert verify(lambda: iter(lines), [PUBLIC]).fault is not None
    assert verify(lambda: iter(lines), [PUBLIC, public_of(OTHER)]).fault is None


def test_a_clock_that_ran_backwards_is_an_entry(begun, monkeypatch):
    monkeypatch.setattr(log_seals, "now", lambda: "2020-01-01T00:00:00.000Z")
    written(begun, 1)
    with begun.writing() as connection:
        log_seals.seal(connection, KEY)
    assert acts(begun)[-1] == "clock.back"
    assert "clock" in verdict(begun).remarks[0]


def test_several_write_and_seal_at_once_and_the_chain_is_one(place):
    with place.open() as store, store.writing() as connection:
        log_seals.begin(connection, KEY)
    troubles: list[BaseException] = []

    def work() -> None:
        try:
            with place.open() as own:
                for _ in range(10):
                    written(own, 2)
                    with own.writing() as connection:
                        log_seals.seal(connection, KEY)
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with place.open() as store:
        found = verdict(store)
        assert (found.fault, found.entries, found.waiting) == (None, 61, 0)


def test_a_log_that_is_not_begun_cannot_be_closed(place):
    with place.open() as store, store.reading() as connection:
        assert log.state(connection).key is None
        with pytest.raises(AuditError, match="openpiu init"):
            log_seals.checkpoint(connection, KEY)
