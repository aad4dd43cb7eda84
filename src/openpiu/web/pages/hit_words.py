"""How hits, their state, their answers and those who act on them are worded, on every page that names one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from openpiu.review import Desk as Review
from openpiu.review import claims
from openpiu.screening import life
from openpiu.store import users
from openpiu.store.decisions import Decision
from openpiu.store.hit_rows import HitRow
from openpiu.web.pages import words

ANSWERS = {"same": "same person", "different": "different person", "cannot-tell": "cannot tell"}


def state_of(row: HitRow, now: datetime, *, knows: bool, barred: bool = False) -> str:
    """The state in a word. Who does not know how others answered (`knows`) is not told: a second look reads
    like any other hit."""
    if row.state == "waiting":
        return f"◔ waits until {words.moment(row.until, now)}" if row.until else "◔ waits for new data"
    if not knows:
        return "decided" if barred and row.state not in life.UNDECIDED else "to decide"
    return words.HIT_STATES[row.state]


def time_left(row: HitRow, review: Review, now: datetime) -> tuple[str, bool]:
    """How long until the unit must have decided: departure less what it needs before; and whether that is
    past."""
    if not row.departs:
        return "not known", False
    at = datetime.fromisoformat(row.departs) - timedelta(seconds=review.terms.reaction)
    seconds = (at - now).total_seconds()
    return (words.span(seconds), False) if seconds >= 0 else (f"late {words.span(seconds)}", True)


def names_of(connection: Connection, whos: set[str], own: str) -> dict[str, str]:
    """What to call those who act: `you`, their name, or their id where they are no people of the unit."""
    ids = {who: who.removeprefix("user:") for who in whos if who.startswith("user:")}
    known = users.display_names(connection, set(ids.values()))
    return {who: "you" if who == own else known.get(ids.get(who, ""), who) for who in whos}


def deciders(connection: Connection, own: str) -> list[tuple[str, str]]:
    """Who may be given a hit: as the log names them, and their name; oneself first."""
    people = [
        (f"user:{row.id}", row.display_name)
        for row in users.listed(connection)
        if row.role in claims.DECIDING and row.state == "active"
    ]
    return sorted(people, key=lambda one: (one[0] != own, one[1]))


def answered(one: Decision, now: datetime) -> str:
    """An answer in words: what, for which reasons, and the next step with its time."""
    codes = ", ".join(
        code if field is None else f"{code} ({field.replace('-', ' ')})" for code, field in one.reasons
    )
    what = f"answered “{ANSWERS.get(one.answer, one.answer)}”: {codes}"
    if one.next_step:
        what += f"; next step: {one.next_step}"
        what += f", until {words.moment(one.next_until, now)}" if one.next_until else ""
    return what
