"""The acceptance script of the workbench: 30 steps in a real browser, each a test with its number in its
name, over a fictional shift (`tests/pages/shift.py`) that is served once for each store and file.

Steps 18 to 21 are in `tests/pages/test_live.py`, 26 in `test_shift.py`, 27 in `test_own_list.py`, a part of
30 in `test_every_page.py`. Step 24 (unmasking) waits for masking itself.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.pages import shift as day
from tests.pages.conftest import Workbench
from tests.web.conftest import Server

CALM = 2100
"""Milliseconds after which a key may decide."""


class Shift(Workbench):
    """The workbench over the shift; its clock, and those of its pages, can be set on."""

    def __init__(self, server, browser, clock, known):
        super().__init__(server, browser, known.sessions)
        self.hits = known.hits
        self._clock, self._passed = clock, 0

    def page(self, **options):
        page = super().page(**options)
        page.clock.install(time=datetime.now(UTC) + timedelta(seconds=self._passed))
        return page

    def pass_time(self, seconds, *pages):
        """Lets time pass, for the server and for `pages` that are open."""
        self._passed += seconds
        self._clock.set(self._passed)
        for page in pages:
            page.clock.fast_forward(seconds * 1000)

    def calm(self, page):
        """The hit was open for long enough to decide."""
        page.clock.fast_forward(CALM)

    def take(self, page):
        """Takes the next hit by its key, from the queue; its id."""
        page.goto(f"{self.url}/hits")
        with page.expect_navigation():
            page.keyboard.press("n")
        return taken(page)

    def open(self, page, who):
        """Opens the hit of `who` and has it in hand, as somebody who follows a link does; its id."""
        page.goto(f"{self.url}/hits/{self.hits[who]}")
        if page.locator("#decide").count() == 0:
            with page.expect_navigation():
                page.keyboard.press("c")
        page.wait_for_selector("#decide")
        return self.hits[who]

    def release(self, page):
        """Gives the hit that is open back."""
        with page.expect_navigation():
            page.click(".decide form[action$='/release'] button")


def taken(page):
    """The id of the hit that is open."""
    found = re.search(r"/hits/(H\d+-\d+)$", page.url)
    assert found, page.url
    return found[1]


def press(page, keys):
    """Presses keys one after the other, once a hit was open for long enough to decide."""
    page.clock.fast_forward(CALM)
    for key in keys:
        page.keyboard.press(key)


def record(page):
    """Records what the panel says; waits for what becomes of it."""
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


@pytest.fixture(scope="module")
def furnished(places):
    with places.bare() as place:
        yield place, day.furnish(place)


@pytest.fixture(scope="module")
def served(furnished, clock):
    clock.set(0)  # the store before this one may have let time pass
    running = Server(furnished[0], OPENPIU_UNIT="Unit North", **clock.environment).ready()
    yield running
    running.end()


@pytest.fixture(scope="module")
def _workbench(served, browser, clock, furnished):
    return Shift(served, browser, clock, furnished[1])


@pytest.fixture
def store(furnished):
    """The store behind the pages, to look into."""
    with furnished[0].open() as opened:
        yield opened
