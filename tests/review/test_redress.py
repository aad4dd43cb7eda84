"""Redress: who was cleared is not stopped twice for the same facts, and is asked about again for others."""

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, DIFFERENT, LISTED, SAME, SUE, Unit, found_in, leg

from openpiu import review
from openpiu.intake import ListsInForce
from openpiu.intake.rescreen import rescreen
from openpiu.screening import Sighting
from openpiu.store import schema
from openpiu.travel import Document
from openpiu.watchlists import Birth


class Matcher:
    """The matcher of the tests, where an index is wanted."""

    def __init__(self, identity="Q.1"):
        self.identity = identity

    def match(self, travellers, threshold=None):
        def asked(candidate):
            documents = tuple(Document("passport", number, issuer) for number, issuer in candidate.documents)
            who = replace(
                ANNA, surname=candidate.surname, given_names=candidate.given_names, documents=documents
            )
            return found_in(Sighting(None, None, who, None, None, "", "", None, None, 1), self.identity)

        return [asked(candidate) for candidate in travellers]


def rows(unit, table):
    with unit.store.reading() as connection:
        return connection.execute(table.select()).all()


def spared(unit):
    return len(rows(unit, schema.spared))


@pytest.fixture
def cleared(unit):
    """A unit that has cleared Anna once."""
    unit.take(ANNA)
    assert unit.answer(ANN, DIFFERENT).state == "cleared"
    return unit


def test_cleared_pair_is_no_question_on_the_next_flight(cleared):
    cleared.take(replace(ANNA, seats=("1A",)), flight=leg(7))
    assert len(cleared.hits()) == 1 and spared(cleared) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"given_names": "ANNE"},
        {"birth_date": "1971-03-12"},
        {"birth_date": "1970"},
        {"nationality": "UTO"},
        {"documents": (Document("passport", "L898902C3", "ATL"),)},
        {"documents": ()},
    ],
)
def test_other_facts_of_the_traveller_are_a_question(sqlite, other):
    with sqlite.made() as place, place.open() as store:
        unit = Unit(store, undo=0, quick=0).under(second_looks=0.0)
        unit.lists(LISTED)
        unit.take(ANNA)
        unit.answer(ANN, DIFFERENT)
        unit.take(replace(ANNA, **other), flight=leg(7))
        assert [hit.state for hit in unit.hits()] == ["cleared", "open"]


def test_same_facts_said_again_on_the_same_leg_leave_the_hit_cleared(cleared):
    cleared.take(replace(ANNA, seats=("12A",)), at="2031-03-01T10:00")
    assert [hit.state for hit in cleared.hits()] == ["cleared"]


def test_other_facts_said_on_the_same_leg_open_the_hit_again(cleared):
    more = (*ANNA.documents, Document("identity-card", "X12345678", "UTO"))
    cleared.take(replace(ANNA, documents=more), at="2031-03-01T10:00")
    (hit,) = cleared.hits()
    assert hit.state == "open"
    assert cleared.answer(ANN, SAME).state == "second"


def test_entry_that_says_something_else_is_a_question_for_who_is_still_to_travel(cleared):
    cleared.take(ANNA, flight=leg(7))
    assert spared(cleared) == 1
    cleared.lists(replace(LISTED, births=(Birth("1970-03-12", "1970-03-12"),)), version="b")
    assert rescreen(cleared.store, ListsInForce(Matcher(), 2)) == 2
    assert [hit.state for hit in cleared.hits()] == ["open", "open"]


def test_entry_that_says_the_same_is_none(cleared):
    cleared.take(ANNA, flight=leg(7))
    cleared.lists(replace(LISTED, note="wanted for more"), version="b")
    assert rescreen(cleared.store, ListsInForce(Matcher(), 2)) == 0
    assert [hit.state for hit in cleared.hits()] == ["cleared"] and spared(cleared) == 1


def test_cleared_pair_stays_so_when_it_is_screened_again(cleared):
    """Somebody booked who was not listed by then: the entry comes back, and with it the clearing."""
    cleared.lists(version="b")
    cleared.take(replace(ANNA, surname="OTHER", documents=()), ANNA, flight=leg(7), revision=2)
    cleared.lists(LISTED, version="c")
    rescreen(cleared.store, ListsInForce(Matcher(), 3))
    assert [hit.state for hit in cleared.hits()] == ["cleared"]


def test_clearing_has_no_effect_while_it_can_be_undone_and_is_gone_when_it_is(slow):
    slow.take(ANNA)
    decided = slow.answer(ANN, DIFFERENT)
    slow.take(ANNA, flight=leg(7))
    assert [hit.state for hit in slow.hits()] == ["cleared", "open"]
    assert len(rows(slow, schema.clearings)) == 1 and decided.state == "cleared"
    review.undo(slow.desk, slow.hits()[0].id, ANN)
    assert rows(slow, schema.clearings) == []


def test_questions_that_were_spared_are_put_once_the_clearing_ends(cleared):
    cleared.take(ANNA, flight=leg(7))
    cleared.take(ANNA, flight=leg(8))
    (hit,) = cleared.hits()
    review.reopen(cleared.desk, hit.id, SUE, "The birth date was read wrongly.")
    assert [hit.state for hit in cleared.hits()] == ["open"] * 3 and spared(cleared) == 0


def test_law_profile_may_forbid_to_remember(unit):
    unit.under(remember_cleared=False)
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    unit.take(ANNA, flight=leg(7))
    assert [hit.state for hit in unit.hits()] == ["cleared", "open"]


def test_some_of_what_is_spared_is_asked_all_the_same(unit):
    unit.under(second_looks=1.0)
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    unit.take(ANNA, flight=leg(7))
    assert [hit.state for hit in unit.hits()] == ["cleared", "open"]


def test_second_look_is_blind_by_another_and_opens_the_hit_where_they_differ(unit):
    unit.under(second_looks=1.0)
    unit.take(ANNA)
    assert unit.answer(ANN, DIFFERENT).state == "cleared"
    assert review.take_next(unit.desk, ANN) is None
    assert unit.answer(BOB, SAME).state == "disputed"
    with unit.store.reading() as connection:
        (clearing,) = connection.execute(schema.clearings.select()).all()
    assert clearing.ended_at
    assert unit.answer(SUE, DIFFERENT).state == "cleared"


def test_second_look_that_agrees_ends_the_looking(unit):
    unit.under(second_looks=1.0)
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    assert unit.answer(BOB, DIFFERENT).state == "cleared"
    assert review.take_next(unit.desk, SUE) is None


@pytest.mark.parametrize(
    ("terms", "call", "kind"),
    [
        ({"quick": 8}, DIFFERENT, "quick"),
        ({"quick": 0}, review.Call("different", (review.Reason("DI"),), note="x" * 20), "other"),
        ({"quick": 0}, DIFFERENT, "band"),
    ],
)
def test_second_looks_are_drawn_for_what_is_quick_other_or_the_first_of_a_band(sqlite, terms, call, kind):
    with sqlite.made() as place, place.open() as store:
        unit = Unit(store, undo=0, **terms).under(second_looks=1e-12)
        unit.lists(LISTED)
        unit.take(ANNA)
        unit.take(replace(ANNA, birth_date="1971-01-01"), flight=leg(7))
        unit.answer(ANN, call)
        unit.answer(ANN, call)
        assert [row.kind for row in rows(unit, schema.looks)] == [kind] * (1 if kind == "band" else 2)
