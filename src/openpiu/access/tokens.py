"""Bearer tokens: made, shown once, known again by their digest, out of force when their term is over.

A token has 256 bits of chance, so its SHA-256 is enough to keep: nobody guesses it, and no slow hash of
passwords is needed for it (RFC 6750 for how it is sent).
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from openpiu.access import clock
from openpiu.access.clock import Clock, utc
from openpiu.access.rights import Caller, bound
from openpiu.audit import Actor, reference
from openpiu.findings import SettingError
from openpiu.store import Store, log
from openpiu.store import tokens as kept
from openpiu.store.connect import moment
from openpiu.store.tokens import TokenRow

PREFIX = "opiu_"
TERM = timedelta(days=365)
"""How long a token is in force unless said."""
LONGEST = timedelta(days=3 * 365)
REMEMBERED = 1.0
"""Seconds that an answer of the store is trusted: a token that is revoked ends within them."""
MOST_REMEMBERED = 1000
QUIET = 60.0
"""Seconds in which refusals of one token are one entry of the log."""

NOBODY = "nobody:unknown"
"""Who acts where it is not known: nothing of what they said stands in the log."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def issue(
    store: Store,
    name: str,
    role: str,
    carrier: str | None = None,
    by: Actor | None = None,
    *,
    term: timedelta = TERM,
    at: datetime | None = None,
) -> str:
    """Make a token that is in force for `term` and return it; it cannot be shown again. `by` is who makes it
    (None: this user).

    Raises SettingError for a name that is taken or unfit, a role that is none, a term that is not between
    a second and three years, and a carrier with any role but `carrier` or that is no designator.
    """
    if not _NAME.fullmatch(name):
        raise SettingError(f"name {name!r}: expected letters, digits, dot, dash and underscore, 64 at most")
    carrier = bound(role, carrier)
    if not timedelta(seconds=1) <= term <= LONGEST:
        raise SettingError(f"a term of {term.days} days: expected 1 to {LONGEST.days}")
    at = at or utc()
    token = PREFIX + secrets.token_urlsafe(32)
    with store.writing() as connection:
        clock.keep(connection, at)
        kept.add(connection, name, role, carrier, _digest(token), moment(at + term))
        facts = {"role": role} | ({"carrier": carrier} if carrier else {})
        log.write(connection, "token.add", [reference("token", name)], by, days=term.days, **facts)
    return token


def revoke(store: Store, name: str, by: Actor | None = None) -> None:
    """Take a token out of force. Raises SettingError where there is none of that name."""
    with store.writing() as connection:
        kept.revoke(connection, name)
        log.write(connection, "token.revoke", [reference("token", name)], by)


class Tokens:
    """Who stands behind a token, looked up in the store and remembered for a moment. Refusals go to the log:
    one entry a minute for each token, however often it is tried."""

    def __init__(self, store: Store, clock: Clock = utc) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[float, Caller | None]] = {}
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def remembered(self, token: str) -> tuple[Caller | None] | None:
        """What the last moment's answer was, None where the store has to be asked."""
        until, caller = self._known.get(_digest(token), (0.0, None))
        return (caller,) if time.monotonic() < until else None

    def caller(self, token: str, source: str = "http") -> Caller | None:
        """The caller whose token this is; None where no token in force is the same. `source` is the door that
        it came through."""
        if found := self.remembered(token):
            return found[0]
        digest, at = _digest(token), self._clock()
        with self._store.reading() as connection:
            row = kept.find(connection, digest)
            back = clock.is_back(connection, at)
        if back:
            with self._store.writing() as connection:
                clock.keep(connection, at)
                row = kept.find(connection, digest)
        in_force = row is not None and row.revoked_at is None and moment(at) < (row.expires_at or "")
        if not in_force:
            self._refuse(digest, row, moment(at), source)
        caller = Caller(row.name, row.role, row.carrier) if row is not None and in_force else None
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[digest] = (time.monotonic() + REMEMBERED, caller)
        return caller

    def _refuse(self, digest: str, row: TokenRow | None, at: str, source: str) -> None:
        """Write down that a token was refused; one that expired is out of force for good from now on. Of one
        that never was, nothing is known that could stand in the log."""
        key = digest if row else "unknown"
        with self._lock:
            if time.monotonic() < self._told.get(key, 0.0):
                return
            if len(self._told) >= MOST_REMEMBERED:
                self._told.clear()
            self._told[key] = time.monotonic() + QUIET
        with self._store.writing() as connection:
            log.write(
                connection,
                "token.refuse",
                [reference("token", row.name)] if row else [],
                Actor(reference("token", row.name) if row else NOBODY, source),
                reason=_reason(connection, row, at),
            )


def _reason(connection: Connection, row: TokenRow | None, at: str) -> str:
    if row is None:
        return "unknown"
    if row.revoked_at is not None and row.revoked_at < (row.expires_at or ""):
        return "revoked"
    kept.end_expired(connection, at)
    return "expired"


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
