"""CUSRES: read, judged, and written; and the answers that are built from a request."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.conftest import assert_sound
from tests.messages.paxlst_specimen import ANNA, ERIK, FOOT, HEAD
from tests.messages.paxlst_specimen import read as read_request

from openpiu import messages
from openpiu.messages import cusres
from openpiu.messages.answer_codes import DEFAULT, AnswerCodes
from openpiu.messages.answering import (
    Verdict,
    acknowledgement_of,
    acknowledges,
    answer_to,
    asks,
    receipt_for,
    status_change,
)
from openpiu.travel import Answer, Flight, Message

CONFORMANT = (
    "UNB+UNOA:4+UTOPIU:ZZ+XA:ZZ+260301:0915+000000102++IAPI'"
    "UNG+CUSRES+UTOPIU:ZZ+XA:ZZ+260301:0915+1+UN+D:05B'"
    "UNH+1+CUSRES:D:05B:UN:IATA+XA123/260301/1400'BGM+962'RFF+TN:XA0000101'RFF+AF:XA123'"
    "DTM+189:2603011400:201'DTM+232:2603011420:201'LOC+125+MAD'LOC+87+LIS'"
    "ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1001'ERC+0Z'FTX+AAP+++OK TO BOARD'UNT+14+1'UNE+1+1'UNZ+1+000000102'"
)
AT = "2026-03-01T09:15"


def read(data: str | bytes) -> Message:
    (message,) = messages.read(data.encode() if isinstance(data, str) else data)
    return message


def spoilt(old: str, new: str) -> Message:
    """The conformant answer with its first `old` replaced and its segments counted again."""
    assert old in CONFORMANT
    text = CONFORMANT.replace(old, new, 1)
    count = text[text.index("UNH+") : text.index("UNT+")].count("'") + 1
    return read(text.replace("UNT+14", f"UNT+{count}"))


def codes(message: Message) -> list[str]:
    return [found.code for found in message.findings]


def told(message: Message) -> list[tuple[str, str, str | None, str | None]]:
    return [(f.code, f.severity, f.where.tag, f.where.path) for f in message.findings]


def test_an_answer_says_who_may_board() -> None:
    message = read(CONFORMANT)
    assert message.answers == (
        Answer("traveller", "board", "0Z", {"AVF": "ABC123", "ABO": "XA1001"}, "OK TO BOARD"),
    )
    assert (message.format, message.function, message.transaction) == ("cusres", "answer", "XA0000101")
    assert message.flights == (
        Flight("XA", "123", None, "MAD", "LIS", "2026-03-01T14:00", "2026-03-01T14:20", crossing=True),
    )
    assert message.findings == ()


def test_a_conformant_answer_written_again_is_the_same_bytes() -> None:
    written = cusres.write([read(CONFORMANT)]).decode().removeprefix("UNA:+.?*'")
    assert written == CONFORMANT
    bare = cusres.write([read(CONFORMANT)], qualifier="").decode()
    assert "UNB+UNOA:4+UTOPIU+XA+" in bare


def test_airports_may_stand_before_the_times() -> None:
    times, places = "DTM+189:2603011400:201'DTM+232:2603011420:201'", "LOC+125+MAD'LOC+87+LIS'"
    turned = read(CONFORMANT.replace(times + places, places + times))
    assert turned.flights == read(CONFORMANT).flights and turned.findings == ()


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("0Z", "board"),
        ("0A", "board"),
        ("1Z", "do-not-board"),
        ("2Z", "referred"),
        ("3Z", "resend"),
        ("4Z", "error"),
    ],
)
def test_the_first_sign_of_a_code_is_the_answer(code: str, meaning: str) -> None:
    message = spoilt("ERC+0Z", f"ERC+{code}")
    assert (message.answers[0].code, message.answers[0].meaning) == (code, meaning)
    assert message.findings == ()


def test_codes_are_those_of_the_authority_that_answers() -> None:
    from openpiu import edifact

    own = AnswerCodes({"board": "A1", "referred": "B7"}, {"B": "referred"})
    (raw,) = edifact.messages(CONFORMANT.replace("ERC+0Z", "ERC+A1").encode())
    assert cusres.read(raw, own).answers[0].meaning == "board"
    (raw,) = edifact.messages(CONFORMANT.encode())
    assert codes(cusres.read(raw, own)) == ["RES-ERC-CODE"]
    with pytest.raises(ValueError, match="no code for resend"):
        own.code("resend")


def test_a_change_of_status_and_its_acknowledgement_are_told_apart() -> None:
    assert spoilt("BGM+962", "BGM+132").function == "status-change"
    acknowledged = spoilt("BGM+962", "BGM+312")
    assert (acknowledged.function, acknowledged.findings) == ("acknowledgement", ())


def test_an_answer_about_the_message_names_nobody() -> None:
    message = spoilt("ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1001'ERC+0Z", "ERP+1'ERC+118")
    assert (message.answers[0].level, message.answers[0].meaning) == ("message", "received")
    assert message.findings == ()


def test_several_travellers_have_an_answer_each_in_their_order() -> None:
    block = "ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1002'ERC+4Z'"
    message = spoilt("UNT+14", block + "UNT+14")
    assert [(a.references["ABO"], a.meaning) for a in message.answers] == [
        ("XA1001", "board"),
        ("XA1002", "error"),
    ]


def test_words_over_several_lines_are_kept_in_order() -> None:
    message = spoilt("FTX+AAP+++OK TO BOARD'", "FTX+AAP+++OK TO BOARD:GATE B'FTX+AAP+++SEE NOTICE'")
    assert message.answers[0].text == "OK TO BOARD\nGATE B\nSEE NOTICE"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("BGM+962", "BGM+745", ("RES-BGM-CODE", "warning", "BGM", "1")),
        ("BGM+962'", "", ("RES-BGM-CODE", "warning", "UNH", None)),
        ("RFF+TN:XA0000101'", "", ("RES-TN-MISSING", "warning", "BGM", None)),
        ("RFF+AF:XA123'", "", ("RES-FLIGHT", "warning", "BGM", None)),
        ("RFF+AF:XA123'", "RFF+AF:QQ?+Q'", ("RES-FLIGHT", "warning", "RFF", "1.2")),
        ("189:2603011400", "189:2613011400", ("PAX-DTM-189-FORMAT", "error", "DTM", "1.2")),
        ("ERC+0Z", "ERC+9Q", ("RES-ERC-CODE", "warning", "ERC", "1")),
        ("ERC+0Z'", "", ("RES-ERC-MISSING", "error", "ERP", None)),
        ("ERC+0Z'", "ERC'", ("RES-ERC-MISSING", "error", "ERC", None)),
        ("ERP+2", "ERP+7", ("RES-ERP-CODE", "warning", "ERP", "1")),
        ("RFF+AVF:ABC123'RFF+ABO:XA1001'", "", ("RES-REF-MISSING", "error", "ERP", None)),
    ],
)
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, expected: tuple[str, ...]) -> None:
    assert told(spoilt(old, new)) == [expected]


def test_a_code_before_any_level_is_about_the_message() -> None:
    message = spoilt("ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1001'ERC+0Z", "ERC+118")
    assert codes(message) == ["RES-ERP-MISSING"]
    assert (message.answers[0].level, message.answers[0].meaning) == ("message", "received")


def test_a_message_without_any_answer_is_told() -> None:
    message = spoilt("ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1001'ERC+0Z'FTX+AAP+++OK TO BOARD'", "")
    assert codes(message) == ["RES-EMPTY"] and message.answers == ()


def test_no_finding_tells_a_reference() -> None:
    for old, new in [("ERC+0Z", "ERC+9Q"), ("RFF+ABO:XA1001'", ""), ("RFF+AVF:ABC123'", "")]:
        assert not any("ABC123" in f.text or "XA1001" in f.text for f in spoilt(old, new).findings)


# Building answers


def request(body: str = HEAD + ANNA + ERIK + FOOT) -> Message:
    return read_request(body)


def test_each_traveller_asked_about_is_answered_in_the_order_asked() -> None:
    answer = answer_to(
        request(), [Verdict("board", "OK TO BOARD"), Verdict("referred", "CALL THE AUTHORITY")], sent_at=AT
    )
    assert replace(read(cusres.write([answer])), findings=()) == answer
    assert (answer.function, answer.sender, answer.recipient) == ("answer", "UTOPIU", "XA")
    assert (answer.transaction, answer.access_reference) == ("XA0000101", "XA123/260301/1400")
    assert [(a.references, a.code) for a in answer.answers] == [
        ({"AVF": "ABC123", "ABO": "XA1001"}, "0Z"),
        ({"ABO": "XA1002"}, "2Z"),
    ]


def test_ten_travellers_have_ten_answers_also_where_all_are_equal() -> None:
    people = "".join(
        ANNA.replace("XA1001", f"XA10{n:02}").replace("012A", f"{n}A").replace("L898902C3", f"L8989{n:02}")
        for n in range(1, 11)
    ).replace("329:740812", "329:740813", 6)
    asked = request(HEAD + people)
    answer = read(cusres.write([answer_to(asked, [Verdict("board")] * 10, sent_at=AT)]))
    assert [a.references["ABO"] for a in answer.answers] == [f"XA10{n:02}" for n in range(1, 11)]
    assert answer.findings == ()


def test_references_are_echoed_exactly_and_no_others() -> None:
    odd = (
        ANNA.replace("ABC123", "a b?+c").replace("XA1001", "00?:7?'").replace("RFF+SEA", "RFF+AEA:X1'RFF+SEA")
    )
    answer = answer_to(request(HEAD + odd), [Verdict("board")], sent_at=AT)
    assert answer.answers[0].references == {"AVF": "a b+c", "ABO": "00:7'"}
    assert b"RFF+AVF:a b?+c'" in cusres.write([answer])


def test_only_the_leg_over_the_border_is_answered_for() -> None:
    onward = "LOC+92+LIS'DTM+189:2603011800:201'LOC+92+OPO'DTM+232:2603011900:201'"
    asked = request(HEAD + onward + ANNA)
    answer = answer_to(asked, [Verdict("board")], sent_at=AT)
    assert [(f.origin, f.destination) for f in answer.flights] == [("MAD", "LIS")]


def test_software_alone_refuses_nobody() -> None:
    asked = request()
    with pytest.raises(ValueError, match="a person has recorded"):
        answer_to(asked, [Verdict("board"), Verdict("do-not-board")], sent_at=AT)
    answer = answer_to(
        asked, [Verdict("board"), Verdict("do-not-board", decision="hit 12, decision 3")], sent_at=AT
    )
    assert answer.answers[1].code == "1Z" and b"hit 12" not in cusres.write([answer])


def test_a_code_of_its_own_must_mean_what_the_verdict_says() -> None:
    asked = request(HEAD + ANNA)
    assert answer_to(asked, [Verdict("board", code="0A")], sent_at=AT).answers[0].code == "0A"
    with pytest.raises(ValueError, match="does not mean board"):
        answer_to(asked, [Verdict("board", code="1Z")], sent_at=AT)
    with pytest.raises(ValueError, match="no answer about a traveller"):
        answer_to(asked, [Verdict("accepted")], sent_at=AT)
    with pytest.raises(ValueError, match="0 verdicts for 1"):
        answer_to(asked, [], sent_at=AT)


def test_a_list_without_faults_is_accepted() -> None:
    receipt = receipt_for(request(), sent_at=AT)
    assert receipt.answers == (Answer("message", "accepted", "000"),)
    assert read(cusres.write([receipt])) == receipt


def test_a_list_with_faults_is_accepted_with_their_codes_and_no_personal_data() -> None:
    asked = request(
        (HEAD + ANNA + ERIK + FOOT).replace("329:740812", "329:741312").replace("NAT+2+UTO", "NAT+2+QQQ")
    )
    (answer,) = receipt_for(asked, sent_at=AT).answers
    assert answer.meaning == "accepted-with-findings"
    assert answer.text == "PAX-DTM-329-FORMAT segment 13 (DTM)\nPAX-NAT-CODE segment 21 (NAT), 2 times"


@pytest.mark.parametrize("body", [HEAD, HEAD[: HEAD.index("TDT")] + ANNA])
def test_a_list_without_a_flight_or_without_people_is_refused(body: str) -> None:
    assert receipt_for(request(body), sent_at=AT).answers[0].meaning == "refused"


@pytest.mark.parametrize("kind", ["266+CL", "266+CLOB", "266+CLNB", "266+XF", "266+CF", "745+XR", "745+RP"])
def test_a_closeout_and_a_cancellation_are_answered_as_a_whole(kind: str) -> None:
    people = ANNA if kind in ("266+CLOB", "745+XR", "745+RP") else ""
    asked = request(HEAD.replace("BGM+745", f"BGM+{kind}") + people)
    assert not asks(asked)
    assert receipt_for(asked, sent_at=AT).answers[0].meaning == "accepted"


def test_changed_data_is_answered_traveller_by_traveller() -> None:
    assert asks(request(HEAD.replace("BGM+745", "BGM+745+CP") + ANNA))


def test_a_change_of_status_names_only_those_whose_answer_changed() -> None:
    asked = request(HEAD + ANNA + ERIK.replace("RFF+ABO", "RFF+AVF:ABC123'RFF+ABO"))
    change = status_change(asked, {1: Verdict("referred")}, sent_at=AT)
    assert cusres.write([change]).count(b"ERP+2'") == 1 and b"BGM+132'" in cusres.write([change])
    assert change.answers[0].references == {"AVF": "ABC123", "ABO": "XA1002"}
    assert read(cusres.write([change])) == change
    with pytest.raises(ValueError, match="no traveller 2"):
        status_change(asked, {2: Verdict("board")}, sent_at=AT)


def test_the_carrier_acknowledges_a_change_with_the_same_references() -> None:
    change = status_change(request(HEAD + ANNA), {0: Verdict("referred")}, sent_at=AT)
    seen = read(cusres.write([acknowledgement_of(change, sent_at=AT)]))
    assert acknowledges(seen, change) and seen.findings == ()
    assert (seen.function_code, seen.sender, seen.recipient) == ("312", "XA", "UTOPIU")
    assert seen.answers == (Answer("message", "received", "118", change.answers[0].references),)
    assert not acknowledges(replace(seen, transaction="XA9"), change)
    assert not acknowledges(change, change)


def test_what_is_not_read_is_refused_in_a_release_that_answers_have() -> None:
    old = read_request(HEAD.replace("PAXLST:D:05B", "PAXLST:001:000") + ANNA)
    receipt = receipt_for(old, sent_at=AT)
    assert (receipt.version, receipt.answers[0].meaning) == (None, "refused")
    assert receipt.answers[0].text == "PAX-US-EDIFACT segment 1 (UNH)"
    assert b"CUSRES:D:05B" in cusres.write([receipt])
    unknown = receipt_for(Message("unknown"), sent_at=AT)
    assert unknown.answers[0].meaning == "refused" and read(cusres.write([unknown])).answers


def test_only_a_paxlst_asks_about_travellers() -> None:
    with pytest.raises(ValueError, match="asks about nobody"):
        answer_to(Message("pnrgov"), [], sent_at=AT)


def test_a_test_request_has_a_test_answer() -> None:
    asked = replace(request(HEAD + ANNA), test=True)
    assert read(cusres.write([answer_to(asked, [Verdict("board")], sent_at=AT)])).test


def test_what_is_no_cusres_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        cusres.write([])
    with pytest.raises(ValueError, match="paxlst"):
        cusres.write([Message("paxlst")])
    with pytest.raises(ValueError, match="about a booking"):
        cusres.write([Message("cusres", answers=(Answer("booking", "error", "1"),))])


# Generated messages

CODE = st.text(string.ascii_uppercase + string.digits, min_size=5, max_size=9)
WORD = (
    st.text(string.ascii_letters + string.digits + "+:?'* .ÄŽ", min_size=1, max_size=24)
    .map(str.strip)
    .filter(bool)
)
REFERENCE = CODE | st.text("AZ09+?'*", min_size=1, max_size=8)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    level = draw(st.sampled_from(("message", "traveller")))
    code = draw(st.sampled_from([*sorted(DEFAULT.codes.values()), "0A", "4Q", "123"]))
    references: dict[str, str] = {}
    if level == "traveller":
        references = {"AVF": draw(REFERENCE), "ABO": draw(REFERENCE)}
    lines = draw(st.lists(WORD, max_size=7))
    meaning = DEFAULT.meaning(code, level)  # type: ignore[arg-type]
    return Answer(level, meaning, code, references, "\n".join(lines) or None)  # type: ignore[arg-type]


@st.composite
def cusreses(draw: st.DrawFn) -> Message:
    kind, function = draw(
        st.sampled_from((("962", "answer"), ("132", "status-change"), ("312", "acknowledgement")))
    )
    crossing = draw(st.sampled_from((True, None)))
    flight = Flight(
        draw(st.sampled_from(("XA", "9X", "X9", "XAL"))),
        draw(st.from_regex(r"[0-9]{1,4}", fullmatch=True)),
        draw(st.sampled_from((None, "A", "Z"))),
        "MAD",
        "LIS",
        draw(st.sampled_from((None, "2026-03-01T14:00", "2027-12-31T23:59"))),
        draw(st.sampled_from((None, "2026-03-01T23:00"))),
        crossing=crossing,
    )
    return Message(
        "cusres",
        draw(st.sampled_from(("D.02B", "D.05B", "D.15B"))),
        function,
        reference=draw(CODE),
        sender=draw(CODE),
        sent_at=AT,
        flights=(flight,),
        recipient=draw(CODE),
        control_reference=draw(CODE),
        access_reference=draw(st.none() | CODE),
        transaction=draw(st.sampled_from(("XA0001", "XA0001:::001"))),
        function_code=kind,
        answers=tuple(draw(st.lists(answers(), min_size=1, max_size=4))),
    )


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(cusreses())
def test_whatever_is_answered_comes_back_as_it_was(message: Message) -> None:
    again = read(cusres.write([message]))
    assert replace(again, findings=()) == message
    assert {found.code for found in again.findings} <= {"RES-ERC-CODE"}


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_no_damage_makes_the_reader_raise(data: st.DataObject) -> None:
    text = CONFORMANT.encode()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        new = data.draw(
            st.binary(max_size=6) | st.sampled_from((b"'", b"+", b":", b"\x1a", b"ERP+2'", b"ERC'"))
        )
        text = text[:at] + new + text[at + gone :]
    assert_sound(messages.read(text), text)


def test_references_behind_a_code_begin_the_next_traveller() -> None:
    second = "ERC+0Z'RFF+AVF:ABC123'RFF+ABO:XA1002'ERC+1Z'"
    message = spoilt("ERC+0Z'FTX+AAP+++OK TO BOARD'", second)
    assert [(a.meaning, a.references["ABO"]) for a in message.answers] == [
        ("board", "XA1001"),
        ("do-not-board", "XA1002"),
    ]
    assert told(message) == [("RES-ERP-MISSING", "warning", "RFF", None)]


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        # the codes first: two travellers
        ("ERP+2'ERC+0Z'RFF+ABO:1'ERC+1Z'RFF+ABO:2'", [("0Z", {"ABO": "1"}), ("1Z", {"ABO": "2"})]),
        # a code about the message, then references with their code
        (
            "ERP+1'ERC+000'RFF+ABO:1'ERC+0Z'RFF+ABO:2'ERC+1Z'",
            [("000", {}), ("0Z", {"ABO": "1"}), ("1Z", {"ABO": "2"})],
        ),
        # references on both sides of the code are one traveller's
        ("ERP+2'RFF+AVF:ABC123'ERC+0Z'RFF+ABO:1'", [("0Z", {"AVF": "ABC123", "ABO": "1"})]),
        ("ERP+2'RFF+ABO:1'ERC+0Z'RFF+SEA:12A'", [("0Z", {"ABO": "1", "SEA": "12A"})]),
        # no ERP at all, and nobody's code for the last one
        ("RFF+ABO:1'ERC+0Z'RFF+ABO:2'", [("0Z", {"ABO": "1"}), (None, {"ABO": "2"})]),
    ],
)
def test_nobody_gets_the_answer_of_somebody_else(
    body: str, answers: list[tuple[str, dict[str, str]]]
) -> None:
    message = spoilt("ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1001'ERC+0Z'FTX+AAP+++OK TO BOARD'", body)
    assert [(answer.code, answer.references) for answer in message.answers] == answers


def test_one_reference_is_enough_and_none_is_an_error() -> None:
    assert codes(spoilt("RFF+AVF:ABC123'", "")) == []
    assert codes(spoilt("RFF+ABO:XA1001'", "")) == []


def test_a_flight_of_two_legs_is_two_legs() -> None:
    legs = (
        "DTM+189:2603011000:201'DTM+232:2603011100:201'LOC+92+SVQ'LOC+92+MAD'"
        "DTM+189:2603011400:201'DTM+232:2603011420:201'LOC+125+MAD'LOC+87+LIS'"
    )
    leg = "DTM+189:2603011400:201'DTM+232:2603011420:201'LOC+125+MAD'LOC+87+LIS'"
    flights = spoilt(leg, legs).flights
    assert [(f.number, f.origin, f.destination, (f.departure or "")[11:], f.crossing) for f in flights] == [
        ("123", "SVQ", "MAD", "10:00", None),
        ("123", "MAD", "LIS", "14:00", True),
    ]


@pytest.mark.parametrize(
    ("reference", "instead", "carrier", "number"),
    [
        ("RFF+AF:XA123'", "TDT+20+XA123+++XA'", "XA", "123"),
        ("RFF+AF:XA123'", "", "XA", "123"),  # by the access reference
        ("RFF+AF:XA123'", "RFF+AF:123'", "", "123"),
        ("RFF+AF:XA123'", "rff+af:xa123'", "XA", "123"),
    ],
)
def test_the_flight_is_found_without_its_reference(
    reference: str, instead: str, carrier: str, number: str
) -> None:
    (flight,) = spoilt(reference, instead).flights
    assert (flight.carrier, flight.number, flight.origin) == (carrier, number, "MAD")


def test_an_acknowledgement_owes_no_flight() -> None:
    leg = "RFF+AF:XA123'DTM+189:2603011400:201'DTM+232:2603011420:201'LOC+125+MAD'LOC+87+LIS'"
    assert "RES-FLIGHT" not in codes(read(CONFORMANT.replace(leg, "").replace("962", "312")))
    assert "RES-FLIGHT" in codes(read(CONFORMANT.replace(leg, "")))


def test_ports_of_an_answer_are_judged_as_those_of_the_request() -> None:
    assert told(spoilt("LOC+87+LIS'", "")) == [("PAX-LOC-PAIRING", "error", "LOC", "2")]
    assert told(spoilt("LOC+87+LIS", "LOC+87+QQQ")) == [("TRV-AIRPORT-UNKNOWN", "warning", "LOC", "2")]


def test_an_answer_that_is_cut_short_owes_no_code() -> None:
    cut = read(CONFORMANT[: CONFORMANT.index("ERC+0Z")])
    assert "RES-ERC-MISSING" not in codes(cut)
    assert cut.answers[0].meaning == "unknown"


def test_a_register_of_crew_is_accepted_as_a_whole() -> None:
    body = HEAD.replace("BGM+745", "BGM+336+G").replace("+XA123/260301/1400", "")
    request = read_request(body + ERIK.replace("+FL+", "+FM+") + "CNT+41:1'")
    assert not asks(request)
    assert receipt_for(request, sent_at=AT).answers[0].meaning == "accepted"
