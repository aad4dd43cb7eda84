"""What holds on the pages besides the steps of the acceptance script (`acceptance`)."""

from __future__ import annotations

import re

import pytest
from tests.pages.day import CHARGE, PASSWORD

pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)
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
    page.wait_for_function("() => document.querySelector('#live').textContent.includes('lost')")
    assert page.input_value("#note") == "a note that took a while"


def test_an_expired_session_asks_over_the_page_and_keeps_what_was_typed(workbench):
    page = workbench.page()
    workbench.sign_in(page, "ode")
    take(page, workbench)
    page.fill("#note", "still here")
    page.locator("#decide input[value=different]").check()
    page.context.clear_cookies()
    # The page may have noticed by itself: then the question lies over the button already.
    page.locator("#decide button.main").dispatch_event("click")
    page.wait_for_selector("#signed-out[open]")
    assert page.input_value("#note") == "still here"
    page.fill("#again-password", "not the password")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sign-again-error:not([hidden])")
    assert "name, password or code is not right" in page.inner_text("#sign-again-error")
    page.fill("#again-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#signed-out", state="hidden")
    assert page.input_value("#note") == "still here"
    assert page.locator("#decide input[value=different]").is_checked()
    page.check("#decide [data-for=different] input[value=DE]")
    page.click("#decide button.main")
    page.wait_for_selector(".undo")


def test_hostile_text_in_a_message_is_shown_as_text(workbench):
    page = workbench.as_("vale")
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    page.goto(f"{workbench.url}/flights/2")
    assert "SCRIPT" in page.inner_text("main").upper()
    page.click("section:last-of-type tbody a")
    assert page.locator("main script").count() == 0
    assert dialogs == []


def test_a_supervisor_may_not_change_their_own_role_and_another_must_accept(workbench):
    page = workbench.as_("tarn")
    page.goto(f"{workbench.url}/people")
    assert "yourself: ask someone else" in page.inner_text("main")
    page.select_option("select[aria-label='Another role for beck']", "officer")
    page.click("[aria-label='Propose the role for beck']")
    page.wait_for_selector("[role=alert]")
    assert "a reason is missing" in page.inner_text("[role=alert]").lower()
    page.select_option("select[aria-label='Another role for beck']", "officer")
    page.fill("[aria-label='Why another role for beck']", "moves to the desk")
    page.click("[aria-label='Propose the role for beck']")
    page.wait_for_selector("text=Changes that wait for a second person")
    change = page.get_attribute("input[name=change]", "value")
    page.goto(f"{workbench.url}/approvals?item=role-{change}")
    assert "ask someone else" in page.inner_text("main")
    accepted = page.request.post(f"{workbench.url}/people/change", form={"act": "accept", "change": change})
    assert accepted.status == 422 or accepted.status == 403
    page.goto(f"{workbench.url}/people")
    page.click("[aria-label='Take the change for beck back']")
    page.wait_for_url("**/people")
    assert page.locator("text=Changes that wait").count() == 0


def test_what_is_decided_shows_the_lists_charge_only_once_it_cannot_be_undone(workbench):
    page = workbench.as_("ode")
    take(page, workbench)
    page.wait_for_timeout(CALM)
    page.keyboard.press("e")
    page.wait_for_selector("#held")
    assert CHARGE in page.inner_text("#held")
