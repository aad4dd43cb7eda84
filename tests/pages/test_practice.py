"""Practice: fictional pairs in the panel of a hit, what each was at once, and nobody else's set."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select
from tests.pages.conftest import AXE
from tests.pages.test_every_page import violations

from openpiu import practice, review
from openpiu.audit import Actor
from openpiu.safeguards import load_profile
from openpiu.store import schema, users

pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)
REASON = {"same": "SI", "different": "DI", "cannot-tell": "UI"}
NOTE = "a note of more than twenty characters"


@pytest.fixture(scope="module")
def desk(furnished):
    with furnished.open() as store:
        yield review.Desk(store, load_profile("icao-annex9"))


def officer(desk, name):
    with desk.store.reading() as connection:
        row = users.by_name(connection, name)
    return review.Officer(Actor(f"user:{row.id}", "test"), row.role == "supervisor", True)


def truth(desk, page, name):
    """What is true of the pair that `name` is asked about, and its number."""
    id_ = re.search(r"/practice/([0-9a-f]+)$", page.url)[1]
    held = practice.standing(desk, officer(desk, name), id_)
    return held.pairs[held.next].made.truth, held.next + 1


def answer(page, choice):
    """Answers the pair that is open, without a script as with one."""
    page.check(f"#decide input[value='{choice}']")
    page.check(f"#reason-{REASON[choice]}")
    page.fill("#note", NOTE)
    if choice == "cannot-tell":
        page.select_option("[name=next_step]", "data")
    with page.expect_navigation():
        page.click("#decide button.main")


def rest(desk, name, until):
    """Answers the pairs of the set that waits, up to a number, as they are."""
    who = officer(desk, name)
    id_ = practice.begin(desk, who)
    for position in range(practice.standing(desk, who, id_).next, until):
        what = practice.standing(desk, who, id_).pairs[position].made.truth
        step = "data" if what == "cannot-tell" else None
        call = practice.Call(what, (review.Reason(REASON[what]),), NOTE, step, 20)
        practice.answer(desk, who, id_, position, call)


def begin(page, workbench):
    page.goto(f"{workbench.url}/practice")
    if page.locator("text=End this set here").count():
        page.click("text=End this set here")
        page.goto(f"{workbench.url}/practice")
    page.click("main button:text-is('Begin a practice set')")
    page.wait_for_url("**/practice/*")


def counts(store):
    """How many rows there are in each table but those of practice, sessions and what sees people."""
    own = {"practice_sets", "practice_answers", "sessions", "users"}
    with store.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in schema.metadata.sorted_tables
            if table.name not in own and not table.name.startswith("log_")
        }


def test_a_pair_is_answered_by_keys_as_a_hit_is_and_told_at_once(workbench, desk):
    page = workbench.as_("vale")
    page.goto(workbench.url)
    with page.expect_navigation():
        page.click("section.offer button")
    assert page.inner_text("h1") == "Practice: is this traveller the listed person?"
    assert "Both people are invented" in page.inner_text(".practising")
    assert page.title().startswith("Practice, pair 1 of 20")
    assert page.locator("#decide :checked").count() == 1  # “as the reason says”, of the next steps
    assert page.locator(".compare tbody th").all_inner_texts()[:3] == [
        "Document",
        "Family name",
        "Given names",
    ]
    page.keyboard.press("2")
    assert (
        page.locator("#decide input[name=choice]:checked").count() == 0
    )  # the first two seconds take no keys
    page.wait_for_timeout(2100)
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#error [role=alert]")
    assert "reason is missing" in page.inner_text("#error")
    what, number = truth(desk, page, "vale")
    assert number == 1
    page.keyboard.press("i")
    page.fill("#note", NOTE)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.url.endswith("?after=1") and page.inner_text("h1") == "Practice: what it was"
    told = page.inner_text(".decide")
    assert "You answered “same person”" in told
    assert {"same": "a hit.", "different": "a false alarm.", "cannot-tell": "nothing shown bears out."}[
        what
    ] in told
    assert page.locator(".compare td.why >> text=tells it").count() >= 1
    with page.expect_navigation():
        page.keyboard.press("n")
    assert "pair 2 of 20" in page.inner_text(".question")
    again = page.request.post(
        f"{page.url}/1",
        form={"choice": "different", "reason": "DI", "note": NOTE},
        headers={"Origin": workbench.url},
    )
    assert "You answered “same person”" in again.text()  # an answer stands


def test_a_set_is_done_without_a_script_left_taken_up_and_told_in_plain_words(workbench, desk):
    before = counts(desk.store)
    page = workbench.as_("ode", java_script_enabled=False)
    begin(page, workbench)
    for number in range(1, 4):
        what, at = truth(desk, page, "ode")
        assert at == number
        answer(page, what)
        assert page.inner_text("h1") == "Practice: what it was"
        page.click(f"text=Pair {number + 1} of 20")
    page.click("text=Leave it for now")
    assert "3 of 20" in page.inner_text("table")
    rest(desk, "ode", 19)
    page.goto(workbench.url)
    assert "19 of 20 pairs are answered" in page.inner_text(".offer")
    page.click("text=Go on with practice")
    answer(page, "cannot-tell")
    page.click("text=What the set came to")
    told = page.inner_text("main")
    assert "20 of 20 pairs answered" in told and "hits: one person, called the same" in told
    assert re.search(r"\b(\d+) of \1\s+\d+% to 100%", told) and "No target" in told
    assert "score" not in told and "ode" not in told.replace("code", "")
    assert counts(desk.store) == before
    page.goto(workbench.url)
    assert page.locator(".offer").count() == 0


def test_no_set_of_another_is_opened_answered_or_ended(workbench, desk):
    mine = practice.begin(desk, officer(desk, "vale"))
    for name in ("ode", "tarn"):
        page = workbench.as_(name)
        page.goto(workbench.url)
        none = re.sub(r"reference \w+", "", page.request.get(f"{workbench.url}/practice/nothing").text())
        for method, path in (("get", ""), ("post", "/1"), ("post", "/end")):
            call = getattr(page.request, method)
            found = call(f"{workbench.url}/practice/{mine}{path}", headers={"Origin": workbench.url})
            assert found.status == 404 and "There is nothing here" in found.text()
        assert "There is nothing here" in none
    assert practice.standing(desk, officer(desk, "vale"), mine).row.ended_at is None


def test_who_decides_nothing_is_offered_no_practice(workbench):
    for name, path in (("lind", "/quality"), ("lind", "/help"), ("lind", "/"), ("beck", "/help")):
        page = workbench.as_(name)
        page.goto(workbench.url + path)
        assert page.locator("text=Begin a practice set").count() == 0
    assert workbench.as_("lind").request.get(f"{workbench.url}/practice").status == 403


def test_results_are_ones_own_or_the_units_of_three_people(workbench):
    ode, tarn = workbench.as_("ode"), workbench.as_("tarn")
    ode.goto(f"{workbench.url}/quality")
    own = ode.inner_text("#practice")
    assert "active time to an answer" in own and "median" in own and "hidden: 20 are needed" in own
    tarn.goto(f"{workbench.url}/quality")
    assert tarn.inner_text("#practice").count("hidden: 20 answers of 3 people are needed") == 6
    for page in (ode, tarn):
        assert page.locator("#practice >> text=Begin a practice set").count() == 1
    ode.goto(f"{workbench.url}/help")
    assert ode.locator("text=Begin a practice set").count() == 1


def test_reading_of_practice_is_no_reading_of_people_in_the_log(workbench, desk):
    def entries():
        with desk.store.reading() as connection:
            return connection.execute(select(schema.log_entries.c.body)).scalars().all()

    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/practice")
    before = len(entries())
    begin(page, workbench)
    answer(page, "cannot-tell")
    new = entries()[before:]
    assert [one for one in new if "practice" in one or ".read" in one] == []


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_practice(workbench, scheme):
    page = workbench.as_("tarn", color_scheme=scheme, bypass_csp=True)
    begin(page, workbench)
    page.check("#decide input[value='cannot-tell']")
    assert violations(page) == []
    answer(page, "cannot-tell")
    assert violations(page) == []
    page.goto(f"{workbench.url}/practice")
    assert violations(page) == []
    page.click("text=End this set here")
    assert "what the set came to" in page.inner_text("h1") and violations(page) == []


def test_a_pair_fits_the_screen_and_reflows_at_200_percent(workbench):
    page = workbench.as_("tarn")
    begin(page, workbench)
    record = page.locator("#decide button.main").bounding_box()
    table = page.locator(".compare").bounding_box()
    assert record["y"] + record["height"] <= 800 and table["y"] + table["height"] <= 800
    page.set_viewport_size({"width": 640, "height": 400})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1
