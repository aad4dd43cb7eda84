"""Schedules as CSV: one flight leg a line, under a head of column names.

    carrier,number,from,to,departure,arrival,start,end,days
    XA,123,MAD,LIS,14:00,14:20,2026-03-29,2026-10-24,1234567

Besides these (`carrier` may be left out where the file is of one): `suffix`, `sequence`, `service` (SSIM
service type), `departure_day` and `arrival_day` (days after the flight's own), `mode` (`L` local times, or
`U` UTC), `operating` (who flies it, `XB4567`), `sold` (designators of others, divided by blanks), `status`
(`operates` or `suspended`). Commas or semicolons divide; other columns are left.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, time

from openpiu.carriers.schedule_file import Fault, Misfit, Schedule, by_season
from openpiu.findings import UnreadableError
from openpiu.travel import CarrierCode, Designator, Iata3, LegPattern, TimeMode

NEEDED = ("number", "from", "to", "departure", "arrival", "start", "end", "days")

_CARRIER = re.compile(r"[A-Z0-9]{2}[A-Z]?")
_FLIGHT = re.compile(r"([A-Z0-9]{2}[A-Z]?)\s*([0-9]{1,4})([A-Z]?)")


def read(data: bytes, carrier: str | None = None) -> tuple[list[Schedule], list[Fault]]:
    """The schedules of a CSV file by carrier and season, and the lines that could not be read. Raises
    UnreadableError where it is no UTF-8 or lacks a column."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("the file is neither SSIM chapter 7 nor CSV in UTF-8") from None
    divided = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=divided, restval="")
    rows.fieldnames = [str(name).strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in NEEDED if name not in rows.fieldnames]
    if carrier is None and "carrier" not in rows.fieldnames:
        missing.insert(0, "carrier")
    if missing:
        raise UnreadableError(
            f"line 1: column {missing[0]!r} is missing; expected SSIM chapter 7, or CSV with the columns "
            f"carrier, {', '.join(NEEDED)}"
        )
    legs, faults = [], []
    try:
        for row in rows:
            try:
                legs.append(_leg({k: str(v or "").strip() for k, v in row.items() if k}, carrier))
            except Misfit as misfit:
                faults.append(misfit.at(rows.line_num))
    except csv.Error as error:
        raise UnreadableError(f"line {rows.line_num}: {error}") from None
    return by_season(legs), faults


def _leg(row: Mapping[str, str], carrier: str | None) -> LegPattern:
    leg = LegPattern(
        carrier=CarrierCode(_match(row, "carrier", _CARRIER, "a carrier's designator", carrier or "")[0]),
        number=_match(row, "number", re.compile("[0-9]{1,4}"), "a flight number of 1 to 4 digits")[0],
        suffix=_match(row, "suffix", re.compile("[A-Z]?"), "a letter or nothing")[0],
        sequence=int(_match(row, "sequence", re.compile("[0-9]{1,2}"), "a number", "1")[0]),
        service=_match(row, "service", re.compile("[A-Z]"), "a letter", "J")[0],
        origin=Iata3(_match(row, "from", re.compile("[A-Z]{3}"), "three letters")[0]),
        destination=Iata3(_match(row, "to", re.compile("[A-Z]{3}"), "three letters")[0]),
        departure=_clock(row, "departure"),
        arrival=_clock(row, "arrival"),
        departure_day=_day(row, "departure_day"),
        arrival_day=_day(row, "arrival_day"),
        start=_date(row, "start"),
        end=_date(row, "end"),
        days=_match(row, "days", re.compile("[1-7]{1,7}"), "digits from 1 (Monday) to 7")[0],
        mode=_mode(row),
        operating=_operating(row),
        sold=tuple(row.get("sold", "").upper().split()),
        suspended=_suspended(row),
    )
    if leg.end < leg.start:
        raise Misfit("column end", leg.end, "a day that is not before `start`")
    return leg


def _match(
    row: Mapping[str, str], name: str, pattern: re.Pattern[str], expected: str, otherwise: str = ""
) -> re.Match[str]:
    """The value of a column in upper case, or `otherwise` where it is empty, as `pattern` has it."""
    value = row.get(name, "").upper() or otherwise
    found = pattern.fullmatch(value)
    if found is None:
        raise Misfit(f"column {name}", value, expected)
    return found


def _clock(row: Mapping[str, str], name: str) -> str:
    try:
        return time.fromisoformat(row[name]).strftime("%H:%M")
    except ValueError:
        raise Misfit(f"column {name}", row[name], "a time as 09:25") from None


def _date(row: Mapping[str, str], name: str) -> str:
    try:
        return date.fromisoformat(row[name]).isoformat()
    except ValueError:
        raise Misfit(f"column {name}", row[name], "a date as 2026-03-29") from None


def _day(row: Mapping[str, str], name: str) -> int:
    return int(_match(row, name, re.compile("-1|[0-7]"), "a number from -1 to 7", "0")[0])


def _mode(row: Mapping[str, str]) -> TimeMode:
    return "U" if _match(row, "mode", re.compile("[LU]"), "L or U", "L")[0] == "U" else "L"


def _operating(row: Mapping[str, str]) -> Designator | None:
    if not row.get("operating"):
        return None
    found = _match(row, "operating", _FLIGHT, "a flight designator as XB4567")
    return Designator(CarrierCode(found[1]), found[2], found[3] or None)


def _suspended(row: Mapping[str, str]) -> bool:
    known = re.compile("OPERATES|SUSPENDED")
    return _match(row, "status", known, "operates or suspended", "OPERATES")[0] == "SUSPENDED"
