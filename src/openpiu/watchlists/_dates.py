"""Dates and births in the ways that lists of several publishers write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from openpiu.travel import PartialDate
from openpiu.watchlists._source import iso_birth, partial_date, written_birth
from openpiu.watchlists.model import Birth

_SLASHED = re.compile(r"(\d{1,2}|dd?)[/.-](\d{1,2}|mm?)[/.-](\d{4})(?:\s+00:00(?::00)?)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?")
_WRITTEN = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4})")
_CIRCA = re.compile(r"^(?:circa|about|around|approximately|approx\.?|c\.|ca\.?|~)\s*", re.IGNORECASE)
_MARK = re.compile(r"(?:^|\s)\(\d{1,2}\)\s*")


def numbered(cell: str) -> list[str]:
    """The values of a cell of `(1) first (2) second`; a cell without such marks is one value."""
    if "(" not in cell:
        return [cell] if cell else []
    pieces = (piece.strip(" ;,") for piece in _MARK.split(cell))
    return [piece for piece in pieces if piece]


def day_month_year(text: str) -> PartialDate | None:
    """`12/03/1970`, and as far as it is known `00/03/1970`, `dd/mm/1970`: always the day first; else None.

    A day that the month does not have (31/02/1970) leaves the year alone: either of them may be the error.
    """
    match = _SLASHED.fullmatch(text.strip())
    if not match:
        return None
    day, month = _day_month(match)
    year = match[3]
    if day and month:
        return partial_date(f"{year}-{month:02d}-{day:02d}") or partial_date(year)
    return (partial_date(f"{year}-{month:02d}") if month else None) or partial_date(year)


def is_impossible(text: str) -> bool:
    """Whether the text writes a day and month that the year does not have, as `31/02/1970` does."""
    match = _SLASHED.fullmatch(_CIRCA.sub("", text.strip()))
    if not match:
        return False
    day, month = _day_month(match)
    return partial_date(f"{match[3]}-{month or 1:02d}-{day or 1:02d}") is None


def _day_month(match: re.Match[str]) -> tuple[int, int]:
    """Day and month, 0 for one that is not known."""
    day, month = (int(part) if part.isdigit() else 0 for part in match.groups()[:2])
    return day, month


def day_of(text: str) -> PartialDate | None:
    """A day as publishers write it, `2026-01-12T00:00:00`, `12/01/2026`, `12-Jan-2026`, `2026`; else None."""
    text = text.strip()
    iso, written = _ISO.fullmatch(text), _WRITTEN.fullmatch(text)
    if iso:
        return partial_date(iso[1])
    if written:
        born = written_birth(f"{written[1]} {written[2]} {written[3]}")
        return born.start if born else None
    return day_month_year(text) or partial_date(text)


def listed_birth(text: str) -> Birth | None:
    """A birth in any of the ways of `day_of`, and `circa 12/03/1970`, `1968-1972`, `Aug 1961`; else None."""
    body = text.strip()
    rest = _CIRCA.sub("", body)
    day = day_of(rest)
    if day:
        return Birth(day, day, rest != body)
    return iso_birth(body) or written_birth(body)


def from_hijri(year: int, month: int, day: int) -> PartialDate:
    """The Gregorian month of a Hijri date, by the tabular calendar (it may be a day or two off)."""
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return PartialDate((date(622, 7, 19) + timedelta(days=days)).isoformat()[:7])
