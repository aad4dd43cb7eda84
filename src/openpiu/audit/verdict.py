"""What a verification found: where the first fault is, in words for people and in numbers."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal[
    "changed", "removed", "added", "swapped", "not-signed", "other-key", "cut", "other-log", "unreadable"
]


class Fault(Struct, frozen=True):
    """The first thing that is not as it was sealed. `entry` is the number of the first entry that is not
    proven, from 1; `last` the end of the stretch where the place is not known to one entry; `line` the line
    of the export, from 1."""

    kind: Kind
    entry: int
    last: int | None
    batch: int
    line: int
    text: str


class Verdict(Struct, frozen=True):
    """What was proven: so many entries and batches (all before the fault, if there is one), up to which
    number entries were purged by law, the keys that signed in their order, and remarks."""

    entries: int = 0
    batches: int = 0
    purged: int = 0
    keys: tuple[str, ...] = ()
    closed_at: str | None = None
    waiting: int = 0
    remarks: tuple[str, ...] = ()
    fault: Fault | None = None
