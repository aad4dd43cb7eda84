import pytest

from openpiu.travel import (
    Designator,
    Flight,
    Leg,
    airport_country,
    airport_known,
    leg_of,
    minutes_between,
    to_utc,
)


def test_a_leg_is_named_by_who_flies_it() -> None:
    sold = Flight(
        "YB", "4567", None, "MAD", "LIS", "2026-03-01T14:00", operating=Designator("XA", "0123", "B")
    )
    assert leg_of(sold) == Leg("XA", "123", "B", "2026-03-01", "MAD", "LIS")
    assert str(leg_of(sold)) == "XA123B 2026-03-01 MAD-LIS"


def test_a_code_share_without_the_operating_number_keeps_the_number_that_was_sold() -> None:
    sold = Flight("YB", "4567", None, "MAD", "LIS", "2026-03-01", operating=Designator("XA"))
    assert leg_of(sold).number == "4567"


def test_leading_zeros_and_case_do_not_make_another_leg() -> None:
    assert leg_of(Flight("xa", "0006", "a", "mad", "lis")) == leg_of(Flight("XA", "6", "A", "MAD", "LIS"))


def test_a_number_of_zeros_alone_stays() -> None:
    assert leg_of(Flight("XA", "000")).number == "000"


def test_local_time_becomes_utc_by_the_airport_s_zone_on_that_day() -> None:
    summer, winter = to_utc("2026-07-01T12:00", "MAD"), to_utc("2026-01-01T12:00", "MAD")
    assert summer is not None and summer.isoformat() == "2026-07-01T10:00:00+00:00"
    assert winter is not None and winter.isoformat() == "2026-01-01T11:00:00+00:00"


def test_no_utc_without_a_clock_time_or_with_an_airport_in_no_list() -> None:
    assert to_utc("2026-07-01", "MAD") is None
    assert to_utc("2026-07-01T12:00", "QQQ") is None
    assert to_utc("2026-02-31T12:00", "MAD") is None
    assert to_utc(None, "MAD") is None


def test_an_arrival_earlier_by_the_clock_is_later_in_utc_across_the_date_line() -> None:
    # Tokyo to Honolulu lands on the morning of the same day.
    assert minutes_between("2026-03-01T20:00", "NRT", "2026-03-01T08:00", "HNL") == 7 * 60


def test_airports_are_known_with_their_country() -> None:
    assert airport_known("LIS") and airport_country("LIS") == "PT"
    assert not airport_known("QQQ") and airport_country("QQQ") is None


@pytest.mark.parametrize(("code", "known"), [("LHR", True), ("LON", True), ("XPG", True), ("QQQ", False)])
def test_cities_and_railway_stations_are_iata_locations_too(code: str, known: bool) -> None:
    assert airport_known(code) is known
