"""Hits over HTTP: taken, decided, undone; each refusal as a problem that says what to do."""

import json

import pytest
from tests.intake.specimens import BERT_API, api, person
from tests.web.conftest import told, wait_for

from openpiu import access

REASON = {"code": "DI", "field": "birth-date"}
DIFFERENT = {"answer": "different", "reasons": [REASON], "note": "Seen elsewhere on that day."}
JSON = {"content_type": "application/json"}


@pytest.fixture(scope="module")
def people(shared, tokens):
    with shared.open() as store:
        roles = {"ann": "officer", "bob": "officer", "sue": "supervisor", "dora": "dpo"}
        return {name: access.issue(store, name, role) for name, role in roles.items()}


@pytest.fixture
def hit(server, tokens, people):
    """A hit of the test's own that nobody has in hand, and its record."""
    at = f"260301:{next(MINUTES)}"
    sent = api(person(locator=f"L{at[-4:]}X"), BERT_API, at=at, reference=at[-4:])
    sent = sent.replace(b"XX123", f"XX{at[-3:]}".encode())
    server.call("POST", "/api/messages", sent, tokens["host"])
    known = {record["hit"] for record in listed(server, people["dora"])}

    def new():
        return next((r for r in listed(server, people["dora"]) if r["flight"]["number"] == at[-3:]), None)

    return (known and new()) or wait_for(new)


MINUTES = iter(range(1201, 1259))


def listed(server, token, tab="to-decide"):
    return told(server.call("GET", f"/api/hits?tab={tab}", token=token))["hits"]


def post(server, token, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    status, _, answer = server.call("POST", path, data, token, **JSON)
    return status, json.loads(answer) if answer else None


def test_hit_is_taken_decided_and_undone(server, people, hit):
    path = f"/api/hits/{hit['hit']}"
    shown = told(server.call("GET", path, token=people["ann"]))
    assert shown["traveller"]["surname"] == "SPECIMEN" and "document" in shown["evidence"]
    status, claimed = post(server, people["ann"], f"{path}/claim")
    assert (status, claimed["version"]) == (200, shown["version"])
    status, decided = post(
        server, people["ann"], f"{path}/decision", DIFFERENT | {"version": shown["version"]}
    )
    assert (status, decided["state"]) == (200, "cleared")
    status, undone = post(server, people["ann"], f"{path}/undo")
    assert (status, undone["state"]) == (200, "open")
    assert post(server, people["ann"], f"{path}/release")[0] == 204


def test_hit_in_anothers_hand_is_refused_with_who_and_since_when(server, people, hit):
    path = f"/api/hits/{hit['hit']}"
    version = post(server, people["ann"], f"{path}/claim")[1]["version"]
    status, problem = post(server, people["bob"], f"{path}/claim")
    assert (status, problem["claimed_by"]) == (409, "token:ann") and problem["claimed_at"]
    status, problem = post(server, people["bob"], f"{path}/decision", DIFFERENT | {"version": version})
    assert (status, problem["claimed_by"]) == (409, "token:ann")


def test_decision_without_a_reason_or_on_a_stale_page_is_refused(server, people, hit):
    path = f"/api/hits/{hit['hit']}"
    version = post(server, people["ann"], f"{path}/claim")[1]["version"]
    bare = {"answer": "different", "reasons": [], "version": version}
    status, problem = post(server, people["ann"], f"{path}/decision", bare)
    assert status == 422 and "reason is missing" in problem["detail"]
    status, problem = post(server, people["ann"], f"{path}/decision", DIFFERENT | {"version": "9.9.9.9"})
    assert status == 409 and problem["version"] == version and problem["changes"]
    for wrong in ({"answer": "guilty"}, {"hits": ["H1", "H2"]}, {"reasons": "DI"}):
        body = DIFFERENT | {"version": version} | wrong
        assert post(server, people["ann"], f"{path}/decision", body)[0] == 400


def test_next_hit_is_given_and_none_to_who_may_not_decide(server, tokens, people, hit):
    assert post(server, people["bob"], "/api/hits/next")[1]["hit"]
    for token in (people["dora"], tokens["engineer"], tokens["approver"], tokens["xx"]):
        for path in ("/api/hits/next", f"/api/hits/{hit['hit']}/claim", f"/api/hits/{hit['hit']}/undo"):
            assert post(server, token, path)[0] == 403
    for token in (tokens["engineer"], tokens["approver"], tokens["xx"]):
        assert server.call("GET", "/api/hits", token=token)[0] == 403
        assert server.call("GET", f"/api/hits/{hit['hit']}", token=token)[0] == 403
    assert server.call("GET", "/api/hits")[0] == 401


def test_hit_that_there_is_not_is_a_404(server, people):
    for id_ in ("H203103-999", "x", "%2e%2e"):
        assert server.call("GET", f"/api/hits/{id_}", token=people["ann"])[0] == 404
    assert server.call("GET", "/api/hits?tab=all", token=people["ann"])[0] == 422
