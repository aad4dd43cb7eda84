"""Practice sets: an officer's own, left and taken up again, counted apart from all that is real."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update
from tests.practice.conftest import ASH, LIND, ODE, TARN, VALE, call, through

from openpiu import practice, review
from openpiu.findings import ReviewError
from openpiu.practice import outcome, tally
from openpiu.practice.acts import KEPT
from openpiu.practice.offering import LEAVE, SHIFT
from openpiu.store import decisions, schema
from openpiu.store import practice as kept
from openpiu.store.connect import moment
from openpiu.store.schema import practice_answers, practice_sets

EVER = ("2000-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z")


def count(store, table):
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar()


def test_a_set_is_begun_answered_and_ended(desk):
    id_ = through(desk, VALE)
    held = practice.standing(desk, VALE, id_)
    assert held.next is None and held.row.ended_at and len(held.answers) == practice.SIZE
    found = tally((one.truth, one.answer) for one in held.answers)
    assert found.of("miss", "false-alarm", "left-open", "called-on-nothing") == 0
    assert found.of("hit", "correct-rejection", "rightly-open") == practice.SIZE


def test_a_set_is_left_and_taken_up_again_and_ended_early(desk):
    id_ = through(desk, VALE, number=3)
    assert practice.begin(desk, VALE) == id_ and practice.standing(desk, VALE, id_).next == 3
    practice.end(desk, VALE, id_)
    assert practice.standing(desk, VALE, id_).next is None
    with pytest.raises(ReviewError, match="another pair's turn"):
        practice.answer(desk, VALE, id_, 3, call("same"))
    other = practice.begin(desk, VALE)
    assert other != id_
    seeds = [practice.standing(desk, VALE, one).row.seed for one in (id_, other)]
    assert seeds[0] != seeds[1]


def test_nobody_reaches_anothers_set(desk):
    id_ = through(desk, VALE, number=1)
    for who in (ODE, TARN):
        for act in (practice.standing, practice.end):
            with pytest.raises(practice.UnknownSetError):
                act(desk, who, id_)
        with pytest.raises(practice.UnknownSetError):
            practice.answer(desk, who, id_, 1, call("same"))
    assert practice.standing(desk, VALE, id_).next == 1


def test_who_decides_nothing_does_not_practise(desk):
    with pytest.raises(review.ForbiddenError):
        practice.begin(desk, LIND)


def test_an_answer_stands_and_pairs_have_their_turn(desk):
    id_ = practice.begin(desk, VALE)
    practice.answer(desk, VALE, id_, 0, call("same"))
    practice.answer(desk, VALE, id_, 0, call("different"))
    assert [one.answer for one in practice.standing(desk, VALE, id_).answers] == ["same"]
    for position in (2, 19, -1, 99):
        with pytest.raises(ReviewError, match="another pair's turn"):
            practice.answer(desk, VALE, id_, position, call("same"))


def test_reasons_are_asked_for_and_held_against_the_rows_as_for_a_hit(desk):
    id_ = practice.begin(desk, VALE)
    for said, why in (
        (practice.Call("same"), "reason is missing"),
        (practice.Call("perhaps"), "is no answer"),
        (practice.Call("different", (review.Reason("SA"),)), "is no reason for this answer"),
        (practice.Call("cannot-tell", (review.Reason("UA", "nationality"),)), "nationality and sex alone"),
    ):
        with pytest.raises(review.ReasonError, match=why):
            practice.answer(desk, VALE, id_, 0, said)
    pairs = practice.standing(desk, VALE, id_).pairs
    refuted = {"same": "DA", "different": "SA"}
    for position, pair in enumerate(pairs):
        code = refuted.get(pair.made.truth)
        wrong = {"DA": "different", "SA": "same"}.get(code)
        birth_told = pair.traveller.birth_date and pair.kind != "same-swapped"
        if wrong and (code == "SA" or birth_told):
            with pytest.raises(review.ReasonError, match="does not apply"):
                practice.answer(desk, VALE, id_, position, practice.Call(wrong, (review.Reason(code),)))
        practice.answer(desk, VALE, id_, position, call(pair.made.truth))


def test_cannot_tell_is_neither_hit_nor_miss_and_right_where_nothing_tells():
    assert outcome("same", "cannot-tell") == outcome("different", "cannot-tell") == "left-open"
    assert outcome("cannot-tell", "cannot-tell") == "rightly-open"
    assert outcome("cannot-tell", "same") == outcome("cannot-tell", "different") == "called-on-nothing"
    found = tally([("same", "cannot-tell"), ("same", "same"), ("cannot-tell", "same")])
    assert (found.same, found.different, found.decidable, found.undecidable) == (1, 0, 2, 1)


def test_practice_touches_nothing_but_its_own_tables(desk, store):
    through(desk, VALE)
    own = {practice_sets.name, practice_answers.name, "alembic_version"}
    assert count(store, practice_answers) == practice.SIZE
    for table in schema.metadata.sorted_tables:
        if table.name not in own:
            assert count(store, table) == 0, table.name
    assert {column.info["class"] for t in (practice_sets, practice_answers) for column in t.columns} == {
        "technical",
        "content",
    }


def test_figures_are_ones_own_or_of_three_people_and_hide_what_is_few(desk):
    for _ in range(2):
        through(desk, VALE, "same")
    own = practice.figures(desk, VALE, *EVER, own=True)
    assert (own.answers, own.people) == (40, 1)
    assert own.time.median == 30 and own.left_open.of >= 20 and own.left_open.count == 0
    assert own.rightly_open.value is None
    if own.hits.of >= 20:
        assert own.hits.value == 1.0 and own.hits.low > 0.8
    assert practice.figures(desk, ODE, *EVER, own=True).answers == 0
    with pytest.raises(review.ForbiddenError):
        practice.figures(desk, VALE, *EVER, own=False)
    through(desk, ODE, "different")
    for who in (TARN, LIND):
        unit = practice.figures(desk, who, *EVER, own=False)
        assert unit.people == 2 and unit.left_open.of >= 40
        assert unit.hits.value is unit.left_open.value is unit.time.median is None
    through(desk, ASH, "cannot-tell")
    unit = practice.figures(desk, TARN, *EVER, own=False)
    assert unit.people == 3 and unit.left_open.count and unit.left_open.low is not None
    assert unit.hits.value == pytest.approx(unit.hits.count / unit.hits.of)
    assert unit.hits.count + unit.misses.count == unit.hits.of
    assert practice.figures(desk, TARN, "2000-01-01", "2001-01-01", own=False).answers == 0


def test_a_set_of_another_maker_is_shown_no_longer_and_its_answers_count(desk, store):
    id_ = through(desk, VALE, number=5)
    with store.writing() as connection:
        connection.execute(update(practice_sets).values(maker="0/0/0"))
    held = practice.standing(desk, VALE, id_)
    assert held.pairs == () and held.next is None and len(held.answers) == 5
    with pytest.raises(practice.FormerSetError, match="another version"):
        practice.answer(desk, VALE, id_, 5, call("same"))
    assert practice.begin(desk, VALE) != id_
    assert practice.figures(desk, VALE, *EVER, own=True).answers == 5


def test_sets_are_forgotten_after_a_year(desk, store):
    through(desk, VALE, number=2)
    long_ago = moment(datetime.now(UTC) - KEPT - timedelta(days=1))
    with store.writing() as connection:
        connection.execute(update(practice_sets).values(begun_at=long_ago, ended_at=long_ago))
    practice.begin(desk, ODE)
    assert count(store, practice_sets) == 1 and count(store, practice_answers) == 0


def offered(store, who, now, monkeypatch, last=None):
    found = lambda connection, name, since: last if last and last >= since else None  # noqa: E731
    monkeypatch.setattr(decisions, "last_of", found)
    with store.reading() as connection:
        return practice.offer(connection, who, now)


def test_practice_is_offered_at_the_begin_of_a_shift_after_leave_and_while_a_set_waits(
    desk, store, monkeypatch
):
    now = datetime.now(UTC)

    def ago(span):
        return moment(now - span)

    minute = timedelta(minutes=1)
    assert offered(store, VALE, now, monkeypatch).why == "leave"
    assert offered(store, VALE, now, monkeypatch, ago(LEAVE + minute)).why == "leave"
    assert offered(store, VALE, now, monkeypatch, ago(LEAVE - minute)).why == "shift"
    assert offered(store, VALE, now, monkeypatch, ago(SHIFT + minute)).why == "shift"
    assert offered(store, VALE, now, monkeypatch, ago(SHIFT - minute)) is None
    id_ = through(desk, VALE, number=4)
    offer = offered(store, VALE, now, monkeypatch, ago(minute))
    assert (offer.why, offer.id, offer.answered) == ("begun", id_, 4)
    practice.end(desk, VALE, id_)
    assert offered(store, VALE, now, monkeypatch) is None  # practised a moment ago
    assert offered(store, VALE, now + timedelta(hours=13), monkeypatch).why == "leave"
    assert offered(store, ODE, now, monkeypatch).why == "leave"


def test_rows_of_practice_are_kept_and_read_as_they_are(store):
    row = kept.SetRow("a" * 16, "vale", 2**47, "1/1/1", "2026-01-01T00:00:00.000Z")
    answer = kept.AnswerRow(0, "same", "different", 9, "2026-01-01T00:00:01.000Z")
    with store.writing() as connection:
        kept.add(connection, row)
        kept.put_answer(connection, row.id, answer)
        kept.put_answer(connection, row.id, replace(answer, answer="same"))
    with store.reading() as connection:
        assert kept.held(connection, row.id, "vale") == row and kept.held(connection, row.id, "ode") is None
        assert kept.of(connection, "vale", 5) == [(row, 1)] and kept.answers(connection, row.id) == [answer]
        assert kept.newest(connection, "vale") == answer.at and kept.newest(connection, "ode") is None
        assert kept.between(connection, "2026", "2027") == [("vale", answer)]
