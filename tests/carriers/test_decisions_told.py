"""What officers decide before departure reaches the carrier that asked."""

import pytest
from tests.carriers.test_outbox import soon
from tests.intake.specimens import BERT_API, api, named, person
from tests.review.conftest import ANN, BOB, SAME, SUE

from openpiu import review
from openpiu.carriers import register
from openpiu.intake import hit_records, take_in
from openpiu.store import outbox

DIFFERENT = review.Call("different", (review.Reason("DE"),), seconds=60)


@pytest.fixture
def desk(store, index, profile, tmp_path):
    """A unit with a hit, of which a carrier with an address has asked; no window to undo in."""
    register(store, "XX", "Example Air", cusres=str(tmp_path))
    take_in(store, named(soon(api(person(), BERT_API, reference="77"))), index, profile)
    return review.Desk(store, profile, review.Terms(undo=0))


def told(desk):
    """Status and fate of each change, oldest first."""
    with desk.store.reading() as connection:
        return [(c.status, c.state) for c in reversed(outbox.listed(connection))]


def answered(desk, call, *officers):
    (record,) = hit_records(desk.store)
    for who in officers:
        claimed = review.claim(desk, record["hit"], who)
        review.decide(desk, record["hit"], who, call, claimed.version)
    return record["hit"]


def test_traveller_who_is_cleared_may_board(desk):
    answered(desk, DIFFERENT, ANN)
    assert told(desk) == [("board", "waiting")]


def test_nobody_is_told_before_the_window_has_closed_and_an_undone_answer_is_not_sent(desk):
    slow = review.Desk(desk.store, desk.profile, review.Terms(undo=600))
    hit = answered(slow, DIFFERENT, ANN)
    with desk.store.reading() as connection:
        assert outbox.due(connection, 4e9, 10) and not outbox.due(connection, 0, 10)
    review.undo(slow, hit, ANN)
    assert told(desk) == [("board", "superseded")]


def test_opening_again_refers_whoever_was_told_otherwise(desk):
    hit = answered(desk, DIFFERENT, ANN)
    review.reopen(desk, hit, SUE, "Somebody else came with the papers.")
    assert told(desk) == [("board", "superseded"), ("referred", "waiting")]


def test_refusal_is_sent_and_its_end_too_and_confirming_alone_says_nothing_new(desk):
    hit = answered(desk, SAME, ANN, BOB)
    assert told(desk) == []
    review.refuse(desk, hit, BOB)
    assert told(desk) == [("do-not-board", "waiting")]
    review.end_refusal(desk, hit, SUE)
    assert told(desk) == [("do-not-board", "superseded"), ("referred", "waiting")]
