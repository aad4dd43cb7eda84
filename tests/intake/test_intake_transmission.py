"""What makes two arrivals one transmission."""

import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.specimens import api, person

from openpiu.findings import UnreadableError
from openpiu.intake import canonical, transmission_id
from openpiu.intake.transmission import unpacked

MESSAGE = api(person())


def test_id_is_the_sha256_of_the_bytes():
    assert transmission_id(MESSAGE) == hashlib.sha256(MESSAGE).hexdigest()


@pytest.mark.parametrize("brk", ["\n", "\r\n", "\r", " \r\n", "\n\n"])
def test_line_breaks_between_segments_change_no_id(brk):
    assert canonical(api(person(), brk=brk)) == MESSAGE


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b"\x01QD UTOGOVX\r\n.XXAPIXX 011200\r\n\x02", b"\r\n\x03"),
        (b"", b"\r\n\r\nThis mail is confidential.\r\n"),
        (b"\xef\xbb\xbf\r\n", b"\n"),
    ],
)
def test_head_and_tail_of_the_transport_change_no_id(head, tail):
    assert canonical(head + MESSAGE + tail) == MESSAGE


def test_other_control_reference_is_another_transmission():
    assert transmission_id(api(person(), reference="2")) != transmission_id(MESSAGE)


def test_line_break_after_a_released_terminator_is_data():
    data = MESSAGE.replace(b"SPECIMEN", b"O?'\nSPECIMEN")
    assert canonical(data) == data


def test_bytes_without_an_interchange_are_known_by_themselves():
    assert canonical(b"  hello \r\n") == b"hello"
    assert canonical(b"") == b""


def test_interchange_without_an_end_is_known_by_what_came():
    cut = MESSAGE[: MESSAGE.index(b"UNT")]
    assert canonical(cut + b"\r\n") == cut


def test_gzip_is_unpacked():
    assert unpacked(gzip.compress(MESSAGE)) == MESSAGE
    assert unpacked(gzip.compress(MESSAGE[:50]) + gzip.compress(MESSAGE[50:])) == MESSAGE
    assert unpacked(MESSAGE) == MESSAGE


@pytest.mark.parametrize("cut", [12, -9])
def test_broken_gzip_is_refused(cut):
    with pytest.raises(UnreadableError, match="gzip"):
        unpacked(gzip.compress(MESSAGE)[:cut])
    with pytest.raises(UnreadableError, match="broken"):
        unpacked(b"\x1f\x8b" + MESSAGE)


def test_bomb_is_refused():
    with pytest.raises(UnreadableError, match="more than the limit"):
        unpacked(gzip.compress(b"0" * 1001), 1000)
    assert unpacked(gzip.compress(b"0" * 1000), 1000) == b"0" * 1000


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_and_the_canonical_form_is_its_own(data):
    once = canonical(data)
    assert canonical(once) == once
