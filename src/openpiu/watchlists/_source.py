"""What every source of lists needs: bytes, a name, errors that say where, dates as far as they are known."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import TypeVar

from openpiu.findings import ListError
from openpiu.travel import PartialDate
from openpiu.watchlists.model import Birth, ListedName

T = TypeVar("T")

LARGEST = 256 * 1024 * 1024
"""Bytes that a file of a list may have: a hundred times the largest list known to us."""

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_WRITTEN = re.compile(
    r"(?:(?P<day>\d{1,2})\s+)?(?:(?P<month>[a-z]{3,9})\.?,?\s*)?(?P<year>\d{4})", re.IGNORECASE
)
_CIRCA = re.compile(r"^(?:circa|about|approximately|approx\.?|c\.|ca\.?|~)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s+to\s+|\s*-\s*(?=\d{4}$)|\s+and\s+", re.IGNORECASE)


class Source:
    """The bytes of one file of a list, with the label that errors name it by."""

    def __init__(self, where: Path | str | bytes, label: str) -> None:
        if isinstance(where, bytes):
            self.label, self.data = label, where
        else:
            path = Path(where)
            self.label = path.name
            self.data = _read(path)
        if len(self.data) > LARGEST:
            raise self.error(f"{len(self.data):,} bytes", f"at most {LARGEST:,}")
        if not self.data.strip():
            raise self.error("an empty file", "a list")

    def error(self, found: str, expected: str, line: int | None = None) -> ListError:
        """The error that refuses the list: file, line from 1 where known, what was found, what fits."""
        return refusal(self.label, found, expected, line)

    def text(self) -> str:
        """The bytes as UTF-8 text, without a byte order mark; raises ListError with the line."""
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = self.data.count(b"\n", 0, fault.start) + 1
            raise self.error(f"byte 0x{self.data[fault.start]:02X} at {fault.start}", "UTF-8", line) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise self.error("a NUL byte", "UTF-8 text", line)
        return text


def refusal(label: str, found: str, expected: str, line: int | None = None) -> ListError:
    """The error that refuses a list: file, line from 1 where known, what was found, what fits."""
    place = label if line is None else f"{label}: line {line}"
    return ListError(f"{place}: found {found}; expected {expected}")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise ListError(f"{path.name}: cannot be read: {fault.strerror or fault}; expected a file") from None


def list_name(where: Path | str | bytes, name: str | None, default: str) -> str:
    """The name of a list: the one given, else the file's stem, else the source's own."""
    return name or (default if isinstance(where, bytes) else Path(where).stem)


def digest(*parts: bytes) -> str:
    """SHA-256 of the bytes of all files of a source, one after the other, in hexadecimal."""
    state = hashlib.sha256()
    for part in parts:
        state.update(part)
    return state.hexdigest()


def partial_date(text: str) -> PartialDate | None:
    """`1970-03-12`, `1970-03` or `1970` where it is a real date, else None."""
    match = _PARTIAL.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(text)


def iso_birth(text: str) -> Birth | None:
    """`1970-03-12`, `1970-03`, `1970`, `1968/1972`, each with `~` before it for about; else None."""
    circa, body = text.startswith("~"), text.removeprefix("~").strip()
    start, _, end = body.partition("/")
    first, last = partial_date(start.strip()), partial_date(end.strip()) if "/" in body else None
    if first is None or ("/" in body and last is None):
        return None
    if last is not None and last < first[: len(last)]:
        return None
    return Birth(first, last or first, circa)


def written_date(text: str) -> PartialDate | None:
    """`14 Jun 1975`, `Aug. 1961`, `August 1961`, `1975` as a partial date; else None."""
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        return None
    year, word, day = match["year"], match["month"], match["day"]
    if not word:
        return partial_date(year) if not day else None
    month = _MONTHS.get(word[:3].lower())
    if month is None:
        return None
    return partial_date(f"{year}-{month:02d}-{int(day):02d}" if day else f"{year}-{month:02d}")


def written_birth(text: str) -> Birth | None:
    """A birth as lists write it: `circa 1965`, `1961 to 1963`, `Aug 1961`, `Between Aug. and Sep. 1977`.

    A range over exactly one year or one month is that year or month, known to no more than that. None where
    there is no date in it.
    """
    body = text.strip().rstrip(".;, ")
    rest = re.sub(r"^between\s+", "", _CIRCA.sub("", body), flags=re.IGNORECASE)
    circa = rest != body and not body.lower().startswith("between")
    halves = _RANGE.split(rest)
    if len(halves) == 1:
        day = written_date(rest)
        return Birth(day, day, circa) if day else None
    if len(halves) != 2:
        return None
    year = halves[1][-4:]
    start, end = written_date(halves[0]) or written_date(f"{halves[0]} {year}"), written_date(halves[1])
    if start is None or end is None or end < start[: len(end)]:
        return None
    return _tight(start, end, circa)


def _tight(start: PartialDate, end: PartialDate, circa: bool) -> Birth:
    """The range, or the year or month that it spans exactly."""
    if start[:4] == end[:4] and start[4:] == "-01-01" and end[4:] == "-12-31":
        start = end = PartialDate(start[:4])
    elif start[:7] == end[:7] and start[7:] == "-01" and len(end) == 10:
        last = monthrange(int(end[:4]), int(end[5:7]))[1]
        if int(end[8:]) == last:
            start = end = PartialDate(start[:7])
    return Birth(start, end, circa)


def once(values: list[T]) -> tuple[T, ...]:
    """The values, each once, in their order."""
    return tuple(dict.fromkeys(values))


_RANK = {"primary": 0, "strong": 1, "weak": 2}


def distinct_names(names: list[ListedName]) -> tuple[ListedName, ...]:
    """The names, each text once with the best strength that it has, in their order."""
    best: dict[str, ListedName] = {}
    for name in names:
        key = name.text.casefold()
        held = best.get(key)
        if held is None or _RANK[name.strength] < _RANK[held.strength]:
            best[key] = name
    return tuple(best.values())
