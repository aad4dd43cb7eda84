"""The sound for a hit that opens with little time left: off unless one turns it on, and words beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.pages.day import PEOPLE, message
from tests.pages.shift import api, sent
from tests.pages.test_every_page import AXE, violations

from openpiu.intake import take_in
from openpiu.safeguards import load_profile

pytestmark = pytest.mark.xdist_group("workbench")
COUNTED = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
"""
SAID = "A hit has opened with little time left."


def feed(place, data, name):
    with place.open() as store:
        take_in(store, [(name, data)], None, load_profile("icao-annex9"))


def test_a_sound_is_off_until_it_is_turned_on_and_tells_only_what_leaves_within_the_reaction_time(
    workbench, furnished
):
    page, still = workbench.as_("vale"), workbench.as_("ode")
    for one in (page, still):
        one.add_init_script(COUNTED)
        one.goto(f"{workbench.url}/hits")
        assert one.locator("script[src*=sound]").count() == 0
    page.click(".bar details.menu:last-of-type summary >> nth=-1")
    page.select_option("[name=sound]", "on")
    page.click(".sheet button:text-is('Keep')")
    page.wait_for_selector("script[src*=sound]", state="attached")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    still.keyboard.press("j")
    feed(furnished, message(PEOPLE[:1], number="881", control="881"), "881.edi")
    page.wait_for_selector("#waiting button:has-text('1 new')")
    page.wait_for_timeout(2500)
    assert page.evaluate("window.tones") == 0 and SAID not in page.inner_text("#live")
    soon = datetime.now(UTC) + timedelta(minutes=25)
    feed(furnished, api("XA882", soon, sent(PEOPLE[5:6], 60), 882), "882.edi")
    page.wait_for_function("() => window.tones === 2")
    assert SAID in page.inner_text("#live")
    assert still.evaluate("window.tones") == 0 and SAID not in still.inner_text("#live")


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
def test_axe_finds_nothing_in_the_open_menu(workbench):
    page = workbench.as_("vale", bypass_csp=True)
    page.goto(f"{workbench.url}/hits")
    page.click(".bar details.menu:last-of-type summary >> nth=-1")
    assert page.locator("[name=sound]").is_visible()
    assert violations(page) == []
