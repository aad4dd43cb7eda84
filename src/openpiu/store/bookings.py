"""Bookings: their ids by carrier and locator, every version that a message showed, and the current view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, select

from openpiu.store import codec
from openpiu.store.dialects import add_rows, among, indexable, take_ids
from openpiu.store.folds import Order, fold_booking
from openpiu.store.schema import booking_versions, bookings, contacts, payments, texts
from openpiu.store.transmissions import chunks
from openpiu.travel import Booking, CarrierCode


class Version(NamedTuple):
    """One booking as one message shows it; `flight` is the leg that the message is about."""

    month: int
    message: int
    booking: int
    flight: int | None
    order: Order
    partial: bool
    said: Booking


class BookingView(Struct, frozen=True):
    """The current view of a booking, without its travellers, who stand in `travellers.views`."""

    id: int
    booking: Booking
    versions: int


def key_of(carrier: str | None, locator: str | None) -> tuple[str, str] | None:
    """What makes two mentions of a booking the same one: carrier and locator; None without a locator."""
    return (indexable((carrier or "").upper()), indexable(locator.upper())) if locator else None


def ids(connection: Connection, keys: Iterable[tuple[str, str]], month: int) -> dict[tuple[str, str], int]:
    """The id of each booking by `key_of`; one that was not known is added, as first heard of in `month`."""
    wanted = sorted(set(keys))
    found: dict[tuple[str, str], int] = {}
    c = bookings.c
    for part in chunks(sorted({locator for _, locator in wanted})):  # few carriers give out the same one
        statement = select(c.id, c.carrier, c.locator).where(among(connection, c.locator, part))
        for id_, carrier, locator in connection.execute(statement):
            found[carrier, locator] = id_
    new = [key for key in wanted if key not in found]
    first = take_ids(connection, "bookings", len(new))
    add_rows(connection, bookings, [(id_, month, *key) for id_, key in enumerate(new, first)])
    found |= dict(zip(new, range(first, first + len(new)), strict=True))
    return found


def add_versions(connection: Connection, versions: Sequence[Version]) -> None:
    """Write down the versions of bookings that messages showed."""
    first = take_ids(connection, "booking_versions", len(versions))
    rows, text_rows, payment_rows = [], [], []
    contact_rows: list[tuple[Any, ...]] = []
    for id_, v in enumerate(versions, first):
        said = v.said
        rows.append(
            (
                v.month,
                id_,
                v.booking,
                v.message,
                v.flight,
                *v.order,
                v.partial,
                said.gone,
                codec.booking_text(said),
            )
        )
        free = codec.booking_texts(said)
        if free is not None:
            text_rows.append((v.month, id_, free))
        payment_rows += [(v.month, id_, n, codec.text_of(p)) for n, p in enumerate(said.payments)]
        contact_rows += codec.contact_rows(v.month, "B", id_, said)
    add_rows(connection, booking_versions, rows)
    add_rows(connection, texts, text_rows)
    add_rows(connection, payments, payment_rows)
    add_rows(connection, contacts, contact_rows)


def versions(connection: Connection, ids_: Sequence[int]) -> dict[int, list[tuple[Order, bool, Booking]]]:
    """Every version of the bookings `ids_`, as `folds.fold_booking` wants them."""
    v, b = booking_versions.c, bookings.c
    result: dict[int, list[tuple[Order, bool, Booking]]] = defaultdict(list)
    for part in chunks(ids_):
        rows = connection.execute(
            select(
                v.id, v.booking, v.sent_at, v.part, v.digest, v.partial, v.gone, v.said, b.carrier, b.locator
            )
            .join_from(booking_versions, bookings, b.id == v.booking)
            .where(v.booking.in_(part))
        ).all()
        numbers = [row.id for row in rows]
        free = _by_version(connection, select(texts.c.version, texts.c.said), texts.c.version, numbers)
        paid = _by_version(
            connection,
            select(payments.c.version, payments.c.said).order_by(payments.c.position),
            payments.c.version,
            numbers,
        )
        reached = _by_version(
            connection,
            select(contacts.c.owner, contacts.c.said, contacts.c.kind)
            .where(contacts.c.of == "B")
            .order_by(contacts.c.position),
            contacts.c.owner,
            numbers,
        )
        for row in rows:
            said = codec.BOOKING.decode(row.said)
            more = codec.TEXTS.decode(free[row.id][0].said) if row.id in free else codec.BookingTexts()
            contact = reached.get(row.id, [])
            booking = Booking(
                row.locator,
                CarrierCode(row.carrier) if row.carrier else None,
                **{name: getattr(said, name) for name in codec.BookingPart.__struct_fields__},
                **{name: getattr(more, name) for name in codec.BookingTexts.__struct_fields__},
                payments=tuple(codec.PAYMENT.decode(p.said) for p in paid.get(row.id, [])),
                contacts=tuple(codec.CONTACT.decode(c.said) for c in contact if c.kind != "address"),
                addresses=tuple(codec.ADDRESS.decode(c.said) for c in contact if c.kind == "address"),
                gone=row.gone,
            )
            result[row.booking].append((Order(row.sent_at, row.part, row.digest), row.partial, booking))
    return result


def _by_version(
    connection: Connection, statement: Any, column: Any, numbers: Sequence[int]
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for part in chunks(numbers):
        for row in connection.execute(statement.where(column.in_(part))):
            found[row[0]].append(row)
    return found


def views(connection: Connection, ids_: Sequence[int] | None = None) -> list[BookingView]:
    """Current views of the bookings `ids_`, or of all, by carrier and locator."""
    if ids_ is None:
        ids_ = connection.execute(select(bookings.c.id)).scalars().all()
    found = versions(connection, ids_)
    result = [BookingView(id_, fold_booking(all_), len(all_)) for id_, all_ in found.items()]
    return sorted(result, key=lambda view: (view.booking.carrier or "", view.booking.record_locator or ""))
