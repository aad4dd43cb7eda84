"""The log on pages: who saw somebody, whether the log is whole, and what a supervisor is not shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update
from tests.web.conftest import wait_for

from openpiu.audit import Actor, verify
from openpiu.store import log
from openpiu.store.schema import log_entries

pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)
MONTH = f"{datetime.now(UTC):%Y%m}"
SOMEBODY = f"T{MONTH}-3"


def ask(page, workbench, **fields):
    """Asks the log by its form."""
    page.goto(f"{workbench.url}/audit")
    for name, value in fields.items():
        field = page.locator(f"main form [name={name}]")
        if name in ("who", "kind"):
            field.select_option(label=value)
        else:
            field.fill(value)
    page.click("text=Show entries")


def rows(page):
    return page.locator(".entries tbody tr").all_inner_texts()


def test_a_person_is_told_who_saw_their_data_when_and_why_in_three_clicks(workbench):
    vale = workbench.as_("vale")
    vale.goto(f"{workbench.url}/travellers/{SOMEBODY}")
    lind = workbench.as_("lind")
    lind.goto(workbench.url)
    lind.click("nav >> text=Audit")
    lind.fill("[name=about]", SOMEBODY)
    lind.click("text=Show entries")
    seen = [row for row in rows(lind) if "traveller.read" in row]
    assert seen and "vale" in seen[0] and "officer" in seen[0] and "review" in seen[0]
    assert f"traveller {SOMEBODY}" in seen[0] and f"{datetime.now(UTC):%Y}" in seen[0]
    assert f"about traveller {SOMEBODY}" in lind.inner_text("h1")


def test_the_answer_stands_on_paper_black_on_white_without_controls(workbench):
    lind = workbench.as_("lind")
    lind.goto(f"{workbench.url}/audit/entries?about={SOMEBODY}")
    lind.emulate_media(media="print")
    assert "printed by lind (dpo)" in lind.inner_text("body")
    assert not lind.locator("text=Another question").is_visible()
    assert lind.locator(".entries").is_visible()


def test_who_looks_at_the_log_leaves_an_entry_with_whom_it_was_about(workbench):
    lind = workbench.as_("lind")
    for _ in range(2):
        lind.goto(f"{workbench.url}/audit/entries?about={SOMEBODY}")
    assert any("log.read" in row and "lind" in row and SOMEBODY in row for row in rows(lind))


def test_from_a_traveller_one_click_tells_who_saw_them_and_an_officer_has_none(workbench):
    lind = workbench.as_("lind")
    lind.goto(f"{workbench.url}/travellers/{SOMEBODY}")
    lind.click("text=Who saw this")
    assert rows(lind)
    vale = workbench.as_("vale")
    vale.goto(f"{workbench.url}/travellers/{SOMEBODY}")
    assert vale.locator("text=Who saw this").count() == 0
    assert vale.request.get(f"{workbench.url}/audit/entries").status == 403


def test_what_was_done_with_the_leg_and_the_hits_of_a_person_is_part_of_the_answer(workbench):
    vale = workbench.as_("vale")
    vale.goto(f"{workbench.url}/flights/1/seats")
    lind = workbench.as_("lind")
    ask(lind, workbench, about=SOMEBODY, kind="seen or handed on")
    assert any("flight.read" in row for row in rows(lind))
    assert not any("message.take" in row for row in rows(lind))
    ask(lind, workbench, about=SOMEBODY, kind="collection")
    assert all("message.take" in row for row in rows(lind)) and rows(lind)


def test_somebodys_name_gets_into_no_address(workbench):
    lind = workbench.as_("lind")
    ask(lind, workbench, about="DARVANDI NILO")
    assert "That is no id" in lind.inner_text("[role=alert]")
    assert "DARVANDI" not in lind.url.upper() and "DARVANDI" not in lind.content()


def test_a_question_without_entries_is_answered_as_such(workbench):
    lind = workbench.as_("lind")
    ask(lind, workbench, since="2020-01-01", until="2020-01-02")
    assert "No entries for this question in this term." in lind.inner_text("main")


def test_entries_are_asked_for_by_person_without_a_script(workbench):
    for name in ("vale", "ode"):
        workbench.as_(name).goto(f"{workbench.url}/travellers/{SOMEBODY}")
    lind = workbench.as_("lind", java_script_enabled=False)
    ask(lind, workbench, who="vale (officer)")
    found = rows(lind)
    assert any("traveller.read" in row for row in found)
    assert all("vale" in row and "ode" not in row.split("\t") for row in found)


def test_a_page_of_entries_leads_to_the_next_and_none_stands_on_both(workbench, furnished):
    lind = workbench.as_("lind")
    with furnished.open() as store, store.writing() as connection:
        for _ in range(101):
            log.write(connection, "flight.read", ["flight:2"], Actor("token:host", "http"))
    ask(lind, workbench, kind="flight.read")
    first = lind.locator(".entries tbody td:last-child").all_inner_texts()
    assert len(first) == 100
    lind.click("text=Next page")
    lind.wait_for_url("**before=**")
    second = lind.locator(".entries tbody td:last-child").all_inner_texts()
    sealed = {one for one in first if one[0].isdigit()}
    assert second and not sealed & set(second)


def test_a_supervisor_is_not_shown_the_work_of_those_who_oversee(workbench):
    lind = workbench.as_("lind")
    lind.goto(f"{workbench.url}/travellers/{SOMEBODY}")
    tarn = workbench.as_("tarn")
    tarn.goto(f"{workbench.url}/audit/entries?about={SOMEBODY}")
    assert rows(tarn) and not any("lind" in row for row in rows(tarn))
    assert "work of data-protection officers and auditors is not shown" in tarn.inner_text("main")
    tarn.goto(f"{workbench.url}/audit")
    assert "lind" not in tarn.inner_text("[name=who]")
    assert tarn.locator("text=Verify now").count() == 0
    for path in ("/audit/verify", "/audit/export"):
        answer = tarn.request.post(workbench.url + path, headers={"Origin": workbench.url})
        assert answer.status == 403


def test_who_may_be_asked_about_a_hit_is_not_shown_what_others_did_with_it(workbench):
    vale = workbench.as_("vale")
    vale.goto(f"{workbench.url}/hits")
    vale.keyboard.press("n")
    vale.wait_for_url(re.compile(r"/hits/H\d+-\d+$"))
    hit = vale.url.rpartition("/")[2]
    tarn = workbench.as_("tarn")
    tarn.goto(f"{workbench.url}/audit/entries?about={hit}")
    assert not any("hit.claim" in row for row in rows(tarn))
    assert "still waits for an answer" in tarn.inner_text("main")
    lind = workbench.as_("lind")
    lind.goto(f"{workbench.url}/audit/entries?about={hit}")
    assert any("hit.claim" in row and "vale" in row for row in rows(lind))


def test_the_log_is_verified_at_once_and_the_page_says_by_whom(workbench):
    beck = workbench.as_("beck", java_script_enabled=False)
    beck.goto(f"{workbench.url}/audit")
    beck.click("text=Verify now")
    assert re.search(r"= whole, [\d,]+ entries.* by beck", beck.inner_text("main"))


def test_what_is_exported_is_verified_with_nothing_but_the_key(workbench, furnished):
    beck = workbench.as_("beck")
    answer = beck.request.post(f"{workbench.url}/audit/export", headers={"Origin": workbench.url})
    assert answer.status == 200 and "attachment" in answer.headers["content-disposition"]
    lines = answer.body().splitlines(keepends=True)
    beck.goto(f"{workbench.url}/audit")
    key = beck.locator("dd.mono").inner_text()
    verdict = verify(lambda: iter(lines), [key])
    assert verdict.fault is None and verdict.entries > 10
    assert b'"act":"log.export"' in answer.body()
    assert not list(furnished.home.glob("export-*"))


def test_a_broken_chain_is_told_on_every_page_with_the_entry(workbench, furnished):
    lind = workbench.as_("lind")
    lind.goto(f"{workbench.url}/audit")
    body = wait_for(lambda: _sealed(furnished, 4))
    _write(furnished, 4, body.replace('"at":"2', '"at":"1'))
    try:
        lind.click("text=Verify now")
        assert "≠ not as it was sealed: entry 4 is the first" in lind.inner_text("main")
        vale = workbench.as_("vale")
        for path in ("/", "/hits", "/help"):
            vale.goto(workbench.url + path)
            assert "entry 4 is the first that is not" in vale.inner_text(".strip.grave")
    finally:
        _write(furnished, 4, body)
    lind.click("text=Verify now")
    assert "= whole" in lind.inner_text("main")
    assert lind.locator(".strip.grave").count() == 0


def _sealed(place, number):
    """What entry `number` says; None until it is sealed."""
    with place.open() as store, store.reading() as connection:
        return connection.execute(select(log_entries.c.body).where(log_entries.c.number == number)).scalar()


def _write(place, number, body):
    """As somebody would who may alter tables."""
    with place.open() as store, store.writing() as connection:
        if store.file is None:
            connection.execute(text("ALTER TABLE log_entries DISABLE TRIGGER USER"))
        else:
            words = "SELECT sql FROM sqlite_master WHERE name = 'log_entries_update'"
            trigger = connection.execute(text(words)).scalar()
            connection.execute(text("DROP TRIGGER log_entries_update"))
        connection.execute(update(log_entries).where(log_entries.c.number == number).values(body=body))
        if store.file is None:
            connection.execute(text("ALTER TABLE log_entries ENABLE TRIGGER USER"))
        else:
            connection.exec_driver_sql(trigger)
