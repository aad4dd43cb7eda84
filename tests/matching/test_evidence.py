"""Evidence and its words; the arithmetic of one match spelled out. All names are invented."""

from typing import get_args

import pytest

from openpiu.matching import Candidate, Index, explain, load_model
from openpiu.matching.births import Day, Listed, compare, read_day
from openpiu.matching.explain import SENTENCES
from openpiu.matching.rules import WEIGHTS
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName, NameStrength


def test_the_arithmetic_of_one_match() -> None:
    listed = Identity(
        "X.4",
        "fiction",
        names=(ListedName("Velmarosa Ilkana"),),
        births=(Birth("1981", "1981"),),
        nationalities=("UTO",),
        sex="F",
    )
    ((match,),) = Index.build([listed]).match(
        [Candidate("1", "VELMAROSSA", "ILKANA", "1981-05-02", "UTO", "F")]
    )
    assert [(piece.field, piece.traveller, piece.listed, piece.rule) for piece in match.evidence] == [
        ("name", "VELMAROSSA, ILKANA", "VELMAROSA ILKANA", "name.compared"),
        ("name", "VELMAROSSA", "VELMAROSA", "name.spelling"),
        ("name", "ILKANA", "ILKANA", "name.exact"),
        ("name", None, None, "name.complete"),
        ("name", None, None, "name.traveller-complete"),
        ("birth", "1981-05-02", "1981", "birth.year-only"),
        ("nationality", "UTO", "UTO", "nationality.same"),
        ("sex", "F", "F", "sex.same"),
    ]
    weights = load_model().weights
    fixed = [weights[piece.rule] for piece in match.evidence[3:]]
    assert [piece.weight for piece in match.evidence[3:]] == fixed
    assert match.weight == match.evidence[1].weight + match.evidence[2].weight + sum(fixed)
    assert match.score == load_model().score(match.weight)


def test_a_rare_part_counts_more_than_a_common_one() -> None:
    listed = Identity("X.1", "fiction", names=(ListedName("Maria Quillzorth"),))
    ((match,),) = Index.build([listed]).match([Candidate("1", "QUILLZORTH", "MARIA")], threshold=0)
    weight = {piece.traveller: piece.weight for piece in match.evidence}
    assert weight["QUILLZORTH"] > weight["MARIA"] + 3000


def test_a_strong_alias_counts_more_than_a_weak_one() -> None:
    def weigh(strength: NameStrength) -> int:
        listed = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana", strength),))
        return Index.build([listed]).match([Candidate("1", "VELMAROSA", "ILKANA")])[0][0].weight

    assert weigh("strong") - weigh("weak") == -load_model().weights["name.weak-alias"]
    assert set(get_args(NameStrength)) == {"primary", "strong", "weak"}


def test_the_best_of_many_names_counts_less_than_the_only_one() -> None:
    def weigh(*others: str) -> tuple[int, list[str | None]]:
        listed = Identity("X.1", "fiction", names=tuple(map(ListedName, ("Velmarosa Ilkana", *others))))
        ((match,),) = Index.build([listed]).match([Candidate("1", "VELMAROSA", "ILKANA")])
        return match.weight, [one.listed for one in match.evidence if one.rule == "name.one-of-many"]

    alone, said = weigh()
    assert said == []
    two = alone + load_model().weights["name.one-of-many"]
    assert weigh("Tarvok Ombert") == (two, ["2"])
    four = alone + 2 * load_model().weights["name.one-of-many"]
    assert weigh("Tarvok Ombert", "Tarvok Esdrath", "Esdrath Quill") == (four, ["4"])
    assert two < alone


def test_a_birth_date_alone_brings_nobody_up() -> None:
    weights = load_model().weights
    assert weights["name.none"] < weights["name.floor"]
    born = Birth("1981-05-02", "1981-05-02")
    listed = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),), births=(born,))
    assert Index.build([listed]).match([Candidate("1", "BRANDOK", "KEFIR", "1981-05-02")], 0) == [[]]


def test_a_document_with_another_name_is_still_a_question_and_says_what_differs() -> None:
    listed = Identity(
        "X.1",
        "fiction",
        names=(ListedName("Velmarosa Ilkana"),),
        births=(Birth("1981-05-02", "1981-05-02"),),
        documents=(ListedDocument("UT4471902", "UTO"),),
    )
    traveller = Candidate("1", "BRANDOK", "KEFIR", "1960-01-09", documents=(("UT4471902", "UTO"),))
    ((match,),) = Index.build([listed]).match([traveller])
    assert [piece.rule for piece in match.evidence] == [
        "name.compared",
        "name.none",
        "birth.far",
        "document.exact",
    ]


def test_an_explanation_is_a_question_with_reasons_and_a_sum(index: Index) -> None:
    ((match,),) = index.match([Candidate("1", "VELMAROSA", "ILKANAMRS", "1981-05-02")])
    said = explain(match)
    assert said[0] == "Is this the same person as entry X.4 of the list fiction?"
    assert said[1] == "The traveller's name “VELMAROSA, ILKANAMRS” was compared with the listed name " + (
        "“VELMAROSA ILKANA”."
    )
    assert any("ILKANAMRS is ILKANA with a title written onto it" in line for line in said)
    assert said[-1].startswith(f"Together {match.weight / 1000:+.1f} bits")


def test_a_lost_document_is_a_question_about_the_document(index: Index) -> None:
    ((match,),) = index.match([Candidate("1", "A", "B", documents=(("L898902C3", "UTO"),))])
    assert explain(match)[0] == "Is this the document of entry X.2 of the list fiction?"


def test_every_rule_has_its_sentence_and_none_speaks_of_guilt() -> None:
    silent = {"name.rarity-share", "name.least", "name.floor"}  # they are no evidence of their own
    assert WEIGHTS.keys() - silent <= SENTENCES.keys()
    for sentence in SENTENCES.values():
        words = sentence.lower()
        assert not any(word in words for word in ("suspect", "terror", "criminal", "guilt", "offender"))


def test_a_name_with_braces_is_said_as_it_is() -> None:
    listed = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),))
    ((match,),) = Index.build([listed]).match(
        [Candidate("1", "VELMAROSA{listed}", "ILKANA {0}")], threshold=0
    )
    assert "{0}" in explain(match)[1]


@pytest.mark.parametrize(
    ("ours", "listed", "rule"),
    [
        ("1970-03-12", Birth("1970-03-12", "1970-03-12"), "birth.exact"),
        ("1970-12-03", Birth("1970-03-12", "1970-03-12"), "birth.swapped"),
        ("1971-03-12", Birth("1970-03-12", "1970-03-12"), "birth.year-off"),
        ("1970-03-13", Birth("1970-03-12", "1970-03-12"), "birth.day-off"),
        ("1970-03-01", Birth("1970-02-28", "1970-02-28"), "birth.day-off"),
        ("1971-01-01", Birth("1970-12-31", "1970-12-31"), "birth.day-off"),
        ("1970-03-25", Birth("1970-03-12", "1970-03-12"), "birth.same-month"),
        ("1970-08-12", Birth("1970-03-12", "1970-03-12"), "birth.same-day"),
        ("1980-03-12", Birth("1970-03-12", "1970-03-12"), "birth.digit-off"),
        ("1970-01-01", Birth("1970-03-12", "1970-03-12"), "birth.first-january"),
        ("1970-08-17", Birth("1970-01-01", "1970-01-01"), "birth.listed-january"),
        ("1970-08-17", Birth("1970-03-12", "1970-03-12"), "birth.same-year"),
        ("1971-08-17", Birth("1970-03-12", "1970-03-12"), "birth.near-year"),
        ("1991-08-17", Birth("1970-03-12", "1970-03-12"), "birth.far"),
        ("1970-08-17", Birth("1970", "1970"), "birth.year-only"),
        ("1971-08-17", Birth("1970", "1970"), "birth.year-only-near"),
        ("1972-08-17", Birth("1970", "1970"), "birth.year-only-two"),
        ("1990-08-17", Birth("1970", "1970"), "birth.year-only-far"),
        ("1970-08-17", Birth("1970-08", "1970-08"), "birth.month"),
        ("1970-08-17", Birth("1968", "1972"), "birth.range"),
        ("1972-08-17", Birth("1970", "1970", circa=True), "birth.circa"),
        ("1990-08-17", Birth("1968", "1972"), "birth.year-only-far"),
    ],
)
def test_birth_dates_fall_into_classes(ours: str, listed: Birth, rule: str) -> None:
    day, start, end = read_day(ours), read_day(listed.start), read_day(listed.end)
    assert day is not None and start is not None and end is not None
    assert compare(day, Listed(start, end, listed.circa)) == rule


def test_what_is_no_date_is_left_out_and_said() -> None:
    assert read_day("31.02.1970") is None
    assert read_day("1970-13-12") == Day(1970, 0, 0)
    assert read_day("1970-02-31") == Day(1970, 2, 31)
    listed = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),))
    ((match,),) = Index.build([listed]).match([Candidate("1", "VELMAROSA", "ILKANA", "not said")])  # type: ignore[arg-type]
    assert match.evidence[-1].rule == "birth.unreadable"


def test_an_article_is_no_name_cut_short() -> None:
    listed = Identity("X.1", "fiction", names=(ListedName("Abu al Waleed"),))
    ((match,),) = Index.build([listed]).match([Candidate("1", "ALDOSARI", "WALEED")], threshold=-9000)
    rules = {piece.rule for piece in match.evidence}
    assert "name.exact" in rules
    assert not rules & {"name.prefix", "name.complete", "name.traveller-complete"}


def test_a_letter_joined_to_a_name_adds_nothing() -> None:
    def weigh(listed: str) -> int:
        one = Identity("X.1", "fiction", names=(ListedName(listed),))
        ((match,),) = Index.build([one]).match([Candidate("1", "QUILLZORTHA", "VELMAROSA")], threshold=-9000)
        return max(piece.weight for piece in match.evidence if piece.rule == "name.joined")

    assert weigh("Velmarosa Quillzorth A") < weigh("Velmarosa Quillzort Ha")


PLACES = [
    ("ORLAT", "Orlat, Quill Province, UTO", "place.same"),
    ("Orlat UTO", "Orlat, UTO", "place.same"),
    ("OLD FERRY ORLATT", "Orlath, UTO", "place.same"),
    ("Tarvokia City, Afghanistan", "Tarvokiya, AFG", "place.same"),
    ("Orlat, Serbia and Montenegro", "Orlat, SRB", "place.same"),
    ("Springhill, USA", "Springhill, GBR", "place.town-alone"),
    ("UTO", "Orlat, UTO", "place.state"),
    ("Dremwick, Utopia", "UTO", "place.state"),
    ("Dremwick, UTO", "Orlat, UTO", "place.state"),
    ("Dremwick", "Orlat, UTO", "place.other-town"),
    ("Dremwick, FRA", "Orlat, AFG", "place.differs"),
    ("FRA", "AFG", "place.differs"),
    ("Province of the North", "North District, AFG", None),
    ("UTO", "Orlat", None),
    ("...", "Orlat, UTO", None),
    ("", "Orlat, UTO", None),
]


@pytest.mark.parametrize(("sent", "listed", "rule"), PLACES)
def test_places_of_birth_are_weak_evidence(sent: str, listed: str, rule: str | None) -> None:
    identity = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),), birth_places=(listed,))
    index = Index.build([identity])
    ((plain,),) = index.match([Candidate("1", "VELMAROSA", "ILKANA")])
    ((match,),) = index.match([Candidate("1", "VELMAROSA", "ILKANA", birth_place=sent)])
    said = [(one.traveller, one.listed, one.rule) for one in match.evidence if one.field == "place"]
    assert said == ([] if rule is None else [(sent, listed, rule)])
    weight = load_model().weights[rule] if rule else 0
    assert match.weight == plain.weight + weight and abs(weight) <= 2000


def test_of_several_listed_places_the_best_counts() -> None:
    places = ("Dremwick, FRA", "Orlat, UTO", "UTO")
    identity = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),), birth_places=places)
    ((match,),) = Index.build([identity]).match([Candidate("1", "VELMAROSA", "ILKANA", birth_place="ORLAT")])
    assert (match.evidence[-1].rule, match.evidence[-1].listed) == ("place.same", "Orlat, UTO")


def test_a_place_of_birth_brings_up_a_pair_that_hangs_on_it_and_none_without_a_name() -> None:
    identity = Identity("X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),), birth_places=("Orlat",))
    index = Index.build([identity])
    ((match,),) = index.match([Candidate("1", "VELMAROSA", "ILKANA", birth_place="ORLAT")])
    asked = index.match([Candidate("1", "VELMAROSA", "ILKANA", birth_place="ORLAT")], threshold=match.weight)
    assert asked == [[match]]
    assert index.match([Candidate("1", "TARVOK", "OMBERT", birth_place="ORLAT")], threshold=-50_000) == [[]]
    assert index.match([Candidate("1", birth_place="ORLAT")], threshold=-50_000) == [[]]
