"""Steps 22, 23, 25 and 28 to 30 of the acceptance script: search, flights, messages, carriers, the log, every
page. (axe, sizes and 200 % zoom of step 30 are in `test_every_page`.)"""

from __future__ import annotations

import re

import pytest
from tests.pages.acceptance.conftest import press, record
from tests.pages.day import HOSTILE, PEOPLE
from tests.pages.shift import ABOARD, BROKEN_BIRTH, CARRIER, CROWD, SCRIPTS
from tests.pages.test_every_page import MOST

from openpiu.store import log_search
from openpiu.store.log_search import Question

pytestmark = pytest.mark.xdist_group("acceptance-around")


def look_for(page, words):
    """Searches by the keyboard, from whatever page is open."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def flight_of(workbench, page, flight):
    """Opens a flight by the search field."""
    page.goto(workbench.url)
    look_for(page, flight)
    if page.locator("[name=reference]").count():
        page.fill("[name=reference]", workbench.hits["TOLEDANO"])
        with page.expect_navigation():
            page.click("main form button")
    assert re.search(r"/flights/\d+$", page.url)


def test_step_22_search_asks_the_purpose_once_and_says_why_each_was_found(workbench):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    look_for(page, ABOARD[SCRIPTS][1].document)
    assert "Say first what the search is for" in page.inner_text("[role=alert]")
    page.fill("[name=reference]", workbench.hits["TOLEDANO"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.search(r"/travellers/T\d+-\d+$", page.url)
    assert "ALQARANI" in page.inner_text("h1")
    look_for(page, SCRIPTS)
    assert re.search(r"/flights/\d+$", page.url)
    assert page.inner_text("h1") == "XA 482"
    look_for(page, "Veramonte")
    assert page.url == f"{workbench.url}/search"
    found = page.locator("table[data-rows] tbody tr")
    assert found.count() == 2
    for row in found.all_inner_texts():
        assert "VERAMONTE LUISA" in row and re.search(r"VERAMONTE: \w+", row.split("\t")[-1])


def test_step_23_a_flight_seats_by_arrow_keys_its_timeline_and_how_it_prints(workbench, store):
    page = workbench.as_("vale")
    flight_of(workbench, page, CROWD)
    assert page.get_attribute("svg.timeline", "role") == "img"
    assert page.locator("svg.timeline circle.came").count() == 1
    assert "API" in page.inner_text("section[aria-labelledby=messages-title] table")
    page.click("summary:has-text('Print')")
    page.fill("[name=file]", "a name is no file")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "needs the hit, case or file" in page.inner_text("[role=alert]")
    page.go_back()
    page.click("summary:has-text('Print')")
    page.fill("[name=file]", "CASE-2026-17")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # A mark on the page is waited for: its policy lets no expression be evaluated again and again.
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    page.click("[data-print]")
    page.wait_for_selector("body[data-printed]")
    with store.reading() as connection:
        printed = log_search.find(
            connection, Question(acts=("page.print",)), before=None, limit=2, seconds=5.0
        ).entries
    assert [(one.entry.on, one.entry.what) for one in printed] == [
        ((f"flight:{page.url.split('/')[4]}",), {"page": "flights"})
    ]
    page.emulate_media(media="print")
    foot = page.inner_text(".print-only")
    assert "Unit North" in foot and "vale (officer)" in foot and "purpose: CASE-2026-17" in foot
    assert "contains personal data" in foot
    for control in page.locator("nav, button, form, input, .skip, #live, kbd, .menu").all():
        assert not control.is_visible()
    colours = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getClientRects().length)"
        ".map(e => getComputedStyle(e)).map(s => [s.color, s.backgroundColor].join())"
    )
    assert set(colours) <= {"rgb(0, 0, 0),rgb(255, 255, 255)", "rgb(0, 0, 0),rgba(0, 0, 0, 0)"}
    page.emulate_media(media="screen")
    flight_of(workbench, page, CROWD)
    with page.expect_navigation():
        page.keyboard.press("m")
    cells = page.locator("[data-grid] [tabindex='0']")
    assert cells.count() == 1
    cells.focus()
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        after = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert before != after and re.match(r"seat \d+[A-Z], (open hit|nobody)", after)
        before = after
    assert "H" in page.inner_text("[data-grid]") and "open hit" in page.inner_text("main")


def test_step_25_an_engineer_reaches_the_marked_byte_in_two_clicks_and_sees_nobody(workbench):
    page = workbench.as_("moor")
    page.goto(workbench.url)
    with page.expect_navigation():
        page.click("main a:has-text('quarantined')")
    with page.expect_navigation():
        page.click("tbody a")
    assert re.search(r"expected|begins with", page.inner_text(".error"))
    page.goto(workbench.url)
    with page.expect_navigation():
        page.click("main a:has-text('with findings')")
    with page.expect_navigation():
        page.click("tbody a >> nth=0")
    mark = page.locator(".segments li:has-text('PAX-DTM') mark")
    assert "x" * len(BROKEN_BIRTH) in mark.inner_text()
    assert page.evaluate(
        "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }",
        mark.element_handle(),
    )
    said = page.inner_text(".segments li:has-text('PAX-DTM')")
    assert "PAX-DTM" in said and "expected" in said
    source = page.content().partition("<main")[2]
    assert HOSTILE not in source and BROKEN_BIRTH not in source


def test_step_28_a_carrier_sees_its_own_card_and_no_other(workbench):
    page = workbench.page()
    workbench.sign_in(page, CARRIER)
    page.wait_for_selector(".bar nav a")
    assert page.locator(".bar nav a").all_inner_texts() == ["Carriers"]
    assert page.locator("tbody tr").count() == 1
    with page.expect_navigation():
        page.click("tbody a")
    assert page.inner_text("h1").strip() == "XA"
    assert re.search(r"PAX-DTM\S*.*segment \d+, byte \d+", page.inner_text("main"), re.S)
    assert "late" in page.inner_text("main")
    with page.expect_download() as download:
        page.click("text=CSV")
    rows = download.value.path().read_text()
    assert rows.startswith("kind,") and "push,api,api-check-in" in rows
    for surname, given, *_ in PEOPLE:
        assert surname not in page.content() and surname not in rows and given not in rows
    told = set()
    for code in ("XB", "QQ"):
        answer = page.goto(f"{workbench.url}/carriers/{code}")
        assert answer.status == 403
        told.add(page.inner_text("[role=alert]"))
    assert told == {"Your role shows one carrier its own figures: XA."}


def test_step_29_the_dpo_sees_who_saw_a_traveller_and_verifies_the_log(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, "PETROVSKI")
    press(page, "2e")
    record(page)
    with page.expect_navigation():
        page.keyboard.press("u")
    with page.expect_navigation():
        page.keyboard.press("t")
    traveller = page.url.partition("#")[0]
    page.goto(f"{workbench.url}/hits/{hit}")
    workbench.release(page)
    page = workbench.as_("lind")
    page.goto(traveller)
    with page.expect_navigation():
        page.click("text=Who saw this")
    rows = page.locator(".entries tbody tr").all_inner_texts()
    for act, purpose in (("traveller.read", "review"), ("hit.read", "review"), ("hit.claim", "review")):
        assert any(act in row and "vale" in row and "officer" in row and purpose in row for row in rows), act
    assert any("traveller.read" in row and "lind" in row and "dpo" in row for row in rows)
    page.goto(f"{workbench.url}/audit")
    with page.expect_navigation():
        page.click("text=Verify now")
    assert re.search(r"= whole, \d+ entries, \d\d:\d\dZ by lind", page.inner_text("[aria-labelledby=proof]"))


def test_step_30_keys_that_are_switched_off_are_silent(workbench):
    page = workbench.as_("ode")
    page.goto(f"{workbench.url}/hits")
    page.click(".push summary")
    page.select_option("[name=keys]", "off")
    with page.expect_navigation():
        page.click("text=Keep")
    for key in ("j", "?", "g", "o", "n", "."):
        page.keyboard.press(key)
    assert page.url == f"{workbench.url}/hits"
    assert "keys-shown" not in (page.get_attribute("html", "class") or "")
    assert page.evaluate("document.activeElement.closest('tr')") is None
    assert page.locator("kbd:visible").count() == 0


def test_step_30_sign_in_queue_decision_and_search_work_without_a_script(workbench):
    page = workbench.page(java_script_enabled=False)
    workbench.sign_in(page, "vale")
    assert page.url == f"{workbench.url}/"
    page.goto(f"{workbench.url}/hits")
    page.click("text=Take next")
    hit = page.url.rpartition("/")[2]
    page.click("text=Record")
    page.check("#decide input[value=different]")
    page.fill("#note", "typed without a script")
    page.click("#decide button.main")
    assert page.inner_text("#error").startswith("A reason is missing")
    assert page.input_value("#note") == "typed without a script"
    assert page.locator("#decide input[value=different]").is_checked()
    page.check("#decide [data-for=different] input[value=DE]")
    page.click("#decide button.main")
    page.click("text=Undo")
    page.click(f".compare a[href='/hits/{hit}?source=birth-date#source']")
    assert page.locator("#source mark").count() == 1
    page.click("text=Release")
    page.fill(".find input", "ALQARANI")
    page.press(".find input", "Enter")
    page.fill("[name=reference]", hit)
    page.click("main form button")
    assert "ALQARANI" in page.inner_text("h1")


PLACES = ("/", "/hits", "/flights", "/messages", "/messages/quarantine", "/watchlists", "/help", "/search")


def test_step_30_nothing_is_wrong_large_foreign_or_told_by_an_address(workbench):
    page = workbench.as_("vale")
    answers, errors = [], []
    page.on("response", lambda answer: answers.append(answer))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    flight_of(workbench, page, SCRIPTS)
    flight = page.url.removeprefix(workbench.url)
    persons = page.eval_on_selector_all("tbody a", "links => links.map(a => a.pathname)")[:2]
    workbench.open(page, "ALQARANI")
    hit = page.url.removeprefix(workbench.url)
    for path in (*PLACES, flight, f"{flight}/seats", *persons, hit):
        answers.clear()
        page.goto(workbench.url + path)
        urls = [answer.url for answer in answers if not answer.url.startswith("data:")]
        assert all(url.startswith(workbench.url) for url in urls)
        assert len(page.content().encode()) <= MOST
        kept = page.evaluate(
            "JSON.stringify([localStorage, sessionStorage, document.cookie, history.state, document.title])"
        )
        told = " ".join([kept, *urls]).upper()
        assert not any(surname in told for surname, *_ in PEOPLE)
    assert errors == []
    page.goto(workbench.url + hit)
    workbench.release(page)
