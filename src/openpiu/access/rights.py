"""Roles and their rights.

Under the law of passenger data people decide and machines carry: a carrier's token sends and gets its answer,
an engineer's keeps the machinery running without seeing anybody. Whoever approves from outside the unit sees
nothing but what they are asked to approve, so an approver has no other role; a person has one role.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from openpiu.audit import Actor, reference
from openpiu.findings import SettingError

Right = Literal[
    "send",
    "read-any",
    "read-own",
    "read-cards",
    "measure",
    "search",
    "describe",
    "own-account",
    "see-users",
    "manage-users",
    "see-overview",
    "see-hits",
    "decide",
    "assign",
    "see-people",
    "see-flights",
    "see-lists",
    "see-messages",
    "draft-entries",
    "see-own-entries",
    "approve",
    "mend-messages",
    "see-log",
    "prove-log",
    "see-system",
    "see-quality",
    "oversee",
    "see-settings",
]

_CARRIER = re.compile(r"[A-Z0-9]{2,3}")

ROLES = ("officer", "supervisor", "dpo", "engineer", "auditor", "approver", "carrier")

RIGHTS: dict[Right, frozenset[str]] = {
    "send": frozenset({"carrier", "engineer"}),
    "read-any": frozenset({"officer", "supervisor", "dpo", "engineer", "auditor"}),
    "read-own": frozenset({"carrier"}),
    "read-cards": frozenset({"engineer", "supervisor", "dpo", "auditor"}),
    "measure": frozenset({"engineer", "supervisor", "auditor"}),
    "search": frozenset({"officer", "supervisor", "dpo"}),
    "describe": frozenset(ROLES),
    "own-account": frozenset(ROLES),
    "see-users": frozenset({"supervisor", "dpo", "auditor"}),
    "manage-users": frozenset({"supervisor"}),
    "see-overview": frozenset({"officer", "supervisor", "dpo", "engineer"}),
    "see-hits": frozenset({"officer", "supervisor", "dpo", "auditor"}),
    "decide": frozenset({"officer", "supervisor"}),
    "assign": frozenset({"supervisor"}),
    "see-people": frozenset({"officer", "supervisor", "dpo"}),
    "see-flights": frozenset({"officer", "supervisor", "dpo", "engineer"}),
    "see-lists": frozenset({"officer", "supervisor", "dpo", "engineer", "auditor"}),
    "see-messages": frozenset({"officer", "supervisor", "dpo", "engineer"}),
    "draft-entries": frozenset({"officer", "supervisor"}),
    "see-own-entries": frozenset({"officer", "supervisor", "dpo", "auditor"}),
    "approve": frozenset({"supervisor"}),
    "mend-messages": frozenset({"supervisor", "engineer"}),
    "see-log": frozenset({"supervisor", "dpo", "auditor"}),
    "prove-log": frozenset({"dpo", "auditor"}),
    "see-system": frozenset({"supervisor", "dpo", "engineer", "auditor"}),
    "see-quality": frozenset({"officer", "supervisor", "dpo"}),
    "oversee": frozenset({"dpo", "auditor"}),
    "see-settings": frozenset({"supervisor", "dpo", "auditor"}),
}
"""`send` a transmission or a request and get its answer; `read-any` the state of transmissions, `read-own`
those of the carrier that a token or a person is bound to, and its score card; `read-cards` the score cards of
all; `measure` figures of the machinery; `search` people, for a stated purpose; `describe` the interface
itself; `own-account` one's own session, password and
second factor; `see-users` who may sign in; `manage-users` lock them, change their roles with a second person;
`see-hits` with the people that they ask about; `decide` a hit; `assign` one to another; of the workbench
`see-overview`, `see-people` (travellers, bookings, who is on a flight), `see-flights` without people,
`see-lists`, `see-messages`, with values covered for whom may not see people, `mend-messages`: process
them again, or take them out of the quarantine; `draft-entries` of the unit's own list, `see-own-entries` with
their grounds, `approve` what another has asked; `see-log` (a supervisor without what those who oversee do),
`prove-log` by verifying and exporting it, `see-system`, `see-quality` of decisions (an officer of their own),
`oversee`, and `see-settings`."""

OF_MACHINES: frozenset[Right] = frozenset({"send"})
"""Rights of tokens alone: a transmission belongs to the token that brought it."""
OF_TOKENS: frozenset[Right] = OF_MACHINES | {
    "read-any", "read-own", "read-cards", "measure", "search", "describe"
}  # fmt: skip
"""All that a token may hold."""
OF_PEOPLE: frozenset[Right] = frozenset(RIGHTS) - OF_TOKENS
"""Rights of people alone: a token is nobody who could answer for it."""


class Caller(Struct, frozen=True):
    """Who calls: a name, a role, and the carrier that it may be bound to; `person` is the id of a person who
    signed in, None for a token."""

    name: str
    role: str
    carrier: str | None = None
    person: str | None = None

    @property
    def who(self) -> str:
        """As the log names them: `user:3f0a…`, `token:host`."""
        return f"user:{self.person}" if self.person else reference("token", self.name)

    def acting(self, source: str, why: str | None = None) -> Actor:
        """They, acting through the door `source` (`http@192.0.2.7`) for the file or request `why`."""
        return Actor(self.who, source, why)

    def may(self, right: Right) -> bool:
        """Whether the role has `right`. Whoever is of a carrier and bound to none (a host that speaks for
        many) sends and gets its answer, and reads nothing."""
        if right == "read-own" and self.carrier is None:
            return False
        if right in (OF_MACHINES if self.person else OF_PEOPLE):
            return False
        return self.role in RIGHTS[right]


def bound(role: str, carrier: str | None) -> str | None:
    """The carrier that a caller of this role is bound to, in capitals. Raises SettingError for a role that is
    none, for a carrier with any role but `carrier`, and for one that is no designator."""
    if role not in ROLES:
        raise SettingError(f"role {role!r} is not known; one of {', '.join(ROLES)} fits")
    if carrier is None:
        return None
    carrier = carrier.upper()
    if role != "carrier":
        raise SettingError(f"role {role} is bound to no carrier; leave the carrier out")
    if not _CARRIER.fullmatch(carrier):
        raise SettingError(f"carrier {carrier!r}: expected a designator of two or three signs, as XA")
    return carrier
