"""Sessions of people: begun at sign-in, found again by a secret that only the browser has, ended.

The store keeps the SHA-256 of the secret (256 bits of chance). A session ends after 15 minutes without use
and after 12 hours in any case, at sign-out, when its person is locked, gets another role or a one-time word,
when they change their password or second factor, and when the clock is found to run backwards. Role and
state are those of the person at each request, never those at sign-in.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from openpiu.access import clock
from openpiu.access.clock import SKEW, Clock, utc
from openpiu.access.rights import Caller
from openpiu.audit import reference
from openpiu.store import Store, log
from openpiu.store import sessions as kept
from openpiu.store.connect import moment
from openpiu.store.sessions import SessionRow

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
NOTED = timedelta(seconds=30)
"""How far the time of last use in the store may lag behind."""
ACTIVE = "active"


def begin(connection: Connection, person: str, at: datetime) -> str:
    """Begin a session; its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    kept.forget(connection, moment(at - LONGEST))
    kept.add(connection, digest_of(secret), person, moment(at), moment(at + LONGEST))
    return secret


def digest_of(secret: str) -> str:
    """What is kept of a session's secret."""
    return sha256(secret.encode()).hexdigest()


class Sessions:
    """Who stands behind a session's secret."""

    def __init__(self, store: Store, now: Clock = utc) -> None:
        self._store = store
        self._now = now

    def caller(self, secret: str, source: str, *, used: bool = True) -> Caller | None:
        """The person whose session this is; None where there is none or it has ended. Not `used`: the request
        was made by a page by itself, so the session's end comes no later for it. `source` is the door."""
        at, digest = self._now(), digest_of(secret)
        with self._store.reading() as connection:
            row = kept.find(connection, digest)
            back = clock.is_back(connection, at)
        if row is None:
            return None
        if back or not _lasts(row, at):
            with self._store.writing() as connection:
                clock.keep(connection, at)
                caller = _caller(row)
                if kept.end(connection, digest):
                    log.write(connection, "session.end", [caller.who], caller.acting(source), how="time")
            return None
        if row.state != ACTIVE:
            return None
        if used and at - datetime.fromisoformat(row.seen_at) > NOTED:
            with self._store.writing() as connection:
                clock.keep(connection, at)
                kept.see(connection, digest, row.person, moment(at))
        return _caller(row)

    def lasting(self, connection: Connection, digests: Collection[str]) -> set[str]:
        """Which of these sessions (`digest_of`) have not ended; asking makes none last longer."""
        at = self._now()
        if not digests or clock.is_back(connection, at):
            return set()
        rows = kept.found(connection, digests)
        return {row.digest for row in rows if row.state == ACTIVE and _lasts(row, at)}

    def end(self, secret: str, source: str) -> None:
        """End a session because its person signs out; nothing where there is none."""
        with self._store.writing() as connection:
            row = kept.find(connection, digest_of(secret))
            if row is not None and kept.end(connection, row.digest):
                caller = _caller(row)
                log.write(connection, "session.end", [caller.who], caller.acting(source), how="sign-out")


def _lasts(row: SessionRow, at: datetime) -> bool:
    seen = datetime.fromisoformat(row.seen_at)
    return -timedelta(seconds=SKEW) <= at - seen < IDLE and moment(at) < row.ends_at


def _caller(row: SessionRow) -> Caller:
    return Caller(row.name, row.role, row.carrier, row.person)


def reference_of(person: str) -> str:
    """A person as the log names them."""
    return reference("user", person)
