"""Reading from the store what cards and timelines are made of: schedules, what came, outages, counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from openpiu.carriers.cards import Card, card_of, in_time_of, noted, too_few
from openpiu.carriers.expectations import Expectation, Outage, Receipt, expectations
from openpiu.findings import SettingError
from openpiu.safeguards.law import Transmissions
from openpiu.store import carriers, push_figures, schedules
from openpiu.store.connect import moment
from openpiu.store.push_figures import KnownLeg
from openpiu.travel import Leg, LocalTime, ScheduledLeg, to_utc

EXAMPLES = 3
CODES_WITH_EXAMPLES = 10
PERIOD = timedelta(days=29)
"""How far a period reaches back that nobody names: thirty days."""
LONGEST_PERIOD = timedelta(days=400)
MARGIN = timedelta(days=4)
"""What may be owed before a flight leaves, and after it has: so far around a period outages count."""


class Line(Struct, frozen=True):
    """One carrier among all: its figures in short. `share` of pushes in time, None where too few."""

    carrier: str
    name: str | None
    flights: int
    counted: int
    in_time: int
    share: float | None
    remark: str | None
    people: int
    findings: int
    per_thousand: float | None


class Followed(Struct, frozen=True):
    """A leg as it is followed: whether it stands in a schedule, what came for it, and what is expected."""

    leg: ScheduledLeg
    scheduled: bool
    came: tuple[Receipt, ...]
    expected: tuple[Expectation, ...]


def period(since: str | None, until: str | None, now: datetime) -> tuple[date, date]:
    """The days of departure from `since` to `until`; today and the 29 days before it where none are given.

    Raises SettingError for what is no date, for a period that ends before it begins, and for a longer one
    than `LONGEST_PERIOD`.
    """
    last = _date(until) if until else now.date()
    first = _date(since) if since else last - PERIOD
    if last < first:
        raise SettingError(f"the period ends on {last}, before it begins on {first}")
    if last - first > LONGEST_PERIOD:
        raise SettingError(f"the period is longer than {LONGEST_PERIOD.days} days; ask for less at a time")
    return first, last


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{text[:20]!r} is no date; expected one as 2026-03-01") from None


def card(
    connection: Connection, law: Transmissions, code: str, first: date, last: date, now: datetime
) -> Card:
    """The score card of one carrier for flights from `first` to `last`."""
    plain = _plain_card(connection, law, code, first, last, now)
    examples = {
        finding.code: push_figures.examples(connection, code, first, last, finding.code, EXAMPLES)
        for finding in plain.findings[:CODES_WITH_EXAMPLES]
    }
    return _with_examples(plain, examples)


def is_known(connection: Connection, code: str) -> bool:
    """Whether a carrier is registered, has a schedule, or was ever told of."""
    registered = carriers.find(connection, code) is not None
    return registered or push_figures.ever_seen(connection, code) or code in schedules.carriers(connection)


def overview(
    connection: Connection,
    law: Transmissions,
    first: date,
    last: date,
    now: datetime,
    only: str | None = None,
) -> list[Line]:
    """All carriers that have flights in the period, a schedule, or a registration, by code; of these the one
    named `only`, where that is given."""
    seen = {*push_figures.carriers_seen(connection, first, last), *schedules.carriers(connection)}
    seen |= carriers.registered(connection).keys()
    if only is not None:
        seen &= {only}
    lines = []
    for code in sorted(seen - {""}):
        found = _plain_card(connection, law, code, first, last, now)
        in_time, counted = in_time_of(found)
        few = too_few(counted)
        total = sum(finding.count for finding in found.findings)
        lines.append(
            Line(
                code,
                found.name,
                found.flights,
                counted,
                in_time,
                None if few else in_time / counted,
                few,
                found.people,
                total,
                None if too_few(found.people) else round(1000 * total / found.people, 2),
            )
        )
    return lines


def follow(
    connection: Connection,
    law: Transmissions,
    code: str,
    first: date,
    last: date,
    now: datetime,
) -> list[Followed]:
    """The legs of a carrier from `first` to `last`, scheduled ones and those for which something came, each
    with what is expected and what became of it, by date."""
    planned = {leg.leg: leg for leg in schedules.legs(connection, code, first, last)}
    known = {leg.leg: leg for leg in push_figures.known_legs(connection, code, first, last)}
    out = _outages(connection, code, first, last)
    return [
        _followed(planned.get(leg), known.get(leg), out, law, now)
        for leg in sorted({*planned, *known}, key=lambda leg: (leg.date, leg))
    ]


def follow_leg(
    connection: Connection, law: Transmissions, flight: int, leg: Leg, now: datetime
) -> Followed | None:
    """One leg with what is expected for it and what became of that; None for one of no whole date."""
    try:
        day = date.fromisoformat(leg.date)
    except ValueError:
        return None
    planned = next((one for one in schedules.legs(connection, leg.carrier, day, day) if one.leg == leg), None)
    known = push_figures.known_leg(connection, flight)
    if planned is None and known is None:
        return None
    return _followed(planned, known, _outages(connection, leg.carrier, day, day), law, now)


def _plain_card(
    connection: Connection, law: Transmissions, code: str, first: date, last: date, now: datetime
) -> Card:
    followed = follow(connection, law, code, first, last, now)
    registered = carriers.find(connection, code)
    reasons = _reasons(connection, code, first, last)
    return card_of(
        code,
        (first, last),
        [expectation for each in followed for expectation in each.expected],
        pushes=law.pushes,
        tallies=push_figures.tallies(connection, code, first, last),
        by_flight=push_figures.findings_by_flight(connection, code, first, last),
        outages=[noted(outage, reason) for outage, reason in reasons],
        flights=sum(bool(each.came or each.expected) for each in followed),
        name=registered.name if registered else None,
    )


def _with_examples(plain: Card, examples: dict[str, list[push_figures.Example]]) -> Card:
    found = tuple(
        replace(finding, examples=tuple(examples.get(finding.code, ()))) for finding in plain.findings
    )
    return replace(plain, findings=found)


def _followed(
    planned: ScheduledLeg | None,
    known: KnownLeg | None,
    out: Iterable[Outage],
    law: Transmissions,
    now: datetime,
) -> Followed:
    came = tuple(_receipts(known)) if known else ()
    leg = planned or _unplanned(known)
    found = expectations(leg, came, list(out), law, now, scheduled=planned is not None)
    return Followed(leg, planned is not None, came, tuple(found))


def _unplanned(known: KnownLeg | None) -> ScheduledLeg:
    """A leg that no schedule has, with the departure that its messages tell."""
    assert known is not None  # one of both is always there
    told = max((came.departure for came in known.came), default="")
    return ScheduledLeg(known.leg, to_utc(LocalTime(told), known.leg.origin), None)


def _receipts(known: KnownLeg) -> Iterable[Receipt]:
    for came in known.came:
        yield Receipt(came.kind, _time(came.first_at), _time(came.last_at), came.messages, came.people)


def _reasons(connection: Connection, code: str, first: date, last: date) -> list[tuple[Outage, str]]:
    since = datetime.combine(first, datetime.min.time(), UTC) - MARGIN
    until = datetime.combine(last, datetime.min.time(), UTC) + MARGIN
    return [
        (Outage(str(o.id), _time(o.since), _time(o.until) if o.until else None), o.reason)
        for o in carriers.outages_of(connection, code, moment(since), moment(until))
    ]


def _outages(connection: Connection, code: str, first: date, last: date) -> list[Outage]:
    return [outage for outage, _ in _reasons(connection, code, first, last)]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
