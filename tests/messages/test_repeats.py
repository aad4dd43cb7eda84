"""What messages say of each other: repeats, control references, answers without their request."""

import re

import pytest
from tests.messages.paxlst_specimen import ANNA, ERIK, HEAD

import openpiu
from openpiu.messages import Seen, repeats, requests
from openpiu.travel import Message

BODY = HEAD[HEAD.index("UNH+") :]
ENVELOPE = HEAD[: HEAD.index("UNH+")]
LEG = "DTM+189:2603011400:201'DTM+232:2603011420:201'LOC+125+MAD'LOC+87+LIS'"


def interchange(*bodies: str, control: str = "101") -> str:
    """Messages in one interchange, each with a reference of its own; bodies are from UNH to before UNT."""
    text = re.sub(r"\+[^+]+\+\+APIS", f"+{control}++APIS", ENVELOPE)
    for n, body in enumerate(bodies, 1):
        whole = re.sub(r"UNH\+\d+", f"UNH+{n}", body)
        text += whole + f"UNT+{whole.count(chr(39)) + 1}+{n}'"
    return text + f"UNZ+{len(bodies)}+{control}'"


def answer(kind: str = "962", number: str = "XA0000101", references: str = "RFF+ABO:XA1001'") -> str:
    return (
        f"UNH+1+CUSRES:D:05B:UN:IATA'BGM+{kind}'RFF+TN:{number}'RFF+AF:XA123'{LEG}"
        f"ERP+2'RFF+AVF:ABC123'{references}ERC+0Z'"
    )


def codes(found: list[Message]) -> list[list[str]]:
    return [[f"{f.code} {f.text.partition(': ')[2]}".strip() for f in m.findings] for m in found]


def read(text: str | bytes, seen: Seen | None = None) -> list[Message]:
    return list(openpiu.read(text.encode() if isinstance(text, str) else text, seen=seen))


ONE, TWO = BODY + ANNA + "CNT+42:1'", BODY + ERIK + "CNT+42:1'"


def test_the_same_message_again_is_told_and_its_people_are_read() -> None:
    found = read(interchange(ONE, TWO, ONE))
    assert codes(found) == [[], [], ["SYN-DUPLICATE as message 1"]]
    assert all(message.travellers for message in found)


def test_line_breaks_make_no_other_message() -> None:
    first, second = interchange(ONE), interchange(ONE, control="102").replace("'", "'\r\n")
    assert codes(read(first + second)) == [[], ["SYN-DUPLICATE as message 1"]]


@pytest.mark.parametrize(
    ("old", "new"), [("740812", "740813"), ("260301/1400", "260301/1500"), ("XA0000101", "XA0000102")]
)
def test_what_was_corrected_is_no_repeat(old: str, new: str) -> None:
    text = interchange(ONE, ONE.replace(old, new))
    assert not any("SYN-DUPLICATE" in code for told in codes(read(text)) for code in told)


def test_a_message_over_the_edge_of_a_run_of_bytes_is_known_again() -> None:
    filler = [BODY + ANNA.replace("XA1001", f"YB{n:07}") + "CNT+42:1'" for n in range(2200)]
    text = interchange(*filler, *filler[1100:])
    assert len(text) > 1 << 20
    told = [c for found in codes(read(text)) for c in found if c.startswith("SYN-DUPLICATE")]
    assert told == [f"SYN-DUPLICATE as message {n}" for n in range(1101, 2201)]


def test_a_repeat_is_known_over_several_inputs_and_named_with_its_own() -> None:
    seen = Seen()
    seen.begin("one.edi")
    assert codes(read(interchange(TWO, ONE), seen)) == [[], []]
    seen.begin("two.edi")
    assert codes(read(interchange(ONE), seen)) == [["SYN-DUPLICATE as message 2 of one.edi"]]
    assert codes(read(interchange(ONE))) == [[]]


def test_a_reference_used_twice_in_one_interchange_is_told() -> None:
    text = interchange(ONE, TWO).replace("UNH+2+", "UNH+1+").replace("+2'UNZ", "+1'UNZ")
    assert codes(read(text)) == [[], ["SYN-REFERENCE-REPEATED that of message 1"]]


def test_a_control_reference_used_for_another_interchange_is_told() -> None:
    found = codes(read(interchange(ONE) + interchange(TWO)))
    assert found == [[], ["SYN-REFERENCE-REPEATED the interchange has that of message 1"]]
    assert codes(read(interchange(ONE) + interchange(TWO, control="102"))) == [[], []]


def test_a_control_reference_of_another_input_is_no_fault() -> None:
    seen = Seen()
    for text in (ONE, TWO):
        seen.begin("any.edi")
        assert codes(read(interchange(text), seen)) == [[]]


def test_a_transmission_that_was_only_repeated_is_told_once() -> None:
    assert codes(read(interchange(ONE) * 2)) == [[], ["SYN-DUPLICATE as message 1"]]


def test_memory_of_repeats_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST", 2)
    other = ONE.replace("740812", "740813")
    found = codes(read(interchange(ONE, TWO, other, ONE, ONE)))
    assert found == [[], [], [], [], ["SYN-DUPLICATE as message 4"]]


def test_an_xml_document_sent_twice_is_told() -> None:
    text = (
        '<IATA_PNRGOV_NotifRQ Version="13.1" TimeStamp="2026-02-28T14:00:00Z"><Originator AirlineCode="XA"/>'
        '<PNRs NumberOfPnrs="1"><PNR><BookingRefID ID="ABC123"><CompanyName Code="XA"/></BookingRefID></PNR>'
        "</PNRs></IATA_PNRGOV_NotifRQ>"
    )
    first, second = codes(read(text + text))
    assert "SYN-DUPLICATE as message 1" in second and "SYN-DUPLICATE as message 1" not in first


def test_an_answer_to_the_request_of_the_input_is_no_fault() -> None:
    for kind in ("962", "132", "312"):
        assert codes(read(interchange(ONE, answer(kind)))) == [[], []]


def test_an_answer_that_repeats_no_number_of_a_request_is_told_at_the_number() -> None:
    text = interchange(ONE, answer("312", "XA0000999"))
    (found,) = read(text)[1].findings
    assert found.code == "RES-UNMATCHED" and text[found.where.offset :].startswith("XA0000999'")


def test_an_answer_about_nobody_of_the_request_is_told_at_the_reference() -> None:
    text = interchange(ONE, answer(references="RFF+ABO:XA7777'").replace("AVF:ABC123", "AVF:QQQ777"))
    (found,) = read(text)[1].findings
    assert found.code == "RES-UNMATCHED" and text[found.where.offset :].startswith("QQQ777'")


def test_one_reference_of_a_traveller_is_enough_and_the_version_of_a_number_may_be_left_out() -> None:
    request = ONE.replace("XA0000101", "XA0000101::1")
    assert codes(read(interchange(request, answer(references="RFF+ABO:XA7777'")))) == [[], []]


def test_an_answer_whose_request_is_not_in_the_input_is_not_judged() -> None:
    assert codes(read(interchange(answer("962", "XA0000999")))) == [[]]
    other_flight = answer("962", "XA0000999").replace("AF:XA123", "AF:XA124")
    assert codes(read(interchange(ONE, other_flight))) == [[], []]


def test_memory_of_requests_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST", 1)
    assert codes(read(interchange(ONE, answer("962", "XA0000999")))) == [[], []]
