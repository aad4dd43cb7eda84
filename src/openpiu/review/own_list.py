"""The unit's own list: an entry is drafted by one person and put in force by another.

A version of an entry (a new one, an amendment, a withdrawal) is a draft, is sent, and waits for a supervisor
who is not its author: they put it in force or return it, with a reason. In force it is a part of the list
`own`, which is taken as any list is: with a new list revision, live for every worker, and everybody still to
travel is held against it. What is in force stays so until the next version is approved.

An entry matches until its last day or its day of review, whichever comes first: one that nobody looks at
again ends by itself (as alerts do by Regulation (EU) 2018/1862 art. 53 to 55).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection

from openpiu.audit import reference
from openpiu.findings import ReviewError, SettingError
from openpiu.review.desk import Desk, ForbiddenError, Officer
from openpiu.review.reasons import ReasonError
from openpiu.safeguards import Profile
from openpiu.store import approvals, locks, log, own_entries
from openpiu.store.approvals import Step, Words
from openpiu.store.connect import now
from openpiu.store.own_entries import OPEN, Version
from openpiu.watchlists.own_entry import (
    Fault,
    OwnEntry,
    faults,
    too_long,
    without_blanks,
)

REVIEW_WITHIN = "P1Y"
"""When an entry has to be looked at again, where the law profile (`further.watchlist.review_every`) is
silent."""
LONGEST = 2000
_UNITS = {"Y": 365, "M": 30, "W": 7, "D": 1}
_PART = re.compile(r"(\d+)([YMWD])")
_TERM = re.compile(r"P(?:\d{1,4}[YMWD])+")


class UnknownEntryError(ReviewError):
    """There is no such entry."""


class FaultyEntryError(ReasonError):
    """An entry that cannot be put in force: `faults` says why, by field."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        fields = ", ".join(dict.fromkeys(one.field for one in found))
        super().__init__(f"the entry cannot be sent or put in force like this; see {fields}")
        self.faults = found


def review_by(profile: Profile, today: date) -> date:
    """The last day by which an entry of `today` has to be looked at again under this law profile. Raises
    SettingError for a term that is no duration in years, months, weeks and days."""
    term = str(profile.further.get("watchlist", {}).get("review_every", REVIEW_WITHIN))
    if not _TERM.fullmatch(term):
        raise SettingError(
            f"law profile {profile.name}: further.watchlist.review_every is {term!r}; expected an ISO 8601 "
            f"duration, as {REVIEW_WITHIN}"
        )
    # Months of 30 days, not the mean of `safeguards.days`: the term is a limit.
    return today + timedelta(days=sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(term)))


def today() -> date:
    """The day by which entries end, as matching reckons it."""
    return datetime.now(UTC).date()


def found_faults(desk: Desk, said: OwnEntry) -> tuple[Fault, ...]:
    """What keeps an entry from being sent today, by field."""
    day = today()
    return faults(without_blanks(said), day, review_by(desk.profile, day))


def versions(connection: Connection, id_: str) -> list[Version]:
    """The versions of an entry, oldest first. Raises UnknownEntryError."""
    number = own_entries.number_of(id_)
    found = [] if number is None else own_entries.of(connection, number)
    if not found:
        raise UnknownEntryError("there is no such entry")
    return found


def visible(found: list[Version], who: str) -> list[Version]:
    """What of the versions of an entry `who` may see: a draft is its author's alone until it is sent."""
    return [one for one in found if one.state != "draft" or one.author == who]


def open_of(found: list[Version]) -> Version | None:
    """The version of an entry on which nothing is decided yet."""
    return next((one for one in found if one.state in OPEN), None)


def in_force_of(found: list[Version]) -> Version | None:
    """The version of an entry that is in force, past its last day or not."""
    return next((one for one in found if one.state == "approved"), None)


def save(
    desk: Desk, officer: Officer, said: OwnEntry, id_: str | None = None, *, send: bool = False, why: str = ""
) -> Version:
    """Keep a draft: of a new entry, or (`id_`) one's own draft as it is now, or an amendment of what is in
    force; and `send` it to a second person, with `why` where it changes what is in force.

    Raises FaultyEntryError for what cannot be sent (a draft: what is too long, or names nobody),
    ForbiddenError for another's draft, ReviewError where a version waits already.
    """
    said = without_blanks(said)
    _see_drafted(officer)
    wrong = found_faults(desk, said) if send else too_long(said)
    if not wrong and not said.names and not any(one.number for one in said.documents):
        wrong = (Fault("names.0.surname", "a name is missing, or the number of a document below"),)
    if wrong:
        raise FaultyEntryError(wrong)
    at = now()
    with desk.store.writing() as connection:
        locks.change_own_list(connection)
        version = _drafted(connection, officer, said, id_, at)
        log_act(connection, "own.draft", version, officer)
        return _sent(connection, version, officer, why, at) if send else version


def _drafted(connection: Connection, officer: Officer, said: OwnEntry, id_: str | None, at: str) -> Version:
    if id_ is None:
        entry = own_entries.new_entry(connection)
        made = Version(entry, 1, "add", "draft", officer.who, at, said)
        own_entries.add(connection, made)
        return made
    known = versions(connection, id_)
    draft = open_of(known)
    if draft is not None:
        _see_own(draft, officer)
        if draft.state == "waiting":
            raise ReviewError("this version waits for a second person: take it back to change it")
        if draft.kind == "withdraw":
            raise ReviewError("this is a withdrawal: drop it, or send it again")
        made = replace(draft, state="draft", said=said, made_at=at, sent_at=None)
        own_entries.change(connection, made)
        return made
    if in_force_of(known) is None:
        raise ReviewError("this entry is off the list: draft a new one")
    made = Version(known[-1].entry, known[-1].number + 1, "amend", "draft", officer.who, at, said)
    own_entries.add(connection, made)
    return made


def send(desk: Desk, officer: Officer, id_: str, why: str = "") -> Version:
    """Send one's own draft, or a version that was returned, to a second person. Raises as `save`."""
    with desk.store.writing() as connection:
        locks.change_own_list(connection)
        draft = _own_open(connection, officer, id_, ("draft", "returned"))
        wrong = () if draft.kind == "withdraw" else found_faults(desk, draft.said)
        if wrong:
            raise FaultyEntryError(wrong)
        return _sent(connection, draft, officer, why, now())


def withdraw(desk: Desk, officer: Officer, id_: str, why: str) -> Version:
    """Ask that an entry in force is taken off the list. Raises ReasonError without a reason, ReviewError for
    one that is not in force, or of which another version is open."""
    _see_drafted(officer)
    at = now()
    with desk.store.writing() as connection:
        locks.change_own_list(connection)
        known = versions(connection, id_)
        stands = in_force_of(known)
        if stands is None:
            raise ReviewError("this entry is not on the list")
        if open_of(known) is not None:
            raise ReviewError("another version of this entry is open: have that decided or dropped first")
        made = Version(stands.entry, known[-1].number + 1, "withdraw", "draft", officer.who, at, stands.said)
        own_entries.add(connection, made)
        return _sent(connection, made, officer, why, at)


def _sent(connection: Connection, draft: Version, officer: Officer, why: str, at: str) -> Version:
    reason = reason_of(why) if draft.kind != "add" or why.strip() else ""
    sent = replace(draft, state="waiting", sent_at=at, decided_by=None, decided_at=None)
    own_entries.change(connection, sent)
    keep_word(connection, sent, officer, "ask", reason, at)
    log_act(connection, "own.send", sent, officer)
    return sent


def take_back(desk: Desk, officer: Officer, id_: str) -> Version:
    """Take back what one has sent: it is a draft again. Raises ReviewError where it does not wait any
    more."""
    with desk.store.writing() as connection:
        locks.change_own_list(connection)
        sent = _own_open(connection, officer, id_, ("waiting",))
        taken = replace(sent, state="draft", sent_at=None)
        own_entries.change(connection, taken)
        log_act(connection, "own.take-back", taken, officer)
    return taken


def drop(desk: Desk, officer: Officer, id_: str) -> None:
    """Drop one's own draft, or what was returned: what it said is deleted."""
    with desk.store.writing() as connection:
        locks.change_own_list(connection)
        draft = _own_open(connection, officer, id_, ("draft", "returned"))
        own_entries.drop(connection, draft)
        approvals.drop(connection, draft.subject)
        log_act(connection, "own.drop", draft, officer)


def _own_open(connection: Connection, officer: Officer, id_: str, states: tuple[str, ...]) -> Version:
    draft = open_of(versions(connection, id_))
    if draft is None:
        raise ReviewError("nothing of this entry is open: it was decided or dropped")
    _see_own(draft, officer)
    if draft.state not in states:
        raise ReviewError(
            "this version waits for a second person" if draft.state == "waiting" else "nothing waits"
        )
    return draft


def _see_own(draft: Version, officer: Officer) -> None:
    if draft.author != officer.who:
        raise ForbiddenError("this was drafted by another; they alone change, send or drop it")


def _see_drafted(officer: Officer) -> None:
    if not officer.decides:
        raise ForbiddenError("entries are drafted by officers and supervisors")


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises ReasonError where there is none, or too much of it."""
    words = text.strip()
    if not words:
        raise ReasonError("a reason is missing: say why, in words")
    if len(words) > LONGEST:
        raise ReasonError(f"a reason of more than {LONGEST:,} characters; expected a shorter one")
    return words


def keep_word(
    connection: Connection, version: Version, officer: Officer, step: Step, said: str, at: str
) -> None:
    """Keep the reason that was given at one step of a version."""
    approvals.add(connection, version.subject, Words(at, officer.who, step, said))


def log_act(connection: Connection, act: str, version: Version, officer: Officer) -> None:
    """Write an act on a version down."""
    facts = {"version": version.number, "kind": version.kind}
    log.write(connection, act, [reference("entry", version.id)], officer.actor, **facts)
