"""The workbench in Debian's Chromium, over a server of its own on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pages.day import PASSWORD, furnish
from tests.web.conftest import Server

from openpiu.web.guard import COOKIE

CHROMIUM = next(
    (path for path in map(Path, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")) if path.exists()),
    Path("/usr/bin/chromium"),
)
"""Debian's Chromium: built without windows where that is there, which takes a third of the time."""
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


class Workbench:
    """A served workbench and a browser; `as_` gives a page of somebody who is signed in: `sessions` are their
    secrets by name."""

    def __init__(self, server, browser, sessions):
        self.server = server
        self.browser = browser
        self.url = f"http://127.0.0.1:{server.port}"
        self._sessions = sessions
        self._open = []

    def page(self, **options):
        context = self.browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        self._open.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.click = to_its_end(page, page.click)
        return page

    def as_(self, name, **options):
        """A page of `name`, signed in; their session is one for all pages."""
        cookie = {"name": COOKIE, "value": self._sessions[name], "domain": "127.0.0.1", "path": "/"}
        cookie |= {"httpOnly": True, "sameSite": "Strict", "expires": -1, "secure": False}
        return self.page(storage_state={"cookies": [cookie], "origins": []}, **options)

    def sign_in(self, page, name, password=PASSWORD):
        page.goto(f"{self.url}/sign-in")
        page.fill("#name", name)
        page.fill("#password", password)
        page.click("main button")

    def close(self):
        for context in self._open:
            context.close()
        self._open.clear()


def to_its_end(page, act):
    """`act`, and then the page that it led to, read whole: a click alone waits for no more than that it
    begins, and who counts rows or compares text at once would find a part of them, or none."""

    def whole(*arguments, **options):
        act(*arguments, **options)
        page.wait_for_load_state("domcontentloaded")

    return whole


@pytest.fixture(
    scope="module"
)  # not longer: while it lives, nothing else in the thread can run an event loop
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: apt-get install chromium-headless-shell (`make browser`)")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def _day(places):
    with places.bare() as place:
        yield place, furnish(place)


@pytest.fixture(scope="module")
def furnished(_day):
    """The place of the store."""
    return _day[0]


@pytest.fixture(scope="module")
def served(furnished):
    running = Server(furnished, OPENPIU_UNIT="Unit North").ready()
    yield running
    running.end()


@pytest.fixture(scope="module")
def _workbench(served, browser, _day):
    return Workbench(served, browser, _day[1])


@pytest.fixture
def workbench(_workbench):
    yield _workbench
    _workbench.close()
