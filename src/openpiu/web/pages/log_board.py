"""Data of the pages of the log: its proof, who and what may be asked for, and the entries that answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import get_args

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.audit import ACTS, Entry
from openpiu.audit.acts import Operation
from openpiu.intake import log_proof
from openpiu.intake.log_proof import Proven
from openpiu.store import log, log_search, log_subjects, role_changes, users
from openpiu.store.log_search import Kept, Question
from openpiu.store.users import UserRow

PER_PAGE = 100
SECONDS = 1.0
"""For how long the log is looked through for one page."""
MOST_NAMED = 6
"""References that are shown of an entry before the rest is counted."""
OVERSEE = frozenset({"dpo", "auditor"})
"""Roles whose work a supervisor is not shown."""
OVERSIGHT = ("log.read", "log.verify", "log.export")
"""Acts by which somebody looked at the log itself."""
OPERATIONS: tuple[str, ...] = get_args(Operation)
SEEN = "seen"
"""The kind of acts by which somebody saw data, or was handed them."""
_WHO = re.compile(r"[a-z]+:[A-Za-z0-9][A-Za-z0-9._/+=~-]{0,127}")


class Asked(Struct, frozen=True):
    """What a reader asks, as it stands in the form and in the address: ids and codes, no name of anybody."""

    about: str = ""
    who: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""


class Line(Struct, frozen=True):
    """An entry as it is shown: `facts` are the numbers and codes of the act, `more` how many references are
    not named. `damaged` where what stands in the log is no entry any more."""

    place: str
    at: str = ""
    who: str = ""
    who_id: str = ""
    role: str = ""
    why: str = ""
    act: str = ""
    meaning: str = ""
    source: str = ""
    on: tuple[str, ...] = ()
    more: int = 0
    facts: str = ""
    damaged: bool = False


class Answer(Struct, frozen=True):
    """Entries that answer: `searched` are the references that were looked for, `next` is where the next page
    begins, `reached` up to when it was looked where time was over, `purged` up to which entry the law has
    had them removed."""

    lines: tuple[Line, ...]
    searched: tuple[str, ...]
    next: int | None
    reached: str | None
    purged: int
    users: frozenset[str]


class ProofState(Struct, frozen=True):
    """How far the log goes, and its newest verification with the name of who made it."""

    state: log.State
    proven: Proven | None
    by: str


def people(connection: Connection) -> dict[str, UserRow]:
    """Everybody who may ever have signed in, as the log names them."""
    return {f"user:{row.id}": row for row in users.listed(connection)}


def overseers(connection: Connection, known: Mapping[str, UserRow]) -> tuple[str, ...]:
    """Those whose role is, or once became, one of oversight."""
    were = role_changes.once(connection, OVERSEE)
    return tuple(who for who, row in known.items() if row.role in OVERSEE or row.id in were)


def proof(connection: Connection, known: Mapping[str, UserRow]) -> ProofState:
    """How far the log goes, and when it was verified."""
    proven = log_proof.newest(connection)
    return ProofState(log.state(connection), proven, _name(proven.who, known) if proven else "")


def trouble(asked: Asked) -> str | None:
    """What cannot be asked, and what fits; None where all can."""
    if asked.about and log_subjects.reference_of(asked.about) is None:
        return (
            "That is no id. Expected one of a traveller (T202603-17), a hit, a booking, a flight (flight 12) "
            "or a message, or the address of its page; somebody's name is found through the search."
        )
    if asked.who and not _WHO.fullmatch(asked.who):
        return "Who acted is not known; expected one of the people of the unit."
    if asked.kind and not _acts(asked.kind):
        return "The log knows no such kind of act."
    days = [_day(text) for text in (asked.since, asked.until) if text]
    if None in days:
        return "That is no day; expected one as 2026-03-01."
    return None


def question(
    connection: Connection, asked: Asked, known: Mapping[str, UserRow], own: str, *, all_: bool
) -> Question:
    """The question to the log; `all_` for those who oversee, others are not shown their work."""
    about = log_subjects.reference_of(asked.about)
    since, until = _day(asked.since), _day(asked.until)
    return Question(
        log_subjects.references(connection, about) if about else (),
        asked.who or None,
        _acts(asked.kind),
        f"{since}T00:00:00.000Z" if since else None,
        f"{until + timedelta(days=1)}T00:00:00.000Z" if until else None,
        () if all_ else tuple(who for who in overseers(connection, known) if who != own),
        () if all_ else OVERSIGHT,
        own,
    )


def _acts(kind: str) -> tuple[str, ...]:
    if kind == SEEN:
        return tuple(code for code, act in ACTS.items() if act.operation in ("consultation", "disclosure"))
    return tuple(code for code, act in ACTS.items() if kind in (code, act.operation))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def answer(
    connection: Connection,
    asked: Question,
    known: Mapping[str, UserRow],
    before: int | None,
    *,
    decides: bool,
) -> Answer:
    """The entries that answer, newest first. Who may be asked about a hit is not shown what others did with
    it: a second look at it would not be blind."""
    found = log_search.find(connection, asked, before=before, limit=PER_PAGE, seconds=SECONDS)
    entries = list(found.entries)
    if decides:
        entries = _without_open(connection, entries)
    return Answer(
        tuple(_line(kept, known, asked.about) for kept in entries),
        asked.about,
        found.next,
        found.reached,
        log.state(connection).purged,
        frozenset(one.entry.who for one in entries if one.entry and one.entry.who in known),
    )


def _without_open(connection: Connection, entries: list[Kept]) -> list[Kept]:
    named = {id_ for one in entries for id_ in _hits(one.entry)}
    open_ = log_subjects.still_asked(connection, named)
    return [one for one in entries if not open_.intersection(_hits(one.entry))]


def _hits(entry: Entry | None) -> list[str]:
    if entry is None or not entry.act.startswith("hit."):
        return []
    return [one.partition(":")[2] for one in entry.on if one.startswith("hit:")]


def _line(kept: Kept, known: Mapping[str, UserRow], about: tuple[str, ...]) -> Line:
    place = f"{kept.number:,}" if kept.number is not None else "not sealed yet"
    entry = kept.entry
    if entry is None:
        return Line(place, damaged=True)
    act = ACTS.get(entry.act)
    wanted = [one for one in entry.on if one in about]
    on = [*wanted, *(one for one in entry.on if one not in wanted)]
    return Line(
        place,
        entry.at,
        _name(entry.who, known),
        entry.who,
        known[entry.who].role if entry.who in known else "",
        entry.why,
        entry.act,
        act.meaning if act else "",
        entry.source,
        tuple(_said(one) for one in on[:MOST_NAMED]),
        max(0, len(on) - MOST_NAMED),
        ", ".join(f"{name} {_value(value)}" for name, value in entry.what.items()),
    )


def _said(reference: str) -> str:
    kind, _, id_ = reference.partition(":")
    return f"{kind} {id_[:16]}" + ("…" if len(id_) > 16 else "")


def _value(value: int | bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _name(who: str, known: Mapping[str, UserRow]) -> str:
    """What to call who acted: a person by name, anything else by what it is."""
    kind, _, id_ = who.partition(":")
    if who in known:
        return known[who].display_name
    kinds = {"program": "the program", "os": f"user {id_} of the machine", "token": f"token {id_}"}
    return kinds.get(kind, who)


def in_words(asked: Asked, known: Mapping[str, UserRow], now: datetime) -> str:
    """The question as a sentence, for the page and for print."""
    about = log_subjects.reference_of(asked.about)
    parts = ["What was done" if asked.kind != SEEN else "Who saw, or was handed, data"]
    if asked.kind and asked.kind != SEEN:
        parts.append(f"({asked.kind})")
    if about:
        parts.append(f"about {_said(about)}")
    if asked.who:
        parts.append(f"by {_name(asked.who, known)}")
    if asked.since:
        parts.append(f"since {asked.since}")
    parts.append(f"until {asked.until or now.date().isoformat()}")
    return " ".join(parts)
