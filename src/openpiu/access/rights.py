"""Roles and their rights.

Under the law of passenger data people decide and machines carry: a carrier's token sends and gets its answer,
an engineer's keeps the machinery running without seeing anybody.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Right = Literal["send", "read-any", "read-own", "measure", "search", "describe"]

ROLES = ("officer", "supervisor", "dpo", "engineer", "auditor", "approver", "carrier")

RIGHTS: dict[Right, frozenset[str]] = {
    "send": frozenset({"carrier", "engineer"}),
    "read-any": frozenset({"officer", "supervisor", "dpo", "engineer", "auditor"}),
    "read-own": frozenset({"carrier"}),
    "measure": frozenset({"engineer", "supervisor", "auditor"}),
    "search": frozenset({"officer", "supervisor", "dpo"}),
    "describe": frozenset(ROLES),
}
"""`send` a transmission or a request and get its answer; `read-any` the state of transmissions, `read-own`
those of the carrier that a token is bound to; `measure` figures of the machinery; `search` people, for a
stated purpose; `describe` the interface itself."""


class Caller(Struct, frozen=True):
    """Who calls: the name of their token, a role, and the carrier that a carrier's token may be bound to."""

    name: str
    role: str
    carrier: str | None = None

    def may(self, right: Right) -> bool:
        """Whether the role has `right`. A carrier's token that is bound to no carrier (a host that speaks for
        many) sends and gets its answer, and reads nothing."""
        if right == "read-own" and self.carrier is None:
            return False
        return self.role in RIGHTS[right]
