"""What carriers send about one flight, in the order of time: pushes of bookings, crew and passenger lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from msgspec.structs import replace

from openpiu.messages import paxlst, pnrgov, pnrgov_xml
from openpiu.synth import manifests
from openpiu.synth.bookings import Plan, changed_between, gone_at, view
from openpiu.synth.manifests import RECIPIENT, Crew
from openpiu.synth.schedules import Airline, Departure
from openpiu.travel import Booking, Message, Moment

Pushes = Literal["bulk", "single"]

FULL_PUSHES = (72, 24, 2)
"""Hours before departure at which all bookings are pushed (`MSG+:22`)."""

UPDATES = (36, 8)
"""Hours at which the bookings changed since the push before are sent again (`MSG+:141`)."""

FIVE_PUSHES = ((72, "22"), (48, "141"), (24, "22"), (12, "141"), (2, "22"))
"""Hours and functions of a reference day, where every booking is sent five times on its own."""


class Transmission(NamedTuple):
    """One file: its name, which sorts by the time of sending, and its bytes."""

    name: str
    data: bytes


def transmissions(
    departure: Departure,
    plans: Sequence[Plan],
    crew: Sequence[Crew],
    pushes: Pushes,
    *,
    reference_day: bool = False,
    early: datetime | None = None,
) -> Iterator[Transmission]:
    """All transmissions about one flight. Those that are due after `early` (UTC) though they could be known,
    lists at check-in and of the crew, are sent at that moment, as by a carrier that sends ahead of time.

    With `pushes` "bulk" a push is one message with all bookings, with "single" one transmission a booking. On
    a reference day each booking is sent five times on its own and one passenger list follows, all in EDIFACT.
    """
    for number, message in enumerate(_messages(departure, plans, crew, pushes, reference_day), 1):
        message = _ahead(message, early) if early is not None else message
        if departure.airline.xml and message.format == "pnrgov" and not reference_day:
            message = replace(message, format="pnrgov-xml")
        yield _written(departure, message, number)


def _ahead(message: Message, early: datetime) -> Message:
    """A list that is known before it is due, sent at the moment `early` at the latest."""
    at = Moment(early.strftime("%Y-%m-%dT%H:%M"))
    known = message.function in ("passenger-list", "crew-list") and str(message.sent_at) > at
    return replace(message, sent_at=at) if known else message


def _messages(
    departure: Departure, plans: Sequence[Plan], crew: Sequence[Crew], pushes: Pushes, reference_day: bool
) -> Iterator[Message]:
    if reference_day:
        for hours, function in FIVE_PUSHES:
            for position, plan in enumerate(plans):
                yield _push(departure, hours, function, [view(plan, hours)], position)
        yield manifests.passenger_list(departure, plans, closed=False)
        return
    # Nothing was told before the first push, so nothing can have changed since.
    before = 10_000
    for hours in sorted((*FULL_PUSHES, *UPDATES), reverse=True):
        full = hours in FULL_PUSHES
        ended = [plan for plan in plans if _ended_between(plan, before, hours)]
        changed = [] if full else [plan for plan in plans if _changed(plan, before, hours)]
        told = [view(plan, hours) for plan in (*ended, *changed)]
        pushed = [view(plan, hours) for plan in plans if full and _stands(plan, hours)]
        for function, bookings in (("141", told), ("22", pushed)):
            size = 1 if pushes == "single" else max(len(bookings), 1)
            for position in range(0, len(bookings), size):
                yield _push(departure, hours, function, bookings[position : position + size], position)
        before = hours
    yield manifests.crew_list(departure, crew)
    yield manifests.passenger_list(departure, plans, closed=False)
    yield manifests.passenger_list(departure, plans, closed=True)


def _stands(plan: Plan, hours: int) -> bool:
    """Whether the booking exists `hours` before departure: made, and not gone."""
    ended = gone_at(plan)
    return hours <= plan.created_at and (ended is None or hours > ended)


def _changed(plan: Plan, before: int, hours: int) -> bool:
    return _stands(plan, hours) and changed_between(plan, before, hours)


def _ended_between(plan: Plan, before: int, hours: int) -> bool:
    """Whether a booking that was pushed `before` is gone since. One that came and went between two pushes was
    never told of."""
    return plan.created_at >= before and _stands(plan, before) and not _stands(plan, hours)


def _push(
    departure: Departure, hours: int, function: str, bookings: Sequence[Booking | None], position: int
) -> Message:
    airline, flight = departure.airline, departure.flight
    # Single pushes go out one after the other, a few dozen a minute.
    when = departure.departs - timedelta(hours=hours) + timedelta(minutes=position // 40)
    return Message(
        format="pnrgov",
        version=airline.pnrgov,
        function="booking-push" if function == "22" else "booking-update",
        function_code=function,
        reference="1",
        sender=airline.code,
        recipient=RECIPIENT,
        sent_at=Moment(when.strftime("%Y-%m-%dT%H:%M")),
        part=1,
        final=True,
        flights=(flight,),
        bookings=tuple(booking for booking in bookings if booking is not None),
        control_reference=f"{departure.serial:05d}{hours:02d}{function[0]}{position:04d}",
        access_reference=f"{departure.access_reference}/{hours}",
    )


def _written(departure: Departure, message: Message, number: int) -> Transmission:
    xml = message.format == "pnrgov-xml"
    write = pnrgov_xml.write if xml else pnrgov.write if message.format == "pnrgov" else paxlst.write
    sent = datetime.fromisoformat(str(message.sent_at))
    flight = departure.flight
    name = f"{sent:%Y%m%dT%H%M}-{departure.serial:05d}-{number:05d}-{message.format}"
    name += f"-{flight.carrier}{flight.number}.{'xml' if xml else 'edi'}"
    data = write([message])
    return Transmission(name, data if xml else in_style(data, departure.airline))


def sent_at(name: str) -> datetime:
    """When the transmission of that name was sent (UTC)."""
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M").replace(tzinfo=UTC)


_END = re.compile(rb"(?<!\?)(?:\?\?)*'")


def in_style(data: bytes, airline: Airline) -> bytes:
    """An interchange with default separators as `airline` sends it: without UNA, with a line break behind
    each segment, or as it is. None of this changes what it says (ISO 9735-1, 7.1; PNRGOV guide, 4)."""
    if not airline.una and data.startswith(b"UNA"):
        data = data[9:]
    if airline.breaks:
        data = _END.sub(lambda end: end.group() + b"\r\n", data)
    return data
