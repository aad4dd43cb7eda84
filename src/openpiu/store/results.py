"""What was read and found in transmissions, written down in the transaction that marks them as screened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from openpiu.matching.model import Match
from openpiu.screening import Sighting
from openpiu.store import (
    bookings,
    flights,
    locks,
    log,
    pushes,
    settling,
    sightings,
    transmissions,
    travellers,
)
from openpiu.store.dialects import by_index, indexable
from openpiu.store.folds import Order
from openpiu.store.sightings import Seen
from openpiu.store.transmissions import State, Told
from openpiu.store.travellers import NOTHING_REMOVED, Removed
from openpiu.travel import Booking, Leg, Message, leg_of


class Read(Struct, frozen=True):
    """One message, the digest of what it says (`codec.content_digest`), its sightings and their matches."""

    message: Message
    digest: str
    sightings: Sequence[Sighting] = ()
    matches: Sequence[Sequence[Match]] = ()


class Processed(Struct, frozen=True):
    """One transmission after reading and screening; `error` sends it to the quarantine."""

    transmission: str
    month: int
    reads: Sequence[Read] = ()
    error: str | None = None


class Tally(Struct, frozen=True):
    """What one call of `write` added. `repeats` are messages whose content had been told before, `travellers`
    persons on a leg who were not known before."""

    messages: int = 0
    repeats: int = 0
    sightings: int = 0
    travellers: int = 0
    hits: int = 0


def hold(connection: Connection, reads: Sequence[Read]) -> None:
    """Have nobody else work on the legs and bookings of these messages until this transaction ends: by
    `write`, and before it by who adds the transmissions in the same transaction (`store.locks`)."""
    if connection.dialect.name != "postgresql":
        return
    legs, keys = _places(reads)
    # Of equal messages the second repeats the first: those that speak of nothing are told by their content.
    bare = {("", r.digest) for r in reads if not (r.message.flights or r.message.bookings)}
    locks.work_on(connection, legs, keys | bare)


def write(
    connection: Connection,
    processed: Sequence[Processed],
    revision: int,
    removed: Removed = NOTHING_REMOVED,
    *,
    held: bool = False,
    marked: Collection[str] = (),
) -> Tally:
    """Write down the results of `processed`, screened at the list `revision`, and mark them.

    `removed` is what `travellers.remove` took away of them before; `held` says that `hold` was called for all
    of them, `marked` are those that were added with their `state` in this transaction. A test message, and
    one whose content was told before, adds a message and nothing else.
    """
    by_index(connection)
    reads = [(item, read) for item in processed for read in item.reads]
    if not held:
        hold(connection, [read for _, read in reads])
    told = transmissions.add_messages(
        connection, [Told(item.transmission, item.month, read.message, read.digest) for item, read in reads]
    )
    pushes.count(
        connection,
        [
            pushes.Told(
                item.transmission,
                item.month,
                read.message,
                [(sighting.traveller, sighting.record_locator) for sighting in read.sightings],
                repeats,
            )
            for (item, read), (_, repeats) in zip(reads, told, strict=True)
            if not read.message.test
        ],
    )
    fresh = [
        _Fresh(item.transmission, item.month, id_, read)
        for (item, read), (id_, repeats) in zip(reads, told, strict=True)
        if not repeats and not read.message.test
    ]
    seen: list[Seen] = []
    legs_told: dict[int, set[str | None]] = defaultdict(set)
    for month in sorted({f.month for f in fresh}):
        seen += _journeys(connection, month, [f for f in fresh if f.month == month], revision, legs_told)
    added = sightings.add(connection, seen)
    former = {}
    if removed.travellers:
        places = {f.id: (f.transmission, f.read.message.number) for f in fresh}
        for a, s in zip(added, seen, strict=True):
            traveller = removed.travellers.get((*places[s.message], s.position))
            if traveller is not None:
                former[a.id] = traveller
    persons = travellers.regroup(connection, added, removed, former)
    taken_back = removed is not NOTHING_REMOVED
    opened = settling.settle(
        connection, persons, removed.travellers.values(), legs_told, taken_back=taken_back
    )
    transmissions.mark(
        connection,
        [
            state(item.transmission, item.reads, item.error)
            for item in processed
            if item.transmission not in marked
        ],
    )
    if processed:
        about = [f"transmission:{item.transmission}" for item in processed]
        failed = sum(item.error is not None for item in processed)
        facts = {"revision": revision, "hits": opened, "quarantined": failed}
        log.write(connection, "message.screen", about, log.machine(), **facts)
    return Tally(
        len(told),
        sum(repeats for _, repeats in told),
        len(added),
        sum(not person.former for person in persons),
        opened,
    )


def _places(reads: Sequence[Read]) -> tuple[set[Leg], set[tuple[str, str]]]:
    """The legs and bookings that messages speak of, test messages and repeated ones too."""
    legs = {leg_of(flight) for read in reads for flight in read.message.flights}
    legs |= {sighting.leg for read in reads for sighting in read.sightings}
    keys = {_key(read, n, booking) for read in reads for n, booking in enumerate(read.message.bookings)}
    return legs, keys


class _Fresh(Struct, frozen=True):
    transmission: str
    month: int
    id: int
    read: Read


def _journeys(
    connection: Connection,
    month: int,
    fresh: Sequence[_Fresh],
    revision: int,
    told: dict[int, set[str | None]],
) -> list[Seen]:
    """Write down flights and bookings; the sightings that are to be added. The legs go into `told`, with the
    local times that they are said to leave at."""
    legs, keys = _places([f.read for f in fresh])
    leg_ids = flights.ids(connection, legs, month)
    booking_ids = bookings.ids(connection, keys, month)
    mentions: list[flights.Mention] = []
    versions: list[bookings.Version] = []
    seen: list[Seen] = []
    for f in fresh:
        message, digest = f.read.message, f.read.digest
        sent_at, part = message.sent_at or "", message.part or 0
        for flight in message.flights:
            told[leg_ids[leg_of(flight)]].add(flight.departure)
        mentions += [
            flights.Mention(
                month,
                f.id,
                n,
                leg_ids[leg_of(flight)],
                Order(sent_at, part, _place(digest, n)),
                message.function,
                flight,
            )
            for n, flight in enumerate(message.flights)
        ]
        pushed = pushes.pushed(message.flights)
        leg = None if pushed is None else leg_ids[leg_of(pushed)]
        versions += [
            bookings.Version(
                month,
                f.id,
                booking_ids[_key(f.read, n, booking)],
                leg,
                Order(sent_at, part, _place(digest, n)),
                message.partial,
                booking,
            )
            for n, booking in enumerate(message.bookings)
        ]
        for n, (sighting, matches) in enumerate(zip(f.read.sightings, f.read.matches, strict=True)):
            key = bookings.key_of(sighting.booking_carrier, sighting.record_locator)
            seen.append(
                Seen(
                    month,
                    f.id,
                    n,
                    leg_ids[sighting.leg],
                    booking_ids.get(key) if key else None,
                    sighting.record_locator,
                    Order(sent_at, part, _place(digest, n)),
                    message.format,
                    message.function,
                    sighting.traveller,
                    revision,
                    matches,
                )
            )
    flights.add_mentions(connection, mentions)
    bookings.add_versions(connection, versions)
    return seen


def _place(digest: str, position: int) -> str:
    """The digest of one item of a message: as much of the message's as tells messages apart that were sent
    at one moment, and the item's place in it."""
    return f"{digest[:24]}{position:08x}"


def _key(read: Read, position: int, booking: Booking) -> tuple[str, str]:
    """A booking without a locator is known by what told of it, and is never told of again."""
    return bookings.key_of(booking.carrier, booking.record_locator) or (
        indexable(booking.carrier or ""),
        f"?{read.digest[:24]}{position:x}",
    )


def state(transmission: str, reads: Sequence[Read], error: str | None = None) -> State:
    """What becomes of a transmission in which this was read."""
    formats = {read.message.format for read in reads}
    return State(
        transmission,
        "quarantined" if error else "screened",
        error,
        len(reads),
        sum(len(read.message.findings) for read in reads),
        formats.pop() if len(formats) == 1 else "mixed" if formats else None,
    )
