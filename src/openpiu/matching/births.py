"""Birth dates held against each other: the class of a pair, and the most that a pair can give.

A date is three numbers, year, month, day; 0 where it does not say. Listed dates may be ranges or about a
year.
"""

from __future__ import annotations

import re
from math import log2
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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


def span_discount(listed: Listed) -> int:
    """By how much less a range says than one year: 1/1000 bit, log2 of the years that it covers."""
    return round(1000 * log2(listed.end.year - listed.start.year + 1))


def most(
    ours: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int32],
    ends: npt.NDArray[np.int32],
    weights: dict[str, int],
) -> npt.NDArray[np.int32]:
    """The most that each pair of dates can count, in 1/1000 bit: never less than `compare` will say.

    `ours`, `starts`, `ends` are arrays (pairs, 3) of year, month, day; a row of zeros is an unknown date. The
    listed dates that are about a year come widened.
    """
    year, month, day = ours.T
    listed_year, listed_month, listed_day = starts.T
    years = np.abs(year - listed_year)

    def best(*rules: str) -> int:
        return max(weights["birth." + rule] for rule in rules)

    bound = np.full(len(ours), best("far", "year-only-far", "near-year", "year-only-two"), np.int32)
    bound[years == 1] = best("year-only-near", "near-year")
    full = (day > 0) & (listed_day > 0)
    edge = ((month == 12) & (listed_month == 1)) | ((month == 1) & (listed_month == 12))
    bound[full & (years == 1) & edge & ((day == 1) | (listed_day == 1))] = best("day-off", "near-year")
    same_day = (month == listed_month) & (day == listed_day)
    bound[full & same_day & (years > 0)] = best("digit-off", "far")
    bound[full & same_day & (years == 1)] = best("year-off")
    within = (starts[:, 0] <= year) & (year <= ends[:, 0])
    bound[within] = best(
        "year-only", "day-off", "first-january", "month", "same-month", "same-day", "listed-january", "circa",
        "range", "same-year",
    )  # fmt: skip
    bound[full & (years == 0) & (month == listed_day) & (day == listed_month)] = best("swapped")
    bound[full & (years == 0) & same_day] = best("exact")
    bound[(year == 0) | (listed_year == 0)] = best("unknown")
    return bound
