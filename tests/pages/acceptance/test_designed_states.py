"""Pages under strain: names of two hundred letters, almost nothing sent, hostile strings in every field, ten
megabytes that are no message, little room."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.pages import odd_shift
from tests.pages.odd_shift import BARE, BIG, HOSTILE, LONG, ODD
from tests.pages.test_every_page import MOST

from openpiu.store.schema import flights, transmissions

pytestmark = pytest.mark.xdist_group("acceptance-states")
ROOM = {"small": (320, 640), "zoomed": (640, 400), "plain": (1280, 800)}


@pytest.fixture(scope="module")
def furnished(places):
    with places.bare() as place:
        yield place, odd_shift.furnish(place)


def flight(store, name):
    with store.reading() as connection:
        asked = select(flights.c.id).where(
            flights.c.carrier == name[:2], flights.c.number.like(f"%{name[2:]}")
        )
        return f"/flights/{connection.execute(asked).scalar_one()}"


def people_of(workbench, page, path):
    page.goto(workbench.url + path)
    return page.eval_on_selector_all(
        "section[aria-labelledby=people-title] tbody td:first-child a", "links => links.map(a => a.pathname)"
    )


@pytest.mark.parametrize("size", ROOM)
def test_hostile_and_long_text_is_shown_as_text_and_breaks_no_page(workbench, store, size):
    width, height = ROOM[size]
    page = workbench.as_("vale", viewport={"width": width, "height": height})
    wrong = []
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    odd = flight(store, ODD)
    persons = people_of(workbench, page, odd)
    assert len(persons) == 2
    hits = [f"/hits/{workbench.hits[who]}" for who in (LONG, HOSTILE)]
    lists = ["/watchlists", "/watchlists/odd", "/watchlists/odd/entries/O.1", "/watchlists/odd/entries/O.2"]
    seen = set()
    for path in (odd, f"{odd}/seats", *persons, *hits, *lists):
        page.goto(workbench.url + path)
        assert page.locator("main script, main b:has-text('NEDDIH'), main img").count() == 0
        assert len(page.content().encode()) <= MOST
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, max(wide, 0)) == (path, 0)
        seen |= {text for text in ("{{7*7}}", "<SCRIPT>ALERT('1')</SCRIPT>") if text in page.content()}
        assert "49" not in page.inner_text("h1")
        shown = page.inner_text("main").upper()
        if path in (odd, persons[1], hits[1]):
            assert "<SCRIPT>ALERT('1')</SCRIPT>" in shown and "{{7*7}}" in shown
            assert "⟨U+202E⟩NEDDIH⟨U+202C⟩" in shown
    assert seen == {"{{7*7}}"}  # in the source it is escaped
    assert wrong == []


def test_what_was_not_sent_is_written_as_such(workbench, store):
    page = workbench.as_("vale")
    (person,) = people_of(workbench, page, flight(store, BARE))
    for path in (person, flight(store, BARE)):
        page.goto(workbench.url + path)
        text = page.inner_text("main")
        assert "NEMORINO" in text and "None" not in text
    page.goto(workbench.url + person)
    assert page.inner_text("main").count("not sent") >= 6


def test_ten_megabytes_in_quarantine_are_told_in_a_small_page(workbench, store):
    with store.reading() as connection:
        asked = select(transmissions.c.id).where(transmissions.c.size == BIG)
        big = connection.execute(asked).scalar_one()
    for name in ("moor", "vale"):
        page = workbench.as_(name)
        for path in ("/messages/quarantine", f"/messages/{big}"):
            page.goto(workbench.url + path)
            assert len(page.content().encode()) <= MOST
            assert "expected PAXLST or PNRGOV" in page.inner_text("main")
            assert "NEDDIH" not in page.content()
