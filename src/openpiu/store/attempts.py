"""What became of a transmission each time that it was worked on: as it came, at each replay, on being
discarded. So that whoever mends something sees what their mending has changed."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from openpiu.audit import Actor
from openpiu.store.connect import now
from openpiu.store.dialects import add_rows, need_month
from openpiu.store.schema import attempts, findings, messages, transmissions

CAME, REPLAY, DISCARD = "came", "replay", "discard"


class Attempt(Struct, frozen=True):
    """One attempt: `act` is `came`, `replay` or `discard`, `who` is None for what came by itself, `codes` are
    the codes of the findings and how often each was found, `hits` those that were opened, `reason` the code
    of why it was discarded."""

    number: int
    act: str
    who: str | None
    at: str
    state: str
    error: str | None
    messages: int
    hits: int
    reason: str | None
    codes: dict[str, int]


def begin(connection: Connection, id_: str) -> None:
    """Note how a transmission came out as it came, before anything is done to it the first time. Nobody else
    works on it until this transaction ends."""
    held = transmissions.c.id == id_
    connection.execute(select(transmissions.c.id).where(held).with_for_update())
    if _last(connection, id_) is None:
        _add(connection, id_, CAME, None)


def add(
    connection: Connection,
    id_: str,
    act: str,
    by: Actor,
    *,
    hits: int = 0,
    reason: str | None = None,
) -> None:
    """Note how a transmission stands now, after `act`."""
    _add(connection, id_, act, by.who, hits=hits, reason=reason)


def of(connection: Connection, id_: str) -> list[Attempt]:
    """The attempts at a transmission, in their order; none for one that was never worked on again."""
    a = attempts.c
    rows = connection.execute(
        select(*(a[name] for name in Attempt.__struct_fields__))
        .where(a.transmission == id_)
        .order_by(a.number)
    ).mappings()
    return [Attempt(**{**row, "codes": msgspec.json.decode(row["codes"])}) for row in rows]


def _last(connection: Connection, id_: str) -> int | None:
    a = attempts.c
    number: int | None = connection.execute(select(func.max(a.number)).where(a.transmission == id_)).scalar()
    return number


def _add(
    connection: Connection, id_: str, act: str, who: str | None, *, hits: int = 0, reason: str | None = None
) -> None:
    t = transmissions.c
    head = connection.execute(
        select(t.month, t.received_at, t.state, t.error, t.messages).where(t.id == id_)
    ).one()
    last = _last(connection, id_)
    need_month(connection, head.month)
    row: tuple[Any, ...] = (
        head.month,
        id_,
        0 if last is None else last + 1,
        act,
        who,
        head.received_at if act == CAME else now(),
        head.state,
        head.error,
        head.messages,
        hits,
        reason,
        msgspec.json.encode(_codes(connection, id_)).decode(),
    )
    add_rows(connection, attempts, [row])


def _codes(connection: Connection, id_: str) -> dict[str, int]:
    f, m = findings.c, messages.c
    rows = connection.execute(
        select(f.code, func.count())
        .join_from(messages, findings, (f.message == m.id) & (f.month == m.month))
        .where(m.transmission == id_)
        .group_by(f.code)
        .order_by(f.code)
    )
    return {row[0]: row[1] for row in rows}
