"""Requests that wait for their answer: stored, screened and answered in one transaction."""

import pytest
from tests.intake.specimens import BERT_API, api, person

from openpiu.intake import add_list, hit_records, message_records
from openpiu.intake.figures import Figures
from openpiu.intake.question import Asked, Question, commit
from openpiu.intake.reading import Screener, whole
from openpiu.intake.writer import Writer
from openpiu.store import answers, results, transmissions
from openpiu.store.answers import Answered
from openpiu.watchlists import Identity, ListedDocument

LATER = Identity("Q.2", "national", documents=(ListedDocument("X81234907", "UTO"),), document_status="stolen")


@pytest.fixture
def asked(index, profile):
    screener = Screener(index)

    def make(data, compose=None):
        (found,) = whole([data], profile, lambda: b"", screener)
        given = [Answered(1, 0, "clear", "0Z")]
        return Asked(Question("xx", compose or (lambda *_: given)), found.arrival, found.examined)

    return make


def given(store, transmission):
    with store.reading() as connection:
        return answers.of(connection, transmission)


def test_answer_sees_the_hits_of_its_own_request(store, asked):
    seen = []

    def compose(connection, told):
        seen.append([answers.questioned(connection, digest) for digest in one.examined.digests])
        return [Answered(told[0].number, 0, "open_hit", "2Z")]

    one = asked(api(person()), compose)
    (outcome,), hits = commit(store, [one])
    assert (outcome.state, outcome.told, hits) == ("stored", True, 1)
    assert seen == [[{0: True}]]
    assert [a.basis for a in given(store, one.arrival.id)] == ["open_hit"]
    assert message_records(store)[0]["state"] == "screened"


def test_same_request_twice_in_one_step_and_once_more_is_stored_once_and_answered_each_time(store, asked):
    first, second = asked(api(BERT_API)), asked(api(BERT_API))
    outcomes, _ = commit(store, [first, second])
    assert [(o.state, o.told) for o in outcomes] == [("stored", True), ("duplicate", True)]
    (again,), _ = commit(store, [asked(api(BERT_API))])
    assert (again.state, again.told) == ("duplicate", True)
    assert len(message_records(store)) == 1


def test_request_matched_against_former_lists_is_stored_and_not_answered(store, asked, make_list, listed):
    one = asked(api(BERT_API))
    add_list(store, make_list(listed, LATER, version="b"))
    (outcome,), hits = commit(store, [one])
    assert (outcome.state, outcome.told, hits) == ("stored", False, 0)
    assert (message_records(store)[0]["state"], given(store, one.arrival.id)) == ("stored", [])
    assert hit_records(store) == []


def test_request_that_another_door_stored_and_nobody_screened_yet_is_not_answered(store, asked):
    one = asked(api(BERT_API))
    with store.writing() as connection:
        transmissions.add(connection, [one.arrival], "file")
    (outcome,), _ = commit(store, [one])
    assert (outcome.state, outcome.told) == ("duplicate", False)


@pytest.fixture
def writer(store):
    sent_on = []
    made = Writer(
        store,
        lambda id_, month, data, lane: sent_on.append((id_, data, lane)),
        lambda id_: None,
        lambda *_: None,
        Figures(),
    )
    made.sent_on = sent_on
    yield made
    made.close()


def test_fault_of_ours_in_one_answer_harms_no_other(store, asked, writer, monkeypatch):
    def faulty(*_):
        raise KeyError("SPECIMEN ANNA")

    bad, good = asked(api(person(), reference="71"), faulty), asked(api(BERT_API, reference="72"))
    with store.writing():  # both wait, and go in one step
        for one in (bad, good):
            writer.ask(one)
    assert good.question.answered.result(30) is True
    assert bad.question.answered.result(30) is False
    assert bad.question.receipt.result(30).state == "stored"
    assert [(id_, lane) for id_, _, lane in writer.sent_on] == [(bad.arrival.id, "answer")]
    assert b"PAXLST" in writer.sent_on[0][1] and b"PAXLST" in bad.question.redacted.result(30)


def test_store_that_fails_among_several_leaves_nobody_without_a_word(store, asked, writer, monkeypatch):
    from openpiu.findings import StoreError
    from openpiu.intake import writer as module

    batch = [asked(api(BERT_API, reference=str(n))) for n in range(71, 74)]

    def failing(kept, some):
        if len(some) > 1:
            raise KeyError("SPECIMEN")
        if some[0] is batch[1]:
            raise StoreError("the disk is full")
        return commit(kept, some)

    monkeypatch.setattr(module, "commit", failing)
    with store.writing():  # all wait, and go in one step
        for one in batch:
            writer.ask(one)
    assert batch[0].question.answered.result(30) is True
    for one in batch[1:]:
        assert "disk is full" in str(one.question.receipt.exception(30))


def test_request_is_not_acknowledged_where_the_store_cannot_be_written(store, asked, writer, monkeypatch):
    from openpiu.findings import StoreError

    def full(*_, **__):
        raise StoreError("the disk is full")

    monkeypatch.setattr(results, "write", full)
    one = asked(api(person()))
    writer.ask(one)
    for future in (one.question.receipt, one.question.answered):
        assert "disk is full" in str(future.exception(30))
    monkeypatch.undo()
    assert message_records(store) == []
    other = asked(api(person()))
    writer.ask(other)
    assert other.question.answered.result(30) is True
