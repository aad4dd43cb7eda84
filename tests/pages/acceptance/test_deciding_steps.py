"""Steps 1 to 14 of the acceptance script: begin a shift, take a hit, read it, decide it, take it back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from tests.pages.acceptance.conftest import press, record, taken
from tests.pages.day import CHARGE, PEOPLE
from tests.pages.shift import BEFORE, LATE, SCRIPTS, URGENT

from openpiu.store.schema import outbox, referrals

pytestmark = pytest.mark.xdist_group("acceptance-deciding")
WRONG = "Not signed in: name, password or code is not right, or this user may not sign in."
FIELDS = ["Document", "Family name", "Given names", "Birth date", "Sex", "Birth place", "Nationality"]


def spaced(flight):
    return f"{flight[:2]} {flight[2:]}"


def test_step_01_sign_in_a_wrong_password_first(workbench):
    page = workbench.page()
    workbench.sign_in(page, "vale", "not the password")
    error = page.locator("[role=alert]")
    assert error.inner_text() == WRONG
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.input_value("#name") == "vale" and page.input_value("#password") == ""
    workbench.sign_in(page, "nobody-of-this-name", "not the password")
    assert page.inner_text("[role=alert]") == WRONG
    workbench.sign_in(page, "vale")
    assert page.url == f"{workbench.url}/"
    assert page.inner_text("h1") == "Overview"


def test_step_02_the_overview_tells_without_a_click_what_is_urgent_late_and_broken(workbench):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    assert "List «national» is" in page.inner_text(".strip")
    first = page.locator("#queue tbody tr").first.inner_text()
    assert workbench.hits["TOLEDANO"] in first and spaced(URGENT) in first
    flights = page.locator("section[aria-labelledby=soon-title] tbody tr")
    assert spaced(URGENT) in flights.first.inner_text()
    assert flights.first.locator("td").last.inner_text() == "1"
    late = page.inner_text("section[aria-labelledby=late-title]")
    assert re.search(rf"{spaced(LATE)}.*API at check-in.*late 1\d min", late, re.S)
    assert "quarantined" in page.inner_text(".tiles")


def test_step_03_keys_are_shown_on_their_controls_and_the_focus_comes_back(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits")
    page.keyboard.press("j")
    before = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("?")
    shown = page.evaluate("getComputedStyle(document.querySelector('button[data-key=n]'), '::after').content")
    assert "n" in shown
    page.keyboard.press("Escape")
    hidden = page.evaluate(
        "getComputedStyle(document.querySelector('button[data-key=n]'), '::after').content"
    )
    assert hidden == "none"
    assert before == page.evaluate("document.activeElement.textContent") == workbench.hits["TOLEDANO"]


def test_step_04_the_queue_is_walked_by_keys_and_does_not_jump(workbench):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    with page.expect_navigation():
        page.keyboard.press("g")
        page.keyboard.press("h")
    assert page.url == f"{workbench.url}/hits"
    rows = page.locator("#queue tbody tr").count()
    for key in "jjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("scrollY") == 0
    for _ in range(rows):
        page.keyboard.press("j")
    box = page.locator(":focus").bounding_box()
    head = page.locator("#queue thead th").first.bounding_box()
    assert head["y"] + head["height"] <= box["y"] and box["y"] + box["height"] <= 800
    with page.expect_navigation():
        page.keyboard.press("Enter")
    taken(page)


def test_step_05_a_row_of_the_queue_says_nothing_of_who_it_is_about(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits")
    source = page.content().upper()
    for surname, given, *_ in PEOPLE:
        assert surname not in source and given not in source
    rows = page.inner_text("#queue")
    assert "UTO" not in rows and "%" not in rows and CHARGE not in page.content()
    assert page.locator("#queue img, #queue svg, #queue meter, #queue progress").count() == 0
    heads = page.locator("#queue thead th").all_inner_texts()
    state = page.locator("#queue tbody tr").first.locator("td").nth(heads.index("state")).inner_text()
    assert state == "to decide"


def test_step_06_the_most_urgent_hit_opens_claimed_with_all_of_it_in_view(workbench):
    page = workbench.as_("vale")
    assert workbench.take(page) == workbench.hits["TOLEDANO"]
    assert page.inner_text("h1") == "Is this traveller the person on list «national»?"
    assert "claimed by you" in page.inner_text(".question")
    assert page.locator(".compare tbody th").all_inner_texts()[:7] == FIELDS
    for part in page.locator("h1, .compare tbody tr, .choices label, #decide button").all():
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800
    assert page.evaluate("scrollY") == 0
    bar = page.locator(".record").bounding_box()
    release = page.locator(".decide form[action$='/release'] button").bounding_box()
    assert bar["y"] + bar["height"] <= release["y"]  # nothing lies under the bar
    workbench.release(page)


def test_step_07_a_key_within_two_seconds_decides_nothing(workbench):
    page = workbench.as_("vale")
    workbench.open(page, "TOLEDANO")
    page.keyboard.press("2")
    assert page.locator("#decide input:checked").count() == 0
    assert page.locator("[data-for=different]").is_hidden()
    press(page, "2")
    assert page.locator("#decide input[value=different]").is_checked()
    assert page.locator("[data-for=different]").is_visible()
    assert page.locator("input[type=checkbox]:checked").count() == 0
    workbench.release(page)


def test_step_08_no_reason_and_nationality_alone_are_refused_with_what_is_missing(workbench):
    page = workbench.as_("vale")
    workbench.open(page, "TOLEDANO")
    page.fill("#note", "these are words of some length")
    page.locator("h1").click()
    press(page, "2")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#error [role=alert]")
    assert page.inner_text("#error").startswith("A reason is missing")
    page.focus("#row-nationality")
    page.keyboard.press("x")
    page.keyboard.press("i")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#error [role=alert]:has-text('never a reason')")
    assert "Nationality and sex alone are never a reason; expected another row" in page.inner_text("#error")
    assert page.input_value("#note") == "these are words of some length"
    workbench.release(page)


def test_step_08_a_reason_against_which_a_row_speaks_is_not_offered_and_refused_by_its_field(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, "ALQARANI")
    press(page, "2a")
    box = page.locator("#reason-DA")
    assert box.is_disabled() and not box.is_checked()
    assert "does not apply: the birth dates agree" in page.inner_text(".reasons label:has(#reason-DA)")
    assert page.inner_text("#said") == "DA does not apply: the birth dates agree."
    assert page.locator("#reason-DE").is_enabled()
    page.evaluate("document.querySelector('#reason-DA').disabled = false")  # as a crafted request would
    page.fill("#note", "typed and kept")
    page.check("#reason-DA")
    page.click("#decide button.main")
    page.wait_for_selector("#error [role=alert]")
    said = "DA does not apply here: the birth dates agree; expected a reason that the comparison bears out"
    assert page.inner_text("#error").rstrip(".") == page.inner_text("#wrong-DA").rstrip(".") == said
    assert page.input_value("#note") == "typed and kept"
    version = page.get_attribute("#decide [name=version]", "value")
    page.uncheck("#reason-DA")
    page.click("#decide button.main")
    page.wait_for_selector("#error [role=alert]:has-text('missing')")
    assert page.inner_text("#wrong-DA") == ""
    plain = page.request.post(
        f"{workbench.url}/hits/{hit}/decision",
        form={"choice": "different", "reason": "DA", "version": version},
        headers={"Origin": workbench.url},
    )
    assert plain.status == 422 and plain.text().count(said) == 2
    over = page.request.post(
        f"{workbench.url}/api/hits/{hit}/decision",
        data={"version": version, "answer": "different", "reasons": [{"code": "DA"}]},
        headers={"Origin": workbench.url},
    )
    assert over.status == 422 and over.json()["reason"] == "DA"
    workbench.release(page)


def held_back(page):
    """Whether the page holds nothing of what waits for one's own call."""
    source = page.content()
    return not (CHARGE in source or "cannot tell" in source.partition("<main")[2] or "a law" in source)


def test_step_09_a_clear_false_hit_takes_two_keys_and_a_reason(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, BEFORE)
    assert "decided before: 1×" in page.inner_text("main")
    assert CHARGE not in page.content()
    press(page, "2a")
    assert page.locator("#row-birth-date").is_checked()
    assert page.locator("[name=row]:checked").count() == 1
    record(page)
    assert taken(page) == hit
    assert re.fullmatch(r"(30|2\d) s", page.inner_text(".undo [data-count]"))
    assert held_back(page)
    with page.expect_navigation():
        page.keyboard.press("u")
    workbench.release(page)


def test_step_10_a_slip_is_undone_by_one_key_and_both_stay_in_the_history(workbench):
    page = workbench.as_("vale")
    workbench.open(page, "DARVANDI")
    press(page, "2a")
    record(page)
    with page.expect_navigation():
        page.keyboard.press("u")
    page.wait_for_selector("#decide")
    history = page.locator("#history li").all_inner_texts()
    assert any("answered “different person”" in one for one in history)
    assert any("took the answer back" in one for one in history)
    workbench.release(page)


def test_step_11_after_the_window_the_held_back_parts_appear_and_amending_asks_for_a_reason(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, BEFORE)
    press(page, "2a")
    record(page)
    assert held_back(page)
    with page.expect_navigation():
        workbench.pass_time(31, page)
    page.keyboard.press("u")
    assert taken(page) == hit and page.locator(".undo").count() == 0
    course = page.locator("#history li").all_inner_texts()
    assert [line.partition("you ")[2][:15] for line in course[-2:]] == ["took it in hand", "answered “diffe"]
    held = page.inner_text("#held")
    assert CHARGE in held and "a law" in held and "cannot tell" in held
    page.click("summary:has-text('Open it again')")
    page.fill("#why", "too short")
    page.click("form[action$=reopen] button")
    assert page.evaluate("document.querySelector('#why').validity.tooShort")
    page.fill("#why", "the list was corrected meanwhile")
    with page.expect_navigation():
        page.click("form[action$=reopen] button")
    workbench.open(page, BEFORE)
    press(page, "1b")
    record(page)
    history = page.inner_text("#history")
    assert "answered “different person”" in history and "answered “same person”" in history
    assert "the list was corrected meanwhile" in page.inner_text("main")
    with page.expect_navigation():
        page.keyboard.press("u")
    workbench.release(page)


def test_step_09_a_letter_of_an_open_choice_is_its_reason_and_presses_nothing_else(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, "DARVANDI")
    press(page, "2")
    for key, code in (("c", "DC"), ("e", "DE")):
        page.keyboard.press(key)
        assert page.locator(f"[data-for=different] [value={code}]").is_checked()
    page.reload()
    assert taken(page) == hit and page.locator("#held").count() == 0
    assert "claimed by you" in page.inner_text(".question")
    workbench.release(page)


def test_step_12_the_source_of_a_field_shows_its_very_bytes(workbench, furnished):
    page = workbench.as_("vale")
    workbench.open(page, "DARVANDI")
    page.focus("#row-birth-date")
    page.keyboard.press("s")
    assert page.wait_for_selector("#source mark").inner_text() == "870304"
    assert page.locator("#source mark").count() == 1
    text = next(
        data
        for file in (furnished[0].home / "traffic").iterdir()
        if SCRIPTS.encode() in (data := file.read_bytes())
    )
    assert f"byte {text.index(b'870304')}" in page.inner_text("#source")
    workbench.release(page)


@pytest.mark.parametrize("who", ["ALQARANI", "PETROVSKI", "OUYANG"])
def test_step_13_the_order_of_scripts_flips_and_the_parts_stay_paired(workbench, who):
    page = workbench.as_("vale")
    workbench.open(page, who)
    listed = page.locator(".compare tr:has(#label-family-name) td").nth(2)
    latin, original = listed.locator("bdi:not(.original)"), listed.locator("bdi.original")
    assert original.get_attribute("lang") in ("ar", "ru", "zh")
    texts = listed.locator("bdi").all_inner_texts()
    pairs = page.locator(".tokens").all_inner_texts()
    assert any(who[:5] in pair for pair in pairs)
    assert latin.bounding_box()["y"] < original.bounding_box()["y"]
    page.keyboard.press("o")
    assert latin.bounding_box()["y"] > original.bounding_box()["y"]
    assert listed.locator("bdi").all_inner_texts() == texts
    assert page.locator(".tokens").all_inner_texts() == pairs
    assert "1" in page.inner_text(".compare tr:has(#label-birth-date)")
    page.keyboard.press("o")
    assert latin.bounding_box()["y"] < original.bounding_box()["y"]
    workbench.release(page)


def test_step_14_the_same_person_waits_for_a_second_officer_and_nothing_else_happens(workbench, store):
    page = workbench.as_("vale")
    workbench.open(page, "QUERINELLO")  # nobody else asks about them
    press(page, "1b")
    record(page)
    assert "waits for a second officer" in page.inner_text(".question")
    workbench.pass_time(31)
    page.reload()
    assert "waits for a second officer" in page.inner_text(".question")
    with store.reading() as connection:
        for table in (referrals, outbox):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
