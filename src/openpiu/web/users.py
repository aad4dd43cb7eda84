"""Those who may sign in: shown, locked, given another role by two people."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get, post
from litestar.datastructures import State
from msgspec import Meta, Struct

from openpiu.access import users
from openpiu.store import Store, log, role_changes
from openpiu.store import users as kept
from openpiu.web.account import BODY, Name
from openpiu.web.guard import NOT_KEPT, Call, actor_of, may

Word = Annotated[str, Meta(max_length=32)]
Reason = Annotated[str, Meta(max_length=2000)]


class User(Struct, frozen=True):
    """A person who may sign in: `state` is `active` or `locked`; `invited` until they have used their
    one-time word."""

    person: str
    name: str
    display_name: str
    role: str
    carrier: str | None
    state: str
    invited: bool
    factor: bool
    made_at: str
    seen_at: str | None


class Change(Struct, frozen=True):
    """A role that waits to be accepted by another than who proposed it and whom it is about."""

    change: str
    person: str
    role: str
    carrier: str | None
    proposed_by: str
    proposed_at: str


class Users(Struct, frozen=True):
    """All people by name, and the changes that wait."""

    users: list[User]
    changes: list[Change]


class Named(Struct, frozen=True):
    """Whom it is about."""

    name: Name


class Proposal(Struct, frozen=True):
    """Another role for somebody, and why; carrier people are bound to a carrier."""

    name: Name
    role: Word
    carrier: Word | None = None
    reason: Reason = ""


class Decision(Struct, frozen=True):
    """Whether a proposed role is accepted, and why."""

    accept: bool
    reason: Reason = ""


@get(
    "/api/users",
    opt=may("see-users", shows="user.read"),
    cache_control=NOT_KEPT,
    sync_to_thread=True,
)
def get_users(request: Call, state: State) -> Users:
    """Everybody who may sign in, and the changes of roles that wait."""
    store: Store = state["store"]
    with store.writing() as connection:
        people = kept.listed(connection)
        log.write(connection, "user.read", [f"user:{p.id}" for p in people], actor_of(request))
        waiting = role_changes.waiting(connection)
    return Users(
        [
            User(
                p.id, p.name, p.display_name, p.role, p.carrier, p.state,
                p.password is None, p.factor is not None, p.made_at, p.seen_at,
            )
            for p in people
        ],
        [Change(c.id, c.person, c.role, c.carrier, c.proposed_by, c.proposed_at) for c in waiting],
    )  # fmt: skip


@post(
    "/api/users/lock",
    status_code=204,
    opt=may("manage-users"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def lock_user(request: Call, state: State, data: Named) -> None:
    """Let somebody in no more; their sessions end."""
    users.lock(state["store"], data.name, actor_of(request))


@post(
    "/api/users/unlock",
    status_code=204,
    opt=may("manage-users"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def unlock_user(request: Call, state: State, data: Named) -> None:
    """Let somebody in again."""
    users.unlock(state["store"], data.name, actor_of(request))


@post(
    "/api/role-changes",
    status_code=201,
    opt=may("manage-users"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def propose_role(request: Call, state: State, data: Proposal) -> dict[str, str]:
    """Propose another role for somebody: `{"change": ID}`. It is in force once another has accepted it."""
    said = (data.name, data.role, data.carrier, actor_of(request))
    return {"change": users.propose_role(state["store"], *said, reason=data.reason)}


@post(
    "/api/role-changes/{change:str}/decision",
    status_code=204,
    opt=may("manage-users"),
    sync_to_thread=True,
    request_max_body_size=BODY,
)
def decide_role(request: Call, state: State, change: str, data: Decision) -> None:
    """Accept or refuse a role that another has proposed."""
    by = actor_of(request)
    users.decide_role(state["store"], change, accept=data.accept, by=by, reason=data.reason)


HANDLERS: list[Any] = [get_users, lock_user, unlock_user, propose_role, decide_role]
