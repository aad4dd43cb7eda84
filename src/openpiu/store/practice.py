"""Sets of fictional pairs, and what was answered to them, as they are kept."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from openpiu.store.dialects import put_rows
from openpiu.store.schema import practice_answers, practice_sets
from openpiu.store.transmissions import chunks


class SetRow(Struct, frozen=True):
    """A set that a person has begun; columns as in `store.schema.practice`."""

    id: str
    person: str
    seed: int
    maker: str
    begun_at: str
    ended_at: str | None = None


class AnswerRow(Struct, frozen=True):
    """What was answered to the pair at a position (from 0), and what is true of it."""

    position: int
    truth: str
    answer: str
    seconds: int
    at: str


_SETS = [practice_sets.c[name] for name in SetRow.__struct_fields__]
_ANSWERS = [practice_answers.c[name] for name in AnswerRow.__struct_fields__]


def add(connection: Connection, row: SetRow) -> None:
    """Keep a set that was begun."""
    values = {name: getattr(row, name) for name in SetRow.__struct_fields__}
    connection.execute(insert(practice_sets).values(**values))


def held(connection: Connection, id_: str, person: str) -> SetRow | None:
    """The set of that id, where it is that person's."""
    return _one(connection, select(*_SETS).where(practice_sets.c.id == id_, practice_sets.c.person == person))


def unfinished(connection: Connection, person: str) -> SetRow | None:
    """The set that a person has begun last and not ended."""
    s = practice_sets.c
    return _one(
        connection,
        select(*_SETS).where(s.person == person, s.ended_at.is_(None)).order_by(s.begun_at.desc(), s.id),
    )


def _one(connection: Connection, statement: Select[Any]) -> SetRow | None:
    row = connection.execute(statement.limit(1)).first()
    return None if row is None else SetRow(*row)


def of(connection: Connection, person: str, most: int) -> list[tuple[SetRow, int]]:
    """The newest sets of a person, each with how many of its pairs were answered."""
    s, a = practice_sets.c, practice_answers.c
    answered = select(func.count()).where(a.practice == s.id).scalar_subquery()
    asked = select(*_SETS, answered).where(s.person == person).order_by(s.begun_at.desc(), s.id).limit(most)
    return [(SetRow(*row[:-1]), row[-1]) for row in connection.execute(asked)]


def answers(connection: Connection, id_: str) -> list[AnswerRow]:
    """What was answered in a set, in its order."""
    a = practice_answers.c
    asked = select(*_ANSWERS).where(a.practice == id_).order_by(a.position)
    return [AnswerRow(*row) for row in connection.execute(asked)]


def put_answer(connection: Connection, id_: str, row: AnswerRow) -> None:
    """Keep an answer; one that is there stays as it is."""
    values = {name: getattr(row, name) for name in AnswerRow.__struct_fields__}
    put_rows(connection, practice_answers, [{"practice": id_} | values])


def end(connection: Connection, person: str, at: str, id_: str | None = None) -> None:
    """End a set of a person, or all that they have begun; one that was ended stays as it was."""
    s = practice_sets.c
    which = (s.person == person) & s.ended_at.is_(None)
    which = which if id_ is None else which & (s.id == id_)
    connection.execute(update(practice_sets).where(which).values(ended_at=at))


def newest(connection: Connection, person: str) -> str | None:
    """When a person has last answered to a pair."""
    s, a = practice_sets.c, practice_answers.c
    asked = select(func.max(a.at)).join_from(practice_sets, practice_answers, a.practice == s.id)
    found: str | None = connection.execute(asked.where(s.person == person)).scalar()
    return found


def between(
    connection: Connection, since: str, until: str, person: str | None = None
) -> list[tuple[str, AnswerRow]]:
    """What was answered from the moment `since` to before `until`, with whose answer it is; of one person
    where they are named."""
    s, a = practice_sets.c, practice_answers.c
    asked = select(s.person, *_ANSWERS).join_from(practice_answers, practice_sets, a.practice == s.id)
    asked = asked.where(a.at >= since, a.at < until)
    if person is not None:
        asked = asked.where(s.person == person)
    return [(row[0], AnswerRow(*row[1:])) for row in connection.execute(asked)]


def forget(connection: Connection, before: str) -> None:
    """Remove the sets that were begun before a moment, with their answers."""
    s, a = practice_sets.c, practice_answers.c
    gone = list(connection.execute(select(s.id).where(s.begun_at < before)).scalars())
    for part in chunks(gone):
        connection.execute(delete(practice_answers).where(a.practice.in_(part)))
        connection.execute(delete(practice_sets).where(s.id.in_(part)))
