"""The index of the log: under which marks an entry is found. A mark is a digest of one thing that an entry
says: whom it is about, who acted, or which act it was.

Marks are made when entries are sealed, in the same transaction, so that whoever writes an act does not pay
for them; what is not sealed yet is looked through. The index proves nothing: the chain is proven by the
entries, and the database keeps a mark for as long as its entry is there (triggers, in the migration). Acts
that come with every message have no mark of their act, nor has who is no person: they would be the most of
all marks, and their entries are found in no time by looking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from sqlalchemy import Connection, Select, delete, select

from openpiu.audit.entries import read_entry
from openpiu.findings import AuditError
from openpiu.store.dialects import add_rows
from openpiu.store.schema import log_entries, log_marks

FREQUENT = frozenset({"message.take", "message.screen", "message.answer"})
"""Acts that come with every message: they have no mark."""
_PERSON = "user:"


def of_subject(reference: str) -> int:
    """The mark of entries that are about this."""
    return _mark("on", reference)


def of_actor(who: str) -> int:
    """The mark of entries by this person."""
    return _mark("who", who)


def is_marked(who: str) -> bool:
    """Whether entries by `who` have a mark of that: people have, tokens and programs have none."""
    return who.startswith(_PERSON)


def of_act(act: str) -> int:
    """The mark of entries of this act, which is none of `FREQUENT`."""
    return _mark("act", act)


def _mark(kind: str, value: str) -> int:
    # The migration that made the table marks older entries by the same rule.
    return int.from_bytes(blake2b(f"{kind} {value}".encode(), digest_size=8).digest(), "big", signed=True)


def add(connection: Connection, entries: Iterable[tuple[int, str]]) -> None:
    """Mark entries (id, body). One that cannot be read gets no mark: verification tells it."""
    rows: set[tuple[int, int]] = set()
    for id_, body in entries:
        try:
            entry = read_entry(body)
        except AuditError:
            continue
        rows |= {(of_subject(one), id_) for one in entry.on}
        if is_marked(entry.who):
            rows.add((of_actor(entry.who), id_))
        if entry.act not in FREQUENT:
            rows.add((of_act(entry.act), id_))
    add_rows(connection, log_marks, sorted(rows))


def with_any(marks: Sequence[int]) -> Select[tuple[int]]:
    """The ids of the entries with any of `marks`."""
    return select(log_marks.c.entry).where(log_marks.c.mark.in_(marks))


def drop_without_entry(connection: Connection) -> None:
    """Remove the marks of entries that were purged."""
    there = select(log_entries.c.id).where(log_entries.c.id == log_marks.c.entry).exists()
    connection.execute(delete(log_marks).where(~there))
