"""An own entry from its form to its hit, and approvals by another, in a real browser; step 27 of the
acceptance script. All names are invented."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.pages.conftest import AXE
from tests.pages.day import message
from tests.pages.test_every_page import MOST, violations
from tests.web.conftest import wait_for

from openpiu import access
from openpiu.access import users
from openpiu.audit import Actor
from openpiu.store import approvals
from openpiu.store.users import by_name

pytestmark = pytest.mark.xdist_group("workbench")
SOON = datetime.now(UTC).date()


def fill(page, surname="MARKOVANE", born="1980-02-11", number="", given="Delia"):
    page.fill("[name=surname] >> nth=0", surname)
    page.fill("[name=given] >> nth=0", given)
    page.fill("[name=born] >> nth=0", born)
    page.fill("[name=number] >> nth=0", number)
    page.fill("[name=birth_places]", "Orlat, UTO; UTO")
    page.fill("[name=basis]", "Article 4 of a fictional law, case 17/2026")
    page.fill("[name=owner]", "Fictional Police, desk 3")
    page.fill("[name=review_on]", (SOON + timedelta(days=90)).isoformat())
    page.fill("[name=expires_on]", (SOON + timedelta(days=200)).isoformat())
    page.fill("[name=removal]", "The person may turn to the unit.")


def new(workbench, name="vale", **options):
    page = workbench.as_(name, **options)
    page.goto(f"{workbench.url}/watchlists/own/new")
    return page


def sent(workbench, name="vale", **said):
    """An entry that `name` has sent, by its reference."""
    page = new(workbench, name)
    fill(page, **said)
    page.click("text=Send for approval")
    page.wait_for_url(re.compile(r"/own-entries/E\d+$"))
    return page.url.rpartition("/")[2]


def test_step_27_an_entry_is_drafted_previewed_approved_and_live(workbench, served, furnished):
    with furnished.open() as store:
        token = access.issue(store, "host27", "carrier")
    page = new(workbench)
    fill(page, "NOVALENKA", "1977-05-05")
    page.click("text=Preview >> nth=-1")
    told = page.inner_text("#preview")
    assert "This would touch 0 travellers" in told and "0 similar identities exist" in told
    page.click("text=Send for approval")
    page.wait_for_url(re.compile(r"/own-entries/E\d+$"))
    entry = page.url.rpartition("/")[2]
    assert "waits for a second person" in page.inner_text("main")

    own = page.request.post(
        f"{workbench.url}/approvals/entries/{entry}",
        form={"choice": "approve", "reason": "mine", "seen": ""},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert own.status == 403 and "for supervisors" in own.text()

    page = workbench.as_("tarn")
    page.goto(f"{workbench.url}/approvals?item={entry}")
    assert "Orlat, UTO" in page.inner_text("main")
    assert "NOVALENKA" in page.inner_text("main") and "case 17/2026" in page.inner_text("main")
    page.wait_for_timeout(2100)
    page.keyboard.press("1")
    page.keyboard.type("Seen the decision of the court.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{workbench.url}/approvals")
    approved = time.monotonic()
    data = message([("NOVALENKA", "DELIA", "770505", (), None)], number="177", control="277", seat="8")
    took = served.call("POST", "/api/messages", data, token)
    assert took[0] == 202

    def asked():
        page.goto(f"{workbench.url}/hits")
        return "XA 177" in page.inner_text("main") and "own" in page.inner_text("main")

    wait_for(asked, 20)
    page.goto(f"{workbench.url}/own-entries/{entry}")
    text = page.inner_text("main")
    assert "in force" in text and "Seen the decision of the court." in text and "decided by you" in text
    assert time.monotonic() - approved < 30


def test_preview_tells_whom_of_the_day_it_would_touch_and_what_is_like_it(workbench):
    page = new(workbench)
    fill(page, "PETROVSKI", "1975-06-30", given="Boris")
    page.keyboard.press("Control+Enter")  # without a choice of what to do: a preview
    told = page.inner_text("#preview")
    assert "This would touch 1 traveller of the last 30 days" in told.replace("\n", " ")
    assert "1 similar identity exists" in told and "PETROVSKI" in told
    assert page.input_value("[name=basis]").startswith("Article 4")


def test_what_is_wrong_stands_beside_its_field_and_in_a_summary(workbench):
    page = new(workbench)
    page.fill("[name=surname] >> nth=0", "MARKOVANE")
    page.fill("[name=born] >> nth=0", "11.02.1980")
    page.click("text=Send for approval")
    links = page.locator("#summary a").all_inner_texts()
    assert links[0] == "birth 1" and {"basis", "owner", "review", "last day"} <= set(links)
    assert "cannot be read" in page.inner_text("#fault-births-0-date")
    assert page.get_attribute("#births-0-date", "aria-describedby") == "fault-births-0-date"
    page.click("#summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "births-0-date"
    assert page.input_value("#births-0-date") == "11.02.1980"


def test_form_and_approval_work_without_javascript(workbench):
    page = new(workbench, "ode", java_script_enabled=False)
    fill(page, "ALTENBROOK")
    page.click("text=One more name")
    assert page.locator("[name=surname]").count() == 3
    page.fill("[name=surname] >> nth=1", "ألتنبروك")
    page.select_option("[name=script] >> nth=1", "original")
    page.click("text=Save as draft")
    assert re.search(r"/own-entries/E\d+$", page.url)
    entry = page.url.rpartition("/")[2]
    page.click("text=Go on with it")
    page.click("text=Send for approval")
    assert "waits for a second person" in page.inner_text("main")
    boss = workbench.as_("tarn", java_script_enabled=False)
    boss.goto(f"{workbench.url}/approvals?item={entry}")
    boss.check("input[value=return]")
    boss.fill("#reason", "Which case is it?")
    boss.click("text=Record")
    page.goto(f"{workbench.url}/own-entries/{entry}")
    assert "returned" in page.inner_text("main") and "Which case is it?" in page.inner_text("main")


def test_own_request_says_ask_someone_else_and_has_no_form(workbench):
    entry = sent(workbench, "tarn", surname="TARNISSIMO")
    page = workbench.as_("tarn")
    page.goto(f"{workbench.url}/approvals?item={entry}")
    assert "ask someone else" in page.inner_text(".decide")
    assert page.locator("#approve").count() == 0
    seen = page.request.get(f"{workbench.url}/api/approvals").json()
    (mine,) = [one for one in seen if one["id"] == entry]
    assert mine["own"]
    crafted = page.request.post(
        f"{workbench.url}/approvals/entries/{entry}",
        form={"choice": "approve", "reason": "mine", "seen": mine["asked_at"]},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert crafted.status == 403 and "ask someone else" in crafted.text()
    page.goto(f"{workbench.url}/own-entries/{entry}")
    page.click("text=Take it back")
    page.click("text=Drop it")
    assert entry not in page.inner_text("main")


def test_change_of_a_role_is_approved_with_its_grounds_in_view(workbench, furnished):
    with furnished.open() as store:
        users.add(store, "movable", "officer", by=Actor("os:0", "test"))
        by = Actor("os:9", "cli@a")
        change = users.propose_role(store, "movable", "auditor", by=by, reason="Moves to oversight.")
    page = workbench.as_("tarn")
    page.goto(f"{workbench.url}/approvals?item=role-{change}")
    text = page.inner_text("main")
    assert "movable" in text and "Moves to oversight." in text
    assert page.locator("section td").all_inner_texts() == ["officer", "auditor"]
    page.check("input[value=approve]")
    page.fill("#reason", "Agreed with both.")
    page.click("text=Record")
    page.wait_for_url(f"{workbench.url}/approvals")
    with furnished.open() as store, store.reading() as connection:
        assert by_name(connection, "movable").role == "auditor"
        said = approvals.of(connection, [f"role:{change}"])[f"role:{change}"]
    assert [(one.step, one.said) for one in said] == [
        ("ask", "Moves to oversight."),
        ("approve", "Agreed with both."),
    ]


def test_count_of_what_waits_stands_in_the_bar_of_those_who_approve(workbench):
    entry = sent(workbench, surname="COUNTERSON")
    page = workbench.as_("tarn")
    page.goto(workbench.url)
    before = int(page.inner_text(".bar nav a[href='/approvals'] b"))
    page.goto(f"{workbench.url}/approvals?item={entry}")
    page.check("input[value=return]")
    page.fill("#reason", "Not needed.")
    page.click("text=Record")
    left = page.locator(".bar nav a[href='/approvals'] b")
    assert (int(left.inner_text()) if left.count() else 0) == before - 1
    page = workbench.as_("vale")
    page.goto(workbench.url)
    assert page.locator(".bar nav a[href='/approvals']").count() == 0
    assert page.request.get(f"{workbench.url}/approvals").status == 403


def test_decision_without_choice_or_reason_keeps_what_was_typed(workbench):
    entry = sent(workbench, surname="REASONLESS")
    page = workbench.as_("tarn")
    for form, said in (
        ({"choice": "approve", "reason": " "}, "A reason is missing"),
        ({"reason": "typed words"}, "Nothing was chosen"),
        ({"choice": "approve", "reason": "typed words", "seen": "2020"}, "read it again"),
    ):
        answer = page.request.post(
            f"{workbench.url}/approvals/entries/{entry}",
            form={"seen": ""} | form,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status in (409, 422) and said in answer.text()
        assert form["reason"].strip() in answer.text()


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_form_entry_and_approvals(workbench, scheme):
    entry = sent(workbench, surname=f"AXELSON{scheme.upper()}")
    page = workbench.as_("vale", color_scheme=scheme, bypass_csp=True)
    for path in ("/watchlists/own/new", "/own-entries", f"/own-entries/{entry}", "/watchlists"):
        page.goto(workbench.url + path)
        assert (path, violations(page)) == (path, [])
    page.goto(f"{workbench.url}/watchlists/own/new")
    page.fill("[name=surname] >> nth=0", "PETROVSKI")
    page.click("text=Preview >> nth=-1")
    assert violations(page) == []
    page = workbench.as_("tarn", color_scheme=scheme, bypass_csp=True)
    page.goto(f"{workbench.url}/approvals?item={entry}")
    assert violations(page) == []
    assert len(page.content()) < MOST


def test_pages_reflow_at_200_percent(workbench):
    entry = sent(workbench, surname="REFLOWER")
    page = workbench.as_("tarn", viewport={"width": 640, "height": 400})
    for path in ("/watchlists/own/new", "/own-entries", f"/own-entries/{entry}", f"/approvals?item={entry}"):
        page.goto(workbench.url + path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide <= 1) == (path, True)
