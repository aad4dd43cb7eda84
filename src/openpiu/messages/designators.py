"""Designators of carriers: what can be one by its form, and what is none of a list that the reader is given.

The list of designators is IATA's and is sold; no package keeps it under terms that let it be passed on
(`docs/dependencies.md`). So a designator is judged by its form, and by a list where a state gives its own.

Source: IATA Resolution 762 (two signs, not both digits; or the three letters of ICAO Doc 8585).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path

from openpiu.edifact import RawMessage
from openpiu.findings import Finding, SettingError, finding
from openpiu.travel import Message

FORM = re.compile(r"(?=.?[A-Z])[A-Z0-9]{2}|[A-Z]{3}")

PLACES = {"TDT": ((5, 1),), "TVL": ((4, 1), (4, 2)), "TRA": ((1, 1),)}
"""Where a flight names its carrier: segments, and their elements and components."""


def load_designators(path: Path) -> frozenset[str]:
    """The designators of a file: the first word of each line, up to a blank, comma, semicolon or tab.

    Lines that begin with another word than a designator (a heading) are passed over. Raises SettingError
    where no line has one, OSError where the file cannot be read.
    """
    words = (
        re.split(r"[\s,;]", line.strip(), maxsplit=1)[0] for line in path.read_text("utf-8").splitlines()
    )
    found = frozenset(word.strip('"').upper() for word in words if FORM.fullmatch(word.strip('"').upper()))
    if not found:
        raise SettingError(f"{path}: no line begins with a carrier's designator")
    return found


def unknown(raw: RawMessage, message: Message, known: Container[str] | None) -> list[Finding]:
    """Carriers of the flights of `message` that are no designators, or in no list: each once, where it is
    first."""
    strange = {code for code in _carriers(message) if code and not _is_known(code.upper(), known)}
    return list(_first(raw, strange)) if strange else []


def _is_known(code: str, known: Container[str] | None) -> bool:
    return FORM.fullmatch(code) is not None if known is None else code in known


def _carriers(message: Message) -> set[str]:
    found: set[str] = {flight.carrier for flight in message.flights}
    for booking in message.bookings:
        for flight in booking.flights:
            found.add(flight.carrier)
            if flight.operating is not None:
                found.add(flight.operating.carrier)
    return found


def _first(raw: RawMessage, strange: set[str]) -> Iterator[Finding]:
    """Each of `strange` at its first place; none where it is part of a number that is told by itself."""
    for segment in raw.segments:
        for element, component in PLACES.get(segment.tag, ()):
            code = segment.get(element, component).strip()
            if code in strange:
                strange.discard(code)
                yield finding("TRV-CARRIER-UNKNOWN", segment.where(element, component))
