"""Logs made without any store: lines as an export has them, and where a change of them must be told."""

from __future__ import annotations

import msgspec

from openpiu.audit import Actor, Batch, Checkpoint, SigningKey, entry_bytes, made, public_of
from openpiu.audit.chain import BEGIN, HEADER, link_of, sign
from openpiu.audit.entries import digest_of

BY = Actor("os:1000", "cli@unit-1")
AT = "2026-03-01T09:15:{:02d}.000Z"


class Made:
    """A log that grows; each line ends in a line feed."""

    def __init__(self, key: SigningKey) -> None:
        self.key = key
        self.lines = [HEADER + b"\n"]
        self.batches = 0
        self.entries = 0
        self.link = BEGIN

    def batch(self, size: int, *, at: str | None = None, **more: object) -> None:
        moment = at or AT.format(min(59, self.batches))
        bodies = [
            entry_bytes(made(moment, BY, "hit.read", [f"hit:{self.entries + n}"], {})) for n in range(size)
        ]
        digests = tuple(map(digest_of, bodies))
        batch = Batch(
            self.batches + 1, moment, self.entries + 1, self.link, public_of(self.key), digests, **more
        )
        line = sign(batch, self.key).whole
        self.lines += [line + b"\n", *(b"entry " + body + b"\n" for body in bodies)]
        self.link, self.batches, self.entries = link_of(line), batch.batch, batch.last

    def checkpoint(self, key: SigningKey | None = None) -> bytes:
        by = key or self.key
        moment = AT.format(59)
        return sign(Checkpoint(self.batches, moment, self.entries, self.link, public_of(by)), by).whole

    def closed(self) -> list[bytes]:
        return [*self.lines, self.checkpoint() + b"\n"]


def log(key: SigningKey, sizes: list[int]) -> list[bytes]:
    """A closed log with batches of these sizes."""
    made_ = Made(key)
    for size in sizes:
        made_.batch(size)
    return made_.closed()


def resigned(lines: list[bytes], key: SigningKey, from_batch: int) -> list[bytes]:
    """The same log with every statement from a batch on signed, and chained, by someone with another key."""
    out, link, batches = [], BEGIN, 0
    for line in lines:
        word, _, rest = line.rstrip(b"\n").partition(b" ")
        if word == b"batch":
            batches += 1
            if batches >= from_batch:
                said = msgspec.json.decode(rest.partition(b" ")[2], type=Batch)
                said = msgspec.structs.replace(said, previous=link, key=public_of(key))
                line = sign(said, key).whole + b"\n"
            link = link_of(line.rstrip(b"\n"))
        elif word == b"checkpoint":
            closing = msgspec.json.decode(rest.partition(b" ")[2], type=Checkpoint)
            closing = msgspec.structs.replace(closing, link=link, key=public_of(key))
            line = sign(closing, key).whole + b"\n"
        out.append(line)
    return out


def first_bad(original: list[bytes], changed: list[bytes]) -> int:
    """The entry that must be named for `changed`: that of the first line that is not the original's, or, of
    a batch, the first of its entries; behind all entries the one that would come next."""
    n = next((i for i, line in enumerate(original) if i >= len(changed) or changed[i] != line), len(original))
    return 1 + sum(line.startswith(b"entry ") for line in original[:n])


def lines_of(data: bytes) -> list[bytes]:
    """Lines with their ends, as a file gives them."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
