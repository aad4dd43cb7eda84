"""What else people do on the pages: replay and discard, refer and refuse, hand over, give."""

from __future__ import annotations

import gzip
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from tests.pages.conftest import AXE
from tests.pages.day import PEOPLE, message
from tests.pages.test_every_page import violations

from openpiu import review
from openpiu.audit import Actor
from openpiu.intake import take_in
from openpiu.safeguards import load_profile
from openpiu.store import users
from openpiu.store.connect import moment
from openpiu.store.schema import hit_claims

pytestmark = pytest.mark.xdist_group("workbench")
PROFILE = load_profile("icao-annex9")
AUTHORITY = "Border Police of Utopia"


@pytest.fixture(scope="module")
def desk(furnished):
    """The review room over the store of the workbench, in which no answer can be undone."""
    with furnished.open() as store:
        yield review.Desk(store, PROFILE, review.Terms(undo=0))


def officer(desk, name):
    with desk.store.reading() as connection:
        row = users.by_name(connection, name)
    return review.Officer(Actor(f"user:{row.id}", "test"), row.role == "supervisor", True)


def free_hit(desk, number, who=0):
    """A hit of a new flight of its own that nobody has in hand, about one of `PEOPLE`."""
    data = message(PEOPLE[who : who + 1], number=str(number), control=str(number))
    take_in(desk.store, [(f"{number}.edi", data)], None, PROFILE)
    page = review.queue(desk, officer(desk, "lind"))
    return next(one["hit"] for one in page.hits if one["flight"]["number"] == str(number))


def confirmed(desk, number, who=0):
    hit = free_hit(desk, number, who)
    for name in ("vale", "ode"):
        claimed = review.claim(desk, hit, officer(desk, name))
        call = review.Call("same", (review.Reason("SB"),))
        review.decide(desk, hit, officer(desk, name), call, claimed.version)
    return hit


def claims_of_others_end(desk, hit, seconds):
    """As if the last input on the hit had been so long ago."""
    at = moment(datetime.now(UTC) - timedelta(seconds=seconds))
    with desk.store.writing() as connection:
        connection.execute(
            update(hit_claims).where(hit_claims.c.hit == int(hit.rpartition("-")[2])).values(seen_at=at)
        )


def test_step_26_a_transmission_is_replayed_after_a_fix_and_its_hits_appear_once(workbench, desk):
    data = gzip.compress(message(PEOPLE[:2], number="640", control="640"), mtime=0)
    take_in(desk.store, [("640.gz", data)], None, PROFILE, size_limit=len(data) + 8)
    page = workbench.as_("moor")
    page.goto(f"{workbench.url}/messages/quarantine")
    page.click("tbody tr:has-text('more than the limit') a")
    page.wait_for_selector("text=lies sealed")
    begun = time.monotonic()
    page.click("main button:text-is('Replay')")
    page.wait_for_selector("#attempts")
    assert time.monotonic() - begun < 5
    told = page.inner_text("#attempts")
    assert "processed again" in told and "quarantined, now screened" in told and "2 new hits" in told
    source = page.inner_text(".segments")
    assert PEOPLE[0][0] not in source and "640" in source
    page.click("main button:text-is('Replay')")
    page.wait_for_selector("#attempts tbody tr:nth-child(3)")
    assert "0 new hits" in page.inner_text("#attempts tbody tr:first-child")
    assert "the same as the attempt before" in page.inner_text("#attempts tbody tr:first-child")


def test_what_cannot_be_mended_is_discarded_with_a_reason_and_without_a_script(workbench):
    page = workbench.as_("tarn", java_script_enabled=False)
    page.goto(f"{workbench.url}/messages/quarantine")
    before = page.locator("tbody tr").count()
    page.click("tbody a >> nth=0")
    page.click("main button:text-is('Replay')")
    assert "processed again" in page.inner_text("#attempts")
    page.select_option("[name=reason]", "resent")
    page.click("main button:text-is('Discard')")
    assert "the carrier has sent it again" in page.inner_text("#attempts")
    page.goto(f"{workbench.url}/messages/quarantine")
    assert page.locator("tbody tr").count() == before - 1
    page.goto(f"{workbench.url}/messages?show=discarded")
    assert page.locator("tbody tr").count() >= 1


def test_who_may_not_mend_is_offered_nothing_and_refused(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/messages")
    page.click("tbody a >> nth=0")
    assert page.locator("main button:text-is('Replay')").count() == 0
    answer = page.request.post(f"{page.url}/replay", headers={"Origin": workbench.url})
    assert answer.status == 403


def test_a_finding_is_copied_for_the_carrier_without_any_value(workbench):
    page = workbench.as_("moor", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{workbench.url}/messages?show=findings")
    page.click("tbody a >> nth=0")
    page.click("[data-copy] >> nth=0")
    page.wait_for_function("() => document.querySelector('#said').textContent === 'Copied.'")
    text = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"[A-Z-]+\d* .*received .*message 1", text), text
    for surname, given, *_ in PEOPLE:
        assert surname not in text.upper() and given not in text.upper()


def test_a_confirmed_hit_is_referred_with_what_is_allowed_and_refusals_are_recorded(workbench, desk):
    review.register_authority(desk, officer(desk, "tarn"), "police", AUTHORITY, ("terrorism",))
    hit = confirmed(desk, 641)
    page = workbench.as_("vale", java_script_enabled=False)
    page.goto(f"{workbench.url}/hits/{hit}")
    page.click("text=Referral and refusal")
    page.select_option("[name=authority]", "police")
    page.select_option("[name=purpose]", "terrorism")
    page.click("text=Show what it would be told")
    draft = page.inner_text("#draft")
    assert "not made yet" in draft and "DARVANDI" in draft and AUTHORITY in draft
    page.click("text=Refer it, as shown")
    handed = page.inner_text("#handed")
    assert "REFERRAL F" in handed and "vale" not in handed and "ode" not in handed
    answer = page.request.get(f"{page.url}&form=json")
    said = answer.json()
    assert said["hit"] == hit and set(said["traveller"]) <= set(PROFILE.referral.fields)
    assert "attachment" in answer.headers["content-disposition"]
    page.click("text=Record that this traveller is not to board")
    assert "Recorded by you" in page.inner_text("main")
    page.click("text=End the refusal")
    assert "None is recorded" in page.inner_text("main")


def test_a_hit_that_is_not_confirmed_is_not_referred(workbench, desk):
    hit = free_hit(desk, 642)
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits/{hit}/referral")
    assert "Only a hit that people have confirmed" in page.inner_text("main")
    for path, form in (("referral", {"authority": "police", "purpose": "terrorism"}), ("refusal", {})):
        answer = page.request.post(
            f"{workbench.url}/hits/{hit}/{path}", form=form, headers={"Origin": workbench.url}
        )
        assert answer.status == 409
    answer = page.request.post(f"{workbench.url}/api/hits/{hit}/refusal", headers={"Origin": workbench.url})
    assert answer.status == 409


def test_refusals_are_recorded_and_ended_over_http_too(workbench, desk):
    hit = confirmed(desk, 643)
    page = workbench.as_("ode")
    page.goto(workbench.url)
    address = f"{workbench.url}/api/hits/{hit}/refusal"
    made = page.request.post(address, headers={"Origin": workbench.url})
    assert made.status == 201 and len(made.json()["refusals"]) == 1
    assert page.request.delete(address, headers={"Origin": workbench.url}).json() == {"ended": 1}
    assert page.request.delete(address, headers={"Origin": workbench.url}).status == 409


def test_a_shift_is_handed_over_in_two_clicks(workbench, desk):
    hit = free_hit(desk, 644)
    review.claim(desk, hit, officer(desk, "ode"))
    page = workbench.as_("ode", java_script_enabled=False)
    page.goto(workbench.url)
    assert hit in page.inner_text("#mine")
    page.click("text=Hand over")
    assert f"{hit}, XA 644" in page.input_value("#note")
    page.click("main button:text-is('Hand over')")
    assert "Your note is kept" in page.inner_text("main")
    assert hit in page.inner_text("main")
    other = workbench.as_("vale")
    other.goto(workbench.url)
    notes = other.inner_text("section:has(#notes-title)")
    assert "ode" in notes and hit in notes
    assert review.claim(desk, hit, officer(desk, "vale")).hit == hit


def test_a_stalled_claim_is_freed_and_given_to_somebody_in_two_clicks(workbench, desk):
    hit = free_hit(desk, 645)
    review.claim(desk, hit, officer(desk, "vale"))
    claims_of_others_end(desk, hit, 400)
    page = workbench.as_("tarn")
    page.goto(workbench.url)
    row = page.locator("section:has(#stalled-title) tr", has_text=hit)
    assert "vale" in row.inner_text() and re.search(r"\b[67] min", row.inner_text())
    row.locator("select").select_option(label="ode")
    row.locator("button").click()
    page.wait_for_url("**/hits")
    assert "ode " in page.inner_text(f"[data-hit-row='{hit}']")
    page.goto(f"{workbench.url}/hits/{hit}")
    assert page.locator(".decide [name=to]").count() == 1
    answer = workbench.as_("vale").request.post(
        f"{workbench.url}/hits/{hit}/free", headers={"Origin": workbench.url}
    )
    assert answer.status == 403


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_these_pages(workbench, desk, scheme):
    hit = confirmed(desk, 650 + (scheme == "dark"))
    page = workbench.as_("tarn", color_scheme=scheme, bypass_csp=True)
    stalled = free_hit(desk, 660 + (scheme == "dark"))
    review.claim(desk, stalled, officer(desk, "vale"))
    claims_of_others_end(desk, stalled, 400)
    page.goto(f"{workbench.url}/messages/quarantine")
    faulty = page.locator("tbody a")
    paths = ["/", "/hand-over", f"/hits/{hit}/referral", f"/hits/{stalled}"]
    if faulty.count():
        paths.append(faulty.first.get_attribute("href"))
    for path in paths:
        page.goto(workbench.url + path)
        assert (path, violations(page)) == (path, [])
