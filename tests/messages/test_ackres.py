"""ACKRES: what becomes of a push, for all of it and booking by booking; read, written, and made."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.conftest import assert_sound

from openpiu import messages
from openpiu.findings import Where, finding
from openpiu.messages import ackres
from openpiu.messages.answering import receipt_for
from openpiu.travel import Answer, Booking, Flight, Message, Traveller

HEAD = (
    "UNA:+.?*'UNB+IATA:1+UTOPIU+XA+260301:0915+7++PNRGOV'UNG+ACKRES+UTOPIU+XA+260301:0915+1+IA+13:1'"
    "UNH+1+ACKRES:13:1:IA+XA123/260301/1400/24'MSG+:22+6'"
    "TVL+010326:1400:010326:1420+MAD+LIS+XA+123'"
)
BODY = "ERC+118'IFT+3+TWO BOOKINGS NOT READ'RCI+XA:ABC123'ERC+15'IFT+3+NO ITINERARY'RCI+XA:DEF456'ERC+17'"
AT = "2026-03-01T09:15"


def read(body: str | bytes) -> Message:
    if isinstance(body, str):
        text = HEAD + body
        count = text[text.index("UNH+") :].count("'") + 1
        body = f"{text}UNT+{count}+1'UNE+1+1'UNZ+1+7'".encode()
    (message,) = messages.read(body)
    return message


def told(message: Message) -> list[tuple[str, str | None, str | None]]:
    return [(f.code, f.where.tag, f.where.path) for f in message.findings]


def test_an_acknowledgement_says_what_became_of_the_push_and_of_its_bookings() -> None:
    message = read(BODY)
    assert message.answers == (
        Answer("message", "accepted-with-findings", "6"),
        Answer("message", "error", "118", {}, "TWO BOOKINGS NOT READ"),
        Answer("booking", "error", "15", {"RCI": "XA:ABC123"}, "NO ITINERARY"),
        Answer("booking", "error", "17", {"RCI": "XA:DEF456"}),
    )
    assert (message.format, message.function, message.function_code) == ("ackres", "acknowledgement", "22")
    assert message.flights[0].departure == "2026-03-01T14:00" and message.findings == ()


def test_an_acknowledgement_written_again_is_the_same() -> None:
    message = read(BODY)
    assert read(ackres.write([message])) == message


@pytest.mark.parametrize(("code", "meaning"), [("3", "accepted"), ("7", "refused")])
def test_the_response_is_that_of_the_table(code: str, meaning: str) -> None:
    text = ackres.write([read("")]).replace(b"MSG+:22+6", f"MSG+:22+{code}".encode())
    assert read(text).answers == (Answer("message", meaning, code),)  # type: ignore[arg-type]


def test_an_unknown_response_is_told() -> None:
    text = ackres.write([read("")])
    assert told(read(text.replace(b"+6'", b"+Q'"))) == [("RES-MSG-CODE", "MSG", "2")]
    assert told(read(text.replace(b"+6'", b"'"))) == [("RES-MSG-CODE", "MSG", "2")]


def test_a_booking_without_locator_or_without_error_is_told() -> None:
    assert told(read("RCI+XA'ERC+15'")) == [("RES-RCI-MISSING", "RCI", "1")]
    message = read("RCI+XA:ABC123'")
    assert told(message) == [("RES-ERC-MISSING", "RCI", None)]
    assert message.answers[-1] == Answer("booking", "unknown", None, {"RCI": "XA:ABC123"})


def push(**changes: object) -> Message:
    flight = Flight("XA", "123", None, "MAD", "LIS", "2026-03-01T14:00", "2026-03-01T14:20")
    booking = Booking("ABC123", "XA", travellers=(Traveller("SPECIMEN", "ANNA"),))  # type: ignore[arg-type]
    whole = Message(
        "pnrgov",
        "13.1",
        "booking-push",
        sender="XA",
        recipient="UTOPIU",
        flights=(flight,),
        bookings=(booking,),
        access_reference="XA123/260301/1400/24",
        function_code="22",
    )
    return replace(whole, **changes)


def test_a_push_without_faults_is_accepted() -> None:
    receipt = receipt_for(push(), sent_at=AT)
    assert receipt.answers == (Answer("message", "accepted", "3"),)
    assert read(ackres.write([receipt])) == receipt


def test_a_push_with_faults_is_accepted_with_their_codes() -> None:
    faults = (finding("PNR-TVL-TIME", Where(9, "TVL", 1, 2)), finding("PNR-TIF-TYPE", Where(10, "TIF")))
    receipt = receipt_for(push(findings=faults), sent_at=AT)
    assert receipt.answers == (
        Answer("message", "accepted-with-findings", "6", {}, "PNR-TVL-TIME segment 9 (TVL)"),
    )
    assert read(ackres.write([receipt])) == receipt


def test_a_push_without_its_flight_is_refused() -> None:
    assert receipt_for(push(flights=()), sent_at=AT).answers[0].meaning == "refused"


def test_what_is_no_ackres_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        ackres.write([])
    with pytest.raises(ValueError, match="cusres"):
        ackres.write([Message("cusres")])
    with pytest.raises(ValueError, match="traveller"):
        ackres.write([Message("ackres", answers=(Answer("traveller", "error", "1"),))])


CODE = st.text(string.ascii_uppercase + string.digits, min_size=5, max_size=8)
WORD = st.text(string.ascii_letters + "+:?'* .Ä", min_size=1, max_size=20).map(str.strip).filter(bool)
TEXT = st.lists(WORD, max_size=12).map(lambda lines: "\n".join(lines) or None)


@st.composite
def ackreses(draw: st.DrawFn) -> Message:
    meaning, code = draw(
        st.sampled_from((("accepted", "3"), ("accepted-with-findings", "6"), ("refused", "7")))
    )
    first = Answer("message", meaning, code, {}, draw(TEXT))  # type: ignore[arg-type]
    number = st.integers(1, 999).map(str)
    general = [
        Answer("message", "error", draw(number), {}, draw(TEXT)) for _ in range(draw(st.integers(0, 2)))
    ]
    own = [
        Answer("booking", "error", draw(number), {"RCI": f"XA:{draw(CODE)}"}, draw(TEXT))
        for _ in range(draw(st.integers(0, 3)))
    ]
    return Message(
        "ackres",
        draw(st.sampled_from(("11.1", "13.1", "21.1"))),
        "acknowledgement",
        reference=draw(CODE),
        sender=draw(CODE),
        sent_at=AT,
        flights=push().flights,
        recipient=draw(CODE),
        control_reference=draw(CODE),
        access_reference=draw(st.none() | CODE),
        function_code=draw(st.sampled_from(("22", "141"))),
        answers=(first, *general, *own),
    )


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(ackreses())
def test_whatever_is_acknowledged_comes_back_as_it_was(message: Message) -> None:
    assert read(ackres.write([message])) == message


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_damage_makes_the_reader_raise(data: st.DataObject) -> None:
    text = ackres.write([read(BODY)])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        new = data.draw(
            st.binary(max_size=6) | st.sampled_from((b"'", b"+", b":", b"RCI'", b"IFT+'", b"ERC'"))
        )
        text = text[:at] + new + text[at + data.draw(st.integers(0, 12)) :]
    assert_sound(messages.read(text), text)
