"""What carriers were answered, and what is known of the people that they ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from openpiu.screening.life import UNDECIDED
from openpiu.store import log
from openpiu.store.connect import now
from openpiu.store.dialects import add_rows, need_month, take_ids
from openpiu.store.schema import answers, contents, hits, members, sightings
from openpiu.store.transmissions import month_of


class Answered(NamedTuple):
    """One answer: about the traveller at `position` of message `number`, or (None) about all of it; `basis`
    is the key of the law profile's section `interactive` that it stands on, or `receipt`."""

    number: int
    position: int | None
    basis: str
    code: str | None


def add(connection: Connection, transmission: str, given: Sequence[Answered]) -> None:
    """Write down what was answered to a transmission, now."""
    moment = now()
    first = take_ids(connection, "answers", len(given))
    month = month_of(moment)
    need_month(connection, month)
    rows = [
        (month, id_, transmission, a.number, a.position, a.basis, a.code, moment)
        for id_, a in enumerate(given, first)
    ]
    add_rows(connection, answers, rows)
    bases = Counter(answer.basis for answer in given)
    if bases:
        log.write(connection, "message.answer", [f"transmission:{transmission}"], log.machine(), **bases)


def of(connection: Connection, transmission: str) -> list[Answered]:
    """What was answered to a transmission, in the order it was."""
    c = answers.c
    statement = select(c.message, c.position, c.basis, c.code).where(c.transmission == transmission)
    return [Answered(*row) for row in connection.execute(statement.order_by(c.id))]


def questioned(connection: Connection, digest: str) -> dict[int, bool]:
    """For each sighting of the message that first said this content, by its place there: whether a hit of its
    traveller, raised by this message or by any other, is anything but cleared by people. One that can still
    be undone is a question yet; one that is confirmed is, as far as a carrier is told, a referral."""
    s, h = sightings.c, hits.c
    put = h.state.in_(UNDECIDED) & ~h.dropped
    undoable = (h.state == "cleared") & (h.until > now())
    asked = put | undoable | h.state.in_(("confirmed", "referred"))
    statement = (
        select(s.position, h.id)
        .join_from(contents, sightings, s.message == contents.c.message)
        .join(members, members.c.sighting == s.id)
        .join(
            hits,
            (h.traveller == members.c.traveller) & asked & h.merged_into.is_(None),
            isouter=True,
        )
        .where(contents.c.digest == digest)
    )
    result: dict[int, bool] = {}
    for position, hit in connection.execute(statement):
        result[position] = result.get(position, False) or hit is not None
    return result
