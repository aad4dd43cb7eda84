"""The outbox: status changes on their way to carriers.

Whoever records a decision that changes what a carrier was told calls `status_changed` in the transaction of
the decision, so that the change is sent if and only if the decision stands. The message is an unsolicited
CUSRES with the references of the carrier's newest request about the traveller. The message, which holds these
references, lies apart from its fate and is deleted after the term of delivery.

Source: WCO/IATA/ICAO API guidelines, CUSRES guide (BGM 132 and 312).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from openpiu import messages as readers
from openpiu import screening
from openpiu.audit import Actor
from openpiu.messages import answering, cusres
from openpiu.messages.answer_codes import DEFAULT, AnswerCodes
from openpiu.messages.answering import ASKING, Verdict
from openpiu.store import carriers, log
from openpiu.store.connect import now
from openpiu.store.dialects import need_month, take_ids
from openpiu.store.schema import (
    flights,
    members,
    messages,
    outbox,
    outbox_bodies,
    sightings,
    transmissions,
)
from openpiu.store.transmissions import chunks, month_of, raw_of
from openpiu.travel import AnswerMeaning, Message, to_utc

State = Literal["waiting", "delivered", "acknowledged", "failed", "superseded"]
Unsent = Literal["departed", "never-asked", "not-registered", "sealed"]
"""Why a change is not sent: the flight has left, no request of the carrier asked about the traveller, the
carrier has no address for it, its request cannot be read any more."""

OPEN: tuple[State, ...] = ("waiting", "delivered")


class Change(Struct, frozen=True):
    """A status change: what was decided, where it is on its way. Moments in UTC; `next_at` in seconds since
    1970."""

    id: int
    month: int
    carrier: str
    traveller: int
    status: str
    code: str
    departs_at: str
    put_at: str
    state: State
    tries: int
    next_at: float
    delivered_at: str | None
    acknowledged_at: str | None
    ended_at: str | None
    error: str | None


_COLUMNS = [outbox.c[name] for name in Change.__struct_fields__]


def status_changed(
    connection: Connection,
    traveller: int,
    status: AnswerMeaning,
    *,
    decision: str | None = None,
    codes: AnswerCodes = DEFAULT,
    by: Actor | None = None,
    not_before: str | None = None,
) -> Change | Unsent:
    """Put the news that `traveller` (their id) now has `status` on its way to the carrier, in this
    transaction; or say why it is not sent.

    `decision` is the reference of the decision that a person has recorded, without which nobody is refused;
    `codes` the authority's table (`safeguards.answer_codes.codes_of`), `by` who decided;
    nothing is delivered `not_before` that moment. A change of the same traveller that is still on its way is
    overtaken by this one. Raises ValueError for a status that is none
    of a traveller, or has no code.
    """
    asked = _request_about(connection, traveller)
    if asked is None:
        return "never-asked"
    carrier = carriers.find(connection, asked.carrier)
    if carrier is None or not carrier.cusres:
        return "not-registered"
    found = _read(connection, asked)
    if found is None:
        return "sealed"
    request, place = found
    leg = next((f for f in request.flights if f.crossing), request.flights[0])
    departs = to_utc(leg.departure, leg.origin)
    moment = now()
    departs_at = departs.strftime("%Y-%m-%dT%H:%M:00.000Z") if departs else ""
    if departs is not None and departs <= datetime.now(UTC):
        return "departed"
    id_ = take_ids(connection, "outbox", 1)
    verdict = Verdict(status, decision=decision)
    change = answering.status_change(
        request,
        {place: verdict},
        sent_at=moment[:16],
        codes=codes,
        reference=str(id_),
        control_reference=str(id_),
    )
    code = change.answers[0].code or ""
    month = month_of(moment)
    need_month(connection, month)
    _supersede(connection, traveller, moment)
    row = Change(
        id_, month, asked.carrier, traveller, status, code, departs_at, moment, "waiting", 0,
        _first(not_before), None, None, None, None,
    )  # fmt: skip
    connection.execute(
        insert(outbox).values(
            **{name: getattr(row, name) for name in Change.__struct_fields__},
            transmission=asked.transmission,
            message=asked.number,
            position=place,
        )
    )
    connection.execute(insert(outbox_bodies).values(month=month, change=id_, data=cusres.write([change])))
    log.write(connection, "change.put", [f"change:{id_}"], by, carrier=asked.carrier, status=status)
    return row


def _first(not_before: str | None) -> float:
    return datetime.fromisoformat(not_before).timestamp() if not_before else time.time()


def withdraw(connection: Connection, traveller: int) -> None:
    """Take back what is put for later about a traveller."""
    c = outbox.c
    later = (c.traveller == traveller) & (c.state == "waiting") & (c.tries == 0) & (c.next_at > time.time())
    connection.execute(update(outbox).where(later).values(state="superseded", ended_at=now()))


def last_status(connection: Connection, traveller: int) -> str | None:
    """The status that a carrier was told last of a traveller, or is to be told; None for none."""
    c = outbox.c
    newest = select(c.status).where(c.traveller == traveller, c.state != "superseded").order_by(c.id.desc())
    return connection.execute(newest.limit(1)).scalar()


class _Asked(Struct, frozen=True):
    carrier: str
    transmission: str
    number: int
    position: int


def _request_about(connection: Connection, traveller: int) -> _Asked | None:
    """The newest request of the carrier that asked about the traveller."""
    s, m, f = sightings.c, messages.c, flights.c
    row = connection.execute(
        select(f.carrier, m.transmission, m.number, s.position)
        .join_from(members, sightings, s.id == members.c.sighting)
        .join(messages, (m.id == s.message) & (m.month == s.month))
        .join(flights, f.id == s.flight)
        .where(members.c.traveller == traveller, s.format == "paxlst", s.function.in_(sorted(ASKING)))
        .order_by(s.sent_at.desc(), s.part.desc(), s.id.desc())
        .limit(1)
    ).first()
    return None if row is None else _Asked(*row)


def _read(connection: Connection, asked: _Asked) -> tuple[Message, int] | None:
    """The request as it was read, and the traveller's place in it."""
    data, sealed = raw_of(connection, asked.transmission)
    if sealed:
        return None
    for message in readers.read(data):
        if message.number == asked.number and message.format == "paxlst":
            seen = screening.sightings(message)
            if asked.position < len(seen):
                who = seen[asked.position].traveller
                return message, next(n for n, t in enumerate(message.travellers) if t is who)
    return None


def _supersede(connection: Connection, traveller: int, moment: str) -> None:
    """What is still to be delivered about a traveller is overtaken; what was delivered stays as it is."""
    c = outbox.c
    connection.execute(
        update(outbox)
        .where(c.traveller == traveller, c.state == "waiting")
        .values(state="superseded", ended_at=moment)
    )


def due(connection: Connection, at: float, limit: int) -> list[Change]:
    """The changes that are to be tried at `at` (seconds since 1970), in the order in which they were put."""
    c = outbox.c
    statement = select(*_COLUMNS).where(c.state == "waiting", c.next_at <= at).order_by(c.id).limit(limit)
    return [Change(*row) for row in connection.execute(statement)]


def awaiting(connection: Connection) -> list[Change]:
    """The changes that were delivered and not acknowledged yet."""
    c = outbox.c
    statement = select(*_COLUMNS).where(c.state == "delivered").order_by(c.id)
    return [Change(*row) for row in connection.execute(statement)]


def body(connection: Connection, change: Change) -> bytes | None:
    """The message of a change; None once it is deleted."""
    c = outbox_bodies.c
    held = select(c.data).where(c.change == change.id, c.month == change.month)
    data = connection.execute(held).scalar()
    return None if data is None else bytes(data)


def delivered(connection: Connection, change: Change, by: Actor | None = None) -> bool:
    """The carrier has taken the change; its acknowledgement is awaited. Returns whether that was news."""
    return _go(connection, change, ("waiting",), "delivered", "change.deliver", by, delivered_at=now())


def acknowledged(connection: Connection, change: Change, how: str, by: Actor | None = None) -> bool:
    """The carrier has said that it has seen the change; `how`: `status` (HTTP) or `message`."""
    moment = now()
    return _go(
        connection, change, OPEN, "acknowledged", "change.acknowledge", by, how,
        delivered_at=change.delivered_at or moment, acknowledged_at=moment, ended_at=moment,
    )  # fmt: skip


def tried(connection: Connection, change: Change, error: str, next_at: float) -> None:
    """A try failed; the next one is at `next_at`."""
    c = outbox.c
    connection.execute(
        update(outbox)
        .where(c.id == change.id, c.month == change.month, c.state == "waiting")
        .values(tries=c.tries + 1, next_at=next_at, error=error)
    )


def failed(connection: Connection, change: Change, error: str, by: Actor | None = None) -> bool:
    """The change was given up."""
    return _go(connection, change, OPEN, "failed", "change.fail", by, ended_at=now(), error=error)


def _go(
    connection: Connection,
    change: Change,
    before: Sequence[State],
    state: State,
    act: str,
    by: Actor | None,
    how: str | None = None,
    **values: str | None,
) -> bool:
    c = outbox.c
    moved = connection.execute(
        update(outbox)
        .where(c.id == change.id, c.month == change.month, c.state.in_(before))
        .values(state=state, **{"error": None, **values})
    )
    if not moved.rowcount:
        return False
    facts = {"carrier": change.carrier} | ({"how": how} if how else {})
    log.write(connection, act, [f"change:{change.id}"], by or log.machine(), **facts)
    return True


def forget(connection: Connection, before: str) -> int:
    """Delete the messages of changes that ended before a moment. Returns how many."""
    c = outbox.c
    ended = select(c.id).join_from(outbox, outbox_bodies, outbox_bodies.c.change == c.id)
    ids = list(connection.execute(ended.where(c.ended_at < before)).scalars())
    for part in chunks(ids):
        connection.execute(delete(outbox_bodies).where(outbox_bodies.c.change.in_(part)))
    if ids:
        log.write(connection, "change.forget", [f"change:{id_}" for id_ in ids], log.machine())
    return len(ids)


def listed(connection: Connection, carrier: str | None = None, limit: int = 200) -> list[Change]:
    """The newest changes, of one carrier or of all, newest first."""
    statement = select(*_COLUMNS).order_by(outbox.c.id.desc()).limit(limit)
    if carrier is not None:
        statement = statement.where(outbox.c.carrier == carrier)
    return [Change(*row) for row in connection.execute(statement)]


def acknowledgements(connection: Connection, since: str) -> list[tuple[str, str]]:
    """The transmissions that came in at `since` or later with nothing but CUSRES in them, of whose messages
    one is an acknowledgement; each with when it came."""
    t, m = transmissions.c, messages.c
    statement = (
        select(t.id, t.received_at)
        .join_from(transmissions, messages, m.transmission == t.id)
        .where(t.received_at >= since, t.format == "cusres", m.function == "acknowledgement")
        .distinct()
    )
    return [(row[0], row[1]) for row in connection.execute(statement)]
