"""Published lists that are damaged: every byte may be wrong, and the answer is a list or a clear refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.watchlists.golden_files import FOLDER, golden

from openpiu.findings import ListError
from openpiu.watchlists import Watchlist, load
from openpiu.watchlists import _stream as stream

FILES = {
    "uk-sanctions-list.csv": "uk",
    "uk-sanctions-list.xml": "uk",
    "conlist-2022.csv": "uk",
    "eu-fsf-1.1.xml": "eu",
    "eu-fsf-1.1.csv": "eu",
    "entities.ftm.json": "ftm",
}


def read(source: str, data: bytes) -> Watchlist | str:
    try:
        return load(source, data)
    except ListError as refused:
        return str(refused)


@given(st.sampled_from(sorted(FILES)), st.integers(0, 6000), st.binary(max_size=3), st.integers(0, 30))
def test_bytes_changed_anywhere_give_a_list_or_an_error_of_ours(file, at, put, cut):
    data = golden(file)
    at %= len(data)
    read_as = read(FILES[file], data[:at] + put + data[at + cut :])
    assert isinstance(read_as, Watchlist) or ("expected" in read_as and "specimen" not in read_as.lower())


@given(st.sampled_from([f for f in sorted(FILES) if f.endswith("xml")]), st.integers(0, 6000))
def test_xml_that_is_cut_short_is_always_refused(file, at):
    data = golden(file).rstrip()
    assert isinstance(read(FILES[file], data[: at % len(data)]), str)


@pytest.mark.parametrize("file", FILES)
def test_a_list_is_none_of_another_source(file):
    for source in {"un", "ofac", "uk", "eu", "ftm", "csv"} - {FILES[file]}:
        assert isinstance(read(source, golden(file)), str)


@pytest.mark.parametrize("file", FILES)
def test_the_version_is_that_of_the_bytes_and_the_same_from_a_file(file):
    from_bytes, from_file = load(FILES[file], golden(file), "x"), load(FILES[file], FOLDER / file, "x")
    assert from_bytes == from_file
    assert load(FILES[file], golden(file) + b"\n").version != from_bytes.version


@pytest.mark.parametrize("source", ["uk", "eu", "ftm"])
def test_a_file_that_is_not_there_or_a_folder_is_an_error_of_ours(source, tmp_path):
    for path in (tmp_path / "missing.xml", tmp_path):
        with pytest.raises(ListError, match="cannot be read"):
            load(source, path)


def test_a_line_without_end_is_refused():
    with pytest.raises(ListError, match="line 1: found more than"):
        load("ftm", b"{" + b" " * (stream.LONGEST + 1))


def test_a_file_that_is_too_large_is_refused_while_it_is_read():
    size = 3 * stream.BLOCK
    with stream.Stream(b"x" * size, "list", size) as file:
        assert len(file.digest()) == 64
    with (
        stream.Stream(b"x" * size, "list", size - 1) as file,
        pytest.raises(ListError, match="found more than"),
    ):
        file.digest()
    with pytest.raises(ListError, match="more than 99 bytes"):
        stream.Stream(b"x" * 100, "list", 99)


def test_entities_in_xml_are_never_expanded():
    bomb = "<!DOCTYPE export [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    for source, root in (("uk", "Designations"), ("eu", "export")):
        data = f"{bomb}]><{root}>&j;</{root}>".encode()
        assert "document type definition" in str(read(source, data))
