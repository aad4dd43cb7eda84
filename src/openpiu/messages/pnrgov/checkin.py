"""Check-in in PNRGOV (GR.6, GR.7): who was checked in on the open leg, with which seat and bags.

Source: IATA PNRGOV guide, TRI, SSD, TBD; business cases on baggage; IATA Resolution 740 (bag tags).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from openpiu.messages.pnrgov.draft import Reader, SeatNote
from openpiu.messages.pnrgov.people import traveller_of_tri
from openpiu.messages.ssr import seat
from openpiu.messages.weights import weight_of
from openpiu.travel import Bag

if TYPE_CHECKING:
    from openpiu.edifact import Segment

BAG_UNITS: dict[str, Literal["kg", "lb"]] = {"700": "kg", "701": "lb", "KG": "kg", "LB": "lb", "K": "kg"}

POOLS = frozenset(("HP", "MP"))
"""Head of a pool of bags, member of it."""


def read_tri(reader: Reader, segment: Segment) -> None:
    """TRI: a traveller was checked in on the open leg; whom is told by the TIF that follows, else here."""
    reader.group, reader.rank = "boarding", 0
    reader.checked_in = traveller_of_tri(reader, segment)


def read_ssd(reader: Reader, segment: Segment) -> None:
    """SSD: the seat that was given at check-in."""
    found = seat(segment.get(1))
    if not found:
        return
    leg = reader.leg
    origin, destination = (leg.origin, leg.destination) if leg else ("", "")
    reader.open().seat_notes.append(
        SeatNote(segment, 1, found, origin, destination, "", reader.checked_in, "check-in")
    )


_EARLY_TAG = re.compile(r"([A-Z][A-Z0-9]|[0-9][A-Z])?(\d{10})")
"""A tag in the place of the carrier, alone or behind its two signs: what follows stands a place early too."""


def whole_tag(carrier: str, number: str) -> str:
    """A tag by which a bag is known everywhere: the ten figures of IATA Resolution 740 alone, a shorter
    number (or one behind an accounting code) with the carrier in front.
    """
    if len(number) == 10 and number.isdecimal() and not carrier.isdecimal():
        return number
    return carrier + number


def read_tbd(reader: Reader, segment: Segment) -> None:
    """TBD: pieces, weight, pool and tags. A tag's own count is believed only if all add up to the pieces.

    Each bag hangs on the traveller of the TRI and on the leg that lists it, never on another one.
    """
    booking, owner, leg = reader.open(), reader.checked_in, reader.leg
    counted = segment.components(2)
    if not (counted and counted[0]):
        counted = segment.components(3)
    pieces_text, weight_text, unit_text = [*counted, "", "", ""][:3]
    pieces = int(pieces_text) if pieces_text.isdecimal() and len(pieces_text) < 5 else None
    weight = weight_of(weight_text)
    unit = BAG_UNITS.get(unit_text)
    # A member without bags has its pool in element 3.
    place = 3 if segment.get(3, 1) in POOLS and not segment.get(4) else 4
    pool = ":".join(part for part in segment.components(place) if part) or None
    tags = []
    counts = 0
    faulty = False
    for element, parts in segment.repeats(5):
        carrier, tag, count, to = [*parts, "", "", ""][:4]
        tag = tag.strip()
        if len(carrier) > 8 and len(tag) < 4 and (early := _EARLY_TAG.fullmatch(carrier)) is not None:
            carrier, tag, count, to = early[1] or "", early[2], tag, count
        if not tag:
            continue
        number = int(count) if count.isdecimal() and 0 < len(count) < 4 else 1
        counts += number
        tags.append((carrier, tag, number, to))
        other = booking.bag_tags.setdefault((carrier + tag, leg.origin if leg else ""), owner)
        if other is not owner and not pool and not faulty:
            reader.report("PNR-BAG-COUNT", segment, element, 2, "one tag, two travellers")
            faulty = True
    believed = pieces is None or counts == pieces
    if pieces is not None and not believed and not faulty and (tags or not (pool or "").startswith("MP")):
        reader.report("PNR-BAG-COUNT", segment, 2, 1, f"{pieces} pieces, {counts} by the tags")
    if owner is None:
        return
    if owner.bag_count is None and pieces is not None:
        owner.bag_count, owner.bag_weight, owner.bag_unit = (
            pieces,
            weight,
            unit if weight is not None else None,
        )
    origin, destination = (leg.origin or None, leg.destination or None) if leg else (None, None)
    alone = len(tags) == 1
    for carrier, tag, number, to in tags:
        owner.bags.append(
            Bag(
                tag=whole_tag(carrier, tag),
                pieces=number if believed else 1,
                weight=weight if alone else None,
                unit=unit if alone and weight is not None else None,
                carrier=carrier or None,
                destination=destination,
                origin=origin,
                pool=pool,
                tagged_to=to or None,
            )
        )
    if not tags and pieces:
        owner.bags.append(
            Bag(None, pieces, weight, unit if weight is not None else None, None, destination, origin, pool)
        )
