"""Airports and their local time: the only place where local times become UTC.

Source of airports and zones: the `airportsdata` package (IATA locations); of the offsets: the IANA time zone
database of the system or of Python.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openpiu.travel.model import LocalTime


@cache
def _zones() -> dict[str, tuple[str, str, float, float]]:
    """IATA code to (name of the time zone, ISO 3166 alpha-2 country, latitude, longitude)."""
    import airportsdata

    return {
        code: (place["tz"], place["country"], place["lat"], place["lon"])
        for code, place in airportsdata.load("IATA").items()
    }


STATIONS = frozenset(
    ("QQS", "XPG", "XDB", "XED", "XHP", "XYD", "XRF", "XWG", "ZYR", "ZYA", "QKL", "ZMB", "ZMU")
)
"""Railway stations that carriers sell as stops of a journey: London St Pancras, Paris Nord, Lille Europe,
Marne-la-Vallée, Paris Est, Lyon Part-Dieu, Marseille, Strasbourg, Brussels-Midi, Amsterdam, Cologne, Hamburg,
Munich. IATA gives them location identifiers of the same form (Resolution 763); the airports' list has
none."""


CITIES = frozenset(
    (
        *("BHZ", "BJS", "BUE", "BUH", "CHI", "DTT", "EAP", "JKT", "LON", "MIL", "MOW", "NYC", "OSA"),
        *("PAR", "REK", "RIO", "ROM", "SAO", "SEL", "SPK", "STO", "TCI", "TYO", "WAS", "YEA", "YMQ", "YTO"),
    )
)
"""Metropolitan areas with several airports, whose code is not also an airport's (IATA Resolution 763): the
table of `airportsdata`, and Bucharest, Detroit, Basel, Edmonton, Montreal."""


def airport_known(code: str) -> bool:
    """Whether `code` is an IATA location in the lists: an airport, a city of several, or a station."""
    return code in _zones() or code in STATIONS or code in CITIES


def airport_country(code: str) -> str | None:
    """ISO 3166-1 alpha-2 code of the country of the airport `code`; None for an airport in no list."""
    place = _zones().get(code)
    return place[1] if place else None


def zone_of(code: str) -> str | None:
    """The IANA time zone of the airport `code` (`Europe/Madrid`); None for an airport in no list."""
    place = _zones().get(code)
    return place[0] if place else None


def airport_position(code: str) -> tuple[float, float] | None:
    """Latitude and longitude of the airport `code` in degrees; None for an airport in no list."""
    place = _zones().get(code)
    return place[2:] if place else None


@lru_cache(maxsize=4096)
def to_utc(local: LocalTime | None, airport: str | None) -> datetime | None:
    """The moment of `local` at `airport`; None where either is not known or `local` is a date alone."""
    if not local or not airport or len(local) < 16:
        return None
    place = _zones().get(airport)
    if place is None:
        return None
    try:
        return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(place[0])).astimezone(UTC)
    except (ValueError, ZoneInfoNotFoundError, OverflowError):
        return None


def to_local(moment: datetime, airport: str) -> datetime | None:
    """The clock at `airport`, without a zone, at `moment`; None for an airport in no list."""
    place = _zones().get(airport)
    try:
        return moment.astimezone(ZoneInfo(place[0])).replace(tzinfo=None) if place else None
    except (ValueError, ZoneInfoNotFoundError, OverflowError):
        return None


def minutes_between(
    start: LocalTime | None, origin: str | None, end: LocalTime | None, destination: str | None
) -> int | None:
    """Minutes from departure to arrival in UTC, negative where the arrival is before; None if not known."""
    departed, arrived = to_utc(start, origin), to_utc(end, destination)
    if departed is None or arrived is None:
        return None
    return round((arrived - departed).total_seconds() / 60)
