"""The writer: what is written is read again as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openpiu import edifact
from openpiu.edifact import DEFAULT, Outgoing, SegmentWriter, Separators
from openpiu.edifact._chunk import Dialect
from openpiu.edifact._scan import scan
from openpiu.edifact.directory import TAGS

SETS = [
    DEFAULT,
    Separators("(", "*", ".", "\\", "-", "$"),
    Separators(":", "+", ".", "?", " ", '"'),
    Separators(";", "|", ",", "^", "~", "["),
]


def test_separators_in_the_data_are_released():
    writer = SegmentWriter()
    writer.segment("TIF", "O'NEIL+SPECIMEN", ("ANNA:MARIA", None, "1?", "*", None), None, "")
    assert writer.to_bytes() == b"TIF+O?'NEIL?+SPECIMEN+ANNA?:MARIA::1??:?*'"
    assert writer.count == 1


def test_without_release_character_a_separator_in_the_data_becomes_a_blank():
    writer = SegmentWriter(Separators(":", "+", ".", " ", " ", "'"))
    writer.segment("TIF", "O'NEIL?")
    assert writer.to_bytes() == b"TIF+O NEIL?'"


def test_line_breaks_and_control_characters_become_blanks():
    writer = SegmentWriter()
    writer.segment("IFT", "ONE\r\nTWO\x00\x1a")
    assert writer.to_bytes() == b"IFT+ONE  TWO  '"


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)
PIECE = st.one_of(
    TEXT, st.sampled_from(["O'BRIEN", "9IFT", "A?", "'", "UNZ", "’", "SOLDAT", " ", "UNT?+", "*"])
)
SEGMENTS = st.lists(
    st.tuples(
        st.sampled_from(["TIF", "IFT", "NAD", "XYZ"]), st.lists(st.lists(PIECE, max_size=4), max_size=4)
    ),
    max_size=8,
)


def trimmed(values: list[list[str]]) -> list[list[str]]:
    """Without the empty ends, which mean nothing."""
    out = []
    for value in values:
        kept = list(value)
        while kept and not kept[-1]:
            kept.pop()
        out.append(kept or [""])
    while out and out[-1] == [""]:
        out.pop()
    return out


@settings(max_examples=400, deadline=None)
@given(SEGMENTS, st.sampled_from(SETS))
def test_what_is_written_reads_the_same(segments: list[tuple[str, list[list[str]]]], separators: Separators):
    writer = SegmentWriter(separators)
    for tag, elements in segments:
        writer.segment(tag, *elements)
    data = writer.to_bytes()
    dialect = Dialect(separators, TAGS)
    dialect.codec = "utf-8"
    found, _, _ = scan(data, 0, len(data), 0, 1, 0, 0, True, dialect)
    assert [(s.tag, [s.components(e) for e in range(1, s.elements() + 1)]) for s in found] == [
        (tag, trimmed(elements)) for tag, elements in segments
    ]


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("charset", ["UNOA:4", "IATA:1", "UNOC:3", "UNOW:4"])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("separators", SETS)
def test_a_written_interchange_counts_right(group: bool, charset: str, count: int, separators: Separators):
    def body(writer: SegmentWriter) -> None:
        writer.segment("MSG", (None, "22"))
        writer.segment("TIF", "SPECIMEN-SON", ("ANNA (MARIA) MRS", "A", "1"))

    outgoing = [
        Outgoing("PNRGOV:13:1:IA", str(n), body, "XA123/260301", n, n == count) for n in range(1, count + 1)
    ]
    data = edifact.write_interchange(
        outgoing,
        sender="XA:ZZ",
        recipient="UTOPIU",
        prepared="260301:0915",
        control_reference="000000101",
        application="PNRGOV",
        charset=charset,
        group=group,
        separators=separators,
    )
    messages = list(edifact.messages(data))
    assert [told for message in messages for told in message.findings] == []
    assert [(m.type, m.version, m.reference, m.part, m.final) for m in messages] == [
        ("PNRGOV", "13.1", str(n), n, n == count) for n in range(1, count + 1)
    ]
    assert messages[0].segments[2].components(2) == ["ANNA (MARIA) MRS", "A", "1"]
    assert messages[0].envelope.application == "PNRGOV"
    assert not messages[0].envelope.test


def test_a_test_interchange_says_so():
    data = edifact.write_interchange(
        [Outgoing("PAXLST:D:05B:UN:IATA", "1", lambda writer: writer.segment("BGM", "745"))],
        sender="XA", recipient="UTOPIU", prepared="260301:0915", control_reference="1", test=True, una=False,
    )  # fmt: skip
    (message,) = edifact.messages(data)
    assert message.envelope.test
    assert [told.code for told in message.findings] == ["SYN-TEST-INDICATOR"]
