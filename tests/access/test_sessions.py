"""Sessions end by time, by sign-out, and by whatever changes who somebody is."""

import pytest

from openpiu.access import users


@pytest.fixture
def begun(unit):
    unit.person("vale")
    return unit.begin("vale")


def test_session_ends_after_fifteen_minutes_without_use(unit, begun):
    for _ in range(3):
        unit.watch.on(minutes=14, seconds=59)
        assert unit.caller(begun)
    unit.watch.on(minutes=15)
    assert unit.caller(begun) is None
    assert unit.entries("session.end")[-1]["what"] == {"how": "time"}


def test_page_that_asks_by_itself_prolongs_nothing(unit, begun):
    for _ in range(14):
        unit.watch.on(minutes=1)
        assert unit.caller(begun, used=False)
    unit.watch.on(minutes=1)
    assert unit.caller(begun, used=False) is None


def test_session_ends_after_twelve_hours_in_any_case(unit, begun):
    for _ in range(12 * 6 - 1):
        unit.watch.on(minutes=10)
        assert unit.caller(begun)
    unit.watch.on(minutes=9, seconds=59)
    assert unit.caller(begun)
    unit.watch.on(seconds=1)
    assert unit.caller(begun) is None


def test_sign_out_ends_this_session_alone(unit, begun):
    other = unit.begin("vale")
    unit.sessions.end(begun.secret, "http")
    assert unit.caller(begun) is None and unit.caller(other)
    unit.sessions.end(begun.secret, "http")
    ends = unit.entries("session.end")
    assert len(ends) == 1 and ends[0]["what"] == {"how": "sign-out"}


@pytest.mark.parametrize(
    "change",
    [
        lambda unit: users.lock(unit.store, "vale"),
        lambda unit: users.new_word(unit.store, "vale"),
        lambda unit: give_role(unit, "vale", "engineer"),
    ],
    ids=["lock", "word", "role"],
)
def test_session_ends_when_its_person_is_changed(unit, begun, change):
    other = unit.begin("vale")
    change(unit)
    assert unit.caller(begun) is None and unit.caller(other) is None


def give_role(unit, name, role):
    from openpiu.audit import Actor

    change = users.propose_role(unit.store, name, role, by=Actor("os:1", "cli@a"))
    users.decide_role(unit.store, change, accept=True, by=Actor("os:2", "cli@a"))


def test_clock_set_back_ends_every_session_and_revives_none(unit, begun):
    unit.watch.on(minutes=20)
    other = unit.begin("vale")
    unit.watch.on(minutes=-15)  # begun would be five minutes old again
    assert unit.caller(begun) is None
    assert unit.caller(other) is None
    back = unit.entries("clock.back")
    assert len(back) == 1 and back[0]["what"]["seconds"] == 900
    anew = unit.begin("vale")
    unit.watch.on(minutes=15)
    assert unit.caller(anew) is None


def test_clocks_of_two_machines_may_differ_a_little(unit, begun):
    unit.watch.on(seconds=-30)
    assert unit.caller(begun)
    assert unit.entries("clock.back") == []


def test_word_does_not_come_to_life_again_when_the_clock_is_set_back(unit):
    unit.person("ode")
    word = users.add(unit.store, "vale", "officer", at=unit.watch.at)
    unit.watch.on(days=4)
    unit.begin("ode")
    unit.watch.on(days=-3)
    with pytest.raises(Exception, match="not right"):
        unit.begin("vale", word, new_password="a river runs under it")


def test_secret_of_no_session_is_nobody(unit):
    assert unit.sessions.caller("nothing", "http") is None
