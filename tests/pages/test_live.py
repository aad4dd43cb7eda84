"""Live updates: one stream a browser, cells in place, new rows on request, nothing lost while the server is
away."""

from __future__ import annotations

import http.client
import json
import re
import time
from datetime import UTC, datetime

import pytest
from tests.pages.conftest import Workbench
from tests.pages.day import PEOPLE, furnish, message
from tests.web.conftest import Server, wait_for

from openpiu.intake import take_in
from openpiu.safeguards import load_profile

pytestmark = pytest.mark.xdist_group("workbench")
SOON = 4_000
"""Milliseconds within which a change must stand on an open page of a busy machine."""
HASTE = """
delete window.SharedWorker;
const waits = window.setInterval;
window.setInterval = (work, time) => waits(work, time === 15000 ? 700 : time);
"""
"""A browser without workers to share, and a poll that a test can wait for."""


@pytest.fixture
def live(workbench, furnished):
    """A workbench with the place of its store."""
    workbench.place = furnished
    return workbench


@pytest.fixture
def own(places, browser):
    """A workbench whose store and server are the test's own."""
    with places.bare() as place:
        sessions = furnish(place)
        bench = Workbench(Server(place, OPENPIU_UNIT="Unit North").ready(), browser, sessions)
        bench.place = place
        yield bench
        bench.close()
        bench.server.end()


def feed(place, data, name):
    """Takes a message in beside the running server, as the command does."""
    with place.open() as store:
        return take_in(store, [(name, data)], None, load_profile("icao-annex9"))


class Events:
    """The stream of events of whoever `page` is signed in as, read by a thread of the test."""

    def __init__(self, bench, page, last=None):
        secret = next(c["value"] for c in page.context.cookies() if c["name"] == "openpiu")
        self.connection = http.client.HTTPConnection("127.0.0.1", bench.server.port, timeout=30)
        headers = {"Cookie": f"openpiu={secret}", "Accept": "text/event-stream"}
        if last:
            headers["Last-Event-ID"] = last
        self.connection.request("GET", "/live/events", headers=headers)
        self.answer = self.connection.getresponse()
        self.last = ""

    def next(self):
        """Kind and data of the next event; None where the stream has ended."""
        kind = data = None
        while line := self.answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                self.last = value
            elif name == "event":
                kind = value
            elif name == "data":
                data = json.loads(value)
            elif not line.strip() and kind:
                return kind, data
        return None

    def until(self, kind):
        """The next event of a kind."""
        while found := self.next():
            if found[0] == kind:
                return found[1]
        raise AssertionError(f"the stream has ended without {kind}")

    def of_hit(self, hit):
        """The next event of this hit. What the test before did to another may be told on the way; no event
        of a hit holds more than its id and version."""
        while True:
            said = self.until("hit")
            assert set(said) == {"id", "version"}
            if said["id"] == hit:
                return said

    def close(self):
        self.answer.close()
        self.connection.close()


def claim(page, bench, hit):
    answer = page.request.post(f"{bench.url}/hits/{hit}/claim", headers={"Origin": bench.url})
    assert answer.ok


IN_HAND = "id => document.querySelector(`[data-hit-row='${id}'] [data-cell=claimed]`).textContent !== '–'"


def claimed(page, hit):
    return page.inner_text(f"[data-hit-row='{hit}'] [data-cell=claimed]")


def rows(page):
    return page.eval_on_selector_all("[data-hit-row]", "rows => rows.map(row => row.dataset.hitRow)")


def test_a_claim_shows_in_an_open_queue_at_once_and_a_finger_moves_nothing(live):
    page, other = live.as_("vale"), live.as_("ode")
    page.goto(f"{live.url}/hits")
    page.wait_for_timeout(1500)
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = rows(page)
    focus = page.evaluate("document.activeElement.textContent")
    hit = next(row for row in before[2:] if claimed(page, row) == "–")
    claim(other, live, hit)
    begun = time.monotonic()
    page.wait_for_function(
        IN_HAND,
        arg=hit,
        timeout=SOON,
    )
    assert time.monotonic() - begun < SOON / 1000
    assert claimed(page, hit).startswith("ode ")
    assert rows(page) == before
    assert page.evaluate("document.activeElement.textContent") == focus


def test_step_19_new_hits_wait_until_the_reader_asks(live):
    page = live.as_("vale", viewport={"width": 1280, "height": 300})
    page.goto(f"{live.url}/hits")
    page.wait_for_timeout(1500)
    for _ in range(7):
        page.keyboard.press("j")
    before, top = rows(page), page.evaluate("scrollY")
    focus = page.evaluate("document.activeElement.textContent")
    assert top > 0
    feed(live.place, message(PEOPLE[:3], number="777", control="201"), "new.edi")
    page.wait_for_selector("#waiting button", timeout=30_000)
    page.wait_for_function("() => document.querySelector('#waiting').textContent.includes('3 new')")
    assert rows(page) == before
    assert page.evaluate("scrollY") == top
    assert page.evaluate("document.activeElement.textContent") == focus
    assert page.inner_text("[data-count-of=decide]") == str(len(before) + 3)
    page.keyboard.press(".")
    page.wait_for_function(
        "n => document.querySelectorAll('[data-hit-row]').length === n", arg=len(before) + 3
    )
    assert page.evaluate("document.activeElement.textContent") == focus
    assert page.evaluate("scrollY") == top
    assert page.locator("#waiting button").count() == 0


def test_step_18_a_hit_in_hand_that_changes_says_so_and_is_not_decided_on_what_was_seen(live):
    page = live.as_("vale")
    page.goto(f"{live.url}/hits")
    page.click("text=Take next")
    page.wait_for_url(re.compile(r"/hits/H"))
    page.wait_for_timeout(2100)
    page.locator("#decide input[value=different]").check()
    page.locator("#decide [data-for=different] input[value=DE]").check()
    page.locator("#row-birth-date").check()
    page.fill("#note", "typed before the news")
    seen = page.get_attribute("#decide [name=version]", "value")
    surname = page.locator(".compare tr", has_text="Family name").locator("td").first.inner_text()
    place = next(n for n, one in enumerate(PEOPLE) if one[0] == surname)
    number = re.search(r"XA (\d+)", page.inner_text(".question"))[1]
    again = message(
        PEOPLE[place : place + 1], number=number, control="202", seat="4", later=1, first=place + 1
    )
    feed(live.place, again, "seat.edi")
    page.wait_for_selector("#waiting button", timeout=30_000)
    assert "field" in page.inner_text("#waiting") and "changed" in page.inner_text("#waiting")
    assert page.get_attribute("#decide [name=version]", "value") == seen
    page.click("#decide button.main")
    page.wait_for_selector("#error [role=alert]")
    assert "has changed meanwhile" in page.inner_text("#error")
    assert page.input_value("#note") == "typed before the news"
    page.click("#error [data-again]")
    page.wait_for_selector("#changed li")
    assert "seats" in page.inner_text("#changed")
    assert page.input_value("#note") == "typed before the news"
    assert page.locator("#row-birth-date").is_checked()
    assert page.get_attribute("#decide [name=version]", "value") != seen
    page.click("#decide button.main")
    page.wait_for_selector(".undo")


def test_step_20_a_server_that_was_away_is_told_and_caught_up_with_and_a_note_survives(own):
    queue, page = own.as_("ode"), own.as_("vale")
    queue.goto(f"{own.url}/hits")
    page.goto(f"{own.url}/hits")
    page.click("text=Take next")
    page.wait_for_url(re.compile(r"/hits/H"))
    page.fill("#note", "still here")
    queue.wait_for_timeout(1500)
    port = own.server.port
    begun = time.monotonic()
    assert own.server.end() == 0
    assert time.monotonic() - begun < 9  # open streams hold up nothing
    for one in (queue, page):
        one.wait_for_function(
            "() => /Live updates stopped \\d\\d:\\d\\dZ; trying again/.test(document.body.textContent)"
        )
    assert "stale" in queue.get_attribute("html", "class")
    feed(own.place, message(PEOPLE[3:5], number="778", control="203"), "away.edi")
    own.server = Server(own.place, OPENPIU_UNIT="Unit North", OPENPIU_BIND=f"127.0.0.1:{port}").ready()
    assert own.server.port == port
    for one in (queue, page):
        one.wait_for_function("() => document.body.textContent.includes('caught up')", timeout=30_000)
    queue.wait_for_function("() => document.querySelector('#waiting').textContent.includes('2 new')")
    assert "stale" not in (queue.get_attribute("html", "class") or "")
    assert page.input_value("#note") == "still here"


def test_step_21_eight_tabs_of_a_browser_have_one_stream(live):
    for name in ("vale", "ode"):
        live.as_(name)
    before = streams_told_of(live)
    page = live.as_("vale")
    page.goto(f"{live.url}/hits")
    tabs = [page]
    for _ in range(7):
        tabs.append(page.context.new_page())
        tabs[-1].goto(f"{live.url}/hits")
    page.wait_for_timeout(1500)
    hit = next(row for row in rows(page) if claimed(page, row) == "–")
    claim(live.as_("ode"), live, hit)
    for tab in tabs:
        tab.bring_to_front()
        tab.wait_for_function(IN_HAND, arg=hit)
    assert streams_told_of(live) == before + 1


def streams_told_of(bench):
    """How many streams the server has told of, after all pages are closed: one is told when it ends."""
    bench.close()
    wait_for(lambda: bench.server.call("GET", "/health")[0] == 200)
    time.sleep(1)
    return bench.server.log.read_text().count("/live/events")


def test_without_a_shared_worker_a_page_asks_by_itself(live):
    page = live.as_("vale")
    page.add_init_script(HASTE)
    page.goto(f"{live.url}/hits")
    hit = next(row for row in rows(page) if claimed(page, row) == "–")
    claim(live.as_("ode"), live, hit)
    page.wait_for_function(IN_HAND, arg=hit)
    assert claimed(page, hit) != "–"


def test_events_hold_no_more_than_kind_id_and_version_and_resume_by_their_id(live):
    page = live.as_("vale")
    page.goto(f"{live.url}/hits")
    hit = next(row for row in rows(page) if claimed(page, row) == "–")
    events = Events(live, page)
    assert events.next() == ("open", {"resumed": False})
    time.sleep(1.5)
    claim(page, live, hit)
    said = events.of_hit(hit)
    assert re.fullmatch(r"[\d.]+", said["version"])
    events.close()
    page.request.post(f"{live.url}/hits/{hit}/release", headers={"Origin": live.url})
    later = Events(live, page, events.last)
    assert later.next() == ("open", {"resumed": True})
    later.of_hit(hit)
    later.close()
    unknown = Events(live, page, "00000000-7")
    assert unknown.next() == ("open", {"resumed": False})
    unknown.close()


def test_a_stream_ends_with_its_session_and_makes_none_last_longer(live):
    page = live.page()
    live.sign_in(page, "vale")
    events = Events(live, page)
    assert events.next()[0] == "open"
    time.sleep(1.5)
    page.request.post(f"{live.url}/sign-out", headers={"Origin": live.url})
    begun = time.monotonic()
    events.until("ended")
    assert events.next() is None
    assert time.monotonic() - begun < 5
    events.close()


def test_roles_hear_of_what_they_may_see(live):
    page = live.as_("moor")
    page.goto(live.url)
    events = Events(live, page)
    assert events.next()[0] == "open"
    time.sleep(1.5)
    feed(live.place, message(PEOPLE[:1], number="779", control="204"), "more.edi")
    assert events.until("messages")["id"] == ""
    assert page.request.get(f"{live.url}/live/events").status == 406
    events.close()


def test_rows_say_nothing_of_what_others_answered(live):
    page, other = live.as_("vale"), live.as_("ode")
    page.goto(f"{live.url}/hits")
    hit = next(row for row in rows(page) if claimed(page, row) == "–")
    claim(page, live, hit)
    asked = f"{live.url}/live/rows?ids={hit},H{datetime.now(UTC):%Y%m}-99999,nonsense"
    assert other.request.get(asked).json()[hit]["claimed"].startswith("vale ")
    version = other.request.get(f"{live.url}/live/hits/{hit}").json()["version"]
    answer = page.request.post(
        f"{live.url}/hits/{hit}/decision",
        form={"choice": "same", "reason": "SB", "version": version},
        headers={"Origin": live.url},
    )
    assert answer.ok
    cells = other.request.get(asked).json()
    assert list(cells) == [hit]
    assert cells[hit]["state"] == "no longer to decide" and cells[hit]["claimed"] == "–"
