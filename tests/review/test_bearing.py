"""Reasons held against the rows of the comparison: what a row contradicts is none, what leaves doubt is."""

import pytest
from msgspec.structs import replace
from tests.review.conftest import ANN, ANNA, LISTED, PASSPORT

from openpiu import review
from openpiu.review import Call, Reason, ReasonError
from openpiu.review.bearing import MISSING, REFUTED, hold, refuted, rows_of
from openpiu.review.reasons import FIELDS, REASONS
from openpiu.store.hits import Reason as Evidence
from openpiu.travel import Document, Traveller
from openpiu.watchlists import Birth, ListedDocument

LATER = "2031-02-01T00:00:00.000Z"


def why(code, traveller=ANNA, identity=LISTED, evidence=()):
    """Why a reason does not apply to the two."""
    return refuted(rows_of(traveller, identity, evidence)).get(code)


def born(*listed):
    return replace(LISTED, births=tuple(Birth(*one) for one in listed))


def test_birth_date_excludes_nobody_who_was_born_on_the_listed_day():
    assert why("DA", identity=born(("1970-03-12", "1970-03-12"))) == "the birth dates agree"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ((), "no birth date is listed"),
        ((("1970", "1970"),), "the birth dates agree as far as both are known"),
        ((("1970-03", "1970-03"),), "the birth dates agree as far as both are known"),
        ((("1971", "1971", True),), "the birth dates agree as far as both are known"),
        ((("1960", "1975"),), "the birth dates agree as far as both are known"),
        ((("1950-01-01", "1950-01-01"), ("1970-03-12", "1970-03-12")), "the birth dates agree"),
        ((("1970-03-13", "1970-03-13"),), None),
        ((("1970-12-03", "1970-12-03"),), None),
        ((("1970-01-01", "1970-01-01"),), None),
        ((("1959", "1959"),), None),
        ((("1959", "1959", True),), None),
        ((("1950-01-01", "1950-01-01"), ("nonsense", "nonsense")), None),
    ],
)
def test_birth_date_excludes_only_within_the_lists_precision(listed, said):
    assert why("DA", identity=born(*listed)) == said


def test_birth_date_that_was_not_sent_excludes_nobody():
    assert why("DA", replace(ANNA, birth_date=None)) == "no birth date was sent"
    assert why("DA", replace(ANNA, birth_date="9999-99-99")) is None  # cannot be read: people may


@pytest.mark.parametrize(
    ("listed", "same", "other"),
    [
        ((ListedDocument("L898902C3", "UTO", "passport"),), None, "the documents agree"),
        ((ListedDocument("L898902C3", None, "passport"),), None, None),
        ((ListedDocument("L898902C3", "XXA", "passport"),), None, None),
        ((ListedDocument("B0000001", "UTO", "passport"),), "the documents differ", None),
        ((ListedDocument("B0000001", None, "other"),), "the documents differ", None),
        (
            (ListedDocument("B0000001", "XXA", "passport"),),
            "no document of the same type and issuer stands on both sides",
            "no document of the same type and issuer stands on both sides",
        ),
        ((), "no document is listed", "no document is listed"),
    ],
)
def test_documents_are_equal_or_other_only_where_both_sides_have_such_a_one(listed, same, other):
    identity = replace(LISTED, documents=listed)
    assert (why("SA", identity=identity), why("DB", identity=identity)) == (same, other)


def test_document_that_is_nearly_the_same_may_be_either():
    near = Evidence("document", "document.one-error", 9000, "L898902C3", "L898902C8")
    identity = replace(LISTED, documents=(ListedDocument("L898902C8", "UTO", "passport"),))
    assert (
        why("SA", identity=identity, evidence=(near,))
        is why("DB", identity=identity, evidence=(near,))
        is None
    )


def test_name_that_agrees_in_full_does_not_agree_only_in_part():
    assert why("DC") == "the names agree"
    assert why("DC", replace(ANNA, given_names="ANNA MARIA")) is None
    assert why("DC", replace(ANNA, given_names=None)) is None
    assert why("DC", identity=replace(LISTED, names=())) == why("SD", identity=replace(LISTED, names=()))


def test_full_name_and_birth_date_must_stand_on_both_sides_and_not_differ():
    assert why("SB") is None  # a year apart: a slip may explain it, and that is for people to say
    assert why("SB", identity=born()) == "no birth date is listed"
    assert why("SB", identity=born(("1930-01-30", "1930-01-30"))) == "the birth dates differ"
    none = Evidence("name", "name.none", -9000, "SPECIMEN ANNA", "OTHER")
    assert why("SB", replace(ANNA, surname="OTHER"), evidence=(none,)) == "the names differ"


def test_entry_that_is_gone_from_its_list_speaks_against_nothing_but_what_was_not_sent():
    assert refuted(rows_of(ANNA, None, ())) == {}
    assert set(refuted(rows_of(Traveller("SPECIMEN"), None, ()))) == {"SA", "SB", "DA", "DB"}


def test_field_that_was_sent_is_not_missing():
    rows = rows_of(ANNA, LISTED, ())
    with pytest.raises(ReasonError, match="was sent"):
        hold([Reason("UA", "birth-date")], rows)
    hold([Reason("UA", "birth-date"), Reason("UA", "nationality")], rows)  # one of the two is missing
    hold([Reason("UA", "birth-place")], rows)
    short = replace(ANNA, birth_date="1970", given_names="A", documents=(Document("passport", "L898902C3"),))
    for field in ("birth-date", "given-names", "document"):
        hold([Reason("UA", field)], rows_of(short, LISTED, ()))


def test_what_speaks_against_reasons_is_of_reasons_and_rows_that_there_are():
    codes = {code for known in REASONS.values() for code in known}
    assert set(REFUTED) | MISSING <= codes
    assert {field for states in REFUTED.values() for field in states} <= set(FIELDS)


def test_decision_for_a_reason_that_does_not_apply_is_refused_and_the_hit_stays_in_hand(unit):
    unit.lists(replace(LISTED, births=(Birth("1970-03-12", "1970-03-12"),)), version="b")
    unit.take(ANNA)
    claimed = review.take_next(unit.desk, ANN)
    told = review.question(unit.desk, ANN, claimed.hit)["refuted"]
    assert told == {"DA": "the birth dates agree", "DB": "the documents agree", "DC": "the names agree"}
    for call in (
        Call("different", (Reason("DA"),)),
        Call("different", (Reason("DE"), Reason("DA", "document"))),
        Call("cannot-tell", (Reason("UA", "document"),), until=LATER),
    ):
        with pytest.raises(ReasonError, match="does not apply here") as refused:
            review.decide(unit.desk, claimed.hit, ANN, call, claimed.version)
        assert refused.value.code == call.reasons[-1].code
        assert PASSPORT.number not in str(refused.value) and "1970" not in str(refused.value)
    assert [hit.state for hit in unit.hits()] == ["open"]
    decided = review.decide(unit.desk, claimed.hit, ANN, Call("different", (Reason("DE"),)), claimed.version)
    assert decided.state == "cleared"
