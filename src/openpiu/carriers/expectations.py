"""Expectations: which transmissions a carrier owes for a leg, and what became of each.

A law profile names the pushes by hours before the scheduled departure (`safeguards.law.Push`). Each is a
window of time; a transmission of its kind that falls in it was sent in time, the first one after it and
before the next window of that kind is late. The state is a function of the leg, what came when, the outages
that were noted, and now; the order in which things are given does not matter.

- A leg of a schedule owes every push. One that is known only because something came for it owes those whose
  end lies behind the first thing that came: nobody knew of it before.
- A leg that is suspended, flown by another carrier, without passengers by its service type, not over a border
  that counts, or cancelled owes nothing.
- What was due while an outage is noted is not held against the carrier (ICAO Annex 9, 9.33).

Source: Directive (EU) 2016/681 art. 8; Regulation (EU) 2025/13 art. 5; ICAO Annex 9, 9.33.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from openpiu.safeguards.law import Push, Transmissions
from openpiu.travel import Leg, ScheduledLeg, airport_country

State = Literal["expected", "in-time", "late", "missing"]

WITH_PASSENGERS = frozenset("JSQGBRCOL")
"""Service types of flights that carry passengers, a cabin at least (SSIM, appendix C)."""


class Receipt(Struct, frozen=True):
    """What came for a leg between two moments (UTC): `messages` of one kind (`api`, `pnr`, or `cancel`, that
    the flight is cancelled), `people` told of in them."""

    kind: str
    first: datetime
    last: datetime
    messages: int = 1
    people: int = 0


class Outage(Struct, frozen=True):
    """A time, in UTC, in which a carrier could not send; `until` None while it lasts."""

    id: str
    since: datetime
    until: datetime | None = None

    def covers(self, start: datetime, end: datetime) -> bool:
        """Whether it falls into the time from `start` to `end`."""
        return self.since <= end and (self.until is None or self.until >= start)


class Expectation(Struct, frozen=True):
    """One push of one leg. `opens` and `due` in UTC; after `ends` it is missing. `at` is when it came, None
    where it did not; `outage` is the id of one that excuses it."""

    leg: Leg
    push: str
    of: str
    opens: datetime
    due: datetime
    ends: datetime
    state: State
    at: datetime | None = None
    messages: int = 0
    outage: str | None = None

    @property
    def late_by(self) -> timedelta | None:
        """How long after it was due it came; None where it came in time or not at all."""
        return self.at - self.due if self.state == "late" and self.at else None


def expectations(
    leg: ScheduledLeg,
    receipts: Iterable[Receipt],
    outages: Sequence[Outage],
    law: Transmissions,
    now: datetime,
    *,
    scheduled: bool = True,
) -> list[Expectation]:
    """What is expected for `leg` and what became of it, by when it is due; nothing where nothing is owed.

    `scheduled` says that the leg stands in a schedule; else it is known from what came alone.
    """
    came = sorted(receipts, key=lambda receipt: (receipt.first, receipt.last, receipt.kind))
    if leg.departure is None or not owes(leg, law) or any(r.kind == "cancel" for r in came):
        return []
    windows = [(push, *_window(push, leg.departure)) for push in law.pushes]
    if not scheduled:
        heard = min((r.first for r in came), default=now)
        windows = [window for window in windows if window[2] >= heard]
    found = [
        _became(leg.leg, push, opens, ends, leg.departure, _of(came, push), _next(windows, push, ends), now)
        for push, opens, ends in windows
    ]
    excused = [_excused(expectation, outages) for expectation in found]
    return sorted(excused, key=lambda expectation: (expectation.due, expectation.push))


def owes(leg: ScheduledLeg, law: Transmissions) -> bool:
    """Whether anything is owed for a leg that flies: of passengers, by this carrier, over a border that
    counts. An airport in no list may lie anywhere, so its legs count."""
    if leg.suspended or leg.operating is not None or leg.service not in WITH_PASSENGERS:
        return False
    one, other = airport_country(leg.leg.origin), airport_country(leg.leg.destination)
    if one is not None and one == other:
        return False
    return law.state is None or one is None or other is None or law.state in (one, other)


def _window(push: Push, departure: datetime) -> tuple[datetime, datetime]:
    opens = departure - timedelta(hours=push.opens)
    return opens, departure - timedelta(hours=push.due) + timedelta(hours=push.grace)


def _of(came: Sequence[Receipt], push: Push) -> list[Receipt]:
    return [receipt for receipt in came if receipt.kind == push.of]


def _next(windows: Sequence[tuple[Push, datetime, datetime]], push: Push, ends: datetime) -> datetime | None:
    """When the next window of this kind opens: what comes from then on is that push, not this one late."""
    later = [opens for other, opens, end in windows if other.of == push.of and end > ends]
    return max(min(later), ends) if later else None


def _became(
    leg: Leg,
    push: Push,
    opens: datetime,
    ends: datetime,
    departure: datetime,
    came: Sequence[Receipt],
    following: datetime | None,
    now: datetime,
) -> Expectation:
    due = departure - timedelta(hours=push.due)
    within = [receipt for receipt in came if receipt.first <= ends and receipt.last >= opens]
    if within:
        at = max(within[0].first, opens)
        messages = sum(receipt.messages for receipt in within)
        return Expectation(leg, push.name, push.of, opens, due, ends, "in-time", at, messages)
    behind = [r for r in came if r.first > ends and (following is None or r.first < following)]
    if behind:
        messages = sum(receipt.messages for receipt in behind)
        return Expectation(leg, push.name, push.of, opens, due, ends, "late", behind[0].first, messages)
    state: State = "missing" if now > ends else "expected"
    return Expectation(leg, push.name, push.of, opens, due, ends, state)


def _excused(expectation: Expectation, outages: Sequence[Outage]) -> Expectation:
    """With the outage that excuses it, if any falls between its due moment and the end of its grace."""
    if expectation.state not in ("late", "missing"):
        return expectation
    for outage in sorted(outages, key=lambda outage: (outage.since, outage.id)):
        if outage.covers(expectation.due, expectation.ends):
            return replace(expectation, outage=outage.id)
    return expectation
