"""A real server process on loopback, with a store of its own on SQLite and on PostgreSQL."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests import programs
from tests.intake.conftest import LISTED, embedded, index, national, new_store, one_store, profile, store
from tests.places import Place

from openpiu import access
from openpiu.intake import add_list, lists_in_force

__all__ = ["embedded", "index", "new_store", "one_store", "profile", "store"]
PATIENCE = 60.0


class Server:
    """`openpiu serve` (or `work`) as a process; `port` is where it listens."""

    _numbers = count(1)

    def __init__(self, place: Place, command: str = "serve", **settings: str) -> None:
        self.log = place.home / f"{command}{next(self._numbers)}.log"
        environment = settings_of(place) | {"OPENPIU_WORKERS": "1"} | settings
        bind = settings.get("OPENPIU_BIND", "127.0.0.1:0")
        arguments = ["--bind", bind] if command == "serve" else []
        with self.log.open("wb") as log:
            self.process = programs.start(command, *arguments, env=environment, out=log, cwd=place.home)
        sign = "listening on" if command == "serve" else "working"
        try:
            wait_for(lambda: sign in self.log.read_text() or self.process.poll() is not None)
        except AssertionError:
            self.process.kill()  # nobody else would end it
            raise
        said = self.log.read_text()
        address = re.search(r"listening on http://\S+:(\d+)", said)
        self.port = int(address[1]) if address else 0

    def call(self, method, path, body=None, token=None, **headers):
        """Status, headers and body of the answer to one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            if token:
                named["Authorization"] = f"Bearer {token}"
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def ready(self) -> Server:
        """Waits until /health says so."""
        wait_for(lambda: self.call("GET", "/health")[0] == 200)
        return self

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ends the process by a signal; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def settings_of(place: Place) -> dict[str, str]:
    """The environment of a process that works on the store in `place`."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENPIU_")}
    if place.where != place.home:
        environment["OPENPIU_DATABASE_URL"] = str(place.where)
    return environment | {"OPENPIU_HOME": str(place.home)}


def wait_for(condition, patience=PATIENCE):
    """What `condition` gives as soon as that is something. It is asked less and less often: to look may cost
    the processor that what is waited for needs."""
    until, pause = time.monotonic() + patience, 0.02
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < until, "waited in vain"
        time.sleep(pause)
        pause = min(0.1, 1.25 * pause)


def grandchildren(pid):
    """The workers: they are children of the process that forks them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found.append((int(status.parent.name), parent))
    mine = {child for child, parent in found if parent == pid}
    return [child for child, parent in found if parent in mine]


def furnish(place: Place, listed: bool = True) -> dict[str, str]:
    """Puts the list, unless not wanted, into the store in `place`, and gives tokens by name."""
    with place.open() as store:
        if listed:
            add_list(store, national(LISTED))
            lists_in_force(store)
        return {
            "host": access.issue(store, "host", "carrier"),
            "xx": access.issue(store, "xx", "carrier", "XX"),
            "yy": access.issue(store, "yy", "carrier", "YY"),
            "engineer": access.issue(store, "engineer", "engineer"),
            "approver": access.issue(store, "approver", "approver"),
        }


@pytest.fixture(scope="module")
def shared(places):
    """A place for the tests of a module."""
    with places.made() as place:
        yield place


@pytest.fixture(scope="module")
def tokens(shared):
    return furnish(shared)


@pytest.fixture(scope="module")
def server(shared, tokens):
    """A server that is ready, with a list, shared by the tests of a module."""
    running = Server(
        shared,
        OPENPIU_CARRIER_LIMITS="YY size=1 rate=1",
        OPENPIU_SIZE_LIMIT="2",
        OPENPIU_TRUSTED_PROXIES="127.0.0.1",
        OPENPIU_ANSWER_WITHIN="30",  # on a busy machine too, what is tested is the answer
    ).ready()
    yield running
    running.end()


@contextmanager
def launching(place):
    started = []

    def start(command="serve", **settings):
        started.append(Server(place, command, **settings))
        return started[-1]

    try:
        yield start
    finally:
        for each in started:
            each.end(signal.SIGKILL)


@pytest.fixture
def launch(place):
    """Starts servers on the test's own store, and ends them."""
    with launching(place) as start:
        yield start


def told(answer):
    """The JSON of an answer."""
    return json.loads(answer[2])
