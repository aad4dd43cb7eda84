"""Flights: the table of a day, a leg, its seat map."""

from __future__ import annotations

import asyncio
import re
from datetime import date as calendar_day
from typing import Any

from litestar import Response, get, post

from openpiu.findings import SettingError
from openpiu.store import flights
from openpiu.travel.times import airport_known
from openpiu.web.guard import Call, may
from openpiu.web.pages import flight_board
from openpiu.web.pages.desk import Desk, none_there
from openpiu.web.pages.words import departs

_CARRIER = re.compile(r"[A-Z0-9]{2,3}")


@get("/flights", opt=may("see-flights"), include_in_schema=False, sync_to_thread=True)
def get_flights(
    request: Call,
    date: str | None = None,
    airport: str | None = None,
    carrier: str | None = None,
    after: str | None = None,
) -> Response[bytes]:
    """The flights of a day."""
    desk = Desk(request)
    day = date or desk.now.date().isoformat()
    error = None
    try:
        calendar_day.fromisoformat(day)
    except ValueError:
        day, error = desk.now.date().isoformat(), f"“{day[:20]}” is no date; expected one as 2026-03-01."
    place = (airport or "").strip().upper()[:3]
    if place and not airport_known(place):
        error = f"“{place}” is no airport that is known; expected an IATA code, as MAD."
    flown = (carrier or "").strip().upper()[:3]
    if flown and not _CARRIER.fullmatch(flown):
        flown, error = "", "A carrier has two or three letters or digits, as ZZ."
    with desk.store.reading() as connection:
        board = flight_board.board(
            connection, day, desk.now, airport=place or None, carrier=flown or None, after=after
        )
        if date is None and not board.total and (board.before or board.after) and not (place or flown):
            near = board.after or board.before or day
            board = flight_board.board(connection, near, desk.now)
    return desk.page(
        "flights.html",
        {"board": board, "airport": place, "carrier": flown, "error": error, "hits": desk.role != "engineer"},
    )


@get(
    "/flights/{flight:int}",
    opt=may("see-flights", shows="flight.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_flight(request: Call, flight: int, after: int = 0) -> Response[bytes]:
    """One leg with its messages, and its passengers for those who may see them."""
    desk = Desk(request)
    names = desk.caller is not None and desk.caller.may("see-people")
    with desk.store.reading() as connection:
        leg = flight_board.leg(connection, flight, desk.now, names=names, after=after)
        if leg is None:
            raise none_there()
        view = flights.views(connection, [flight])[0]
        due = flight_board.expected(connection, desk.service.profile.transmissions, view, desk.now)
    if names:
        desk.note("flight.read", [f"flight:{flight}"], people=len(leg.people or ()))
    ticks, at_now = flight_board.timeline(leg, departs(view.flight), desk.now)
    return desk.page(
        "flight.html", {"leg": leg, "ticks": ticks, "due": due, "at_now": at_now, "printing": False}
    )


_FILE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
BODY = 4 << 10


@post(
    "/flights/{flight:int}/print",
    opt=may("see-people", shows="flight.read"),
    include_in_schema=False,
    request_max_body_size=BODY,
    status_code=200,
)
async def post_print(request: Call, flight: int) -> Response[Any]:
    """The whole manifest of a leg, to be printed for the file that is named; the log has that."""
    file = str((await request.form()).get("file", "")).strip()[:64]
    return await asyncio.to_thread(_manifest, request, flight, file)


def _manifest(request: Call, flight: int, file: str) -> Response[Any]:
    desk = Desk(request)
    if not _FILE.fullmatch(file):
        raise SettingError(
            "printing people needs the hit, case or file that it is for: up to 64 letters, digits and "
            ". _ : / - with a digit in it, and no name"
        )
    with desk.store.reading() as connection:
        leg = flight_board.leg(connection, flight, desk.now, names=True, whole=True)
    if leg is None:
        raise none_there()
    desk.note("flight.read", [f"flight:{flight}"], file=file, people=len(leg.people or ()), part="print")
    return desk.page("flight.html", {"leg": leg, "ticks": (), "due": (), "at_now": None, "printing": True})


@get(
    "/flights/{flight:int}/seats",
    opt=may("see-people", shows="flight.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_seats(request: Call, flight: int, of: str | None = None) -> Response[bytes]:
    """The seat map of a leg, opened for a traveller or for the whole."""
    desk = Desk(request)
    with desk.store.reading() as connection:
        view = next(iter(flights.views(connection, [flight])), None)
        if view is None:
            raise none_there()
        seats, unseated = flight_board.seats_of(connection, flight, of)
    desk.note("flight.read", [f"flight:{flight}"], part="seats")
    leg = flight_board.flights_named(view, desk.now)
    return desk.page("seats.html", {"leg": leg, "seats": seats, "unseated": unseated})


HANDLERS: list[Any] = [get_flights, get_flight, post_print, get_seats]
