"""Values as JSON in rows: what says nothing takes no room, and nothing that was said is lost."""

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openpiu.store import codec
from openpiu.travel import Address, Change, Contact, Designator, Flight, Payment

nasty = st.sampled_from(
    ['"', '\\"', ',"a":null', '","b":null', 'x,"', "\\", ":null", "null", '{"c":null}', ""]
)
words = st.text(max_size=8) | st.lists(nasty, max_size=4).map("".join)
maybe = st.none() | words


@given(
    st.builds(
        Flight,
        words,
        words,
        *[maybe] * 5,
        st.none() | st.builds(Designator, words, words, maybe),
        st.none(),
        st.sampled_from([None, True, False]),
        *[maybe] * 2,
    )
)
def test_flight_comes_back_as_it_was(flight):
    assert codec.FLIGHT.decode(codec.text_of(flight)) == flight


@pytest.mark.parametrize(
    ("kind", "decoder"),
    [
        (Contact, codec.CONTACT),
        (Payment, codec.PAYMENT),
        (Address, codec.ADDRESS),
        (codec.JourneyPart, codec.JOURNEY),
        (codec.PersonPart, codec.PERSON),
        (codec.DocumentPart, codec.DOCUMENT),
        (codec.BookingPart, codec.BOOKING),
        (codec.BookingTexts, codec.TEXTS),
    ],
)
@given(data=st.data())
def test_what_is_written_comes_back_as_it_was(kind, decoder, data):
    value = data.draw(st.from_type(kind))
    assume(decoder.decode(msgspec.json.encode(value)) == value)  # JSON knows no infinite weights
    assert decoder.decode(codec.text_of(value)) == value


@given(st.lists(maybe, min_size=1, max_size=4), st.lists(words, max_size=3))
def test_free_text_comes_back_as_it_was(said, remarks):
    texts = codec.BookingTexts(
        remarks=tuple(remarks), history=tuple(Change(at=one, action=one, text=one) for one in said)
    )
    assert codec.TEXTS.decode(codec.text_of(texts)) == texts


@given(words)
def test_what_is_not_said_is_not_written(text):
    written = codec.text_of(Flight(text, "1"))
    assert set(msgspec.json.decode(written)) == {"carrier", "number"}
