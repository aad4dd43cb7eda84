"""When a practice set is offered: where a shift begins, and after leave. It is never asked for.

Both are told by the answers that somebody gave to real questions, since that is what practice is for. A shift
begins where they have given none for `SHIFT`; leave is `LEAVE` without one, whether they were away or worked
at something else, and for somebody new the time before their first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.practice.making import SIZE, maker
from openpiu.review.desk import Officer
from openpiu.store import decisions, practice
from openpiu.store.connect import moment

LEAVE = timedelta(days=14)
SHIFT = timedelta(hours=6)
ENOUGH = timedelta(hours=12)
"""Who has practised so lately is offered nothing: it is the same shift."""


class Offer(Struct, frozen=True):
    """An offer, and why: a set that was begun (its id, how many of its pairs were answered), leave, or the
    begin of a shift."""

    why: Literal["begun", "leave", "shift"]
    id: str | None = None
    answered: int = 0


def offer(connection: Connection, officer: Officer, now: datetime) -> Offer | None:
    """What is offered to somebody who decides; None where nothing is."""
    person = officer.who.removeprefix("user:")
    open_ = practice.unfinished(connection, person)
    if open_ is not None and open_.maker == maker():
        answered = len(practice.answers(connection, open_.id))
        if answered < SIZE:
            return Offer("begun", open_.id, answered)
    practised = practice.newest(connection, person)
    if practised is not None and now - datetime.fromisoformat(practised) < ENOUGH:
        return None
    last = decisions.last_of(connection, officer.who, moment(now - LEAVE))
    if last is None:
        return Offer("leave")
    return Offer("shift") if now - datetime.fromisoformat(last) > SHIFT else None
