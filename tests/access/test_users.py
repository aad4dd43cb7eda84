"""People are made, locked, and given another role by two."""

import pytest
from tests.access.conftest import PASSWORD

from openpiu import access
from openpiu.access import users
from openpiu.audit import Actor
from openpiu.findings import AccessError, SettingError
from openpiu.store import role_changes


def by(person):
    return Actor(f"user:{person}", "http@192.0.2.7")


def test_first_administrator_is_made_once(unit):
    word = users.add_first(unit.store)
    assert word and users.add_first(unit.store) is None
    assert unit.row("admin").role == "supervisor" and unit.row("admin").password is None


@pytest.mark.parametrize(
    ("name", "role", "carrier", "said"),
    [
        ("x", "officer", None, "2 to 64"),
        ("a b", "officer", None, "2 to 64"),
        ("vale", "boss", None, "not known"),
        ("vale", "officer", "XA", "bound to no carrier"),
        ("vale", "carrier", None, "say which"),
        ("vale", "carrier", "LONG", "designator"),
    ],
)
def test_what_does_not_fit_is_refused(unit, name, role, carrier, said):
    with pytest.raises(SettingError, match=said):
        users.add(unit.store, name, role, carrier)


def test_name_is_given_once(unit):
    users.add(unit.store, "vale", "officer")
    with pytest.raises(SettingError, match="already"):
        users.add(unit.store, "VALE", "officer")


def test_locked_person_stays_out_until_unlocked(unit):
    unit.person("vale")
    users.lock(unit.store, "vale")
    with pytest.raises(access.RefusedError):
        unit.begin("vale")
    users.unlock(unit.store, "vale")
    assert unit.begin("vale")


def test_role_is_in_force_when_another_accepts_it(unit):
    one, two, vale = unit.person("one", "supervisor"), unit.person("two", "supervisor"), unit.person("vale")
    change = users.propose_role(unit.store, "vale", "engineer", by=by(one))
    assert unit.row("vale").role == "officer"
    with pytest.raises(AccessError, match="yourself"):
        users.decide_role(unit.store, change, accept=True, by=by(one))
    with pytest.raises(AccessError, match="about yourself"):
        users.decide_role(unit.store, change, accept=True, by=by(vale))
    users.decide_role(unit.store, change, accept=True, by=by(two))
    assert unit.row("vale").role == "engineer" and unit.begin("vale").caller.role == "engineer"
    with pytest.raises(SettingError, match="no such change"):
        users.decide_role(unit.store, change, accept=True, by=by(two))
    assert [e["who"] for e in unit.entries() if e["act"].startswith("role.")] == [
        f"user:{one}",
        f"user:{two}",
    ]


def test_nobody_changes_their_own_rights(unit):
    one = unit.person("one", "supervisor")
    for act in (
        lambda: users.propose_role(unit.store, "one", "dpo", by=by(one)),
        lambda: users.lock(unit.store, "one", by(one)),
        lambda: users.unlock(unit.store, "one", by(one)),
    ):
        with pytest.raises(AccessError, match="yourself"):
            act()


def test_newer_proposal_takes_the_place_of_the_one_that_waits(unit):
    unit.person("vale")
    former = users.propose_role(unit.store, "vale", "engineer", by=by("a1"))
    newer = users.propose_role(unit.store, "vale", "dpo", by=by("a1"))
    with unit.store.reading() as connection:
        assert [c.id for c in role_changes.waiting(connection)] == [newer]
    with pytest.raises(SettingError):
        users.decide_role(unit.store, former, accept=True, by=by("a2"))
    users.decide_role(unit.store, newer, accept=False, by=by("a1"))
    assert unit.row("vale").role == "officer"


def test_every_act_on_people_is_in_the_log_by_id_alone(unit):
    vale = unit.person("vale", display_name="Rosa Vale")
    users.lock(unit.store, "vale")
    users.unlock(unit.store, "vale")
    users.new_word(unit.store, "vale")
    entries = unit.entries()
    acts = [entry["act"] for entry in entries]
    assert acts == ["user.add", "user.password", "session.begin", "user.lock", "user.unlock", "user.word"]
    assert all(entry["on"] == [f"user:{vale}"] for entry in entries)
    assert not [entry for entry in entries if "vale" in str(entry).lower() or PASSWORD in str(entry)]
