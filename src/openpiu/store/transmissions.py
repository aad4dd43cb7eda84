"""What came in: transmissions with their redacted bytes, and the messages in them with their findings."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select, update

from openpiu.audit import Actor, reference
from openpiu.findings import Finding, StoreError
from openpiu.store import locks, log
from openpiu.store.connect import now
from openpiu.store.dialects import add_rows, among, need_month, put_rows, take_ids
from openpiu.store.schema import STORED, contents, findings, messages, raw, redactions, transmissions
from openpiu.travel import Message

T = TypeVar("T")

CHUNK = 500
"""Values in one IN list."""
WHOLE = 64
BEGINNING = re.compile("[0-9a-f]{1,64}")
"""An id has so many signs; by the first of them it may be asked for."""


class Arrival(Struct, frozen=True):
    """A transmission as a door hands it over: redacted, or sealed where it could not be read.

    `id` is its SHA-256 in hexadecimal, `size` the bytes as received, `dropped` how many values were
    overwritten by category; `error` is set for one that goes to the quarantine. `packed` are the redacted
    bytes as they are stored, where a worker made them; `data` may then be left out.
    """

    id: str
    data: bytes
    size: int
    sealed: bool = False
    error: str | None = None
    dropped: dict[str, int] = {}
    packed: bytes = b""

    def stored(self) -> bytes:
        """The bytes as they are stored: packed, or sealed."""
        return self.data if self.sealed else self.packed or pack(self.data)

    def plain(self) -> bytes:
        """The redacted bytes, of one that is not sealed."""
        return self.data or (zlib.decompress(self.packed) if self.packed else b"")


def pack(data: bytes) -> bytes:
    """Redacted bytes as they are stored."""
    return zlib.compress(data, 3)


class State(Struct, frozen=True):
    """What became of a transmission: `stored`, `screened`, `quarantined` with its error, or
    `discarded` from there by a person."""

    id: str
    state: str
    error: str | None = None
    messages: int = 0
    findings: int = 0
    format: str | None = None


class Transmission(Struct, frozen=True):
    """A transmission as it is listed; times in UTC."""

    id: str
    state: str
    format: str | None
    received_at: str
    messages: int
    findings: int
    door: str
    size: int
    error: str | None
    month: int


class Told(NamedTuple):
    """A message to be added: its transmission and month, the message, and the digest of what it says."""

    transmission: str
    month: int
    message: Message
    digest: str


def month_of(moment: str) -> int:
    """The month of a moment: `2026-03-01T09:15:00.123Z` to 202603."""
    return int(moment[:4]) * 100 + int(moment[5:7])


def known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of `ids` are held already; in a transaction that writes, nobody else adds them until its end."""
    if locks.writes(connection):
        locks.add_arrivals(connection, ids)
    found: set[str] = set()
    for part in chunks(ids):
        found.update(
            connection.execute(
                select(transmissions.c.id).where(among(connection, transmissions.c.id, part))
            ).scalars()
        )
    return found


def add(
    connection: Connection,
    arrivals: Sequence[Arrival],
    door: str,
    received_at: str | None = None,
    senders: Mapping[str, str] = MappingProxyType({}),
    states: Mapping[str, State] = MappingProxyType({}),
) -> int:
    """Store `arrivals`, none of them held before, as received at this moment (or `received_at`); `senders`
    are the tokens that handed them over, by id, where there were any, `states` what becomes of those that are
    worked on in the same transaction.

    Once the transaction is committed they may be acknowledged. Returns the month that they belong to.
    """
    moment = received_at or now()
    month = month_of(moment)
    need_month(connection, month)
    became = [
        states.get(a.id) or State(a.id, "quarantined" if a.error else "stored", a.error) for a in arrivals
    ]
    add_rows(
        connection,
        transmissions,
        [
            (a.id, month, moment, door, a.size, s.state, s.error, s.messages, s.findings, s.format)
            for a, s in zip(arrivals, became, strict=True)
        ],
    )
    add_rows(
        connection,
        raw,
        [(month, a.id, "sealed" if a.sealed else "zlib", a.stored()) for a in arrivals],
    )
    dropped: dict[str, int] = {}
    for arrival in arrivals:
        for category, count in arrival.dropped.items():
            dropped[category] = dropped.get(category, 0) + count
    if dropped:
        locks.count_redactions(connection)
    put_rows(
        connection,
        redactions,
        [{"day": moment[:10], "category": c, "dropped": n} for c, n in sorted(dropped.items())],
        add=("dropped",),
    )
    _log(connection, arrivals, door, senders)
    return month


def _log(connection: Connection, arrivals: Sequence[Arrival], door: str, senders: Mapping[str, str]) -> None:
    """Write down who brought what through which door."""
    brought: dict[str | None, list[Arrival]] = {}
    for arrival in arrivals:
        brought.setdefault(senders.get(arrival.id), []).append(arrival)
    for sender, items in brought.items():
        user = log.here(door)
        by = user if sender is None else Actor(reference("token", sender), user.source)
        facts = {"bytes": sum(item.size for item in items)}
        if sealed := sum(item.sealed for item in items):
            facts["sealed"] = sealed
        log.write(connection, "message.take", [f"transmission:{item.id}" for item in items], by, **facts)


def add_messages(connection: Connection, told: Sequence[Told]) -> list[tuple[int, bool]]:
    """Add messages with their findings. For each its id, and whether the same content was told before: by
    another message in the store, or by one earlier in `told`."""
    first = take_ids(connection, "messages", len(told))
    digests = list({item.digest for item in told})
    said: set[str] = set()
    for part in chunks(digests):
        said.update(
            connection.execute(
                select(contents.c.digest).where(among(connection, contents.c.digest, part))
            ).scalars()
        )
    result: list[tuple[int, bool]] = []
    rows, new, found = [], [], []
    for id_, item in enumerate(told, first):
        message, month = item.message, item.month
        repeats = item.digest in said
        said.add(item.digest)
        result.append((id_, repeats))
        if not repeats:
            new.append((item.digest, month, id_))
        rows.append(
            (
                month,
                id_,
                item.transmission,
                message.number,
                item.digest,
                repeats,
                message.format,
                message.version,
                message.function,
                message.reference,
                message.sender,
                message.sent_at,
                message.part,
                message.final,
                message.test,
                message.partial,
            )
        )
        found += [_finding_row(month, id_, n, finding) for n, finding in enumerate(message.findings)]
    add_rows(connection, messages, rows)
    add_rows(connection, contents, new)
    add_rows(connection, findings, found)
    return result


def _finding_row(month: int, message: int, position: int, finding: Finding) -> tuple[Any, ...]:
    where = finding.where
    return (
        month,
        message,
        position,
        finding.code,
        finding.severity,
        finding.text,
        finding.expected,
        where.segment,
        where.tag,
        where.element,
        where.component,
        where.offset,
        where.line,
    )


def mark(connection: Connection, states: Iterable[State]) -> None:
    """Write down what became of transmissions."""
    rows = [(s.state, s.error, s.messages, s.findings, s.format, s.id) for s in states]
    if rows:
        names = ("state", "error", "messages", "findings", "format")
        statement = (
            update(transmissions)
            .where(transmissions.c.id == bindparam("which"))
            .values({name: bindparam(f"to_{name}") for name in names})
        )
        keys = [f"to_{name}" for name in names] + ["which"]
        connection.execute(statement, [dict(zip(keys, row, strict=True)) for row in rows])


def whole_id(connection: Connection, id_: str) -> str:
    """The id that begins with `id_`. Raises StoreError where none is held that does, or more than one."""
    plain = "".join(filter(str.isalnum, id_)).lower()
    c = transmissions.c
    statement = select(c.id).where(c.id >= plain.ljust(WHOLE, "0"), c.id <= plain.ljust(WHOLE, "f")).limit(2)
    found = connection.execute(statement).scalars().all() if BEGINNING.fullmatch(plain) else []
    if len(found) != 1:
        many = "more than one transmission begins" if found else "no transmission is held that begins"
        raise StoreError(f"{many} with {id_!r}; `openpiu messages --json` shows whole ids")
    return str(found[0])


def waiting(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of `ids` are stored and not yet screened: another worker may have done the rest. In a transaction
    that writes, nobody else marks them until its end."""
    found: set[str] = set()
    c = transmissions.c
    for part in chunks(sorted(ids)):
        statement = select(c.id).where(among(connection, c.id, part), c.state == "stored").order_by(c.id)
        if locks.writes(connection):
            statement = statement.with_for_update()
        found.update(connection.execute(statement).scalars())
    return found


def pending(connection: Connection) -> list[str]:
    """Ids of transmissions that are stored and not yet screened, oldest first."""
    statement = select(transmissions.c.id).where(STORED)
    return list(
        connection.execute(statement.order_by(transmissions.c.received_at, transmissions.c.id)).scalars()
    )


def raw_of(connection: Connection, id_: str) -> tuple[bytes, bool]:
    """The bytes of a transmission, and whether they are sealed. Raises StoreError for an unknown id."""
    row = connection.execute(select(raw.c.data, raw.c.encoding).where(raw.c.transmission == id_)).first()
    if row is None:
        raise StoreError(f"no transmission {id_} is held; `openpiu messages` lists those that are")
    return (row.data, True) if row.encoding == "sealed" else (zlib.decompress(row.data), False)


def sealed(connection: Connection) -> int:
    """How many transmissions are held sealed."""
    statement = select(func.count()).select_from(raw).where(raw.c.encoding == "sealed")
    return int(connection.execute(statement).scalar() or 0)


def unsealed(connection: Connection, id_: str, data: bytes) -> None:
    """Keep redacted `data` in place of sealed bytes that can be read by now."""
    statement = update(raw).where(raw.c.transmission == id_)
    connection.execute(statement.values(encoding="zlib", data=pack(data)))


def listed(connection: Connection, ids: Sequence[str] | None = None) -> list[Transmission]:
    """Transmissions, oldest first; of `ids` alone where given."""
    names = Transmission.__struct_fields__
    c = transmissions.c
    statement = select(*(c[name] for name in names)).order_by(c.received_at, c.id)
    if ids is not None:
        statement = statement.where(c.id.in_(ids))
    return [Transmission(*row) for row in connection.execute(statement)]


def counts(connection: Connection) -> dict[str, int]:
    """How many transmissions there are in each state."""
    statement = select(transmissions.c.state, func.count()).group_by(transmissions.c.state)
    return {row[0]: row[1] for row in connection.execute(statement)}


def chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    """`values` in parts that fit one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
