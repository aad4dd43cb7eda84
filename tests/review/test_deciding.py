"""Decisions: one hit, one person, one answer with its reasons, on what was shown; and the way back."""

import threading

import msgspec
import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, DIFFERENT, LISTED, PASSPORT, SAME, SUE, officer

from openpiu import review
from openpiu.findings import OpenPIUError, ReviewError
from openpiu.intake import hit_records
from openpiu.review import Call, Reason
from openpiu.store import decisions, hit_rows, schema
from openpiu.store.connect import now
from openpiu.travel import Traveller
from openpiu.watchlists import Birth

LATER = "2031-02-01T00:00:00.000Z"
NAMED = Call("same", (Reason("SB"),), seconds=60)
UNSURE = Call("cannot-tell", (Reason("UB"),), until=LATER)


def kept(unit, id_):
    """The decisions on a hit."""
    with unit.store.reading() as connection:
        hit = hit_rows.held(connection, id_)
        return decisions.of(connection, [hit.id]).get(hit.id, [])


def only(unit):
    (hit,) = unit.hits()
    return hit


def test_different_person_with_a_reason_clears_the_hit(unit):
    unit.take(ANNA)
    decided = unit.answer(ANN, DIFFERENT)
    assert decided.state == only(unit).state == "cleared"
    with pytest.raises(ReviewError, match="decided already"):
        review.claim(unit.desk, only(unit).id, BOB)


def test_what_was_shown_is_kept_with_the_decision(unit):
    unit.take(ANNA)
    unit.answer(ANN, replace(DIFFERENT, note="Born a year apart."))
    (decision,) = kept(unit, only(unit).id)
    assert (decision.who, decision.answer, decision.reasons) == ("os:1", "different", (("DA", "birth-date"),))
    assert (decision.weight, decision.list_version, decision.list_revision) == (20_000, "a" * 64, 1)
    assert decision.model and decision.template and decision.law == "icao-annex9"
    with unit.store.reading() as connection:
        shown = decisions.shown(connection, decision)
        hit = hit_rows.held(connection, only(unit).id)
        (note,) = decisions.notes(connection, hit)
    assert msgspec.json.decode(shown.traveller, type=Traveller) == ANNA
    assert msgspec.json.decode(shown.listed)["births"][0]["start"] == "1971-03-12"
    assert "wanted" not in shown.listed  # the charge was not on the page
    assert [(e.field, e.rule, e.traveller) for e in shown.evidence] == [
        ("document", "document.same", PASSPORT.number)
    ]
    assert (note.note, note.decision) == ("Born a year apart.", decision.id)


def test_identifying_values_of_a_decision_stand_in_tables_made_for_them(unit):
    unit.take(ANNA)
    unit.answer(ANN, replace(DIFFERENT, note="Anna SPECIMEN is another."))
    with unit.store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name in schema.IDENTIFYING:
                continue
            said = repr(connection.execute(table.select()).all())
            assert not [word for word in ("SPECIMEN", PASSPORT.number, "1970-03-12") if word in said]


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        (Call("different", ()), "reason is missing"),
        (Call("different", (Reason("SA"),)), "no reason for this answer"),
        (Call("different", (Reason("DI"),)), "20 characters"),
        (Call("different", (Reason("DI", "nationality"),), note="x" * 20), "nationality and sex alone"),
        (Call("same", (Reason("SI", "family-name"),), note="x" * 20), "name alone"),
        (Call("same", (Reason("SA", "charge"),)), "is no row"),
        (Call("guilty", (Reason("SA"),)), "is no answer"),
        (Call("cannot-tell", (Reason("UA"),), until=LATER), "needs the row"),
        (Call("cannot-tell", (Reason("UB"),)), "time at which it comes back"),
        (Call("cannot-tell", (Reason("UB"),), until="2020-01-01T00:00:00.000Z"), "is not right"),
        (Call("cannot-tell", (Reason("UB"),), until="soon"), "is not right"),
        (Call("cannot-tell", (Reason("UI"),), note="x" * 20, until=LATER), "next step is missing"),
        (Call("different", (Reason("DA"),), next_step="carrier"), "next step belongs"),
        (Call("different", (Reason("DA"),), until=LATER), "time belongs"),
    ],
)
def test_answer_without_what_it_needs_is_refused(sqlite, call, missing):
    from tests.review.conftest import Unit

    with sqlite.made() as place, place.open() as store:
        unit = Unit(store)
        unit.lists(LISTED)
        unit.take(ANNA)
        claimed = review.take_next(unit.desk, ANN)
        with pytest.raises(ReviewError, match=missing):
            review.decide(unit.desk, claimed.hit, ANN, call, claimed.version)
        assert only(unit).state == "open"


def test_hit_that_is_not_in_ones_hand_is_not_decided(unit):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    with pytest.raises(review.ClaimError):
        review.decide(unit.desk, claimed.hit, BOB, DIFFERENT, claimed.version)
    review.release(unit.desk, claimed.hit, ANN)
    with pytest.raises(review.ClaimError):
        review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, claimed.version)


def test_stale_page_is_told_what_changed_and_may_record_again(unit):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    unit.take(replace(ANNA, seats=("12A",)), at="2031-03-01T10:00")
    with pytest.raises(review.StaleError) as refused:
        review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, claimed.version)
    assert refused.value.changes["seats"] == ("[]", '["12A"]')
    seen = refused.value.version
    unit.lists(replace(LISTED, births=(Birth("1959", "1959"),)), version="b")
    with pytest.raises(review.StaleError) as refused:
        review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, seen)
    assert list(refused.value.changes) == ["listed.births"]
    seen = refused.value.version
    assert review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, seen).state == "cleared"


@pytest.mark.parametrize("version", ["", "1", "a.b.c.d", "1.2.3", "9.9.9.9", "1." + "9" * 40 + ".1.1"])
def test_version_that_the_hit_never_had_is_stale(unit, version):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    with pytest.raises(review.StaleError):
        review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, version)


def test_same_person_waits_for_a_second_officer_who_must_be_another(unit):
    unit.take(ANNA)
    assert unit.answer(ANN, SAME).state == "second"
    assert review.take_next(unit.desk, ANN) is None
    with pytest.raises(ReviewError, match="already"):
        review.claim(unit.desk, only(unit).id, ANN)
    assert unit.answer(BOB, SAME).state == "confirmed"
    assert [d.look for d in kept(unit, only(unit).id)] == ["first", "second"]


def test_where_the_law_profile_asks_none_one_officer_confirms(unit):
    unit.under(second_officer=())
    unit.take(ANNA)
    assert unit.answer(ANN, SAME).state == "confirmed"


def test_two_officers_who_differ_are_settled_by_a_supervisor_alone(unit):
    unit.take(ANNA)
    unit.answer(ANN, SAME)
    assert unit.answer(BOB, DIFFERENT).state == "disputed"
    assert review.take_next(unit.desk, officer(4)) is None
    assert unit.answer(SUE, DIFFERENT).state == "cleared"


def test_cannot_tell_waits_until_its_time_and_counts_no_more_when_it_comes_back(unit):
    unit.take(ANNA)
    assert unit.answer(ANN, UNSURE).state == "waiting"
    assert review.take_next(unit.desk, BOB) is None
    unit.take(replace(ANNA, seats=("12A",)), at="2031-03-01T10:00")
    assert unit.answer(ANN, DIFFERENT).state == "cleared"
    assert [d.round for d in kept(unit, only(unit).id)] == [1, 2]


def test_evidence_that_contradicts_itself_goes_to_a_second_officer(unit):
    unit.take(ANNA)
    assert unit.answer(ANN, Call("cannot-tell", (Reason("UC"),))).state == "second"
    assert unit.answer(BOB, UNSURE).state == "waiting"


def test_slip_is_undone_within_its_window_by_the_same_person(slow):
    slow.take(ANNA)
    slow.answer(ANN, DIFFERENT)
    hit = only(slow)
    with pytest.raises(ReviewError, match="not yours"):
        review.undo(slow.desk, hit.id, BOB)
    undone = review.undo(slow.desk, hit.id, ANN)
    assert (undone.state, only(slow).state) == ("open", "open")
    (decision,) = kept(slow, hit.id)
    assert decision.undone_at
    with pytest.raises(review.ClaimError):
        review.claim(slow.desk, hit.id, BOB)  # it is in the hand of who undid it
    again = review.decide(slow.desk, hit.id, ANN, SAME, undone.version)
    assert again.state == "second" and len(kept(slow, hit.id)) == 2


def test_nothing_is_undone_when_the_window_has_closed(unit):
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    with pytest.raises(ReviewError, match="window"):
        review.undo(unit.desk, only(unit).id, ANN)


def test_second_officer_does_not_meet_a_hit_that_may_still_be_undone(slow):
    slow.take(ANNA)
    slow.answer(ANN, SAME)
    assert review.take_next(slow.desk, BOB) is None


def test_decided_hit_is_opened_again_with_a_reason_by_who_answered_or_a_supervisor(unit):
    unit.take(ANNA)
    unit.answer(ANN, DIFFERENT)
    hit = only(unit)
    with pytest.raises(ReviewError, match="20 characters"):
        review.reopen(unit.desk, hit.id, ANN, "oops")
    with pytest.raises(ReviewError, match="who answered it"):
        review.reopen(unit.desk, hit.id, BOB, "I would rather think otherwise.")
    review.reopen(unit.desk, hit.id, SUE, "The officer asked me to open it again.")
    assert only(unit).state == "open"
    assert unit.answer(ANN, SAME).state == "second"
    assert [d.undone_at for d in kept(unit, hit.id)] == [None, None]


def test_parts_opened_early_are_counted_with_the_decision(unit):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    review.reveal(unit.desk, claimed.hit, ANN)
    review.decide(unit.desk, claimed.hit, ANN, DIFFERENT, claimed.version)
    assert [d.early for d in kept(unit, claimed.hit)] == [1]


def test_two_officers_on_one_hit_never_both_decide(unit, place):
    """Each of four officers takes, decides or frees whatever they can, all at once, on connections of their
    own: every hit is answered by as many as it asks, never twice by one, never at once by two."""
    people = [replace(ANNA, given_names=name, documents=()) for name in ("ANNA", "BERTA", "CLARA", "DORA")]
    unit.take(*people)
    start = threading.Barrier(4)
    failed = []

    def work(number):
        who = officer(number, supervisor=True)
        with place.open() as store:
            desk = replace(unit.desk, store=store)
            start.wait()
            for turn in range(12):
                try:
                    claimed = review.take_next(desk, who)
                    if claimed is None:
                        continue
                    call = NAMED if (number + turn) % 2 else DIFFERENT
                    # Another claims it too, as a crafted request would, and both record.
                    review.decide(desk, claimed.hit, who, call, claimed.version)
                    review.decide(desk, claimed.hit, who, call, claimed.version)
                except ReviewError:
                    pass
                except OpenPIUError as error:
                    failed.append(str(error))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for hit in unit.hits():
        given = kept(unit, hit.id)
        assert len({(d.who, d.round) for d in given}) == len(given)
        states = [d.answer for d in given]
        if hit.state == "confirmed":
            assert states.count("same") >= 2
        if hit.state == "cleared":
            assert states[-1] == "different"
        assert hit.state != "open"


def test_many_who_record_the_same_hit_at_once_are_one_decision(unit, place):
    unit.take(ANNA)
    hit = only(unit)
    start = threading.Barrier(4)
    won = []

    def work(number):
        who = officer(number)
        with place.open() as store:
            desk = replace(unit.desk, store=store)
            start.wait()
            try:
                claimed = review.claim(desk, hit.id, who)
                review.decide(desk, hit.id, who, DIFFERENT, claimed.version)
                won.append(number)
            except ReviewError:
                pass

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == len(kept(unit, hit.id)) == 1


def test_a_decision_takes_one_hit_and_no_more():
    """EP-8: there is no act that decides two."""
    import inspect

    for name in review.__all__:
        act = getattr(review, name)
        if inspect.isfunction(act) and "call" in inspect.signature(act).parameters:
            assert inspect.signature(act).parameters["id_"].annotation == "str"
    assert now() < LATER


def test_command_lists_what_still_waits_for_people_and_nothing_else(unit):
    unit.take(ANNA)
    unit.answer(ANN, SAME)  # a second officer is asked
    assert [record["state"] for record in hit_records(unit.store)] == ["second"]
    unit.answer(BOB, SAME)
    assert hit_records(unit.store) == []
    assert [record["state"] for record in hit_records(unit.store, states=None)] == ["confirmed"]
