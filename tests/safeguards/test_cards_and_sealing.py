"""Card numbers, and bytes sealed for nobody to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.findings import OpenPIUError
from openpiu.safeguards import SealError, card_middles, is_card, new_key, seal, unseal


def with_check_digit(digits: str) -> bytes:
    return next((digits + str(check)).encode() for check in range(10) if _luhn(digits + str(check)))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


@pytest.mark.parametrize(
    "head", ["400000000000000", "510000000000000", "34000000000000", "222100000000000", "3600000000000",
             "601100000000000", "352800000000000", "620000000000000", "220000000000000", "10000000000000"]
)  # fmt: skip
def test_numbers_of_each_issuer_are_known(head):
    number = with_check_digit(head)
    assert is_card(number)
    assert not is_card(number[:-1] + bytes([48 + (number[-1] - 47) % 10]))


@pytest.mark.parametrize(
    "digits", [b"0062120234533", b"9990000000001", b"00441753637285", b"1234", b"9" * 16]
)
def test_tickets_and_telephones_are_no_cards(digits):
    assert not is_card(digits)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (b"VI4000001234567899", b"VI400000######7899"),
        (b"4000 0012 3456 7899 EXP", b"4000 00####### 7899 EXP"),
        (b"4000-0012-3456-7899", b"4000-00#######-7899"),
        (b"EXP 1228 4000001234567899", b"EXP 1228 400000######7899"),
        (b"4000001234567899 4000001234567899", b"400000######7899 400000######7899"),
        (b"TKNE 36000000000008", b"TKNE 36000000000008"),
        (b"0062120234533", b"0062120234533"),
        (b"400000XXXXXX7899", b"400000XXXXXX7899"),
    ],
)
def test_the_middle_of_a_card_number_is_found(text, masked):
    shown = bytearray(text)
    for begin, end in card_middles(text):
        shown[begin:end] = b"#" * (end - begin)
    assert bytes(shown) == masked


def test_thirteen_digits_are_a_card_in_a_payment_alone():
    number = with_check_digit("412345678901")
    assert card_middles(number, payment=True)
    assert not card_middles(number)


@given(st.binary(max_size=500))
def test_what_is_sealed_is_opened_with_its_key(data):
    key = new_key()
    assert unseal(seal(data, key), key) == data


def test_sealed_bytes_show_nothing_and_differ_each_time():
    key = new_key()
    first, second = seal(b"AVML MUSLIM", key), seal(b"AVML MUSLIM", key)
    assert first != second
    assert b"MUSLIM" not in first


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: b"",
        lambda sealed: sealed[1:],
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[:20] + bytes([sealed[20] ^ 255]) + sealed[21:],
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
    ],
)
def test_sealed_bytes_that_were_changed_do_not_open(spoil):
    key = new_key()
    with pytest.raises(SealError):
        unseal(spoil(seal(b"secret", key)), key)


def test_another_key_does_not_open_and_a_short_one_is_refused():
    sealed = seal(b"secret", new_key())
    with pytest.raises(OpenPIUError, match="another key") as refused:
        unseal(sealed, new_key())
    assert "secret" not in str(refused.value)
    with pytest.raises(SealError, match="a key of 3 bytes; expected 32"):
        seal(b"secret", b"abc")
