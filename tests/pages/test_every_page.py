"""What holds for every page: no violation of WCAG 2.2 AA, complete headers, small, nothing from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.pages.conftest import AXE
from tests.pages.day import HOSTILE, ROLES

MONTH = f"{datetime.now(UTC):%Y%m}"
pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)
PAGES = {
    "vale": (
        "/",
        "/hits",
        "/flights",
        "/flights/1",
        "/flights/1/seats",
        f"/travellers/T{MONTH}-1",
        "/messages",
        "/help",
        "/search",
        "/hand-over",
        f"/hits/H{MONTH}-1/referral",
        "/quality",
        "/practice",
    ),
    "moor": ("/", "/flights/1", "/messages/quarantine", "/watchlists", "/watchlists/national", "/system"),
    "tarn": ("/carriers", "/carriers/XA", "/people", "/hits?tab=waiting"),
    "lind": (
        "/hits?tab=decided",
        "/watchlists/national/entries/N.2",
        "/nothing-of-this-kind",
        "/audit",
        "/oversight",
    ),
    "beck": ("/audit/entries?kind=seen", "/settings"),
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST = 150_000


def violations(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    return [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found["violations"]]


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_step_30_axe_finds_nothing(workbench, name, scheme):
    page = workbench.as_(name, color_scheme=scheme, bypass_csp=True)
    for path in PAGES[name]:
        page.goto(workbench.url + path)
        assert (path, violations(page)) == (path, [])


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_step_30_axe_finds_nothing_where_people_sign_in_and_where_they_decide(workbench, scheme):
    page = workbench.page(color_scheme=scheme, bypass_csp=True)
    page.goto(f"{workbench.url}/sign-in")
    assert violations(page) == []
    page = workbench.as_("ode", color_scheme=scheme, bypass_csp=True)
    page.goto(f"{workbench.url}/hits")
    page.click("text=Take next")
    page.check("#decide input[value='cannot-tell']")
    page.click("#row-birth-date + a")
    page.wait_for_selector("#source pre")
    assert violations(page) == []


def test_step_30_first_load_is_small_and_asks_no_other_host(workbench):
    for path in PAGES["vale"]:
        page = workbench.as_("vale")
        answers, errors = [], []
        page.on("response", lambda answer, into=answers: into.append(answer))
        page.on("console", lambda said, into=errors: into.append(said.text))
        page.goto(workbench.url + path)
        assert all(answer.url.startswith((workbench.url, "data:")) for answer in answers)
        assert sum(len(answer.body()) for answer in answers if answer.url.startswith("http")) <= MOST
        assert errors == []


def test_headers_are_complete(workbench):
    page = workbench.as_("vale")
    for path in (*PAGES["vale"], "/sign-in", "/static/workbench.js", f"/travellers/T{MONTH}-999999"):
        headers = page.request.get(workbench.url + path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers
        if "static" not in path:
            assert headers["cache-control"] == "no-store"


def test_who_is_not_signed_in_is_led_to_the_way_in_whatever_the_address(workbench):
    page = workbench.page()
    for paths in PAGES.values():
        for path in paths:
            if path not in ("/nothing-of-this-kind",):
                page.goto(workbench.url + path)
                assert page.url == f"{workbench.url}/sign-in"


def test_a_role_without_the_right_is_told_for_whom_the_page_is_whether_or_not_it_exists(workbench):
    page = workbench.as_("beck")
    told = set()
    people = (f"/travellers/T{MONTH}-1", f"/travellers/T{MONTH}-99999", f"/bookings/B{MONTH}-1")
    for path in (*people, "/flights/1/seats"):
        answer = page.request.get(workbench.url + path)
        assert answer.status == 403
        page.goto(workbench.url + path)
        told.add(page.inner_text("[role=alert]"))
    assert told == {
        "This page is for officers and supervisors and data-protection officers. Your role is auditor."
    }


def test_no_name_stands_in_an_address(workbench):
    page = workbench.as_("vale")
    for path in PAGES["vale"]:
        page.goto(workbench.url + path)
        for link in page.eval_on_selector_all("a", "links => links.map(a => a.href)"):
            assert HOSTILE.lower() not in link.lower()
            assert "DARVANDI" not in link.upper()
        assert "DARVANDI" not in page.title().upper()


def test_every_role_has_a_first_page(workbench):
    for name in ROLES:
        page = workbench.as_(name)
        page.goto(workbench.url + ("/hits" if name == "beck" else "/"))
        assert page.locator("h1").count() == 1
        for link in page.eval_on_selector_all(".bar nav a", "links => links.map(a => a.href)"):
            assert page.request.get(link).status == 200


def test_step_30_a_page_reflows_at_200_percent(workbench):
    page = workbench.as_("vale", viewport={"width": 640, "height": 400})
    for path in PAGES["vale"]:
        page.goto(workbench.url + path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide <= 1) == (path, True)
