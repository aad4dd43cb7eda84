"""The score card of a carrier over a period: what it can act on, and nothing about anybody.

    pushes     expected, received, in time, late, missing, excused by an outage, by push
    findings   errors and warnings per 1,000 people told of, by code, with the weeks before
    fields     of the passengers told of, how many came without which field
    worst      flights by pushes late or missing and by findings

Shares of fewer than `TOO_FEW` are not given, and flights with fewer not ranked: `n = 12, too few to rank`.
A push counts as expected once its time is over or it has come; one that an outage excuses is told and not
counted against the carrier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from openpiu.carriers.expectations import Expectation, Outage
from openpiu.findings import CATALOGUE
from openpiu.safeguards.law import Push
from openpiu.store.push_figures import Example, Tally
from openpiu.store.pushes import API_FIELDS, PNR_FIELDS

TOO_FEW = 30
WORST = 10
"""Flights that are listed."""


class PushScore(Struct, frozen=True):
    """One push over the period. `share` is in time of those counted (expected less excused), None where they
    are too few, which `remark` says; `waiting` are not due yet and counted nowhere else."""

    push: str
    of: str
    source: str
    expected: int
    received: int
    in_time: int
    late: int
    missing: int
    excused: int
    waiting: int
    share: float | None
    remark: str | None


class FindingScore(Struct, frozen=True):
    """One code: `per_thousand` people told of in messages of its kind, None where they are too few; `trend`
    the same by week, each named by its Monday, None for a week of too few."""

    code: str
    severity: str
    meaning: str
    count: int
    per_thousand: float | None
    trend: tuple[tuple[str, float | None], ...]
    examples: tuple[Example, ...] = ()


class FieldScore(Struct, frozen=True):
    """One field in one kind of message: how many people came without it, of how many."""

    of: str
    field: str
    missing: int
    people: int
    share: float | None


class FlightScore(Struct, frozen=True):
    """One flight number: pushes counted, late or missing (not excused), findings. `share` are those late or
    missing; None where too few to rank."""

    flight: str
    counted: int
    late: int
    missing: int
    findings: int
    people: int
    share: float | None
    remark: str | None


class OutageNoted(Struct, frozen=True):
    """An outage as it is shown; moments in UTC."""

    since: str
    until: str | None
    reason: str


class Card(Struct, frozen=True):
    """The score card of `carrier` for flights from `first` to `last` (local dates of departure)."""

    carrier: str
    name: str | None
    first: str
    last: str
    flights: int
    people: int
    pushes: tuple[PushScore, ...]
    findings: tuple[FindingScore, ...]
    fields: tuple[FieldScore, ...]
    worst: tuple[FlightScore, ...]
    outages: tuple[OutageNoted, ...]


def too_few(number: int) -> str | None:
    """What is said where a number is too small for a share; None where it is not."""
    return f"n = {number}, too few to rank" if number < TOO_FEW else None


def card_of(
    carrier: str,
    period: tuple[date, date],
    expected: Sequence[Expectation],
    *,
    pushes: Sequence[Push],
    tallies: Sequence[Tally] = (),
    by_flight: Mapping[str, tuple[int, int]] | None = None,
    outages: Sequence[OutageNoted] = (),
    flights: int | None = None,
    name: str | None = None,
    examples: Mapping[str, Sequence[Example]] | None = None,
) -> Card:
    """The card, of what was expected of all legs, what was counted by day, and findings by flight number
    (`store.pushes`). `flights` is how many legs there were, those that owe nothing too."""
    people = Counter[str]()
    for tally in tallies:
        if tally.kind == "people":
            people[tally.code] += tally.count
    legs = len({e.leg for e in expected}) if flights is None else flights
    return Card(
        carrier,
        name,
        period[0].isoformat(),
        period[1].isoformat(),
        legs,
        people.total(),
        tuple(_push_score(push, [e for e in expected if e.push == push.name]) for push in pushes),
        _finding_scores(tallies, people, examples or {}),
        _field_scores(tallies, people),
        _worst(expected, by_flight or {}),
        tuple(outages),
    )


def noted(outage: Outage, reason: str) -> OutageNoted:
    """An outage as a card shows it."""
    until = _minute(outage.until) if outage.until else None
    return OutageNoted(_minute(outage.since), until, reason)


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z")


def in_time_of(card: Card) -> tuple[int, int]:
    """Over all pushes of a card: how many were in time, of how many that count."""
    return sum(p.in_time for p in card.pushes), sum(p.expected - p.excused for p in card.pushes)


def _push_score(push: Push, found: Iterable[Expectation]) -> PushScore:
    states = Counter[str]()
    excused = 0
    for expectation in found:
        states[expectation.state] += 1
        excused += expectation.outage is not None
    expected = states["in-time"] + states["late"] + states["missing"]
    counted = expected - excused
    few = too_few(counted)
    return PushScore(
        push.name,
        push.of,
        push.source,
        expected,
        states["in-time"] + states["late"],
        states["in-time"],
        states["late"],
        states["missing"],
        excused,
        states["expected"],
        None if few else states["in-time"] / counted,
        few,
    )


def _finding_scores(
    tallies: Sequence[Tally], people: Mapping[str, int], examples: Mapping[str, Sequence[Example]]
) -> tuple[FindingScore, ...]:
    totals: Counter[str] = Counter()
    weekly: dict[str, Counter[str]] = defaultdict(Counter)
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        week = _week(tally.day)
        if tally.kind == "people":
            told[tally.code][week] += tally.count
        elif tally.kind == "finding":
            totals[tally.code] += tally.count
            weekly[tally.code][week] += tally.count
    weeks = sorted({week for of in told.values() for week in of})
    in_week = {week: {kind: of[week] for kind, of in told.items()} for week in weeks}
    return tuple(
        FindingScore(
            code,
            CATALOGUE[code].severity if code in CATALOGUE else "error",
            CATALOGUE[code].text if code in CATALOGUE else "",
            count,
            _per_thousand(count, _people(code, people)),
            tuple(
                (
                    week,
                    _per_thousand(weekly[code][week], _people(code, in_week[week])),
                )
                for week in weeks
            ),
            tuple(examples.get(code, ())),
        )
        for code, count in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    )


def _people(code: str, people: Mapping[str, int]) -> int:
    """How many people stood in messages that the code may be found in, by its family."""
    kind = {"PAX": "api", "PNR": "pnr", "XML": "pnr"}.get(code.partition("-")[0])
    return people.get(kind, 0) if kind else sum(people.values())


def _per_thousand(count: int, people: int) -> float | None:
    return round(1000 * count / people, 2) if people >= TOO_FEW else None


def _field_scores(tallies: Sequence[Tally], people: Mapping[str, int]) -> tuple[FieldScore, ...]:
    missing: Counter[str] = Counter()
    for tally in tallies:
        if tally.kind == "missing":
            missing[tally.code] += tally.count
    return tuple(
        FieldScore(
            kind,
            field,
            missing[f"{kind}.{field}"],
            people[kind],
            missing[f"{kind}.{field}"] / people[kind] if people[kind] >= TOO_FEW else None,
        )
        for kind, fields in (("api", API_FIELDS), ("pnr", PNR_FIELDS))
        for field in fields
        if people.get(kind)
    )


def _worst(
    expected: Iterable[Expectation], by_flight: Mapping[str, tuple[int, int]]
) -> tuple[FlightScore, ...]:
    counted: Counter[str] = Counter()
    late: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for expectation in expected:
        if expectation.state == "expected" or expectation.outage is not None:
            continue
        flight = f"{expectation.leg.number}{expectation.leg.suffix}"
        counted[flight] += 1
        late[flight] += expectation.state == "late"
        missing[flight] += expectation.state == "missing"
    scores = []
    for flight in counted.keys() | by_flight.keys():
        findings, people = by_flight.get(flight, (0, 0))
        number = counted[flight]
        few = too_few(number)
        share = None if few else (late[flight] + missing[flight]) / number
        if late[flight] + missing[flight] + findings:
            scores.append(
                FlightScore(flight, number, late[flight], missing[flight], findings, people, share, few)
            )
    # Those that can be ranked first; among the rest by what was counted, which says so.
    scores.sort(
        key=lambda s: (s.share is None, -(s.share or 0), -(s.late + s.missing), -s.findings, s.flight)
    )
    return tuple(scores[:WORST])


def _week(day: str) -> str:
    try:
        moment = date.fromisoformat(day)
    except ValueError:
        return ""
    return (moment - timedelta(days=moment.weekday())).isoformat()
