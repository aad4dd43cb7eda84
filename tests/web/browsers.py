"""Callers of every kind for a server under test."""

import json
from http.cookies import SimpleCookie

from openpiu.access import ROLES, Caller, issue, sessions, users
from openpiu.access.clock import utc
from openpiu.store.users import by_name

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
                if not name.endswith("openpiu"):
                    continue  # how a page is to look
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


def session(store, name, role, carrier):
    """The secret of a session of a new person, without the work of a password."""
    users.add(store, name, role, carrier)
    with store.writing() as connection:
        return sessions.begin(connection, by_name(connection, name).id, utc())


class Machine:
    """What a machine sends: its token."""

    def __init__(self, server, token):
        self.server = server
        self.token = token

    def call(self, method, path, said=None, **headers):
        body = None if said is None else json.dumps(said)
        named = {"Content_Type": "application/json"} | headers if body else headers
        return self.server.call(method, path, body, self.token, **named)


class Everyone:
    """One person and one token of each role, those of carriers bound to YY; `nobody` has neither."""

    def __init__(self, place, server):
        bound = {"carrier": "YY"}
        self.people = {role: Browser(server) for role in ROLES}
        with place.open() as store:
            for role, browser in self.people.items():
                browser.cookie = f"openpiu={session(store, f'the-{role}', role, bound.get(role))}"
            tokens = {role: issue(store, f"t-{role}", role, bound.get(role)) for role in ROLES}
        self.machines = {role: Machine(server, token) for role, token in tokens.items()}
        self.nobody = Browser(server)

    def all(self):
        """Each caller with whom `access` takes it for."""
        for role in ROLES:
            carrier = "YY" if role == "carrier" else None
            yield self.people[role], Caller(f"the-{role}", role, carrier, "id")
            yield self.machines[role], Caller(f"t-{role}", role, carrier)
