"""Sightings: what one message says of one person on one leg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from openpiu import names
from openpiu.matching import Index, Match
from openpiu.travel import (
    CarrierCode,
    Flight,
    Leg,
    Message,
    Moment,
    Traveller,
    leg_of,
)

WITHOUT_PEOPLE = frozenset({"gate-list", "answer", "acknowledgement", "status-change", "cancel-flight"})
"""Messages that put nobody on a leg: gate passes are for people who do not fly; answers come from states."""
MASTER_CREW = ("336", "G", "H", "I")
"""How the code of a master crew list starts (BGM 336, add, delete, change; WCO/IATA/ICAO PAXLST guide):
people who may fly some day, on no leg. Its flight number ends in MCL."""


class Sighting(Struct, frozen=True):
    """What one message said of one person on one leg. Immutable.

    `leg` is the key of the operating flight, `flight` the leg as the message says it. `number` is the
    message's place in its transmission, from 1; `part` its part where it came in parts.
    """

    leg: Leg
    flight: Flight
    traveller: Traveller
    record_locator: str | None
    booking_carrier: CarrierCode | None
    format: str
    function: str
    sent_at: Moment | None
    part: int | None
    number: int


def sightings(message: Message) -> list[Sighting]:
    """Who `message` puts on its leg: the pushed one (PNRGOV) or the one over the border (PAXLST).

    In the order of the message, crew and infants included. Nobody for a test message, a message without a
    flight, a master crew list, a list of gate passes, a booking that is gone, and a placeholder without a
    document.
    """
    flight = _leg_flight(message)
    if message.test or flight is None or message.function in WITHOUT_PEOPLE or _master_crew(message):
        return []
    return [
        Sighting(
            leg_of(flight),
            flight,
            traveller,
            traveller.record_locator or locator,
            carrier,
            message.format,
            message.function,
            message.sent_at,
            message.part,
            message.number,
        )
        for traveller, locator, carrier in _people(message)
        if _is_person(traveller)
    ]


def _leg_flight(message: Message) -> Flight | None:
    """The pushed flight of a PNRGOV; of a PAXLST the crossing leg, the first where none is marked."""
    for flight in message.flights:
        if flight.crossing:
            return flight
    return message.flights[0] if message.flights else None


def _people(message: Message) -> Iterator[tuple[Traveller, str | None, CarrierCode | None]]:
    for traveller in message.travellers:
        yield traveller, None, None
    for booking in message.bookings:
        if not booking.gone:
            for traveller in booking.travellers:
                yield traveller, booking.record_locator, booking.carrier


def _master_crew(message: Message) -> bool:
    if message.function != "crew-list":
        return False
    register = any(flight.number.upper().endswith("MCL") for flight in message.flights)
    return register or (message.function_code or "").upper().startswith(MASTER_CREW)


def _is_person(traveller: Traveller) -> bool:
    """Whether there is anybody to screen; a placeholder with a document still has that."""
    if any(document.number for document in traveller.documents):
        return True
    return not names.is_placeholder(traveller.surname, traveller.given_names)


def screen(sightings: Sequence[Sighting], index: Index, threshold: int | None = None) -> list[list[Match]]:
    """For each of `sightings` its matches in `index`, heaviest first; `threshold` in 1/1000 bit as there."""
    return index.match([sighting.traveller for sighting in sightings], threshold)
