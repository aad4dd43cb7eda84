"""Where the fictional lists in the published formats are, and how one is spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from openpiu.findings import ListError
from openpiu.watchlists import load

FOLDER = Path(__file__).with_name("golden")


def golden(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def spoilt(name: str, before: str, after: str, count: int = -1) -> bytes:
    """A golden file with some text replaced, which must be in it."""
    data = golden(name)
    assert before.encode() in data
    return data.replace(before.encode(), after.encode(), count)


def refusal(source: str, data: bytes) -> str:
    """What a list that is refused says; it never shows a name of it."""
    with pytest.raises(ListError) as refused:
        load(source, data)
    said = str(refused.value)
    assert "expected" in said
    assert "specimen" not in said.lower()
    return said
