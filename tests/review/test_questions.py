"""Hits as they are put to officers: what is needed to answer, and nothing that pushes toward an answer."""

import json

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, DIFFERENT, SAME, SUE, leg

from openpiu import review
from openpiu.audit import Actor
from openpiu.findings import ReviewError

DPO = review.Officer(Actor("os:9", "http"), decides=False)


def test_queue_names_nobody_and_tells_no_weight(unit):
    unit.take(ANNA)
    (told,) = review.queue(unit.desk, ANN).hits
    said = json.dumps(told)
    assert not [word for word in ("SPECIMEN", "L898902C3", "weight", "score", "wanted") if word in said]
    assert told["flight"] == {
        "carrier": "XX",
        "number": "123",
        "date": "2031-03-01",
        "from": "CDG",
        "to": "IAD",
    }
    assert (told["departs"], told["due"]) == ("2031-03-01T14:00:00.000Z", "2031-03-01T13:00:00.000Z")
    assert told["spoke"] == [{"field": "document", "rule": "document.same"}]


def test_queue_is_paged_by_key_in_the_order_in_which_hits_fall_due(unit):
    for day in (5, 3, 9, 7, 1):
        unit.take(ANNA, flight=leg(day))
    seen, cursor = [], None
    while True:
        page = review.queue(unit.desk, ANN, cursor=cursor, limit=2)
        seen += [told["flight"]["date"] for told in page.hits]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [f"2031-03-0{day}" for day in (1, 3, 5, 7, 9)]


@pytest.mark.parametrize("cursor", ["x", "1,2,3,4", ",,", ",,-1", ",," + "9" * 40])
def test_cursor_or_tab_that_is_none_is_refused(sqlite, cursor):
    from tests.review.conftest import Unit

    with sqlite.made() as place, place.open() as store:
        unit = Unit(store)
        with pytest.raises(ReviewError, match="cursor"):
            review.queue(unit.desk, ANN, cursor=cursor)
        with pytest.raises(ReviewError, match="tab"):
            review.queue(unit.desk, ANN, "all")


def test_tabs_hold_what_is_in_hand_what_waits_and_what_was_answered(unit):
    unit.take(ANNA)
    unit.take(ANNA, flight=leg(2))
    unit.take(ANNA, flight=leg(3))
    mine = review.take_next(unit.desk, ANN)
    waits = review.take_next(unit.desk, ANN)
    review.put_back(unit.desk, waits.hit, ANN, None)
    unit.answer(ANN, DIFFERENT)

    def tab(name, who=ANN):
        return [told["hit"] for told in review.queue(unit.desk, who, name).hits]

    assert tab("mine") == [mine.hit] and tab("mine", BOB) == []
    assert tab("waiting") == [waits.hit]
    assert len(tab("decided")) == 1 and tab("decided", BOB) == []
    (told,) = review.queue(unit.desk, BOB, "to-decide").hits
    assert (told["hit"], told["claimed_by"], told["claimed_at"]) == (mine.hit, "os:1", mine.since)


def test_question_holds_evidence_by_field_and_not_the_charge_before_ones_own_call(unit):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    told = review.question(unit.desk, ANN, claimed.hit)
    assert told["version"] == claimed.version and told["after"] is None
    assert told["traveller"]["surname"] == "SPECIMEN" and told["listed"]["births"][0]["start"] == "1971-03-12"
    assert list(told["evidence"]) == ["document"]
    assert not [word for word in ('"weight"', "score", "wanted") if word in json.dumps(told)]
    review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, claimed.version)
    after = review.question(unit.desk, ANN, claimed.hit)["after"]
    assert (after["note"], after["weight"]) == ("wanted for something", 20.0)


def test_second_officer_sees_a_hit_like_any_other(unit):
    unit.take(ANNA)
    unit.answer(ANN, replace(SAME, note="It is her, I am sure of it."))
    (hit,) = unit.hits()
    told = review.question(unit.desk, BOB, hit.id)
    assert (told["state"], told["after"], told["before"]["count"], told["asked"]) == ("open", None, 0, [])
    (row,) = review.queue(unit.desk, BOB).hits
    assert row["state"] == "open" and "second" not in json.dumps([told, row])
    assert review.queue(unit.desk, ANN).hits == []
    assert review.question(unit.desk, ANN, hit.id)["state"] == "second"
    assert review.question(unit.desk, DPO, hit.id)["state"] == "second"


def test_supervisor_who_settles_sees_both_answers(unit):
    unit.take(ANNA)
    unit.answer(ANN, SAME)
    unit.answer(BOB, DIFFERENT)
    (hit,) = unit.hits()
    after = review.question(unit.desk, SUE, hit.id)["after"]
    assert {told["answer"] for told in after["answers"]} == {"same", "different"}
    assert set(after) == {"answers"}


def test_earlier_decisions_on_the_pair_are_counted_and_told_only_afterwards(unit):
    unit.under(remember_cleared=False)
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    unit.take(ANNA, flight=leg(7))
    second = unit.hits()[1]
    told = review.question(unit.desk, BOB, second.id)
    assert told["before"]["count"] == 1 and "different" not in json.dumps(told)
    unit.answer(BOB, DIFFERENT, second.id)
    assert [e["answer"] for e in review.question(unit.desk, BOB, second.id)["after"]["earlier"]] == [
        "different"
    ]


def test_answer_that_can_still_be_undone_reveals_nothing(slow):
    slow.take(ANNA)
    slow.answer(ANN, DIFFERENT)
    assert review.question(slow.desk, ANN, slow.hits()[0].id)["after"] is None


def test_question_to_a_colleague_is_shown_to_whoever_takes_the_hit(unit):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    review.ask(unit.desk, claimed.hit, ANN, "Is this the same family name?")
    (asked,) = review.question(unit.desk, BOB, claimed.hit)["asked"]
    assert (asked["who"], asked["note"]) == ("os:1", "Is this the same family name?")
