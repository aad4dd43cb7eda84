"""GOVREQ: an authority's request for a push, read and written."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import assert_sound

from openpiu import messages
from openpiu.messages import govreq
from openpiu.travel import Flight, Locator, Message

REQUEST = (
    "UNA:+.?*'UNB+IATA:1+UTOPIU+XA+260228:0915+9++PNRGOV'UNG+GOVREQ+UTOPIU+XA+260228:0915+1+IA+13:1'"
    "UNH+1+GOVREQ:13:1:IA'MSG+:22'ORG+UTOPIU'TVL+010326:1400:010326:1420+MAD+LIS+XA+123'"
    "RCI+XA:ABC123'RCI+XA:DEF456'UNT+7+1'UNE+1+1'UNZ+1+9'"
)


def read(data: str | bytes) -> Message:
    (message,) = messages.read(data.encode() if isinstance(data, str) else data)
    return message


def told(message: Message) -> list[tuple[str, str | None, str | None]]:
    return [(f.code, f.where.tag, f.where.path) for f in message.findings]


def test_a_request_names_the_flight_and_the_bookings_asked_for() -> None:
    message = read(REQUEST)
    assert (message.format, message.function, message.function_code) == ("govreq", "booking-request", "22")
    assert message.flights == (
        Flight("XA", "123", None, "MAD", "LIS", "2026-03-01T14:00", "2026-03-01T14:20"),
    )
    assert message.requested == (Locator("XA", "ABC123"), Locator("XA", "DEF456"))
    assert message.findings == () and message.people == ()


def test_a_request_written_again_is_the_same_bytes() -> None:
    assert govreq.write([read(REQUEST)]).decode() == REQUEST


def test_a_request_without_bookings_asks_for_all_of_the_flight() -> None:
    message = read(REQUEST.replace("RCI+XA:ABC123'RCI+XA:DEF456'", "").replace("UNT+7", "UNT+5"))
    assert message.requested == () and message.findings == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("MSG+:22", "MSG+:99", ("RES-MSG-CODE", "MSG", "1.2")),
        ("MSG+:22'", "ORG+UTOPIU'", ("RES-MSG-CODE", "UNH", None)),
        ("010326:1400", "010326:4321", ("PNR-TVL-TIME", "TVL", "1.2")),
        ("XA+123'", "XA'", ("RES-FLIGHT", "TVL", "5")),
        ("RCI+XA:ABC123'", "RCI+XA'", ("RES-RCI-MISSING", "RCI", "1")),
    ],
)
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, expected: tuple[str, ...]) -> None:
    assert told(read(REQUEST.replace(old, new, 1))) == [expected]


def test_a_request_for_nothing_is_told() -> None:
    start, end = REQUEST.index("TVL+"), REQUEST.index("UNT+")
    message = read(REQUEST[:start] + REQUEST[end:].replace("UNT+7", "UNT+4"))
    assert told(message) == [("RES-FLIGHT", "UNH", None)]


def test_what_is_no_govreq_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        govreq.write([])
    with pytest.raises(ValueError, match="pnrgov"):
        govreq.write([Message("pnrgov")])


CODE = st.text(string.ascii_uppercase + string.digits, min_size=5, max_size=8)


@st.composite
def govreqs(draw: st.DrawFn) -> Message:
    flight = Flight(
        draw(st.sampled_from(("XA", "9X"))),
        draw(st.from_regex(r"[0-9]{1,4}", fullmatch=True)),
        draw(st.sampled_from((None, "A"))),
        "MAD",
        "LIS",
        draw(st.sampled_from((None, "2026-03-01", "2026-03-01T14:00"))),
    )
    return Message(
        "govreq",
        draw(st.sampled_from(("11.1", "13.1"))),
        "booking-request",
        reference=draw(CODE),
        sender=draw(CODE),
        sent_at="2026-02-28T09:15",
        flights=(flight,),
        recipient=draw(CODE),
        control_reference=draw(CODE),
        access_reference=draw(st.none() | CODE),
        function_code=draw(st.sampled_from(("22", "141"))),
        test=draw(st.booleans()),
        requested=tuple(Locator(draw(st.sampled_from((None, "XA"))), code) for code in draw(st.lists(CODE))),
    )


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(govreqs())
def test_whatever_is_asked_for_comes_back_as_it_was(message: Message) -> None:
    again = read(govreq.write([message]))
    assert [f.code for f in again.findings] == (["SYN-TEST-INDICATOR"] if message.test else [])
    assert (again.flights, again.requested, again.function_code, again.test) == (
        message.flights,
        message.requested,
        message.function_code,
        message.test,
    )


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_damage_makes_the_reader_raise(data: st.DataObject) -> None:
    text = REQUEST.encode()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        new = data.draw(st.binary(max_size=6) | st.sampled_from((b"'", b"+", b":", b"TVL'", b"RCI+'", b"00")))
        text = text[:at] + new + text[at + data.draw(st.integers(0, 12)) :]
    assert_sound(messages.read(text), text)
