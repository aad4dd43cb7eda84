"""Terms of the law by the calendar: a term of five years ends on the same day five years later."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta

_TERM = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def earlier(moment: datetime, term: str) -> datetime:
    """`moment` less an ISO 8601 duration: what is older than this has been kept for the whole term. A day
    that a month lacks becomes its last one.

    Raises ValueError for text that is no duration, or one of no length.
    """
    match = _TERM.fullmatch(term)
    counts = [int(part or 0) for part in match.groups()] if match else []
    if not any(counts):
        raise ValueError("not an ISO 8601 duration")
    years, months, weeks, days, hours, minutes, seconds = counts
    month = moment.year * 12 + moment.month - 1 - 12 * years - months
    year, index = divmod(month, 12)
    day = min(moment.day, calendar.monthrange(year, index + 1)[1])
    back = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return moment.replace(year=year, month=index + 1, day=day) - back
