"""A search from its line to its answer, with its entry in the log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from openpiu.audit import Actor, reference
from openpiu.findings import PurposeError, SettingError
from openpiu.safeguards import Profile
from openpiu.search.comparing import Likeness, Reason, compare
from openpiu.search.gathering import Gathered, gather
from openpiu.search.purpose import Purpose, allowed
from openpiu.search.query import Query, Word, designator_of, parse
from openpiu.store import Store, flights, hits, log, travellers
from openpiu.store import search as looked_up
from openpiu.store.search import Person
from openpiu.store.travellers import TravellerView, public_id
from openpiu.travel import Leg

PAGE = 50
"""People who are shown at a time."""
MOST_FLIGHTS = 10
MOST_BOOKINGS = 10

_CURSOR = re.compile(r"(-?\d{1,6})\.(\d{1,18})")


class FlightFound(Struct, frozen=True, rename={"origin": "from", "destination": "to"}):
    """A leg: its id, the designator of who flies it, and its key."""

    flight: int
    designator: str
    date: str
    origin: str
    destination: str


class BookingFound(Struct, frozen=True):
    """A booking: its id, and the carrier and locator that it is known by."""

    booking: str
    carrier: str
    locator: str


class DocumentFound(Struct, frozen=True):
    """A document of a person, as sent."""

    kind: str | None
    number: str | None
    issuer: str | None


class Why(Struct, frozen=True):
    """Why somebody was found: the rule (`search.comparing.RULES`), the word that was asked for, and the
    rule in words."""

    kind: str
    rule: str
    asked: str
    text: str


class PersonFound(Struct, frozen=True):
    """A traveller as messages say together, and why they were found."""

    traveller: str
    surname: str | None
    given_names: str | None
    birth_date: str | None
    nationality: str | None
    documents: tuple[DocumentFound, ...]
    record_locator: str | None
    status: str | None
    flight: FlightFound
    why: tuple[Why, ...]


class Answer(Struct, frozen=True):
    """What was found. `understood` is how the line was read, `unread` what of it says nothing. Flights and
    bookings stand on the first page; people come by the page, best first, and `next` leads to the next one.
    `too_broad` says which part to add where too many bear what was asked for, `not_searched` what was left
    out, `tried` how many keys of each kind were looked up."""

    understood: tuple[Word, ...]
    unread: tuple[str, ...]
    flights: tuple[FlightFound, ...]
    bookings: tuple[BookingFound, ...]
    travellers: tuple[PersonFound, ...]
    next: str | None
    too_broad: str | None
    not_searched: tuple[str, ...]
    tried: dict[str, int]


class Searching(Struct, frozen=True):
    """Who searches, and what for. `role` is None for who works on the machine itself."""

    purpose: Purpose
    profile: Profile
    by: Actor
    role: str | None = None


def search(store: Store, line: str, who: Searching, after: str | None = None) -> Answer:
    """The answer to `line`, from the place `after` (`Answer.next`) on; the log says who was shown to whom.

    Raises PurposeError where the purpose is not allowed, or its hit is not there; SettingError for a place
    that is none.
    """
    allowed(who.purpose, who.profile, who.role)
    place = _place(after)
    query = parse(line)
    with store.reading() as connection:
        if who.purpose.kind == "hit" and not hits.exists(connection, who.purpose.reference):
            raise PurposeError("there is no such hit: a search for a hit needs the hit that it is for")
        answer = _answer(connection, query, place)
    shown = [reference("traveller", person.traveller) for person in answer.travellers]
    shown += [reference("booking", booking.booking) for booking in answer.bookings]
    if who.purpose.kind == "hit":
        shown.insert(0, reference("hit", who.purpose.reference))
    by = replace(who.by, why=who.purpose.reference)
    with store.writing() as connection:
        log.write(connection, "people.search", shown, by, **who.purpose.facts, shown=len(answer.travellers))
    return answer


def _place(after: str | None) -> tuple[int, int] | None:
    if after is None:
        return None
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise SettingError("this is no place in the results of a search; expected `next` of an answer")
    return int(found[1]), int(found[2])


def _answer(connection: Connection, query: Query, place: tuple[int, int] | None) -> Answer:
    gathered = gather(connection, query)
    ranked = _ranked(connection, query, gathered)
    if place is not None:
        ranked = [one for one in ranked if (one[0].points, one[1].id) < place]
    page = ranked[:PAGE]
    last = page[-1] if len(ranked) > PAGE else None
    first = place is None
    legs, more = _flights(connection, query) if first else ([], [])
    return Answer(
        query.words,
        query.unread,
        tuple(legs),
        tuple(_bookings(connection, query)) if first else (),
        tuple(_people(connection, page)),
        f"{last[0].points}.{last[1].id}" if last else None,
        _too_broad(query, gathered),
        (*gathered.left_out, *more),
        dict(gathered.tried),
    )


def _ranked(connection: Connection, query: Query, gathered: Gathered) -> list[tuple[Likeness, Person]]:
    """Those who bear the query out, the best first; of equals the newest."""
    found = []
    for person in looked_up.people(connection, list(gathered.travellers)):
        likeness = compare(query, person.facts, gathered.flights)
        if likeness is not None:
            found.append((likeness, person))
    return sorted(found, key=lambda one: (-one[0].points, -one[1].id))


def _too_broad(query: Query, gathered: Gathered) -> str | None:
    if gathered.broad:
        return gathered.broad
    if query.words and not gathered.tried and not query.of("flight"):
        return "a name, a document, a record locator or a flight"
    return None


def _flights(connection: Connection, query: Query) -> tuple[list[FlightFound], list[str]]:
    """The legs that a query for a flight alone names, the nearest first, and what was left out."""
    if query.of("name") or query.of("birth") or not query.of("flight"):
        return [], []
    designator = designator_of(query.of("flight")[0])
    if designator is None:
        return [], []
    date = next(iter(query.of("date")), None)
    today = datetime.now(UTC).date().isoformat()
    found = looked_up.legs_near(connection, designator, date, today, MOST_FLIGHTS)
    left_out = ["designators under which other carriers sell a flight"]
    if date is None and len(found) >= MOST_FLIGHTS:
        left_out.append("flights of dates further away: add the date")
    return [_flight(id_, leg) for id_, leg in found], left_out


def _flight(id_: int, leg: Leg) -> FlightFound:
    designator = f"{leg.carrier}{leg.number}{leg.suffix}"
    return FlightFound(id_, designator, leg.date, leg.origin, leg.destination)


def _bookings(connection: Connection, query: Query) -> list[BookingFound]:
    """Bookings, where a locator is all that is asked for."""
    if len(query.words) > 1 or not query.of("locator"):
        return []
    found = looked_up.with_locator(connection, query.of("locator")[0], MOST_BOOKINGS)
    return [BookingFound(f"B{one.month}-{one.id}", one.carrier, one.locator) for one in found]


def _people(connection: Connection, page: Sequence[tuple[Likeness, Person]]) -> list[PersonFound]:
    ids = [person.id for _, person in page]
    months = looked_up.months_of(connection, ids)
    views = {view.id: view for view in travellers.views(connection, ids)}
    legs = flights.legs_by_id(connection, [person.flight for _, person in page])
    return [
        _person(public_id(months[person.id], person.id), likeness, views[person.id], legs[person.flight])
        for likeness, person in page
        if person.id in views
    ]


def _person(id_: str, likeness: Likeness, view: TravellerView, leg: Leg) -> PersonFound:
    who = view.traveller
    return PersonFound(
        id_,
        who.surname,
        who.given_names,
        who.birth_date,
        who.nationality,
        tuple(DocumentFound(d.kind, d.number, d.issuer) for d in who.documents),
        who.record_locator,
        who.status,
        _flight(view.flight, leg),
        tuple(map(_why, likeness.reasons)),
    )


def _why(reason: Reason) -> Why:
    return Why(reason.kind, reason.rule, reason.asked, reason.text)
