"""Current views: folds over what messages said, ordered by (sent at, part, digest), never by arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from openpiu.travel import Booking, Flight, Traveller

Said = TypeVar("Said", Flight, Traveller, Booking)


class Order(NamedTuple):
    """Where a row stands among those on the same thing. An empty `sent_at` stands first."""

    sent_at: str
    part: int
    digest: str


def overlaid(values: Iterable[Said]) -> Said:
    """The structures of one type laid over each other: a field that is sent wins over what was sent before,
    one that is not sent takes nothing away. Raises ValueError for none."""
    folded: Said | None = None
    for value in values:
        if folded is None:
            folded = value
            continue
        sent = {
            name: new
            for name in value.__struct_fields__
            if (new := getattr(value, name)) is not None and new not in ((), {})
        }
        folded = msgspec.structs.replace(folded, **sent)
    if folded is None:
        raise ValueError("nothing to fold")
    return folded


def fold_flight(mentions: Sequence[tuple[Order, str, Flight]]) -> Flight:
    """The current view of a leg, of pairs of order, function and what was said."""
    said = sorted(mentions, key=lambda mention: mention[0])
    return overlaid(
        msgspec.structs.replace(flight, status="cancelled") if function == "cancel-flight" else flight
        for _, function, flight in said
    )


def fold_traveller(sightings: Sequence[tuple[Order, str, Traveller]]) -> Traveller:
    """The current view of a person on a leg, of order, function and what was said."""
    said = sorted(sightings, key=lambda sighting: sighting[0])
    return overlaid(
        msgspec.structs.replace(person, status="cancelled") if function == "cancel-passenger" else person
        for _, function, person in said
    )


def fold_booking(versions: Sequence[tuple[Order, bool, Booking]]) -> Booking:
    """The current view of a booking, of order, whether the message was cut short, and the picture.

    A push is a full picture: the newest whole one counts, older ones are history. Where the newest says no
    more than that the booking is gone, the one before it is shown, marked as gone.
    """
    ordered = sorted(versions, key=lambda version: version[0])
    whole = [booking for _, partial, booking in ordered if not partial]
    if not whole:
        return overlaid(booking for _, _, booking in ordered)
    newest = whole[-1]
    if newest.gone and not newest.flights:
        for earlier in reversed(whole):
            if not earlier.gone:
                return msgspec.structs.replace(earlier, gone=True)
    return newest
