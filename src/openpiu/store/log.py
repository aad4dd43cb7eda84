"""The log in the store: entries written in the transaction of the act, and read again for an export."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.audit import Actor, entry_bytes, made
from openpiu.audit.chain import ENTRY, HEADER, PURGED, Batch, Line, read_batch
from openpiu.audit.entries import MOST, Value
from openpiu.findings import AuditError
from openpiu.store.connect import now
from openpiu.store.schema import log_batches, log_entries, log_purges

STEP = 100
"""Batches that are read at a time."""


LOGIN = Path("/proc/self/loginuid")
NOBODY = 2**32 - 1
"""What Linux says where nobody logged in: a service of the system."""


@cache
def here(door: str = "cli") -> Actor:
    """The user of this process, by number, on this machine; `door` is what they came through. Who logged in
    stays the one who acts behind `su` and `sudo`."""
    machine = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:64] or "unknown"
    user = os.getuid()
    with suppress(OSError, ValueError):  # not Linux, or without it
        login = int(LOGIN.read_text())
        user = user if login == NOBODY else login
    return Actor(f"os:{user}", f"{door}@{machine}")


@cache
def machine() -> Actor:
    """The program itself, on this machine: what it does unasked."""
    return Actor("program:openpiu", here("program").source)


def write(
    connection: Connection,
    act: str,
    on: Iterable[str] = (),
    by: Actor | None = None,
    **what: Value,
) -> None:
    """Write down an act (`audit.ACTS`) in the transaction of the act itself: both are kept, or neither is.

    `on` are references (`audit.reference`), `by` is who acts (None: the user of this process), `what` numbers
    and codes. More than `audit.entries.MOST` references make several entries. Raises AuditError for what may
    not stand in the log.
    """
    moment, about = now(), list(on)
    parts = [about[n : n + MOST] for n in range(0, len(about), MOST)] or [[]]
    actor = by or here()
    rows = [(moment, entry_bytes(made(moment, actor, act, part, what)).decode()) for part in parts]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    # By the driver itself: half the time of a Core insert, and there are two entries for each arrival.
    connection.exec_driver_sql(f"INSERT INTO log_entries (at, body) VALUES ({mark}, {mark})", rows)


class State(Struct, frozen=True):
    """How far the log goes: sealed `entries` in `batches`, the newest of them made at `at`; entries that
    `wait` to be sealed, the oldest since `since`; the numbers up to which entries are `purged`; the public
    key that signs next."""

    entries: int
    batches: int
    at: str | None
    wait: int
    since: str | None
    purged: int
    key: str | None


def state(connection: Connection) -> State:
    """How far the log goes."""
    c = log_entries.c
    wait, since = connection.execute(select(func.count(), func.min(c.at)).where(c.number.is_(None))).one()
    purged = connection.execute(select(func.max(log_purges.c.through))).scalar() or 0
    head = newest(connection)
    if head is None:
        return State(0, 0, None, wait, since, purged, None)
    _, batch = head
    return State(batch.last, batch.batch, batch.at, wait, since, purged, batch.next or batch.key)


def waits(connection: Connection) -> bool:
    """Whether any entry waits to be sealed."""
    statement = select(log_entries.c.id).where(log_entries.c.number.is_(None)).limit(1)
    return connection.execute(statement).first() is not None


def newest(connection: Connection) -> tuple[Line, Batch] | None:
    """The newest batch and its line; None where the log is not begun. Raises AuditError where it was
    damaged."""
    c = log_batches.c
    statement = select(c.signature, c.statement).order_by(c.number.desc()).limit(1)
    row = connection.execute(statement).first()
    if row is None:
        return None
    line = Line("batch", row.signature, row.statement.encode())
    return line, read_batch(line)


def keys_after_loss(connection: Connection) -> set[str]:
    """The keys that took the place of a lost one, as their first batches say."""
    c = log_batches.c
    statement = select(c.signature, c.statement).where(c.statement.contains('"lost":"', autoescape=True))
    keys = set()
    for row in connection.execute(statement):
        with suppress(AuditError):  # damaged: whoever verifies tells
            keys.add(read_batch(Line("batch", row.signature, row.statement.encode())).key)
    return keys


def lines(connection: Connection) -> Iterator[bytes]:
    """The lines of an export, each with its end, but for the checkpoint that closes it: every batch with its
    entries behind it. A number without its entry is told as purged; whether it may be, a batch says."""
    yield HEADER + b"\n"
    c, last = log_batches.c, 0
    statement = select(c.number, c.signature, c.statement).order_by(c.number).limit(STEP)
    while found := connection.execute(statement.where(c.number > last)).all():
        for row in found:
            line = Line("batch", row.signature, row.statement.encode())
            yield line.whole + b"\n"
            yield from _entries(connection, line)
        last = found[-1].number


def _entries(connection: Connection, line: Line) -> Iterator[bytes]:
    """The lines of the entries of a batch; none where it was damaged, which a verifier tells."""
    try:
        batch = read_batch(line)
    except AuditError:
        return
    c = log_entries.c
    held = select(c.number, c.body).where(c.number.between(batch.first, batch.last))
    bodies: dict[int, str] = {row.number: row.body for row in connection.execute(held)}
    for number in range(batch.first, batch.last + 1):
        body = bodies.get(number)
        yield PURGED + b"\n" if body is None else ENTRY + body.encode() + b"\n"
