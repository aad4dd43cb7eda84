"""Sealing the log: entries that wait become a batch, chained and signed; keys handed over; purges by law."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from openpiu.audit import Actor, Batch, Checkpoint, SigningKey, public_of, reference
from openpiu.audit.chain import BEGIN, MOST_ENTRIES, Line, link_of, sign
from openpiu.audit.entries import digest_of
from openpiu.findings import AuditError
from openpiu.store import locks, log, log_marks
from openpiu.store.connect import now
from openpiu.store.schema import log_batches, log_entries, log_purges


def begin(connection: Connection, key: SigningKey) -> None:
    """Begin the log, with `key` as its first; what was written before goes into the first batches.

    Raises AuditError where it was begun already."""
    locks.seal_log(connection)
    if log.newest(connection) is not None:
        raise AuditError("the log was begun already; nothing was changed")
    log.write(connection, "log.begin", [reference("key", public_of(key))])
    seal(connection, key)


def seal(
    connection: Connection,
    key: SigningKey,
    *,
    next_: str | None = None,
    lost: str | None = None,
    purged: int = 0,
    kept: str | None = None,
) -> int:
    """Seal what waits, in batches of `audit.chain.MOST_ENTRIES` at the most; how many entries that were.

    `next_`, `purged` and `kept` go into the last of the batches, `lost` into the first (`audit.Batch`).
    Raises AuditError, and seals nothing, where `key` is not the one that signs next.
    """
    locks.seal_log(connection)
    head = log.newest(connection)
    public = public_of(key)
    in_force = None if head is None else head[1].next or head[1].key
    if in_force not in (None, public, lost):
        raise AuditError(
            f"the log's key that is here ({public[:16]}…) is not the one in force ({in_force or ''!s:.16}…): "
            "put that one back (docs/audit.md)"
        )
    if head is not None and now() < head[1].at:
        seconds = int((_moment(head[1].at) - _moment(now())).total_seconds())
        log.write(connection, "clock.back", by=log.machine(), seconds=seconds)
    c = log_entries.c
    waiting = select(c.id, c.body).where(c.number.is_(None)).order_by(c.id)
    rows = [(int(row.id), str(row.body)) for row in connection.execute(waiting)]
    for start in range(0, len(rows), MOST_ENTRIES):
        part = rows[start : start + MOST_ENTRIES]
        ends = start + MOST_ENTRIES >= len(rows)
        batch = Batch(
            1 if head is None else head[1].batch + 1,
            now(),
            1 if head is None else head[1].last + 1,
            BEGIN if head is None else link_of(head[0].whole),
            public,
            tuple(digest_of(body.encode()) for _, body in part),
            next_ if ends else None,
            lost if start == 0 else None,
            purged if ends else 0,
            kept if ends else None,
        )
        head = _add(connection, batch, sign(batch, key), [id_ for id_, _ in part]), batch
        log_marks.add(connection, part)
    return len(rows)


def _add(connection: Connection, batch: Batch, line: Line, ids: list[int]) -> Line:
    connection.execute(
        insert(log_batches),
        {
            "number": batch.batch,
            "at": batch.at,
            "signature": line.signature,
            "statement": line.body.decode(),
        },
    )
    numbered = update(log_entries).where(log_entries.c.id == bindparam("of")).values(number=bindparam("n"))
    rows = [{"of": id_, "n": batch.first + n} for n, id_ in enumerate(ids)]
    connection.execute(numbered, rows)
    return line


def checkpoint(connection: Connection, key: SigningKey) -> Line:
    """A checkpoint of the log as this transaction sees it. Raises AuditError where the log is not begun, or
    `key` is not the one in force."""
    head = log.newest(connection)
    if head is None:
        raise AuditError("the log is not begun: run `openpiu init`")
    line, batch = head
    if public_of(key) != (batch.next or batch.key):
        raise AuditError("the log's key that is here is not the one in force: nothing can be signed with it")
    waiting = log.state(connection).wait
    return sign(Checkpoint(batch.batch, now(), batch.last, link_of(line.whole), public_of(key), waiting), key)


def hand_over(connection: Connection, old: SigningKey, new: SigningKey, by: Actor | None = None) -> None:
    """Let `new` sign from the next batch on: the last batch that `old` signs says so."""
    log.write(connection, "log.key", [reference("key", public_of(new))], by)
    seal(connection, old, next_=public_of(new))


def replace_lost(connection: Connection, new: SigningKey, by: Actor | None = None) -> None:
    """Put `new` in the place of a key that was lost. Nobody signs for it: a verifier must know it from
    elsewhere. Raises AuditError where the log is not begun."""
    locks.seal_log(connection)
    head = log.newest(connection)
    if head is None:
        raise AuditError("the log is not begun: run `openpiu init`")
    lost = head[1].next or head[1].key
    log.write(connection, "log.key-lost", [reference("key", lost), reference("key", public_of(new))], by)
    seal(connection, new, lost=lost)


def purge(connection: Connection, key: SigningKey, before: str, kept: str, by: Actor | None = None) -> int:
    """Remove the entries before the first one that was written at `before` (UTC) or later; how many that
    were. Their digests stay, and the log says in a signed batch up to where it was purged, and after which
    term (`kept`)."""
    seal(connection, key)
    c = log_entries.c
    done = connection.execute(select(func.max(log_purges.c.through))).scalar() or 0
    young = select(func.min(c.number)).where(c.number.is_not(None), c.at >= before)
    first = connection.execute(young).scalar()
    sealed = select(func.max(c.number))
    through = int(first) - 1 if first is not None else int(connection.execute(sealed).scalar() or 0)
    if through <= done:
        return 0
    connection.execute(insert(log_purges), {"through": through, "at": now()})
    gone = connection.execute(delete(log_entries).where(c.number <= through)).rowcount
    log_marks.drop_without_entry(connection)
    log.write(connection, "log.purge", by=by, through=through, entries=gone, kept=kept)
    seal(connection, key, purged=through, kept=kept)
    return gone


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
