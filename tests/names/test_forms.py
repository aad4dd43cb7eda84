from hypothesis import given
from hypothesis import strategies as st

from openpiu.names import folding, forms, skeleton


def test_two_spellings_of_one_sound_have_one_folding() -> None:
    assert forms(["KHALID", "HALID"])[0] == ["HALID", "HALID"]


@given(st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12), max_size=8))
def test_the_forms_of_many_parts_are_those_of_each(parts: list[str]) -> None:
    assert forms(parts) == ([folding(part) for part in parts], [skeleton(part) for part in parts])
