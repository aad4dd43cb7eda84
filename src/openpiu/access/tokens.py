"""Bearer tokens: made, shown once, known again by their digest.

A token has 256 bits of chance, so its SHA-256 is enough to keep: nobody guesses it, and no slow hash of
passwords is needed for it (RFC 6750 for how it is sent).
"""

from __future__ import annotations

import re
import secrets
import time
from hashlib import sha256

from openpiu.access.rights import ROLES, Caller
from openpiu.audit import Actor, reference
from openpiu.findings import SettingError
from openpiu.store import Store, log
from openpiu.store import tokens as kept

PREFIX = "opiu_"
REMEMBERED = 1.0
"""Seconds that an answer of the store is trusted: a token that is revoked ends within them."""
MOST_REMEMBERED = 1000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CARRIER = re.compile(r"[A-Z0-9]{2,3}")


def issue(store: Store, name: str, role: str, carrier: str | None = None, by: Actor | None = None) -> str:
    """Make a token and return it; it cannot be shown again. `by` is who makes it (None: this user).

    Raises SettingError for a name that is taken or unfit, a role that is none, and a carrier with any role
    but `carrier` or that is no designator of two or three signs.
    """
    if not _NAME.fullmatch(name):
        raise SettingError(f"name {name!r}: expected letters, digits, dot, dash and underscore, 64 at most")
    if role not in ROLES:
        raise SettingError(f"role {role!r} is not known; one of {', '.join(ROLES)} fits")
    if carrier is not None:
        carrier = carrier.upper()
        if role != "carrier":
            raise SettingError(f"a token of role {role} is bound to no carrier; leave --carrier out")
        if not _CARRIER.fullmatch(carrier):
            raise SettingError(f"carrier {carrier!r}: expected a designator of two or three signs, as XA")
    token = PREFIX + secrets.token_urlsafe(32)
    with store.writing() as connection:
        kept.add(connection, name, role, carrier, _digest(token))
        facts = {"role": role} | ({"carrier": carrier} if carrier else {})
        log.write(connection, "token.add", [reference("token", name)], by, **facts)
    return token


def revoke(store: Store, name: str, by: Actor | None = None) -> None:
    """Take a token out of force. Raises SettingError where there is none of that name."""
    with store.writing() as connection:
        kept.revoke(connection, name)
        log.write(connection, "token.revoke", [reference("token", name)], by)


class Tokens:
    """Who stands behind a token, looked up in the store and remembered for a moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[float, Caller | None]] = {}

    def caller(self, token: str) -> Caller | None:
        """The caller whose token this is; None where no token in force is the same."""
        digest = _digest(token)
        until, caller = self._known.get(digest, (0.0, None))
        if time.monotonic() < until:
            return caller
        with self._store.reading() as connection:
            row = kept.find(connection, digest)
        caller = None if row is None else Caller(row.name, row.role, row.carrier)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[digest] = (time.monotonic() + REMEMBERED, caller)
        return caller


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
