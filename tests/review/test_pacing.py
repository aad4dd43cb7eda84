"""What people are told of their own work: the base rate, and that a break may be due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select
from tests.review.conftest import ANN, ANNA, BOB, DIFFERENT, leg

from openpiu.store import decisions, schema
from openpiu.store.connect import moment
from openpiu.web.pages import pacing

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def answered(unit):
    """Puts answers of one person at these minutes before `NOW` into the store."""
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    with unit.store.reading() as connection:
        like = dict(connection.execute(select(schema.decisions)).one()._mapping)

    def put(minutes, who=ANN.who):
        rows = [
            like | {"id": like["id"] + n, "who": who, "at": moment(NOW - timedelta(minutes=one))}
            for n, one in enumerate(minutes, 1)
        ]
        with unit.store.writing() as connection:
            for row in rows:
                connection.execute(insert(schema.decisions), row)
        with unit.store.reading() as connection:
            return pacing.break_due(connection, ANN.who, NOW)

    return put


def test_sixty_answers_within_an_hour_offer_a_break(answered):
    assert "60 questions within an hour" in answered([n * 0.9 for n in range(60)])


def test_two_hours_of_answers_without_a_pause_offer_a_break(answered):
    assert "two hours" in answered(range(1, 125, 10))


@pytest.mark.parametrize("minutes", [[], range(1, 59), [*range(1, 50, 10), *range(70, 130, 10)]])
def test_few_answers_and_answers_with_a_pause_offer_none(answered, minutes):
    assert answered(minutes) is None


def test_answers_of_others_are_nothing_to_who_looks(answered):
    assert answered([n * 0.5 for n in range(80)], BOB.who) is None


def test_the_base_rate_counts_what_was_answered_and_hides_what_is_too_little(unit, monkeypatch):
    for day in (1, 2, 3):
        unit.take(ANNA, flight=leg(day))
    unit.answer(ANN, DIFFERENT)
    unit.answer(ANN, DIFFERENT)
    with unit.store.reading() as connection:
        assert pacing.base_rate(connection) is None
        monkeypatch.setattr(pacing, "LEAST", 2)
        assert pacing.base_rate(connection) == pacing.Rate(2, 2)


def test_the_last_answer_of_somebody_is_found_since_a_moment(answered, unit):
    answered([90, 30, 60])
    since, last = (moment(NOW - timedelta(minutes=one)) for one in (120, 30))
    with unit.store.writing() as connection:  # that which was given to begin with is of now
        connection.execute(delete(schema.decisions).where(schema.decisions.c.at < since))
    with unit.store.reading() as connection:
        assert decisions.last_of(connection, ANN.who, since) == last
        assert decisions.last_of(connection, ANN.who, moment(NOW)) is None
        assert decisions.last_of(connection, BOB.who, since) is None
