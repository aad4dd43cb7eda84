"""The compiled kernel against its plain twins. All names are invented or common parts alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.twin import APART, LETTERS, Twin, level

from openpiu import names
from openpiu.matching import Candidate, Index, load_model
from openpiu.matching._dates import most_at, rule_of
from openpiu.matching._near import Neighbours, describe, tabulate
from openpiu.matching._query import parts_of
from openpiu.matching._text import folded, level_of
from openpiu.matching.births import Day, Listed, compare
from openpiu.matching.model_file import Vocabulary
from openpiu.matching.rules import CODES
from openpiu.watchlists.model import Identity, ListedName

PARTS = st.text("ABDEHKLMNRSTUXYZ", min_size=1, max_size=14)
NEAR = ["MUHAMMAD", "MOHAMED", "ABDUL", "ABDULLAH", "RAHMAN", "AL", "HASSAN", "ALHASSAN", "MARIA", "MARIAMRS"]
FAR = [
    "HUSSEIN",
    "KIM",
    "CHOE",
    "VELMAROSA",
    "ILKANA",
    "ILKAN",
    "DE",
    "LA",
    "CRUZ",
    "J",
    "SHERBANUKIN",
    "BIN",
]
COMMON = st.sampled_from([*NEAR, *FAR])
NAMES = st.lists(st.one_of(COMMON, PARTS), min_size=1, max_size=5)


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str]:
    part = draw(st.one_of(COMMON, PARTS))
    other = list(part)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(other)))
        other[at : at + draw(st.integers(0, 1))] = draw(st.text("AEHKMSY", max_size=1))
    return part, "".join(other) or "A"


def test_a_part_and_its_misspelt_twin_are_near() -> None:
    assert CODES[level_of("SPECIMEN", "SPECIMAN")] == "name.one-error"


@given(misspelt())
def test_how_near_two_parts_are_is_what_the_twin_says(pair: tuple[str, str]) -> None:
    assert level_of(*pair) == level(*pair)
    assert level_of(pair[1], pair[0], 7) == level(pair[1], pair[0], True)


@given(st.one_of(COMMON, st.text("ABCDEHIKOQSTUWXYZ", min_size=1, max_size=40)))
def test_the_folding_is_that_of_the_names(part: str) -> None:
    assert folded(part) == (names.folding(part)[:60], len(names.skeleton(part)[:61]))


@given(st.lists(st.one_of(COMMON, PARTS), min_size=1, max_size=30, unique=True), misspelt())
def test_the_search_finds_all_near_parts_and_no_other(listed: list[str], pair: tuple[str, str]) -> None:
    listed = list(dict.fromkeys([*listed, pair[0]]))
    text, at, equivalent = Vocabulary.of([bytes(ord(c) - 65 for c in part) for part in listed])
    folds, bones = describe(text, at)
    buckets, entries = tabulate(text, at, equivalent, np.full(len(listed), 3, np.uint8))
    arrays = {"text": text, "text_at": at, "equivalent": equivalent, "fold_key": folds, "bone_key": bones}
    near = Neighbours({**arrays, "bucket_at": buckets, "entry": entries})
    expected = [(n, found) for n, part in enumerate(listed) if (found := level(pair[1], part)) != APART]
    assert near.search_near(pair[1]) == expected


@given(st.one_of(st.none(), st.text(max_size=60)), st.one_of(st.none(), st.lists(COMMON).map(" ".join)))
def test_a_name_has_the_parts_that_names_gives_it(surname: str | None, given_names: str | None) -> None:
    texts, kinds, terms = parts_of(surname, given_names)
    plain = names.parts(surname, given_names)[:12]
    assert texts == [part.text[:LETTERS] for part in plain]
    assert [("name", "particle", "initial")[kind] for kind in kinds] == [part.kind for part in plain]
    if len(terms) < 48:
        glued = {(place, text) for place, text, via in terms if via >= 0 and CODES[via] == "name.title-glued"}
        expected = {
            (n, rest) for n, part in enumerate(plain) for rest in part.without_title if len(part.text) < 48
        }
        assert expected <= glued


@pytest.fixture(scope="module")
def twin() -> Twin:
    return Twin(load_model())


@settings(max_examples=150, deadline=None)
@given(ours=NAMES, theirs=NAMES, cut=st.integers(0, 5))
def test_a_pair_of_names_weighs_what_the_twin_says(
    twin: Twin, ours: list[str], theirs: list[str], cut: int
) -> None:
    surname, given_names, listed = " ".join(ours[:cut]), " ".join(ours[cut:]), " ".join(theirs)
    index = Index.build([Identity("X.1", "fiction", names=(ListedName(listed),))], model=twin.model)
    (result,) = index.coded(Candidate("1", surname, given_names), 0, [0])
    assert [(CODES[via if via >= 0 else rule], weight) for rule, via, *_, weight in result[2]] == twin.weigh(
        surname, given_names, listed
    )


def number(day: Day) -> int:
    return day.year * 512 + day.month * 32 + day.day


DAYS = st.builds(Day, st.integers(1960, 1972), st.integers(1, 12), st.integers(1, 31))
PARTIAL = st.one_of(DAYS, st.builds(Day, st.integers(1960, 1972), st.integers(0, 12), st.just(0)))


@given(PARTIAL, PARTIAL, PARTIAL, st.booleans())
def test_the_rule_of_two_dates_is_what_the_twin_says(ours: Day, one: Day, two: Day, circa: bool) -> None:
    start, end = min(one, two), max(one, two)
    assert CODES[rule_of(number(ours), number(start), number(end), circa)] == compare(
        ours, Listed(start, end, circa)
    )


@given(PARTIAL, PARTIAL)
def test_no_date_counts_more_than_the_search_for_it_expects(ours: Day, theirs: Day) -> None:
    model = load_model()
    weights = np.array(model.coded_weights, np.int32)
    counted = model.weights[compare(ours, Listed(theirs, theirs, False))]
    # A date without a day stands in the lists under its year as well.
    keys = {number(theirs)} | (set() if theirs.day else {theirs.year * 512})
    found = [most_at(number(ours), key, weights) for key in keys]
    assert any(counted <= by_itself and counted <= planned for by_itself, planned in found)
