"""Data of the change of shifts: what is in one's own hand, what is open and why, notes of the last shift, and
claims that nobody works on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.review import Desk as Review
from openpiu.review import Officer
from openpiu.review.desk import later
from openpiu.store import decisions, handovers, hit_claims, hit_rows
from openpiu.store.connect import moment as as_stored
from openpiu.web.pages import hit_words, queue_board, words
from openpiu.web.pages.queue_board import Line

SHIFT = timedelta(hours=24)
"""How long a note is one of the last shift."""
STALLED = 300
"""Seconds without input after which a claim is told to a supervisor; it holds on until it ends by time."""


class Note(Struct, frozen=True):
    """A note of the last shift."""

    at: str
    who: str
    released: int
    note: str


class Open(Struct, frozen=True):
    """A hit that is open, and why, as far as whoever hands over may know."""

    line: Line
    why: str


def notes(connection: Connection, now: datetime, own: str) -> tuple[Note, ...]:
    """The notes of the last shift, newest first."""
    found = handovers.since(connection, as_stored(now - SHIFT))
    names = hit_words.names_of(connection, {one.who for one in found}, own)
    return tuple(Note(words.moment(one.at, now), names[one.who], one.released, one.note) for one in found)


def mine(connection: Connection, review: Review, officer: Officer, now: datetime) -> tuple[Line, ...]:
    """What is in one's own hand."""
    return queue_board.queue(connection, review, officer, "mine", None, now).lines


def open_hits(connection: Connection, review: Review, officer: Officer, now: datetime) -> tuple[Open, ...]:
    """What is open: in one's hand, waiting, and the most urgent of what is to decide; each with what was
    written to whoever takes it next."""
    lines: dict[str, Line] = {}
    for tab in ("mine", "waiting", "decide"):
        for line in queue_board.queue(connection, review, officer, tab, None, now).lines:
            lines.setdefault(line.id, line)
    rows = {row.id: row.public for row in hit_rows.several(connection, list(lines))}
    said = {
        rows[id_]: note.note
        for id_, note in decisions.newest_notes(connection, rows, ("ask", "put-back", "reopen")).items()
    }
    return tuple(Open(line, said.get(line.id, "")) for line in lines.values())


def draft(held: tuple[Line, ...], found: tuple[Open, ...]) -> str:
    """A note to begin with: ids, flights and states, nobody's name."""
    told = [f"Given back: {len(held)}." if held else "Nothing was in hand."]
    told += [f"{line.id}, {line.name}, time left {line.left}." for line in held[:10]]
    waiting = sum(one.line.state.startswith("◔") for one in found)
    if waiting:
        told.append(f"Waiting for data or a time: {waiting}.")
    return "\n".join(told)


def stalled(connection: Connection, review: Review, officer: Officer, now: datetime) -> list[dict[str, Any]]:
    """Claims of others without input for a while, for a supervisor."""
    at = as_stored(now)
    found = hit_claims.quiet(connection, later(at, -review.terms.claim), later(at, -STALLED))
    found = [(row, claim) for row, claim in found if claim.who != officer.who]
    lines = {
        one.id: one
        for one in queue_board.lines_of(connection, review, officer, [row.public for row, _ in found], now)
    }
    return [
        {
            "line": lines[row.public],
            "silent": words.span((now - datetime.fromisoformat(claim.seen_at)).total_seconds()),
        }
        for row, claim in found
        if row.public in lines
    ]
