"""Flight numbers as PAXLST and CUSRES write them, taken apart: carrier, number, suffix.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, TDT; IATA Resolution 762 (designators).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

FLIGHT_NUMBER = re.compile(r"((?=[0-9]?[A-Z])[A-Z0-9]{2}|[A-Z]{3})([0-9]{1,4})([A-Z]?)", re.IGNORECASE)
NUMBER_ALONE = re.compile(r"([0-9]{1,4})([A-Z]?)", re.IGNORECASE)


class Named(NamedTuple):
    """A flight number taken apart: `stated` is the carrier in front of the number, "" if none."""

    carrier: str
    stated: str
    number: str
    suffix: str | None
    regular: bool


@lru_cache(maxsize=4096)
def named(text: str, carrier: str) -> Named:
    """A flight number as sent (`UA0989`) taken apart, with the carrier that was sent beside it, or ""."""
    own = (
        carrier and text.upper().startswith(carrier.upper()) and NUMBER_ALONE.fullmatch(text[len(carrier) :])
    )
    if own:
        return Named(carrier, text[: len(carrier)], own[1], own[2] or None, True)
    found = FLIGHT_NUMBER.fullmatch(text)
    if found:
        return Named(carrier or found[1], found[1], found[2], found[3] or None, True)
    alone = NUMBER_ALONE.fullmatch(text)
    if alone:
        return Named(carrier, "", alone[1], alone[2] or None, False)
    if carrier:
        return Named(carrier, "", text.removeprefix(carrier), None, False)
    return Named(text[:2], text[:2], text[2:], None, False)


@lru_cache(maxsize=1024)
def flight_in(reference: str) -> Named | None:
    """The flight that an access reference names, as `XA123/260301/1400`, `260301/1400/XA/123` or `XA123`.

    None where it names none: what stands alone and is no carrier of two signs with a number (`ABC01`) is a
    number of the sender's own.
    """
    parts = reference.strip().upper().split("/")
    for text in (parts[0].strip(), "".join(parts[2:4])):
        if FLIGHT_NUMBER.fullmatch(text) and (len(parts) > 1 or not text[:3].isalpha()):
            return named(text, "")
    return None
