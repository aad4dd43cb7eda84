"""The order of the queue in overload: the strongest first within an hour of departure, by a supervisor."""

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, SUE, leg, officer

from openpiu import review
from openpiu.audit.entries import read_entry
from openpiu.findings import ReviewError
from openpiu.store import schema

LIGHT = replace(ANNA, documents=())


def ordered(unit, limit=50):
    """The hits of the queue in their order, page by page."""
    found, cursor = [], None
    while True:
        page = review.queue(unit.desk, ANN, cursor=cursor, limit=limit)
        found += [one["hit"] for one in page.hits]
        cursor = page.next
        if cursor is None:
            return found, page.order


def hour_of_three(unit):
    """Two light hits and a heavy one within an hour, and a heavy one of the hour after."""
    early, late = leg(2, "1"), leg(2, "4")
    unit.take(LIGHT, flight=early)
    unit.take(LIGHT, flight=replace(leg(2, "2"), departure="2031-03-02T15:20"))
    unit.take(ANNA, flight=replace(leg(2, "3"), departure="2031-03-02T15:40"))
    unit.take(ANNA, flight=replace(late, departure="2031-03-02T16:10"))
    return [hit.id for hit in unit.hits()]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_supervisor_puts_the_strongest_first_within_an_hour_and_takes_it_back(unit, limit):
    first, second, heavy, later = hour_of_three(unit)
    assert ordered(unit, limit) == ([first, second, heavy, later], "time")
    review.put_order(unit.desk, SUE, "strongest")
    assert ordered(unit, limit) == ([heavy, first, second, later], "strongest")
    assert review.take_next(unit.desk, BOB).hit == heavy
    review.put_order(unit.desk, SUE, "time")
    assert review.take_next(unit.desk, officer(4)).hit == first


def test_order_is_changed_by_a_supervisor_alone_and_each_change_is_written_down(unit):
    with pytest.raises(review.ForbiddenError):
        review.put_order(unit.desk, ANN, "strongest")
    with pytest.raises(review.ReasonError, match="is no order"):
        review.put_order(unit.desk, SUE, "nationality")
    with pytest.raises(ReviewError, match="already"):
        review.put_order(unit.desk, SUE, "time")
    review.put_order(unit.desk, SUE, "strongest")
    review.put_order(unit.desk, SUE, "time")
    with unit.store.reading() as connection:
        rows = connection.execute(schema.log_entries.select().order_by(schema.log_entries.c.id))
        entries = [read_entry(row.body) for row in rows]
    said = [(entry.who, entry.what) for entry in entries if entry.act == "queue.order"]
    assert said == [("os:3", {"order": "strongest"}), ("os:3", {"order": "time"})]


def test_place_of_a_page_holds_no_weight(unit):
    hits = hour_of_three(unit)
    review.put_order(unit.desk, SUE, "strongest")
    page = review.queue(unit.desk, ANN, limit=1)
    assert page.hits[0]["hit"] == hits[2]
    assert not any(str(hit.weight) in (page.next or "") for hit in unit.hits())
