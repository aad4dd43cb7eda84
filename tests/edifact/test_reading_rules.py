"""What arrives instead of clean segments: the second half of the reading rules, each with its finding."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.edifact.letters import (
    BODY,
    DEEP,
    HEAD,
    UNH,
    UNT,
    UNZ,
    WHOLE,
    codes,
    found,
    one,
    only,
    read,
    surnames,
)

from openpiu import edifact
from openpiu.edifact.directory import SHAPES, TAGS

PEOPLE = ["SPECIMEN", "MUSTER"]


def test_line_breaks_after_terminators_need_no_word():
    for end in ("\n", "\r\n", "\r", " ", "\n\n  \t"):
        message = one(WHOLE.replace("'", "'" + end))
        assert (surnames(message), message.findings) == (PEOPLE, [])


@pytest.mark.parametrize("width", [64, 69, 70])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_message_broken_at_fixed_width_reads_as_the_whole_one(width: int, end: str):
    clean = one(WHOLE)
    message = one(end.join(WHOLE[i : i + width] for i in range(0, len(WHOLE), width)))
    assert [s.components(e) for s in message.segments for e in range(1, s.elements() + 1)] == [
        s.components(e) for s in clean.segments for e in range(1, s.elements() + 1)
    ]
    assert [s.tag for s in message.segments] == [s.tag for s in clean.segments]
    assert set(codes(message)) == {"SYN-WRAP"}


def test_a_break_within_a_tag_is_removed_and_told_at_its_byte():
    text = WHOLE.replace("ATT+", "A\r\nTT+")
    assert found(one(text)) == [("SYN-WRAP", text.index("\r\n"))]


def test_a_break_between_release_and_its_sign_at_the_width_of_a_line_is_removed():
    before = DEEP.index("{}") + len("IFT+4+")
    filling = "X" * (210 - before % 70)
    text = DEEP.format("IFT+4+" + filling + "?+Y'")
    at = text.index("?+") + 1
    wrapped = text[: at - 64] + "\n" + text[at - 64 : at] + "\n" + text[at:]
    message = one(wrapped)
    assert message.segments[1].get(2) == filling + "+Y"
    assert codes(message) == ["SYN-WRAP"]


def test_a_released_line_break_elsewhere_is_kept_and_told():
    text = DEEP.format("IFT+4+ONE?\nTWO'")
    message = one(text)
    assert message.segments[1].get(2) == "ONE\nTWO"
    assert found(message) == [("SYN-RELEASE-DANGLING", text.index("?\n"))]


@pytest.mark.parametrize("sign", ["’", "‘", "′", "´", "ʼ", "”", "＇"])
@pytest.mark.parametrize("after", ["", " ", "\r\n"])
def test_a_look_alike_ends_a_segment_before_a_tag(sign: str, after: str):
    text = WHOLE.replace("ATT+2++F'", "ATT+2++F" + sign + after).encode()
    message = one(text)
    assert surnames(message) == PEOPLE
    assert found(message) == [("SYN-TERMINATOR", text.index(sign.encode()))]


def test_a_look_alike_in_a_name_is_data():
    message = one(WHOLE.replace("SPECIMEN", "O’SPECIMEN").replace("UNOA", "UNOW").encode())
    assert surnames(message)[0] == "O’SPECIMEN"
    assert message.findings == []


def test_a_cyrillic_letter_is_no_look_alike():
    text = WHOLE.replace("ERIK", "ВЛАД").replace("UNOA", "UNOW").replace("'CNT", "'\r\nCNT")
    message = one(text.encode())
    assert (message.segments[5].get(4, 2), message.findings) == ("ВЛАД", [])


@pytest.mark.parametrize("between", ["", "\n", "\r\n"])
@pytest.mark.parametrize(
    ("former", "latter"),
    [
        ("SSR+OTHS:HK", "IFT+4:19"),
        ("TKT+9990000000001:T:9", "TIF+SPECIMEN+ANNA MRS:A:1"),
        ("EQN+1", "RCI+XA:ABC123"),
        ("LOC+178+MAD", "LOC+179+LIS"),
        ("DTM+329:740812", "LOC+178+MAD"),
        ("APD+320", "DAT+2:280226:1405"),
    ],
)
def test_segments_that_ran_together_are_split(former: str, latter: str, between: str):
    text = DEEP.format(former + between + latter + "'").replace("UNT+3", "UNT+4")
    message = one(text)
    assert [s.tag for s in message.segments] == ["UNH", former[:3], latter[:3], "UNT"]
    assert [s.number for s in message.segments] == [1, 2, 3, 4]
    place = text.index(former) + len(former + between)
    assert found(message) == [("SYN-MISSING-TERMINATOR", place)]
    assert only(message).where.segment == 3


def test_three_segments_that_ran_together_are_three():
    text = DEEP.format("DTM+329:740812\nLOC+178+MADLOC+179+LIS'RFF+TN:1'").replace("UNT+3", "UNT+6")
    message = one(text)
    assert [s.tag for s in message.segments] == ["UNH", "DTM", "LOC", "LOC", "RFF", "UNT"]
    assert codes(message) == ["SYN-MISSING-TERMINATOR"] * 2


def test_a_trailer_that_ran_into_the_message_still_ends_it():
    message = one(WHOLE.replace("CNT+42:2'", "CNT+42:2").replace("UNT+8+1'", "UNT+8+1\n"))
    assert codes(message) == ["SYN-MISSING-TERMINATOR"] * 2
    assert (message.partial, message.segments[-1].tag, message.segments[-1].number) == (False, "UNT", 8)


NAMES = """
OFTIF CRUSOEREF DELMON SOLOMON HAMMON GAMMON SIMMON LEMON OLDAT SOLDAT LADAT HERLOC BELLOC
DULOC VONNAT BONNAT GRENAT DONAT RENAT LAFAR ZAFAR SAFAR GAFFAR HALTRA ALTRA PETRA ISAC CUSAC
BRISAC CASAC MATT WYATT PRATT HYATT HUNT GRUNT BRUNT MADOC CADOC PADD LADD JUDD GADD LABI SABI
RABI JURCI MARCI GETRI PATRI DIMITRI BORG CYBORG SEABORG SOGEI HANAD SINAD OBGM
"""
SURNAMES = NAMES.split()


@pytest.mark.parametrize("surname", SURNAMES)
def test_a_surname_that_ends_in_a_tag_is_not_split(surname: str):
    for segment in (
        f"TIF+{surname}+ANNA MARIA MRS:A:1",
        f"TIF+{surname}+4",
        f"TIF+{surname}:A+ANNA MARIA MRS:A:1",
        f"TIF+{surname}+ERIK:A:1",
        f"NAD+FL+++{surname}:ERIK+1 ROAD+TOWN++10000+UTO",
        f"NAD+FL+++{surname}+2 ROAD",
        f"NAD+FL+++SPECIMEN:{surname}+178 ROAD+MAD",
        f"ADD++700:1 {surname}:TOWN+X",
    ):
        message = one(DEEP.format(segment + "'"))
        assert [s.raw().decode() for s in message.segments[1:-1]] == [segment]
        assert message.findings == []


def test_an_apostrophe_in_a_name_is_data_and_told():
    for name in ("O'BRIENSON", "D'ARTAGNAN", "N'GOLOBE"):
        text = DEEP.format(f"TIF+{name}+ANNA MRS:A:1'")
        message = one(text)
        assert message.segments[1].get(1) == name
        assert found(message) == [("SYN-RELEASE-MISSING", text.index(name) + 1)]


def test_the_last_terminator_may_be_missing():
    assert found(one(WHOLE[:-1])) == [("SYN-LAST-TERMINATOR", len(WHOLE) - 1)]
    assert found(one(WHOLE[:-1] + "\r\n")) == [("SYN-LAST-TERMINATOR", len(WHOLE) - 1)]


def test_lower_case_and_blanks_in_tags_are_mended_and_told():
    text = WHOLE.replace("ATT+", "att+").replace("CNT+", "CN T+").replace("BGM+", "BGM +")
    message = one(text)
    assert [s.tag for s in message.segments[1:-1]] == ["BGM", "TDT", "NAD", "ATT", "NAD", "CNT"]
    assert found(message) == [
        ("SYN-TAG-BLANK", text.index("BGM +")),
        ("SYN-CASE", text.index("att+")),
        ("SYN-TAG-BLANK", text.index("CN T+")),
    ]


def test_a_whole_message_in_lower_case_tags_is_read():
    text = UNH.replace("UNH", "unh") + BODY.replace("NAD", "nad") + UNT.replace("UNT", "unt")
    message = one(HEAD.replace("UNB", "unb") + text + UNZ.replace("UNZ", "unz"))
    assert surnames(message) == PEOPLE
    assert set(codes(message)) == {"SYN-CASE"} or set(codes(message)) == {"SYN-CASE", "SYN-HEADER"}


def test_a_message_without_unt_ends_where_the_next_begins():
    first, second = read(HEAD + UNH + BODY + UNH.replace("+1+", "+2+") + BODY + "UNT+8+2'UNZ+2+000000101'")
    assert (first.partial, second.partial) == (True, False)
    assert (codes(first), codes(second)) == (["SYN-TRUNCATED"], [])
    assert surnames(first) == surnames(second) == PEOPLE


@pytest.mark.parametrize("group", ["", "UNG+PAXLST+XA:ZZ+UTOPIU:ZZ+260301:0915+1+UN+D:05B'"])
def test_a_message_without_unh_is_read_all_the_same(group: str):
    end = "UNE+1+1'UNZ+1+000000101'" if group else UNZ
    message = one(HEAD + group + BODY + UNT + end)
    assert (message.type, message.partial, surnames(message)) == ("PAXLST", True, PEOPLE)
    assert message.version == ("D.05B" if group else "")
    assert codes(message) == ["SYN-TRUNCATED"]
    assert [s.number for s in message.segments] == list(range(1, 8))


def test_segments_after_a_premature_unt_are_not_lost():
    text = HEAD + UNH + BODY.replace("NAD+FL+++MUSTER", "UNT+6+1'NAD+FL+++MUSTER") + UNT + UNZ
    first, second = read(text)
    assert (surnames(first), surnames(second)) == (["SPECIMEN"], ["MUSTER"])
    assert (second.type, second.version, second.partial) == ("PAXLST", "D.05B", True)
    assert codes(second)[0] == "SYN-TRUNCATED"


def test_the_rest_of_a_segment_before_unt_makes_the_message_partial():
    for stub in ("L'", "LT'"):
        text = DEEP.format("EQN+1'" + stub).replace("UNT+3", "UNT+4")
        message = one(text)
        assert message.partial
        assert found(message) == [("SYN-TRUNCATED", text.index("'" + stub) + 1)]


def test_what_has_no_tag_is_skipped_and_never_repeated_in_the_finding():
    text = DEEP.format("EQN+1' SPECIMENSSON'RCI+XA:ABC123'").replace("UNT+3", "UNT+5")
    told = only(one(text))
    assert (told.code, told.where.offset, told.where.tag) == (
        "SYN-SEGMENT-UNKNOWN",
        text.index("SPECIMENS"),
        None,
    )
    assert "SPECIMEN" not in repr(told)


@pytest.mark.parametrize("cut", range(1, len(WHOLE) - 1))
def test_a_message_cut_at_any_byte_keeps_what_came_before(cut: int):
    messages = read(WHOLE[:cut])
    start = len(HEAD) + len("UNH+1'")
    if not messages:
        assert cut < start + 10
        return
    (message,) = messages
    assert codes(message) == ["SYN-TRUNCATED"]
    body_end = len(HEAD + UNH + BODY)
    assert message.partial == (cut < body_end + len(UNT) - 1)
    whole = [n for n in PEOPLE if cut > WHOLE.index("'", WHOLE.index(n))]
    assert surnames(message) == whole


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("UNT+8+", "UNT+9+", "SYN-UNT-COUNT", "9+1'"),
        ("UNT+8+", "UNT+EIGHT+", "SYN-UNT-COUNT", "EIGHT+1'"),
        ("UNT+8+1'", "UNT+8+2'", "SYN-UNT-REF", "2'UNZ"),
        ("UNT+8+1'", "UNT+8'", "SYN-UNT-REF", "'UNZ"),
        ("UNZ+1+", "UNZ+2+", "SYN-UNZ-COUNT", "2+0000"),
        ("UNZ+1+000000101", "UNZ+1+000000102", "SYN-UNZ-REF", "000000102"),
        ("UNZ+1+000000101", "UNZ+1", "SYN-UNZ-REF", None),
        ("260301:0915", "261301:0915", "SYN-UNB-DATE", "261301"),
        ("++APIS", "++APIS++++1", "SYN-TEST-INDICATOR", "1'UNH"),
    ],
)
def test_counts_and_references_are_checked_at_their_place(
    before: str, after: str, code: str, place: str | None
):
    text = WHOLE.replace(before, after)
    told = only(one(text))
    assert (told.code, told.where.offset) == (code, text.index(place) if place else len(text) - 1)


def test_a_superscript_is_no_number():
    assert codes(one(WHOLE.replace("UNT+8+", "UNT+²+").replace("UNOA", "UNOC"))) == ["SYN-UNT-COUNT"]


def test_groups_are_counted_and_compared():
    group = "UNG+PAXLST+XA:ZZ+UTOPIU:ZZ+260301:0915+1+UN+D:05B'"
    clean = HEAD + group + UNH + BODY + UNT + "UNE+1+1'" + UNZ
    assert one(clean).findings == []
    assert codes(one(clean.replace("UNE+1", "UNE+3"))) == ["SYN-UNE-COUNT"]
    assert codes(one(clean.replace("UNE+1+1", "UNE+1+7"))) == ["SYN-UNE-REF"]
    assert codes(one(clean.replace("UNG+PAXLST", "UNG+PNRGOV"))) == ["SYN-TYPE-MISMATCH"]


@pytest.mark.parametrize(
    ("reference", "part", "final"),
    [
        ("XA1+01:C", 1, False),
        ("XA1+14:F", 14, True),
        ("XA1", None, None),
        ("AA346*10:F", 10, True),
        ("XA1+2", 2, None),
        ("XA1+²:F", None, None),
        ("XA1+" + "9" * 5000, None, None),
        ("AA346*A:F", None, None),
    ],
)
def test_parts_are_numbered(reference: str, part: int | None, final: bool | None):
    message = one(WHOLE.replace("XA123/260301/1400+01:F", reference))
    assert (message.part, message.final) == (part, final)


@pytest.mark.parametrize(
    ("level", "codec", "name"),
    [
        ("UNOC", "iso8859-1", "MÜLLER"),
        ("UNOD", "iso8859-2", "DVOŘÁK"),
        ("UNOE", "iso8859-5", "ИВАНОВ"),
        ("UNOF", "iso8859-7", "ΜΕΛΑΣ"),
        ("UNOG", "iso8859-3", "ĠANNI"),
        ("UNOH", "iso8859-4", "ĶĀRLIS"),
        ("UNOI", "iso8859-6", "حسن"),
        ("UNOJ", "iso8859-8", "לוי"),
        ("UNOK", "iso8859-9", "ŞAHİN"),
        ("UNOW", "utf-8", "黄"),
    ],
)
def test_each_level_is_decoded_as_its_character_set(level: str, codec: str, name: str):
    text = WHOLE.replace("UNOA", level)
    message = one(text.encode().replace(b"MUSTER", name.encode(codec)))
    assert surnames(message) == ["SPECIMEN", name]
    assert message.findings == []


def test_bytes_outside_the_level_are_decoded_as_well_as_can_be_and_told():
    for raw, name in (("MÜLLER".encode(), "MÜLLER"), ("MÜLLER".encode("latin-1"), "MÜLLER")):
        data = WHOLE.encode().replace(b"MUSTER", raw)
        message = one(data)
        assert surnames(message)[1] == name
        assert found(message) == [("SYN-CHARSET", data.index(b"M\xc3" if b"\xc3" in raw else b"M\xdc") + 1)]


@pytest.mark.parametrize(
    ("level", "raw", "name", "outside"),
    [
        ("UNOC", "Müller".encode(), "Müller", 1),
        ("UNOC", "JOSÉ".encode(), "JOSÉ", 3),
        ("UNOE", "МЮЛЛЕР".encode(), "МЮЛЛЕР", 0),
        ("UNOE", "ТАТА".encode("iso8859-5"), "ТАТА", None),  # has the form of UTF-8 by chance
        ("UNOC", b"O\x92BRIEN", "O\u2019BRIEN", 1),
        ("UNOC", b"L\xc9VY D\x92ARC", "LÉVY D\u2019ARC", 6),
        ("UNOE", b"\xc2\xb0\x92\xc2", "ТА\u2019Т", 2),
        ("UNOA", b"O\x92BRIEN", "O\u2019BRIEN", 1),
        ("UNOY", "MÜLLER".encode("latin-1"), "MÜLLER", 1),
    ],
)
def test_bytes_that_are_not_of_the_level_are_read_as_they_were_meant(
    level: str, raw: bytes, name: str, outside: int | None
):
    data = WHOLE.replace("UNOA", level).encode().replace(b"MUSTER", raw)
    message = one(data)
    assert surnames(message)[1] == name
    place = data.index(raw)
    assert found(message) == ([] if outside is None else [("SYN-CHARSET", place + outside)])
    assert [f.where.path for f in message.findings] == ([] if outside is None else ["4.1"])


@pytest.mark.parametrize(
    ("sent", "code", "path"),
    [
        ("MUS\x00TER", "SYN-CONTROL-CHAR", "4.1"),
        ("MUS\r\nTER", "SYN-WRAP", "4.1"),
        ("O'BRIENS", "SYN-RELEASE-MISSING", "4.1"),
        ("MUSTER?\r\n", "SYN-RELEASE-DANGLING", "4.1"),
    ],
)
def test_what_stands_in_a_value_is_told_with_its_element_and_component(sent: str, code: str, path: str):
    message = one(WHOLE.replace("MUSTER", sent))
    assert [f.where.path for f in message.findings if f.code == code] == [path]


def test_control_characters_are_left_out_and_told():
    text = WHOLE.replace("MUSTER", "MUS\x00TER")
    message = one(text)
    assert surnames(message) == PEOPLE
    assert found(message) == [("SYN-CONTROL-CHAR", text.index("\x00"))]
    blocks = WHOLE.replace("'NAD+FL+++MUSTER", "'\x03\r\n\x02NAD+FL+++MUSTER")
    assert (surnames(one(blocks)), codes(one(blocks))) == (PEOPLE, ["SYN-CONTROL-CHAR"])


def test_very_long_and_very_many_segments_are_read_in_time():
    assert len(one(DEEP.format("IFT+4+" + "X" * 1_000_000 + "'")).segments[1].get(2)) == 1_000_000
    assert one(DEEP.format("EQN+1'" + "'" * 100_000)).findings == []
    assert one(DEEP.format("IFT" + "+:*" * 100_000 + "'")).segments[1].elements() == 100_000
    assert len(one(DEEP.format("IFT+4" + "\nLOC+1" * 20_000 + "'")).segments) == 20_003
    assert len(one(DEEP.format("IFT+4" + "+XIFT" * 50_000 + "'")).segments) == 3


def test_overwritten_values_read_as_nothing_and_every_place_stays():
    message = one(WHOLE.replace("ANNA MARIA", "AN?+NA\r\n MARIA"))
    nad = message.segments[3]
    spans = [nad.span(4), nad.span(4, 2), (message.segments[6].offset - 3, message.segments[6].end)]
    cleaned = message.overwritten(spans)
    assert [s.offset for s in cleaned.segments] == [s.offset for s in message.segments]
    assert [s.tag for s in cleaned.segments] == [s.tag for s in message.segments]
    assert (cleaned.segments[3].get(4), cleaned.segments[3].get(4, 2), cleaned.segments[3].get(1)) == (
        "",
        "",
        "FL",
    )
    assert sum(segment.filled() for segment in cleaned.filled) == 4
    again = cleaned.overwritten(spans)
    assert [s.raw() for s in again.segments] == [s.raw() for s in cleaned.segments]
    assert sum(segment.filled() for segment in again.filled) == 4
    assert (cleaned.part, cleaned.type, cleaned.findings) == (message.part, message.type, message.findings)
    assert message.segments[3].get(4) == "SPECIMEN"


def test_filler_that_came_from_the_door_reads_the_same_from_bytes():
    message = one(WHOLE)
    begin, end = message.segments[3].span(4)
    data = bytearray(WHOLE.encode())
    data[begin:end] = b"\x1a" * (end - begin)
    assert one(bytes(data)).segments[3].get(4) == ""
    assert sum(segment.filled() for segment in one(bytes(data)).filled) == 1
    assert edifact.Segment is type(message.segments[3])


PNR_HEAD = "UNA:+.?*'UNB+IATA:1+XA+UTOPIU+260228:1400+000000103++PNRGOV'UNH+1+PNRGOV:13:1:IA+XA123'"
PNR_BODY = [
    "MSG+:22", "ORG+XA:MAD", "TVL+010326:1400:010326:1420+MAD+LIS+XA+123", "EQN+2",
    "SRC", "RCI+XA:ABC123::100126:1015", "DAT+700:270226:0900", "ORG+XA:MAD",
    "TIF+SPECIMEN+ANNA MARIA MRS:A:1", "FTI+XA:AB1234567", "TIF+O?'SPECIMEN+J.R. MR:A:2", "TIF+MUSTER",
    "TVL++LIS+OPO++ARNK", "TVL+010326:1400:010326:1420+MAD+LIS+XA+123:Y", "RPI+1", "SSR+OTHS:HK:1:XA",
    "DAT+2:280226:1405", "ORG+XA:MAD", "TRI++1:::1", "TIF+SPECIMEN+ANNA MARIA MRS:A:1", "SSD+12A",
    "TBD+++1:10:700+MP:1", "ABI+4", "DAT", "SAC+++X", "LTS+0/O/NM/SPECIMEN",
    "SRC", "RCI+XA:DEF456::100126:1015", "ORG", "ABI+4+AGENT1:GS+MAD++XA",
]  # fmt: skip


def _spoiled(missing: int, sign: str = "") -> str:
    """The message of PNR_BODY with the terminator of one segment left out, or replaced by a sign."""
    ends = ["'"] * len(PNR_BODY)
    ends[missing] = sign
    body = "".join(text + end for text, end in zip(PNR_BODY, ends, strict=True))
    return f"{PNR_HEAD}{body}UNT+{len(PNR_BODY) + 2}+1'UNZ+1+000000103'"


@pytest.mark.parametrize("missing", range(len(PNR_BODY)))
def test_any_one_terminator_of_a_booking_may_be_missing(missing: int):
    text = _spoiled(missing)
    for spoiled in (
        text,
        *("\r\n".join(text[i : i + width] for i in range(0, len(text), width)) for width in (64, 69, 70)),
    ):
        message = one(spoiled)
        texts = [s.raw().decode().replace("\r\n", "") for s in message.segments[1:-1]]
        assert texts == PNR_BODY
        assert [told for told in codes(message) if told != "SYN-WRAP"] == ["SYN-MISSING-TERMINATOR"]


@pytest.mark.parametrize("missing", range(len(PNR_BODY)))
def test_any_one_terminator_of_a_wrapped_booking_may_be_a_look_alike(missing: int):
    text = _spoiled(missing, "’")
    wrapped = "\r\n".join(text[i : i + 69] for i in range(0, len(text), 69))
    message = one(wrapped.encode())
    assert [s.raw().decode().replace("\r\n", "") for s in message.segments[1:-1]] == PNR_BODY
    assert [told for told in codes(message) if told != "SYN-WRAP"] == ["SYN-TERMINATOR"]


def test_look_alikes_on_both_sides_of_a_segment_without_data():
    text = _spoiled(4, "’").replace("EQN+2'", "EQN+2’").encode()
    message = one(text)
    assert [s.tag for s in message.segments[4:7]] == ["EQN", "SRC", "RCI"]
    assert codes(message) == ["SYN-TERMINATOR"] * 2


@pytest.mark.parametrize("sizes", [1, 7, 64, 200])
def test_a_split_does_not_depend_on_how_the_input_comes(sizes: int):
    for missing in (3, 4, 25, 26, 28):
        (message,) = read(_spoiled(missing), run=sizes)
        assert [s.raw().decode() for s in message.segments[1:-1]] == PNR_BODY


ENDINGS = [tag for tag in sorted(TAGS) if not tag.startswith("UN") or tag in ("UNT", "UNE")]
CONFORMANT = """
TIF+{}+ANNA MARIA MRS:A:1 | TIF+{}+BO:ADT | TIF+{}+ANNA | TIF+{} | TIF+{}:G | TIF+{}+ANNA MR:A:1+BO MR:A:2
TIF+{}+:A:1 | TIF+{}+ANNA:::1 | TIF+SPECIMEN+{}:A:1 | IFT+4:43+ANNA {}+VIA ROMA+LISBOA | IFT+4:43+{}+1 VIA
IFT+4:28::XA+CTCP {}+FREE TEXT | ADD++700:1 ROAD:TOWN:::ES::{}+E:A//B.ORG | SSR+CTCE:HK:1:XA:::::A//{}.ORG
SSR+DOCS:HK:1:XA:::::/P/UTO/L898902C3/UTO/12AUG74/F/15APR32/SPECIMEN/{}+::1 | SSR+OTHS:HK:1:XA:::::{}+::1
NAD+FL+++{}:ERIK+1 ROAD+TOWN++10000+UTO | NAD+FL+++SPECIMEN:{} | NAD+MS+++{} | LTS+0/O/NM/{}+FREE
TVL+010326:1500:030326+LIS:GRAND {}+LIS+VN+67576:ROH | TVL+010326:1500:030326+LIS:{}++VN+67576:ROH
SSR+SEAT:HK:1:XA:::MAD:LIS:{}+12A::1+13B::2 | FAR+N+++++{} | TIF+{}:I+BO::1
"""


@settings(max_examples=400)
@example(start="SRC", tag="ABI", form="TIF+{}+ANNA MARIA MRS:A:1")
@given(
    start=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ ", min_size=1, max_size=6),
    tag=st.sampled_from(ENDINGS),
    form=st.sampled_from([form.strip() for form in re.split(r"[|\n]", CONFORMANT) if form.strip()]),
)
def test_a_name_or_text_that_ends_in_the_letters_of_a_tag_is_never_split(start: str, tag: str, form: str):
    segment = form.format("M" + start + tag)
    message = one(DEEP.format(segment + "'"))
    assert [s.raw().decode() for s in message.segments[1:-1]] == [segment]


@pytest.mark.parametrize("width", range(50, 91))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_trailer_broken_anywhere_is_whole(width: int, end: str):
    for filling in range(width):
        text = DEEP.format("IFT+4+" + "X" * filling + "'")
        message = one(end.join(text[i : i + width] for i in range(0, len(text), width)))
        assert set(codes(message)) <= {"SYN-WRAP"}


def test_the_last_terminator_may_stand_alone_on_its_line():
    assert codes(one(WHOLE[:-1] + "\n'\n")) == []


@pytest.mark.parametrize("unit", ["A", "A.", "1", ":", "+", "+MAD", ":A1", "+ANNA:A:1", "HK1:"])
@pytest.mark.parametrize("tag", sorted(SHAPES))
def test_no_text_before_a_tag_costs_exponential_time(tag: str, unit: str) -> None:
    # Under a pattern that repeats what can be empty this would not end.
    text = unit * (1600 // len(unit))
    for pattern in (SHAPES[tag].begin, SHAPES[tag].whole, SHAPES[tag].exact, SHAPES[tag].rest):
        if pattern is not None:
            for end in ("!", "+", ""):
                found = pattern.fullmatch(text + end)
                assert found is None or found.end() == len(text + end)
