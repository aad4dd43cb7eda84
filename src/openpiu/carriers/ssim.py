"""SSIM chapter 7: a carrier's whole schedule as records of 200 bytes.

    1 header       "AIRLINE STANDARD SCHEDULE DATA SET"
    2 carrier      time mode, designator, season, period of the schedule
    3 flight leg   one leg of one flight in one period, with days of operation and times
    4 segment      more about the leg in front of it, by data element: 010 sold as, 050 flown as
    5 trailer      designator and a check of the serial numbers

Lines of zeros fill blocks and say nothing. The reader holds what expecting messages needs, by the bytes that
the tables below name, and leaves the rest. A file without its trailer was cut short and is refused: what is
missing in it would be expected from nobody.

Source: IATA Standard Schedules Information Manual, chapter 7 (record layouts; data elements 010, 050, 127).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from msgspec.structs import replace

from openpiu.carriers.schedule_file import Fault, Misfit, Schedule
from openpiu.findings import UnreadableError
from openpiu.travel import CarrierCode, Designator, Iata3, LegPattern, TimeMode

_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTHS = dict(
    zip(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        range(1, 13),
        strict=True,
    )
)
OPEN_END = "00XXX00"
"""Date of a period without an end."""
LAST_DAY = "9999-12-31"
DAY_BEFORE = ("A", "J")
"""Date variation of a leg that leaves or arrives the day before its flight's own; both letters are met."""

SOLD_AS, FLOWN_AS, FLOWN_BY = "010", "050", "127"
"""Data elements of record 4: duplicate legs of others, the leg that this one duplicates, who operates it."""

_DESIGNATOR = re.compile(r"([A-Z0-9]{2}[A-Z]?)\s*([0-9]{1,4})\s*([A-Z]?)(?![A-Z0-9])")
_CARRIER = re.compile(r"[A-Z0-9]{2}[A-Z]?")


def read(data: bytes, carrier: str | None = None) -> tuple[list[Schedule], list[Fault]]:
    """The schedules of a data set, one a carrier record, and the lines that could not be read. Raises
    UnreadableError for a carrier record that cannot be read, and for a data set without its trailer."""
    reader = _Reader(carrier)
    for number, line in _records(data):
        reader.take(number, line)
    return reader.end(), reader.faults


def _records(data: bytes) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(data.decode("latin-1").split("\n"), 1):
        text = line.rstrip("\r\x1a")
        if text.strip("0 "):
            yield number, text


class _Reader:
    """What is open while the records go by: the carrier's schedule, and the leg that a record 4 is about."""

    def __init__(self, wanted: str | None) -> None:
        self.wanted = wanted
        self.faults: list[Fault] = []
        self.done: list[Schedule] = []
        self.head: Schedule | None = None
        self.mode: TimeMode = "L"
        self.legs: list[LegPattern] = []
        self.last: LegPattern | None = None
        self.bytes_of_last = ""

    def take(self, number: int, line: str) -> None:
        try:
            kind = line[0]
            if kind == "2":
                self._carrier(number, line)
            elif kind == "3":
                self._leg(line)
            elif kind == "4":
                self._segment(line)
            elif kind == "5":
                self._trailer(line)
            elif kind != "1":
                raise Misfit("byte 1", kind, "a record type from 1 to 5")
        except Misfit as misfit:
            self.faults.append(misfit.at(number))

    def end(self) -> list[Schedule]:
        if self.head is not None:
            raise UnreadableError(
                f"the schedule of {self.head.carrier} is cut short: record 5, which ends it, is missing"
            )
        return self.done

    def _carrier(self, number: int, line: str) -> None:
        if self.head is not None:
            raise UnreadableError(f"line {number}: a carrier begins before record 5 of {self.head.carrier}")
        try:
            mode = _field(line, 2, 2, "L or U", re.compile("[LU]"))
            whose = _field(line, 3, 5, "a carrier's designator", _CARRIER)
            season = line[10:13].strip()
            start, end = _date(line, 15), _date(line, 22)
        except Misfit as misfit:
            raise UnreadableError(str(misfit.at(number))) from None
        self.mode = "U" if mode == "U" else "L"
        self.head = Schedule(whose, season or f"{start[:7]}", start, end, ())
        self.legs, self.last = [], None

    def _leg(self, line: str) -> None:
        self.last = None
        if self.head is None:
            raise Misfit("byte 1", "3", "record 2 of the carrier first")
        whose = _field(line, 3, 5, "a carrier's designator", _CARRIER)
        if whose != self.head.carrier:
            raise Misfit("bytes 3-5", whose, f"{self.head.carrier}, as in record 2")
        leg = LegPattern(
            carrier=CarrierCode(whose),
            number=_field(line, 6, 9, "a flight number of 1 to 4 digits", re.compile("[0-9]{1,4}")),
            suffix=line[1:2].strip(),
            variation=int(_field(line, 10, 11, "two digits", re.compile("[0-9]{1,2}"))),
            sequence=int(_field(line, 12, 13, "two digits", re.compile("[0-9]{1,2}"))),
            service=_field(line, 14, 14, "a letter", re.compile("[A-Z]")),
            start=_date(line, 15),
            end=_date(line, 22),
            days=_days(line),
            every=2 if line[35:36] == "2" else 1,
            mode=self.mode,
            origin=Iata3(_field(line, 37, 39, "three letters", re.compile("[A-Z]{3}"))),
            departure=_clock(line, 40),
            departure_offset=_offset(line, 48),
            destination=Iata3(_field(line, 55, 57, "three letters", re.compile("[A-Z]{3}"))),
            arrival=_clock(line, 62),
            arrival_offset=_offset(line, 66),
            departure_day=_variation(line, 193),
            arrival_day=_variation(line, 194),
        )
        if leg.end < leg.start:
            raise Misfit("bytes 15-28", line[14:28], "a period that does not end before it begins")
        self.last, self.bytes_of_last = leg, line[1:14]
        self.legs.append(leg)

    def _segment(self, line: str) -> None:
        """Record 4 with a data element that says who flies; others are left. What follows a leg that could
        not be read goes with it."""
        element = line[30:33]
        if self.last is None or element not in (SOLD_AS, FLOWN_AS, FLOWN_BY):
            return
        if line[1:14] != self.bytes_of_last:
            raise Misfit("bytes 2-14", line[1:14], "those of the record 3 before it")
        if line[33:39].strip() not in ("", f"{self.last.origin}{self.last.destination}", "QQQQQQ"):
            return  # about a segment of several legs
        told = line[39:194].strip()
        if element == FLOWN_BY:
            by = _CARRIER.match(told)
            if by is not None and self.last.operating is None and by[0] != self.last.carrier:
                self._amend(replace(self.last, operating=Designator(CarrierCode(by[0]))))
            return
        named = _DESIGNATOR.findall(told)
        if not named:
            raise Misfit("bytes 40-194", told, "flight designators, as XA 123")
        if element == SOLD_AS:
            sold = tuple(f"{whose}{number.lstrip('0') or number}{suffix}" for whose, number, suffix in named)
            self._amend(replace(self.last, sold=self.last.sold + sold))
            return
        whose, flight, suffix = named[0]
        if whose != self.last.carrier:
            self._amend(replace(self.last, operating=Designator(CarrierCode(whose), flight, suffix or None)))

    def _amend(self, leg: LegPattern) -> None:
        self.legs[-1] = self.last = leg

    def _trailer(self, line: str) -> None:
        if self.head is None:
            raise Misfit("byte 1", "5", "record 2 of the carrier first")
        whose = line[2:5].strip()
        if whose != self.head.carrier:
            raise Misfit("bytes 3-5", whose, f"{self.head.carrier}, as in record 2")
        self.done.append(replace(self.head, legs=tuple(self.legs)))
        self.head = self.last = None


def _field(line: str, first: int, last: int, expected: str, pattern: re.Pattern[str]) -> str:
    """Bytes `first` to `last`, counted from 1 as in the manual, without blanks."""
    value = line[first - 1 : last].strip()
    if not pattern.fullmatch(value):
        raise Misfit(_bytes(first, last), value, expected)
    return value


def _bytes(first: int, last: int) -> str:
    return f"byte {first}" if first == last else f"bytes {first}-{last}"


def _date(line: str, first: int) -> str:
    """A date as DDMMMYY (`29MAR26`), ISO; a period without an end ends on the last day there is."""
    value = line[first - 1 : first + 6]
    if value == OPEN_END:
        return LAST_DAY
    try:
        return date(2000 + int(value[5:7]), MONTHS[value[2:5]], int(value[:2])).isoformat()
    except (ValueError, KeyError):
        raise Misfit(_bytes(first, first + 6), value, "a date as 29MAR26, or 00XXX00 for no end") from None


def _days(line: str) -> str:
    """Days of operation: each digit in its own place, blanks for the others."""
    value = line[28:35].ljust(7)
    if value.isspace() or any(sign not in (" ", str(n)) for n, sign in enumerate(value, 1)):
        raise Misfit(
            "bytes 29-35", value.rstrip(), "the digits 1 to 7, each in its place, blanks for the rest"
        )
    return value.replace(" ", "")


def _clock(line: str, first: int) -> str:
    value = line[first - 1 : first + 3]
    try:
        if value == "2400":
            value = "0000"
        return datetime.strptime(value, "%H%M").strftime("%H:%M")  # noqa: DTZ007 - a time of day
    except ValueError:
        raise Misfit(_bytes(first, first + 3), value, "a time as 0925") from None


def _offset(line: str, first: int) -> int | None:
    """UTC/local time variation, `+0530`, in minutes; None where it is blank."""
    value = line[first - 1 : first + 4]
    if value.isspace() or not value:
        return None
    if not re.fullmatch(r"[+-](0[0-9]|1[0-4])[0-5][0-9]", value):
        raise Misfit(_bytes(first, first + 4), value, "a variation as +0530")
    minutes = int(value[1:3]) * 60 + int(value[3:])
    return -minutes if value[0] == "-" else minutes


def _variation(line: str, place: int) -> int:
    """Date variation, bytes 193 and 194: days after the flight's own."""
    value = line[place - 1 : place].strip() or "0"
    if value in DAY_BEFORE:
        return -1
    if value not in "01234567":
        raise Misfit(_bytes(place, place), value, "a digit from 0 to 7, or J for the day before")
    return int(value)
