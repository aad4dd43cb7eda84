"""Keys that people change: one sign for one thing, what is shown follows, and nobody else's are touched."""

from __future__ import annotations

import pytest
from tests.pages.conftest import AXE
from tests.pages.test_every_page import violations

from openpiu.web.pages import keys

on_sqlite = pytest.mark.parametrize("places", ["sqlite"], indirect=True)


def wrong(**typed):
    return keys.looked_at({code.replace("_", "-"): key for code, key in typed.items()})[1]


def test_defaults_are_right_and_each_does_one_thing():
    chosen, faults = keys.looked_at({})
    assert chosen == keys.DEFAULTS and faults == {} and keys.changed(chosen) == {}
    assert len(set(keys.DEFAULTS.values())) == len(keys.ACTIONS)


def test_a_sign_of_ones_own_is_taken_and_two_may_change_places():
    assert wrong(next="w") == wrong(next="ñ") == wrong(show="-") == wrong(same="9") == {}
    chosen, faults = keys.looked_at({"next-row": "k", "previous-row": "j"})
    assert faults == {} and keys.changed(chosen) == {"next-row": "k", "previous-row": "j"}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Ctrl+k", "modifier"),
        ("alt", "modifier"),
        ("shift n", "modifier"),
        ("N", "needs Shift"),
        ("Escape", "reserved"),
        ("F5", "reserved"),
        ("Tab", "reserved"),
        ("\t", "reserved"),
        ("7", "reserved"),
        ("ab", "not one sign"),
        ("\u200e", "reserved"),
        ("c", "taken twice: it is that of “claim, or release” too"),
    ],
)
def test_what_is_no_key_is_refused_with_why(typed, why):
    assert why in wrong(next=typed)["next"]


def test_a_key_taken_twice_is_told_at_both():
    assert set(wrong(undo="y", reveal="y")) == {"undo", "reveal"}


def test_what_is_kept_and_no_longer_fits_is_as_by_default():
    assert keys.in_force({"next": "w"})["next"] == "w"
    assert keys.in_force({"next": "j"}) == keys.in_force({"gone": "w"}) == keys.DEFAULTS


@on_sqlite
def test_keys_are_changed_in_the_menu_hints_follow_and_go_back_to_the_defaults(workbench):
    page, other = workbench.as_("vale"), workbench.as_("ode")
    page.goto(f"{workbench.url}/help")
    page.click("details.menu summary:has-text('vale')")
    page.click("text=Change keys")
    page.fill("#key-next", "w")
    page.fill("#key-same", "q")
    page.fill("#key-next-row", "y")
    page.fill("#key-go", "z")
    page.fill("#key-undo", "Ctrl+z")
    page.fill("#key-reveal", "w")
    page.click("main button:text-is('Keep')")
    assert "3 of these keys will not do" in page.inner_text("[role=alert]")
    assert "needs a modifier" in page.inner_text("#wrong-undo")
    assert page.input_value("#key-undo") == "Ctrl+z"
    page.fill("#key-undo", "")
    page.fill("#key-reveal", "")
    page.click("main button:text-is('Keep')")
    page.wait_for_selector("text=Kept.")
    assert page.input_value("#key-next") == "w" and page.input_value("#key-undo") == "u"
    page.goto(f"{workbench.url}/help")
    listed = page.locator(".keys div").all_text_contents()
    assert {"w take the next hit", "z h queue", "a–i a reason, while a choice is open"} <= set(listed)
    assert "Take the next one (w)" in page.inner_text("#queue")
    page.keyboard.press("g")
    page.keyboard.press("h")
    assert page.url.endswith("/help")
    page.keyboard.press("z")
    with page.expect_navigation():
        page.keyboard.press("h")
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.closest('tbody') !== null")
    assert page.locator("button[data-key=w]").count() == 1
    page.keyboard.press("n")
    assert page.url.endswith("/hits")
    with page.expect_navigation():
        page.keyboard.press("w")
    assert page.locator(".choices kbd").all_inner_texts() == ["q", "2", "3", "4", "5"]
    page.wait_for_timeout(2100)
    page.keyboard.press("1")
    assert page.locator("[name=choice]:checked").count() == 0
    page.keyboard.press("q")
    assert page.locator("[name=choice]:checked").input_value() == "same"
    page.keyboard.press("i")  # the letters of reasons stay
    assert page.is_checked("#reason-SI")
    with page.expect_navigation():
        page.click("button:text-is('Release')")
    other.goto(f"{workbench.url}/hits")
    assert other.locator("button[data-key=n]").count() == 1
    page.goto(f"{workbench.url}/keys")
    page.click("text=All as by default")
    page.wait_for_selector("text=Kept.")
    assert page.input_value("#key-next") == "n"


@on_sqlite
def test_preferences_are_kept_with_the_person_on_whatever_desk(workbench):
    page = workbench.as_("ode", java_script_enabled=False)
    page.goto(f"{workbench.url}/help")
    said = {"theme": "dark", "density": "roomy", "keys": "off", "sound": "on", "back": "/help"}
    page.request.post(f"{workbench.url}/preferences", form=said, headers={"Origin": workbench.url})
    elsewhere = workbench.page()
    workbench.sign_in(elsewhere, "ode")
    looks = elsewhere.locator("html")
    assert [looks.get_attribute(f"data-{name}") for name in ("theme", "density", "keys")] == [
        "dark",
        "roomy",
        "off",
    ]
    assert elsewhere.locator("script[src*=sound]").count() == 1
    page.request.post(f"{workbench.url}/preferences", form={}, headers={"Origin": workbench.url})
    elsewhere.reload()
    assert elsewhere.locator("html").get_attribute("data-keys") == "on"


@on_sqlite
@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_keys(workbench, scheme):
    page = workbench.as_("vale", color_scheme=scheme, bypass_csp=True)
    page.goto(f"{workbench.url}/keys")
    assert violations(page) == []
    page.fill("#key-next", "Ctrl+j")
    page.click("main button:text-is('Keep')")
    page.wait_for_selector("main [role=alert]", timeout=5000)
    assert violations(page) == []
