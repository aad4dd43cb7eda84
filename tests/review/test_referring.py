"""Referrals: only what people have confirmed, to who is registered, for a listed purpose, and no more than
the law profile allows."""

import json

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, BOB, DIFFERENT, SAME, SUE

from openpiu import review
from openpiu.findings import ReviewError
from openpiu.safeguards.law import Referral
from openpiu.safeguards.profile import make_profile
from openpiu.store import hit_rows, referrals


@pytest.fixture
def ready(unit):
    """A unit with a registered authority and a confirmed hit, and its id."""
    review.register_authority(unit.desk, SUE, "police", "Police of Utopia", ("terrorism",))
    unit.take(replace(ANNA, seats=("12A",), record_locator="ABC123"))
    unit.answer(ANN, SAME)
    unit.answer(BOB, SAME)
    return unit, unit.hits()[0].id


def test_confirmed_hit_is_referred_with_what_the_law_profile_allows(ready):
    unit, hit = ready
    made = review.refer(unit.desk, hit, BOB, "police", "terrorism")
    said = made.said
    assert said["traveller"]["names"] == {"surname": "SPECIMEN", "given_names": "ANNA"}
    assert said["traveller"]["seat"] == ["12A"] and said["minor"] is False
    assert [one["reasons"] for one in said["review"]] == [["SA"], ["SA"]]
    assert not [word for word in ("os:1", "os:2", "weight", "wanted") if word in json.dumps(said)]
    assert unit.state(hit) == "referred"
    with unit.store.reading() as connection:
        (kept,) = referrals.of(connection, hit_rows.held(connection, hit))
    assert kept == made
    text = review.printed(said)
    assert "Police of Utopia" in text and "document equal" in text and "SPECIMEN, ANNA" in text
    assert json.loads(review.as_json(said)) == said


def test_fields_that_the_law_profile_leaves_out_are_not_handed_over(ready):
    unit, hit = ready
    unit.desk = replace(
        unit.desk, profile=replace(unit.desk.profile, referral=Referral(fields=("names", "birth_date")))
    )
    said = review.refer(unit.desk, hit, BOB, "police", "terrorism").said
    assert set(said["traveller"]) == {"names", "birth_date"} and said["listed_identity"] is None
    assert not [word for word in ("L898902C3", "ABC123", "12A") if word in json.dumps(said)]
    assert not [word for word in ("L898902C3", "ABC123", "12A") if word in review.printed(said)]


def test_profile_of_a_state_may_hand_over_less_and_not_more():
    fewer = make_profile({"extends": "icao-annex9", "name": "own", "referral": {"fields": ["names"]}})
    assert fewer.referral.fields == ("names",)
    with pytest.raises(Exception, match="referral"):
        make_profile({"extends": "icao-annex9", "name": "own", "referral": {"fields": ["names", "payment"]}})


def test_nothing_is_referred_that_people_have_not_confirmed(unit):
    review.register_authority(unit.desk, SUE, "police", "Police of Utopia", ("terrorism",))
    unit.take(ANNA)
    hit = unit.hits()[0].id
    for who, call in ((ANN, SAME), (BOB, DIFFERENT), (SUE, DIFFERENT)):
        with pytest.raises(ReviewError, match="is not referred"):
            review.refer(unit.desk, hit, ANN, "police", "terrorism")
        unit.answer(who, call)
    with pytest.raises(ReviewError, match="is not referred"):
        review.refer(unit.desk, hit, ANN, "police", "terrorism")


def test_nothing_is_referred_while_it_can_be_undone(slow):
    slow.under(second_officer=())
    review.register_authority(slow.desk, SUE, "police", "Police of Utopia", ("terrorism",))
    slow.take(ANNA)
    slow.answer(ANN, SAME)
    with pytest.raises(ReviewError, match="undone"):
        review.refer(slow.desk, slow.hits()[0].id, ANN, "police", "terrorism")


def test_nobody_else_and_nothing_for_another_purpose(ready):
    unit, hit = ready
    with pytest.raises(ReviewError, match="registered"):
        review.refer(unit.desk, hit, ANN, "friends", "terrorism")
    with pytest.raises(ReviewError, match="purposes"):
        review.refer(unit.desk, hit, ANN, "police", "border_security")
    with pytest.raises(review.ForbiddenError):
        review.end_authority(unit.desk, ANN, "police")
    review.end_authority(unit.desk, SUE, "police")
    with pytest.raises(ReviewError, match="registered"):
        review.refer(unit.desk, hit, ANN, "police", "terrorism")
    with pytest.raises(ReviewError, match="given once"):
        review.register_authority(unit.desk, SUE, "police", "Another", ("terrorism",))
    with pytest.raises(ReviewError, match="purposes"):
        review.register_authority(unit.desk, SUE, "customs", "Customs", ("curiosity",))


@pytest.mark.parametrize(
    ("born", "minor"), [("2013-03-01", False), ("2013-03-02", True), ("2013", None), (None, None)]
)
def test_child_is_told_to_be_one(sqlite, born, minor):
    from tests.review.conftest import LISTED, Unit

    with sqlite.made() as place, place.open() as store:
        unit = Unit(store, undo=0).under(second_officer=())
        unit.lists(LISTED)
        review.register_authority(unit.desk, SUE, "police", "Police of Utopia", ("terrorism",))
        unit.take(replace(ANNA, birth_date=born))
        unit.answer(ANN, SAME)
        said = review.refer(unit.desk, unit.hits()[0].id, ANN, "police", "terrorism").said
        assert said["minor"] is minor
        assert ("child-protection" in review.printed(said)) is bool(minor)
