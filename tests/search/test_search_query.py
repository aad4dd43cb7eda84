"""What a line of the search field means."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openpiu.search.query import LABELS, designator_of, parse
from openpiu.store.flights import Designator


def kinds(line):
    return [(word.text, "|".join(word.kinds)) for word in parse(line).words]


def test_flight_with_its_date():
    assert kinds("ZZ482 2026-03-01") == [("ZZ482", "flight|locator|document"), ("2026-03-01", "date")]
    assert designator_of("ZZ0482") == Designator("ZZ", "482", "")


@pytest.mark.parametrize("line", ["zz482", "ZZ 482", "ＺＺ４８２", "ZZ٤٨٢", "flight:ZZ482"])
def test_flight_however_it_is_written(line):
    (word,) = parse(line).words
    assert "flight" in word.kinds and designator_of(word.text) == Designator("ZZ", "482", "")


@pytest.mark.parametrize(
    "line",
    [
        "SPECIMEN ANNA 1974-08-12",
        "1974-08-12 SPECIMEN ANNA",
        "Specimen, Anna 12.08.1974",
        "specimen/anna mrs 12AUG1974",
        "Mrs Specimen Anna 12/8/1974",
        "SPECIMEN, ANNA; born: 12 August 1974",
        "SPECIMEN ANNA 1974.8.12",
        "born:1974-08-12 name:SPECIMEN name:ANNA",
    ],
)
def test_name_and_birth_date_in_any_order_of_writing(line):
    query = parse(line)
    assert (query.of("name"), query.of("birth")) == (["SPECIMEN", "ANNA"], ["1974-08-12"])
    assert query.unread == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("L898902C3", [("L898902C3", "document")]),
        ("l-898902-c3", [("L898902C3", "document")]),
        ("ABC123", [("ABC123", "locator|document")]),
        ("flight:ABC123", [("ABC123", "flight")]),
        ("XA1001", [("XA1001", "flight|locator|document")]),
        ("ABC12746", [("ABC12746", "locator|document")]),
        ("GARCIA", [("GARCIA", "name|locator")]),
        ("name:GARCIA", [("GARCIA", "name")]),
        ("locator:GARCIA", [("GARCIA", "locator")]),
        ("GARCIA ANNA", [("GARCIA", "name"), ("ANNA", "name")]),
        ("19740812", [("19740812", "birth|locator|document")]),
        ("O'Neill-Smith", [("ONEILL", "name"), ("SMITH", "name")]),
        ("王伟", [("WANG", "name"), ("WEI", "name")]),
        ("GARCIA 1974-08-12 ZZ482 2026-03-01", [
            ("GARCIA", "name"),
            ("1974-08-12", "birth"),
            ("ZZ482", "flight|locator|document"),
            ("2026-03-01", "birth|date"),
        ]),
        ("GARCIA flight:ZZ482 2026-03-01", [
            ("GARCIA", "name"),
            ("ZZ482", "flight"),
            ("2026-03-01", "date"),
        ]),
        ("ZZ482 born:1974-08-12", [("ZZ482", "flight|locator|document"), ("1974-08-12", "birth")]),
        ("31.02.1974", []),
        ("1 ?? --", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_mean_what_they_look_like(line, expected):
    assert kinds(line) == expected


def test_what_says_nothing_is_told():
    assert parse("GARCIA 1 31.02.1974").unread == ("1", "31.02.1974")
    assert len(parse("A " * 100).words) == 12 and parse("ANNA " * 40).unread


WORDS = (
    "GARCIA ANNA MR ZZ482 ZZ 482 L898902C3 ABC123 19740812 1974-08-12 12.08.1974 12AUG1974 , / 王伟 7 "
    "born: name: flight: date: locator: document:"
)
words = st.sampled_from(WORDS.split())


@given(st.one_of(st.text(max_size=60), st.lists(words, max_size=8).map(" ".join)))
@example("born:2026-03-01 ZZ482")
@example("date:2026-03-01")
@example("name:GARCIA")
@example("MR GARCIA")
@example("locator:²ABC name:ß")
def test_any_line_is_understood_alike_when_it_is_written_again(line):
    query = parse(line)
    again = parse(query.written)
    assert again.words == query.words
    assert again.unread == ()
    for word in query.words:
        assert word.text and word.kinds and set(word.kinds) <= set(LABELS.values())
