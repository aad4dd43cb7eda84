"""Verifying the log where it is: what is found is written down, and stays told until it is mended."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from tests.places import Place

from openpiu.audit import Actor
from openpiu.findings import AuditError
from openpiu.intake import log_proof, sealer
from openpiu.intake.log_proof import Proving
from openpiu.store import log
from openpiu.store.schema import log_entries

BY = Actor("user:lind1", "http@192.0.2.8")


@pytest.fixture
def begun(place: Place):
    with place.open() as store:
        sealer.begin(store, place.home)
        with store.writing() as connection:
            for n in range(5):
                log.write(connection, "hit.read", [f"hit:{n}"], Actor("user:vale1", "http"))
        yield store, place.home


def told(store):
    with store.reading() as connection:
        return log_proof.newest(connection), log_proof.fault(connection)


def change(store, number: int, body: str) -> None:
    """As somebody would who may alter tables."""
    with store.writing() as connection:
        if store.file is None:
            connection.execute(text("ALTER TABLE log_entries DISABLE TRIGGER USER"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS log_entries_update"))
        connection.execute(update(log_entries).where(log_entries.c.number == number).values(body=body))
        if store.file is None:
            connection.execute(text("ALTER TABLE log_entries ENABLE TRIGGER USER"))


def test_a_whole_log_is_told_as_whole_with_time_and_who_verified(begun):
    store, home = begun
    assert told(store) == (None, None)
    assert log_proof.prove(store, home, BY).fault is None
    proven, bad = told(store)
    assert (proven.who, proven.entries, proven.fault, proven.kind, bad) == ("user:lind1", 6, None, None, None)


def test_a_changed_entry_is_named_until_the_log_is_whole_again(begun):
    store, home = begun
    log_proof.prove(store, home, BY)
    with store.reading() as connection:
        c = log_entries.c
        before = connection.execute(select(c.body).where(c.number == 3)).scalar()
    change(store, 3, before.replace("hit:1", "hit:9"))
    log_proof.prove(store, home, BY)
    proven, bad = told(store)
    assert (proven.fault, proven.kind, bad) == (3, "changed", 3)
    change(store, 3, before)
    log_proof.prove(store, home, BY)
    assert told(store)[1] is None and told(store)[0].fault is None


def test_the_log_stays_whole_where_a_key_was_handed_over_and_another_was_lost(begun):
    store, home = begun
    sealer.rotate(store, home)
    sealer.rotate(store, home, lost=True)
    with store.writing() as connection:
        log.write(connection, "hit.read", ["hit:8"], BY)
    sealer.rotate(store, home)
    assert log_proof.prove(store, home, BY).fault is None
    proven, bad = told(store)
    assert (proven.fault, proven.remarks, bad) == (None, 1, None)


def test_without_the_key_nothing_is_said_of_the_log(begun):
    store, home = begun
    (home / "log.key").rename(home / "elsewhere")
    with pytest.raises(AuditError, match="is not here"):
        log_proof.prove(store, home, BY)
    assert told(store) == (None, None)


def test_one_verification_is_under_way_at_a_time_and_its_trouble_is_told(begun):
    store, home = begun
    proving = Proving(store, home)
    assert proving.begin(BY, 30)
    assert (proving.since, proving.trouble) == (None, None)
    assert told(store)[0].entries == 6
    (home / "log.key").rename(home / "elsewhere")
    assert proving.begin(BY, 30)
    assert "is not here" in proving.trouble
