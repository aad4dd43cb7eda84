"""The unit's own list over HTTP: what is refused, and that an entry is live with the next message. All names
are invented."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.intake.specimens import api
from tests.intake.specimens import person as said
from tests.web.browsers import person
from tests.web.conftest import told, wait_for

DAY = datetime.now(UTC).date()
ENTRY = {
    "names": [{"surname": "MARKOVANE", "given_names": "Delia"}],
    "births": [{"date": "1980-02-11"}],
    "sex": "F",
    "basis": "Article 4 of a fictional law, case 17/2026",
    "owner": "Fictional Police, desk 3",
    "expires_on": f"{DAY + timedelta(days=200)}",
    "review_on": f"{DAY + timedelta(days=90)}",
    "removal": "The person may turn to the unit.",
}
PATH = "/api/lists/own/entries"


@pytest.fixture(scope="module")
def people(shared, server):
    roles = {"ann": "officer", "bob": "officer", "sue": "supervisor", "max": "supervisor"}
    return {name: person(shared, server, name, role) for name, role in roles.items()}


def post(caller, path, body=None):
    status, _, answer = caller.call("POST", path, body)
    return status, json.loads(answer) if answer else None


def sent(people, who="ann", **more):
    status, made = post(people[who], PATH, {"entry": ENTRY | more, "send": True})
    assert status == 201 and made["version"]["state"] == "waiting"
    return made["entry"], made["version"]["sent_at"]


def decision(sent_at, approve=True, reason="Seen and right."):
    return {"approve": approve, "reason": reason, "sent_at": sent_at}


def test_entry_is_live_with_the_message_that_comes_next(server, tokens, people):
    entry, at = sent(people)
    status, decided = post(people["sue"], f"{PATH}/{entry}/decision", decision(at))
    assert (status, decided["version"]["state"]) == (200, "approved")
    traveller = said("MARKOVANE", "DELIA", "800211", passport="ZX5550001", locator="OWN001")
    data = api(traveller, at="260301:1101", reference="1101")
    assert server.call("POST", "/api/messages", data, tokens["host"])[0] == 202

    def hits():
        found = told(people["bob"].call("GET", "/api/hits?tab=to-decide&limit=100"))["hits"]
        return [one for one in found if one["list"] == "own"]

    (hit,) = wait_for(hits)
    assert told(people["bob"].call("GET", f"/api/hits/{hit['hit']}"))["traveller"]["surname"] == "MARKOVANE"


def test_own_approval_is_refused_for_a_supervisor_and_any_for_an_officer(people):
    entry, at = sent(people, "sue")
    status, problem = post(people["sue"], f"{PATH}/{entry}/decision", decision(at))
    assert status == 403 and "ask someone else" in problem["detail"]
    assert post(people["bob"], f"{PATH}/{entry}/decision", decision(at))[0] == 403
    mine = [one for one in told(people["sue"].call("GET", "/api/approvals")) if one["id"] == entry]
    theirs = [one for one in told(people["max"].call("GET", "/api/approvals")) if one["id"] == entry]
    assert (mine[0]["own"], theirs[0]["own"]) == (True, False)
    assert people["bob"].call("GET", "/api/approvals")[0] == 403
    assert post(people["max"], f"{PATH}/{entry}/decision", decision(at, False, "No."))[0] == 200


def test_second_approval_and_one_without_reason_are_refused(people):
    entry, at = sent(people, names=[{"surname": "OSTERVAL", "given_names": "Timo"}])
    assert post(people["sue"], f"{PATH}/{entry}/decision", decision(at, reason=" "))[0] == 422
    assert post(people["sue"], f"{PATH}/{entry}/decision", decision(at))[0] == 200
    status, problem = post(people["max"], f"{PATH}/{entry}/decision", decision(at))
    assert status == 409 and "meanwhile" in problem["detail"]


def test_faulty_entry_is_told_by_field(people):
    bad = ENTRY | {"births": [{"date": "11.02.1980"}], "basis": ""}
    status, problem = post(people["ann"], PATH, {"entry": bad, "send": True})
    assert status == 422
    assert [one["field"] for one in problem["faults"]] == ["births.0.date", "basis"]
    assert "MARKOVANE" not in json.dumps(problem)


def test_draft_is_seen_by_its_author_alone(people):
    made = post(people["ann"], PATH, {"entry": {"names": [{"surname": "DRAFTSON"}]}})[1]["entry"]
    assert people["ann"].call("GET", f"{PATH}/{made}")[0] == 200
    for other in ("bob", "sue"):
        assert people[other].call("GET", f"{PATH}/{made}")[0] == 404
        assert people[other].call("GET", f"/own-entries/{made}")[0] == 404
        assert b"DRAFTSON" not in people[other].call("GET", PATH)[2]
        assert b"DRAFTSON" not in people[other].call("GET", "/own-entries")[2]
        assert people[other].call("GET", f"/own-entries/{made}/edit")[0] == 404
    assert post(people["ann"], f"{PATH}/{made}/dropping")[0] == 204
    assert people["ann"].call("GET", f"{PATH}/{made}")[0] == 404


def test_preview_is_made_by_the_workers(people):
    status, seen = post(
        people["ann"],
        "/api/lists/own/preview",
        {"entry": ENTRY | {"names": [{"surname": "SPECIMEN", "given_names": "Anna"}], "births": []}},
    )
    assert status == 200 and seen["all"] and seen["similar_count"] >= 1
    assert seen["similar"][0]["list"] == "national"


def test_versions_of_an_entry_are_kept_with_who_when_and_why(people):
    entry, at = sent(people, names=[{"surname": "VERSIONO"}])
    post(people["sue"], f"{PATH}/{entry}/decision", decision(at))
    change = {
        "entry": ENTRY | {"names": [{"surname": "VERSIONA"}]},
        "send": True,
        "why": "A better spelling.",
    }
    status, amended = post(people["bob"], f"{PATH}/{entry}", change)
    assert (status, amended["version"]["kind"], amended["version"]["number"]) == (200, "amend", 2)
    at = amended["version"]["sent_at"]
    assert post(people["max"], f"{PATH}/{entry}/decision", decision(at))[0] == 200
    told_ = told(people["ann"].call("GET", f"{PATH}/{entry}"))
    assert [(one["version"]["number"], one["version"]["state"]) for one in told_] == [
        (1, "replaced"),
        (2, "approved"),
    ]
    assert [word["step"] for word in told_[1]["words"]] == ["ask", "approve"]
    status, asked = post(people["ann"], f"{PATH}/{entry}/withdrawal", {"why": "The case was closed."})
    at = asked["version"]["sent_at"]
    assert post(people["sue"], f"{PATH}/{entry}/decision", decision(at))[0] == 200
    assert b"VERSIONA" not in people["ann"].call("GET", "/watchlists/own")[2]
