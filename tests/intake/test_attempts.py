"""Attempts at a transmission: each replay is kept with what came of it; what cannot be mended is discarded by
a person, for a reason."""

import gzip

import pytest
from sqlalchemy import select
from tests.intake.specimens import ANNA, booking, push

from openpiu.audit import Actor
from openpiu.audit.entries import read_entry
from openpiu.findings import SettingError
from openpiu.intake import DISCARDS, discard, hit_records, replay, take_in
from openpiu.store import attempts, transmissions
from openpiu.store.schema import log_entries

BY = Actor("user:7f", "http@192.0.2.7")


def tried(store, id_):
    with store.reading() as connection:
        return attempts.of(connection, id_)


def state(store, id_):
    with store.reading() as connection:
        return transmissions.listed(connection, [id_])[0]


@pytest.fixture
def packed(store, index, profile):
    """A transmission that a limit kept from being read."""
    data = gzip.compress(push(booking("GZ0001", ANNA)), mtime=0)
    take_in(store, [("a.gz", data)], index, profile, size_limit=len(data) + 8)
    with store.reading() as connection:
        return transmissions.listed(connection)[0].id


def test_replay_that_mends_is_listed_beside_how_it_came(store, index, profile, packed):
    assert tried(store, packed) == []
    taken = replay(store, [packed], index, profile, by=BY)
    assert taken.hits == 1
    came, again = tried(store, packed)
    assert (came.act, came.who, came.state, came.number) == ("came", None, "quarantined", 0)
    assert came.at == state(store, packed).received_at and "more than the limit" in came.error
    assert (again.act, again.who, again.state, again.number) == ("replay", BY.who, "screened", 1)
    assert (again.error, again.messages, again.hits) == (None, 1, 1)
    replay(store, [packed], index, profile, by=BY)
    assert [one.hits for one in tried(store, packed)] == [0, 1, 0]
    assert len(hit_records(store)) == 1


def test_replay_that_fails_again_is_listed_with_its_fault(store, index, profile, packed):
    replay(store, [packed], index, profile, size_limit=30, by=BY)
    came, again = tried(store, packed)
    assert (again.act, again.state) == ("replay", "quarantined")
    assert again.error == state(store, packed).error
    assert again.at >= came.at


def test_what_cannot_be_mended_is_discarded_for_a_reason(store, index, profile, packed):
    with pytest.raises(SettingError, match="a reason is missing"):
        discard(store, packed, "", BY)
    assert tried(store, packed) == []
    discard(store, packed, "resent", BY)
    assert state(store, packed).state == "discarded"
    assert [(one.act, one.reason) for one in tried(store, packed)] == [("came", None), ("discard", "resent")]
    with pytest.raises(SettingError, match="not in the quarantine"):
        discard(store, packed, "resent", BY)
    with store.reading() as connection:
        bodies = connection.execute(select(log_entries.c.body)).scalars().all()
    acts = [entry for entry in map(read_entry, bodies) if entry.act == "message.discard"]
    assert [(entry.who, entry.what, entry.on) for entry in acts] == [
        (BY.who, {"reason": "resent"}, (f"transmission:{packed}",))
    ]
    replay(store, [packed], index, profile, by=BY)
    assert state(store, packed).state == "screened"


def test_reasons_to_discard_may_stand_in_the_log():
    assert all(reason.isascii() and len(reason) <= 12 for reason in DISCARDS)
