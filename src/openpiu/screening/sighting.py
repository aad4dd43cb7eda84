"""Sightings: what one message says of one person on one leg."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from openpiu import names
from openpiu.matching import Candidate, Index, Match
from openpiu.screening.clearing import Cleared
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


def candidates(traveller: Traveller) -> tuple[Candidate, ...]:
    """The facts about `traveller` that matching looks at, under the name as sent and, where that is another,
    under the name in the travel document: reservation systems cut and glue names, documents do not.

    They carry no reference: what is equal here has equal matches.
    """
    documents = tuple(
        (document.number, document.issuer) for document in traveller.documents if document.number
    )
    written = [(traveller.surname, traveller.given_names)]
    if traveller.document_names:
        surname, _, given = traveller.document_names.partition("/")
        written.append((surname or None, given or None))
    return tuple(
        Candidate("", surname, given, traveller.birth_date, traveller.nationality, traveller.sex, documents)
        for surname, given in dict.fromkeys(written)
    )


def joined(answers: Iterable[list[Match]]) -> list[Match]:
    """The matches of one person under several names as one list: of each entry the heaviest, best first."""
    best: dict[tuple[str, str], Match] = {}
    for matches in answers:
        for match in matches:
            key = (match.list, match.identity)
            if key not in best or match.weight > best[key].weight:
                best[key] = match
    return sorted(best.values(), key=lambda match: (-match.weight, match.list, match.identity))


def screen(
    sightings: Sequence[Sighting], index: Index, threshold: int | None = None, cleared: Cleared | None = None
) -> list[list[Match]]:
    """For each of `sightings` its matches in `index`, heaviest first, without those that stand `cleared`;
    `threshold` in 1/1000 bit as there."""
    asked = [candidates(sighting.traveller) for sighting in sightings]
    answers = iter(index.match([candidate for each in asked for candidate in each], threshold))
    found = [joined([next(answers) for _ in each]) for each in asked]
    if cleared is None:
        return found
    pairs = zip(sightings, found, strict=True)
    return [cleared.raised(sighting.traveller, matches) for sighting, matches in pairs]
