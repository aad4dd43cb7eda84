"""Questions to the log: which entries are about somebody, by somebody, of some kind, in some time.

What is sealed is found by its marks (`store.log_marks`), what waits to be sealed by looking. A question that
no mark answers (of a time alone, or of the acts that come with every message) is answered by looking through
the log from its newest entry back, a stretch at a time, and for no longer than a reader waits; where it was
not looked through to its beginning, the answer says up to where, and the search goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, or_, select

from openpiu.audit import Entry
from openpiu.audit.entries import read_entry
from openpiu.findings import AuditError
from openpiu.store import log_marks
from openpiu.store.schema import log_entries

STEP = 10_000
"""Entries that are looked through in one statement."""
HEAD = 320
"""Characters of an entry in which time, person and act stand."""


class Question(Struct, frozen=True):
    """What is asked of the log; what is None or empty is not asked.

    `about` are references (`audit.reference`), of which an entry names one or more; `who` is who acted,
    `acts` what they did, from the moment `since` to before `until`. Entries by any of `not_by`, or of
    `not_acts` by somebody else than `own`, are left out.
    """

    about: tuple[str, ...] = ()
    who: str | None = None
    acts: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    not_by: tuple[str, ...] = ()
    not_acts: tuple[str, ...] = ()
    own: str = ""


class Kept(Struct, frozen=True):
    """An entry with its place: `id` by the order of writing, `number` in the chain (None until sealed).
    `entry` is None where what stands there is none any more: verification says since when."""

    id: int
    number: int | None
    entry: Entry | None


class Found(Struct, frozen=True):
    """Entries, newest first. `next` is from where the search goes on (None: the beginning of the log was
    reached); `reached` is up to which moment it was looked where time was over before a page was full."""

    entries: tuple[Kept, ...]
    next: int | None
    reached: str | None


def find(
    connection: Connection, question: Question, *, before: int | None, limit: int, seconds: float
) -> Found:
    """At most `limit` entries that answer `question`, of those written before the entry `before`, looked for
    through about `seconds`. Ends with the stretch that holds an entry older than `since`."""
    marks = _marks(question)
    if marks is not None:
        return _found_by_marks(connection, question, marks, before, limit)
    return _looked_through(connection, question, before, limit, seconds)


def _marks(question: Question) -> list[int] | None:
    """Marks of which every entry that answers has one; None where none can be told."""
    if question.about:
        return [log_marks.of_subject(one) for one in question.about]
    if question.who and log_marks.is_marked(question.who):
        return [log_marks.of_actor(question.who)]
    if question.acts and not log_marks.FREQUENT.intersection(question.acts):
        return [log_marks.of_act(act) for act in question.acts]
    return None


def _found_by_marks(
    connection: Connection, question: Question, marks: Sequence[int], before: int | None, limit: int
) -> Found:
    """What answers of the entries with any of `marks`, and of those that wait to be sealed."""
    c = log_entries.c
    asked = _where(connection.dialect.name, question)
    if before is not None:
        asked.append(c.id < before)
    statement = select(c.id, c.number, c.body).where(*asked).order_by(c.id.desc()).limit(limit + 1)
    sealed = connection.execute(statement.where(c.id.in_(log_marks.with_any(marks)))).all()
    waiting = connection.execute(statement.where(c.number.is_(None))).all()
    rows = sorted({row.id: row for row in (*sealed, *waiting)}.values(), key=lambda row: -row.id)
    found = tuple(_kept(row.id, row.number, row.body) for row in rows[:limit])
    return Found(found, found[-1].id if len(rows) > limit else None, None)


def _looked_through(
    connection: Connection, question: Question, before: int | None, limit: int, seconds: float
) -> Found:
    c = log_entries.c
    until = time.monotonic() + seconds
    least, most = connection.execute(select(func.min(c.id), func.max(c.id))).one()
    high = (before or (most or 0) + 1) - 1
    asked = _where(connection.dialect.name, question)
    found: list[Kept] = []
    while least is not None and high >= least:
        low = max(least, high - STEP + 1)
        stretch = c.id.between(low, high)
        statement = select(c.id, c.number, c.body).where(stretch, *asked).order_by(c.id.desc())
        for row in connection.execute(statement.limit(limit + 1 - len(found))):
            if len(found) == limit:
                return Found(tuple(found), found[-1].id, None)
            found.append(_kept(row.id, row.number, row.body))
        oldest = connection.execute(select(c.at).where(stretch).order_by(c.id).limit(1)).scalar()
        if question.since and oldest is not None and oldest < question.since:
            break
        if time.monotonic() > until and low > least:
            return Found(tuple(found), low, oldest)
        high = low - 1
    return Found(tuple(found), None, None)


def entry(connection: Connection, id_: int) -> Kept | None:
    """The entry of that id; None where there is none, or it was purged."""
    c = log_entries.c
    row = connection.execute(select(c.id, c.number, c.body).where(c.id == id_)).first()
    return None if row is None else _kept(row.id, row.number, row.body)


def _kept(id_: int, number: int | None, body: str) -> Kept:
    try:
        return Kept(id_, number, read_entry(body))
    except AuditError:
        return Kept(id_, number, None)


def last(connection: Connection, act: str, above: int) -> int | None:
    """The id of the newest entry of an act among those with an id above `above`."""
    c = log_entries.c
    of_act = _begins_with(connection.dialect.name, f'"act":"{act}"')
    return connection.execute(select(func.max(c.id)).where(c.id > above, of_act)).scalar()


def newest_id(connection: Connection) -> int:
    """The id of the newest entry; 0 where there is none."""
    return int(connection.execute(select(func.max(log_entries.c.id))).scalar() or 0)


def _where(dialect: str, question: Question) -> list[ColumnElement[bool]]:
    """The conditions, the cheapest first. What stands in an entry holds no quotation marks, so that a quoted
    value is found as itself alone."""
    c = log_entries.c
    asked: list[ColumnElement[bool]] = []
    if question.since:
        asked.append(c.at >= question.since)
    if question.until:
        asked.append(c.at < question.until)
    if question.who:
        asked.append(_begins_with(dialect, f'"who":"{question.who}"'))
    if question.acts:
        asked.append(_any(dialect, [f'"act":"{act}"' for act in question.acts]))
    if question.not_by:
        asked.append(~_any(dialect, [f'"who":"{who}"' for who in question.not_by]))
    if question.not_acts:
        theirs = _any(dialect, [f'"act":"{act}"' for act in question.not_acts])
        asked.append(~theirs | _begins_with(dialect, f'"who":"{question.own}"'))
    if question.about:
        # Behind `on`, since before it stands who acted, who may be asked about as well.
        place = _place(dialect)
        names = func.substr(c.body, place(c.body, '"on":'))
        asked.append(or_(*(place(names, f'"{one}"') > 0 for one in question.about)))
    return asked


def _any(dialect: str, texts: Collection[str]) -> ColumnElement[bool]:
    return or_(*(_begins_with(dialect, text) for text in texts))


def _begins_with(dialect: str, text: str) -> ColumnElement[bool]:
    """Whether `text` stands in the beginning of an entry."""
    return _place(dialect)(func.substr(log_entries.c.body, 1, HEAD), text) > 0


def _place(dialect: str) -> Callable[..., ColumnElement[int]]:
    """Where a text stands in another, sign by sign, which LIKE does not promise."""
    return func.instr if dialect == "sqlite" else func.strpos
