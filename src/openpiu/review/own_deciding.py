"""What waits for the unit's own list is put in force or returned, by another than its author.

In force it goes the way of every list (`store.lists.take`): the list `own` is made of the versions that
stand, in the transaction of the approval.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from openpiu.audit import reference
from openpiu.findings import ReviewError
from openpiu.review.desk import Desk, ForbiddenError, Officer
from openpiu.review.own_list import (
    FaultyEntryError,
    found_faults,
    in_force_of,
    keep_word,
    log_act,
    open_of,
    reason_of,
    review_by,
    today,
    versions,
)
from openpiu.store import lists, locks, log, own_entries
from openpiu.store.connect import now
from openpiu.store.own_entries import Version
from openpiu.watchlists import Watchlist
from openpiu.watchlists.own_entry import OWN, identity_of, last_day

BASIS = "entries of the unit's own, each with its basis"
OWNER = "this unit"


def decide(desk: Desk, officer: Officer, id_: str, seen: str, *, approve: bool, reason: str) -> Version:
    """Put what waits in force (a withdrawal: take the entry off the list), or return it to its author.

    `seen` says which sending was read (`Version.sent_at`): what was taken back and sent anew meanwhile has to
    be read again. Raises ForbiddenError for who is no supervisor, and for the author where the law profile
    asks for a second person; ReviewError where this does not wait any more; ReasonError without a reason, and
    (FaultyEntryError) where it cannot be put in force any more, as after its last day.
    """
    if not officer.supervisor:
        raise ForbiddenError("entries of the unit's own list are approved by a supervisor")
    words = reason_of(reason)
    with desk.store.writing() as connection:
        locks.change_own_list(connection)
        known = versions(connection, id_)
        waits = open_of(known)
        if waits is None or waits.state != "waiting" or waits.sent_at != seen:
            raise ReviewError("this was decided, taken back or sent anew meanwhile; read it again")
        if waits.author == officer.who and "own_list_entry" in desk.profile.review.second_officer:
            raise ForbiddenError("you have asked this yourself: ask someone else")
        if not approve:
            return _returned(connection, waits, officer, words)
        wrong = () if waits.kind == "withdraw" else found_faults(desk, waits.said)
        if wrong:
            raise FaultyEntryError(wrong)
        return _approved(connection, desk, known, waits, officer, words)


def _returned(connection: Connection, waits: Version, officer: Officer, words: str) -> Version:
    at = now()
    decided = replace(waits, state="returned", decided_by=officer.who, decided_at=at)
    own_entries.change(connection, decided)
    keep_word(connection, decided, officer, "return", words, at)
    log_act(connection, "own.return", decided, officer)
    return decided


def _approved(
    connection: Connection, desk: Desk, known: list[Version], waits: Version, officer: Officer, words: str
) -> Version:
    stands = in_force_of(known)
    locks.begin_list_change(connection)  # before the entries are read that make the list
    at = now()
    if stands is not None:
        own_entries.change(connection, replace(stands, state="replaced"))
    decided = replace(
        waits,
        state="ended" if waits.kind == "withdraw" else "approved",
        decided_by=officer.who,
        decided_at=at,
        listed_on=stands.listed_on if stands else at[:10],
        last_day=None if waits.kind == "withdraw" else last_day(waits.said),
    )
    own_entries.change(connection, decided)
    keep_word(connection, decided, officer, "approve", words, at)
    log_act(connection, "own.approve", decided, officer)
    decided = replace(decided, revision=_taken(connection, desk, officer))
    own_entries.change(connection, decided)
    return decided


def _taken(connection: Connection, desk: Desk, officer: Officer) -> int:
    """Take the list as its entries are now; the list revision from which on it is in force."""
    if any(one.name == OWN and one.source != OWN for one in lists.listed(connection)):
        raise ReviewError(f"a list of another source is called {OWN}, the name of the unit's own list")
    stand = own_entries.with_state(connection, ("approved",))
    identities = tuple(identity_of(one.said, one.id, one.listed_on) for one in stand)
    content = msgspec.json.encode((identities, [(one.entry, one.number) for one in stand], now()))
    day = today()
    refresh = (review_by(desk.profile, day) - day).days
    version = sha256(content).hexdigest()
    taken = lists.take(connection, Watchlist(OWN, OWN, version, identities, BASIS, OWNER, refresh))
    if taken is None:
        raise ReviewError("the list was changed in this moment; try again")
    about = [reference("list", OWN), reference("version", taken.version)]
    facts = {"number": taken.number, "revision": taken.revision, "entries": taken.entries}
    log.write(connection, "list.take", about, officer.actor, **facts)
    return taken.revision
