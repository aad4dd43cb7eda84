"""The index, from its shortest use to its edges. All names are invented."""

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openpiu.findings import IndexFormatError
from openpiu.matching import Candidate, Index, Match
from openpiu.travel import Document, Traveller
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName


def found(index: Index, *facts: str | None, **more: object) -> list[str]:
    (matches,) = index.match([Candidate("1", *facts, **more)])  # type: ignore[arg-type]
    return [match.identity for match in matches]


def test_a_traveller_with_a_listed_name_and_birth_date_is_found() -> None:
    listed = Identity(
        "X.1", "fiction", names=(ListedName("Velmarosa Ilkana"),), births=(Birth("1981-05-02", "1981-05-02"),)
    )
    index = Index.build([listed])
    traveller = Traveller(surname="VELMAROSA", given_names="ILKANA", birth_date="1981-05-02")
    ((match,),) = index.match([traveller])
    assert match.identity == "X.1"
    assert match.weight == sum(piece.weight for piece in match.evidence)


@pytest.mark.parametrize(
    ("surname", "given", "birth"),
    [
        ("TARVOK AL MESQUIDI", "OMBERT HASTAN", "1970-03-12"),
        ("OMBERT HASTAN", "TARVOK MESQUIDI", "1970-03-12"),
        ("TARVOK ALMESQUIDI", "OMBERTMR HASTAN", "1970-03-12"),
        ("TARVOKALMESQUIDI", "OMBERTHASTAN", "1970-03-12"),
        ("TARVOC EL MESQUIDY", "OMBERT HASTAN", "1970-03-12"),
        ("TARVIK MESQUIDI", "OMBERT", "1970-12-03"),
        ("TARVOK MESQUIDI", "OMBERT H", "1970-03-13"),
        ("TARVOK MESQUI", "OMBERT", None),
        ("MESQUIDI", "OMBERT", "1971-03-12"),
        ("MESQUIDI", "OMBERT", "1970-01-01"),
    ],
)
def test_a_spoilt_name_or_date_is_still_found(
    index: Index, surname: str, given: str, birth: str | None
) -> None:
    assert found(index, surname, given, birth) == ["X.1"]


def test_other_people_are_not_found(index: Index) -> None:
    assert found(index, "BRANDALEW", "KORRIT", "1970-03-12") == []
    assert found(index, "OMBERT", "FALKERSON", "1990-08-01") == []


def test_nationality_sex_and_birth_date_without_the_name_bring_nobody_up(index: Index) -> None:
    assert found(index, "BRANDALEW", "KORRIT", "1970-03-12", nationality="UTO", sex="M") == []
    assert found(index, None, None, "1970-03-12", nationality="UTO", sex="M") == []


def test_a_name_in_another_script_is_compared_romanised(index: Index) -> None:
    assert found(index, "SHCHERBANIUKIN", "ANDRON", "1970-05-05") == ["X.3"]
    assert found(index, "Щербанюкин", "Андрон", "1970-05-05") == ["X.3"]


def test_a_document_alone_is_matched_by_the_document_only(index: Index) -> None:
    ((match,),) = index.match([Candidate("1", documents=(("l898902-c3", "UTO"),))])
    assert match.identity == "X.2"
    assert [(piece.field, piece.rule) for piece in match.evidence] == [("document", "document.exact")]
    traveller = Traveller(surname="BRANDALEW", documents=(Document("passport", "L898902C3", "UTO"),))
    ((match,),) = index.match([traveller])
    assert match.identity == "X.2"


def test_a_document_number_that_means_nothing_brings_nobody_up() -> None:
    listed = Identity("X.9", "fiction", documents=(ListedDocument("123456789"),), document_status="stolen")
    assert Index.build([listed]).match([Candidate("1", documents=(("123456789", "UTO"),))]) == [[]]


def test_an_expired_entry_never_matches(people: tuple[Identity, ...]) -> None:
    facts = ("QUILLBORN", "ESDRATH", None)
    assert found(Index.build(people, today=date(2026, 1, 31)), *facts) == ["X.5"]
    assert found(Index.build(people, today=date(2026, 2, 1)), *facts) == []
    assert found(Index.build(people), *facts) == []


def test_an_entry_that_expires_with_a_month_is_in_force_to_its_end() -> None:
    listed = Identity("X.6", "fiction", names=(ListedName("Quillborn Esdrath"),), expires_on="2026-03")
    assert found(Index.build([listed], today=date(2026, 3, 31)), "QUILLBORN", "ESDRATH") == ["X.6"]
    assert found(Index.build([listed], today=date(2026, 4, 1)), "QUILLBORN", "ESDRATH") == []


def test_entries_without_a_usable_name_are_told(index: Index) -> None:
    assert [identity.id for identity in index.unnamed] == ["X.2"]


def test_matches_come_heaviest_first_and_ties_by_identity() -> None:
    twins = [Identity(f"X.{n}", "fiction", names=(ListedName("Velmarosa Ilkana"),)) for n in (3, 1, 2)]
    near = Identity("X.0", "fiction", names=(ListedName("Velmarosa Ilkane"),))
    assert found(Index.build([near, *twins]), "VELMAROSA", "ILKANA") == ["X.1", "X.2", "X.3", "X.0"]


def test_an_empty_index_and_an_empty_batch_match_nobody(index: Index) -> None:
    assert Index.build([]).match([Candidate("1", "VELMAROSA")]) == [[]]
    assert index.match([]) == []


def test_the_threshold_is_held(index: Index) -> None:
    facts = [Candidate("1", "VELMAROSA", "ILKANA", "1981-05-02")]
    ((match,),) = index.match(facts)
    assert index.match(facts, threshold=match.weight) == [[match]]
    assert index.match(facts, threshold=match.weight + 1) == [[]]


def _strangers(count: int, seed: int) -> list[Identity]:
    dice = random.Random(seed)

    def part() -> str:
        return "".join(dice.choice("BDFGKLMNRST") + dice.choice("AEIOU") for _ in range(dice.randint(2, 4)))

    return [
        Identity(
            f"S.{n}",
            "strangers",
            names=(ListedName(f"{part()} {part()}"),),
            births=(Birth(str(1950 + n % 50), str(1950 + n % 50)),),
        )
        for n in range(count)
    ]


def _of(matches: list[Match]) -> list[Match]:
    return [match for match in matches if match.list == "fiction"]


def test_a_pair_weighs_the_same_beside_ten_entries_and_five_thousand(people: tuple[Identity, ...]) -> None:
    travellers = [
        Candidate("1", "TARVOK ALMESQUIDI", "OMBERTMR", "1970-12-03"),
        Candidate("2", "VELMAROSSA", "ILKANA", "1981-01-01", "UTO", "F"),
        Candidate("3", "SHERBANUKIN", "ANDRON", "1971-05-05"),
    ]
    small = Index.build([*people, *_strangers(5, 1)]).match(travellers)
    great = Index.build([*_strangers(5000, 2), *people]).match(travellers)
    assert all(map(_of, small))
    assert list(map(_of, small)) == list(map(_of, great))


def test_a_pair_weighs_the_same_in_any_batch_and_order(index: Index) -> None:
    travellers = [Candidate(str(n), "VELMAROSA", "ILKAN" + "AEIO"[n % 4], "1981-05-02") for n in range(40)]
    together = index.match(travellers)
    assert together == [index.match([traveller])[0] for traveller in travellers]
    assert together[::-1] == index.match(travellers[::-1])


def test_an_index_from_a_folder_finds_the_same(index: Index, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    index.save(tmp_path / "index")
    travellers = [
        Candidate("1", "TARVOK", "OMBERT", "1970-03-12"),
        Candidate("2", documents=(("L898902C3", None),)),
    ]
    assert Index.open(tmp_path / "index").match(travellers) == index.match(travellers)
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError, match="not a matching index"):
        Index.open(tmp_path)


def test_an_index_cut_short_is_refused(index: Index, tmp_path: Path) -> None:
    index.save(tmp_path / "index")
    (cut,) = (tmp_path / "index").glob("arrays-*/posting.npy")
    cut.write_bytes(cut.read_bytes()[:-4])
    with pytest.raises(IndexFormatError, match=r"posting\.npy.*cut short"):
        Index.open(tmp_path / "index")


@pytest.mark.parametrize("change", [('"format":6', '"format":99'), ('"model":"', '"model":"other ')])
def test_an_index_of_another_version_is_refused(
    index: Index, tmp_path: Path, change: tuple[str, str]
) -> None:
    index.save(tmp_path / "index")
    head = tmp_path / "index" / "index.json"
    head.write_text(head.read_text().replace(*change))
    with pytest.raises(IndexFormatError, match="build it again"):
        Index.open(tmp_path / "index")


ANY = st.one_of(st.none(), st.text(max_size=60))


@settings(max_examples=200, deadline=None)
@given(surname=ANY, given_names=ANY, birth=ANY, country=ANY, sex=ANY, number=ANY)
def test_no_traveller_raises_and_every_weight_is_the_sum_of_its_evidence(
    index: Index,
    surname: str | None,
    given_names: str | None,
    birth: str | None,
    country: str | None,
    sex: str | None,
    number: str | None,
) -> None:
    documents = ((number, country),) if number else ()
    candidate = Candidate("1", surname, given_names, birth, country, sex, documents)  # type: ignore[arg-type]
    (matches,) = index.match([candidate], threshold=-50_000)
    for match in matches:
        assert match.weight == sum(piece.weight for piece in match.evidence)
        assert 0 <= match.score <= 1


@pytest.mark.parametrize(
    "name", ["X", "12 34", "A" * 500, " ".join("ABCDEFG" * 40), "\u202eVELMAROSA\u202c Ильканa 王", "-", "''"]
)
def test_odd_names_are_matched_on_what_is_left(index: Index, name: str) -> None:
    (matches,) = index.match([Candidate("1", name, None, "1970-02-31")])
    assert all(match.weight >= index.model.threshold for match in matches)


PIECES = st.sampled_from(
    ["VELMAROSA", "ILKANA", "ILKANE", "TARVOK", "MESQUIDI", "OMBERT", "AL", "HASTAN", "V"]
)


@settings(max_examples=60, deadline=None)
@given(
    name=st.lists(PIECES, min_size=1, max_size=4), birth=st.sampled_from([None, "1981-05-02", "1970-03-12"])
)
def test_a_higher_threshold_only_takes_matches_away(index: Index, name: list[str], birth: str | None) -> None:
    candidate = Candidate("1", name[0], " ".join(name[1:]), birth)  # type: ignore[arg-type]
    (low,) = index.match([candidate], threshold=0)
    (high,) = index.match([candidate], threshold=12_000)
    assert high == [match for match in low if match.weight >= 12_000]


@pytest.mark.parametrize("joined", range(2, 7))
@pytest.mark.parametrize("turned", [False, True])
def test_name_that_one_side_writes_together_is_found_at_what_it_weighs(joined: int, turned: bool) -> None:
    """However many parts are joined, and on whichever side: a threshold takes away what weighs less alone."""
    parts = ["TARVOK", "OMBERT", "QUILZA", "VERDAN", "ILKANA", "ROSMEL"][:joined]
    apart, together = (" ".join(parts), "SARVINE"), ("".join(parts), "SARVINE")
    theirs, ours = (apart, together) if turned else (together, apart)
    others = [
        Identity(f"{n}", "l", (ListedName(f"{part}, SARVINE"),), (Birth("1980-01-01", "1980-01-01"),))
        for n, part in enumerate(parts)
    ]
    one = Identity("x", "l", (ListedName(", ".join(theirs)),), (Birth("1985-01-29", "1985-01-29"),))
    index = Index.build([*others, one])
    asked = Candidate("1", *ours, "1985-01-29")
    (found,) = index.match([asked], threshold=-50_000)
    match = next(match for match in found if match.identity == "x")
    assert any(piece.rule == "name.joined" for piece in match.evidence)
    assert index.match([asked], threshold=match.weight)[0][0] == match
