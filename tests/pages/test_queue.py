"""The queue: what of it one looks at, filters that are kept, and the order of overload."""

from __future__ import annotations

import re

import pytest
from tests.pages.conftest import AXE
from tests.pages.day import PEOPLE
from tests.pages.test_every_page import violations

pytestmark = pytest.mark.xdist_group("workbench")


def rows(page):
    return page.locator("#queue tbody tr").count()


def test_a_filter_is_kept_chosen_by_a_key_or_a_click_and_deleted(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits")
    every = rows(page)
    assert every
    page.keyboard.press("f")
    page.keyboard.type("lhr")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Nothing passes the filter.")
    page.fill("[name=airport]", "mad")
    page.select_option("[name=list]", "national")
    with page.expect_navigation():
        page.click("main button:text-is('Filter')")
    assert rows(page) == every and page.input_value("[name=airport]").upper() == "MAD"
    page.fill("[name=name]", "Madrid")
    page.click("main button:text-is('Keep')")
    page.wait_for_selector(".saved")
    assert page.url == f"{workbench.url}/hits?tab=decide&airport=MAD&list=national"
    for surname, given, *_ in PEOPLE:
        assert surname not in page.content().upper() and given not in page.content().upper()
    page.goto(f"{workbench.url}/hits")
    with page.expect_navigation():
        page.keyboard.press("1")
    assert page.locator(".saved a[aria-current]").inner_text() == "Madrid"
    with page.expect_navigation():
        page.keyboard.press("0")
    page.click(".saved a:text-is('Madrid')")
    page.wait_for_url("**airport=MAD**")
    other = workbench.as_("ode")
    other.goto(f"{workbench.url}/hits")
    assert other.locator(".saved").count() == 0
    page.click("[aria-label='Delete the filter Madrid']")
    page.wait_for_url("**/hits")
    assert page.locator(".saved").count() == 0


def test_filters_work_without_a_script_and_say_what_is_wrong(workbench):
    page = workbench.as_("vale", java_script_enabled=False)
    page.goto(f"{workbench.url}/hits")
    page.fill("[name=airport]", "m1")
    page.click("main button:text-is('Filter')")
    assert "airport is none" in page.inner_text("[role=alert]")
    assert page.input_value("[name=airport]") == "m1" and rows(page)
    answer = page.request.post(
        f"{workbench.url}/hits/filters",
        form={"tab": "decide", "name": "<b>", "airport": "MAD"},
        headers={"Origin": workbench.url},
    )
    assert answer.status == 422 and "name is none" in answer.text() and "<b>" not in answer.text()


def test_overload_is_told_to_all_and_taken_back_by_a_supervisor(workbench):
    officer, tarn = workbench.as_("vale"), workbench.as_("tarn", java_script_enabled=False)
    officer.goto(f"{workbench.url}/hits")
    assert officer.locator("button:has-text('Overload')").count() == 0
    assert "time left, not strength" in officer.inner_text("main")
    crafted = officer.request.post(
        f"{workbench.url}/hits/order", form={"order": "strongest"}, headers={"Origin": workbench.url}
    )
    assert crafted.status == 403
    tarn.goto(f"{workbench.url}/hits")
    tarn.click("button:has-text('Overload: strongest evidence first')")
    assert re.search(r"You put it so \d\d:\d\dZ", tarn.inner_text("#overload"))
    for path in ("/hits", "/", "/flights"):
        officer.goto(workbench.url + path)
        assert "Overload: the queue stands by the strongest evidence first" in officer.inner_text(
            ".strip >> nth=0"
        )
    officer.goto(f"{workbench.url}/hits")
    assert "tarn put it so" in officer.inner_text("#overload")
    asked = officer.request.get(f"{workbench.url}/api/hits").json()
    assert asked["order"] == "strongest" and "weight" not in str(asked)
    engineer = workbench.as_("moor")
    engineer.goto(f"{workbench.url}/messages")
    assert "Overload" not in engineer.content()
    again = tarn.request.post(
        f"{workbench.url}/api/hits/order", data={"order": "strongest"}, headers={"Origin": workbench.url}
    )
    assert again.status == 409
    tarn.goto(f"{workbench.url}/hits")
    tarn.click("button:has-text('Back to time left')")
    officer.goto(f"{workbench.url}/hits")
    assert "Overload" not in officer.content()


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_filtered_queue_in_overload(workbench, scheme):
    page = workbench.as_("tarn", color_scheme=scheme, bypass_csp=True)
    page.goto(f"{workbench.url}/hits")
    page.click("button:has-text('Overload')")
    page.goto(f"{workbench.url}/hits?airport=MAD")
    page.fill("[name=name]", f"Madrid {scheme}")
    page.click("main button:text-is('Keep')")
    page.wait_for_selector(".saved")
    assert violations(page) == []
    page.goto(f"{workbench.url}/hits?airport=1")
    assert violations(page) == []
    page.click("button:has-text('Back to time left')")
