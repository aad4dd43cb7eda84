"""Where an interchange starts and which signs part it: the first half of the reading rules."""

from __future__ import annotations

import pytest
from tests.edifact.letters import BODY, HEAD, UNH, UNT, UNZ, WHOLE, codes, found, one, only, read, surnames

PEOPLE = ["SPECIMEN", "MUSTER"]


def signs(text: str, component: str, element: str, release: str, terminator: str) -> str:
    return text.translate(str.maketrans({":": component, "+": element, "?": release, "'": terminator}))


def test_a_clean_message_is_read_without_a_finding():
    message = one(WHOLE)
    assert (message.type, message.version, message.reference) == ("PAXLST", "D.05B", "1")
    assert (message.part, message.final, message.partial) == (1, True, False)
    assert message.envelope.sender == "XA"
    assert message.envelope.sent_at == "2026-03-01T09:15"
    assert message.envelope.charset == "UNOA"
    assert surnames(message) == PEOPLE
    assert message.findings == []


@pytest.mark.parametrize(
    "head",
    [
        "QK LONPPXS\r\n.HDQCRA9 130631\r\n",
        "\x01QK LONPPXS\r\n.HDQCRA9 130631\r\n\x02",
        "SOH STX\r\n",
        "QU UNAXX UNB-TEST.\r\nUNA VEZ UNB\r\n",
        "UNB IS BELOW\r\n",
        "XUNA:\r\n",
    ],
)
def test_a_teletype_head_is_skipped_and_told(head: str):
    message = one(head + WHOLE)
    assert surnames(message) == PEOPLE
    assert found(message) == [("SYN-HEADER", 0)]
    assert message.segments[0].offset == len(head) + len(HEAD)
    assert message.segments[0].line == head.count("\n") + 1


def test_a_host_to_host_head_is_no_fault():
    assert one("V.\\VDLG.WA/E11XX/I11XX/P1234\\VGYA\\" + WHOLE).findings == []


def test_without_una_the_default_signs_need_no_word():
    assert one(WHOLE.removeprefix("UNA:+.? '")).findings == []


@pytest.mark.parametrize(
    ("una", "code"),
    [
        ("UNA:+.?'", "SYN-UNA"),
        ("UNA", "SYN-UNA"),
        ("UNA:+.? ''", "SYN-UNA"),
        ("UNA(*.\\-$", "SYN-UNA"),
        ("UNA:+.? \x92", "SYN-UNA"),
        ("UNA++.? '", "SYN-SEPARATOR-AMBIGUOUS"),
        ("UNA:+.?'+", "SYN-SEPARATOR-AMBIGUOUS"),
        ("UNAA+.? '", "SYN-SEPARATOR-AMBIGUOUS"),
    ],
)
def test_a_wrong_una_is_told_and_the_text_decides(una: str, code: str):
    message = one(una + WHOLE.removeprefix("UNA:+.? '"))
    assert surnames(message) == PEOPLE
    assert found(message) == [(code, 0)]


@pytest.mark.parametrize(
    ("component", "element", "release", "terminator"),
    [
        (":", "*", "?", "$"),
        ("(", ".", " ", "-"),
        ("(", "*", "\\", "$"),
        ("|", "^", "`", "["),
        (":", "+", "?", '"'),
        ("*", "-", "(", "$"),
        (";", ",", "#", "~"),
        ("\x1f", "\x1d", " ", "\x1c"),
    ],
)
def test_any_sign_may_part_when_una_says_so(component: str, element: str, release: str, terminator: str):
    body = signs(WHOLE.removeprefix("UNA:+.? '"), component, element, release, terminator)
    message = one(f"UNA{component}{element}.{release} {terminator}{body}")
    assert surnames(message) == PEOPLE
    assert message.findings == []


def test_una_of_a_host_with_parentheses_and_a_blank_release_is_kept():
    """`UNA:(.) -` as seen in public code: `)` releases."""
    body = signs(WHOLE.removeprefix("UNA:+.? '").replace("ANNA MARIA", "ANNA)-MARIA"), ":", "(", ")", "-")
    message = one("UNA:(.) -" + body.replace("ANNA)-", "ANNA)-"))
    assert surnames(message) == PEOPLE
    assert message.segments[3].get(4, 2) == "ANNA-MARIA"
    assert message.findings == []


def test_a_blank_in_the_fourth_place_means_that_nothing_releases():
    message = one(WHOLE.replace("UNA:+.? '", "UNA:+.  '").replace("MUSTER", "MUSTER?"))
    assert surnames(message) == ["SPECIMEN", "MUSTER?"]
    assert message.findings == []


def test_a_quotation_mark_ends_segments_where_the_text_shows_it():
    message = one(WHOLE.removeprefix("UNA:+.? '").replace("UNOA:4", "SIRE:4").replace("'", '"'))
    assert surnames(message) == PEOPLE
    assert found(message) == [("SYN-UNA", 0)]


def test_level_b_is_read_by_its_control_characters():
    text = signs(WHOLE.removeprefix("UNA:+.? '").replace("UNOA:4", "UNOB:1"), "\x1f", "\x1d", " ", "\x1c")
    message = one(text)
    assert surnames(message) == PEOPLE
    assert message.findings == []


def test_una_without_unb_still_names_the_signs():
    message = one(signs("UNA(*.? $" + UNH + BODY + UNT, "(", "*", "?", "$").replace("UNA(*.? $", "UNA(*.? $"))
    assert surnames(message) == PEOPLE
    assert message.envelope.sender == ""


def test_a_message_without_any_envelope_is_read():
    message = one(UNH + BODY + UNT)
    assert surnames(message) == PEOPLE
    assert message.version == "D.05B"
    assert found(message) == [("SYN-UNB-MISSING", 0)]


def test_a_damaged_unb_does_not_take_the_message_with_it():
    text = signs(WHOLE.removeprefix("UNA:+.? '").replace("UNB", "UNX"), ":", "*", "?", "$")
    message = one("UNA:*.? $" + text)
    assert surnames(message) == PEOPLE
    assert found(message)[0] == ("SYN-HEADER", 0)


def test_unb_without_syntax_identifier_keeps_its_sender():
    message = one(WHOLE.replace("UNOA:4", ""))
    assert (message.envelope.sender, surnames(message)) == ("XA", PEOPLE)


def test_several_interchanges_are_read_each_with_its_own_signs():
    other = "UNA:*.? $" + signs(WHOLE.removeprefix("UNA:+.? '"), ":", "*", "?", "$").replace(
        "MUSTER", "OTHER"
    )
    first, second, third = read(WHOLE + "\r\n" + other + "\r\n" + WHOLE)
    assert [surnames(message) for message in (first, second, third)] == [
        PEOPLE,
        ["SPECIMEN", "OTHER"],
        PEOPLE,
    ]
    assert [message.number for message in (first, second, third)] == [1, 2, 3]
    assert [message.findings for message in (first, second, third)] == [[], [], []]


@pytest.mark.parametrize("cut", [WHOLE.removesuffix(UNZ), WHOLE[: WHOLE.index("ERIK") + 2]])
@pytest.mark.parametrize("between", ["", "\r\n"])
def test_an_interchange_that_is_cut_does_not_take_the_next_one_with_it(cut: str, between: str):
    other = "UNA:*.? $" + signs(WHOLE.removeprefix("UNA:+.? '"), ":", "*", "?", "$")
    for following in (WHOLE, other):
        first, second = read(cut + between + following)
        assert codes(first) == ["SYN-TRUNCATED"]
        assert first.partial == ("UNT" not in cut)
        assert surnames(first)[:1] == ["SPECIMEN"]
        assert surnames(second) == PEOPLE
        assert second.findings == []


def test_messages_after_a_premature_unz_keep_their_envelope():
    test = WHOLE.replace("++APIS", "++APIS++++1")
    first, second = read(test + UNH + BODY + UNT + "UNZ+2+000000101'")
    assert second.envelope == first.envelope
    assert second.envelope.test
    assert codes(first) == ["SYN-TEST-INDICATOR"]
    assert found(second) == [("SYN-UNZ-COUNT", test.index("UNZ+") + 4)]


def test_words_after_the_end_are_skipped_and_told():
    for tail in ("\r\nNNNN\r\n", "\x03", "\r\nThis mail is confidential. Don't print it.\r\n"):
        told = only(one(WHOLE + tail))
        blank = len(tail) - len(tail.lstrip())
        assert (told.code, told.where.offset) == ("SYN-TRAILING", len(WHOLE) + blank)


def test_words_after_an_unz_that_is_not_ended_do_not_join_its_reference():
    text = WHOLE[:-1] + "\r\n\r\nDon't print this.\r\n"
    end = len(WHOLE) - 1
    assert found(one(text)) == [("SYN-LAST-TERMINATOR", end), ("SYN-TRAILING", end + 4)]


def test_what_is_no_message_gives_none():
    for data in (
        b"",
        b" \r\n",
        b"hello",
        b"UNA",
        b"UNB",
        b"\x00" * 1000,
        b"<xml/>",
        b"UNA:+.? '",
        "é".encode(),
    ):
        assert read(data) == []


def test_a_byte_order_mark_is_no_text():
    message = one("\ufeff".encode() + WHOLE.encode())
    assert (surnames(message), message.findings) == (PEOPLE, [])


def test_una_in_lower_case_is_una():
    message = one(WHOLE.replace("UNA", "una", 1))
    assert (surnames(message), found(message)) == (PEOPLE, [("SYN-CASE", 0)])


@pytest.mark.parametrize(("component", "element", "release", "terminator"), [":+?'", "^|\\~", ":*?$"])
def test_lines_filled_up_with_blanks_need_no_word(
    component: str, element: str, release: str, terminator: str
):
    text = signs(WHOLE, component, element, release, terminator)
    lines = [f"{line}{terminator}" for line in text.split(terminator)[:-1]]
    message = one("".join(line.ljust(80) + "\r\n" for line in lines))
    assert (surnames(message), message.findings) == (PEOPLE, [])


@pytest.mark.parametrize("una", ["UNA:+A? '", "UNA:+.?Z'"])
def test_a_letter_for_a_sign_that_is_not_used_is_told_too(una: str):
    message = one(una + WHOLE.removeprefix("UNA:+.? '"))
    assert (surnames(message), found(message)) == (PEOPLE, [("SYN-SEPARATOR-AMBIGUOUS", 0)])


def test_una_that_is_not_there_is_told_as_missing():
    (told,) = one(signs(WHOLE.removeprefix("UNA:+.? '"), ":", "+", "?", '"')).findings
    assert told.code == "SYN-UNA"
    assert "there is none" in told.text


def test_a_release_character_behind_the_last_reference_is_told_once():
    message = one(WHOLE.rstrip("'") + "?")
    assert codes(message) == ["SYN-RELEASE-DANGLING", "SYN-LAST-TERMINATOR"]
