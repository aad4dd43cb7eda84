"""Filters of the queue that people keep: codes under a name, nine for each, nobody's but one's own."""

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, leg

from openpiu.audit import Actor
from openpiu.review import Officer, ReasonError, filters
from openpiu.store import hit_queue, saved_filters
from openpiu.store.connect import now
from openpiu.store.saved_filters import Filter

VALE, ODE = (Officer(Actor(f"user:{name}", "test")) for name in ("vale", "ode"))


def kept(unit, who):
    with unit.store.reading() as connection:
        return saved_filters.of(connection, who.who.removeprefix("user:"))


def test_filter_is_kept_under_a_name_replaced_and_deleted_for_its_person_alone(unit):
    filters.save(unit.desk, VALE, "Madrid", filters.asked("mad", "", "national"))
    assert kept(unit, VALE) == {"Madrid": Filter("MAD", "", "national")} and kept(unit, ODE) == {}
    filters.save(unit.desk, VALE, "Madrid", filters.asked(carrier="zz"))
    filters.remove(unit.desk, ODE, "Madrid")
    assert kept(unit, VALE) == {"Madrid": Filter("", "ZZ", "")}
    filters.remove(unit.desk, VALE, "Madrid")
    assert kept(unit, VALE) == {}


def test_nine_are_kept_and_no_more(unit):
    for number in range(filters.MOST):
        filters.save(unit.desk, VALE, f"Filter {number}", Filter("MAD"))
    with pytest.raises(ReasonError, match="delete one first"):
        filters.save(unit.desk, VALE, "One more", Filter("MAD"))
    filters.save(unit.desk, VALE, "Filter 0", Filter("LIS"))
    assert kept(unit, VALE)["Filter 0"] == Filter("LIS")


@pytest.mark.parametrize("name", ["", " ", "x" * 25, "a\nb", "<b>", "'"])
def test_name_that_is_none_is_refused(unit, name):
    with pytest.raises(ReasonError, match="name is none"):
        filters.save(unit.desk, VALE, name, Filter("MAD"))


@pytest.mark.parametrize("typed", [("MADR", "", ""), ("M1D", "", ""), ("", "Z", ""), ("", "", "x" * 201)])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(ReasonError, match="is none"):
        filters.asked(*typed)


def test_empty_filter_and_a_machine_are_refused(unit):
    with pytest.raises(ReasonError, match="is empty"):
        filters.save(unit.desk, VALE, "All", Filter())
    with pytest.raises(ReasonError, match="people who signed in"):
        filters.save(unit.desk, ANN, "Mine", Filter("MAD"))


def test_hits_pass_by_airport_carrier_and_list(unit):
    unit.take(ANNA, flight=leg(2))
    unit.take(ANNA, flight=replace(leg(3), carrier="YY", origin="MAD"))
    first, second = (int(hit.id.rpartition("-")[2]) for hit in unit.hits())

    def passing(*asked):
        with unit.store.reading() as connection:
            ready = hit_queue.answerable(ANN.who, supervisor=False, at=now())
            found = hit_queue.page(connection, ready & hit_queue.filtered(*asked), None, 9)
        return [hit.id for hit in found]

    assert passing() == [first, second]
    assert passing("MAD") == passing("", "YY") == passing("IAD", "YY", "national") == [second]
    assert passing("IAD") == [first, second]
    assert passing("", "", "other") == passing("MAD", "XX") == []
