"""What is wrong with a PNRGOV booking or message as a whole: counts, order, what is missing.

Findings about one value are made where it is read. What a single part of a message in several parts cannot
know (the number of bookings) is not judged here.

Source: IATA PNRGOV guide; the catalogue of findings, `docs/findings.md`.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from openpiu.messages.pnrgov.draft import BookingDraft, LegDraft, Reader
from openpiu.messages.pnrgov.plausibility import check_people
from openpiu.messages.pnrgov.text import CUT_CARD
from openpiu.travel import Flight, LocalTime, airport_known, to_utc

if TYPE_CHECKING:
    from openpiu.edifact import RawMessage

HEAD = ("MSG", "ORG", "TVL", "EQN")


def check_message(reader: Reader, raw: RawMessage) -> None:
    """The head is whole, its count is right, no locator stands twice."""
    missing = [tag for tag in HEAD if tag not in reader.head_tags]
    if missing and raw.segments:
        reader.report("PNR-HEAD-MISSING", raw.segments[0], detail=", ".join(missing))
    whole = raw.part in (None, 0) or (raw.part == 1 and raw.final is True)
    if reader.eqn is not None and whole and not raw.partial:
        said = reader.eqn.trimmed(1)
        if not said.isdecimal() or len(said) > 6 or int(said) != len(reader.bookings):
            reader.report("PNR-EQN-COUNT", reader.eqn, 1, 1, f"there are {len(reader.bookings)}")
    if raw.filled:
        _check_cards(reader, raw)
    seen: set[str] = set()
    for booking in reader.bookings:
        if booking.locator and booking.rci is not None:
            if booking.locator in seen:
                reader.report("PNR-LOCATOR-DUPLICATE", booking.rci, 1, 2)
            seen.add(booking.locator)
    if raw.partial and reader.bookings:
        # The last booking of a message that was cut short may have lost what is missed in it.
        last = reader.bookings[-1].at.offset
        reader.findings[:] = [
            found
            for found in reader.findings
            if found.code not in ENDS or found.where.offset is None or found.where.offset < last
        ]


def _check_cards(reader: Reader, raw: RawMessage) -> None:
    """Card numbers that were overwritten at the door outside their place in FOP: each told where it stood."""
    told = {found.where.offset for found in reader.findings if found.code == "PNR-FOP-CARD-CLEAR"}
    for segment in raw.filled:
        for element, parts in segment.repeats():
            for component, part in enumerate(parts, 1):
                if CUT_CARD.search(part) and segment.offset_of(element, component) not in told:
                    reader.report("PNR-FOP-CARD-CLEAR", segment, element, component)


ENDS = frozenset(("PNR-NO-ITINERARY", "PNR-NO-TRAVELLERS", "PNR-HEAD-NOT-IN-ITINERARY"))
"""Findings about what a booking lacks."""


def check_booking(reader: Reader, booking: BookingDraft) -> None:
    """A booking has a locator, travellers and an itinerary, in order of travel, with the head's flight in
    it.
    """
    if booking.gone:
        return
    if booking.rci is None:
        reader.report("PNR-LOCATOR-FORMAT", booking.at, detail="there is none")
    if not booking.travellers and not booking.group_name:
        reader.report("PNR-NO-TRAVELLERS", booking.at)
    check_people(reader, booking)
    if not booking.itinerary:
        if not booking.others:
            reader.report("PNR-NO-ITINERARY", booking.at)
        return
    former: LegDraft | None = None
    for leg in booking.itinerary:
        _airport(reader, leg, leg.origin, 2)
        _airport(reader, leg, leg.destination, 3)
        if former is not None and _before(leg, former):
            reader.report("PNR-TVL-ORDER", leg.at, 1)
        former = leg
    if reader.head is not None and not any(_is_head(reader, flight) for flight in booking.flights):
        reader.report("PNR-HEAD-NOT-IN-ITINERARY", booking.at)


def _airport(reader: Reader, leg: LegDraft, code: str, element: int) -> None:
    if code and code not in reader.airports:
        reader.airports.add(code)
        if not airport_known(code):
            reader.report("TRV-AIRPORT-UNKNOWN", leg.at, element, 1)


def _before(leg: LegDraft, former: LegDraft) -> bool:
    """Whether `leg` departs before `former` does, or before it has landed."""
    if not leg.departure or not former.departure:
        return False
    departs = to_utc(LocalTime(leg.departure), leg.origin)
    lands = to_utc(LocalTime(former.arrival), former.destination) if former.arrival else None
    left = to_utc(LocalTime(former.departure), former.origin)
    if departs is not None and left is not None:
        return departs < left or (lands is not None and lands >= left and departs < lands)
    return leg.departure[:10] < former.departure[:10]


def _is_head(reader: Reader, flight: Flight) -> bool:
    head = reader.head
    assert head is not None
    number = head.number.lstrip("0")
    same = flight.carrier == head.carrier and flight.number.lstrip("0") == number
    operating = flight.operating
    if not same and operating is not None:
        same = operating.carrier == head.carrier
        if operating.number is None:  # the carrier alone: it is the head's flight where the route is
            same = same and (flight.origin, flight.destination) == (head.origin, head.destination)
        else:
            same = same and operating.number.lstrip("0") == number
    return same and _near(head.departure, flight.departure)


@lru_cache(maxsize=4096)
def _near(one: str | None, other: str | None) -> bool:
    """Whether two local departures are on one day, or one apart near midnight, where hosts differ."""
    if not one or not other or one[:10] == other[:10]:
        return True
    if abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) > 1:
        return False
    times = [when[11:] for when in (one, other) if len(when) > 10]
    return not times or any(time < "02:00" or time >= "22:00" for time in times)
