"""What the service keeps, on both databases: tokens, who handed over what, what waits, answers."""

import pytest
from sqlalchemy import select

from openpiu.findings import SettingError
from openpiu.store import answers, locks, postgres, presence, queue, schema, tokens, transmissions
from openpiu.store.answers import Answered

FIRST, SECOND, THIRD = (sign * 64 for sign in "abc")


@pytest.fixture
def store(place):
    with place.open() as opened:
        yield opened


def arrived(store, *ids, at="2026-03-01T09:15:00.123Z"):
    with store.writing() as connection:
        arrivals = [transmissions.Arrival(id_, b"x", 1) for id_ in ids]
        transmissions.add(connection, arrivals, "http", at)


LATER = "2999-01-01T00:00:00.000Z"


def test_token_is_found_by_its_digest_and_says_whether_it_is_in_force(store):
    with store.writing() as connection:
        made = tokens.add(connection, "host", "carrier", "XX", "d" * 64, LATER)
    with store.reading() as connection:
        assert tokens.find(connection, "d" * 64) == made
        assert tokens.find(connection, "e" * 64) is None
    with store.writing() as connection:
        assert tokens.revoke(connection, "host").revoked_at
    with store.reading() as connection:
        assert tokens.find(connection, "d" * 64).revoked_at
        assert [row.name for row in tokens.listed(connection)] == ["host"]
    with pytest.raises(SettingError, match="already"), store.writing() as connection:
        tokens.add(connection, "host", "carrier", None, "f" * 64, LATER)


def test_carriers_that_handed_a_transmission_over_are_kept(store):
    arrived(store, FIRST)
    with store.writing() as connection:
        tokens.add(connection, "host", "carrier", None, "d" * 64, LATER)
        tokens.add(connection, "xx", "carrier", "XX", "e" * 64, LATER)
    for _ in range(2):
        with store.writing() as connection:
            queue.delivered(connection, [(FIRST, "host"), (FIRST, "xx"), (FIRST, "host")])
    with store.reading() as connection:
        assert queue.senders(connection, FIRST) == {"XX"}
        assert queue.senders(connection, SECOND) == set()


def test_what_waits_is_given_oldest_first_and_in_parts(store):
    arrived(store, SECOND, THIRD)
    arrived(store, FIRST, at="2026-03-02T09:15:00.123Z")
    with store.reading() as connection:
        (first, second) = queue.waiting(connection, None, 2)
        assert [first.id, second.id] == [SECOND, THIRD]
        assert [item.id for item in queue.waiting(connection, second, 2)] == [FIRST]
        assert queue.count(connection) == 3
        assert queue.outcome(connection, [FIRST, SECOND]).waiting == 2
    with store.writing() as connection:
        transmissions.mark(connection, [transmissions.State(SECOND, "screened")])
    with store.reading() as connection:
        assert [item.id for item in queue.waiting(connection, None, 9)] == [THIRD, FIRST]


def test_answers_are_kept_in_order_in_a_month_that_no_transmission_came_in(store):
    arrived(store, FIRST, at="2021-03-01T09:15:00.123Z")
    given = [
        Answered(1, 0, "clear", "0A"),
        Answered(1, 1, "open-hit", "4A"),
        Answered(2, None, "receipt", None),
    ]
    with store.writing() as connection:
        answers.add(connection, FIRST, given)
        answers.add(connection, FIRST, [Answered(1, 0, "unreadable", "4" * 500)])
    with store.reading() as connection:
        assert answers.of(connection, FIRST) == [*given, Answered(1, 0, "unreadable", "4" * 500)]
        c = schema.answers.c
        ids, months = zip(*connection.execute(select(c.id, c.month).order_by(c.id)), strict=True)
    assert len(set(ids)) == 4 and set(months).isdisjoint({202103})


def test_no_two_locks_have_one_number():
    transactions = (
        postgres.PARTITIONS_LOCK, locks.LISTS, locks.LIST_CHANGE, locks.WORK, locks.ARRIVALS,
        locks.REDACTIONS, locks.SCHEMA, locks.LOG,
    )  # fmt: skip
    numbers = [*transactions, *presence.OFFICES.values()]
    assert len(set(numbers)) == len(numbers)
