"""JSON texts packed in rows: each comes back as it was, a usual one in a quarter of its room."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.store import packing

DIGEST = "fda1fb513d1d021eae80713fbaa3c9cd4ea3d5177b6cbf1d6d06038711fd2f20"
KEPT = "0123b5c230367443af308c946a01"

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), values, max_size=6), st.booleans())
def test_text_comes_back_as_it_was(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert packing.unpack(packing.pack(text)) == text


@pytest.mark.parametrize("size", [0, 1, 5_000, 300_000])
def test_text_of_any_length_comes_back(size):
    text = json.dumps({"remarks": [str(n) for n in range(size)]})
    assert packing.unpack(packing.pack(text)) == text


def test_row_of_before_is_read_as_it_is():
    text = '{"flights":[{"carrier":"W0","number":"115"}],"changed_at":"2026-01-15T09:11Z","remarks":["é"]}'
    assert packing.unpack(text.encode()) == text


def test_usual_texts_take_a_third_of_their_room():
    leg = (
        '{"carrier":"W0","number":"115","origin":"NRT","destination":"LIS",'
        '"departure":"2026-03-01T08:15","arrival":"2026-03-01T13:05"}'
    )
    journey = '{"age_band":"adult","status":"booked","seats":["31F"],"reference":"2"}'
    assert len(packing.pack(leg)) < len(leg) / 2.5
    assert len(packing.pack(journey)) < len(journey) / 2.5


def test_rows_can_be_read_for_ever():
    """What the dictionary is made of is part of the store: rows are unpacked by it. It never changes."""
    assert sha256(packing.DICTIONARY).hexdigest() == DIGEST
    kept = bytes.fromhex(KEPT)
    assert packing.unpack(kept) == '{"age_band":"adult","status":"booked","seats":["31F"],"reference":"2"}'


BROKEN = (
    b"",
    b"\x01",
    b"\x02abc",
    b"[1]",
    b"\x01\xff\xff\xff",
    bytes.fromhex(KEPT)[:-3],
    bytes.fromhex(KEPT) + b"x",
)


@pytest.mark.parametrize("kept", BROKEN)
def test_what_nobody_packed_is_told(kept):
    with pytest.raises(ValueError, match="does not know"):
        packing.unpack(kept)
