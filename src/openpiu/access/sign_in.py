"""Signing in: a name, a password or one-time word, perhaps a code; one wording for whatever is wrong.

Each attempt does the same work, whether there is such a user or not: it is counted (`access.delays`), a hash
is worked on, and only then is told that something was wrong, not what. What is right is written down, and so
is what is wrong: of a name that nobody has, nothing.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.access import clock, delays, factor, passwords, sessions, words
from openpiu.access.clock import Clock, utc
from openpiu.access.rights import Caller
from openpiu.access.sessions import ACTIVE, reference_of
from openpiu.access.tokens import NOBODY
from openpiu.audit import Actor
from openpiu.findings import AccessError
from openpiu.safeguards import SealError, seal, unseal
from openpiu.store import Store, log, users
from openpiu.store import sessions as kept
from openpiu.store.connect import moment
from openpiu.store.users import UserRow

MOST_SIGNS = 1024


class RefusedError(AccessError):
    """Name, password or code is wrong, or the user is locked: never says which."""

    def __init__(self) -> None:
        super().__init__("name, password or code is not right, or this user may not sign in")


class WaitError(AccessError):
    """Too many failures: nothing is looked at for `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many failures: try again in {seconds} s")
        self.seconds = seconds


class PasswordNeededError(AccessError):
    """A one-time word was right: it is good for setting a password with it."""

    def __init__(self) -> None:
        super().__init__("the one-time word is right: send it again with a new password")


class Begun(Struct, frozen=True):
    """A session: its secret, for the browser alone, and whose it is."""

    secret: str
    caller: Caller


class SignIn:
    """The way in for people. `key` is the sealing key of the store."""

    def __init__(self, store: Store, key: bytes, now: Clock = utc) -> None:
        self._store = store
        self._key = key
        self._now = now

    def begin(
        self, name: str, password: str, code: str | None, source: str, new_password: str | None = None
    ) -> Begun:
        """Begin a session. With a one-time word in place of the password, `new_password` sets one.

        `source` is the door and address (`http@192.0.2.7`). Raises RefusedError, WaitError,
        PasswordNeededError; SettingError for a new password that is not fit, which leaves the word as it is.
        """
        at = self._now()
        row, by_word = self._proved(name, password, code, source, at)
        hash_ = None
        if by_word:
            if new_password is None:
                raise PasswordNeededError
            passwords.see_fit(new_password, row.name)
            hash_ = passwords.hashed(new_password)
        elif passwords.outdated(row.password or ""):
            hash_ = passwords.hashed(password)
        with self._store.writing() as connection:
            clock.keep(connection, at)
            now = _unchanged(connection, row)
            caller = _caller(now)
            if by_word:
                kept.end_of(connection, row.id)
                users.change(connection, row.id, word=None, word_until=None)
                log.write(connection, "user.password", [caller.who], caller.acting(source), how="word")
            if hash_ is not None:
                users.change(connection, row.id, password=hash_)
            secret = sessions.begin(connection, row.id, at)
            users.change(connection, row.id, seen_at=moment(at))
            with_factor = row.factor is not None
            log.write(connection, "session.begin", [caller.who], caller.acting(source), factor=with_factor)
        return Begun(secret, caller)

    def change_password(
        self, caller: Caller, password: str, code: str | None, new_password: str, source: str
    ) -> None:
        """Set another password; all sessions of the person end. Raises as `begin`."""
        at = self._now()
        row, _ = self._proved(caller.name, password, code, source, at)
        passwords.see_fit(new_password, row.name)
        hash_ = passwords.hashed(new_password)
        with self._store.writing() as connection:
            _unchanged(connection, row)
            users.change(connection, row.id, password=hash_, word=None, word_until=None)
            kept.end_of(connection, row.id)
            log.write(connection, "user.password", [caller.who], caller.acting(source), how="own")

    def begin_factor(self, caller: Caller, password: str, code: str | None, source: str) -> bytes:
        """A new secret for a second factor, in force once a code of it was shown (`confirm_factor`); needs
        the password, and a code of the factor in force. Raises as `begin`."""
        row, _ = self._proved(caller.name, password, code, source, self._now())
        secret = factor.new_secret()
        with self._store.writing() as connection:
            _unchanged(connection, row)
            users.change(connection, row.id, factor_waiting=seal(secret, self._key))
        return secret

    def confirm_factor(self, caller: Caller, code: str, source: str) -> None:
        """Put the second factor in force that `begin_factor` made, by a code of it. Raises RefusedError for a
        code that is none of it, and where none was made."""
        at = self._now()
        with self._store.writing() as connection:
            row = users.by_id(connection, caller.person or "")
            secret = row and row.factor_waiting
            step = factor.step_of(code, unseal(secret, self._key), at, None) if secret else None
            if row is None or step is None:
                raise RefusedError
            users.change(connection, row.id, factor=row.factor_waiting, factor_waiting=None, factor_step=step)
            log.write(connection, "user.factor", [caller.who], caller.acting(source), how="on")

    def drop_factor(self, caller: Caller, password: str, code: str | None, source: str) -> None:
        """Do without a second factor from now on; all sessions of the person end. Raises as `begin`."""
        row, _ = self._proved(caller.name, password, code, source, self._now())
        with self._store.writing() as connection:
            _unchanged(connection, row)
            users.change(connection, row.id, factor=None, factor_waiting=None, factor_step=None)
            kept.end_of(connection, row.id)
            log.write(connection, "user.factor", [caller.who], caller.acting(source), how="off")

    def _proved(
        self, name: str, password: str, code: str | None, source: str, at: datetime
    ) -> tuple[UserRow, bool]:
        """The user whose name and password, or one-time word, these are; whether it was the word. Raises
        RefusedError and WaitError."""
        name, password = name.strip().casefold()[:MOST_SIGNS], password[:MOST_SIGNS]
        under = delays.keys(name, source.partition("@")[2])
        with self._store.writing() as connection:
            clock.keep(connection, at)
            wait = delays.count(connection, under, at)
            row = None if wait else users.by_name(connection, name)
        if wait:
            raise WaitError(wait)
        right = passwords.verified(password, row.password if row else None)
        by_word = hmac.compare_digest(words.digest_of(password), (row and row.word) or "")
        by_word = by_word and row is not None and moment(at) < (row.word_until or "")
        step = self._step(row, code, at)
        if row is None or row.state != ACTIVE or not (right or by_word) or step is None:
            self._refuse(row, source)
            raise RefusedError
        with self._store.writing() as connection:
            now = users.by_id(connection, row.id)
            last = now.factor_step if now else None
            if step and last is not None and last >= step:  # the same code, at the same moment
                raise RefusedError
            if step:
                users.change(connection, row.id, factor_step=step)
            delays.take_back(connection, under, at)
        return row, by_word

    def _step(self, row: UserRow | None, code: str | None, at: datetime) -> int | None:
        """The time step of a right code, 0 where none is asked for, None for a wrong one."""
        if row is None or row.factor is None:
            return 0
        try:
            secret = unseal(row.factor, self._key)
        except SealError:  # another key than the one that sealed it: nobody gets in without the factor
            return None
        return factor.step_of(code.replace(" ", ""), secret, at, row.factor_step) if code else None

    def _refuse(self, row: UserRow | None, source: str) -> None:
        by = Actor(NOBODY if row is None else reference_of(row.id), source)
        with self._store.writing() as connection:
            log.write(connection, "session.refuse", [reference_of(row.id)] if row else [], by)


def _unchanged(connection: Connection, row: UserRow) -> UserRow:
    """The row as it is now. Raises RefusedError where it was locked, or its secrets changed, since it was
    read."""
    now = users.by_id(connection, row.id)
    if now is None or now.state != ACTIVE or (now.password, now.word) != (row.password, row.word):
        raise RefusedError
    return now


def _caller(row: UserRow) -> Caller:
    return Caller(row.name, row.role, row.carrier, row.id)
