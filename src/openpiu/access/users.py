"""The unit's own people: made with a one-time word, locked, given a new word, given another role by two.

A change of role is proposed by one and accepted by another, and neither of them is the person whom it is
about: nobody raises their own rights. Who proposes or accepts is whoever acts in the log: a supervisor who
signed in, or the user of the machine (`openpiu users`). Every change ends the sessions of the person.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from sqlalchemy import Connection

from openpiu.access import clock, words
from openpiu.access.clock import utc
from openpiu.access.rights import bound
from openpiu.access.sessions import ACTIVE, reference_of
from openpiu.audit import Actor
from openpiu.findings import AccessError, SettingError
from openpiu.store import Store, approvals, log, role_changes, sessions
from openpiu.store import users as kept
from openpiu.store.approvals import Step, Words
from openpiu.store.connect import moment
from openpiu.store.role_changes import RoleChange
from openpiu.store.users import UserRow

LOCKED = "locked"
FIRST = "admin"
"""The name of the first administrator unless said."""
MOST_SIGNS = 100
MOST_REASON = 2000

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def add(
    store: Store,
    name: str,
    role: str,
    carrier: str | None = None,
    display_name: str | None = None,
    by: Actor | None = None,
    at: datetime | None = None,
) -> str:
    """Make a person and return their one-time word, which cannot be shown again. `by` is who makes them
    (None: this user).

    Raises SettingError for a name that is taken or unfit, a role that is none, and a carrier that is missing
    for carrier people or is given for others.
    """
    with store.writing() as connection:
        return _add(connection, name, role, carrier, display_name, by, at or utc())


def add_first(store: Store, name: str = FIRST) -> str | None:
    """Make the first administrator, a supervisor, and return their one-time word; None where the store has
    people already. Raises SettingError for a name that is unfit."""
    with store.writing() as connection:
        if kept.any_held(connection):
            return None
        return _add(connection, name, "supervisor", None, None, None, utc())


def _add(
    connection: Connection,
    name: str,
    role: str,
    carrier: str | None,
    display_name: str | None,
    by: Actor | None,
    at: datetime,
) -> str:
    name = name.casefold()
    if not _NAME.fullmatch(name):
        raise SettingError(
            f"name {name!r}: expected 2 to 64 small letters, digits, dots, dashes and underscores"
        )
    carrier = _bound(role, carrier)
    shown = " ".join((display_name or name).split())
    if len(shown) > MOST_SIGNS or not shown.isprintable():
        raise SettingError(f"the display name has {len(shown)} signs; expected {MOST_SIGNS} printable ones")
    word = words.new_word()
    row = UserRow(
        id=secrets.token_hex(6),
        name=name,
        display_name=shown,
        role=role,
        carrier=carrier,
        state=ACTIVE,
        password=None,
        word=words.digest_of(word),
        word_until=moment(at + words.TERM),
        factor=None,
        factor_waiting=None,
        factor_step=None,
        made_at=moment(at),
        seen_at=None,
    )
    clock.keep(connection, at)
    kept.add(connection, row)
    facts = {"role": role} | ({"carrier": carrier} if carrier else {})
    log.write(connection, "user.add", [reference_of(row.id)], by, **facts)
    return word


def _bound(role: str, carrier: str | None) -> str | None:
    carrier = bound(role, carrier)
    if role == "carrier" and carrier is None:
        raise SettingError("people of role carrier are bound to one; say which, as XA")
    return carrier


def new_word(store: Store, name: str, by: Actor | None = None, at: datetime | None = None) -> str:
    """A new one-time word for somebody who has lost theirs, or password or second factor: these are out of
    force, and all sessions end. Raises SettingError where there is no such user."""
    at, word = at or utc(), words.new_word()
    with store.writing() as connection:
        clock.keep(connection, at)
        row = _named(connection, name)
        kept.change(
            connection,
            row.id,
            password=None,
            word=words.digest_of(word),
            word_until=moment(at + words.TERM),
            factor=None,
            factor_waiting=None,
            factor_step=None,
        )
        sessions.end_of(connection, row.id)
        log.write(connection, "user.word", [reference_of(row.id)], by)
    return word


def lock(store: Store, name: str, by: Actor | None = None) -> None:
    """Let somebody in no more; their sessions end. Raises SettingError where there is no such user,
    AccessError for oneself."""
    with store.writing() as connection:
        row = _named(connection, name)
        _see_other(row.id, by)
        kept.change(connection, row.id, state=LOCKED)
        sessions.end_of(connection, row.id)
        log.write(connection, "user.lock", [reference_of(row.id)], by)


def unlock(store: Store, name: str, by: Actor | None = None) -> None:
    """Let somebody in again. Raises as `lock`."""
    with store.writing() as connection:
        row = _named(connection, name)
        _see_other(row.id, by)
        kept.change(connection, row.id, state=ACTIVE)
        log.write(connection, "user.unlock", [reference_of(row.id)], by)


def propose_role(
    store: Store,
    name: str,
    role: str,
    carrier: str | None = None,
    by: Actor | None = None,
    *,
    reason: str = "",
) -> str:
    """Propose another role for somebody; returns the id by which another accepts it. A proposal that waits
    for them is void; `reason` is kept with it.

    Raises SettingError for what does not fit, AccessError for oneself.
    """
    actor, at = by or log.here(), moment(utc())
    carrier = _bound(role, carrier)
    with store.writing() as connection:
        row = _named(connection, name)
        _see_other(row.id, actor)
        if (row.role, row.carrier) == (role, carrier):
            raise SettingError(f"{row.name} has that role already")
        change = RoleChange(secrets.token_hex(6), row.id, role, carrier, actor.who, at)
        role_changes.add(connection, change)
        words = Words(at, actor.who, "ask", reason.strip()[:MOST_REASON])
        approvals.add(connection, f"role:{change.id}", words)
        facts = {"role": role, "change": change.id} | ({"carrier": carrier} if carrier else {})
        log.write(connection, "role.propose", [reference_of(row.id)], actor, **facts)
    return change.id


def decide_role(store: Store, id_: str, *, accept: bool, by: Actor | None = None, reason: str = "") -> None:
    """Accept or refuse a role that another has proposed; accepted, it is in force and the person's sessions
    end. Whoever proposed it may take it back by refusing. `reason` is kept with it.

    Raises SettingError for a proposal that is none or is decided, AccessError for accepting one's own, or one
    about oneself.
    """
    actor, at = by or log.here(), moment(utc())
    with store.writing() as connection:
        change = role_changes.find(connection, id_)
        if change is None or change.outcome is not None:
            raise SettingError("no such change waits; see `openpiu users`")
        _see_other(change.person, actor)
        if accept and change.proposed_by == actor.who:
            raise AccessError("you have proposed this yourself: ask someone else to accept it")
        role_changes.decide(connection, id_, actor.who, at, "accepted" if accept else "refused")
        step: Step = "approve" if accept else "return"
        words = Words(at, actor.who, step, reason.strip()[:MOST_REASON])
        approvals.add(connection, f"role:{id_}", words)
        if accept:
            kept.change(connection, change.person, role=change.role, carrier=change.carrier)
            sessions.end_of(connection, change.person)
        act = "role.accept" if accept else "role.refuse"
        log.write(connection, act, [reference_of(change.person)], actor, role=change.role, change=id_)


def _named(connection: Connection, name: str) -> UserRow:
    row = kept.by_name(connection, name.casefold())
    if row is None:
        raise SettingError(f"there is no user {name!r}; see `openpiu users`")
    return row


def _see_other(person: str, by: Actor | None) -> None:
    if by is not None and by.who == reference_of(person):
        raise AccessError("this is about yourself: ask someone else")
