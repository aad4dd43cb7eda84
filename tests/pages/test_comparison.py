"""The comparison of a hit: every field of both sides, differences like likenesses, in a fixed order."""

from __future__ import annotations

from openpiu.store.hits import Reason
from openpiu.travel import Document, Traveller
from openpiu.watchlists import Birth, Identity, ListedDocument, ListedName
from openpiu.web.pages.comparing import compare
from openpiu.web.pages.evidence_words import spoke

TRAVELLER = Traveller(
    "DARVANDI",
    "NILO ESTEN",
    birth_date="1987-03-04",
    sex="F",
    nationality="ZZE",
    documents=(Document("passport", "ZZ1234567", "ZZE", "2031-03-02"),),
)
IDENTITY = Identity(
    "N.1",
    "national",
    (
        ListedName("Darwandi, Nilo"),
        ListedName("Дарванди", original_script=True),
        ListedName("The Tall", "weak"),
    ),
    (Birth("1959", "1959"), Birth("1960-01-01", "1960-01-01")),
    nationalities=("ZZF",),
    birth_places=("Orlat",),
)
REASONS = [
    Reason("name", "name.compared", 0, "DARVANDI, NILO ESTEN", "Darwandi, Nilo"),
    Reason("name", "name.spelling", 9500, "DARVANDI", "DARWANDI"),
    Reason("name", "name.exact", 3000, "NILO", "NILO"),
    Reason("name", "name.traveller-more", -2000, "ESTEN", None),
    Reason("birth", "birth.year-only-far", -7000, "1987-03-04", "1959"),
    Reason("nationality", "nationality.differs", -700, "ZZE", "ZZF"),
]


def rows(traveller=TRAVELLER, identity=IDENTITY, reasons=REASONS):
    return {row.field: row for row in compare(traveller, identity, reasons).rows}


def test_fields_stand_in_their_order_most_telling_first() -> None:
    assert list(rows()) == [
        "document",
        "family-name",
        "given-names",
        "birth-date",
        "sex",
        "birth-place",
        "nationality",
    ]


def test_a_likeness_and_a_difference_have_a_sign_and_a_word_each() -> None:
    found = rows()
    assert found["family-name"].sign[:2] == ("≈", "near")
    assert found["birth-date"].sign[:2] == ("≠", "differs")
    assert found["birth-date"].words == "years apart"


def test_what_one_side_does_not_have_is_written() -> None:
    found = rows()
    assert found["document"].listed[0].text == "not listed"
    assert found["birth-place"].traveller[0].text == "not sent"
    assert found["sex"].sign[:2] == ("–", "not listed")


def test_parts_of_a_name_go_to_the_row_whose_words_they_are() -> None:
    found = rows()
    assert [token.traveller for token in found["family-name"].tokens] == ["DARVANDI"]
    assert [token.traveller for token in found["given-names"].tokens] == ["NILO", "ESTEN"]
    assert "rare name: says much" in found["family-name"].tokens[0].words
    assert "common name: says little" in found["given-names"].tokens[0].words


def test_the_birth_that_spoke_stands_first_and_the_others_behind_it() -> None:
    birth = rows()["birth-date"]
    assert [text.text for text in birth.listed] == ["1959"]
    assert birth.listed[0].note == "year only"
    assert [text.text for text in birth.others] == ["1960 Jan 01"]


def test_a_name_in_its_own_script_stands_beside_the_one_that_was_compared() -> None:
    family = rows()["family-name"]
    assert [text.text for text in family.listed] == ["Darwandi, Nilo", "Дарванди"]
    assert family.listed[1].original
    assert [text.note for text in family.others] == ["weak alias"]


def test_nothing_on_either_side_is_still_a_comparison() -> None:
    found = compare(Traveller(), None, [])
    assert {row.sign.sign for row in found.rows} == {"–"}
    assert found.summary == "agrees 0 · near 0 · differs 0 · cannot be compared 7"


def test_no_number_of_the_evidence_is_ever_shown() -> None:
    told = repr(rows())
    for weight in ("9500", "3000", "7000", "9.5"):
        assert weight not in told


def test_a_document_of_another_number_is_told_as_another_document() -> None:
    identity = Identity("N.2", "national", IDENTITY.names, documents=(ListedDocument("AA0000001", "ZZE"),))
    assert rows(identity=identity)["document"].sign.sign == "≠"


def test_the_queue_tells_which_fields_spoke_and_never_nationality_or_sex() -> None:
    assert spoke([(r.field, r.rule, r.weight) for r in REASONS]) == "name ≈ · birth ≠"
