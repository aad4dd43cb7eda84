"""Fictional pairs: made of a seed, asked about by the matcher, told by what is shown."""

from collections import Counter
from datetime import date

from openpiu.matching import load_model
from openpiu.practice import KINDS, SIZE, make, maker
from openpiu.practice.making import FEWEST, LEVELS, MOST
from openpiu.practice.shaping import SHAPES
from openpiu.review import bearing
from openpiu.review.reasons import FIELDS, REASONS, WEAK

DAY = date(2026, 11, 29)
SETS = [make(seed, DAY) for seed in range(1, 13)]
PAIRS = [pair for one in SETS for pair in one]


def rows(pair):
    return bearing.rows_of(pair.traveller, pair.identity, pair.evidence)


def test_a_set_is_twenty_pairs_and_the_same_again_for_the_same_seed_and_day():
    again = make.__wrapped__(1, DAY)
    assert len(again) == SIZE and again == SETS[0]
    assert SETS[0] != SETS[1] != make(2, date(2026, 11, 30))
    assert all(len(one) == SIZE for one in SETS)


def test_about_half_are_one_person_and_how_many_is_drawn():
    counts = [sum(pair.made.truth == "same" for pair in one) for one in SETS]
    assert all(FEWEST <= count <= MOST for count in counts)
    assert len(set(counts)) > 2 and 0.4 < sum(counts) / len(PAIRS) < 0.6


def test_a_set_gets_harder_and_both_answers_stand_at_each_level():
    assert tuple(pair.made.level for pair in SETS[0]) == LEVELS
    found = {(pair.made.level, pair.made.truth) for pair in PAIRS}
    assert found >= {(level, truth) for level in (1, 2, 3) for truth in ("same", "different")}


def test_every_kind_has_a_shape_words_rows_and_reasons_of_its_answer():
    assert set(SHAPES) == set(KINDS)
    for kind in KINDS.values():
        assert set(kind.telling) <= set(FIELDS) and set(kind.telling) - WEAK
        assert kind.fits and set(kind.fits) <= set(REASONS[kind.truth])
        assert kind.why.endswith(".")


def test_every_kind_comes_up():
    assert {pair.kind for pair in PAIRS} == set(KINDS)


def test_every_pair_is_one_that_the_matcher_asks_about():
    assert all(sum(e.weight for e in pair.evidence) >= load_model().threshold for pair in PAIRS)


def test_a_reason_that_fits_is_never_one_that_a_row_speaks_against():
    for pair in PAIRS:
        refuted = bearing.refuted(rows(pair))
        assert not set(pair.made.fits) & set(refuted), (pair.kind, refuted)


def test_what_is_shown_does_not_bear_out_the_other_answer():
    """Of one person neither birth date nor document excludes it; of two, no document agrees, and a birth date
    or a given name does; where nothing tells, only what contradicts itself agrees in a document."""
    for pair in PAIRS:
        found, truth = rows(pair), pair.made.truth
        birth, document = found["birth-date"].state, found["document"].state
        if truth == "same":
            assert birth != "differs" and document != "differs", pair.kind
            assert document == "agrees" or birth == "agrees", pair.kind
        elif truth == "different":
            assert document != "agrees"
            assert birth == "differs" or document == "differs", pair.kind
        elif pair.kind == "open-contradiction":
            assert (birth, document) == ("differs", "agrees")
        else:
            assert birth in ("not sent", "fits") and document in ("not sent", "not listed")


def test_pairs_are_of_many_cultures_and_scripts():
    assert len({pair.traveller.nationality for pair in PAIRS}) > 10
    own = [n.text for pair in PAIRS for n in pair.identity.names if n.original_script]
    blocks = Counter(ord(max(name)) // 0x100 for name in own)
    assert len(blocks) > 3


def test_nobody_of_a_set_is_in_it_twice_and_entries_say_nothing_that_is_not_compared():
    for one in SETS:
        assert len({(p.traveller.surname, p.traveller.given_names) for p in one}) == SIZE
        assert {pair.identity.list for pair in one} == {"practice"}
        assert not any(pair.identity.note or pair.identity.listed_on for pair in one)


def test_the_maker_names_all_that_a_set_depends_on():
    version, names, model = maker().split("/")
    assert version == "1" and names.count(".") and model
