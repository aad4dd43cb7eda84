"""What came for each leg, counted as it is written: by kind in bins of five minutes, with how many people
were told of, what was found wrong, and which fields were missing. A score card of a year reads these alone.

A message counts for the leg that it is about: the pushed one, or the one over the border. One whose content
was told before counts as having come (a closure push may say the same as the one before it), with nothing of
what is in it. Test messages count for nothing. When a transmission is read again its counts are taken back
first; of repeats, of which nothing else is kept, the number of messages may then count twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from openpiu.store import flights as flights_
from openpiu.store import sightings as sightings_
from openpiu.store.codec import FLIGHT
from openpiu.store.dialects import among, put_rows
from openpiu.store.schema import (
    findings,
    flight_mentions,
    leg_counts,
    leg_pushes,
    messages,
    sightings,
    transmissions,
)
from openpiu.store.transmissions import chunks
from openpiu.travel import Flight, Leg, Message, Traveller, leg_of

API_FIELDS = (
    "birth_date",
    "document",
    "document_issuer",
    "document_expiry",
    "nationality",
    "sex",
    "locator",
    "seat",
)
PNR_FIELDS = ("locator", "seat")
"""Fields whose absence is counted, of passengers in API and in PNR messages."""

KINDS = {"paxlst": "api", "pnrgov": "pnr", "pnrgov-xml": "pnr"}
OF_NO_PUSH = frozenset({"gate-list", "unknown"})

_BIN = 5


class Arrived(NamedTuple):
    """A message as it counts: its leg's id, format, function, when it came, what it says of the departure,
    whom it told of (with the locator that is theirs), and the codes of its findings that are no mere
    remarks."""

    flight: int
    format: str
    function: str
    received_at: str
    departure: str
    people: Sequence[tuple[Traveller, str | None]] = ()
    codes: Sequence[str] = ()


class Told(NamedTuple):
    """A message that was read, as its writer has it."""

    transmission: str
    month: int
    message: Message
    people: Sequence[tuple[Traveller, str | None]]
    repeats: bool


def count(connection: Connection, told: Sequence[Told]) -> None:
    """Count messages that were just read; the caller works on their legs (`locks.work_on`)."""
    about = [(item, flight) for item in told if (flight := pushed(item.message.flights)) is not None]
    if not about:
        return
    received: dict[str, str] = {}
    t = transmissions.c
    for part in chunks(sorted({item.transmission for item, _ in about})):
        received |= {
            row[0]: row[1]
            for row in connection.execute(select(t.id, t.received_at).where(among(connection, t.id, part)))
        }
    ids: dict[Leg, int] = {}
    for month in sorted({item.month for item, _ in about}):
        ids |= flights_.ids(connection, {leg_of(f) for item, f in about if item.month == month}, month)
    arrived = []
    for item, flight in about:
        message = item.message
        codes = [] if item.repeats else [f.code for f in message.findings if f.severity != "info"]
        people = [] if item.repeats else item.people
        arrived.append(
            Arrived(
                ids[leg_of(flight)],
                message.format,
                message.function,
                received[item.transmission],
                _minute(flight),
                people,
                codes,
            )
        )
    _add(connection, arrived, 1)


def take_back(connection: Connection, transmission: str) -> None:
    """Take back what was counted of a transmission that is about to be read again."""
    told = select(messages.c.id).where(messages.c.transmission == transmission)
    _add(connection, _arrived(connection, list(connection.execute(told).scalars())), -1)
    connection.execute(delete(leg_pushes).where(leg_pushes.c.messages <= 0))
    connection.execute(delete(leg_counts).where(leg_counts.c.count <= 0))


def recount(connection: Connection) -> int:
    """Count everything anew from what is kept: for a store that was filled before anything was counted. The
    caller sees that nobody else works (`locks.work_on_all`). Returns the number of messages."""
    connection.execute(delete(leg_pushes))
    connection.execute(delete(leg_counts))
    told = list(connection.execute(select(messages.c.id).order_by(messages.c.id)).scalars())
    for part in chunks(told):
        _add(connection, _arrived(connection, part), 1)
    return len(told)


def pushed(told: Sequence[Flight]) -> Flight | None:
    """The flight that a message is about: the one over the border, else its first."""
    return next((flight for flight in told if flight.crossing), told[0] if told else None)


def _minute(flight: Flight) -> str:
    return (flight.departure or "")[:16]


def _arrived(connection: Connection, ids: Sequence[int]) -> list[Arrived]:
    """Messages that were read before, by id, as they counted."""
    m, t, g = messages.c, transmissions.c, flight_mentions.c
    result = []
    for part in chunks(ids):
        heads = connection.execute(
            select(m.id, m.format, m.function, t.received_at)
            .join_from(messages, transmissions, t.id == m.transmission)
            .where(m.id.in_(part), ~m.test)
        ).all()
        said: dict[int, list[tuple[Flight, int]]] = defaultdict(list)
        mentions = select(g.message, g.flight, g.said).where(g.message.in_(part)).order_by(g.position)
        for message, flight, text in connection.execute(mentions):
            said[message].append((FLIGHT.decode(text), flight))
        codes: dict[int, list[str]] = defaultdict(list)
        x = findings.c
        worth = select(x.message, x.code).where(x.message.in_(part), x.severity != "info")
        for message, code in connection.execute(worth):
            codes[message].append(code)
        s = sightings.c
        whose = {
            id_: (message, locator)
            for id_, message, locator in connection.execute(
                select(s.id, s.message, s.locator).where(s.message.in_(part))
            )
        }
        people: dict[int, list[tuple[Traveller, str | None]]] = defaultdict(list)
        for id_, seen in sightings_.load(connection, list(whose)).items():
            message, locator = whose[id_]
            people[message].append((seen.traveller, locator))
        for head in heads:
            if head.id in said:
                flight, leg = next((pair for pair in said[head.id] if pair[0].crossing), said[head.id][0])
                result.append(
                    Arrived(
                        leg,
                        head.format,
                        head.function,
                        head.received_at,
                        _minute(flight),
                        people[head.id],
                        codes[head.id],
                    )
                )
    return result


def _add(connection: Connection, arrived: Iterable[Arrived], sign: int) -> None:
    """Add what `arrived` counts for, or with a `sign` of -1 take it back."""
    bins: dict[tuple[int, str, str], dict[str, Any]] = {}
    counts: Counter[tuple[int, str, str]] = Counter()
    for item in arrived:
        kind = KINDS.get(item.format)
        if kind is None or item.function in OF_NO_PUSH:
            continue
        slot = (item.flight, "cancel" if item.function == "cancel-flight" else kind, _bin(item.received_at))
        row = bins.setdefault(
            slot,
            {
                **dict(zip(("flight", "kind", "bin"), slot, strict=True)),
                "first_at": item.received_at,
                "last_at": item.received_at,
                "departure": item.departure,
                "messages": 0,
                "people": 0,
            },
        )
        row["first_at"] = min(row["first_at"], item.received_at)
        row["last_at"] = max(row["last_at"], item.received_at)
        row["departure"] = max(row["departure"], item.departure)
        row["messages"] += sign
        row["people"] += sign * len(item.people)
        counts[item.flight, "people", kind] += sign * len(item.people)
        for code in item.codes:
            counts[item.flight, "finding", code] += sign
        for traveller, locator in item.people:
            for field in _missing(kind, traveller, locator):
                counts[item.flight, "missing", f"{kind}.{field}"] += sign
    put_rows(
        connection,
        leg_pushes,
        [bins[slot] for slot in sorted(bins)],
        add=("messages", "people"),
        least=("first_at",),
        most=("last_at", "departure"),
    )
    put_rows(
        connection,
        leg_counts,
        [
            {"flight": flight, "kind": kind, "code": code, "count": number}
            for (flight, kind, code), number in sorted(counts.items())
            if number
        ],
        add=("count",),
    )


def _bin(moment: str) -> str:
    return f"{moment[:14]}{int(moment[14:16]) // _BIN * _BIN:02}"


def _missing(kind: str, who: Traveller, locator: str | None) -> Iterable[str]:
    """The fields that a message of this kind does not give of a passenger; of crew nothing is asked, and an
    infant has no seat."""
    if who.kind == "crew":
        return
    seated = bool(who.seats) or who.age_band == "infant"
    if not locator:
        yield "locator"
    if not seated:
        yield "seat"
    if kind != "api":
        return
    if not who.birth_date:
        yield "birth_date"
    if not who.nationality:
        yield "nationality"
    if who.sex not in ("M", "F", "X"):
        yield "sex"
    numbered = [document for document in who.documents if document.number]
    if not numbered:
        yield "document"
        return
    if not any(document.issuer for document in numbered):
        yield "document_issuer"
    if not any(document.expires for document in numbered):
        yield "document_expiry"
