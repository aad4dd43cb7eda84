"""Search over HTTP, on a real server."""

import json

import pytest
from tests.intake.specimens import api, person
from tests.web.conftest import told, wait_for

from openpiu import access
from openpiu.store import hits

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
    "body",
    [
        "",
        "SPECIMEN",
        "[]",
        '{"terms": "SPECIMEN"}',
        '{"terms": 7, "purpose": {"kind": "hit", "reference": "H202603-1"}}',
        '{"terms": "SPECIMEN", "purpose": {"kind": "curiosity", "reference": "1"}}',
        '{"terms": "SPECIMEN", "purpose": {"kind": "hit", "reference": "because SPECIMEN"}}',
        '{"terms": "SPECIMEN", "purpose": {"kind": "hit", "reference": "H202603-1"}, "SPECIMEN": 1}',
    ],
)
def test_what_is_no_search_is_refused_and_not_quoted(server, people, body):
    status, answer = ask(server, people["officer"], body=body)
    assert status == 400 and "SPECIMEN" not in answer["detail"]


def test_too_much_and_too_odd_is_refused(server, people):
    assert ask(server, people["officer"], terms="A" * 9000)[0] == 413
    assert ask(server, people["officer"], after="nowhere")[0] == 400
    assert server.call("POST", "/api/search", "{}", people["officer"], Content_Type="text/html")[0] == 415
