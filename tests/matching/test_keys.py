from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openpiu import names
from openpiu.matching._keys import deletion_keys

PARTS = st.lists(st.text("ABCDEXYZ", max_size=45), max_size=6)


def keys_by_part(parts: list[str], most: int) -> list[set[int]]:
    places, keys = deletion_keys(parts, most)
    out: list[set[int]] = [set() for _ in parts]
    for place, key in zip(np.frombuffer(places, np.int32), np.frombuffer(keys, np.uint32), strict=True):
        out[place].add(int(key))
    return out


def test_a_part_and_its_misspelt_twin_share_a_key() -> None:
    right, wrong = keys_by_part(["SPECIMEN", "SPECIMAN"], 2)
    assert right & wrong


@given(PARTS, st.sampled_from([1, 2]))
def test_the_keys_are_those_of_the_plain_twin(parts: list[str], most: int) -> None:
    plain = [{crc32(key.encode()) for key in names.deletions(part, most)} for part in parts]
    assert keys_by_part(parts, most) == plain


def test_many_long_parts_fit() -> None:
    assert len(keys_by_part(["A" * 40, "ABCDEFGHIJKLMNOPQRST"] * 500, 2)) == 1000
