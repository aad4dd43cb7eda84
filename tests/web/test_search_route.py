"""Search over HTTP, on a real server."""

import json

import pytest
from sqlalchemy import select
from tests.intake.specimens import api, person
from tests.web.browsers import person as person_of
from tests.web.conftest import told, wait_for

from openpiu import access
from openpiu.store import hits, schema

REQUEST = {"kind": "request", "reference": "CASE-2026-17", "authority": "utopol", "offence": "terrorism"}


@pytest.fixture(scope="module")
def people(server, shared, tokens):
    """Tokens of those who may search, with somebody to be found."""
    with shared.open() as store:
        found = {
            role: access.issue(store, role, role) for role in ("officer", "supervisor", "dpo", "auditor")
        }
    server.call("POST", "/api/messages", api(person(), reference="77"), tokens["host"])
    wait_for(lambda: ask(server, found["officer"])[1]["travellers"])
    return tokens | found


def ask(server, token, terms="Specimen Anna 1970-03-12", purpose=REQUEST, body=None, **more):
    data = json.dumps({"terms": terms, "purpose": purpose} | more) if body is None else body
    answer = server.call("POST", "/api/search", data, token, Content_Type="application/json")
    return answer[0], told(answer)


@pytest.mark.parametrize("role", ["officer", "supervisor", "dpo"])
def test_those_who_may_search_find(server, people, role):
    status, answer = ask(server, people[role])
    (one,) = answer["travellers"]
    assert (status, one["surname"], one["flight"]["from"]) == (200, "SPECIMEN", "CDG")
    assert [why["rule"] for why in one["why"]] == ["name.exact", "name.exact", "birth.exact"]
    assert answer["next"] is None


@pytest.mark.parametrize("role", ["host", "xx", "engineer", "approver", "auditor"])
def test_everyone_else_is_refused(server, people, role):
    status, answer = ask(server, people[role])
    assert status == 403 and "role" in answer["detail"]


def test_a_search_for_a_hit(server, shared, people):
    with shared.open() as store, store.reading() as connection:
        (hit,) = hits.listed(connection)
    assert ask(server, people["officer"], purpose={"kind": "hit", "reference": hit.id})[0] == 200
    status, answer = ask(server, people["officer"], purpose={"kind": "hit", "reference": "H202603-99999"})
    assert (status, "no such hit" in answer["detail"]) == (403, True)


def test_oversight_is_the_data_protection_officers(server, people):
    purpose = {"kind": "oversight", "reference": "DSR-2026-4"}
    assert ask(server, people["dpo"], purpose=purpose)[0] == 200
    assert ask(server, people["officer"], purpose=purpose)[0] == 403


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", 400),
        ("SPECIMEN", 400),
        ("[]", 400),
        ('{"terms": "SPECIMEN"}', 400),
        ('{"terms": 7, "purpose": {"kind": "hit", "reference": "H202603-1"}}', 400),
        ('{"terms": "SPECIMEN", "purpose": {"kind": "SPECIMEN", "reference": "1"}}', 400),
        ('{"terms": "SPECIMEN", "purpose": {"kind": "hit", "reference": "because SPECIMEN"}}', 422),
        ('{"terms": "SPECIMEN", "purpose": {"kind": "hit", "reference": "H202603-1"}, "after": "S"}', 422),
    ],
)
def test_what_is_no_search_is_refused_and_not_quoted(server, people, body, expected):
    status, answer = ask(server, people["officer"], body=body)
    assert status == expected and "SPECIMEN" not in answer["detail"]


def test_too_much_is_refused(server, people):
    assert ask(server, people["officer"], terms="A" * 9000)[0] == 413
    assert ask(server, people["officer"], terms="A" * 1001)[0] == 400


def test_a_person_who_signed_in_searches_under_their_own_id(server, shared, people):
    officer = person_of(shared, server, "olga", "officer")
    said = {"terms": "SPECIMEN ANNA", "purpose": REQUEST}
    answer = officer.call("POST", "/api/search", said)
    assert answer[0] == 200 and told(answer)["travellers"]
    assert answer[1]["cache-control"] == "no-store"
    with shared.open() as store, store.reading() as connection:
        held = schema.log_entries.c
        bodies = connection.execute(select(held.body).order_by(held.id)).scalars()
        entries = [entry for entry in map(json.loads, bodies) if entry["act"] == "people.search"]
    assert entries[-1]["who"].startswith("user:") and entries[-1]["why"] == "CASE-2026-17"
