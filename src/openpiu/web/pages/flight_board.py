"""Data of the pages of flights: the table of a day, one leg with its timeline, passengers, hits and seats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from openpiu import carriers
from openpiu.carriers import Expectation
from openpiu.safeguards.law import Transmissions
from openpiu.store import boards, flights, manifests
from openpiu.store.boards import Departure, Figures, Heard
from openpiu.store.flights import FlightView
from openpiu.store.manifests import Row
from openpiu.travel import Flight, Traveller
from openpiu.web.pages import words
from openpiu.web.pages.seating import SeatMap, seat_map
from openpiu.web.pages.words import Clock

PER_PAGE = 50
API = ("passenger-list", "change", "close-out")
PNR = ("booking-push", "booking-update")


class Line(Struct, frozen=True):
    """A flight of the table, in words."""

    id: int
    name: str
    begin: Clock
    end: Clock
    leaves: str
    api: str
    pnr: str
    travellers: int
    open: int
    decided: int
    cancelled: bool


class Board(Struct, frozen=True):
    """A page of the flights of a day; `next` is the key of the next page."""

    date: str
    before: str | None
    after: str | None
    lines: tuple[Line, ...]
    next: str | None
    cut: bool
    total: int


def board(
    connection: Connection,
    date: str,
    now: datetime,
    *,
    airport: str | None = None,
    carrier: str | None = None,
    after: str | None = None,
) -> Board:
    """The flights of a day by departure, `PER_PAGE` at a time, from behind the key `after`."""
    found, cut = boards.on(connection, date, airport=airport, carrier=carrier)
    keys = [_key(one) for one in found]
    start = next((n + 1 for n, key in enumerate(keys) if key == after), 0) if after else 0
    shown = found[start : start + PER_PAGE]
    figures = boards.figures(connection, [one.id for one in shown]) if shown else {}
    more = keys[start + PER_PAGE - 1] if len(found) > start + PER_PAGE else None
    before, later = boards.dates(connection, date)
    lines = tuple(_line(one, figures[one.id], now) for one in shown)
    return Board(date, before, later, lines, more, cut, len(found))


def _key(one: Departure) -> str:
    return str(one.id)


def _line(one: Departure, figures: Figures, now: datetime) -> Line:
    said = one.said or _bare(one)
    undecided = sum(n for state, n in figures.hits.items() if state in UNDECIDED)
    return Line(
        one.id,
        words.designator(_flown(said)),
        words.clock(said.departure, one.leg.origin, now),
        words.clock(said.arrival, one.leg.destination, now),
        words.leaves(said, now),
        _told(figures, API, now),
        _told(figures, PNR, now),
        figures.travellers,
        undecided,
        sum(figures.hits.values()) - undecided,
        "cancel-flight" in figures.told,
    )


UNDECIDED = frozenset({"open", "waiting", "second", "disputed"})


def _bare(one: Departure) -> Flight:
    leg = one.leg
    return Flight(leg.carrier, leg.number, leg.suffix or None, leg.origin, leg.destination)


def _flown(said: Flight) -> Flight:
    """Under the designator of who flies it."""
    flown = said.operating
    if flown is None or not flown.number:
        return said
    return Flight(flown.carrier, flown.number, flown.suffix)


def _told(figures: Figures, functions: Sequence[str], now: datetime) -> str:
    """`received 13:31Z`, `5 pushes, last 13:31Z`, or that nothing was received."""
    found = [figures.told[name] for name in functions if name in figures.told]
    if not found:
        return "none yet"
    number = sum(count for count, _ in found)
    last = words.moment(max(at for _, at in found), now)
    return f"received {last}".strip() if number == 1 else f"{number:,}, last {last}"


class Leg(Struct, frozen=True):
    """One leg with everything on it; `people` is None for roles that see nobody."""

    id: int
    name: str
    key: str
    sold: tuple[str, ...]
    begin: Clock
    end: Clock
    leaves: str
    status: str
    aircraft: str
    travellers: int
    heard: tuple[Heard, ...]
    hits: dict[str, int]
    people: tuple[Passenger, ...] | None
    next: int | None
    before: int


class Passenger(Struct, frozen=True):
    """A row of the passenger table."""

    id: str
    seat: str
    surname: str
    given_names: str
    born: str
    document: str
    bookings: tuple[str, ...]
    hits: str
    kind: str
    left: bool


def leg(
    connection: Connection, id_: int, now: datetime, *, names: bool, after: int = 0, whole: bool = False
) -> Leg | None:
    """The leg `id_` with a page of its passengers above the id `after`, or the `whole` of them (with
    `names`); None where there is none."""
    view = next(iter(flights.views(connection, [id_])), None)
    if view is None:
        return None
    figures = boards.figures(connection, [id_])[id_]
    rows, more = manifests.page(connection, id_, after=after) if names else ([], None)
    while whole and more is not None:
        further, more = manifests.page(connection, id_, after=more)
        rows = [*rows, *further]
    return Leg(
        id_,
        words.designator(view.flight),
        str(view.leg),
        view.sold,
        words.clock(view.flight.departure, view.leg.origin, now),
        words.clock(view.flight.arrival, view.leg.destination, now),
        words.leaves(view.flight, now),
        view.flight.status or "",
        view.flight.aircraft or "",
        figures.travellers,
        tuple(boards.heard(connection, id_)),
        figures.hits,
        tuple(passenger(row) for row in rows) if names else None,
        more,
        after,
    )


def passenger(row: Row) -> Passenger:
    """A traveller as a row of the table."""
    who = row.view.traveller
    return Passenger(
        row.public,
        ", ".join(who.seats[:2]),
        who.surname or "",
        who.given_names or "",
        words.day(who.birth_date) or "not sent",
        document_of(who),
        tuple(one.public for one in row.bookings),
        ", ".join(sorted({words.HIT_STATES.get(state, state) for state in row.hits})) or "–",
        _kind(who),
        row.view.left,
    )


def document_of(who: Traveller) -> str:
    """The first document, its number cut to the last four signs."""
    if not who.documents:
        return "not sent"
    first = who.documents[0]
    kind = {"passport": "P", "identity-card": "ID"}.get(first.kind, first.kind)
    number = first.number or ""
    return f"{kind} …{number[-4:]}" if number else kind


def _kind(who: Traveller) -> str:
    if who.kind != "passenger":
        return who.kind
    return who.age_band if who.age_band in ("infant", "child") else ""


def seats_of(connection: Connection, flight: int, self_: str | None) -> tuple[SeatMap, dict[str, str]]:
    """The seat map of a leg, with the names of those who have no seat left to the passenger table."""
    found = manifests.seats(connection, flight)
    states: dict[str, bool] = {}
    for traveller, state in manifests.hits_on(connection, flight):
        states[traveller] = states.get(traveller, False) or state in UNDECIDED
    made = seat_map([(seat.traveller, seat.seats, seat.locator) for seat in found], states, self_)
    infants = {seat.traveller: "infant" for seat in found if seat.infant}
    return made, {id_: infants.get(id_, "seat not sent") for id_ in made.unseated}


class Tick(Struct, frozen=True):
    """A mark on the timeline at `x` of 1000, with its words."""

    x: float
    label: str
    what: str


class Due(Struct, frozen=True):
    """A push that is, or was, expected: a hollow tick at `x`, and where it was late or is missing a gap from
    there to `until`; in words what it is, when it was due and what became of it, with the sign `late` or
    not."""

    x: float
    until: float | None
    push: str
    of: str
    due: str
    became: str
    late: bool


def expected(connection: Connection, law: Transmissions, view: FlightView, now: datetime) -> tuple[Due, ...]:
    """What the carrier owes for a leg, by when it is due; nothing where nothing is owed."""
    followed = carriers.follow_leg(connection, law, view.id, view.leg, now)
    if followed is None or followed.leg.departure is None:
        return ()
    departure = followed.leg.departure
    return tuple(_due(one, departure, now) for one in followed.expected)


def _due(one: Expectation, departure: datetime, now: datetime) -> Due:
    def clock(at: datetime) -> str:
        return words.moment(at.strftime("%Y-%m-%dT%H:%MZ"), now)

    x, until = _at(one.due, departure), None
    if one.state == "in-time":
        became = f"received {clock(one.at)}" if one.at else "received"
    elif one.state == "late" and one.at and one.late_by:
        became, until = f"{words.span(one.late_by.total_seconds())} late, {clock(one.at)}", one.at
    elif one.state == "missing":
        became, until = f"missing, {words.span((now - one.due).total_seconds())} late by now", now
    else:
        became = f"expected by {clock(one.due)}"
    if one.outage:
        became += "; an outage of the carrier is noted"
    end = None if until is None else max(_at(until, departure), x + 4)
    return Due(x, end, one.push, one.of.upper(), clock(one.due), became, one.state in ("late", "missing"))


def timeline(view: Leg, departure: datetime | None, now: datetime) -> tuple[list[Tick], float | None]:
    """Received messages on one axis from three days before departure to four hours after it, and where this
    moment stands on it (None where it is outside)."""
    if departure is None:
        return [], None
    ticks = []
    for heard in view.heard:
        at = _moment(heard.last)
        if at is not None:
            name = words.FUNCTIONS.get(heard.function, heard.function)
            label = f"{name} {words.moment(heard.last, now)}"
            ticks.append(Tick(_at(at, departure), label, f"{label}, {heard.count}"))
    at_now = _at(now, departure)
    return ticks, at_now if 0 < at_now < 1000 else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _at(at: datetime, departure: datetime) -> float:
    hours = (at - departure).total_seconds() / 3600
    return round(min(max((hours + 76) / 80 * 1000, 5), 995), 1)


def flights_named(view: FlightView, now: datetime) -> dict[str, Any]:
    """A leg in a few words, for the head of other pages."""
    return {
        "id": view.id,
        "name": words.designator(view.flight),
        "begin": words.clock(view.flight.departure, view.leg.origin, now),
        "end": words.clock(view.flight.arrival, view.leg.destination, now),
        "leaves": words.leaves(view.flight, now),
    }
