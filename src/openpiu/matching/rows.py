"""Identities as bytes: in MessagePack without the names of fields, compressed some dozens at a time.

Only a match asks for an identity, and names in rows take up more than all that is searched of them.
"""

from __future__ import annotations

import zlib
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from openpiu.travel import PartialDate
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName

ROWS = 32
"""Identities in a block."""
LEVEL = 1
"""Of compression: higher ones take twice the time for a tenth less."""


class _Row(msgspec.Struct, array_like=True, frozen=True):
    """An identity without the names of its fields, which are more than half of it."""

    id: str
    list: str
    names: tuple[tuple[str, str, bool, tuple[str, ...]], ...]
    births: tuple[tuple[PartialDate, PartialDate, bool], ...]
    documents: tuple[tuple[str, str | None, str], ...]
    rest: (
        tuple[tuple[str, ...], str | None, tuple[str, ...], str | None, str | None, str | None, str | None]
        | None
    )


_DECODER = msgspec.msgpack.Decoder(_Row)
_ENCODER = msgspec.msgpack.Encoder()
_NO_REST = ((), None, (), None, None, None, None)


def pack(identity: Identity) -> bytes:
    """`identity` as `unpack` reads it."""
    rest = (
        identity.nationalities,
        identity.sex,
        identity.birth_places,
        identity.note,
        identity.listed_on,
        identity.expires_on,
        identity.document_status,
    )
    names = tuple((name.text, name.strength, name.original_script, name.parts) for name in identity.names)
    births = tuple((birth.start, birth.end, birth.circa) for birth in identity.births)
    documents = tuple((one.number, one.issuer, one.kind) for one in identity.documents)
    row = _Row(identity.id, identity.list, names, births, documents, None if rest == _NO_REST else rest)
    return _ENCODER.encode(row)


def unpack(data: bytes) -> Identity:
    """The identity that `pack` wrote."""
    row = _DECODER.decode(data)
    names = tuple(ListedName(*name) for name in row.names)  # type: ignore[arg-type]
    births = tuple(Birth(*birth) for birth in row.births)
    documents = tuple(ListedDocument(*document) for document in row.documents)
    return Identity(row.id, row.list, names, births, documents, *(row.rest or ()))


def pack_rows(
    rows: bytes, sizes: npt.NDArray[np.uint32], start: int, end: int
) -> dict[str, npt.NDArray[Any]]:
    """The rows from `start`, a multiple of `ROWS`, to before `end` of all `rows` as blocks: `row`, and
    `row_size` of each block. A block is the length of each of its rows, and these."""
    at = int(sizes[:start].sum(dtype=np.int64))
    blocks = []
    for first in range(start, end, ROWS):
        some = sizes[first : min(first + ROWS, end)]
        to = at + int(some.sum(dtype=np.int64))
        blocks.append(zlib.compress(some.astype("<u4").tobytes() + rows[at:to], LEVEL))
        at = to
    return {
        "row": np.frombuffer(b"".join(blocks), np.uint8) if blocks else np.zeros(0, np.uint8),
        "row_size": np.array([len(block) for block in blocks], np.uint32),
    }


def read_row(row: npt.NDArray[np.uint8], row_at: npt.NDArray[np.uint64], number: int, count: int) -> Identity:
    """The identity `number` of `count` whose blocks `row` are, starting where `row_at` says."""
    block, place = divmod(number, ROWS)
    data = zlib.decompress(row[int(row_at[block]) : int(row_at[block + 1])].tobytes())
    held = min(ROWS, count - block * ROWS)
    sizes = np.frombuffer(data, "<u4", held)
    start = 4 * held + int(sizes[:place].sum())
    return unpack(data[start : start + int(sizes[place])])
