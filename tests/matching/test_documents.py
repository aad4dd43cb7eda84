"""Documents: the same number, look-alike signs, one error. All numbers are invented."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.matching import Candidate, Index, explain
from openpiu.matching._documents import bits, hashes, search
from openpiu.matching.documents import nearness
from openpiu.watchlists.model import Identity, ListedDocument


def lost(number: str, issuer: str | None = "UTO") -> Index:
    return Index.build(
        [Identity("X.1", "fiction", documents=(ListedDocument(number, issuer),), document_status="lost")]
    )


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("L898902C3", "document.exact"),
        ("l898902-c3", "document.exact"),
        ("L8989O2C3", "document.look-alike"),
        ("1898902C3", "document.look-alike"),
        ("L898903C3", "document.one-error"),
        ("L89892C3", "document.one-error"),
        ("L8989022C3", "document.one-error"),
        ("L898092C3", "document.one-error"),
    ],
)
def test_a_lost_document_is_found_by_its_number_as_people_write_it(number: str, rule: str) -> None:
    ((match,),) = lost("L898902C3").match([Candidate("1", "A", "B", documents=((number, "UTO"),))])
    assert [piece.rule for piece in match.evidence] == [rule]
    assert explain(match)[0] == "Is this the document of entry X.1 of the list fiction?"


def test_two_errors_or_another_state_make_it_another_document() -> None:
    index = lost("L898902C3")
    assert index.match([Candidate("1", documents=(("L898914C3", "UTO"),))], threshold=0) == [[]]
    assert index.match([Candidate("1", documents=(("L898903C3", "XXB"),))], threshold=0) == [[]]


SIGNS = "0123456789ACEFHJKMNPRTUVWXY"
NUMBERS = st.text(SIGNS, min_size=5, max_size=10)


@given(
    st.lists(NUMBERS, max_size=6), NUMBERS, st.integers(0, 9), st.integers(0, 2), st.text(SIGNS, max_size=1)
)
def test_the_search_finds_what_the_plain_comparison_finds(
    listed: list[str], number: str, at: int, taken: int, put: str
) -> None:
    listed = [*listed, number[:at] + put + number[at + taken :]]
    keys = np.sort(hashes([one.encode() for one in listed]))
    found = {int(keys[place]) for place in search(keys, bits(keys), number.encode(), True)}
    near = {
        int(key)
        for one, key in zip(listed, hashes([one.encode() for one in listed]), strict=True)
        if alike(number, one)
    }
    assert found == near


def alike(ours: str, theirs: str) -> bool:
    """One error away, where a digit is only taken for a digit and a letter for a letter."""
    if nearness(ours, theirs) is None:
        return False
    differing = [(a, b) for a, b in zip(ours, theirs, strict=False) if a != b]
    one_wrong = len(ours) == len(theirs) and len(differing) == 1
    return not one_wrong or differing[0][0].isdigit() == differing[0][1].isdigit()
