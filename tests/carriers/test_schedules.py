"""Schedules: SSIM chapter 7 and CSV, and the legs of single dates from them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.carriers import read_schedules
from openpiu.carriers.schedule_file import season_of
from openpiu.findings import UnreadableError
from openpiu.travel import CarrierCode, Designator, Iata3, Leg, LegPattern, legs_between

GOLDEN = Path(__file__).parent / "golden"


def golden(name):
    return (GOLDEN / name).read_bytes()


def legs(name, first, last, carrier=None):
    found, faults = read_schedules(golden(name), carrier)
    assert not faults
    patterns = [pattern for schedule in found for pattern in schedule.legs]
    return legs_between(patterns, date.fromisoformat(first), date.fromisoformat(last))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_schedule_is_read_with_its_season_and_period():
    ((schedule,), faults) = read_schedules(golden("xx-w25.ssim"))
    assert (schedule.carrier, schedule.season, schedule.start, schedule.end) == (
        "XX",
        "W25",
        "2025-10-26",
        "2026-03-28",
    )
    assert len(schedule.legs) == 8
    assert faults == []


def test_legs_of_a_day_have_their_moments_in_utc():
    found = {leg.leg.number: leg for leg in legs("xx-w25.ssim", "2026-03-01", "2026-03-01")}
    assert found["123"].leg == Leg(CarrierCode("XX"), "123", "", "2026-03-01", Iata3("CDG"), Iata3("IAD"))
    assert (found["123"].departure, found["123"].arrival) == (utc(2026, 3, 1, 14), utc(2026, 3, 1, 23, 10))
    assert found["123"].sold == ("YY7482", "ZZ10")


def test_overnight_flight_arrives_on_the_day_after():
    (leg,) = [x for x in legs("xx-w25.ssim", "2026-03-01", "2026-03-01") if x.leg.number == "124"]
    assert (leg.departure, leg.arrival) == (utc(2026, 3, 2, 1, 30), utc(2026, 3, 2, 9))


def test_second_leg_of_a_friday_flight_leaves_on_saturday():
    friday, saturday = (
        [x.leg.origin for x in legs("xx-w25.ssim", day, day) if x.leg.number == "55"]
        for day in ("2026-03-06", "2026-03-07")
    )
    assert (friday, saturday) == (["CDG"], ["MAD"])


def test_marketing_flight_names_who_flies_it_and_cargo_its_service():
    found = {leg.leg.number: leg for leg in legs("xx-w25.ssim", "2026-03-01", "2026-03-01")}
    assert found["900"].operating == Designator(CarrierCode("YY"), "4567")
    assert found["7"].service == "F"


def test_fortnightly_flight_leaves_out_every_other_week():
    found = [x.leg for x in legs("xx-w25.ssim", "2026-01-01", "2026-02-10") if x.leg.number == "60"]
    assert [leg.date for leg in found] == ["2026-01-05", "2026-01-19", "2026-02-02"]
    assert found[0].suffix == "A"


def test_schedule_in_utc_is_kept_under_local_dates():
    found = {(x.leg.number, x.leg.date): x for x in legs("yy-utc.ssim", "2026-03-01", "2026-03-02")}
    assert found["1", "2026-03-01"].departure == utc(2026, 3, 1, 23, 30)
    # It leaves on Sunday by UTC, on Monday by the clock of the airport.
    assert found["2", "2026-03-02"].departure == utc(2026, 3, 1, 22)
    assert ("2", "2026-03-01") not in found


def test_lines_that_cannot_be_read_are_told_by_place_and_left_out():
    ((schedule,), faults) = read_schedules(golden("faults.ssim"))
    assert [leg.number for leg in schedule.legs] == ["1"]
    assert [str(fault).partition(";")[0] for fault in faults] == [
        "line 4, bytes 40-43: '2560'",
        "line 6, bytes 15-21: '31FEB26'",
        "line 7, bytes 29-35: '12X4567'",
        "line 8, bytes 3-5: 'YY'",
        "line 9, bytes 37-39: 'C1G'",
        "line 10, bytes 48-52: '+9900'",
        "line 11, bytes 15-28: '28MAR2626OCT25'",
        "line 12, byte 1: '7'",
    ]


def test_file_without_its_trailer_is_refused():
    cut = golden("xx-w25.ssim").rstrip().rpartition(b"\r\n")[0]
    with pytest.raises(UnreadableError, match="record 5"):
        read_schedules(cut)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\x00", b"hello\nworld\n", b"1AIRLINE STANDARD"])
def test_what_is_no_schedule_is_refused(data):
    with pytest.raises(UnreadableError):
        read_schedules(data)


def test_csv_is_read_by_season_and_of_the_carrier_that_is_given():
    found, faults = read_schedules(golden("xx.csv"), "XX")
    assert faults == []
    assert [(s.carrier, s.season, len(s.legs)) for s in found] == [("XX", "S26", 1), ("XX", "W25", 3)]
    assert found[0].legs[0].suspended


def test_csv_and_ssim_say_the_same_of_the_same_flight():
    one = [x for x in legs("xx-w25.ssim", "2026-03-01", "2026-03-03") if x.leg.number in ("123", "124")]
    other = [x for x in legs("xx.csv", "2026-03-01", "2026-03-03", "XX") if x.leg.number in ("123", "124")]
    times = [[(x.leg, x.departure, x.arrival) for x in legs] for legs in (one, other)]
    assert times[0] == times[1] != []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("XX,12345,CDG,LIS,07:00,08:30,2026-02-01,2026-03-28,1", "line 2, column number: '12345'"),
        ("XX,1,CDG,LIS,7 am,08:30,2026-02-01,2026-03-28,1", "line 2, column departure: '7 am'"),
        ("XX,1,CDG,LIS,07:00,08:30,2026-02-30,2026-03-28,1", "line 2, column start: '2026-02-30'"),
        ("XX,1,CDG,LIS,07:00,08:30,2026-02-01,2026-01-28,1", "line 2, column end: '2026-01-28'"),
        ("XX,1,CDG,LIS,07:00,08:30,2026-02-01,2026-03-28,", "line 2, column days: ''"),
        ("XXXX,1,CDG,LIS,07:00,08:30,2026-02-01,2026-03-28,1", "line 2, column carrier: 'XXXX'"),
        ("XX,1", "line 2, column from: ''"),
    ],
)
def test_line_of_csv_that_does_not_fit_is_told(line, said):
    head = "carrier,number,from,to,departure,arrival,start,end,days\n"
    good = "XX,9,CDG,LIS,07:00,08:30,2026-02-01,2026-03-28,1\n"
    _, (fault,) = read_schedules(f"{head}{line}\n{good}".encode())
    assert str(fault).startswith(said)


def test_csv_without_a_column_says_which():
    with pytest.raises(UnreadableError, match="'days'"):
        read_schedules(b"carrier,number,from,to,departure,arrival,start,end\n")


def test_season_turns_on_the_last_sundays_of_march_and_october():
    days = ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2027-01-01")
    assert [season_of(date.fromisoformat(d)) for d in days] == ["W25", "S26", "S26", "W26", "W26"]


def test_local_times_follow_the_zone_where_a_schedule_gives_no_difference():
    pattern = LegPattern(
        CarrierCode("XX"), "1", Iata3("CDG"), Iata3("LIS"), "12:00", "13:30", "2026-03-28", "2026-03-29"
    )
    winter, summer = legs_between([pattern], date(2026, 3, 28), date(2026, 3, 29))
    assert (winter.departure, summer.departure) == (utc(2026, 3, 28, 11), utc(2026, 3, 29, 10))


@given(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 120),
    st.sets(st.sampled_from("1234567"), min_size=1),
    st.integers(-1, 3),
)
def test_each_day_of_operation_has_its_leg_and_no_other_day_has(start, length, days, shift):
    end = start + timedelta(days=length)
    pattern = LegPattern(
        CarrierCode("XX"),
        "1",
        Iata3("CDG"),
        Iata3("LIS"),
        "12:00",
        "13:30",
        start.isoformat(),
        end.isoformat(),
        "".join(sorted(days)),
        departure_day=shift,
    )
    found = legs_between([pattern], start - timedelta(days=9), end + timedelta(days=9))
    wanted = [
        (start + timedelta(days=n + shift)).isoformat()
        for n in range(length + 1)
        if str((start + timedelta(days=n)).isoweekday()) in days
    ]
    assert [leg.leg.date for leg in found] == wanted
    inner = legs_between([pattern], start, end)
    assert inner == [leg for leg in found if start.isoformat() <= leg.leg.date <= end.isoformat()]
