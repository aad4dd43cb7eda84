"""What is signed: batches of digests, each chained to the one before, and checkpoints; and their lines.

A line is a word, the signature in hexadecimal and the statement in JSON, with one blank between them. The
signature is over `openpiu-log/1`, a blank, the word, a line feed, and the bytes of the statement. A batch
names the SHA-256 of the whole line of the batch before it, signature included, so that the newest signature
covers everything before it.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TypeVar

import msgspec
from msgspec import Struct

from openpiu.audit.keys import SigningKey, is_signed
from openpiu.findings import AuditError

FORMAT = "openpiu-log/1"
HEADER = b"openpiu-log 1"
ENTRY, PURGED = b"entry ", b"purged"
BEGIN = "0" * 64
"""What the first batch names as the line before it."""

MOST_ENTRIES = 1000
"""Entries in one batch."""

_HEX64 = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(rb"(batch|checkpoint) ([0-9a-f]{128}) (\{.*\})")


class Batch(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A batch as it is signed: `batch` counts from 1, `first` is the number of its first entry, `previous`
    the SHA-256 of the line of the batch before, `key` the public key that signs it, `digests` those of its
    entries in their order.

    `next` is the public key that signs from the next batch on. `lost` is the key in force before, where that
    was lost and this one was put in its place. `purged` says that entries 1 to this number were removed by
    law, `kept` how long they had been kept.
    """

    batch: int
    at: str
    first: int
    previous: str
    key: str
    digests: tuple[str, ...]
    next: str | None = None
    lost: str | None = None
    purged: int = 0
    kept: str | None = None

    @property
    def last(self) -> int:
        """The number of its last entry."""
        return self.first + len(self.digests) - 1


class Checkpoint(Struct, frozen=True, forbid_unknown_fields=True):
    """How far a log goes: so many batches and entries, the SHA-256 of the line of the last batch, the key
    that signs this, and how many entries were waiting to be sealed. It closes an export, and an authority
    keeps it to hold a later export against."""

    checkpoint: int
    at: str
    entries: int
    link: str
    key: str
    waiting: int = 0


T = TypeVar("T", Batch, Checkpoint)


class Line(msgspec.Struct, frozen=True):
    """A signed line: its word, signature, the bytes of its statement."""

    word: str
    signature: str
    body: bytes

    @property
    def whole(self) -> bytes:
        """The line without its end."""
        return f"{self.word} {self.signature} ".encode() + self.body

    def signed_by(self, public: str) -> bool:
        """Whether the key `public` signed it."""
        return is_signed(public, self.signature, _signed(self.word, self.body))


def sign(statement: Batch | Checkpoint, key: SigningKey) -> Line:
    """The line of a statement."""
    word = "batch" if isinstance(statement, Batch) else "checkpoint"
    body = msgspec.json.encode(statement)
    return Line(word, key.sign(_signed(word, body)).hex(), body)


def link_of(line: bytes) -> str:
    """What the next batch names: the SHA-256 of a batch's line without its end."""
    return sha256(line).hexdigest()


def read_line(line: bytes) -> Line:
    """A signed line, its end taken off. Raises AuditError for what is none."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise AuditError("found no signed line; expected a word, 128 signs of hexadecimal and a statement")
    word, signature, body = found.groups()
    return Line(word.decode(), signature.decode(), body)


def read_batch(line: Line) -> Batch:
    """The batch of a line. Raises AuditError for what is none."""
    batch = _read(line, _BATCHES)
    values = (batch.previous, batch.key, *batch.digests, *filter(None, (batch.next, batch.lost)))
    if not batch.digests or len(batch.digests) > MOST_ENTRIES or not all(map(_HEX64.fullmatch, values)):
        raise AuditError("found a batch with a value that cannot be; expected digests and keys of 64 signs")
    return batch


def read_checkpoint(line: Line) -> Checkpoint:
    """The checkpoint of a line. Raises AuditError for what is none."""
    checkpoint = _read(line, _CHECKPOINTS)
    if not (_HEX64.fullmatch(checkpoint.link) and _HEX64.fullmatch(checkpoint.key)):
        raise AuditError("found a checkpoint with a value that cannot be; expected digests of 64 signs")
    return checkpoint


_BATCHES, _CHECKPOINTS = msgspec.json.Decoder(Batch), msgspec.json.Decoder(Checkpoint)


def _read(line: Line, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(line.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise AuditError(f"found a statement of `{line.word}` that cannot be read") from None


def _signed(word: str, body: bytes) -> bytes:
    return f"{FORMAT} {word}\n".encode() + body
