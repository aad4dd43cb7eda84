"""Names to comparable parts. All names are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu import names


def texts(*name: str | None) -> list[str]:
    return [part.text for part in names.parts(*name)]


def test_a_name_becomes_its_parts() -> None:
    assert texts("Velmari-Otto", "Anna Lisbet") == ["VELMARI", "OTTO", "ANNA", "LISBET"]


def test_a_title_that_stands_alone_is_dropped() -> None:
    assert texts("VELMARI", "ANNA MRS") == ["VELMARI", "ANNA"]


def test_a_title_is_kept_where_it_is_the_whole_name() -> None:
    assert texts("MR", None) == ["MR"]


def test_a_title_glued_to_the_end_gives_a_second_form_beside_the_first() -> None:
    (part,) = names.parts("ANNAMRS")
    assert (part.text, part.without_title) == ("ANNAMRS", ("ANNA",))


def test_a_title_glued_to_the_start_gives_a_second_form() -> None:
    (part,) = names.parts("MRJONATHON")
    assert part.without_title == ("JONATHON",)


def test_a_name_that_ends_like_a_title_stays_whole() -> None:
    (part,) = names.parts("ADAMS")
    assert part.text == "ADAMS"


def test_particles_and_initials_are_marked() -> None:
    assert [p.kind for p in names.parts("bin Tarvok al Mesquidi", "J")] == [
        "particle",
        "name",
        "particle",
        "name",
        "initial",
    ]


@pytest.mark.parametrize(
    ("written", "romanised"),
    [
        ("O’Tarvel", "OTARVEL"),
        ("ʿAbd al-Tarvōk", "ABD AL TARVOK"),
        ("Тарвокин", "TARVOKIN"),
        ("\u202bVelmari\u202c", "VELMARI"),
        ("VELMARI/ANNA 12", "VELMARI ANNA"),
        ("Vęlmarí,Østra", "VELMARI OSTRA"),
        ("", ""),
        ("123", ""),
        ("王小", "WANG XIAO"),
    ],
)
def test_any_script_becomes_plain_letters(written: str, romanised: str) -> None:
    assert names.romanise(written) == romanised


def test_spellings_of_one_sound_fold_together() -> None:
    assert names.folding("KHALOUD") == names.folding("HALUD")
    assert names.folding("YOUSEEF") == names.folding("IUSIF")
    assert names.folding("TARVOKK") == names.folding("TARVOQ")


def test_skeleton_is_the_consonants_and_a_first_vowel() -> None:
    assert names.skeleton("MUHAMMAD") == names.skeleton("MOHAMED") == "MHMD"
    assert names.skeleton("OSTRA") == "ASTR"


def test_parts_one_error_apart_share_a_deletion_variant() -> None:
    assert names.deletions("TARVOK") & names.deletions("TARVK")
    assert names.deletions("TARVOK") & names.deletions("TRAVOK")
    assert names.deletions("AL") == {"AL"}


@pytest.mark.parametrize(
    ("name", "nobody"),
    [
        (("TBA", None), True),
        (("A", "B"), True),
        (("TBA", "A"), True),
        ((None, None), True),
        (("VELMARI", "A"), False),
        (("LI", None), False),
        (("UNKNOWN", "MR"), True),
    ],
)
def test_placeholders_name_nobody(name: tuple[str | None, str | None], nobody: bool) -> None:
    assert names.is_placeholder(*name) is nobody


def test_an_endless_text_is_cut_and_stays_cheap() -> None:
    (part,) = names.parts("X" * 5000)
    assert len(part.text) == 600
    assert names.deletions(part.text) == {part.text}


@given(st.text(max_size=200))
def test_any_text_gives_parts_of_plain_letters(text: str) -> None:
    for part in names.parts(text):
        assert part.text.isascii() and part.text.isalpha() and part.text.isupper()
        names.folding(part.text), names.skeleton(part.text)
        assert part.text in names.deletions(part.text)
        assert all(part.without_title)


@given(st.lists(st.text("ABCDEFGHMNORST", min_size=2, max_size=9), min_size=1, max_size=5), st.randoms())
def test_the_order_of_parts_does_not_matter_to_the_parts_found(tokens: list[str], dice: object) -> None:
    shuffled = list(tokens)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(names.parts(" ".join(tokens)), key=str) == sorted(names.parts(*shuffled), key=str)
