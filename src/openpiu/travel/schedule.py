"""Schedules of carriers: flight legs by period and days of the week, and the legs of single dates from them.

A period names the days on which a flight *begins*; a later leg of it may leave a day or more after, which
`departure_day` says (SSIM chapter 7, date variation). Times are local or, in mode `U`, UTC. Where the
schedule gives the difference between the two it is taken, else that of the airport's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from openpiu.travel.keys import Leg
from openpiu.travel.model import CarrierCode, Designator, Iata3, LocalTime
from openpiu.travel.times import to_local, to_utc

TimeMode = Literal["L", "U"]
FURTHEST = 7
"""Days by which a leg's departure may differ from the day on which its flight begins."""


class LegPattern(Struct, frozen=True, omit_defaults=True):
    """One leg of a flight as a schedule has it: from `start` to `end` (ISO dates), on `days` (1 Monday to 7
    Sunday), each week or each second one (`every`). `departure` and `arrival` are `HH:MM`, offsets minutes
    from UTC. `service` is SSIM's service type. `operating` is set where another carrier flies it, `sold` are
    designators that others sell it under; `suspended`: it is in the schedule and does not fly."""

    carrier: CarrierCode
    number: str
    origin: Iata3
    destination: Iata3
    departure: str
    arrival: str
    start: str
    end: str
    days: str = "1234567"
    suffix: str = ""
    variation: int = 1
    sequence: int = 1
    service: str = "J"
    every: int = 1
    mode: TimeMode = "L"
    departure_day: int = 0
    arrival_day: int = 0
    departure_offset: int | None = None
    arrival_offset: int | None = None
    operating: Designator | None = None
    sold: tuple[str, ...] = ()
    suspended: bool = False


class ScheduledLeg(Struct, frozen=True):
    """A leg on its date; moments in UTC, None where neither the schedule nor the airport's zone tells."""

    leg: Leg
    departure: datetime | None
    arrival: datetime | None
    service: str = "J"
    operating: Designator | None = None
    sold: tuple[str, ...] = ()
    suspended: bool = False


def legs_between(patterns: Iterable[LegPattern], first: date, last: date) -> list[ScheduledLeg]:
    """The legs whose local date of departure is from `first` to `last`, by date and key. A pattern that
    stands later wins where two give the same leg."""
    found: dict[Leg, ScheduledLeg] = {}
    for pattern in patterns:
        for leg in _legs_of(pattern, first, last):
            found[leg.leg] = leg
    return sorted(found.values(), key=lambda leg: (leg.leg.date, leg.leg))


def _legs_of(pattern: LegPattern, first: date, last: date) -> Iterator[ScheduledLeg]:
    start, end = date.fromisoformat(pattern.start), date.fromisoformat(pattern.end)
    wide = timedelta(days=FURTHEST + 1)  # local dates of UTC times are one more day apart
    day = max(start, first - wide)
    while day <= min(end, last + wide):
        weeks = (day - _monday(start)).days // 7
        if str(day.isoweekday()) in pattern.days and weeks % pattern.every == 0:
            leg = _on(pattern, day)
            if first.isoformat() <= leg.leg.date <= last.isoformat():
                yield leg
        day += timedelta(days=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _on(pattern: LegPattern, day: date) -> ScheduledLeg:
    """The leg of the flight that begins on `day`."""
    left = datetime.combine(day, _time(pattern.departure)) + timedelta(days=pattern.departure_day)
    came = datetime.combine(day, _time(pattern.arrival)) + timedelta(days=pattern.arrival_day)
    departure = _utc(left, pattern.mode, pattern.departure_offset, pattern.origin)
    arrival = _utc(came, pattern.mode, pattern.arrival_offset, pattern.destination)
    local = left
    if pattern.mode == "U":
        local = _local(left, pattern.departure_offset, pattern.origin)
    leg = Leg(
        pattern.carrier,
        pattern.number.lstrip("0") or pattern.number,
        pattern.suffix,
        local.date().isoformat(),
        pattern.origin,
        pattern.destination,
    )
    return ScheduledLeg(
        leg, departure, arrival, pattern.service, pattern.operating, pattern.sold, pattern.suspended
    )


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _utc(moment: datetime, mode: TimeMode, offset: int | None, airport: str) -> datetime | None:
    if mode == "U":
        return moment.replace(tzinfo=UTC)
    if offset is not None:
        return (moment - timedelta(minutes=offset)).replace(tzinfo=UTC)
    return to_utc(LocalTime(moment.isoformat(timespec="minutes")), airport)


def _local(moment: datetime, offset: int | None, airport: str) -> datetime:
    """Local time of a moment in UTC; UTC itself where nobody knows the difference."""
    if offset is not None:
        return moment + timedelta(minutes=offset)
    return to_local(moment.replace(tzinfo=UTC), airport) or moment
