"""Changes of roles as they are kept: proposed by one, decided by another."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from openpiu.store.schema import role_changes


class RoleChange(Struct, frozen=True):
    """A role proposed for a person; `decided_by`, `decided_at`, `outcome` (`accepted`, `refused`, `void`) are
    None while it waits."""

    id: str
    person: str
    role: str
    carrier: str | None
    proposed_by: str
    proposed_at: str
    decided_by: str | None = None
    decided_at: str | None = None
    outcome: str | None = None


_C = role_changes.c
_COLUMNS = [_C[name] for name in RoleChange.__struct_fields__]


def add(connection: Connection, change: RoleChange) -> None:
    """Keep a proposal; one that waits for the same person is void."""
    waits = (_C.person == change.person, _C.outcome.is_(None))
    connection.execute(
        update(role_changes).where(*waits).values(outcome="void", decided_at=change.proposed_at)
    )
    connection.execute(insert(role_changes).values(**{c.name: getattr(change, c.name) for c in _COLUMNS}))


def waiting(connection: Connection) -> list[RoleChange]:
    """The proposals that wait, the oldest first."""
    statement = select(*_COLUMNS).where(_C.outcome.is_(None)).order_by(_C.proposed_at, _C.id)
    return [RoleChange(*row) for row in connection.execute(statement)]


def once(connection: Connection, roles: Collection[str]) -> set[str]:
    """Those who were given one of `roles` at some time, by the id of the person."""
    statement = select(_C.person).where(_C.role.in_(roles), _C.outcome == "accepted").distinct()
    return set(connection.execute(statement).scalars())


def find(connection: Connection, id_: str) -> RoleChange | None:
    """The proposal of that id, decided or not; nobody else decides it until the transaction ends."""
    row = connection.execute(select(*_COLUMNS).where(_C.id == id_).with_for_update()).first()
    return None if row is None else RoleChange(*row)


def decide(connection: Connection, id_: str, by: str, at: str, outcome: str) -> None:
    """Write down what was decided."""
    values = {"decided_by": by, "decided_at": at, "outcome": outcome}
    connection.execute(update(role_changes).where(_C.id == id_).values(**values))
