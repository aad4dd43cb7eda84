"""Where the entries of a batch differ from the digests that were signed, and what was done to them."""

from __future__ import annotations

from collections.abc import Sequence

from openpiu.audit.verdict import Kind

Found = bytes | None
"""The digest of an entry that was read; None for one that is told to be purged."""


def place(found: Sequence[Found], expected: Sequence[bytes]) -> int | None:
    """The first place, from 0, at which what was found is not what was signed; None where there is none."""
    for n, (one, digest) in enumerate(zip(found, expected, strict=False)):
        if one is not None and one != digest:
            return n
    return None if len(found) == len(expected) else min(len(found), len(expected))


def told(found: Sequence[Found], expected: Sequence[bytes], n: int, first: int) -> tuple[Kind, str]:
    """What was done at the place `n`, the first that differs, of a batch whose first entry is `first`."""
    number = first + n
    if found[n:] == expected[n + 1 :]:
        return "removed", f"entry {number} was removed"
    if n == len(expected) or found[n + 1 :] == expected[n:]:
        return "added", f"an entry was added where entry {number} belongs"
    if n >= len(found):
        return "removed", f"entry {number} and those after it in its batch are missing"
    if sorted(one or b"" for one in found) == sorted(expected):
        other = first + expected.index(found[n] or b"")
        return "swapped", f"entry {other} stands where entry {number} belongs"
    return "changed", f"entry {number} was changed"
