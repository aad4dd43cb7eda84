"""What the pages join: a pair that was decided before, pushes that are expected, journeys by document."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from tests.pages.day import PEOPLE, message
from tests.pages.test_shift import PROFILE, confirmed, desk, free_hit, officer

from openpiu import carriers, review
from openpiu.intake import take_in
from openpiu.store import before, flights, hit_rows, journeys
from openpiu.travel import Document, Traveller

pytestmark = pytest.mark.parametrize("places", ["sqlite"], indirect=True)
__all__ = ["desk"]
NOW = datetime.now(UTC)


def test_the_queue_says_how_often_a_pair_was_decided_before(workbench, desk):
    first = free_hit(desk, 701, who=1)  # of whom no other test decides anything
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/hits")
    cell = page.locator(f"[data-hit-row='{first}'] td:nth-child(6)")
    heads = page.locator("#queue thead th").all_inner_texts()
    assert heads[5].lower() == "seen before"
    assert cell.inner_text() == "–"
    decided = confirmed(desk, 702, who=1)
    page.goto(f"{workbench.url}/hits")
    assert cell.inner_text() == "2×"
    page.goto(f"{workbench.url}/hits/{first}")
    assert "decided before: 2×" in page.inner_text("main")
    assert decided not in page.content()


def test_counts_of_earlier_decisions_are_those_of_the_page_of_one_hit_in_few_statements(desk):
    confirmed(desk, 703)
    hits = [one["hit"] for one in review.queue(desk, officer(desk, "lind")).hits]
    said = []
    with desk.store.reading() as connection:
        rows = hit_rows.several(connection, hits)
        event.listen(connection, "before_cursor_execute", lambda *a: said.append(a[2]))
        found = before.counts(connection, rows)
    assert len(said) <= 8
    by_public = {row.public: row.id for row in rows}
    for hit in hits:
        shown = review.question(desk, officer(desk, "lind"), hit)
        assert found.get(by_public[hit], 0) == shown["before"]["count"], hit
    assert any(found.values())


def test_pushes_that_are_expected_stand_on_the_time_line(workbench, desk):
    day = NOW + timedelta(days=2)  # within a day of it a list would count as sent at check-in
    data = message(PEOPLE[5:6], number="711", control="711", at=day)
    take_in(desk.store, [("711.edi", data)], None, PROFILE)
    page = workbench.as_("moor")
    page.goto(f"{workbench.url}/flights?date={day.date()}")
    page.click("text=XA 711")
    pushes = page.locator("table:has(caption:text('What the carrier is to send')) tbody tr")
    assert pushes.count() == len(page.query_selector_all("svg circle.due")) > 0
    assert "expected by" in pushes.first.inner_text()


def test_a_push_that_is_missing_is_drawn_as_a_gap_with_its_length_in_words(desk):
    from openpiu.web.pages import flight_board

    with desk.store.reading() as connection:
        view = flights.views(connection, [1])[0]
        law = PROFILE.transmissions
        later = NOW + timedelta(days=4)
        due = flight_board.expected(connection, law, view, later)
        followed = carriers.follow_leg(connection, law, 1, view.leg, later)
    assert [one.push for one in due] == [one.push for one in followed.expected]
    states = {one.push: one.state for one in followed.expected}
    assert "missing" in states.values()
    for one in due:
        if states[one.push] == "missing":
            assert re.search(r"missing, .*(h|d|min).* late by now", one.became)
            assert one.until > one.x and one.late


@pytest.fixture(scope="module")
def travelled(desk):
    """Two journeys on which one passport was sent."""
    for number, day in (("721", 1), ("722", 2)):
        data = message(PEOPLE[4:5], number=number, control=number, at=NOW + timedelta(days=day))
        data = data.replace(b"ZZ0000001", b"ZQ4820917")
        take_in(desk.store, [(f"{number}.edi", data)], None, PROFILE)


@pytest.mark.usefixtures("travelled")
def test_journeys_with_the_same_document_stand_on_the_page_of_a_traveller(workbench):
    page = workbench.as_("vale")
    page.goto(f"{workbench.url}/flights?date={(NOW + timedelta(days=2)).date()}")
    page.click("text=XA 722")
    page.click("section:has(#people-title) tbody a >> nth=0")
    told = page.inner_text("#journeys")
    assert "XA 721" in told and "same passport of UTO, …0917" in told
    assert "perhaps" not in told and "XA 722" not in told
    page.click("#journeys tbody a >> nth=0")
    assert "XA 722" in page.inner_text("#journeys")


@pytest.mark.usefixtures("travelled")
@pytest.mark.parametrize(
    ("document", "sure"),
    [
        (Document("passport", "ZQ4820917", "UTO"), True),
        (Document("passport", "ZQ4820917", None), False),
        (Document("passport", "ZQ4820917", "UTX"), None),
        (Document("visa", "ZQ4820917", "UTO"), None),
        (Document("passport", None, "UTO"), None),
    ],
)
def test_only_a_document_of_one_issuer_joins_surely(desk, document, sure):
    with desk.store.reading() as connection:
        found = journeys.by_document(connection, 0, Traveller(documents=(document,)))
    about = {one.row.view.traveller.surname: one.sure for one in found}
    assert set(about.values()) == ({sure} if sure is not None else set())
