"""The compiled scanner, and that its plain twin says the same of any bytes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.edifact import plain_scan

from openpiu.edifact import DEFAULT, Separators
from openpiu.edifact._chunk import Dialect
from openpiu.edifact._scan import scan
from openpiu.edifact._segment import Segment
from openpiu.edifact.directory import TAGS

SETS = [
    DEFAULT,
    Separators(":", "+", ".", " ", " ", "'"),
    Separators("\x1f", "\x1d", ".", " ", " ", "\x1c"),
    Separators("(", "*", ".", "\\", "-", "$"),
    Separators(":", "+", ".", "?", "*", '"'),
]


def scanned(data: bytes, separators: Separators = DEFAULT) -> list[Segment]:
    return scan(data, 0, len(data), 0, 1, 0, 0, True, Dialect(separators, TAGS))[0]


def test_a_segment_gives_its_values_and_their_places():
    name, date = scanned(b"NAD+FL+++SPECIMEN:ANNA MARIA'DTM+329:740812'")
    assert (name.tag, name.get(1), name.get(4), name.get(4, 2)) == ("NAD", "FL", "SPECIMEN", "ANNA MARIA")
    assert name.components(4) == ["SPECIMEN", "ANNA MARIA"]
    assert (name.elements(), name.width(4), name.width(9)) == (4, 2, 0)
    assert date.span(1, 2) == (37, 43)
    assert date.where(1, 2).offset == 37


def test_what_is_absent_reads_as_empty():
    (segment,) = scanned(b"LOC+178'")
    assert (segment.get(2), segment.get(1, 2), segment.components(2)) == ("", "", [])
    assert (segment.get(0), segment.get(-1), segment.get(1, 0), segment.components(0), segment.width(0)) == (
        "",
        "",
        "",
        [],
        0,
    )
    assert segment.span(7) == (segment.end, segment.end)
    (bare,) = scanned(b"SRC'")
    assert (bare.get(0), bare.get(1), bare.elements()) == ("", "", 0)


def test_a_released_sign_is_data():
    (segment,) = scanned(b"IFT+4+A?+B?:C?'D??E'")
    assert segment.get(2) == "A+B:C'D?E"


def test_a_released_line_break_is_data_but_one_at_the_width_of_a_line_is_wrapping():
    (kept,) = scanned(b"IFT+4+FIRST?\r\nSECOND'")
    assert kept.get(2) == "FIRST\nSECOND"
    filling = b"X" * 57
    (parted,) = scanned(b"IFT+4+" + filling + b"?\r\n+Y'")
    assert parted.get(2) == filling.decode() + "+Y"


def test_a_wrapped_tag_is_put_together():
    segments = scanned(b"UNH+1+PAXLST:D:05B'B\r\nGM+745'UNT+3+1'")
    assert [segment.tag for segment in segments] == ["UNH", "BGM", "UNT"]
    assert [segment.line for segment in segments] == [1, 1, 2]


def test_filler_reads_as_nothing_and_is_counted():
    (segment,) = scanned(b"IFT+4+\x1a\x1a\r\n\x1a+A\x1a'")
    assert (segment.get(2), segment.get(3), segment.filled()) == ("", "A\x1a", 1)


def test_a_name_with_an_apostrophe_stays_one_segment():
    first, second = scanned(b"TIF+O'BRIENSON+JOHN MR:A:1'FTI+XA:12345'")
    assert (first.get(1), first.get(2), second.tag) == ("O'BRIENSON", "JOHN MR", "FTI")


QUIET = plain_scan.RELEASED | plain_scan.PARTED

SIGNS = [
    b"'",
    b"+",
    b":",
    b"?",
    b"*",
    b"(",
    b"$",
    b"\\",
    b'"',
    b"\x1c",
    b"\x1d",
    b"\x1f",
    b"??",
    b"?'",
    b"?+",
]
SPACES = [b"\n", b"\r", b"\r\n", b" ", b"\t", b"'\r\n", b"?\r\n", b"\nSRC'"]
CONTROLS = [b"\x1a", b"\x1a\x1a", b"\x00", b"\x7f", b"\x01"]
BEYOND = ["’".encode(), b"\x92", b"\xb4", "´".encode(), "ʼ".encode(), "é".encode(), b"\xe9", b"\xe2\x80"]
PIECES = [b"UNZ+1+", b"UNH+1+PAXLST:D:05B'", b"unt+2+1'", b"O'BRIEN+", b"D'ARCY:", b"9IFT+4:19", b"UNG *"]
FILLING = [b"X" * 55, b"Y" * 61]
FRAGMENTS = st.one_of(
    st.sampled_from(sorted(TAGS)).map(str.encode),
    st.sampled_from(SIGNS + SPACES + CONTROLS + BEYOND + PIECES + FILLING),
    st.binary(max_size=4),
    st.text("ABC123 ", max_size=8).map(str.encode),
)
MESSY = st.lists(FRAGMENTS, max_size=40).map(b"".join)


def readings(segment: Segment) -> tuple[object, ...]:
    spans = [
        [segment.span(e, c) for c in range(1, segment.width(e) + 1)] for e in range(1, segment.elements() + 1)
    ]
    texts = [segment.components(e) for e in range(1, segment.elements() + 1)]
    assert texts == [
        [segment.get(e, c) for c in range(1, segment.width(e) + 1)] for e in range(1, segment.elements() + 1)
    ]
    head = (segment.tag, segment.number, segment.offset, segment.end, segment.line, segment.flags)
    return (*head, spans, texts)


def twin_readings(
    data: bytes, twin: plain_scan.Plain, separators: Separators, codec: str
) -> tuple[object, ...]:
    texts = [
        [plain_scan.text(data, twin, *span, separators, codec) for span in element] for element in twin.values
    ]
    return (twin.tag, twin.number, twin.offset, twin.end, twin.line, twin.flags, twin.values, texts)


@settings(max_examples=1500, deadline=None)
@given(MESSY, st.sampled_from(SETS), st.sampled_from(["", "utf-8", "iso8859-5"]))
def test_the_plain_twin_says_the_same_of_any_bytes(data: bytes, separators: Separators, codec: str):
    dialect = Dialect(separators, TAGS)
    dialect.codec = codec
    segments, notable, (at, *_) = scan(data, 0, len(data), 0, 1, 0, 0, True, dialect)
    plain = plain_scan.scan(data, separators, TAGS)
    assert [readings(segment) for segment in segments] == [
        twin_readings(data, twin, separators, codec) for twin in plain
    ]
    assert at == len(data) or (segments and segments[-1].tag == "UNZ")
    assert {
        i for i, twin in enumerate(plain) if twin.flags & ~plain_scan.RELEASED & ~plain_scan.PARTED
    } <= set(notable)


@settings(max_examples=600, deadline=None)
@given(MESSY, st.sampled_from(SETS), st.integers(1, 200))
def test_scanning_in_runs_says_the_same_as_scanning_at_once(data: bytes, separators: Separators, step: int):
    at_once = [readings(segment) for segment in scanned(data, separators)]
    dialect = Dialect(separators, TAGS)
    found = []
    state = (0, 1, 0, 0)
    for end in [*range(step, len(data), step), len(data)]:
        segments, _, state = scan(data, state[0], end, 0, *state[1:], end == len(data), dialect)
        found += [readings(segment) for segment in segments]
        if segments and segments[-1].tag == "UNZ":
            break
    assert found == at_once
