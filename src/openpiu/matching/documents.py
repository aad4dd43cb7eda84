"""Document numbers: how they are compared, and where those of an index are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from openpiu.matching._documents import bits, hashes, search
from openpiu.matching.storage import Arrays


def document_key(number: str | None) -> str:
    """A document's number as it is compared: letters and digits alone, upper case."""
    return "".join(filter(str.isalnum, number or "")).upper()


def document_common(number: str) -> bool:
    """Whether a document key says too little to find anyone by: under five signs, one sign only, or a
    count."""
    digits = "".join(filter(str.isdigit, number))
    counting = len(digits) > 3 and (digits in "01234567890123456789" or digits in "9876543210987654321")
    return len(number) < 5 or len(set(number)) < 2 or set(digits) == {"0"} or counting


_LOOK_ALIKE = str.maketrans("OQDILZSBG", "000112586")


def look_alike(key: str) -> str:
    """A document key with one sign for those that are taken for one another: O and 0, I and 1, S and 5."""
    return key.translate(_LOOK_ALIKE)


def nearness(ours: str, theirs: str) -> str | None:
    """How two document keys agree: `exact`, `look-alike`, `one-error`, or None."""
    if ours == theirs:
        return "exact"
    one, two = look_alike(ours), look_alike(theirs)
    if one == two:
        return "look-alike"
    return "one-error" if OSA.distance(one, two, score_cutoff=1) == 1 else None


def document_arrays(numbers: Sequence[str], owners: Iterable[int]) -> Arrays:
    """`document_key`, sorted hashes of the numbers that say something, and `document_owner` beside them."""
    keys = [document_key(number) for number in numbers]
    telling = np.array([not document_common(key) for key in keys], bool)
    hashed = hashes([look_alike(key).encode() for key in keys])
    keep = np.flatnonzero(telling)
    order = keep[np.argsort(hashed[keep], kind="stable")]
    return {"document_key": hashed[order], "document_owner": np.array(owners, np.uint32)[order]}


class Documents:
    """The search for the owners of a document, by its number with look-alike signs and one error."""

    def __init__(self, arrays: Arrays):
        """`arrays` as `document_arrays` makes them."""
        self._key: npt.NDArray[np.uint64] = arrays["document_key"]
        self._owner: npt.NDArray[np.uint32] = arrays["document_owner"]
        self._bits = bits(self._key)

    def owners(self, keys: Iterable[str]) -> list[int]:
        """The identities that hold one of `keys` (`document_key`), or one near it."""
        if not len(self._key):
            return []
        found: set[int] = set()
        for key in keys:
            if not document_common(key):
                found.update(search(self._key, self._bits, look_alike(key).encode(), True))
        return sorted({int(self._owner[at]) for at in found})
