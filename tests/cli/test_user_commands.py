"""People and tokens at the command line."""

import json

import pytest


@pytest.fixture
def made(cli):
    """A store, and the one-time word of its first administrator."""
    said = cli("init").out
    return next(line for line in said.splitlines() if "One-time word" in line).split()[-1]


def test_first_administrator_is_made_with_the_store_and_never_again(cli, made):
    assert made.count("-") == 4
    again = cli("init")
    assert again.code == 0 and "One-time word" not in again.out
    people = [json.loads(line) for line in cli("users", "--json").out.splitlines()]
    assert [(p["name"], p["role"], p["invited"]) for p in people] == [("admin", "supervisor", True)]


def test_first_administrator_has_the_name_that_one_says(cli):
    assert "First administrator: chief" in cli("init", "--admin", "chief").out


def test_person_is_made_with_a_word_alone_on_standard_output(cli, made):
    code, out, err = cli("users", "add", "vale", "--role", "officer", "--display-name", "R. Vale")
    assert code == 0 and out.count("\n") == 1 and "shown this once" in err
    assert cli("users", "word", "vale").out != out
    assert cli("users", "lock", "vale").code == 0
    shown = cli("users").out
    assert "vale" in shown and "locked" in shown
    assert cli("users", "unlock", "vale").code == 0
    assert cli("users", "lock", "nobody").code == 2


def test_role_is_proposed_and_not_accepted_by_the_same(cli, made):
    cli("users", "add", "vale", "--role", "officer")
    change = cli("users", "roles", "vale", "dpo").out.split()[1]
    assert change in cli("users", "roles").out
    refused = cli("users", "accept", change)
    assert refused.code == 2 and "someone else" in refused.err
    assert cli("users", "refuse", change).code == 0
    assert "officer" in cli("users").out and change not in cli("users", "roles").out


def test_carrier_people_are_bound_to_a_carrier(cli, made):
    assert "say which" in cli("users", "add", "desk", "--role", "carrier").err
    assert cli("users", "add", "desk", "--role", "carrier", "--carrier", "xa").code == 0


def test_token_is_made_for_a_term(cli, made):
    assert cli("tokens", "add", "host", "--role", "carrier", "--expires", "30").code == 0
    token = json.loads(cli("tokens", "--json").out)
    assert token["expires_at"][:10] > token["created_at"][:10] and token["revoked_at"] is None
    assert cli("tokens", "add", "long", "--role", "carrier", "--expires", "5000").code == 2
