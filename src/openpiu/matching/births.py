"""Birth dates read, and the rule of a pair of them: the readable form of what `_dates` does in the search.

A date is three numbers, year, month, day; 0 where it does not say. Listed dates may be ranges or about a
year.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from openpiu.watchlists.model import Birth

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\Z")
EARLIEST, LATEST = 1850, 2150
CIRCA_YEARS = 2
"""A listed date "about" a year covers as many years before and after."""


class Day(NamedTuple):
    """A birth date as far as it is known; 0 for what is not."""

    year: int
    month: int
    day: int

    @property
    def full(self) -> bool:
        """Whether year, month and day are known."""
        return self.day > 0


def read_day(text: str | None) -> Day | None:
    """`1970-03-12`, `1970-03` or `1970` as a `Day`; None for nothing or what is no date.

    A month over 12 or a day over 31 leaves the year alone; 31 February stays as it is: people are
    registered so.
    """
    found = _DATE.match(text.strip()) if text else None
    if found is None or not EARLIEST <= int(found[1]) <= LATEST:
        return None
    year, month, day = (int(group or 0) for group in found.groups())
    if not 1 <= month <= 12 or day > 31:
        return Day(year, 0, 0)
    return Day(year, month, day)


class Listed(NamedTuple):
    """A listed birth date: first and last day, and whether it is about."""

    start: Day
    end: Day
    circa: bool


def read_birth(birth: Birth) -> Listed | None:
    """A listed date as numbers; None for one that cannot be read."""
    start, end = read_day(birth.start), read_day(birth.end)
    if start is None or end is None:
        start = end = start or end
    if start is None or end is None:
        return None
    return Listed(min(start, end), max(start, end), birth.circa)


def _one_digit(ours: Day, theirs: Day) -> bool:
    first, second = (f"{d.year:04}{d.month:02}{d.day:02}" for d in (ours, theirs))
    return sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _one_day(ours: Day, theirs: Day) -> bool:
    """Whether the two are neighbouring days; months are taken to end at 28 to 31, years in December."""
    low, high = sorted((ours, theirs))
    if low[:2] == high[:2]:
        return high.day - low.day == 1
    next_month = (low.year + low.month // 12, low.month % 12 + 1)
    last = 28 if low.month == 2 else 30
    return next_month == (high.year, high.month) and high.day == 1 and low.day >= last


def compare(ours: Day, listed: Listed) -> str:
    """The rule that fits the traveller's date and a listed one."""
    theirs = listed.start
    if listed.end != theirs or listed.circa:
        return _compare_span(ours, listed)
    if not theirs.full or not ours.full:
        return _compare_partial(ours, theirs)
    if ours == theirs:
        return "birth.exact"
    years = abs(ours.year - theirs.year)
    if not years and (ours.month, ours.day) == (theirs.day, theirs.month):
        return "birth.swapped"
    if years == 1 and ours[1:] == theirs[1:]:
        return "birth.year-off"
    if not years and ours[1:] == (1, 1):
        return "birth.first-january"
    if _one_day(ours, theirs):
        return "birth.day-off"
    if not years and ours.month == theirs.month:
        return "birth.same-month"
    if years and _one_digit(ours, theirs):
        return "birth.digit-off"
    if not years and ours.day == theirs.day:
        return "birth.same-day"
    if not years:
        return "birth.listed-january" if theirs[1:] == (1, 1) else "birth.same-year"
    return "birth.near-year" if years == 1 else "birth.far"


def _compare_partial(ours: Day, theirs: Day) -> str:
    years = abs(ours.year - theirs.year)
    if not years and ours.month and theirs.month:
        return "birth.month" if ours.month == theirs.month else "birth.same-year"
    by_years = ("birth.year-only", "birth.year-only-near", "birth.year-only-two")
    return by_years[years] if years < len(by_years) else "birth.year-only-far"


def _compare_span(ours: Day, listed: Listed) -> str:
    room = CIRCA_YEARS if listed.circa else 0
    outside = max(listed.start.year - room - ours.year, ours.year - listed.end.year - room, 0)
    if outside:
        return "birth.year-only-two" if outside <= 2 else "birth.year-only-far"
    return "birth.circa" if listed.circa else "birth.range"
