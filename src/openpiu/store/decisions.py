"""Decisions as they are kept: what somebody answered, why, and a copy of all that they were shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select, update

from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.hit_rows import COLUMNS, HitRow
from openpiu.store.hits import Reason as Evidence
from openpiu.store.schema import (
    decision_evidence,
    decision_facts,
    decision_reasons,
    decision_values,
    decision_views,
    decisions,
    hit_notes,
    hits,
    looks,
)
from openpiu.store.transmissions import chunks


class Decision(Struct, frozen=True):
    """A decision; `reasons` are codes with the rows of the comparison that they are about. Times in UTC."""

    id: int
    hit: int
    month: int
    round: int
    who: str
    supervisor: bool
    at: str
    answer: str
    next_step: str | None
    next_until: str | None
    look: str
    seconds: int
    early: int
    undone_at: str | None
    seen: str
    weight: int
    score: float
    list_version: str
    list_revision: int
    model: str
    template: int
    law: str
    reasons: tuple[tuple[str, str | None], ...] = ()


_COLUMNS = [decisions.c[name] for name in Decision.__struct_fields__ if name != "reasons"]


class Shown(Struct, frozen=True):
    """What stood on the page: traveller and listed person as JSON, and the evidence between them."""

    traveller: str
    listed: str | None
    evidence: Sequence[Evidence]


def add(connection: Connection, decision: Decision, shown: Shown) -> int:
    """Keep a decision with what was shown; returns its id (that of `decision` is not looked at)."""
    month = decision.month
    need_month(connection, month)
    id_ = take_ids(connection, "decisions", 1)
    values = {column.name: getattr(decision, column.name) for column in _COLUMNS}
    connection.execute(insert(decisions).values(values | {"id": id_}))
    reasons = [(month, id_, n, code, field) for n, (code, field) in enumerate(decision.reasons)]
    add_rows(connection, decision_reasons, reasons)
    codes = [(month, id_, n, e.field, e.rule, e.weight) for n, e in enumerate(shown.evidence)]
    add_rows(connection, decision_evidence, codes)
    words = [(month, id_, n, e.traveller, e.listed) for n, e in enumerate(shown.evidence)]
    add_rows(connection, decision_values, words)
    add_rows(connection, decision_views, [(month, id_, shown.traveller, shown.listed)])
    return id_


def undo(connection: Connection, decision: Decision, at: str) -> None:
    """Mark a decision as taken back; it stays."""
    one = (decisions.c.month == decision.month) & (decisions.c.id == decision.id)
    connection.execute(update(decisions).where(one).values(undone_at=at))


def of(connection: Connection, hits_: Iterable[int]) -> dict[int, list[Decision]]:
    """The decisions on hits, by hit, oldest first; those that were undone too."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for part in chunks(sorted(set(hits_))):
        rows = connection.execute(select(*_COLUMNS).where(decisions.c.hit.in_(part)).order_by(decisions.c.id))
        for one in _with_reasons(connection, [Decision(*row) for row in rows]):
            found[one.hit].append(one)
    return found


def between(connection: Connection, since: str, until: str) -> list[Decision]:
    """The decisions given from `since` to before `until`, oldest first; those that were undone too."""
    d = decisions.c
    rows = connection.execute(select(*_COLUMNS).where(d.at >= since, d.at < until).order_by(d.at, d.id))
    return _with_reasons(connection, [Decision(*row) for row in rows])


def times_of(connection: Connection, who: str, since: str) -> list[str]:
    """When `who` gave answers since a moment, oldest first; those that were undone too."""
    d = decisions.c
    statement = select(d.at).where(d.at >= since, d.who == who).order_by(d.at)
    return list(connection.execute(statement).scalars())


def last_of(connection: Connection, who: str, since: str) -> str | None:
    """When `who` gave their last answer since a moment; one that was undone counts."""
    d = decisions.c
    statement = select(d.at).where(d.at >= since, d.who == who).order_by(d.at.desc()).limit(1)
    found: str | None = connection.execute(statement).scalar()
    return found


def _with_reasons(connection: Connection, found: Sequence[Decision]) -> list[Decision]:
    r = decision_reasons.c
    reasons: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for part in chunks([one.id for one in found]):
        statement = select(r.decision, r.code, r.field).where(r.decision.in_(part))
        for row in connection.execute(statement.order_by(r.decision, r.position)):
            reasons[row.decision].append((row.code, row.field))
    return [replace(one, reasons=tuple(reasons[one.id])) for one in found]


def shown(connection: Connection, decision: Decision) -> Shown | None:
    """What stood on the page at a decision; None where it is masked."""
    v, e, w = decision_views.c, decision_evidence.c, decision_values.c
    view = connection.execute(select(v.traveller, v.listed).where(v.decision == decision.id)).one_or_none()
    if view is None:
        return None
    both = (w.month == e.month) & (w.decision == e.decision) & (w.position == e.position)
    statement = (
        select(e.field, e.rule, e.weight, w.traveller, w.listed)
        .join_from(decision_evidence, decision_values, both, isouter=True)
        .where(e.decision == decision.id)
        .order_by(e.position)
    )
    return Shown(view.traveller, view.listed, [Evidence(*row) for row in connection.execute(statement)])


def on_pair(connection: Connection, hit: HitRow, facts: Iterable[str]) -> list[tuple[HitRow, Decision]]:
    """Earlier decisions on other hits that ask about the same entry and a traveller of whom the same was said
    (`clearings.rest_on`), oldest first."""
    f, d, h = decision_facts.c, decisions.c, hits.c
    ids: set[int] = set()
    for part in chunks(sorted(set(facts))):
        statement = (
            select(d.hit)
            .join_from(decision_facts, decisions, (d.month == f.month) & (d.id == f.decision))
            .join(hits, (h.month == d.month) & (h.id == d.hit))
            .where(f.facts.in_(part), h.list == hit.list, h.identity == hit.identity, h.id != hit.id)
        )
        ids.update(connection.execute(statement).scalars())
    rows = {}
    for some in chunks(sorted(ids)):
        for row in connection.execute(select(*COLUMNS).where(h.id.in_(some))):
            rows[row.id] = HitRow(*row)
    found = of(connection, ids)
    pairs = [(rows[id_], one) for id_, all_ in found.items() for one in all_ if one.undone_at is None]
    return sorted(pairs, key=lambda pair: pair[1].at)


class Note(Struct, frozen=True):
    """What somebody wrote to a hit; `kind` is `decision`, `ask`, `put-back` or `reopen`."""

    kind: str
    who: str
    at: str
    note: str
    decision: int | None = None


def add_note(connection: Connection, hit: HitRow, note: Note) -> None:
    """Keep a note."""
    need_month(connection, hit.month)
    id_ = take_ids(connection, "hit_notes", 1)
    row = (hit.month, id_, hit.id, note.decision, note.kind, note.who, note.at, note.note)
    add_rows(connection, hit_notes, [row])


def notes(connection: Connection, hit: HitRow) -> list[Note]:
    """The notes to a hit, oldest first."""
    c = hit_notes.c
    statement = select(c.kind, c.who, c.at, c.note, c.decision).where(c.hit == hit.id).order_by(c.id)
    return [Note(*row) for row in connection.execute(statement)]


def newest_notes(connection: Connection, hits_: Iterable[int], kinds: Sequence[str]) -> dict[int, Note]:
    """The newest note of these kinds to each hit."""
    c = hit_notes.c
    found: dict[int, Note] = {}
    for part in chunks(sorted(set(hits_))):
        asked = select(c.hit, c.kind, c.who, c.at, c.note, c.decision)
        for row in connection.execute(asked.where(c.hit.in_(part), c.kind.in_(kinds)).order_by(c.id)):
            found[row.hit] = Note(*row[1:])
    return found


def ask_look(connection: Connection, hit: HitRow, round_: int, kind: str, from_at: str, due_at: str) -> None:
    """Ask for a blind second look at a hit that is cleared in a round, from a moment on."""
    add_rows(connection, looks, [(hit.month, hit.id, round_, kind, from_at, due_at, None)])


def answer_look(connection: Connection, hit: HitRow, decision: int | None) -> None:
    """Note the decision that answers the second look at a hit in this round; None where it was undone."""
    x = looks.c
    one = (x.month == hit.month) & (x.hit == hit.id) & (x.round == hit.round)
    connection.execute(update(looks).where(one).values(decision=decision))


def drop_look(connection: Connection, hit: HitRow) -> None:
    """No second look is asked for in this round: the answer was undone."""
    x = looks.c
    connection.execute(looks.delete().where(x.month == hit.month, x.hit == hit.id, x.round == hit.round))


def looks_drawn(connection: Connection, who: str, since: str) -> list[str]:
    """The reasons for second looks that were drawn at somebody's answers since a moment."""
    x, d = looks.c, decisions.c
    statement = (
        select(x.kind)
        .join_from(decisions, looks, (x.month == d.month) & (x.hit == d.hit) & (x.round == d.round))
        .where(d.who == who, d.at >= since, d.look == "first", d.undone_at.is_(None))
    )
    return list(connection.execute(statement).scalars())
