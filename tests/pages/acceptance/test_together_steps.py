"""Steps 15 to 17 of the acceptance script: several people over one queue."""

from __future__ import annotations

import re

import pytest
from tests.pages.acceptance.conftest import press, record, taken
from tests.pages.day import CHARGE

pytestmark = pytest.mark.xdist_group("acceptance-together")
ROUNDS = 20


def test_step_15_who_has_not_claimed_a_hit_reads_it_and_cannot_decide(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, "DARVANDI")
    other = workbench.as_("ode")
    other.goto(f"{workbench.url}/hits/{hit}")
    assert re.search(r"Read-only: claimed by vale \d\d:\d\dZ", other.inner_text(".decide"))
    assert other.locator("#decide").count() == 0
    crafted = {"choice": "different", "reason": "DA", "version": page.input_value("[name=version]")}
    answer = other.request.post(
        f"{workbench.url}/hits/{hit}/decision", form=crafted, headers={"Origin": workbench.url}
    )
    assert answer.status == 409
    assert "another has had the hit in hand since" in answer.text().lower()
    page.reload()
    assert page.locator("#decide").count() == 1 and page.locator("#history").count() == 0
    workbench.release(page)


def looks(page):
    """How the page of a hit looks, apart from its own facts: its parts, heads, and what the panel offers."""
    state = page.inner_text(".question").split(" · ")[-2]
    heads = page.locator("h2, legend, .decide label:not(.reasons *), .decide button").all_inner_texts()
    parts = page.evaluate("[...document.querySelectorAll('main [id]')].map(e => e.id)")
    return state, heads, parts


def test_step_16_a_second_look_is_like_any_other_hit_and_a_supervisor_sees_both_answers(workbench):
    page = workbench.as_("vale")
    hit = workbench.open(page, "OUYANG")
    press(page, "1b")
    record(page)
    workbench.pass_time(31)
    other = workbench.as_("ode")
    other.goto(f"{workbench.url}/hits")
    rows = other.locator("#queue tbody tr").all_inner_texts()
    assert {row.split("\t")[6] for row in rows} == {"to decide"}
    seen = {}
    while hit not in seen:
        assert len(seen) < 15
        now = workbench.take(other)
        seen[now] = looks(other)
    assert len(seen) > 1 and len({str(look) for look in seen.values()}) == 1
    source = other.content()
    assert "answered" not in source and "vale" not in source and CHARGE not in source
    press(other, "2e")
    record(other)
    workbench.pass_time(31)
    for each in seen:
        if each != hit:
            other.goto(f"{workbench.url}/hits/{each}")
            workbench.release(other)
    third = workbench.as_("tarn")
    workbench.open(third, "OUYANG")
    both = third.locator("#answers > div")
    assert both.count() == 2
    told = sorted(both.all_inner_texts())
    assert "different person" in told[0] + told[1] and "same person" in told[0] + told[1]
    boxes = [one.bounding_box() for one in both.all()]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    workbench.release(third)


def test_step_17_two_who_take_the_next_hit_together_never_get_the_same(workbench):
    pages = [workbench.as_(name) for name in ("vale", "ode")]
    held = set()
    for _ in range(ROUNDS):
        for page in pages:
            page.goto(f"{workbench.url}/hits")
        for page in pages:
            page.keyboard.press("n")
        for page in pages:
            page.wait_for_url(re.compile(r"/hits/H\d+-\d+$|none=1"))
        pair = [taken(page) for page in pages if "none" not in page.url]
        assert len(set(pair)) == len(pair) and not held & set(pair)
        held |= set(pair)
        if len(pair) < len(pages):  # all are taken: give them back and go on
            assert len(held) >= 12
            give_back(workbench, pages, held)
    give_back(workbench, pages, held)


def give_back(workbench, pages, held):
    for hit in held:
        for page in pages:
            page.request.post(f"{workbench.url}/hits/{hit}/release", headers={"Origin": workbench.url})
    held.clear()
