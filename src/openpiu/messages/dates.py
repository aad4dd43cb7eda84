"""Dates and times as the passenger messages write them, made into ISO 8601.

Most years are sent with two digits; which century is meant follows from the day of the message (`sent`, the
date of UNB), never from today, so that an old message reads the same for ever:

- a birth lies in the latest century that is not after the message: `12JUL12` in a message of 2010 is 1912;
- an expiry, a flight or a booking lies in the century that brings it nearest to the message.

Every function takes text as sent and gives text in ISO form, or None for what cannot be read: the caller
makes the finding, it alone knows the place. Nothing here raises on any text. A date sent in the other order
(DDMMYY for YYMMDD or the reverse) is read where that order alone brings it within a year of the message; the
caller sees it by `in_other_order`.

>>> birth("740812", date(2026, 3, 1))
'1974-08-12'

Source: UN/EDIFACT 2379 (formats 101, 102, 201, 203); IATA PNRGOV guide; AIRIMP (DDMMMYY);
`docs/messages.md`, "Dates".
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from openpiu.travel import LocalTime, Moment, PartialDate

MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}

YEAR_IN_DAYS = 366
"""How near to the message a date in the other order must lie to be believed."""


@lru_cache(maxsize=65536)
def birth(text: str, sent: date) -> PartialDate | None:
    """Birth date from YYMMDD or CCYYMMDD: `1970-03-12`; `yymm00` gives `1970-03`, `yy0000` gives `1970`.

    None for zeros alone ("not known") and for anything unreadable. Eight digits are believed even if they
    lie after the message.
    """
    return _birth(*_numbers(text), sent)


@lru_cache(maxsize=65536)
def birth_ddmmmyy(text: str, sent: date) -> PartialDate | None:
    """Birth date from DDMMMYY or DDMMMCCYY (`12AUG74`), as SSR texts have it; a day of 00 gives the month."""
    return _birth(*_numbers_by_name(text), sent)


@lru_cache(maxsize=16384)
def expiry(text: str, sent: date) -> PartialDate | None:
    """Expiry or issue of a document from YYMMDD or CCYYMMDD, nearest to `sent`; may be a month or a year."""
    return _nearest(*_numbers(text), sent)


@lru_cache(maxsize=16384)
def expiry_ddmmmyy(text: str, sent: date) -> PartialDate | None:
    """Expiry or issue of a document from DDMMMYY or DDMMMCCYY, nearest to `sent`."""
    return _nearest(*_numbers_by_name(text), sent)


@lru_cache(maxsize=4096)
def flight_time(text: str, sent: date) -> LocalTime | None:
    """Airport-local `2026-03-01T14:00` from YYMMDDHHMM (201) or CCYYMMDDHHMM (203), seconds let fall.

    A date alone (YYMMDD, CCYYMMDD) or with an impossible time (`2400`) gives the date alone. None if the date
    cannot be read.
    """
    if not text.isdigit():
        return None
    # 12 digits are CCYYMMDDHHMM or YYMMDDHHMMSS; only one of the two begins with a century of this trade.
    long = len(text) in (8, 14) or (len(text) == 12 and text[:2] in ("19", "20", "21"))
    day, time = (text[:8], text[8:]) if long else (text[:6], text[6:])
    when = _day(day, sent, day_first=False)
    if when is None or (time and len(time) not in (4, 6)):
        return None
    at = clock(time)
    return LocalTime(f"{when}T{at}") if at else LocalTime(when)


@lru_cache(maxsize=16384)
def flight_date_ddmmyy(text: str, sent: date) -> str | None:
    """ISO date from DDMMYY or DDMMCCYY, as PNRGOV writes every date; nearest to `sent`."""
    return _day(text, sent, day_first=True)


@lru_cache(maxsize=4096)
def clock(text: str) -> str | None:
    """`HH:MM` from HHMM or HHMMSS; None for an impossible time (`2400`, `9999`, `4321`) or none."""
    if len(text) not in (4, 6) or not (text.isascii() and text.isdigit()):
        return None
    if text[:2] > "23" or text[2:4] > "59" or text[4:] > "59":
        return None
    return f"{text[:2]}:{text[2:4]}"


@lru_cache(maxsize=16384)
def moment_ddmmyy(date_text: str, time_text: str, sent: date) -> Moment | None:
    """`2026-01-10T10:15Z` from DDMMYY and HHMM[SS], which PNRGOV gives in UTC (RCI, DAT).

    The date alone, without `Z`, where there is no usable time; None where the date cannot be read.
    """
    when = _day(date_text, sent, day_first=True)
    if when is None:
        return None
    at = clock(time_text)
    return Moment(f"{when}T{at}Z") if at else Moment(when)


def trouble(text: str) -> str:
    """What is wrong with a date YYMMDD or CCYYMMDD that cannot be read, without the date: `month 13`,
    `5 digits`, `signs that are no digits`. For a finding, which must not hold a birth date.
    """
    if not (text.isascii() and text.isdigit()):
        return "signs that are no digits" if text else "empty"
    if len(text) not in (6, 8):
        return f"{len(text)} digits" if len(text) > 1 else "1 digit"
    month, day = int(text[-4:-2]), int(text[-2:])
    if month > 12:
        return f"month {month}"
    return f"day {day} in month {month}" if day > 28 else "no such date"


def in_other_order(text: str, iso: str, *, day_first: bool) -> bool:
    """Whether the ISO date `iso` was read from `text` against its format (DDMMYY where `day_first`)."""
    digits = iso[:10].replace("-", "")
    if day_first:
        return not text.startswith(digits[6:] + digits[4:6])
    return not text.startswith((digits, digits[2:]))


def _numbers(text: str) -> tuple[int, int, int]:
    """Year, month, day of YYMMDD or CCYYMMDD; (-1, 0, 0) if neither. A year under 100 has no century."""
    if not (text.isascii() and text.isdigit()):
        return -1, 0, 0
    if len(text) == 6:
        return int(text[:2]), int(text[2:4]), int(text[4:])
    if len(text) == 8 and text[0] != "0":
        return int(text[:4]), int(text[4:6]), int(text[6:])
    return -1, 0, 0


def _numbers_by_name(text: str) -> tuple[int, int, int]:
    """As `_numbers`, of DDMMMYY or DDMMMCCYY."""
    day, month, year = text[:2], MONTHS.get(text[2:5].upper(), 0), text[5:]
    if not month or len(year) not in (2, 4) or not (day + year).isdigit() or not text.isascii():
        return -1, 0, 0
    if len(year) == 4 and year[0] == "0":
        return -1, 0, 0
    return int(year), month, int(day)


def _birth(year: int, month: int, day: int, sent: date) -> PartialDate | None:
    if year < 0 or (year < 100 and not year and not month and not day):
        return None
    if year >= 100:
        return _iso(year, month, day)
    century = sent.year - sent.year % 100
    for full in (century + year, century + year - 100, century + year - 200):
        # Compared by parts, so that a month or a year alone counts as past once it has begun.
        if (full, month, day) <= (sent.year, sent.month if month else 0, sent.day if day else 0):
            found = _iso(full, month, day)
            if found:  # 29 February may exist in an older century only
                return found
    return None


def _nearest(year: int, month: int, day: int, sent: date) -> PartialDate | None:
    if year < 0 or (year < 100 and not year and not month and not day):
        return None
    if year >= 100:
        return _iso(year, month, day)
    century = sent.year - sent.year % 100
    best: PartialDate | None = None
    distance = 0
    for full in (century + year, century + year + 100, century + year - 100):
        found = _iso(full, month, day)
        if found is None:
            continue
        days = abs((date(full, month or 1, day or 1) - sent).days)
        if best is None or days < distance:
            best, distance = found, days
    return best


def _day(text: str, sent: date, *, day_first: bool) -> str | None:
    """ISO date, nearest to `sent`, in the stated order; in the other one where that alone is near to `sent`.

    Most days can be read both ways (`260331` is a day of 2031 too), so that being possible says too little.
    """
    if not (text.isascii() and text.isdigit()) or len(text) not in (6, 8):
        return None
    turned = text[4:] + text[2:4] + text[:2]
    wanted, instead = (turned, text) if day_first else (text, turned)
    found = _nearest(*_numbers(wanted), sent)
    if found is not None and len(found) == 10 and _near(found, sent):
        return found
    other = _nearest(*_numbers(instead), sent)
    if other is not None and len(other) == 10 and _near(other, sent):
        return other
    if found is None or len(found) != 10 or not "1900" < found < "2200":
        return None  # a month alone, or digits that are no year of this trade
    return found


def _near(day: str, sent: date) -> bool:
    return abs((date.fromisoformat(day) - sent).days) <= YEAR_IN_DAYS


def _iso(year: int, month: int, day: int) -> PartialDate | None:
    if not month:
        return PartialDate(f"{year:04}") if not day and 1 <= year <= 9999 else None
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return PartialDate(f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}")
