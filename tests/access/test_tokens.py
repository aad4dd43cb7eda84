"""Tokens of machines end: revoked at once, and when their term is over."""

from datetime import timedelta

import pytest

from openpiu import access
from openpiu.access import tokens
from openpiu.access.clock import utc
from openpiu.findings import SettingError
from openpiu.store.tokens import listed


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """Nothing is remembered for a moment: the clock of these tests stands still."""
    monkeypatch.setattr(tokens, "REMEMBERED", -1.0)
    monkeypatch.setattr(tokens, "QUIET", -1.0)


def issue(unit, name="host", days=30):
    return access.issue(unit.store, name, "carrier", term=timedelta(days=days), at=unit.watch.at)


def test_token_is_in_force_for_its_term(unit):
    token = issue(unit)
    unit.watch.on(days=30, milliseconds=-1)
    assert unit.tokens.caller(token).name == "host"
    unit.watch.on(milliseconds=1)
    assert unit.tokens.caller(token) is None
    assert unit.entries("token.refuse")[-1]["what"] == {"reason": "expired"}


def test_expired_token_stays_so_when_the_clock_is_set_back(unit):
    token, other = issue(unit), issue(unit, "other", 1)
    unit.watch.on(days=31)
    assert unit.tokens.caller(token) is None
    unit.watch.on(days=-5)
    assert unit.tokens.caller(token) is None
    assert unit.tokens.caller(other) is None


def test_term_is_a_year_unless_said_and_three_at_most(unit):
    access.issue(unit.store, "host", "carrier", at=unit.watch.at)
    with unit.store.reading() as connection:
        assert listed(connection)[0].expires_at == "2027-03-01T09:00:00.000Z"
    with pytest.raises(SettingError, match="1 to 1095"):
        issue(unit, "longer", 1096)


def test_revoked_and_unknown_tokens_are_refused_and_written_down(unit):
    unit.watch.at = utc()
    token = issue(unit)
    access.revoke(unit.store, "host")
    assert unit.tokens.caller(token) is None and unit.tokens.caller("opiu_secret") is None
    revoked, unknown = unit.entries("token.refuse")
    assert revoked["on"] == ["token:host"] and revoked["what"] == {"reason": "revoked"}
    assert unknown["on"] == [] and unknown["who"] == "nobody:unknown" and "secret" not in str(unknown)


def test_token_tried_again_and_again_is_one_entry_a_minute(unit, monkeypatch):
    monkeypatch.setattr(tokens, "QUIET", 60.0)
    for n in range(20):
        assert unit.tokens.caller(f"opiu_{n}") is None
    assert len(unit.entries("token.refuse")) == 1
