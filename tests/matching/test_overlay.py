"""New and removed entries, new versions, several processes. All names are invented."""

import subprocess
import sys
from pathlib import Path

import pytest

from openpiu.findings import IndexFormatError
from openpiu.matching import Candidate, Index, Match, explain
from openpiu.watchlists.model import Birth, Identity, ListedName

TRAVELLERS = [
    Candidate("1", "TARVOK ALMESQUIDI", "OMBERTMR", "1970-12-03"),
    Candidate("2", "VELMAROSSA", "ILKANA", "1981-01-01", "UTO", "F"),
    Candidate("3", "SHERBANUKIN", "ANDRON", "1971-05-05"),
    Candidate("4", "ZELDRAN", "QUORVIK", "1990-02-02"),
]
NEW = Identity(
    "X.9", "fiction", names=(ListedName("Quorvik Zeldran"),), births=(Birth("1990-02-02", "1990-02-02"),)
)


def said(matches: list[list[Match]]) -> list[list[list[str]]]:
    return [[explain(match) for match in found] for found in matches]


def opened(people: tuple[Identity, ...], folder: Path) -> Index:
    Index.build(people).save(folder)
    return Index.open(folder)


def test_a_new_entry_is_found_by_whoever_holds_the_index_open(
    people: tuple[Identity, ...], tmp_path: Path
) -> None:
    one, other = opened(people, tmp_path), Index.open(tmp_path)
    assert other.match(TRAVELLERS)[3] == []
    one.change(added=[NEW])
    assert [match.identity for match in other.match(TRAVELLERS)[3]] == ["X.9"]
    other.change(removed=[("fiction", "X.9"), ("fiction", "X.4")])
    assert [len(found) for found in one.match(TRAVELLERS)] == [1, 0, 1, 0]


def test_an_entry_says_the_same_in_the_base_and_in_the_overlay(
    people: tuple[Identity, ...], tmp_path: Path
) -> None:
    whole = Index.build([*people, NEW])
    index = opened((), tmp_path)
    index.change(added=[*people, NEW])
    assert index.match(TRAVELLERS) == whole.match(TRAVELLERS)
    assert said(index.match(TRAVELLERS)) == said(whole.match(TRAVELLERS))


def test_a_changed_entry_stands_in_the_place_of_the_former_one(
    people: tuple[Identity, ...], tmp_path: Path
) -> None:
    index = opened(people, tmp_path)
    index.change(added=[Identity("X.4", "fiction", names=(ListedName("Zeldran Quorvik"),))])
    assert [[match.identity for match in found] for found in index.match(TRAVELLERS)][1::2] == [[], ["X.4"]]


def test_a_new_version_takes_the_place_of_base_and_overlay(
    people: tuple[Identity, ...], tmp_path: Path
) -> None:
    index = opened(people, tmp_path)
    index.change(removed=[("fiction", "X.1")])
    assert index.match(TRAVELLERS)[0] == []
    Index.build([*people, NEW]).save(tmp_path)
    assert [len(found) for found in index.match(TRAVELLERS)] == [1, 1, 1, 1]


def test_batches_of_one_and_of_ten_thousand_say_the_same(index: Index) -> None:
    many = (TRAVELLERS * 2500)[:10_000]
    together = index.match(many)
    alone = [index.match([traveller])[0] for traveller in TRAVELLERS]
    assert together == alone * 2500


def test_another_process_finds_what_this_one_added(people: tuple[Identity, ...], tmp_path: Path) -> None:
    index = opened(people, tmp_path)
    index.change(added=[NEW])
    code = (
        "import sys; from openpiu.matching import Candidate, Index\n"
        "found = Index.open(sys.argv[1]).match([Candidate('4', 'ZELDRAN', 'QUORVIK', '1990-02-02')])\n"
        "print([match.weight for match in found[0]])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == str([match.weight for match in index.match(TRAVELLERS)[3]])


def test_an_index_in_memory_cannot_be_changed(index: Index) -> None:
    with pytest.raises(IndexFormatError, match="opened from a folder"):
        index.change(added=[NEW])


def test_a_damaged_overlay_is_refused(people: tuple[Identity, ...], tmp_path: Path) -> None:
    index = opened(people, tmp_path)
    (tmp_path / "overlay.msgpack").write_bytes(b"\xff")
    with pytest.raises(IndexFormatError, match="not an overlay"):
        index.match(TRAVELLERS)
