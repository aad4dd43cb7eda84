"""The acceptance script of the workbench, step by step, in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from tests.pages.day import CHARGE, PEOPLE

pytestmark = pytest.mark.xdist_group("workbench")
CALM = 2100
"""Milliseconds after which a key may decide."""


def take(page, workbench):
    """Takes the next hit by its key, from the queue."""
    page.goto(f"{workbench.url}/hits")
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r"/hits/H\d+-\d+$"))
    return page.url.rpartition("/")[2]


def decide(page, keys):
    page.wait_for_timeout(CALM)
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")


def test_a_wrong_password_is_told_neutrally_and_the_right_one_leads_to_the_overview(workbench):
    page = workbench.page()
    workbench.sign_in(page, "vale", "not the password")
    error = page.locator("[role=alert]")
    assert "name, password or code is not right" in error.inner_text()
    workbench.sign_in(page, "vale")
    assert page.url == f"{workbench.url}/"
    assert "Hits to decide" in page.inner_text("main")


def test_the_overview_tells_at_once_what_is_urgent_and_what_is_broken(workbench):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    assert "List «national» is" in page.inner_text(".strip")
    assert page.locator("#queue tbody tr").count() == 8
    assert "quarantined" in page.inner_text(".tiles")


def test_keys_of_a_page_are_shown_on_their_controls_and_hidden_again(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits")
    page.keyboard.press("?")
    assert "keys-shown" in page.get_attribute("html", "class")
    page.keyboard.press("Escape")
    assert "keys-shown" not in page.get_attribute("html", "class")


def test_the_queue_is_walked_by_keys(workbench):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/hits")
    for key in "jjk":
        page.keyboard.press(key)
    focus = page.evaluate("document.activeElement.closest('tr').rowIndex")
    assert focus == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/hits/H"))


def test_a_row_of_the_queue_says_nothing_of_who_it_is_about(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits")
    source = page.content().upper()
    for surname, given, *_ in PEOPLE:
        assert surname not in source
        assert given not in source
    assert "UTO" not in page.inner_text("#queue")
    assert CHARGE.upper() not in source


def test_the_next_hit_opens_claimed_with_all_compared_fields_in_view(workbench):
    page = workbench.as_("vale")
    take(page, workbench)
    assert page.locator("h1").inner_text() == "Is this traveller the person on list «national»?"
    assert "claimed by you" in page.inner_text(".question")
    labels = page.locator(".compare tbody th").all_inner_texts()
    assert labels[:7] == [
        "Document",
        "Family name",
        "Given names",
        "Birth date",
        "Sex",
        "Birth place",
        "Nationality",
    ]
    for selector in (".compare tbody tr:last-child", "#decide button"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 800
    assert page.locator("#decide input:checked").count() == 0


def test_a_key_within_two_seconds_decides_nothing(workbench):
    page = workbench.as_("vale")
    take(page, workbench)
    page.keyboard.press("2")
    assert page.locator("#decide input:checked").count() == 0
    page.wait_for_timeout(CALM)
    page.keyboard.press("2")
    assert page.locator("#decide input[value=different]").is_checked()


def test_a_call_without_a_reason_is_refused_with_what_is_missing(workbench):
    page = workbench.as_("vale")
    take(page, workbench)
    page.fill("#note", "typed before")
    page.locator("h1").click()
    decide(page, "2")
    page.wait_for_selector("#error [role=alert]")
    assert "reason" in page.inner_text("#error")
    assert page.input_value("#note") == "typed before"


def test_a_clear_false_hit_is_closed_with_two_keys_and_a_reason_and_can_be_undone(workbench):
    page = workbench.as_("vale")
    hit = take(page, workbench)
    decide(page, "2a")
    page.wait_for_selector(".undo")
    assert page.url.endswith(hit)
    assert CHARGE not in page.content()
    page.keyboard.press("u")
    page.wait_for_selector("#decide")
    history = page.inner_text("main")
    assert "answered “different person”" in history and "undone" in history


def test_a_reason_ticks_the_row_that_it_is_about(workbench):
    page = workbench.as_("vale")
    take(page, workbench)
    page.wait_for_timeout(CALM)
    page.keyboard.press("2")
    page.keyboard.press("a")
    assert page.locator("#row-birth-date").is_checked()


def test_the_source_of_a_field_shows_its_very_bytes(workbench):
    page = workbench.as_("vale")
    take(page, workbench)
    page.focus("#row-birth-date")
    page.keyboard.press("s")
    marked = page.wait_for_selector("#source mark").inner_text()
    assert marked in {born for _, _, born, *_ in PEOPLE}
    assert "byte" in page.inner_text("#source")


def test_the_same_person_waits_for_a_second_officer_who_meets_it_unmarked(workbench):
    page = workbench.as_("vale")
    hit = take(page, workbench)
    decide(page, "1b")
    page.wait_for_selector(".undo")
    other = workbench.as_("ode")
    other.goto(f"{workbench.url}/hits/{hit}")
    assert "answered" not in other.inner_text("main")
    assert CHARGE not in other.content()


def test_another_officer_reads_and_cannot_decide(workbench):
    page = workbench.as_("vale")
    hit = take(page, workbench)
    other = workbench.as_("ode")
    other.goto(f"{workbench.url}/hits/{hit}")
    assert "Read-only: claimed by vale" in other.inner_text(".decide")
    answer = other.request.post(
        f"{workbench.url}/hits/{hit}/decision",
        form={
            "choice": "different",
            "reason": "DA",
            "version": page.get_attribute("[name=version]", "value"),
        },
        headers={"Origin": workbench.url},
    )
    assert answer.status == 409


def test_a_write_from_another_site_is_refused(workbench):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    answer = page.request.post(f"{workbench.url}/hits/next", headers={"Origin": "http://elsewhere.example"})
    assert answer.status == 403


def test_a_lost_connection_loses_no_typed_note(workbench):
    page = workbench.as_("vale")
    take(page, workbench)
    page.fill("#note", "a note that took a while")
    page.wait_for_timeout(CALM)
    page.locator("#decide input[value=different]").check()
    # Not `set_offline`: it waits for the shared worker of live updates for ever.
    page.route("**/decision", lambda route: route.abort())
    page.click("#decide button.main")
    page.wait_for_function("document.querySelector('#live').textContent.includes('lost')")
    assert page.input_value("#note") == "a note that took a while"


def test_an_expired_session_asks_over_the_page_and_keeps_what_was_typed(workbench):
    page = workbench.page()
    workbench.sign_in(page, "ode")
    take(page, workbench)
    page.fill("#note", "still here")
    page.locator("#decide input[value=different]").check()
    page.context.clear_cookies()
    page.click("#decide button.main")
    page.wait_for_selector("#signed-out[open]")
    assert page.input_value("#note") == "still here"


def test_the_seat_map_is_walked_by_arrow_keys(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/flights/1/seats")
    cells = page.locator("[data-grid] [tabindex='0']")
    assert cells.count() == 1
    cells.focus()
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert before != after
    assert "open hit" in page.inner_html("[data-grid]")


def test_an_engineer_reaches_the_marked_byte_in_two_clicks_and_sees_nobody(workbench):
    page = workbench.as_("moor")
    page.goto(f"{workbench.url}/messages?show=findings")
    links = page.eval_on_selector_all("tbody a", "links => links.map(a => a.href)")
    faulty = next(link for link in links if "PAX-DTM" in page.request.get(link).text())
    page.click(f"a[href='{faulty.removeprefix(workbench.url)}']")
    page.wait_for_selector("mark")
    source = page.content()
    assert "SCRIPT" not in source.partition("The text as it is kept")[2].upper().replace("/SCRIPT", "")
    page.goto(f"{workbench.url}/flights/1")
    assert PEOPLE[0][0] not in page.content()


def test_hostile_text_in_a_message_is_shown_as_text(workbench):
    page = workbench.as_("vale")
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    page.goto(f"{workbench.url}/flights/2")
    assert "SCRIPT" in page.inner_text("main").upper()
    page.click("section:last-of-type tbody a")
    assert page.locator("main script").count() == 0
    assert dialogs == []


def test_everything_works_without_a_script(workbench):
    page = workbench.as_("tarn", java_script_enabled=False)
    page.goto(f"{workbench.url}/hits")
    page.click("text=Take next")
    assert "/hits/H" in page.url
    page.check("#decide input[value=different]")
    page.check("#decide [data-for=different] input[value=DA]")
    page.click("#decide button.main")
    page.wait_for_selector(".undo")


def test_two_officers_who_take_the_next_hit_at_once_never_get_the_same(workbench):
    pages = [workbench.as_(name) for name in ("vale", "ode")]
    for page in pages:
        page.goto(f"{workbench.url}/hits")
    for page in pages:
        page.keyboard.press("n")
    for page in pages:
        page.wait_for_url(re.compile(r"/hits/H\d+-\d+$|none=1"))
    hits = [page.url for page in pages if "none" not in page.url]
    assert len(hits) == len(set(hits))


def test_search_asks_for_the_purpose_once_and_opens_the_one_flight(workbench):
    page = workbench.as_("ode")
    page.goto(workbench.url)
    page.keyboard.press("/")
    page.keyboard.type("XA123")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Say first what the search is for")
    page.fill("[name=reference]", f"H{datetime.now(UTC):%Y%m}-1")
    page.click("main form button")
    page.wait_for_url("**/flights/1")
    page.keyboard.press("/")
    page.keyboard.type("DARVANDI")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/travellers/T|/search"))
    assert "DARVANDI" in page.inner_text("main")
    assert "DARVANDI" not in page.url


def test_a_supervisor_may_not_change_their_own_role_and_another_must_accept(workbench):
    page = workbench.as_("tarn")
    page.goto(f"{workbench.url}/people")
    assert "yourself: ask someone else" in page.inner_text("main")
    page.select_option("select[aria-label='Another role for beck']", "officer")
    page.click("[aria-label='Propose the role for beck']")
    page.wait_for_selector("text=Changes that wait for a second person")
    page.click("text=Accept")
    page.wait_for_selector("[role=alert]")
    assert "ask someone else" in page.inner_text("[role=alert]")
    page.click("text=Refuse")
    page.wait_for_url("**/people")


def test_what_is_decided_shows_the_lists_charge_only_once_it_cannot_be_undone(workbench):
    page = workbench.as_("ode")
    take(page, workbench)
    page.wait_for_timeout(CALM)
    page.keyboard.press("e")
    page.wait_for_selector("#held")
    assert CHARGE in page.inner_text("#held")
