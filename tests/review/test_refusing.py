"""Refusals: recorded by a person on what people have confirmed, and no other way."""

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, SAME, SUE

from openpiu import review
from openpiu.findings import ReviewError
from openpiu.store import refusals


def in_force(unit):
    with unit.store.reading() as connection:
        return refusals.in_force(connection)


def test_refusal_rests_on_a_confirmed_hit_and_ends_with_it(unit):
    unit.take(ANNA)
    (hit,) = unit.hits()
    for who in (ANN, BOB):
        with pytest.raises(ReviewError, match="confirmed"):
            review.refuse(unit.desk, hit.id, who)
        unit.answer(who, SAME)
    assert in_force(unit) == []  # confirming refuses nobody
    (made,) = review.refuse(unit.desk, hit.id, BOB)
    (refusal,) = in_force(unit)
    assert (refusal.id, refusal.who, refusal.bearer.number) == (made, "os:2", "L898902C3")
    with pytest.raises(ReviewError, match="already"):
        review.refuse(unit.desk, hit.id, ANN)
    review.reopen(unit.desk, hit.id, SUE, "Somebody else came with the papers.")
    assert in_force(unit) == []
    with pytest.raises(ReviewError, match="no refusal"):
        review.end_refusal(unit.desk, hit.id, SUE)


def test_refusal_waits_for_the_end_of_the_window(slow):
    slow.under(second_officer=())
    slow.take(ANNA)
    slow.answer(ANN, SAME)
    with pytest.raises(ReviewError, match="cannot be undone"):
        review.refuse(slow.desk, slow.hits()[0].id, ANN)


def test_nobody_without_a_document_is_refused(unit):
    unit.under(second_officer=())
    unit.take(replace(ANNA, documents=()))
    unit.answer(ANN, replace(SAME, reasons=(review.Reason("SB"),)))
    with pytest.raises(ReviewError, match="name alone"):
        review.refuse(unit.desk, unit.hits()[0].id, ANN)
