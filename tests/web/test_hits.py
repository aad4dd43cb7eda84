"""Hits over HTTP: taken, decided, undone; each refusal as a problem that says what to do."""

import json

import pytest
from tests.intake.specimens import BERT_API, api
from tests.intake.specimens import person as said
from tests.web.browsers import person
from tests.web.conftest import told, wait_for

from openpiu import access

REASON = {"code": "DI", "field": "birth-date"}
DIFFERENT = {"answer": "different", "reasons": [REASON], "note": "Seen elsewhere on that day."}


@pytest.fixture(scope="module")
def people(shared, server):
    roles = {"ann": "officer", "bob": "officer", "sue": "supervisor", "dora": "dpo"}
    return {name: person(shared, server, name, role) for name, role in roles.items()}


@pytest.fixture
def hit(server, tokens, people):
    """A hit of the test's own that nobody has in hand, and its record."""
    at = f"260301:{next(MINUTES)}"
    sent = api(said(locator=f"L{at[-4:]}X"), BERT_API, at=at, reference=at[-4:])
    sent = sent.replace(b"XX123", f"XX{at[-3:]}".encode())
    server.call("POST", "/api/messages", sent, tokens["host"])
    known = {record["hit"] for record in listed(people["dora"])}

    def new():
        return next((r for r in listed(people["dora"]) if r["flight"]["number"] == at[-3:]), None)

    return (known and new()) or wait_for(new)


MINUTES = iter(range(1201, 1259))


def listed(person, tab="to-decide"):
    return told(person.call("GET", f"/api/hits?tab={tab}"))["hits"]


def post(caller, path, body=None):
    status, _, answer = caller.call("POST", path, body)
    return status, json.loads(answer) if answer else None


def test_hit_is_taken_decided_and_undone(server, people, hit):
    path = f"/api/hits/{hit['hit']}"
    shown = told(people["ann"].call("GET", path))
    assert shown["traveller"]["surname"] == "SPECIMEN" and "document" in shown["evidence"]
    status, claimed = post(people["ann"], f"{path}/claim")
    assert (status, claimed["version"]) == (200, shown["version"])
    status, decided = post(people["ann"], f"{path}/decision", DIFFERENT | {"version": shown["version"]})
    assert (status, decided["state"]) == (200, "cleared")
    status, undone = post(people["ann"], f"{path}/undo")
    assert (status, undone["state"]) == (200, "open")
    assert post(people["ann"], f"{path}/release")[0] == 204


def test_hit_in_anothers_hand_is_refused_with_who_and_since_when(server, people, hit):
    path = f"/api/hits/{hit['hit']}"
    ann = f"user:{told(people['ann'].call('GET', '/api/me'))['person']}"
    version = post(people["ann"], f"{path}/claim")[1]["version"]
    status, problem = post(people["bob"], f"{path}/claim")
    assert (status, problem["claimed_by"]) == (409, ann) and problem["claimed_at"]
    status, problem = post(people["bob"], f"{path}/decision", DIFFERENT | {"version": version})
    assert (status, problem["claimed_by"]) == (409, ann)


def test_decision_without_a_reason_or_on_a_stale_page_is_refused(server, people, hit):
    path = f"/api/hits/{hit['hit']}"
    version = post(people["ann"], f"{path}/claim")[1]["version"]
    bare = {"answer": "different", "reasons": [], "version": version}
    status, problem = post(people["ann"], f"{path}/decision", bare)
    assert status == 422 and "reason is missing" in problem["detail"]
    status, problem = post(people["ann"], f"{path}/decision", DIFFERENT | {"version": "9.9.9.9"})
    assert status == 409 and problem["version"] == version and problem["changes"]
    for wrong in ({"answer": "guilty"}, {"hits": ["H1", "H2"]}, {"reasons": "DI"}):
        body = DIFFERENT | {"version": version} | wrong
        assert post(people["ann"], f"{path}/decision", body)[0] == 400


def test_next_hit_is_given_and_none_to_who_may_not_decide(server, people, hit, shared):
    assert post(people["bob"], "/api/hits/next")[1]["hit"]
    for path in ("/api/hits/next", f"/api/hits/{hit['hit']}/claim", f"/api/hits/{hit['hit']}/undo"):
        assert post(people["dora"], path)[0] == 403


def test_no_machine_decides_whatever_its_role(server, shared, hit):
    """Directive (EU) 2016/681 art. 7(6): a decision is a person's."""
    with shared.open() as store:
        token = access.issue(store, "a-script", "officer")
    for path in ("/api/hits/next", f"/api/hits/{hit['hit']}/claim", f"/api/hits/{hit['hit']}/decision"):
        body = json.dumps(DIFFERENT | {"version": "1.1.1.1"})
        assert server.call("POST", path, body, token, content_type="application/json")[0] == 403


def test_what_people_have_not_confirmed_is_not_referred(server, people, hit):
    body = {"authority": "police", "purpose": "terrorism"}
    status, problem = post(people["sue"], f"/api/hits/{hit['hit']}/referral", body)
    assert status == 409 and "confirmed by people first" in problem["detail"]
    assert post(people["dora"], f"/api/hits/{hit['hit']}/referral", body)[0] == 403


def test_hit_that_there_is_not_is_a_404(server, people):
    for id_ in ("H203103-999", "x", "%2e%2e"):
        assert people["ann"].call("GET", f"/api/hits/{id_}")[0] == 404
    assert people["ann"].call("GET", "/api/hits?tab=all")[0] == 422
