"""Terms of the law end by the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.safeguards.terms import earlier


@pytest.mark.parametrize(
    ("moment", "term", "then"),
    [
        ("2031-03-01T09:15:00", "P5Y", "2026-03-01T09:15:00"),
        ("2028-02-29T00:00:00", "P1Y", "2027-02-28T00:00:00"),
        ("2026-03-31T12:00:00", "P1M", "2026-02-28T12:00:00"),
        ("2026-01-15T12:00:00", "P6M", "2025-07-15T12:00:00"),
        ("2026-03-01T00:00:00", "P1Y2M1W1DT1H1M1S", "2024-12-23T22:58:59"),
        ("2026-03-03T01:00:00", "PT72H", "2026-02-28T01:00:00"),
    ],
)
def test_a_term_counts_back_by_the_calendar(moment, term, then):
    found = earlier(datetime.fromisoformat(moment).replace(tzinfo=UTC), term)
    assert found == datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.mark.parametrize("term", ["", "P", "PT", "P0D", "5Y", "P5", "P5Y "])
def test_what_is_no_term_is_refused(term):
    with pytest.raises(ValueError, match="duration"):
        earlier(datetime(2026, 3, 1, tzinfo=UTC), term)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(1, 60))  # noqa: DTZ001
def test_months_are_never_more_than_they_say(moment, months):
    gone = moment - earlier(moment, f"P{months}M")
    assert timedelta(days=27 * months) < gone <= timedelta(days=31 * months)
