"""Pages that are read: the machinery, the quality of decisions, oversight, the law profile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from openpiu.store import decisions
from openpiu.store.connect import now
from openpiu.store.decisions import Decision, Shown
from openpiu.store.schema import hits, users

pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


FULL = """() => {
  const unit = document.querySelector(".bar .unit");
  unit.textContent = "OpenPIU · Passenger Information Unit";
  unit.insertAdjacentHTML("afterend", '<span class="training">all fictional</span>');
  const own = ' <span id="local">15:02 Copenhagen</span>';
  document.querySelector(".clock").insertAdjacentHTML("beforeend", own);
}"""
"""Makes the bar as full as it gets: a long name, a mark of training, a clock of the unit's own."""


def sections(page):
    return page.locator("main h2").all_inner_texts()


def row(page, head):
    """The cells of the row whose head is `head`."""
    line = page.locator("tbody tr", has=page.locator("th", has_text=head)).first
    return line.locator("td").all_inner_texts()


def decided(place, number):
    """Puts answers of vale with second looks by ode into the store, on one hit; every tenth is another."""
    with place.open() as store, store.writing() as connection:
        hit, month = connection.execute(select(hits.c.id, hits.c.month).order_by(hits.c.id.desc())).first()
        who = dict(connection.execute(select(users.c.name, users.c.id)).all())
        for n in range(number):
            for name, look in (("vale", "first"), ("ode", "blind")):
                answer = "same" if look == "blind" and n % 10 == 0 else "different"
                one = Decision(
                    id=0, hit=hit, month=month, round=1000 + n, who=f"user:{who[name]}", supervisor=False,
                    at=now(), answer=answer, next_step=None, next_until=None, look=look, seconds=20 + n % 20,
                    early=0, undone_at=None, seen="1.1.1.1", weight=1, score=0.5, list_version="a" * 64,
                    list_revision=1, model="1", template=1, law="icao-annex9",
                    reasons=(("DA", "birth-date"),),
                )  # fmt: skip
                decisions.add(connection, one, Shown("{}", None, []))


def test_each_line_of_the_system_says_what_it_means_and_what_to_do(workbench):
    moor = workbench.as_("moor")
    moor.goto(workbench.url)
    moor.click("nav >> text=System")
    assert sections(moor) == ["Service", "What comes in", "Lists", "Storage", "Machine"]
    assert "! 1" in row(moor, "Quarantine")[0] and "processed again" in row(moor, "Quarantine")[2]
    assert row(moor, "Workers")[0] == "2 of 2 ready"
    stale = row(moor, "«national»")
    assert "days old of 7" in stale[0] and "openpiu lists add" in stale[2]
    assert "2 lines need somebody" in moor.inner_text(".head")
    for value, meaning, _ in (row(moor, "Store"), row(moor, "Clock"), row(moor, "Door file")):
        assert value and meaning


def test_the_system_shows_nobody(workbench):
    moor = workbench.as_("moor")
    moor.goto(f"{workbench.url}/system")
    assert "DARVANDI" not in moor.content().upper() and "vale" not in moor.inner_text("main")
    assert workbench.as_("vale").request.get(f"{workbench.url}/system").status == 403


def test_too_few_decisions_are_told_with_how_many_are_needed(workbench):
    for name in ("vale", "tarn", "lind"):
        page = workbench.as_(name)
        page.goto(f"{workbench.url}/quality?since=2020-01-01&until=2020-02-01")
        assert page.inner_text(".empty") == "Too few decisions: 0 of 200 needed."


def test_measures_have_how_many_they_rest_on_and_an_interval_and_nobodys_name(workbench, furnished):
    decided(furnished, 110)
    tarn = workbench.as_("tarn")
    tarn.goto(f"{workbench.url}/quality")
    tarn.locator("details summary", has_text="Table").first.click()
    assert row(tarn, "raw, all") == ["90.0%", "83.0% to 94.3%", "110"]
    assert row(tarn, "kappa, all")[0] == "0.00"
    assert row(tarn, "raw, with a part opened early")[0] == "hidden: 20 are needed"
    assert row(tarn, "different person")[0].startswith("median 29 s")
    assert "220 answers that stand" in tarn.inner_text("main")
    main = tarn.inner_text("main")
    assert "vale" not in main and "ode" not in main.replace("code", "")
    assert tarn.locator("svg.dots").count() == 3
    vale = workbench.as_("vale")
    vale.goto(f"{workbench.url}/quality")
    assert vale.inner_text(".empty") == "Too few decisions: 110 of 200 needed."
    assert "your own answers" in vale.inner_text("h1")


def test_a_period_that_is_none_is_refused_and_the_last_ninety_days_are_shown(workbench):
    tarn = workbench.as_("tarn")
    answer = tarn.request.get(f"{workbench.url}/quality?since=2026-02-30")
    assert answer.status == 422 and "expected one as 2026-03-01" in answer.text()
    answer = tarn.request.get(f"{workbench.url}/quality?since=2020-01-01&until=2026-01-01")
    assert answer.status == 422 and "1 to 366 days" in answer.text()


def test_oversight_counts_what_is_to_be_looked_at_and_leads_to_it(workbench):
    vale = workbench.as_("vale")
    vale.goto(f"{workbench.url}/search")
    vale.fill("[name=reference]", f"H{datetime.now(UTC):%Y%m}-1")
    vale.fill("main [name=line]", "TOLEDANO")
    vale.click("main form button")
    vale.wait_for_load_state()
    lind = workbench.as_("lind")
    lind.goto(workbench.url)
    lind.click("nav >> text=Oversight")
    assert sections(lind) == [
        "The log",
        "Decisions",
        "What was overwritten at the door",
        "Deletions due and done",
    ]
    assert "for hit 1" in row(lind, "people.search")[0]
    assert "never on this store" in lind.inner_text("main")
    assert "1 transmission could not be read" in lind.inner_text("main")
    assert (
        row(lind, "entries of the log")[0] == "5 years (P5Y)"
        and row(lind, "entries of the log")[2] == "nothing"
    )
    assert "DARVANDI" not in lind.content().upper()
    lind.click("a:text('people.search')")
    assert "vale" in lind.inner_text(".entries")


def test_oversight_is_for_those_who_oversee(workbench):
    assert workbench.as_("beck").request.get(f"{workbench.url}/oversight").status == 200
    for name in ("vale", "tarn", "moor"):
        assert workbench.as_(name).request.get(f"{workbench.url}/oversight").status == 403


def test_settings_tell_each_value_of_the_law_with_its_source(workbench):
    beck = workbench.as_("beck", java_script_enabled=False)
    beck.goto(f"{workbench.url}/settings")
    assert row(beck, "the longest that data are kept") == ["5 years (P5Y)", "9.31", "retention.max"]
    assert "same person" in row(beck, "acts that need another officer")[0]
    assert "the law is silent" in row(beck, "from when on data are kept only with a reason")[1]
    assert row(beck, "api-check-in")[0] == "API"
    assert "OPENPIU_LAW" in beck.inner_text("main") and "it is a shipped profile" in beck.inner_text("main")
    assert beck.locator("main form, main button").count() == 0


def test_the_bar_is_one_line_for_every_role_and_more_leads_to_the_rest(workbench):
    for name in ("vale", "tarn", "lind", "moor", "beck"):
        page = workbench.as_(name)
        page.goto(f"{workbench.url}/help")
        page.evaluate(FULL)
        tops = page.eval_on_selector_all(
            ".bar > *",
            "all => all.map(one => one.getBoundingClientRect()).map(box => box.top + box.height / 2)",
        )
        assert (name, max(tops) - min(tops) < 4) == (name, True)
    tarn = workbench.as_("tarn", java_script_enabled=False)
    tarn.goto(f"{workbench.url}/help")
    tarn.click("summary:text('More')")
    tarn.click("nav >> text=Settings")
    assert tarn.inner_text("h1") == "Settings"
    tarn = workbench.as_("tarn")
    tarn.goto(f"{workbench.url}/help")
    tarn.keyboard.press("g")
    tarn.keyboard.press("y")
    tarn.wait_for_url("**/system")


def test_help_leads_from_every_page_of_the_bar_to_the_part_of_that_page(workbench):
    for name in ("vale", "tarn", "lind", "moor", "beck"):
        page = workbench.as_(name)
        page.goto(f"{workbench.url}/help")
        parts = set(page.eval_on_selector_all("section.part", "all => all.map(one => one.id)"))
        for path in page.eval_on_selector_all("nav [data-go]", "all => all.map(one => one.pathname)"):
            page.goto(workbench.url + path)
            assert page.get_attribute("a:text-is('Help')", "href").partition("#")[2] in parts, (name, path)
    page.click("a:text-is('Help')")
    assert page.evaluate("document.querySelector('section.part:target').id") in parts
