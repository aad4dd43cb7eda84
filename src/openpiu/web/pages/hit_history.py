"""The history of a hit: claims, answers, what was taken back or opened early, with their times.

Answers come from the decisions, all else from the log, where it was written with the act itself. Before one's
own call there is none of it but one's own answers: what others did with the hit is no reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.audit import Entry, reference
from openpiu.store import log_search
from openpiu.store.decisions import Decision
from openpiu.store.log_search import Question
from openpiu.web.pages import words
from openpiu.web.pages.hit_words import answered, names_of

ACTS = {
    "hit.claim": "took it in hand",
    "hit.release": "gave it back",
    "hit.free": "ended another's claim",
    "hit.give": "put it in somebody's hand",
    "hit.ask": "asked a colleague",
    "hit.put-back": "put it back",
    "hit.reveal": "opened a held-back part before the own call",
    "hit.reopen": "reopened it",
    "hit.refer": "referred it to an authority",
    "hit.refuse": "recorded a refusal",
    "hit.end-refusal": "ended a refusal",
}
MOST = 60
SECONDS = 0.2


class Event(Struct, frozen=True):
    """One line of the history of a hit."""

    at: str
    who: str
    what: str


def steps(connection: Connection, hit: str) -> list[Entry]:
    """What was done with a hit besides answering it, the newest `MOST` of it, as the log has it."""
    question = Question(about=(reference("hit", hit),), acts=tuple(ACTS))
    found = log_search.find(connection, question, before=None, limit=MOST, seconds=SECONDS)
    return [kept.entry for kept in found.entries if kept.entry is not None]


def history(
    connection: Connection, given: Sequence[Decision], steps: Sequence[Entry], own: str, now: datetime
) -> tuple[Event, ...]:
    """The events of a hit by their time: the answers `given` and these `steps`. An answer that was taken back
    is two events: nothing is erased."""
    names = names_of(connection, {d.who for d in given} | {step.who for step in steps}, own)
    events = [(d.at, d.who, answered(d, now)) for d in given]
    events += [(d.undone_at, d.who, "took the answer back") for d in given if d.undone_at]
    events += [(step.at, step.who, ACTS[step.act]) for step in steps]
    return tuple(Event(words.moment(at, now), names[who], what) for at, who, what in sorted(events))
