"""Competent authorities that are registered, and what was referred to them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, or_, select, update

from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import authorities, referral_texts, referrals


class Authority(Struct, frozen=True):
    """Who may receive confirmed hits, for which purposes (codes of the law profile); `until` is None while
    the registration is in force."""

    name: str
    title: str
    purposes: tuple[str, ...]
    since: str
    until: str | None = None


class Referral(Struct, frozen=True):
    """One referral, with what was handed over (None where it is masked)."""

    id: str
    hit: int
    authority: str
    purpose: str
    who: str
    at: str
    law: str
    said: dict[str, Any] | None


def register(connection: Connection, authority: Authority) -> None:
    """Keep an authority of a new name."""
    values = msgspec.structs.asdict(authority) | {
        "purposes": msgspec.json.encode(authority.purposes).decode()
    }
    connection.execute(insert(authorities).values(**values))


def end(connection: Connection, name: str, at: str) -> bool:
    """End the registration of an authority; whether one was in force."""
    a = authorities.c
    one = (a.name == name) & or_(a.until.is_(None), a.until > at)
    return connection.execute(update(authorities).where(one).values(until=at)).rowcount > 0


def registered(connection: Connection) -> list[Authority]:
    """All authorities by name, those that have ended too."""
    a = authorities.c
    rows = connection.execute(select(a.name, a.title, a.purposes, a.since, a.until).order_by(a.name))
    return [
        Authority(row.name, row.title, tuple(msgspec.json.decode(row.purposes)), row.since, row.until)
        for row in rows
    ]


def next_id(connection: Connection, hit: HitRow) -> tuple[int, str]:
    """A new id of a referral, and as people see it."""
    id_ = take_ids(connection, "referrals", 1)
    return id_, f"F{hit.month}-{id_}"


def add(connection: Connection, hit: HitRow, id_: int, made: Referral) -> None:
    """Keep a referral."""
    need_month(connection, hit.month)
    row = (hit.month, id_, hit.id, made.authority, made.purpose, made.who, made.at, made.law)
    add_rows(connection, referrals, [row])
    add_rows(connection, referral_texts, [(hit.month, id_, msgspec.json.encode(made.said).decode())])


def of(connection: Connection, hit: HitRow) -> list[Referral]:
    """The referrals of a hit, oldest first."""
    r, t = referrals.c, referral_texts.c
    both = (t.month == r.month) & (t.referral == r.id)
    statement = (
        select(r.month, r.id, r.hit, r.authority, r.purpose, r.who, r.at, r.law, t.said)
        .join_from(referrals, referral_texts, both, isouter=True)
        .where(r.month == hit.month, r.hit == hit.id)
        .order_by(r.id)
    )
    return [
        Referral(
            f"F{row.month}-{row.id}",
            row.hit,
            row.authority,
            row.purpose,
            row.who,
            row.at,
            row.law,
            None if row.said is None else msgspec.json.decode(row.said),
        )
        for row in connection.execute(statement)
    ]
