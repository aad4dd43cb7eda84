"""Schedules in files: which of the two forms a file has, and what both give.

A line that cannot be read is left out and told as a `Fault`, with its line, its place in it and what was
expected; a file that is not whole, or not a schedule at all, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from openpiu.findings import UnreadableError
from openpiu.travel import LegPattern


class Fault(Struct, frozen=True):
    """A line that was left out: its number from 1, the place in it, what stands there, what was expected."""

    line: int
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: {self.found!r}; expected {self.expected}"


class Schedule(Struct, frozen=True):
    """One carrier's schedule of one season (`W26`), in force from `start` to `end` (ISO dates)."""

    carrier: str
    season: str
    start: str
    end: str
    legs: tuple[LegPattern, ...]


class Misfit(Exception):  # noqa: N818 - it never leaves the readers
    """A value that does not fit: its place in the line, and what was expected."""

    def __init__(self, place: str, found: str, expected: str) -> None:
        super().__init__(place)
        self.place, self.found, self.expected = place, found, expected

    def at(self, line: int) -> Fault:
        """The fault that it is, in its line."""
        return Fault(line, self.place, self.found[:40], self.expected)


def read_schedules(data: bytes, carrier: str | None = None) -> tuple[list[Schedule], list[Fault]]:
    """The schedules in a file, by carrier and season, and the lines of it that could not be read; of
    `carrier` alone where that is given, which is also who a CSV file without that column is of.

    Raises UnreadableError for what is neither SSIM chapter 7 nor CSV, is cut short, or holds no leg of
    `carrier`.
    """
    from openpiu.carriers import schedule_csv, ssim

    if not data.strip():
        raise UnreadableError("the file is empty; expected a schedule in SSIM chapter 7 or CSV")
    reader = ssim if data.lstrip(b"\r\n").startswith(b"1AIRLINE STANDARD") else schedule_csv
    found, faults = reader.read(data, carrier)
    if carrier is not None:
        found = [schedule for schedule in found if schedule.carrier == carrier]
    if not any(schedule.legs for schedule in found):
        whose = f" of {carrier}" if carrier else ""
        first = f"; {faults[0]}" if faults else ""
        raise UnreadableError(f"no flight leg{whose} could be read{first}")
    return found, faults


def season_of(day: date) -> str:
    """The season of scheduling that a day lies in, `S26` or `W26`: summer begins on the last Sunday of March,
    winter on that of October (IATA Worldwide Airport Slot Guidelines)."""
    summer, winter = _last_sunday(day.year, 3), _last_sunday(day.year, 10)
    if day < summer:
        return f"W{(day.year - 1) % 100:02}"
    return f"{'S' if day < winter else 'W'}{day.year % 100:02}"


def by_season(patterns: Iterable[LegPattern]) -> list[Schedule]:
    """Patterns put together by carrier and by the season in which their period begins."""
    groups: dict[tuple[str, str], list[LegPattern]] = {}
    for pattern in patterns:
        season = season_of(date.fromisoformat(pattern.start))
        groups.setdefault((pattern.carrier, season), []).append(pattern)
    return [
        Schedule(carrier, season, min(p.start for p in legs), max(p.end for p in legs), tuple(legs))
        for (carrier, season), legs in sorted(groups.items())
    ]


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % 7)
