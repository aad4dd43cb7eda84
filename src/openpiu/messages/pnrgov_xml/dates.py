"""Dates and times of XML (ISO 8601) as the components of the EDIFACT twin: DDMMCCYY and HHMM.

Flight times are airport-local and an offset behind them is passed over; moments are UTC, so one with an
offset is brought there. What is no date goes through as sent: the reader of the twin tells that it cannot be
read.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from openpiu.messages.pnrgov_xml.twin import Value

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?")

Pair = tuple[Value | None, Value | None]


def day_and_time(sent: Value | None) -> Pair:
    """Date and time of day, local, as they stand."""
    if sent is None:
        return None, None
    found = _MOMENT.fullmatch(sent.text)
    if found is None:
        return sent, None
    return _pair(sent, *found.group(1, 2, 3, 4, 5))


def utc_day_and_time(sent: Value | None) -> Pair:
    """Date and time of day in UTC."""
    if sent is None:
        return None, None
    found = _MOMENT.fullmatch(sent.text)
    if found is None:
        return sent, None
    year, month, day, hour, minute, zone = found.groups()
    if hour and zone and zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        try:
            when = datetime(int(year), int(month), int(day), int(hour), int(minute)) - offset  # noqa: DTZ001
        except (ValueError, OverflowError):
            return _pair(sent, year, month, day, hour, minute)
        year, month, day, hour, minute = (
            f"{when:%Y}".zfill(4),
            f"{when:%m}",
            f"{when:%d}",
            f"{when:%H}",
            f"{when:%M}",
        )
    return _pair(sent, year, month, day, hour, minute)


def _pair(sent: Value, year: str, month: str, day: str, hour: str | None, minute: str | None) -> Pair:
    at = Value(hour + minute, sent.node, sent.key) if hour and minute else None
    return Value(day + month + year, sent.node, sent.key), at
