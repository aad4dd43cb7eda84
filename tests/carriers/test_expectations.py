"""Which transmissions are expected for a leg, and what became of each."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from openpiu.carriers import Outage, Receipt, expectations
from openpiu.findings import SettingError
from openpiu.safeguards import load_profile
from openpiu.safeguards.law import Push, Transmissions
from openpiu.safeguards.profile import make_profile
from openpiu.travel import CarrierCode, Designator, Iata3, Leg, ScheduledLeg

DEPARTS = datetime(2026, 3, 1, 14, tzinfo=UTC)
LEG = ScheduledLeg(Leg(CarrierCode("XX"), "123", "", "2026-03-01", Iata3("CDG"), Iata3("IAD")), DEPARTS, None)
LAW = Transmissions(
    pushes=(
        Push("api", "api", opens=48, due=1, grace=0, source="a law"),
        Push("pnr-72", "pnr", opens=73, due=72, grace=1, source="a law"),
        Push("pnr-24", "pnr", opens=25, due=24, grace=1, source="a law"),
        Push("pnr-closure", "pnr", opens=1, due=0, grace=2, source="a law"),
    )
)
AFTER = DEPARTS + timedelta(days=2)


def before(hours, kind="pnr", messages=1):
    at = DEPARTS - timedelta(hours=hours)
    return Receipt(kind, at, at, messages)


def states(*receipts, outages=(), now=AFTER, leg=LEG, law=LAW, scheduled=True):
    found = expectations(leg, receipts, outages, law, now, scheduled=scheduled)
    return {e.push: e.state for e in found}


IN_TIME = (before(2, "api"), before(72), before(24), before(0))


def test_flight_whose_messages_all_came_in_time():
    assert states(*IN_TIME) == {
        "api": "in-time",
        "pnr-72": "in-time",
        "pnr-24": "in-time",
        "pnr-closure": "in-time",
    }


def test_nothing_came_for_a_scheduled_flight_so_all_of_it_is_missing():
    assert set(states().values()) == {"missing"}
    assert len(states()) == 4


def test_what_is_not_due_yet_is_expected():
    now = DEPARTS - timedelta(hours=30)
    assert states(before(72), now=now) == {
        "api": "expected",
        "pnr-72": "in-time",
        "pnr-24": "expected",
        "pnr-closure": "expected",
    }


def test_late_push_says_by_how_much():
    found = expectations(LEG, [before(72), before(22.5), before(0)], [], LAW, AFTER)
    (late,) = [e for e in found if e.state == "late"]
    assert (late.push, late.late_by) == ("pnr-24", timedelta(minutes=90))


def test_the_next_push_does_not_stand_in_for_the_one_before():
    assert states(before(24.5), before(0.5))["pnr-72"] == "missing"


@pytest.mark.parametrize(
    ("hours", "state"), [(73.1, "missing"), (73, "in-time"), (71, "in-time"), (70.9, "late"), (26, "late")]
)
def test_window_has_both_of_its_ends(hours, state):
    assert states(before(hours))["pnr-72"] == state


def test_flight_without_a_schedule_owes_what_was_due_from_the_first_push_on():
    assert states(before(24), scheduled=False) == {
        "api": "missing",
        "pnr-24": "in-time",
        "pnr-closure": "missing",
    }


def test_outage_excuses_what_was_due_in_it_and_nothing_else():
    outage = Outage("1", DEPARTS - timedelta(hours=24.5), DEPARTS - timedelta(hours=23.5))
    found = {e.push: e for e in expectations(LEG, [], [outage], LAW, AFTER)}
    assert (found["pnr-24"].state, found["pnr-24"].outage) == ("missing", "1")
    assert found["pnr-72"].outage is None and found["pnr-closure"].outage is None


def test_outage_that_lasts_excuses_what_follows():
    outage = Outage("1", DEPARTS - timedelta(hours=30))
    found = {e.push: e.outage for e in expectations(LEG, [before(72)], [outage], LAW, AFTER)}
    assert found == {"api": "1", "pnr-72": None, "pnr-24": "1", "pnr-closure": "1"}


@pytest.mark.parametrize(
    "leg",
    [
        replace(LEG, suspended=True),
        replace(LEG, service="F"),
        replace(LEG, operating=Designator(CarrierCode("YY"), "4567")),
        replace(LEG, leg=replace(LEG.leg, destination=Iata3("NCE"))),
        replace(LEG, departure=None),
    ],
    ids=["suspended", "cargo", "flown by another", "domestic", "no time"],
)
def test_leg_that_owes_nothing(leg):
    assert states(leg=leg) == {}


def test_cancelled_flight_owes_nothing():
    assert states(before(72), before(30, "cancel")) == {}


def test_only_legs_over_the_border_of_the_state_count():
    law = replace(LAW, state="PT")
    assert states(law=law) == {}
    assert states(law=law, leg=replace(LEG, leg=replace(LEG.leg, destination=Iata3("LIS")))) != {}


receipts = st.lists(
    st.builds(
        before,
        st.integers(-60, 1000).map(lambda n: n / 12),
        st.sampled_from(["api", "pnr"]),
        st.integers(1, 3),
    ),
    max_size=12,
)


@given(receipts, st.randoms(), st.booleans(), st.integers(-10, 200))
def test_order_of_arrival_does_not_matter(came, random, scheduled, hours):
    now = DEPARTS - timedelta(hours=hours)
    other = list(came)
    random.shuffle(other)
    one, two = (expectations(LEG, x, [], LAW, now, scheduled=scheduled) for x in (came, other))
    assert one == two


@given(receipts, receipts)
def test_more_that_came_never_makes_a_push_worse(came, more):
    rank = {"in-time": 0, "late": 1, "missing": 2}
    one, two = states(*came), states(*came, *more)
    assert all(rank[two[push]] <= rank[one[push]] for push in one)


@pytest.mark.parametrize("name", ["eu-pnr", "icao-annex9", "un-2396-minimum"])
def test_each_law_profile_says_what_is_expected_and_by_which_rule(name):
    pushes = load_profile(name).transmissions.pushes
    assert {push.of for push in pushes} == {"api", "pnr"}
    assert all(push.source for push in pushes)


def test_a_state_sets_its_own_times_and_a_push_that_cannot_be_is_refused():
    push = {"name": "x", "of": "pnr", "opens": 12, "due": 6, "grace": 1, "source": "our law"}
    own = make_profile({"extends": "eu-pnr", "transmissions": {"pushes": [push], "state": "PT"}})
    assert own.transmissions.pushes[0].name == "x" and own.transmissions.state == "PT"
    for wrong in ({"opens": 5}, {"grace": -1}):
        with pytest.raises(SettingError, match="transmissions"):
            make_profile({"extends": "eu-pnr", "transmissions": {"pushes": [push | wrong]}})
    with pytest.raises(SettingError, match="twice"):
        make_profile({"extends": "eu-pnr", "transmissions": {"pushes": [push, push]}})
