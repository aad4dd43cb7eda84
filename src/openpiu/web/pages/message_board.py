"""Data of the pages of messages: what came in by state, and one transmission with its findings in place."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.findings import StoreError
from openpiu.store import arrivals, details, transmissions
from openpiu.store.arrivals import Arrived
from openpiu.web.pages.raw_text import Mark, Window, window

PER_PAGE = 50
MOST_FINDINGS = 500


class Tray(Struct, frozen=True):
    """A page of transmissions, newest first; `next` is the key behind the last."""

    items: tuple[Arrived, ...]
    next: str | None


def tray(
    connection: Connection, state: str | None, after: str | None, *, with_findings: bool = False
) -> Tray:
    """Transmissions in a state (None: any), newest first, from behind the key `after`."""
    found = arrivals.page(connection, state=state, after=after, limit=PER_PAGE, with_findings=with_findings)
    more = len(found) > PER_PAGE
    shown = found[:PER_PAGE]
    return Tray(tuple(shown), f"{shown[-1].received_at}~{shown[-1].id}" if more else None)


class Letter(Struct, frozen=True):
    """A transmission: what `details` says of it, its findings by number, and a window of its text (None for
    one that lies sealed)."""

    facts: dict[str, Any]
    findings: tuple[dict[str, Any], ...]
    text: Window | None
    cut: bool


def letter(connection: Connection, id_: str, at: int | None, *, cover: bool) -> Letter | None:
    """The transmission `id_` around the byte `at`, by default the first finding; None where none is held."""
    facts = details.of(connection, id_)
    if facts is None:
        return None
    found = [finding | {"n": n} for n, finding in enumerate(facts["findings"][:MOST_FINDINGS], 1)]
    try:
        data, sealed = transmissions.raw_of(connection, id_)
    except StoreError:
        return Letter(facts, tuple(found), None, False)
    if sealed:
        return Letter(facts, tuple(found), None, False)
    marks = [Mark(f["offset"], _end(data, f["offset"]), f["n"]) for f in found if f["offset"] is not None]
    place = at if at is not None else min((mark.begin for mark in marks), default=0)
    cut = len(facts["findings"]) > MOST_FINDINGS
    return Letter(facts, tuple(found), window(data, place, marks, cover=cover), cut)


def _end(data: bytes, begin: int) -> int:
    """Where a value that begins there ends: before the next separator."""
    for end in range(begin, min(begin + 70, len(data))):
        if data[end : end + 1] in (b"+", b":", b"'", b"<", b">", b"\n", b"\r", b"*"):
            return max(end, begin + 1)
    return min(begin + 70, len(data))
