"""Data of the oversight page, the desk of the data-protection officer: counts and what is due, of nobody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.intake.log_proof import Proven
from openpiu.safeguards import CATEGORIES, Profile
from openpiu.safeguards.terms import earlier
from openpiu.store import log_search, oversight, queue
from openpiu.store.connect import moment as as_stored
from openpiu.store.log_search import Question
from openpiu.store.oversight import Dropped, Looks
from openpiu.web.pages.law_board import in_words

DAYS = 30
SECONDS = 0.5
MOST = 500
"""Entries that are counted of the acts which this page counts."""
VERIFIED_WITHIN = timedelta(days=7)
"""The project's choice: a log that was not verified for longer is told."""
COUNTED = {
    "people.search": "people were searched for",
    "message.unseal": "sealed messages of the quarantine were opened",
    "hit.reveal": "a held-back part of a hit was opened before the own call",
    "log.export": "the log was exported",
    "role.lacking": "somebody asked for what their role does not allow",
    "session.refuse": "a sign-in was refused",
}


class Count(Struct, frozen=True):
    """How often an act is in the log of the last days; of searches, by which purpose."""

    act: str
    meaning: str
    number: int
    parts: tuple[tuple[str, int], ...] = ()


class Term(Struct, frozen=True):
    """A term of the law: what is kept for how long, since when the oldest is, whether it is over, what was
    done last, and what is to do."""

    what: str
    term: str
    oldest: str | None
    due: bool
    done: str
    to_do: str


class Oversight(Struct, frozen=True):
    """The page: `capped` where more is in the log than was counted."""

    proven: Proven | None
    stale: bool
    dropped: tuple[tuple[Dropped, bool], ...]
    quarantined: int
    looks: Looks
    early: tuple[int, int]
    counts: tuple[Count, ...]
    capped: bool
    terms: tuple[Term, ...]


def view(connection: Connection, profile: Profile, proven: Proven | None, now: datetime) -> Oversight:
    """Everything of the page."""
    begin = now - timedelta(days=DAYS)
    since = as_stored(begin)
    stale = proven is None or now - datetime.fromisoformat(proven.at) > VERIFIED_WITHIN
    counts, capped = _counts(connection, since)
    dropped = oversight.dropped(connection, begin.date().isoformat())
    return Oversight(
        proven,
        stale,
        tuple((one, one.category in CATEGORIES) for one in dropped),
        queue.quarantined(connection),
        oversight.second_looks(connection, since, as_stored(now)),
        oversight.opened_early(connection, since),
        counts,
        capped,
        _terms(connection, profile, now),
    )


def _counts(connection: Connection, since: str) -> tuple[tuple[Count, ...], bool]:
    question = Question(acts=tuple(COUNTED), since=since)
    found = log_search.find(connection, question, before=None, limit=MOST, seconds=SECONDS)
    entries = [kept.entry for kept in found.entries if kept.entry is not None]
    by_act = Counter(entry.act for entry in entries)
    purposes = Counter(str(e.what.get("purpose", "not said")) for e in entries if e.act == "people.search")
    return (
        tuple(
            Count(
                act,
                meaning,
                by_act[act],
                tuple(sorted(purposes.items())) if act == "people.search" else (),
            )
            for act, meaning in COUNTED.items()
        ),
        found.next is not None,
    )


def _terms(connection: Connection, profile: Profile, now: datetime) -> tuple[Term, ...]:
    kept = oversight.kept(connection)
    data, logs = profile.retention.max, profile.logs.keep
    data_due = bool(kept.oldest and kept.oldest < as_stored(earlier(now, data)))
    logs_due = bool(kept.oldest_entry and kept.oldest_entry < as_stored(earlier(now, logs)))
    purged = f"entries 1 to {kept.purged:,}" if kept.purged else "nothing yet"
    return (
        Term(
            "messages, and what was read from them",
            in_words(data),
            kept.oldest,
            data_due,
            "nothing: this version deletes them by no means of its own",
            "the term of the oldest is over: they are to be deleted" if data_due else "",
        ),
        Term(
            "entries of the log",
            in_words(logs),
            kept.oldest_entry,
            logs_due,
            purged,
            "run `openpiu audit purge`" if logs_due else "",
        ),
    )
