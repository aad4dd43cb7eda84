"""Every route states who may call it, and the page of the docs is made of these statements."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.intake.specimens import ANNA, booking, push
from tests.web.browsers import Everyone, person
from tests.web.conftest import told, wait_for

from openpiu.access import users
from openpiu.audit import ACTS, Actor
from openpiu.intake import hit_records
from openpiu.store import schema
from openpiu.web.app import HANDLERS
from openpiu.web.guard import STATEMENT
from openpiu.web.pages import HANDLERS as PAGES

ROOT = Path(__file__).parents[2]


def script():
    spec = importlib.util.spec_from_file_location("write_rights", ROOT / "scripts" / "write_rights.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_of_rights_is_that_of_the_code():
    written = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    assert written == script().text(), "run .venv/bin/python scripts/write_rights.py"


def test_every_route_states_who_may_call_it():
    silent = [handler.paths for handler in (*HANDLERS, *PAGES) if STATEMENT not in handler.opt]
    assert silent == []
    for handler in (*HANDLERS, *PAGES):
        statement = handler.opt[STATEMENT]
        assert statement.open != bool(statement.rights), handler.paths
        assert statement.shows is None or ACTS[statement.shows].operation == "consultation"


BODIES = {
    "/api/messages": "no message",
    "/api/interactive": "no message",
    "/api/session": {"name": "x", "password": "x"},
    "/api/me/password": {"password": "x", "new_password": "x"},
    "/api/me/factor": {"password": "x", "code": "1"},
    "/api/me/factor/removal": {"password": "x", "code": "1"},
    "/api/users/lock": {"name": "no such user"},
    "/api/users/unlock": {"name": "no such user"},
    "/api/role-changes": {"name": "no such user", "role": "officer"},
    "/api/role-changes/{change:str}/decision": {"accept": True},
    "/api/search": {
        "terms": "Specimen Anna 1970-03-12",
        "purpose": {
            "kind": "request",
            "reference": "CASE-2026-17",
            "authority": "utopol",
            "offence": "terrorism",
        },
    },
    "/api/hits/next": None,
    "/api/hits/{hit:str}/claim": None,
    "/api/hits/{hit:str}/release": None,
    "/api/hits/{hit:str}/decision": {"version": "0", "answer": "same", "reasons": [{"code": "SA"}]},
    "/api/hits/{hit:str}/undo": None,
    "/api/hits/{hit:str}/referral": {"authority": "x", "purpose": "x"},
}
"""What may be sent to each route that takes something, so that it changes nothing."""

OF_HITS = ["/api/hits/{hit:str}", *(path for path in BODIES if path.startswith("/api/hits/{hit"))]

NOT_THERE = {
    "/api/carriers/{code:str}": "QQ",
    "/api/messages/{transmission:str}": "0" * 64,
    "/api/role-changes/{change:str}/decision": "0" * 12,
} | dict.fromkeys(OF_HITS, "H190001-1")
"""For each path that names something: a name of nothing."""


@pytest.fixture(scope="module")
def message(server, tokens):
    """A transmission of carrier XX, screened."""
    data = push(booking("OWN123", ANNA))
    path = f"/api/messages/{told(server.call('POST', '/api/messages', data, tokens['host']))['transmission']}"
    wait_for(lambda: told(server.call("GET", path, token=tokens["engineer"]))["state"] == "screened")
    return path.rpartition("/")[2]


@pytest.fixture(scope="module")
def there(shared, message):
    """For each path that names something: the name of something, of carrier XX where it is of one."""
    with shared.open() as store:
        (hit,) = [record["hit"] for record in hit_records(store)][:1]
        users.add(store, "moved", "officer")
        change = users.propose_role(store, "moved", "dpo", by=Actor("os:9", "cli@a"))
    return {
        "/api/carriers/{code:str}": "XX",
        "/api/messages/{transmission:str}": message,
        "/api/role-changes/{change:str}/decision": change,
    } | dict.fromkeys(OF_HITS, hit)


@pytest.fixture(scope="module")
def everyone(shared, server):
    return Everyone(shared, server)


def routes():
    """Method, path and statement of every route; leaving comes last."""
    found = [(m, p, h.opt[STATEMENT]) for h in HANDLERS for p in h.paths for m in h.http_methods]
    return sorted(found, key=lambda route: (route[0] == "DELETE", route[1]))


def call(caller, method, path, names):
    """The answer to a call of a route by `caller`, with the thing that it names filled in."""
    named = re.sub(r"\{\w+:str\}", names.get(path, ""), path)
    return caller.call(method, named, BODIES[path] if method in ("POST", "PUT") else None)


def refused(answer):
    """Whether the guard refused the call: nobody is known, or the role is not enough."""
    if answer[0] not in (401, 403):
        return False
    said = json.loads(answer[2])["detail"]
    return said.startswith(("sign in", "this is for", "the session has ended"))


def test_paths_of_the_running_application_are_those_that_state_their_rights(everyone):
    described = told(everyone.people["officer"].call("GET", "/schema"))
    paths = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    assert paths == {(m, re.sub(r":str", "", p)) for m, p, _ in routes()}


def test_every_route_lets_in_whom_it_states_and_nobody_else(everyone, there):
    for method, path, statement in routes():
        if path in ("/api/session",):
            continue
        assert refused(call(everyone.nobody, method, path, there)) is not statement.open, (method, path)
        for caller, who in everyone.all():
            if statement.lets_in(who) and path in ("/api/role-changes/{change:str}/decision",):
                continue  # would decide it
            answer = call(caller, method, path, there)
            assert refused(answer) is not statement.lets_in(who), (method, path, who, answer[2])
            assert answer[0] < 500, (method, path, who, answer[2])


def test_refusal_says_the_same_whether_or_not_the_object_exists(everyone, there):
    assert set(there) == set(NOT_THERE) == {path for _, path, _ in routes() if "{" in path}
    for method, path, statement in routes():
        if path not in there:
            continue
        for caller, who in [*everyone.all(), (everyone.nobody, None)]:
            if who is not None and statement.lets_in(who):
                continue
            answers = [call(caller, method, path, names) for names in (there, NOT_THERE)]
            assert answers[0][0] == answers[1][0] in (401, 403) and answers[0][2] == answers[1][2]


def test_carrier_sees_nothing_of_another_carrier_on_any_route(everyone, there, message):
    """The callers of carrier YY, whom nothing of XX concerns."""
    for caller in (everyone.people["carrier"], everyone.machines["carrier"]):
        for method, path, _ in routes():
            if method != "GET":
                continue
            answer = call(caller, method, path, there)
            if path in there:
                assert answer[0] in (403, 404), path
                assert answer[2] == call(caller, method, path, NOT_THERE)[2]
            assert message.encode() not in answer[2] and b"OWN123" not in answer[2], path


def test_carrier_person_reads_what_is_of_their_carrier(shared, server, message):
    own = person(shared, server, "desk-xx", "carrier", "XX")
    assert own.call("GET", f"/api/messages/{message}")[0] == 200


def test_reading_of_people_leaves_its_entry_on_every_route_that_shows_them(shared, everyone, there):
    for method, path, statement in routes():
        for caller, who in everyone.all():
            if not (who.person and statement.shows and statement.lets_in(who)):
                continue
            before = len(entries(shared, statement.shows))
            answer = call(caller, method, path, there)
            assert answer[0] in (200, 201), (path, answer[2])
            person_id = told(caller.call("GET", "/api/me"))["person"]
            left = entries(shared, statement.shows)[before:]
            assert [entry["who"] for entry in left] == [f"user:{person_id}"], path
            assert left[0]["on"] and left[0]["from"] == "http@127.0.0.1"
            assert answer[1]["cache-control"] == "no-store", path


def entries(place, act):
    with place.open() as store, store.reading() as connection:
        bodies = connection.execute(
            select(schema.log_entries.c.body).order_by(schema.log_entries.c.id)
        ).scalars()
        return [entry for entry in map(json.loads, bodies) if entry["act"] == act]


def test_role_that_is_not_enough_is_written_down(shared, everyone):
    everyone.people["approver"].call("GET", "/metrics")
    lacking = entries(shared, "role.lacking")
    assert {"role": "approver", "route": "get_metrics"} in [entry["what"] for entry in lacking]
