"""What a threshold costs, from the numbers to the command. All names are invented."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from openpiu.cli.curve import Point, best_weights, points, svg, table
from openpiu.cli.match import match


def test_a_curve_falls_as_the_threshold_rises() -> None:
    curve = points([None, None, 5.0, 9.5], [20.0, 7.0])
    assert curve[0] == Point(5.0, 0.5, 1.0)
    assert [point.hit for point in curve] == sorted((point.hit for point in curve), reverse=True)
    assert curve[-1].hit == 0 and curve[-1].found == 0.5
    assert points([None], []) == []


def test_a_match_with_another_identity_does_not_count_as_found() -> None:
    matches = [
        ("1", "X.1", 12.0),
        ("2", "X.9", 30.0),
        ("2", "X.2", 8.0),
        ("3", "X.1", 6.0),
        ("3", "X.2", 7.0),
    ]
    strangers, listed = best_weights(matches, {"1": "X.1", "2": "X.2", "3": None, "4": None})
    assert strangers == [7.0, None]
    assert listed == [12.0, 8.0]


def test_the_picture_is_well_formed() -> None:
    picture = ElementTree.fromstring(svg(points([None, 4.0, 8.0, 12.0], [20.0, 7.0])))
    assert picture.tag.endswith("svg")
    assert "found" in table(points([4.0], [5.0]))


def test_the_command_shows_what_each_threshold_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENPIU_HOME", str(tmp_path / "home"))
    listed, travellers, out = (tmp_path / name for name in ("l.jsonl", "t.jsonl", "m.jsonl"))
    listed.write_text(
        json.dumps({"id": "X.1", "names": ["Velmarosa Ilkana"], "births": ["1981-05-02"]}) + "\n"
    )
    lines = [
        {
            "ref": "1",
            "surname": "VELMAROSA",
            "given_names": "ILKANA",
            "birth_date": "1981-05-02",
            "identity": "X.1",
        },
        {"ref": "2", "surname": "BRANDALEW", "given_names": "KORRIT", "birth_date": "1960-01-09"},
    ]
    travellers.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert match(travellers, listed, out, threshold=None, top=10, workers=1, curve=True) == 0
    assert "100.00 %" in capsys.readouterr().out
    assert [json.loads(line)["ref"] for line in out.read_text().splitlines()] == ["1"]


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_write_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setenv("OPENPIU_HOME", str(tmp_path / "home"))
    listed, travellers = tmp_path / "l.jsonl", tmp_path / "t.jsonl"
    listed.write_text(json.dumps({"id": "X.1", "names": ["Velmarosa Ilkana"], "births": ["1981"]}) + "\n")
    travellers.write_text(
        "".join(
            json.dumps({"ref": str(n), "surname": "VELMAROSSA"[: 8 + n % 3], "given_names": "ILKANAMRS"})
            + "\n"
            for n in range(6000)
        )
    )
    one, other = tmp_path / "one", tmp_path / "other"
    match(travellers, listed, one, threshold=5, top=3, workers=1)
    match(travellers, listed, other, threshold=5, top=3, workers=workers)
    assert one.read_bytes() == other.read_bytes() != b""
