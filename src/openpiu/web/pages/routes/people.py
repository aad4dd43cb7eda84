"""One traveller, one booking."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from openpiu.store import manifests
from openpiu.web.guard import Call, may
from openpiu.web.pages import person
from openpiu.web.pages.desk import Desk, none_there


@get(
    "/travellers/{traveller:str}",
    opt=may("see-people", shows="traveller.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_traveller(request: Call, traveller: str) -> Response[bytes]:
    """A traveller on a leg, with what each message said."""
    desk = Desk(request)
    with desk.store.reading() as connection:
        number = manifests.number_of(traveller)
        one = None if number is None else person.about_person(connection, number, desk.now)
    if one is None or one.row.public != traveller:
        raise none_there()
    others = [each.id for each in one.companions] + [each.id for each in one.journeys]
    desk.note("traveller.read", [f"traveller:{id_}" for id_ in dict.fromkeys([traveller, *others])])
    return desk.page("traveller.html", {"one": one})


@get(
    "/bookings/{booking:str}",
    opt=may("see-people", shows="booking.read"),
    include_in_schema=False,
    sync_to_thread=True,
)
def get_booking(request: Call, booking: str) -> Response[bytes]:
    """A booking as it stands, with its versions."""
    desk = Desk(request)
    with desk.store.reading() as connection:
        number = manifests.number_of(booking)
        one = None if number is None else person.about_booking(connection, number, desk.now)
    if one is None:
        raise none_there()
    people = [f"traveller:{each.id}" for each in one.people]
    desk.note("booking.read", [f"booking:{booking}", *people])
    return desk.page("booking.html", {"one": one})


HANDLERS: list[Any] = [get_traveller, get_booking]
