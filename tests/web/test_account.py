"""People sign in over HTTP; their cookie is held to our own pages."""

import json
from http.cookies import SimpleCookie

import pytest
from tests.web.conftest import told

from openpiu.access import users

PASSWORD = "a river runs under the tower"


class Browser:
    """What a person sends from a page: JSON, their cookie, and where it comes from."""

    def __init__(self, server):
        self.server = server
        self.cookie = ""

    def call(self, method, path, said=None, **headers):
        body = None if said is None else json.dumps(said)
        named = {"Content_Type": "application/json", "Sec_Fetch_Site": "same-origin"} | headers
        if self.cookie:
            named["Cookie"] = self.cookie
        answer = self.server.call(method, path, body, **{k: v for k, v in named.items() if v is not None})
        for header in answer[1].get_all("set-cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookie = f"{name}={morsel.value}" if morsel.value else ""
        return answer

    def sign_in(self, name, password=PASSWORD, **more):
        return self.call("POST", "/api/session", {"name": name, "password": password, **more})


def person(place, server, name, role="officer", carrier=None):
    """A person who has signed in, as a browser."""
    with place.open() as store:
        word = users.add(store, name, role, carrier)
    browser = Browser(server)
    assert browser.sign_in(name, word, new_password=PASSWORD)[0] == 201
    return browser


@pytest.fixture(scope="module")
def vale(server, shared):
    return person(shared, server, "vale")


def test_one_time_word_sets_a_password_and_signs_in(server, shared):
    with shared.open() as store:
        word = users.add(store, "ode", "supervisor")
    browser = Browser(server)
    needed = browser.sign_in("ode", word)
    assert needed[0] == 409 and not browser.cookie
    assert browser.sign_in("ode", word, new_password="short")[0] == 422
    answer = browser.sign_in("ode", word, new_password=PASSWORD)
    assert answer[0] == 201 and told(answer)["role"] == "supervisor"
    assert told(browser.call("GET", "/api/me"))["name"] == "ode"
    cookie = answer[1]["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie


def test_behind_tls_the_cookie_is_secure_and_of_this_host(server, vale):
    browser = Browser(server)
    answer = browser.call(
        "POST", "/api/session", {"name": "vale", "password": PASSWORD}, X_Forwarded_Proto="https"
    )
    assert answer[1]["set-cookie"].startswith("__Host-openpiu=") and "Secure" in answer[1]["set-cookie"]
    assert browser.call("GET", "/api/me")[0] == 401  # not taken without TLS
    assert browser.call("GET", "/api/me", X_Forwarded_Proto="https")[0] == 200


def test_whatever_is_wrong_is_answered_alike(server, vale):
    answers = [Browser(server).sign_in(*said) for said in (("vale", "wrong"), ("nobody", "wrong"))]
    assert {answer[0] for answer in answers} == {401}
    assert answers[0][2] == answers[1][2]


def test_signing_out_ends_the_session(server, shared, vale):
    browser = Browser(server)
    browser.sign_in("vale")
    held = browser.cookie
    assert browser.call("DELETE", "/api/session")[0] == 204 and not browser.cookie
    browser.cookie = held
    assert browser.call("GET", "/api/me")[0] == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "none"}, 403),
        ({"Sec_Fetch_Site": None}, 403),
        ({"Sec_Fetch_Site": None, "Origin": "https://elsewhere.example"}, 403),
        ({"Sec_Fetch_Site": None, "Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://127.0.0.1:{port}"}, 403),
        ({"Sec_Fetch_Site": None, "Origin": "http://127.0.0.1:{port}"}, 204),
        ({"Sec_Fetch_Site": "same-origin"}, 204),
    ],
)
def test_write_by_cookie_is_taken_from_our_own_pages_alone(server, vale, headers, status):
    browser = Browser(server)
    browser.sign_in("vale")
    said = {k: v and v.format(port=server.port) for k, v in headers.items()}
    assert browser.call("DELETE", "/api/session", **said)[0] == status


def test_other_site_signs_nobody_in(server, vale):
    answer = Browser(server).call(
        "POST", "/api/session", {"name": "vale", "password": PASSWORD}, Sec_Fetch_Site="cross-site"
    )
    assert answer[0] == 403


def test_body_that_is_none_is_refused_without_being_quoted(server):
    for body in ({"name": "SPECIMEN"}, {"name": "SPECIMEN", "password": 7}, ["SPECIMEN"], "SPECIMEN"):
        answer = Browser(server).call("POST", "/api/session", body)
        assert answer[0] == 400 and b"SPECIMEN" not in answer[2]
    answer = Browser(server).call("POST", "/api/session", {"name": "SPECIMEN", "password": "x" * 20000})
    assert answer[0] == 413


def test_guessing_is_slowed_and_told_when_to_come_again(server, shared):
    person(shared, server, "slow")
    answers = [Browser(server).sign_in("slow", "wrong") for _ in range(7)]
    late = [answer for answer in answers if answer[0] == 429]
    assert [answer[0] for answer in answers[:5]] == [401] * 5
    assert late and int(late[0][1]["retry-after"]) >= 1


def test_password_is_changed_with_the_old_one(server, shared):
    browser = person(shared, server, "changer")
    new = "the tower stands on a river"
    assert browser.call("PUT", "/api/me/password", {"password": "no", "new_password": new})[0] == 401
    assert browser.call("PUT", "/api/me/password", {"password": PASSWORD, "new_password": new})[0] == 204
    assert browser.call("GET", "/api/me")[0] == 401
    assert browser.sign_in("changer", new)[0] == 201


def test_locked_person_is_out_at_once(server, shared):
    browser, boss = person(shared, server, "leaver"), person(shared, server, "boss", "supervisor")
    assert browser.call("POST", "/api/users/lock", {"name": "boss"})[0] == 403
    assert boss.call("POST", "/api/users/lock", {"name": "boss"})[0] == 403
    assert boss.call("POST", "/api/users/lock", {"name": "leaver"})[0] == 204
    assert browser.call("GET", "/api/me")[0] == 401
    assert browser.sign_in("leaver")[0] == 401
    assert boss.call("POST", "/api/users/unlock", {"name": "leaver"})[0] == 204
    assert browser.sign_in("leaver")[0] == 201


def test_role_is_changed_by_two(server, shared):
    person(shared, server, "mover")
    one, two = person(shared, server, "one", "supervisor"), person(shared, server, "two", "supervisor")
    proposed = one.call("POST", "/api/role-changes", {"name": "mover", "role": "engineer"})
    assert proposed[0] == 201
    path = f"/api/role-changes/{told(proposed)['change']}/decision"
    assert one.call("POST", path, {"accept": True})[0] == 403
    waiting = told(two.call("GET", "/api/users"))["changes"]
    assert [change["role"] for change in waiting] == ["engineer"]
    assert two.call("POST", path, {"accept": True})[0] == 204
    people = {user["name"]: user for user in told(two.call("GET", "/api/users"))["users"]}
    assert people["mover"]["role"] == "engineer" and people["mover"]["seen_at"]


def test_token_has_no_account(server, tokens):
    assert told(server.call("GET", "/api/me", token=tokens["engineer"])) == {
        "name": "engineer",
        "role": "engineer",
        "carrier": None,
        "person": None,
    }
    assert server.call("DELETE", "/api/session", token=tokens["engineer"])[0] == 403
    assert server.call("GET", "/api/users", token=tokens["engineer"])[0] == 403
