"""What a model is made from: strangers, spoilt travellers, threshold and prior. All names are invented."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu import names
from openpiu.findings import SettingError
from openpiu.matching import Candidate, Index
from openpiu.matching.counts import count_parts, shares
from openpiu.matching.fit import LISTED_IN, make, prior_of, threshold_of
from openpiu.matching.fitting import fit
from openpiu.matching.model_file import load_model
from openpiu.matching.spoiling import as_written, listed_travellers, spoilt_date
from openpiu.matching.strangers import strangers
from openpiu.watchlists.model import Birth, Identity, ListedName

PARTS = ("VELMAROSA", "ILKANA", "QUILLBORN", "ESDRATH", "TARVOK", "OMBERT", "HASTAN", "MESQUID", "ARLINDOR")


def fiction(count: int) -> list[Identity]:
    dice = random.Random(4)
    return [
        Identity(
            f"X.{n}",
            "fiction",
            names=(
                ListedName(" ".join(dice.sample(PARTS, 3))),
                ListedName(" ".join(dice.sample(PARTS, 2)), "strong"),
            ),
            births=(Birth(f"19{50 + n % 50}-03-{1 + n % 28:02}", f"19{50 + n % 50}-03-{1 + n % 28:02}"),),
        )
        for n in range(count)
    ]


def test_the_same_seed_makes_the_same_people_and_another_makes_others() -> None:
    people = fiction(30)
    assert strangers(50, 7, people) == strangers(50, 7, people) != strangers(50, 8, people)
    assert listed_travellers(people, 7) == listed_travellers(people, 7) != listed_travellers(people, 8)


def test_a_travelling_alias_is_off_the_list_and_every_traveller_is_on_it() -> None:
    people = fiction(40)
    listed, travellers = listed_travellers(people, 1)
    assert [one.id for one in listed] == [one.id for one in people]
    assert any(len(one.names) < len(before.names) for one, before in zip(listed, people, strict=True))
    assert {key for _, key in travellers} == {(one.list, one.id) for one in people}


@given(st.lists(st.sampled_from(PARTS), min_size=2, max_size=5), st.integers())
def test_a_name_as_written_keeps_a_name(parts: list[str], seed: int) -> None:
    written = as_written((parts[:1], parts[1:]), random.Random(seed))
    assert names.parts(*written)


@given(st.dates(), st.integers())
def test_a_spoilt_date_is_written_as_a_date(day: object, seed: int) -> None:
    text = spoilt_date(f"{day}", random.Random(seed))
    assert len(text) == 10
    assert 1 <= int(text[5:7]) <= 12


def test_the_prior_makes_scores_frequencies() -> None:
    # One in LISTED_IN is listed and every pair weighs alike: the score must be 1 in LISTED_IN + 1.
    prior = prior_of([9000] * 50, [9000] * 50, 50, 50)
    assert 2.0 ** ((9000 + prior) / 1000) == pytest.approx(1 / LISTED_IN, rel=0.01)


def test_at_most_one_stranger_in_a_thousand_is_hit_at_the_threshold() -> None:
    people, unknown = fiction(60), strangers(3000, 5)
    index = Index.build(people)
    threshold = threshold_of(index, unknown)
    assert threshold % 500 == 0
    assert sum(map(bool, index.match(unknown, threshold=threshold))) <= 3


def test_a_fit_moves_weights_and_leaves_what_the_pairs_say_nothing_of() -> None:
    people, model = fiction(80), load_model()
    listed, known = listed_travellers(people, 2)
    labelled = [(who, frozenset((key,))) for who, key in known]
    dice = random.Random(3)
    for n in range(300):  # nobody, but of the same few names
        surname, given = dice.sample(PARTS, 2)
        labelled.append((Candidate(str(n), surname, given, "1970-06-15"), frozenset()))
    fitted = fit(listed, labelled, model, rounds=1)
    assert fitted != model.weights
    for rule in (
        "name.least",
        "name.floor",
        "document.exact",
        "nationality.same",
        "place.same",
        "sex.differs",
    ):
        assert fitted[rule] == model.weights[rule]


def test_too_few_people_to_fit_on_are_refused() -> None:
    with pytest.raises(SettingError, match="expected lists of 250 people or more"):
        make(fiction(20))


def test_counts_of_ones_own_lists_make_shares(tmp_path: Path) -> None:
    path = tmp_path / "parts.csv"
    path.write_text(count_parts(fiction(40), "a list of fiction"))
    assert shares(path)["VELMAROSA"] > 1_000_000
    path.write_text("VELMAROSA\n")
    with pytest.raises(SettingError, match="no counts of parts"):
        shares(path)
