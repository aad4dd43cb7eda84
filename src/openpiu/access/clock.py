"""The time that sessions, words and tokens end by, and what happens when the clock runs backwards.

The store keeps the latest time that access has seen (the counter `clock`, in seconds). Where the clock is
behind it by more than machines of one unit differ, time has been set back, and what it had ended must not
come to life again: all sessions and one-time words end, tokens that had expired are out of force for good,
and the log has an entry `clock.back`. From then on the time is that of the clock again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from openpiu.audit import reference
from openpiu.store import log, sessions, tokens, users
from openpiu.store.connect import moment
from openpiu.store.dialects import counter, put_rows
from openpiu.store.schema import counters

Clock = Callable[[], datetime]

MARK = "clock"
SKEW = 60
"""Seconds by which the clocks of machines of one unit may differ."""


def utc() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def is_back(connection: Connection, at: datetime) -> bool:
    """Whether the clock is behind what access has seen."""
    return counter(connection, MARK) - int(at.timestamp()) > SKEW


def keep(connection: Connection, at: datetime) -> None:
    """Note that it is `at` now; end what must end where the clock has run backwards. Part of each
    transaction that writes on behalf of access."""
    seen, now = counter(connection, MARK), int(at.timestamp())
    if seen - now > SKEW:
        ended = sessions.end_all(connection)
        users.void_words(connection)
        expired = tokens.end_expired(connection, moment(datetime.fromtimestamp(seen, UTC)))
        about = [reference("token", name) for name in expired]
        log.write(connection, "clock.back", about, log.machine(), seconds=seen - now, sessions=ended)
    if seen - now > SKEW or now - seen >= SKEW:
        put_rows(connection, counters, [{"name": MARK, "value": now}], replace=("value",))
