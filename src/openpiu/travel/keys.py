"""Keys of the domain: what makes two mentions of a leg the same leg."""

from __future__ import annotations

from msgspec import Struct

from openpiu.travel.model import CarrierCode, Flight, Iata3


class Leg(Struct, frozen=True, order=True):
    """The key of a leg: operating carrier, number without leading zeros, suffix, scheduled local departure
    date (`2026-03-01`), from, to. Parts that were not sent are empty."""

    carrier: CarrierCode
    number: str
    suffix: str
    date: str
    origin: Iata3
    destination: Iata3

    def __str__(self) -> str:
        return f"{self.carrier}{self.number}{self.suffix} {self.date} {self.origin}-{self.destination}"


def leg_of(flight: Flight) -> Leg:
    """The leg that `flight` names: that of the operating carrier (`docs/architecture.md`, "Leg")."""
    carrier, number, suffix = flight.carrier, flight.number, flight.suffix
    if flight.operating is not None and flight.operating.number:
        carrier, number = flight.operating.carrier, flight.operating.number
        suffix = flight.operating.suffix
    return Leg(
        CarrierCode(carrier.upper()),
        number.lstrip("0") or number,
        (suffix or "").upper(),
        (flight.departure or "")[:10],
        Iata3((flight.origin or "").upper()),
        Iata3((flight.destination or "").upper()),
    )
