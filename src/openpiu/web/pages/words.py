"""How times, dates, states and evidence are written on the pages: sign and word together, never colour
alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from openpiu.travel import Flight, LocalTime
from openpiu.travel.times import to_utc, zone_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_TURNS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_TOLD = {sign: f"⟨U+{sign:04X}⟩" for sign in _TURNS}


def visible(text: str) -> str:
    """`text` with the signs that turn its direction shown as what they are: whoever sent them would have it
    read otherwise than it is written."""
    return text.translate(_TOLD)


def sentence(error: Exception) -> str:
    """What an error of the program's own says, as a sentence of a page."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def day(text: str | None) -> str:
    """A date, whole or in part, with the month in letters: `1987 Mar 04`, `1987 Mar`, `1987`."""
    if not text:
        return ""
    parts = text[:10].split("-")
    if len(parts) < 2 or not parts[1].isdigit() or not 1 <= int(parts[1]) <= 12:
        return text
    return " ".join((parts[0], MONTHS[int(parts[1]) - 1], *parts[2:]))


def moment(text: str | None, now: datetime) -> str:
    """A moment in UTC: `15:10Z` today, else with its day; where the standard gives no zone, without the Z."""
    if not text or len(text) < 16:
        return day(text)
    clock = f"{text[11:16]}{'Z' if text.endswith('Z') else ''}"
    if text[:10] == now.date().isoformat():
        return clock
    date_ = day(text[:10])
    return f"{date_[5:] if text[:4] == str(now.year) else date_} {clock}"


def span(seconds: float) -> str:
    """A length of time in words: `1 h 08 min`, `2 d 3 h`."""
    minutes = round(abs(seconds) / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02} min"
    return f"{hours // 24} d {hours % 24} h"


class Clock(Struct, frozen=True):
    """One end of a leg: `zulu` in UTC, `local` at the airport, `said` as a machine reads it."""

    airport: str
    zulu: str
    local: str
    said: str


def clock(local: str | None, airport: str | None, now: datetime) -> Clock:
    """When a leg begins or ends, in both times; of what is not known nothing is made up."""
    place = airport or "?"
    at = to_utc(LocalTime(local) if local else None, airport)
    if at is None:
        return Clock(place, "", moment(local, now), local or "")
    zone = zone_of(place)
    there = at.astimezone(ZoneInfo(zone)) if zone else at
    zulu = moment(at.strftime("%Y-%m-%dT%H:%MZ"), now)
    shown = there.strftime("%H:%M")
    if there.date() != at.date():
        shown += there.strftime(" (%a)")
    return Clock(place, zulu, shown, at.isoformat())


def leaves(flight: Flight | None, now: datetime) -> str:
    """How long until departure, or since: `leaves in 1 h 08 min`, `left 20 min ago`."""
    at = departs(flight)
    if at is None:
        return "departure time not sent"
    seconds = (at - now).total_seconds()
    return f"leaves in {span(seconds)}" if seconds >= 0 else f"left {span(seconds)} ago"


def departs(flight: Flight | None) -> datetime | None:
    """The departure in UTC, where it is known."""
    return to_utc(flight.departure, flight.origin) if flight else None


def designator(flight: Flight) -> str:
    """`ZZ 482`."""
    return f"{flight.carrier} {flight.number.lstrip('0') or flight.number}{flight.suffix or ''}"


def now_utc() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def today(now: datetime) -> date:
    """The day of `now` in UTC."""
    return now.date()


def neighbours(date_: str) -> tuple[str, str]:
    """The day before and the day after."""
    at = date.fromisoformat(date_)
    return (at - timedelta(days=1)).isoformat(), (at + timedelta(days=1)).isoformat()


def capped(number: int, most: int = 1000) -> str:
    """A count, `1,000+` above that."""
    return f"{most:,}+" if number > most else f"{number:,}"


HIT_STATES = {
    "open": "to decide",
    "waiting": "◔ waits for data",
    "second": "waits for a second officer",
    "disputed": "two answers differ",
    "cleared": "different person",
    "confirmed": "same person",
    "referred": "referred",
}
FUNCTIONS = {
    "passenger-list": "API",
    "crew-list": "crew list",
    "gate-list": "gate passes",
    "change": "API change",
    "cancel-passenger": "API, travellers cancelled",
    "cancel-flight": "API, flight cancelled",
    "close-out": "API closure",
    "booking-push": "PNR",
    "booking-update": "PNR update",
    "answer": "answer",
    "status-change": "status change",
    "acknowledgement": "acknowledgement",
    "booking-request": "PNR request",
    "unknown": "unknown",
}
