"""People sign in, are refused in one wording, and wait after failures."""

import threading

import pytest
from tests.access.conftest import HERE, PASSWORD

from openpiu import access
from openpiu.access import delays, users
from openpiu.findings import SettingError
from openpiu.store import schema


def test_word_sets_a_password_which_signs_in(unit):
    word = users.add(unit.store, "R.Vale", "officer", display_name="R. Vale", at=unit.watch.at)
    begun = unit.begin("r.vale", word.upper(), new_password=PASSWORD)
    assert begun.caller.role == "officer" and unit.caller(begun) == begun.caller
    again = unit.begin(" R.VALE ")
    assert unit.caller(again).person == begun.caller.person == unit.row("r.vale").id


def test_word_alone_asks_for_a_password_and_stays_good(unit):
    word = users.add(unit.store, "vale", "officer", at=unit.watch.at)
    with pytest.raises(access.PasswordNeededError):
        unit.begin("vale", word)
    with pytest.raises(SettingError, match="15 to 256"):
        unit.begin("vale", word, new_password="short")
    assert unit.begin("vale", word, new_password=PASSWORD)
    with pytest.raises(access.RefusedError):
        unit.begin("vale", word, new_password=PASSWORD)


@pytest.mark.parametrize(
    ("password", "said"),
    [("a" * 40, "different signs"), ("x" * 300, "15 to 256"), ("my name is vale, hello", "user's name")],
)
def test_password_that_is_unfit_is_refused_without_quoting_it(unit, password, said):
    word = users.add(unit.store, "vale", "officer", at=unit.watch.at)
    with pytest.raises(SettingError, match=said) as caught:
        unit.begin("vale", word, new_password=password)
    assert password not in str(caught.value)


def test_word_is_good_for_three_days(unit):
    word = users.add(unit.store, "vale", "officer", at=unit.watch.at)
    unit.watch.on(days=3)
    with pytest.raises(access.RefusedError):
        unit.begin("vale", word, new_password=PASSWORD)


def test_whatever_is_wrong_is_told_in_the_same_words(unit):
    unit.person("vale")
    users.lock(unit.store, "vale")
    unit.person("ode")
    said = set()
    for name, password in (("vale", PASSWORD), ("ode", "wrong"), ("nobody", PASSWORD), ("", "")):
        with pytest.raises(access.RefusedError) as caught:
            unit.begin(name, password)
        said.add(str(caught.value))
    assert len(said) == 1


def test_refused_sign_in_is_in_the_log_without_what_was_typed(unit):
    person = unit.person("vale")
    for name in ("vale", "hunter2 is my password"):
        with pytest.raises(access.RefusedError):
            unit.begin(name, "wrong")
    known, unknown = unit.entries("session.refuse")
    assert known["on"] == [f"user:{person}"] and known["who"] == f"user:{person}" and known["from"] == HERE
    assert unknown["on"] == [] and unknown["who"] == "nobody:unknown"
    with unit.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            assert "hunter2" not in str(connection.execute(table.select()).all())


@pytest.mark.parametrize("name", ["vale", "nobody"])
def test_delay_grows_with_failures_whether_the_user_is_there_or_not(unit, name):
    unit.person("vale")
    waits = []
    for _ in range(8):
        try:
            unit.begin(name, "wrong", source=f"http@198.51.100.{len(waits)}")
        except access.WaitError as error:
            waits.append(error.seconds)
            unit.watch.on(seconds=error.seconds)
            with pytest.raises(access.RefusedError):
                unit.begin(name, "wrong")
        except access.RefusedError:
            waits.append(0)
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4]


def test_right_password_is_not_looked_at_while_its_name_waits(unit):
    unit.person("vale")
    for _ in range(5):
        with pytest.raises(access.RefusedError):
            unit.begin("vale", "wrong")
    with pytest.raises(access.WaitError):
        unit.begin("vale")
    unit.watch.on(seconds=1)
    assert unit.begin("vale")
    with pytest.raises(access.RefusedError):  # and counting begins anew
        unit.begin("vale", "wrong")


def test_one_address_that_tries_many_names_is_slowed(unit):
    for n in range(20):
        with pytest.raises(access.RefusedError):
            unit.begin(f"name{n}", "wrong")
    with pytest.raises(access.WaitError):
        unit.begin("another", "wrong")
    with pytest.raises(access.RefusedError):
        unit.begin("another", "wrong", source="http@198.51.100.9")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "unix", True),
    ],
)
def test_addresses_of_one_sender_are_counted_as_one(one, other, same):
    assert (delays.keys("x", one) == delays.keys("x", other)) is same


def test_many_guesses_at_once_are_all_counted(unit):
    unit.person("vale")
    outcomes = []

    def guess():
        try:
            unit.begin("vale", "wrong")
        except (access.RefusedError, access.WaitError) as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(access.RefusedError) == 5 and outcomes.count(access.WaitError) == 7


def test_clock_that_was_set_back_frees_nobody_and_holds_nobody_for_ever(unit):
    unit.person("vale")
    for _ in range(5):
        with pytest.raises(access.RefusedError):
            unit.begin("vale", "wrong")
    unit.watch.on(days=-30)
    with pytest.raises(access.WaitError) as caught:
        unit.begin("vale")
    assert caught.value.seconds <= 900
    unit.watch.on(seconds=900)
    assert unit.begin("vale")


def test_password_change_needs_the_old_one_and_ends_every_session(unit):
    unit.person("vale")
    here, there = unit.begin("vale"), unit.begin("vale")
    with pytest.raises(access.RefusedError):
        unit.sign_in.change_password(here.caller, "wrong", None, "another long password", HERE)
    unit.sign_in.change_password(here.caller, PASSWORD, None, "another long password", HERE)
    assert unit.caller(here) is None and unit.caller(there) is None
    with pytest.raises(access.RefusedError):
        unit.begin("vale")
    assert unit.begin("vale", "another long password")
    assert [entry["what"]["how"] for entry in unit.entries("user.password")] == ["word", "own"]


def test_no_secret_is_kept_as_it_is(unit):
    word = users.add(unit.store, "vale", "officer", at=unit.watch.at)
    begun = unit.begin("vale", word, new_password=PASSWORD)
    secret = unit.sign_in.begin_factor(begun.caller, PASSWORD, None, HERE)
    users.add(unit.store, "ode", "officer", at=unit.watch.at)
    with unit.store.reading() as connection:
        rows = [r for t in schema.metadata.sorted_tables for r in connection.execute(t.select())]
    everything = str(rows)
    for hidden in (word, word.replace("-", ""), PASSWORD, begun.secret):
        assert hidden not in everything
    assert not any(secret in value for row in rows for value in row if isinstance(value, bytes))
    assert unit.row("vale").password.startswith("$argon2id$")
