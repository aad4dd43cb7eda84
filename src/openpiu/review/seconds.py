"""Blind second looks: which cleared hits another officer looks at without seeing the answer.

Drawn after the decision, so that nobody can know: a share at random (`review.second_looks` of the law
profile), all that took less than some seconds, all with the reason "other", and the first of each officer in
each band of hours, so that everybody's work is looked at.
"""

from __future__ import annotations

from sqlalchemy import Connection

from openpiu.review.desk import Desk, later
from openpiu.screening.life import Life
from openpiu.store import decisions
from openpiu.store.decisions import Decision
from openpiu.store.hit_rows import HitRow

BAND = 6
"""Hours of a band of the day, in UTC."""


def draw(
    connection: Connection, desk: Desk, hit: HitRow, after: Life, decision: Decision, over: str, drawn: float
) -> None:
    """Ask for a second look at a hit that was just cleared by `decision` alone, where one is due. `over` is
    the end of the undo's window, `drawn` a random number from 0 to before 1."""
    if len(after.given) > 1 or not desk.profile.review.second_looks:
        return  # more than one has looked at it, or the law profile asks for none
    kind = _kind(connection, desk, decision, drawn)
    if kind is None:
        return
    due = later(over, desk.terms.look_within)
    if hit.departs and over < hit.departs:
        due = min(due, hit.departs)
    decisions.ask_look(connection, hit, after.round, kind, over, due)


def _kind(connection: Connection, desk: Desk, decision: Decision, drawn: float) -> str | None:
    if decision.seconds < desk.terms.quick:
        return "quick"
    if any(code.endswith("I") for code, _ in decision.reasons):
        return "other"
    if drawn < desk.profile.review.second_looks:
        return "random"
    hour = int(decision.at[11:13]) // BAND * BAND
    since = f"{decision.at[:11]}{hour:02}:00:00.000Z"
    if "band" not in decisions.looks_drawn(connection, decision.who, since):
        return "band"
    return None
