"""Claims: a hit is in one hand at most, the most urgent comes first, and nobody waits for who has gone."""

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, LISTED, SUE, Unit, leg, officer

from openpiu import review
from openpiu.access import users
from openpiu.audit import Actor
from openpiu.audit.entries import read_entry
from openpiu.findings import ReviewError
from openpiu.store import handovers, hit_claims, schema
from openpiu.store import users as kept
from openpiu.store.connect import now


def acts(store):
    """The acts on hits, in their order."""
    with store.reading() as connection:
        rows = connection.execute(schema.log_entries.select().order_by(schema.log_entries.c.id))
        entries = [read_entry(row.body) for row in rows]
    return [(e.who, e.act, e.on) for e in entries if e.act.startswith("hit.")]


def test_next_hit_is_the_one_that_leaves_first_whatever_its_weight(unit):
    unit.take(ANNA, flight=leg(5))
    unit.take(replace(ANNA, documents=()), flight=leg(2))
    unit.take(ANNA, flight=leg(3, "77"))
    heavy, light, other = unit.hits()
    assert heavy.weight > light.weight
    taken = [review.take_next(unit.desk, who).hit for who in (ANN, BOB, SUE)]
    assert taken == [light.id, other.id, heavy.id]
    assert review.take_next(unit.desk, officer(4)) is None


def test_later_departure_moves_a_hit_back(unit):
    unit.take(ANNA, flight=leg(2))
    unit.take(ANNA, flight=leg(2, "77"))
    late = leg(2)
    late = replace(late, departure="2031-03-02T23:00")
    unit.take(
        replace(ANNA, surname="OTHER", given_names="CY", documents=()), flight=late, at="2031-03-01T10:00"
    )
    first, second = unit.hits()
    assert review.take_next(unit.desk, ANN).hit == second.id
    assert review.take_next(unit.desk, BOB).hit == first.id


def test_hit_in_hand_is_not_taken_by_another_until_it_is_given_back(unit):
    unit.take(ANNA)
    (hit,) = unit.hits()
    claimed = review.claim(unit.desk, hit.id, ANN)
    assert review.claim(unit.desk, hit.id, ANN).since == claimed.since
    with pytest.raises(review.ClaimError) as refused:
        review.claim(unit.desk, hit.id, BOB)
    assert (refused.value.who, refused.value.since) == ("os:1", claimed.since)
    assert review.take_next(unit.desk, BOB) is None
    with pytest.raises(review.ClaimError):
        review.release(unit.desk, hit.id, BOB)
    review.release(unit.desk, hit.id, ANN)
    assert review.claim(unit.desk, hit.id, BOB).hit == hit.id
    about = (f"hit:{hit.id}",)
    assert acts(unit.store) == [
        ("os:1", "hit.claim", about),
        ("os:1", "hit.release", about),
        ("os:2", "hit.claim", about),
    ]


def test_claim_ends_without_input_and_holds_with_it(store):
    unit = Unit(store, claim=0)
    unit.lists(LISTED)
    unit.take(ANNA)
    (hit,) = unit.hits()
    claimed = review.claim(unit.desk, hit.id, ANN)
    assert review.claim(unit.desk, hit.id, BOB).hit == hit.id
    patient = replace(unit.desk, terms=review.Terms())
    with pytest.raises(review.ClaimError):
        review.touch(patient, hit.id, ANN)
    assert review.touch(patient, hit.id, BOB).since > claimed.since or claimed.since <= now()


def test_supervisor_frees_a_stalled_claim_and_an_officer_does_not(unit):
    unit.take(ANNA)
    (hit,) = unit.hits()
    review.claim(unit.desk, hit.id, ANN)
    with pytest.raises(review.ForbiddenError):
        review.free(unit.desk, hit.id, BOB)
    review.free(unit.desk, hit.id, SUE)
    assert review.claim(unit.desk, hit.id, BOB).hit == hit.id


def test_colleague_is_asked_with_a_note(unit):
    unit.take(ANNA)
    review.take_next(unit.desk, ANN)
    (hit,) = unit.hits()
    with pytest.raises(ReviewError, match="note"):
        review.ask(unit.desk, hit.id, ANN, "  ")
    review.ask(unit.desk, hit.id, ANN, "Do you read this script?")
    assert review.take_next(unit.desk, BOB).hit == hit.id


def test_what_is_put_back_waits_for_new_data_and_comes_with_them(unit):
    unit.take(ANNA)
    review.take_next(unit.desk, ANN)
    (hit,) = unit.hits()
    review.put_back(unit.desk, hit.id, ANN, None)
    assert unit.state(hit.id) == "waiting"
    assert review.take_next(unit.desk, BOB) is None
    unit.take(replace(ANNA, seats=("12A",)), at="2031-03-01T10:00")
    assert unit.state(hit.id) == "open"
    assert review.take_next(unit.desk, BOB).hit == hit.id


def test_what_is_put_back_until_a_time_comes_at_that_time(unit):
    unit.take(ANNA)
    review.take_next(unit.desk, ANN)
    (hit,) = unit.hits()
    with pytest.raises(ReviewError, match="passed"):
        review.put_back(unit.desk, hit.id, ANN, "2026-01-01T00:00:00.000Z")
    soon = now()
    review.put_back(unit.desk, hit.id, ANN, review.desk.later(soon, 0.2))
    assert review.take_next(unit.desk, BOB) is None
    while now() < review.desk.later(soon, 0.2):
        pass
    assert review.take_next(unit.desk, BOB).hit == hit.id


def test_shift_is_handed_over_with_all_that_is_in_hand(unit):
    unit.take(ANNA)
    unit.take(ANNA, flight=leg(2))
    taken = {review.take_next(unit.desk, ANN).hit for _ in range(2)}
    assert set(review.hand_over(unit.desk, ANN, "Two are open, both wait for API.")) == taken
    assert {review.take_next(unit.desk, BOB).hit for _ in range(2)} == taken


def test_note_of_a_shift_is_kept_for_the_next(unit):
    unit.take(ANNA)
    review.take_next(unit.desk, ANN)
    begun = now()
    review.hand_over(unit.desk, ANN, "One is open.")
    review.hand_over(unit.desk, BOB, "Nothing.")
    with unit.store.reading() as connection:
        kept = handovers.since(connection, begun)
        assert handovers.since(connection, review.desk.later(now(), 60)) == []
    assert [(one.who, one.released, one.note) for one in kept] == [
        (BOB.who, 0, "Nothing."),
        (ANN.who, 1, "One is open."),
    ]


def test_supervisor_puts_a_hit_that_another_has_in_somebodys_hand(unit):
    unit.take(ANNA)
    hit = review.take_next(unit.desk, ANN).hit
    users.add(unit.store, "given", "officer")
    users.add(unit.store, "other", "engineer")
    with unit.store.reading() as connection:
        given, other = (f"user:{kept.by_name(connection, name).id}" for name in ("given", "other"))
        late = review.desk.later(now(), 1)
        quiet = hit_claims.quiet(connection, "2026", late)
        assert [(row.public, claim.who) for row, claim in quiet] == [(hit, ANN.who)]
        assert hit_claims.quiet(connection, late, late) == []
    with pytest.raises(review.ForbiddenError):
        review.give(unit.desk, hit, BOB, given)
    for nobody in (other, "user:none", "token:host", ""):
        with pytest.raises(review.ReasonError, match="officer or a supervisor"):
            review.give(unit.desk, hit, SUE, nobody)
    review.give(unit.desk, hit, SUE, given)
    with pytest.raises(review.ClaimError):
        review.touch(unit.desk, hit, ANN)
    assert review.touch(unit.desk, hit, review.Officer(Actor(given, "test"))).hit == hit
    assert [(who, act) for who, act, _ in acts(unit.store)][-2:] == [
        (SUE.who, "hit.free"),
        (SUE.who, "hit.give"),
    ]


def test_hit_is_given_to_nobody_who_has_answered_it(unit):
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    users.add(unit.store, "given", "officer")
    with unit.store.reading() as connection:
        given = f"user:{kept.by_name(connection, 'given').id}"
    review.give(unit.desk, claimed.hit, SUE, given)
    them = review.Officer(Actor(given, "test"))
    review.decide(unit.desk, claimed.hit, them, review.Call("same", (review.Reason("SB"),)), claimed.version)
    with pytest.raises(ReviewError, match="may not answer"):
        review.give(unit.desk, claimed.hit, SUE, given)


def test_hits_that_there_are_not_are_told_as_such(unit):
    for id_ in ("H203103-9", "", "H1", "x" * 500, "H203103-" + "9" * 30):
        with pytest.raises(review.UnknownHitError):
            review.claim(unit.desk, id_, ANN)
