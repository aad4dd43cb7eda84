"""A desk that nobody works at: the warning before a claim ends, the cover, the end of the session."""

from __future__ import annotations

import pytest
from tests.pages.acceptance.conftest import taken
from tests.pages.day import PASSWORD

NOTE = "two dates differ"


@pytest.fixture
def page(workbench):
    """Signed in anew: time passes here until sessions end."""
    page = workbench.page()
    workbench.sign_in(page, "vale")
    return page


def test_a_claim_is_held_by_a_key_after_its_warning(workbench, page):
    workbench.take(page)
    page.click("#decide input[value='different']")
    workbench.pass_time(8 * 60 + 1, page)
    page.wait_for_function("() => document.querySelector('#said').textContent.includes('your claim ends')")
    page.keyboard.press("Shift")
    page.wait_for_function("() => document.querySelector('#said').textContent === ''")
    with page.expect_response(lambda answer: answer.url.endswith("/touch")):
        workbench.pass_time(31, page)
    workbench.pass_time(5 * 60, page)  # more than ten minutes since it was claimed
    page.reload()
    assert "claimed by you" in page.inner_text(".question") and page.locator("#decide").count() == 1
    workbench.release(page)


def test_a_page_covers_itself_and_any_key_shows_it_again_with_what_was_typed(workbench, page):
    workbench.take(page)
    page.click("#decide input[value='different']")
    page.fill("#decide textarea", NOTE)
    workbench.pass_time(10 * 60 + 1, page)
    page.wait_for_selector("#covered[open]")
    assert page.is_hidden(".question") and page.is_hidden("header")
    with page.expect_response(lambda answer: answer.url.endswith("/stay")) as stayed:
        page.keyboard.press("2")  # the key that uncovers does nothing else
    assert stayed.value.status == 204
    page.wait_for_selector("#covered", state="hidden")
    assert page.is_visible(".question") and page.input_value("#decide textarea") == NOTE
    page.goto(f"{workbench.url}/hits")


def test_a_session_ends_after_its_warning_and_what_was_typed_waits_for_its_person(workbench, page):
    hit = workbench.take(page)
    page.click("#decide input[value='different']")
    page.fill("#decide textarea", NOTE)
    workbench.pass_time(13 * 60 + 1, page)
    page.wait_for_function("() => document.querySelector('#covered p').textContent.includes('ends in')")
    workbench.pass_time(2 * 60 + 1, page)
    page.wait_for_selector("#signed-out[open]")
    assert page.is_hidden(".question")
    page.keyboard.press("Escape")
    page.wait_for_selector("#signed-out[open]")
    page.click("#signed-out [data-close]")
    page.wait_for_selector("#signed-out[open]")
    assert page.is_hidden(".question")
    page.fill("#again-password", PASSWORD)
    page.click("#sign-again .main")
    page.wait_for_selector("#signed-out", state="hidden")
    assert page.is_visible(".question") and page.input_value("#decide textarea") == NOTE
    assert taken(page) == hit


def test_work_without_a_page_of_the_server_keeps_the_session(workbench, page):
    page.goto(f"{workbench.url}/watchlists/own/new")
    for _ in range(4):
        workbench.pass_time(5 * 60, page)
        with page.expect_response(lambda answer: answer.url.endswith("/stay")):
            page.keyboard.press("Tab")
    assert page.goto(f"{workbench.url}/hits").url.endswith("/hits")


def test_work_in_one_tab_keeps_the_others_open(workbench, page):
    page.goto(f"{workbench.url}/hits")
    other = page.context.new_page()  # a context has one clock
    other.goto(f"{workbench.url}/flights")
    for _ in range(2):
        workbench.pass_time(6 * 60, page)
        other.keyboard.press("Tab")
        page.wait_for_timeout(300)
    assert page.locator("#covered[open]").count() == 0
    workbench.pass_time(11 * 60, page)
    page.wait_for_selector("#covered[open]")
