"""`openpiu search` as a person runs it."""

import io
import json
from pathlib import Path

import pytest
from tests.conftest import Cli

REQUEST = "request:utopol/CASE-2026-17/terrorism"


@pytest.fixture
def unit(cli: Cli, api: Path) -> Cli:
    """A store with one traveller in it."""
    cli("init")
    cli("intake", api)
    return cli


def test_a_person_is_found_with_why(unit: Cli) -> None:
    code, out, _ = unit("search", "Specimen Anna 1974-08-12", "--purpose", REQUEST)
    assert code == 0
    assert "SPECIMEN, ANNA MARIA" in out and "the same birth date" in out and "XA123 2026-03-01" in out


def test_the_line_may_come_from_standard_input(unit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("L898902C3\n"))
    answer = json.loads(unit("search", "-", "--purpose", REQUEST, "--json").out)
    assert [one["surname"] for one in answer["travellers"]] == ["SPECIMEN"]


def test_nothing_found_says_what_was_tried(unit: Cli) -> None:
    out = unit("search", "NOBODY HERE", "--purpose", REQUEST).out
    assert "Nothing found. Tried: two parts of the name (1), initial alone (2)." in out
    assert "a surname" in unit("search", "1974-08-12", "--purpose", REQUEST).out


def test_a_purpose_that_is_none_or_not_allowed_is_refused(unit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = unit("search", "SPECIMEN", "--purpose", "curiosity")
    assert code == 2 and "hit:H202603-17" in err
    code, _, err = unit("search", "SPECIMEN", "--purpose", "hit:H202603-17")
    assert code == 2 and "no such hit" in err
    monkeypatch.setenv("OPENPIU_LAW", "eu-pnr")
    code, _, err = unit("search", "SPECIMEN", "--purpose", REQUEST)
    assert code == 2 and "ask a court or independent authority" in err


def test_the_log_holds_the_purpose_and_who_was_shown(unit: Cli, tmp_path: Path) -> None:
    unit("search", "Specimen Anna", "--purpose", REQUEST)
    unit("audit", "export", "log.txt")
    text = (tmp_path / "log.txt").read_text()
    (entry,) = [json.loads(line[6:]) for line in text.splitlines() if '"people.search"' in line]
    assert entry["why"] == "CASE-2026-17" and entry["what"]["shown"] == 1
    assert [one.partition("-")[0][:11] for one in entry["on"]] == ["traveller:T"]
    assert "SPECIMEN" not in text.upper()
