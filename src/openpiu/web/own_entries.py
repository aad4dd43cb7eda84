"""The unit's own list over HTTP: entries drafted, sent, approved by another; and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import get, post
from litestar.datastructures import State
from msgspec import Meta, Struct

from openpiu import review
from openpiu.audit import reference
from openpiu.findings import OpenPIUError
from openpiu.intake.service import Service
from openpiu.matching import Candidate, Match
from openpiu.review import own_deciding, own_list
from openpiu.store import Store, approvals, log, own_entries, role_changes
from openpiu.store.approvals import Words
from openpiu.store.own_entries import State as Kept
from openpiu.store.own_entries import Version
from openpiu.watchlists.own_entry import OwnEntry
from openpiu.web.guard import NOT_KEPT, Call, actor_of, caller_of, may
from openpiu.web.reviewing import officer_of, review_of

BODY = 128 << 10
PATIENCE = 5.0
"""Seconds that a preview waits for the workers."""
SHOWN: tuple[Kept, ...] = ("draft", "waiting", "returned", "approved")

Text = Annotated[str, Meta(max_length=4000)]


class Workers:
    """The lists in force, as the workers of a service hold them."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def match(self, travellers: Sequence[Candidate], /) -> list[list[Match]]:
        """For each traveller its matches. Raises TimeoutError where no worker is free in time."""
        found: list[list[Match]] = self._service.pool.submit("again", list(travellers)).result(PATIENCE)
        return found


def previewed(
    desk: review.Desk, officer: review.Officer, said: OwnEntry, service: Service, own: str | None
) -> review.Preview:
    """A preview with what the workers know; without similar entries where they cannot say in time. Raises
    FaultyEntryError for what is too long."""
    matcher = Workers(service) if service.ready_to_screen else None
    try:
        return review.preview(desk, officer, said, matcher, own)
    except review.FaultyEntryError:
        raise
    except (TimeoutError, OpenPIUError):
        return review.preview(desk, officer, said, None, own)


class Drafted(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as a draft, or to be sent at once; `why` says what changes, where it is in force."""

    entry: OwnEntry
    send: bool = False
    why: Text = ""


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason, in words."""

    why: Text = ""


class Decision(Struct, frozen=True, forbid_unknown_fields=True):
    """Approve or return what was sent at the moment `sent_at`, with a reason."""

    approve: bool
    reason: Text
    sent_at: Annotated[str, Meta(max_length=32)]


class Shown(Struct, frozen=True):
    """A version of an entry with the reasons that were given for it."""

    entry: str
    version: Version
    words: list[Words]


class Waiting(Struct, frozen=True):
    """What waits for a second person; `own` where the caller has asked it themselves."""

    kind: str
    id: str
    what: str
    asked_by: str
    asked_at: str
    own: bool


def bounded(after: int) -> int:
    """A place in the list that every database takes."""
    return max(0, min(after, 2**62))


def _shown(state: State, version: Version) -> Shown:
    store: Store = state["store"]
    with store.reading() as connection:
        return Shown(version.id, version, approvals.of(connection, [version.subject])[version.subject])


@get(
    "/api/lists/own/entries",
    operation_id="ListOwnEntries",
    opt=may("see-own-entries", shows="own.read"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
)
def get_own_entries(request: Call, state: State, after: int = 0, limit: int = 100) -> list[Shown]:
    """Entries of the unit's own list that are in force or open, by entry; `after` the number of one."""
    store: Store = state["store"]
    who, place = caller_of(request).who, bounded(after)
    with store.writing() as connection:
        found = own_entries.with_state(connection, SHOWN, after=place, limit=max(1, min(limit, 500)))
        found = own_list.visible(found, who)
        words = approvals.of(connection, [one.subject for one in found])
        if found:
            entries = list(dict.fromkeys(reference("entry", one.id) for one in found))
            log.write(connection, "own.read", entries, actor_of(request))
    return [Shown(one.id, one, words[one.subject]) for one in found]


@get(
    "/api/lists/own/entries/{own:str}",
    operation_id="ReadOwnEntry",
    opt=may("see-own-entries", shows="own.read"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
)
def get_own_entry(request: Call, state: State, own: str) -> list[Shown]:
    """All versions of an entry, oldest first, with who drafted and decided each, when and why."""
    store: Store = state["store"]
    with store.writing() as connection:
        found = own_list.visible(own_list.versions(connection, own), caller_of(request).who)
        if not found:
            raise review.UnknownEntryError("there is no such entry")
        words = approvals.of(connection, [one.subject for one in found])
        log.write(connection, "own.read", [reference("entry", own)], actor_of(request))
    return [Shown(one.id, one, words[one.subject]) for one in found]


@post(
    "/api/lists/own/entries",
    status_code=201,
    opt=may("draft-entries"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_own_entry(request: Call, state: State, data: Drafted) -> Shown:
    """Draft an entry, or send it for approval. 422 with `faults` by field where it cannot be sent."""
    made = own_list.save(review_of(request), officer_of(request), data.entry, send=data.send, why=data.why)
    return _shown(state, made)


@post(
    "/api/lists/own/preview",
    status_code=200,
    opt=may("draft-entries"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_preview(request: Call, state: State, data: Drafted) -> review.Preview:
    """How many travellers of the last 30 days a draft would touch, and which entries are like it."""
    return previewed(review_of(request), officer_of(request), data.entry, state["rooms"].service, None)


@post(
    "/api/lists/own/entries/{own:str}",
    status_code=200,
    opt=may("draft-entries"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_own_version(request: Call, state: State, own: str, data: Drafted) -> Shown:
    """Change one's own draft, or draft an amendment of what is in force. 409 while a version waits."""
    made = own_list.save(
        review_of(request), officer_of(request), data.entry, own, send=data.send, why=data.why
    )
    return _shown(state, made)


@post(
    "/api/lists/own/entries/{own:str}/sending",
    status_code=200,
    opt=may("draft-entries"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_own_sending(request: Call, state: State, own: str, data: Why) -> Shown:
    """Send one's own draft for approval."""
    return _shown(state, own_list.send(review_of(request), officer_of(request), own, data.why))


@post(
    "/api/lists/own/entries/{own:str}/withdrawal",
    status_code=200,
    opt=may("draft-entries"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_own_withdrawal(request: Call, state: State, own: str, data: Why) -> Shown:
    """Ask that an entry is taken off the list."""
    return _shown(state, own_list.withdraw(review_of(request), officer_of(request), own, data.why))


@post(
    "/api/lists/own/entries/{own:str}/taking-back",
    status_code=200,
    opt=may("draft-entries"),
    sync_to_thread=True,
)
def post_own_taking_back(request: Call, state: State, own: str) -> Shown:
    """Take back what one has sent, before it is decided."""
    return _shown(state, own_list.take_back(review_of(request), officer_of(request), own))


@post(
    "/api/lists/own/entries/{own:str}/dropping",
    status_code=204,
    opt=may("draft-entries"),
    sync_to_thread=True,
)
def post_own_dropping(request: Call, own: str) -> None:
    """Drop one's own draft: what it said is deleted."""
    own_list.drop(review_of(request), officer_of(request), own)


@post(
    "/api/lists/own/entries/{own:str}/decision",
    status_code=200,
    opt=may("approve"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def post_own_decision(request: Call, state: State, own: str, data: Decision) -> Shown:
    """Approve or return what another has asked. 403 for one's own, 409 where it was decided, taken back or
    sent anew meanwhile."""
    decided = own_deciding.decide(
        review_of(request), officer_of(request), own, data.sent_at, approve=data.approve, reason=data.reason
    )
    return _shown(state, decided)


@get("/api/approvals", opt=may("approve"), cache_control=NOT_KEPT, sync_to_thread=True)
def get_approvals(request: Call, state: State) -> list[Waiting]:
    """What waits for a second person: entries of the own list, changes of roles; ids and nobody's name."""
    store: Store = state["store"]
    who = caller_of(request).who
    with store.reading() as connection:
        entries = own_entries.with_state(connection, ("waiting",))
        changes = role_changes.waiting(connection)
    found = [
        Waiting("own-entry", one.id, one.kind, one.author, one.sent_at or one.made_at, one.author == who)
        for one in entries
    ]
    return found + [
        Waiting("role", one.id, one.role, one.proposed_by, one.proposed_at, barred(one, who))
        for one in changes
    ]


def barred(change: role_changes.RoleChange, who: str) -> bool:
    """Whether somebody may not accept a change of a role: they have proposed it, or it is about them."""
    return who in (change.proposed_by, f"user:{change.person}")


HANDLERS: list[Any] = [
    get_own_entries,
    get_own_entry,
    post_own_entry,
    post_preview,
    post_own_version,
    post_own_sending,
    post_own_withdrawal,
    post_own_taking_back,
    post_own_dropping,
    post_own_decision,
    get_approvals,
]
