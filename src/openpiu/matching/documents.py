"""Document numbers: how they are compared, and where those of an index are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

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


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def document_arrays(numbers: Sequence[str], owners: Iterable[int]) -> Arrays:
    """`document_key`, sorted hashes of the numbers that say something, and `document_owner` beside them."""
    keys = [document_key(number) for number in numbers]
    hashed = np.array([_hash(key) if not document_common(key) else 0 for key in keys], np.uint64)
    keep = np.flatnonzero(hashed)
    order = keep[np.argsort(hashed[keep], kind="stable")]
    return {"document_key": hashed[order], "document_owner": np.array(owners, np.uint32)[order]}


class Documents:
    """The search for the owners of a document."""

    def __init__(self, arrays: Arrays):
        """`arrays` as `document_arrays` makes them."""
        self._key: npt.NDArray[np.uint64] = arrays["document_key"]
        self._owner: npt.NDArray[np.uint32] = arrays["document_owner"]

    def owners(self, keys: Iterable[str]) -> list[int]:
        """The identities that hold one of `keys` (`document_key`)."""
        found: set[int] = set()
        if len(self._key):
            for key in keys:
                wanted = np.uint64(_hash(key))
                low, high = np.searchsorted(self._key, wanted, "left"), np.searchsorted(self._key, wanted, "right")
                found.update(self._owner[low:high].tolist())
        return sorted(found)
