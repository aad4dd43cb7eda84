"""People on a store of their own, and a clock that the test sets."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from openpiu import access
from openpiu.access import passwords, users
from openpiu.safeguards import new_key
from openpiu.store import schema

PASSWORD = "a river runs under the tower"
HERE = "http@192.0.2.7"


class Watch:
    """A clock: stands still until it is set on, or back."""

    def __init__(self):
        self.at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.at

    def on(self, **by):
        self.at += timedelta(**by)


class Unit:
    """A unit with its ways in."""

    def __init__(self, store):
        self.store = store
        self.watch = Watch()
        self.sign_in = access.SignIn(store, new_key(), self.watch)
        self.sessions = access.Sessions(store, self.watch)
        self.tokens = access.Tokens(store, self.watch)

    def person(self, name, role="officer", password=PASSWORD, **more):
        """Makes a person who has set a password; their id."""
        word = users.add(self.store, name, role, at=self.watch.at, **more)
        self.begin(name, word, new_password=password)
        return self.row(name).id

    def begin(self, name, password=PASSWORD, code=None, source=HERE, new_password=None):
        return self.sign_in.begin(name, password, code, source, new_password)

    def caller(self, begun, **more):
        return self.sessions.caller(begun.secret, HERE, **more)

    def row(self, name):
        with self.store.reading() as connection:
            return connection.execute(select(schema.users).where(schema.users.c.name == name)).one()

    def entries(self, act=None):
        """The log's entries, in their order, of that act."""
        with self.store.reading() as connection:
            bodies = connection.execute(
                select(schema.log_entries.c.body).order_by(schema.log_entries.c.id)
            ).scalars()
            found = [json.loads(body) for body in bodies]
        return [entry for entry in found if act is None or entry["act"] == act]


@pytest.fixture
def quick_hashes(monkeypatch):
    """Hashes of passwords that cost next to nothing: what they cost is the subject of `test_passwords`, and
    would be half the time of all tests of people."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._of_nobody.cache_clear()
    yield
    passwords._of_nobody.cache_clear()


@pytest.fixture
def unit(place, quick_hashes):
    with place.open() as store:
        yield Unit(store)
