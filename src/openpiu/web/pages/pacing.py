"""What tells people about their own work: how most questions turn out, and that a break may be due.

The base rate stands where a shift begins and in the help, never beside a pair: knowing of errors loosens the
matcher's pull, but a rate beside the pair would pull toward clearing. The offer of a break is no lock, is
shown to its person alone, and is kept nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.store import decisions, hits
from openpiu.store.connect import moment as as_stored

AN_HOUR = 60
"""Answers within an hour after which a break is offered. These figures are the project's choice."""
LONG = timedelta(hours=2)
PAUSE = timedelta(minutes=15)
"""A time without an answer that counts as a break."""
LEAST = 30
"""Answers that a rate needs to say anything."""
LOOKED_AT = 1000


class Rate(Struct, frozen=True):
    """Of the newest `answered` questions of the unit, how many were about two different people."""

    answered: int
    different: int


def base_rate(connection: Connection) -> Rate | None:
    """How the newest answered questions turned out; None where they are too few."""
    states = hits.newest_answered(connection, LOOKED_AT)
    answered = sum(states.values())
    return Rate(answered, states.get("cleared", 0)) if answered >= LEAST else None


def break_due(connection: Connection, who: str, now: datetime) -> str | None:
    """The offer of a break to somebody who has answered much, or for long; None where none is due."""
    since = as_stored(now - LONG - PAUSE)
    times = [datetime.fromisoformat(at) for at in decisions.times_of(connection, who, since)]
    within = sum(now - at <= timedelta(hours=1) for at in times)
    if within >= AN_HOUR:
        return f"You have answered {within} questions within an hour. A break keeps the eye fresh."
    begun = now
    for at in reversed(times):
        if begun - at > PAUSE:
            break
        begun = at
    if now - begun >= LONG:
        return "You have been answering for two hours without a break. One keeps the eye fresh."
    return None
