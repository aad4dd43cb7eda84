"""How much a writer commits at once: what waits for a door goes before what has waited since yesterday."""

import pytest

from openpiu.intake import pace
from openpiu.intake.pace import Doors, Pace


@pytest.fixture
def clock(monkeypatch):
    """Time that passes when it is told to."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    return clock


def settled(paced, lane, seconds_each, waiting=10_000, steps=40):
    """The step at which `lane` ends up where each result takes so long, and a step two milliseconds more."""
    for _ in range(steps):
        count = paced.step(lane)
        paced.took(lane, 0.002 + count * seconds_each, count, waiting)
    return paced.step(lane)


def test_a_step_grows_where_nobody_waits_for_it_and_stays_short_where_somebody_does(clock):
    doors = Doors()
    paced = Pace(doors)
    quiet = settled(paced, "backlog", 0.0005)
    doors.came()
    live, backlog = settled(paced, "live", 0.0005), settled(paced, "backlog", 0.0005)
    assert quiet > live > backlog >= 1
    assert 0.002 + quiet * 0.0005 <= pace.IDLE_SECONDS
    assert 0.002 + live * 0.0005 <= pace.LIVE_SECONDS
    assert 0.002 + backlog * 0.0005 <= pace.BACKLOG_SECONDS


def test_where_others_may_have_doors_no_step_is_long_and_none_is_followed_by_a_rest(clock):
    paced = Pace(Doors(others=True))
    step = settled(paced, "backlog", 0.0005)
    assert pace.BACKLOG_SECONDS < 0.002 + step * 0.0005 <= pace.LIVE_SECONDS
    assert paced.rest() == 0


def test_the_backlog_rests_while_doors_are_busy_and_then_no_more(clock):
    doors = Doors()
    paced = Pace(doors)
    paced.took("backlog", 0.02, 8, 500)
    assert paced.rest() == 0
    clock.now += 1
    doors.came()
    paced.took("live", 0.02, 8, 500)
    assert paced.rest() == 0
    paced.took("backlog", 0.02, 8, 500)
    assert paced.rest() == pytest.approx(pace.REST * 0.02)
    clock.now += pace.REST * 0.02 + 0.001
    assert paced.rest() == 0


def test_the_first_after_a_quiet_time_does_not_wait_for_a_long_step(clock):
    doors = Doors()
    paced = Pace(doors)
    doors.came()
    busy = settled(paced, "backlog", 0.0005)
    clock.now += pace.QUIET + 1
    quiet = settled(paced, "backlog", 0.0005)
    assert quiet > 8 * busy
    doors.came()
    assert paced.step("backlog") == busy


def test_where_the_smallest_step_is_slow_live_results_that_pile_up_are_taken_together(clock):
    doors = Doors()
    doors.came()
    paced = Pace(doors)
    for _ in range(20):
        paced.took("live", 0.05, 1, 0)  # a slow disk, and nothing waits
    assert paced.step("live") <= pace.FIRST
    for _ in range(40):
        count = paced.step("live")
        paced.took("live", 0.05 + count * 0.001, count, 10_000)
    assert 1 < paced.step("live") <= pace.MOST
    assert 0.05 + paced.step("live") * 0.001 <= pace.BEHIND * 0.06


def test_a_step_that_had_to_wait_for_the_store_spoils_nothing(clock):
    """Another program wrote for half a minute, or the disk was slow once."""
    doors = Doors()
    doors.came()
    paced = Pace(doors)
    paced.took("live", 25.0, 1, 0)
    paced.took("backlog", 25.0, 8, 500)
    assert paced.rest() <= 1
    for lane, limit in (("live", pace.BEHIND * 0.03), ("backlog", pace.LIVE_SECONDS)):
        step = settled(paced, lane, 0.003, waiting=600)
        assert 0.002 + step * 0.003 <= limit


def test_who_waits_for_no_door_does_not_rest(clock):
    doors = Doors()
    doors.came()
    paced = Pace(doors)
    paced.took("backlog", 0.2, 8, 500)
    assert paced.rest() > 0
    clock.now += pace.QUIET
    assert paced.rest() == 0
