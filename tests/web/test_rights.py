"""Every route states who may call it, and the page of the docs is made of these statements."""

import importlib.util
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from tests.intake.conftest import LISTED, national
from tests.intake.specimens import ANNA, booking, push
from tests.web.browsers import Everyone, person
from tests.web.conftest import told, wait_for

from openpiu import review
from openpiu.access import users
from openpiu.audit import ACTS, Actor
from openpiu.intake import add_list
from openpiu.review import own_deciding, own_list
from openpiu.safeguards import load_profile
from openpiu.store import schema
from openpiu.watchlists.own_entry import OwnEntry, OwnName
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
    "/api/hits/next": {},
    "/api/hits/order": {"order": "time"},
    "/api/hits/{hit:str}/claim": {},
    "/api/hits/{hit:str}/release": {},
    "/api/hits/{hit:str}/decision": {"version": "0", "answer": "same", "reasons": []},
    "/api/hits/{hit:str}/undo": {},
    "/api/hits/{hit:str}/referral": {"authority": "x", "purpose": "x"},
    "/api/lists/own/entries": {"entry": {}},
    "/api/lists/own/preview": {"entry": {}},
    "/api/lists/own/entries/{own:str}": {"entry": {}},
    "/api/lists/own/entries/{own:str}/sending": {},
    "/api/lists/own/entries/{own:str}/withdrawal": {},
    "/api/lists/own/entries/{own:str}/taking-back": {},
    "/api/lists/own/entries/{own:str}/dropping": {},
    "/api/lists/own/entries/{own:str}/decision": {"approve": True, "reason": "x", "sent_at": "x"},
    "/api/hits/{hit:str}/refusal": {},
    "/api/search": {"terms": "SPECIMEN", "purpose": {"kind": "hit", "reference": "H202603-17"}},
}
"""What may be sent to each route of the interface that takes something, so that it changes little; forms of
pages are sent empty."""

NOT_THERE = {
    "transmission": "0" * 64,
    "change": "0" * 12,
    "hit": "H209901-9",
    "flight": "987654",
    "traveller": "T209901-9",
    "booking": "B209901-9",
    "name": "nothing",
    "entry": "nothing",
    "span": "98..99",
    "field": "nothing",
    "code": "QQ",
    "own": "E987654",
    "practice_set": "0" * 16,
    "number": "99",
}
"""For each thing that a path may name: a name of nothing."""

LEAVING = ("/api/session", "/sign-out", "/sign-in")
"""Routes after which a caller is another one."""


@pytest.fixture(scope="module")
def message(server, tokens):
    """A transmission of carrier XX, screened."""
    data = push(booking("OWN123", ANNA))
    path = f"/api/messages/{told(server.call('POST', '/api/messages', data, tokens['host']))['transmission']}"
    wait_for(lambda: told(server.call("GET", path, token=tokens["engineer"]))["state"] == "screened")
    return path.rpartition("/")[2]


def own_entries(store):
    """An entry of the own list that is in force, and another that waits; the first."""
    desk = review.Desk(store, load_profile("icao-annex9"))
    ann, sue = (review.Officer(Actor(f"os:{n}", "cli@a"), n == 8) for n in (7, 8))
    last = f"{datetime.now(UTC).date() + timedelta(days=9)}"
    facts = {"basis": "a law", "owner": "a desk", "removal": "to the unit"}
    said = OwnEntry((OwnName("OWNERSON"),), expires_on=last, review_on=last, **facts)
    first = own_list.save(desk, ann, said, send=True)
    own_deciding.decide(desk, sue, first.id, first.sent_at, approve=True, reason="right")
    own_list.save(desk, ann, said, send=True)
    return first


@pytest.fixture(scope="module")
def there(shared, server, everyone, message):
    """For each thing that a path may name: one that is there, of carrier XX where it is of one."""
    with shared.open() as store:
        users.add(store, "moved", "officer")
        change = users.propose_role(store, "moved", "dpo", by=Actor("os:9", "cli@a"))
        add_list(store, national(LISTED, replace(LISTED, id="Q.2"), version="b"))
        own = own_entries(store)
    server.ready()
    officer = everyone.people["officer"]
    hit = told(officer.call("GET", "/api/hits"))["hits"][0]["hit"]
    begun = officer.call("POST", "/practice", {}, Content_Type="application/x-www-form-urlencoded")
    practised = begun[1]["location"].rpartition("/")[2]
    answer = officer.call("GET", "/flights/1")
    assert answer[0] == 200, answer[2]
    page = answer[2].decode()
    traveller = re.search(r"/travellers/([\w-]+)", page)[1]
    page += officer.call("GET", f"/travellers/{traveller}")[2].decode()
    return {
        "transmission": message,
        "change": change,
        "hit": hit,
        "flight": "1",
        "traveller": traveller,
        "booking": re.search(r"/bookings/([\w-]+)", page)[1],
        "name": "national",
        "entry": "Q.1",
        "span": "1..2",
        "field": "birth-date",
        "code": "XX",
        "own": own.id,
        "practice_set": practised,
        "number": "1",
    }


@pytest.fixture(scope="module")
def everyone(shared, server):
    return Everyone(shared, server)


def routes(handlers=(*HANDLERS, *PAGES)):
    """Method, path and statement of every route but those of leaving."""
    found = [(m, p, h.opt[STATEMENT]) for h in handlers for p in h.paths for m in h.http_methods]
    return sorted((route for route in found if route[1] not in LEAVING), key=lambda route: route[1])


def call(caller, method, path, names):
    """The answer to a call of a route by `caller`, with the things that it names filled in."""
    named = re.sub(r"\{(\w+):\w+\}", lambda part: names[part[1]], path)
    if method == "GET":
        return caller.call(method, named)
    if path.startswith("/api/"):
        return caller.call(method, named, BODIES[path])
    return caller.call(method, named, {}, Content_Type="application/x-www-form-urlencoded")


def refused(answer):
    """Whether the guard refused the call: nobody is known, or the role is not enough. Pages lead whom they do
    not know to the way in."""
    if answer[0] in (302, 303, 307):
        return answer[1]["location"].endswith("/sign-in")
    words = (b"sign in, or", b"this is for", b"the session has ended", b"This page is for")
    return answer[0] in (401, 403) and any(word in answer[2] for word in words)


def test_paths_of_the_running_application_are_those_that_state_their_rights(everyone):
    described = told(everyone.people["officer"].call("GET", "/schema"))
    paths = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    stated = {(m, re.sub(r":str", "", p)) for m, p, _ in routes(HANDLERS)}
    assert paths - stated == {("POST", "/api/session"), ("DELETE", "/api/session")}
    assert stated <= paths


def test_every_route_lets_in_whom_it_states_and_nobody_else(everyone, there):
    for method, path, statement in routes():
        assert refused(call(everyone.nobody, method, path, there)) is not statement.open, (method, path)
        for caller, who in everyone.all():
            let_in = statement.lets_in(who)
            # Whoever may decide about a role would do so here: of that there are tests of its own.
            names = NOT_THERE if let_in and "{change" in path else there
            answer = call(caller, method, path, names)
            assert refused(answer) is not let_in, (method, path, who, answer[2][:300])
            assert answer[0] < 500, (method, path, who, answer[2][:300])


def test_refusal_says_the_same_whether_or_not_the_object_exists(everyone, there):
    named = {name for _, path, _ in routes() for name in re.findall(r"\{(\w+):", path)}
    assert named == set(there) == set(NOT_THERE)
    for method, path, statement in routes():
        if "{" not in path or statement.open:
            continue
        for caller, who in [*everyone.all(), (everyone.nobody, None)]:
            if who is not None and statement.lets_in(who):
                continue
            answers = [call(caller, method, path, names) for names in (there, NOT_THERE)]
            assert answers[0][0] == answers[1][0] and refused(answers[0]) and refused(answers[1])
            assert CHANCE.sub(b"", answers[0][2]) == CHANCE.sub(b"", answers[1][2]), path


SHOWING = (b"SPECIMEN", b"L898902C3")
"""Who is on the flight of these tests, and on the list."""

CHANCE = re.compile(rb'\b[0-9a-f]{8}\b|\d\d:\d\d(?::[\d.]+)?|name="back" value="[^"]*"')
"""What differs in two pages that say the same: the reference of an error, the clock, their own address."""


def test_carrier_sees_nothing_of_another_carrier_on_any_route(everyone, there, message):
    """The callers of carrier YY, whom nothing of XX concerns."""
    for caller in (everyone.people["carrier"], everyone.machines["carrier"]):
        for method, path, statement in routes():
            if method != "GET" or statement.open:
                continue
            answer = call(caller, method, path, there)
            if "{" in path:
                assert answer[0] in (403, 404), path
                other = call(caller, method, path, NOT_THERE)[2]
                assert CHANCE.sub(b"", answer[2]) == CHANCE.sub(b"", other), path
            for theirs in (message.encode(), b"OWN123", b"SPECIMEN", there["hit"].encode()):
                assert theirs not in answer[2], path


def test_carrier_person_reads_what_is_of_their_carrier(shared, server, message):
    own = person(shared, server, "desk-xx", "carrier", "XX")
    assert own.call("GET", f"/api/messages/{message}")[0] == 200


def test_reading_of_people_leaves_its_entry_on_every_route_that_shows_them(shared, everyone, there):
    shown = set()
    for method, path, statement in routes():
        for caller, who in everyone.all():
            if not (who.person and statement.shows and statement.lets_in(who)):
                continue
            before = len(entries(shared, statement.shows))
            answer = call(caller, method, path, there)
            if answer[0] not in (200, 201):
                continue  # nothing was shown; that each route does show somebody is seen below
            left = entries(shared, statement.shows)[before:]
            if not left:  # a role that gets the same page without anybody on it
                assert not [said for said in SHOWING if said in answer[2]], (path, who)
                continue
            shown.add((method, path))
            person_id = told(caller.call("GET", "/api/me"))["person"]
            assert [entry["who"] for entry in left] == [f"user:{person_id}"], path
            assert left[0]["on"] and left[0]["from"] == "http@127.0.0.1", path
            assert "no-store" in answer[1]["cache-control"], path
    silent = {(m, p) for m, p, statement in routes() if statement.shows and m == "GET"} - shown
    assert silent == set()


def test_route_that_states_no_reading_shows_nobody(everyone, there):
    for method, path, statement in routes():
        if method != "GET" or statement.shows:
            continue
        for caller, who in everyone.all():
            if who.person and statement.lets_in(who):
                answer = call(caller, method, path, there)
                assert not [said for said in SHOWING if said in answer[2]], path


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
