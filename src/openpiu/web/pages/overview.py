"""Data of the overview: what is urgent, what is late, what is broken; each part bounded."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.store import arrivals
from openpiu.store.arrivals import Arrived
from openpiu.store.connect import moment as as_stored
from openpiu.web.pages import flight_board
from openpiu.web.pages.flight_board import Line

MOST_FLIGHTS = 15


class Overview(Struct, frozen=True):
    """The overview: flights that leave soon, what the messages are like, and what could not be read."""

    soon: tuple[Line, ...]
    later: str | None
    counts: dict[str, int]
    newest: str | None
    quarantined: tuple[Arrived, ...]


def overview(connection: Connection, now: datetime, *, soon: timedelta, hits: bool) -> Overview:
    """The overview; with `hits` for those who see people."""
    lines: list[Line] = []
    later = None
    if hits:
        for day in {now.date().isoformat(): 0, (now + soon).date().isoformat(): 0}:
            board = flight_board.board(connection, day, now)
            later = later or board.after
            lines += [line for line in board.lines if _within(line, now, soon)]
    day = as_stored(now - timedelta(days=1))
    return Overview(
        tuple(lines[:MOST_FLIGHTS]),
        later,
        arrivals.counts(connection, day),
        arrivals.newest(connection),
        tuple(arrivals.page(connection, state="quarantined", after=None, limit=5, since=day)[:5]),
    )


def _within(line: Line, now: datetime, soon: timedelta) -> bool:
    if not line.begin.said or "+" not in line.begin.said:
        return False
    at = datetime.fromisoformat(line.begin.said)
    return now - timedelta(minutes=30) <= at <= now + soon
