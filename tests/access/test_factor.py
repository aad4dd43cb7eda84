"""The second factor: codes by the time of day, each taken once."""

from datetime import UTC, datetime

import pytest
from tests.access.conftest import HERE, PASSWORD

from openpiu import access
from openpiu.access import factor, users
from openpiu.safeguards import new_key

RFC_SECRET = b"12345678901234567890"


def code_at(secret, at, ahead=0):
    return factor._codes(secret).generate(int(at.timestamp()) + 30 * ahead).decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)
    assert factor.step_of(code, RFC_SECRET, at, None) == seconds // 30
    assert factor.step_of(code, RFC_SECRET, at, seconds // 30) is None
    assert factor.step_of("1" + code[1:], RFC_SECRET, at, None) is None


@pytest.fixture
def vale(unit):
    """A person with a second factor in force, whose secret it is."""
    unit.person("vale")
    begun = unit.begin("vale")
    secret = unit.sign_in.begin_factor(begun.caller, PASSWORD, None, HERE)
    unit.sign_in.confirm_factor(begun.caller, code_at(secret, unit.watch.at), HERE)
    unit.watch.on(minutes=1)
    return begun.caller, secret


def test_code_is_needed_once_the_factor_is_in_force(unit, vale):
    code = code_at(vale[1], unit.watch.at)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for said in (None, "", wrong, "no code"):
        with pytest.raises(access.RefusedError):
            unit.begin("vale", code=said)
    assert unit.begin("vale", code=f"{code[:3]} {code[3:]}")


def test_code_is_taken_once(unit, vale):
    code = code_at(vale[1], unit.watch.at)
    assert unit.begin("vale", code=code)
    with pytest.raises(access.RefusedError):
        unit.begin("vale", code=code)
    unit.watch.on(seconds=30)
    assert unit.begin("vale", code=code_at(vale[1], unit.watch.at))


def test_code_of_a_moment_ago_is_taken_and_older_ones_are_not(unit, vale):
    with pytest.raises(access.RefusedError):
        unit.begin("vale", code=code_at(vale[1], unit.watch.at, -2))
    unit.watch.on(minutes=5)
    assert unit.begin("vale", code=code_at(vale[1], unit.watch.at, -1))


def test_factor_is_in_force_only_when_a_code_of_it_was_shown(unit):
    unit.person("vale")
    begun = unit.begin("vale")
    unit.sign_in.begin_factor(begun.caller, PASSWORD, None, HERE)
    with pytest.raises(access.RefusedError):
        unit.sign_in.confirm_factor(begun.caller, "000000", HERE)
    assert unit.begin("vale")


def test_factor_is_dropped_by_password_and_code_alone(unit, vale):
    caller, secret = vale
    with pytest.raises(access.RefusedError):
        unit.sign_in.drop_factor(caller, PASSWORD, None, HERE)
    unit.sign_in.drop_factor(caller, PASSWORD, code_at(secret, unit.watch.at), HERE)
    assert unit.begin("vale")
    assert [entry["what"]["how"] for entry in unit.entries("user.factor")] == ["on", "off"]


def test_new_word_makes_up_for_a_lost_factor(unit, vale):
    word = users.new_word(unit.store, "vale", at=unit.watch.at)
    with pytest.raises(access.RefusedError):
        unit.begin("vale", code=code_at(vale[1], unit.watch.at))
    assert unit.begin("vale", word, new_password="another long password")
    assert unit.begin("vale", "another long password")


def test_without_the_key_nobody_gets_in_past_the_factor(unit, vale):
    elsewhere = access.SignIn(unit.store, new_key(), unit.watch)
    with pytest.raises(access.RefusedError):
        elsewhere.begin("vale", PASSWORD, code_at(vale[1], unit.watch.at), HERE)
