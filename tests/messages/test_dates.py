from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.messages import dates

SENT = date(2026, 3, 1)


def test_birth_is_read_from_six_digits() -> None:
    assert dates.birth("740812", SENT) == "1974-08-12"


def test_birth_lies_in_the_latest_century_that_is_not_after_the_message() -> None:
    assert dates.birth("120712", date(2010, 12, 9)) == "1912-07-12"
    assert dates.birth("101209", date(2010, 12, 9)) == "2010-12-09"
    assert dates.birth("101210", date(2010, 12, 9)) == "1910-12-10"


def test_birth_on_a_leap_day_goes_to_a_year_that_has_one() -> None:
    assert dates.birth("000229", SENT) == "2000-02-29"
    assert dates.birth("260229", SENT) is None


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("19740812", "1974-08-12"),
        ("740800", "1974-08"),
        ("740000", "1974"),
        ("19740000", "1974"),
        ("260300", "2026-03"),
        ("260400", "1926-04"),
        ("260000", "2026"),
        ("000000", None),
        ("00000000", None),
        ("740012", None),
        ("781305", None),
        ("740832", None),
        ("74081", None),
        ("7408 12", None),
        ("", None),
        ("²²²²²²", None),
        ("12AUG74", None),
    ],
)
def test_birth_may_be_partial_and_is_never_made_up(text: str, born: str | None) -> None:
    assert dates.birth(text, SENT) == born


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("12AUG74", "1974-08-12"),
        ("12aug74", "1974-08-12"),
        ("12AUG1974", "1974-08-12"),
        ("00AUG74", "1974-08"),
        ("31FEB74", None),
        ("12XXX74", None),
        ("AUG74", None),
        ("", None),
    ],
)
def test_birth_with_the_name_of_the_month(text: str, born: str | None) -> None:
    assert dates.birth_ddmmmyy(text, SENT) == born


def test_expiry_lies_nearest_to_the_message() -> None:
    assert dates.expiry("320415", SENT) == "2032-04-15"
    assert dates.expiry("991231", SENT) == "1999-12-31"
    assert dates.expiry("610218", date(2014, 2, 2)) == "2061-02-18"
    assert dates.expiry_ddmmmyy("15APR32", SENT) == "2032-04-15"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2603011400", "2026-03-01T14:00"),
        ("202603011400", "2026-03-01T14:00"),
        ("20260301140059", "2026-03-01T14:00"),
        ("260301", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("2603012400", "2026-03-01"),
        ("2603014321", "2026-03-01"),
        ("3103261400", "2026-03-31T14:00"),
        ("2613011400", None),
        ("26030114", None),
        ("2603", None),
        ("", None),
    ],
)
def test_flight_time_is_local_and_loses_an_impossible_clock(text: str, when: str | None) -> None:
    assert dates.flight_time(text, SENT) == when


def test_a_date_in_the_other_order_is_seen_by_the_caller() -> None:
    assert dates.in_other_order("3103261400", "2026-03-31T14:00", day_first=False)
    assert not dates.in_other_order("2603011400", "2026-03-01T14:00", day_first=False)
    assert not dates.in_other_order("202603011400", "2026-03-01T14:00", day_first=False)
    assert not dates.in_other_order("010326", "2026-03-01", day_first=True)
    assert dates.in_other_order("260331", "2026-03-31", day_first=True)


@pytest.mark.parametrize(
    ("text", "day"),
    [("010326", "2026-03-01"), ("01032026", "2026-03-01"), ("321326", None), ("260331", "2026-03-31")],
)
def test_flight_date_of_pnrgov_has_the_day_first(text: str, day: str | None) -> None:
    assert dates.flight_date_ddmmyy(text, SENT) == day


@pytest.mark.parametrize("text", ["2400", "9999", "4321", "1260", "123", "", "12:30", "²²²²"])
def test_impossible_clock_is_none(text: str) -> None:
    assert dates.clock(text) is None


def test_clock_lets_seconds_fall() -> None:
    assert dates.clock("101559") == "10:15"


def test_moment_is_utc_and_a_date_alone_has_no_zone() -> None:
    assert dates.moment_ddmmyy("100126", "1015", SENT) == "2026-01-10T10:15Z"
    assert dates.moment_ddmmyy("100126", "", SENT) == "2026-01-10"
    assert dates.moment_ddmmyy("", "1015", SENT) is None


@given(st.text(max_size=14), st.dates())
def test_no_text_at_all_raises(text: str, sent: date) -> None:
    for function in (
        dates.birth,
        dates.birth_ddmmmyy,
        dates.expiry,
        dates.expiry_ddmmmyy,
        dates.flight_time,
        dates.flight_date_ddmmyy,
    ):
        function(text, sent)
    dates.moment_ddmmyy(text, text, sent)


@given(st.text(alphabet="0123456789", max_size=14), st.dates())
def test_no_digits_at_all_raise(text: str, sent: date) -> None:
    test_no_text_at_all_raises.hypothesis.inner_test(text, sent)  # type: ignore[attr-defined]


@given(st.dates(date(1901, 1, 1), SENT))
def test_every_birth_date_of_eight_digits_is_read_as_it_is(born: date) -> None:
    assert dates.birth(born.strftime("%Y%m%d"), SENT) == born.isoformat()


@given(st.dates(date(1927, 1, 1), SENT))
def test_every_birth_date_of_the_last_99_years_survives_two_digits(born: date) -> None:
    assert dates.birth(born.strftime("%y%m%d"), SENT) == born.isoformat()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("781305", "month 13"),
        ("780231", "day 31 in month 2"),
        ("78130", "5 digits"),
        ("", "empty"),
        ("12JUL64", "signs that are no digits"),
        ("780500", "no such date"),
    ],
)
def test_trouble_is_said_without_the_date(text: str, said: str) -> None:
    assert dates.trouble(text) == said
