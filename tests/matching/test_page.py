"""docs/matching.md is true to the code."""

import re
from pathlib import Path

from openpiu.matching import load_model
from openpiu.matching.explain import SENTENCES
from openpiu.matching.rules import RARITY

PAGE = (Path(__file__).parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")


def test_the_page_states_every_rule_with_its_weight() -> None:
    rows = dict(re.findall(r"^\| `([a-z.-]+)` \| (?:rarity )?([+-][\d.]+) \|", PAGE, re.MULTILINE))
    weights = load_model().weights
    assert rows == {rule: f"{weight / 1000:+.1f}" for rule, weight in weights.items() if rule in SENTENCES}
    assert set(re.findall(r"^\| `([a-z.-]+)` \| rarity", PAGE, re.MULTILINE)) == set(RARITY)


def test_the_page_states_the_threshold() -> None:
    assert f"**Threshold**: {load_model().threshold / 1000:.1f} bits" in PAGE


def test_the_example_on_the_page_says_what_the_page_shows(capsys: object) -> None:
    code, *others = re.findall(r"```(?:python)?\n(.*?)```", PAGE, re.DOTALL)
    (shown,) = (text for text in others if text.startswith("Is this the same person"))
    exec(code, {})
    assert capsys.readouterr().out == shown  # type: ignore[attr-defined]
