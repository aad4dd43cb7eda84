"""The verifier on the page, written from the page alone, and the program's say the same of every log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.logs import Made, log, resigned
from tests.audit.test_verify import KEY, LOG, OTHER, PUBLIC, found, lines_of, purged

from openpiu.audit import public_of

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"


def second(lines: list[bytes], *seen: bytes, key: str = PUBLIC) -> bool:
    code = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    room: dict[str, object] = {}
    exec(code[-1], room)
    try:
        room["check"](b"".join(lines), key, seen)  # type: ignore[operator]
    except Exception:
        return False
    return True


def rotated() -> list[bytes]:
    made = Made(KEY)
    made.batch(2, next=public_of(OTHER))
    made.key = OTHER
    made.batch(3)
    return made.closed()


@pytest.mark.parametrize("lines", [LOG, log(KEY, [1]), rotated(), purged(4, 4)])
def test_both_find_a_log_whole(lines):
    assert second(lines)
    assert found(lines).fault is None


@pytest.mark.parametrize(
    "lines", [resigned(LOG, OTHER, 1), resigned(LOG, OTHER, 3), purged(4, 3), log(KEY, [2])[:-1], LOG[:4]]
)
def test_both_refuse_a_log_that_is_not(lines):
    assert not second(lines)
    assert found(lines).fault is not None


@given(st.data())
@settings(max_examples=100)
def test_both_find_every_bit(data):
    lines = data.draw(st.sampled_from([LOG, rotated(), purged(4, 4)]))
    whole = bytearray(b"".join(lines))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    changed = lines_of(bytes(whole))
    assert not second(changed)
    assert found(changed).fault is not None


def test_both_hold_a_log_against_what_was_seen():
    made = Made(KEY)
    made.batch(2)
    first, short = made.checkpoint(), made.closed()
    made.batch(2)
    assert second(made.closed(), first)
    assert not second(short, made.checkpoint())
