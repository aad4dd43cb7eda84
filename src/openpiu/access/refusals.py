"""Refusals written down: a sign-in, a token that is not in force, a role that is not enough.

A machine that was set up wrongly tries without end, so what is refused again within a minute is the same
entry.
"""

from __future__ import annotations

import threading
import time

from openpiu.access.rights import Caller
from openpiu.audit import Actor, reference
from openpiu.store import Store, log, tokens
from openpiu.store.tokens import TokenRow

QUIET = 60.0
"""Seconds in which the same refusal is written down once."""
MOST_REMEMBERED = 1000
NOBODY = "nobody:unknown"
"""Who acts where it is not known: nothing of what they said stands in the log."""


class Refusals:
    """What one process refuses."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def of_role(self, caller: Caller, route: str, source: str) -> None:
        """The role of `caller` does not let them do what `route` names."""
        if not self._due(caller.who, route):
            return
        with self._store.writing() as connection:
            log.write(connection, "role.lacking", (), caller.acting(source), role=caller.role, route=route)

    def of_token(self, row: TokenRow | None, at: str, source: str) -> None:
        """A token was refused at the moment `at`, known or not; one that has expired is out of force for good
        from now on."""
        if not self._due(row.name if row else "", "token"):
            return
        with self._store.writing() as connection:
            if row is None:
                log.write(connection, "token.refuse", (), Actor(NOBODY, source), reason="unknown")
                return
            revoked = row.revoked_at is not None and row.revoked_at < (row.expires_at or "")
            if not revoked:
                tokens.end_expired(connection, at)
            who, reason = reference("token", row.name), "revoked" if revoked else "expired"
            log.write(connection, "token.refuse", [who], Actor(who, source), reason=reason)

    def of_sign_in(self, person: str | None, reason: str, source: str, repeated: str | None = None) -> None:
        """A sign-in was refused, of a person by id or of a name that nobody has, for a `reason` that whoever
        tried is not told: `unknown`, `secret`, `code`, `locked`, `waits`. `repeated`: what it is counted by,
        where nothing was looked at."""
        if repeated is not None and not self._due(repeated, reason):
            return
        on = [] if person is None else [reference("user", person)]
        with self._store.writing() as connection:
            by = Actor(on[0] if on else NOBODY, source)
            log.write(connection, "session.refuse", on, by, reason=reason)

    def _due(self, who: str, what: str) -> bool:
        """Whether this refusal was not written down a moment ago."""
        now = time.monotonic()
        with self._lock:
            if now < self._told.get((who, what), 0.0):
                return False
            if len(self._told) >= MOST_REMEMBERED:
                self._told.clear()
            self._told[who, what] = now + QUIET
        return True
