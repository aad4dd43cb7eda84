"""Measures of decisions: told with how many they rest on, hidden where they are few, and never by officer."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace
from tests.review.conftest import ANN, ANNA, BOB, DIFFERENT, SAME, SUE

from openpiu import review
from openpiu.review.measures import ANSWERS, agreement, measured, share, times
from openpiu.store.decisions import Decision

AT = "2026-03-01T09:00:00.000Z"


def decision(id_, answer="different", hit=None, **more):
    values = {"who": "os:1", "round": 1, "look": "first", "seconds": 30, "early": 0, "undone_at": None} | more
    return Decision(
        id=id_,
        hit=hit or id_,
        month=202603,
        supervisor=False,
        at=AT,
        answer=answer,
        next_step=None,
        next_until=None,
        seen="1.1.1.1",
        weight=1,
        score=0.5,
        list_version="",
        list_revision=1,
        model="1",
        template=1,
        law="own",
        **({"reasons": (("DA", "birth-date"),)} | values),
    )


def second(first, answer, **more):
    return replace(first, id=first.id + 10_000, answer=answer, who="os:2", look="blind", **more)


def test_too_few_decisions_are_told_as_such_and_nothing_else():
    found = measured([decision(n) for n in range(1, 32)], {})
    assert found.told == "too few decisions: 31 of 200 needed"
    assert [getattr(found, f.name) for f in fields(found)][2:] == [None] * 11


def test_agreement_reversals_and_shares_are_those_of_a_count_by_hand():
    firsts = [decision(n) for n in range(1, 161)] + [decision(n, "same") for n in range(161, 201)]
    # 40 of those cleared and 40 of those confirmed were looked at again: 36 and 30 alike.
    seconds = [second(one, "different" if n < 36 else "same") for n, one in enumerate(firsts[:40])]
    seconds += [second(one, "same" if n < 30 else "different") for n, one in enumerate(firsts[160:])]
    found = measured(firsts, {one.hit: "2026-03-01T10:00:00.000Z" for one in firsts}, seconds)
    assert (found.agreement.raw.count, found.agreement.raw.of) == (66, 80)
    # Chance: 1/2 × 46/80 + 1/2 × 34/80 = 1/2; kappa = (66/80 − 1/2) / (1/2).
    assert found.agreement.kappa == pytest.approx(0.65)
    assert (found.reversals["different to same"].count, found.reversals["different to same"].of) == (4, 40)
    assert (found.reversals["same to different"].count, found.reversals["same to different"].of) == (10, 40)
    assert found.before_departure.value == 1 and found.cannot_tell.value == 0
    assert found.time["different"].median == 30 and found.time["cannot-tell"].median is None


def test_parts_opened_early_are_held_against_those_who_opened_none():
    firsts = [decision(n, early=n % 2) for n in range(1, 201)]
    seconds = [second(one, "same" if one.early else "different") for one in firsts]
    found = measured(firsts, {}, seconds)
    assert found.early.value == 0.5
    assert (found.agreement_early.raw.value, found.agreement_without.raw.value) == (0, 1)


def test_answers_that_were_undone_count_as_such_and_nowhere_else():
    undone = [decision(n + 500, "same", undone_at=AT) for n in range(100)]
    found = measured([*[decision(n) for n in range(1, 201)], *undone], {})
    assert (found.decisions, found.undone.count, found.undone.of) == (200, 100, 300)
    assert found.time["same"].of == 0


def test_small_groups_are_hidden():
    assert share(3, 19).value is None and share(3, 19).count is None
    assert times(range(19)).median is None
    assert agreement([("same", "same")] * 19).raw.value is None
    assert share(5, 20).value == 0.25


@given(st.integers(20, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_interval_holds_the_share(pair):
    found = share(*pair)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.lists(st.tuples(*[st.sampled_from(ANSWERS)] * 2), min_size=20, max_size=60))
def test_kappa_is_one_where_all_agree_and_never_more(pairs):
    found = agreement(pairs).kappa
    assert found is None or found <= 1
    same = agreement([(first, first) for first, _ in pairs]).kappa
    assert same is None or same == pytest.approx(1)


def test_officer_is_shown_their_own_figures_alone(unit):
    unit.take(ANNA)
    unit.answer(ANN, SAME)
    unit.answer(BOB, DIFFERENT)
    span = ("2020-01-01T00:00:00.000Z", "2040-01-01T00:00:00.000Z")
    assert review.quality(unit.desk, ANN, *span, own=True).decisions == 1
    assert review.quality(unit.desk, SUE, *span, own=False).decisions == 2
    with pytest.raises(review.ForbiddenError):
        review.quality(unit.desk, ANN, *span, own=False)


def test_no_measure_is_told_by_officer():
    names = {f.name for f in fields(review.Quality)}
    assert not [name for name in names if "who" in name or "officer" in name or "rank" in name]
    assert "who" not in inspect.signature(review.quality).parameters
