"""Refusals that people have recorded: what interactive answers may repeat, for one document and bearer."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from openpiu.matching.query import document_key
from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.hit_rows import HitRow
from openpiu.store.schema import hits, refusals
from openpiu.travel import Document, Traveller


class Bearer(NamedTuple):
    """Whom a refusal is about: kind, issuer and number of a document, as they are compared, and the whole
    birth date of who bears it."""

    kind: str
    issuer: str
    number: str
    birth_date: str


class Refusal(NamedTuple):
    """A refusal in force; `id` is what an answer names."""

    id: str
    hit: int
    bearer: Bearer
    who: str
    at: str


def bearers(who: Traveller) -> list[Bearer]:
    """`who` by each of their documents; none without a whole birth date."""
    born = who.birth_date or ""
    if len(born) != 10:
        return []
    found = [_bearer(document, born) for document in who.documents]
    return [one for one in found if one is not None]


def _bearer(document: Document, born: str) -> Bearer | None:
    if not (document.kind and document.issuer and document.number):
        return None
    return Bearer(document.kind, document.issuer.strip().upper(), document_key(document.number), born)


def add(connection: Connection, hit: HitRow, bearer: Bearer, who: str, at: str) -> str:
    """Keep a refusal; returns its id."""
    need_month(connection, hit.month)
    id_ = take_ids(connection, "refusals", 1)
    add_rows(connection, refusals, [(hit.month, id_, hit.id, who, at, None, *bearer)])
    return _public(hit.month, id_)


def in_force(connection: Connection) -> list[Refusal]:
    """The refusals in force: not ended, and resting on a hit that is still confirmed."""
    r, h = refusals.c, hits.c
    statement = (
        select(r.month, r.id, r.hit, r.kind, r.issuer, r.number, r.birth_date, r.who, r.at)
        .join_from(refusals, hits, (h.month == r.month) & (h.id == r.hit))
        .where(r.ended_at.is_(None), h.state.in_(("confirmed", "referred")))
        .order_by(r.id)
    )
    return [
        Refusal(_public(row.month, row.id), row.hit, Bearer(*row[3:7]), row.who, row.at)
        for row in connection.execute(statement)
    ]


def resting_on(connection: Connection, hit: HitRow) -> list[tuple[str, str]]:
    """Who recorded the refusals in force that rest on a hit, and when; without whom they are about."""
    r = refusals.c
    one = (r.month == hit.month) & (r.hit == hit.id) & r.ended_at.is_(None)
    rows = connection.execute(select(r.who, r.at).where(one).order_by(r.id))
    return [(row.who, row.at) for row in rows]


def end_of(connection: Connection, hit: HitRow, at: str) -> int:
    """End the refusals that rest on a hit; how many."""
    r = refusals.c
    one = (r.month == hit.month) & (r.hit == hit.id) & r.ended_at.is_(None)
    return connection.execute(update(refusals).where(one).values(ended_at=at)).rowcount


def _public(month: int, id_: int) -> str:
    return f"R{month}-{id_}"
