"""`openpiu model`: what is shown of a model, and what is refused."""

import json
from pathlib import Path

import pytest

from openpiu.cli.model import count_lists, fit, show
from openpiu.findings import SettingError
from openpiu.matching import load_model
from openpiu.matching.model_file import DEFAULT


def test_the_model_shipped_is_shown_with_how_it_was_made_and_every_weight(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert show(None, as_json=False) == 0
    shown = capsys.readouterr().out
    model = load_model()
    assert model.version in shown and "openpiu model fit, seed 1" in " ".join(shown.split())
    assert all(rule in shown for rule in model.weights if rule != "name.rarity-share")


def test_as_json_it_is_one_line(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert show(DEFAULT, as_json=True) == 0
    (line,) = capsysbinary.readouterr().out.splitlines()
    record = json.loads(line)
    assert record["weights"] == load_model().weights
    assert record["threshold"] == load_model().threshold


def test_a_list_of_few_people_makes_counts_and_is_refused_for_a_fit(tmp_path: Path) -> None:
    entities = [
        {
            "id": f"x-{n}",
            "schema": "Person",
            "properties": {"name": [f"Velmarosa Ilkana{'abc'[n % 3]}"], "birthDate": ["1970-01-01"]},
        }
        for n in range(6)
    ]
    path = tmp_path / "few.json"
    path.write_text("".join(json.dumps(entity) + "\n" for entity in entities))
    assert count_lists([f"ftm:{path}"], tmp_path / "parts.csv") == 0
    assert "VELMAROSA,6" in (tmp_path / "parts.csv").read_text().splitlines()
    with pytest.raises(SettingError, match="expected lists of 250 people or more"):
        fit([f"ftm:{path}"], tmp_path / "model.json", seed=1, strangers=20_000, parts=None)
    assert not (tmp_path / "model.json").exists()
