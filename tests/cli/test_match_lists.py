"""`openpiu match`: an identity that is refused is told by its line, wherever the list was cut to be read."""

import json
from pathlib import Path

import pytest

from openpiu.cli import match
from openpiu.findings import ListError


def lines(*ids: str) -> str:
    return "".join(json.dumps({"id": id_, "names": [f"Velmarosa {id_}"]}) + "\n" for id_ in ids)


@pytest.mark.parametrize("size", [10, 100, 100_000])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (lines("a", "b", "c", "b"), r"list\.jsonl:4: identity 'b' is there twice"),
        (lines("a") + "\n" + lines("b") + "{}\n" + lines("a"), r"list\.jsonl:4: not an identity"),
        (lines("a", "a") + "{}", r"list\.jsonl:2: identity 'a' is there twice"),
    ],
)
def test_a_line_that_is_refused_is_told_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, text: str, told: str
) -> None:
    monkeypatch.setattr(match, "RUN", size)
    listed = tmp_path / "list.jsonl"
    listed.write_text(text)
    with pytest.raises(ListError, match=told):
        match.cached_index(listed, tmp_path / "home")


@pytest.mark.parametrize("text", ["", "\n\n", lines("a", "b")[:-1], lines("a") + "\n \n" + lines("b", "c")])
def test_blank_lines_and_a_missing_line_end_are_no_matter(tmp_path: Path, text: str) -> None:
    listed = tmp_path / "list.jsonl"
    listed.write_text(text)
    index = match.cached_index(listed, tmp_path / "home")
    assert [identity.id for identity in index.identities] == [id_ for id_ in "abc" if f'"{id_}"' in text]
