"""What waits for a second person, and what people wrote when they asked, approved or returned it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from openpiu.store.dialects import put_rows
from openpiu.store.schema import approval_words, own_entries, role_changes

Step = Literal["ask", "approve", "return"]


class Words(Struct, frozen=True):
    """A reason that somebody gave at one step."""

    at: str
    who: str
    step: Step
    said: str


def add(connection: Connection, subject: str, words: Words) -> None:
    """Keep a reason; none is kept where nothing was written."""
    said = words.said.replace("\x00", "")  # which no text of PostgreSQL may hold
    if said:
        row = {"subject": subject, "at": words.at, "who": words.who, "step": words.step, "said": said}
        put_rows(connection, approval_words, [row], replace=("who", "said"))


def of(connection: Connection, subjects: Sequence[str]) -> dict[str, list[Words]]:
    """The reasons given about each of `subjects`, oldest first."""
    c = approval_words.c
    found: dict[str, list[Words]] = defaultdict(list)
    rows = select(c.subject, c.at, c.who, c.step, c.said).where(c.subject.in_(subjects)).order_by(c.at)
    for row in connection.execute(rows) if subjects else ():
        found[row.subject].append(Words(row.at, row.who, row.step, row.said))
    return found


def drop(connection: Connection, subject: str) -> None:
    """Delete what was written about `subject`."""
    connection.execute(delete(approval_words).where(approval_words.c.subject == subject))


def waiting_for(connection: Connection, who: str) -> int:
    """How much waits that `who` may decide: nothing that they have asked themselves, or that is about
    them."""
    e, r = own_entries.c, role_changes.c
    own = select(func.count()).select_from(own_entries).where(e.state == "waiting", e.author != who)
    person = who.removeprefix("user:")
    roles = select(func.count()).select_from(role_changes)
    roles = roles.where(r.outcome.is_(None), r.proposed_by != who, r.person != person)
    both = select(own.scalar_subquery() + roles.scalar_subquery())
    return int(connection.execute(both).scalar() or 0)
