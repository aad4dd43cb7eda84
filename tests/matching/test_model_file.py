"""The model: shares of parts, weights, and what is refused."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from openpiu.findings import SettingError
from openpiu.matching import load_model
from openpiu.matching.counts import shares
from openpiu.matching.model_file import DEFAULT, Vocabulary
from openpiu.matching.rules import WEIGHTS


def test_the_shipped_model_says_how_it_was_made_and_states_every_weight() -> None:
    model = load_model()
    assert "openpiu model fit, seed" in model.made and "Faker library (MIT licence)" in model.made
    assert model.weights.keys() == WEIGHTS.keys()


def test_what_is_not_fitted_is_as_it_was_set_by_hand() -> None:
    fields = ("document.", "nationality.", "place.", "sex.")
    assert {rule: weight for rule, weight in load_model().weights.items() if rule.startswith(fields)} == {
        rule: weight for rule, weight in WEIGHTS.items() if rule.startswith(fields)
    }


def test_the_shipped_shares_are_those_that_the_script_makes() -> None:
    assert shares() == json.loads(DEFAULT.read_text())["shares"]


def rarity(*parts: str) -> npt.NDArray[np.uint16]:
    return load_model().rarity(Vocabulary.of([bytes(ord(letter) - 65 for letter in part) for part in parts]))


def test_rarity_falls_with_each_wider_neighbourhood_and_is_the_parts_own() -> None:
    alone = rarity("MARIA")[0].astype(int)
    assert (np.diff(alone) <= 0).all()
    among = rarity("A", "MARIA", "MARYA", "QUILLZORTH")
    assert (among[1] == alone).all()
    assert among[3, 0] > among[1, 0]


def test_a_particle_is_never_rare() -> None:
    small, long = rarity("OGHLU", "OGHLUX")
    assert small[0] <= 3000 < long[0]


def test_the_score_rises_with_the_weight_and_is_one_half_at_the_prior() -> None:
    model = load_model()
    assert model.score(-model.prior) == 0.5
    assert model.score(-10_000_000) == 0.0
    assert model.score(10_000_000) == 1.0


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 2}'])
def test_what_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(SettingError, match="not a matching model"):
        load_model(path)


def test_a_model_without_a_weight_is_refused(tmp_path: Path) -> None:
    model = json.loads(DEFAULT.read_text())
    del model["weights"]["name.exact"]
    path = tmp_path / "model.json"
    path.write_text(json.dumps(model))
    with pytest.raises(SettingError, match=r"without the weight of name\.exact"):
        load_model(path)
