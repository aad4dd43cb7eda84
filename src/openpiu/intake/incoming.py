"""A transmission behind the door, on its way to the writer, and what its sender may be told of it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import NamedTuple

from msgspec import Struct

from openpiu.intake.pool import Lane
from openpiu.store.transmissions import Arrival


class Receipt(Struct, frozen=True):
    """What a door may tell: `state` is `stored`, `quarantined` or, for one held before, `duplicate`."""

    transmission: str
    state: str
    error: str | None = None


class Incoming(NamedTuple):
    """A transmission behind the door: redacted, who brought it, and the lane that it is examined in."""

    arrival: Arrival
    sender: str
    door: str
    lane: Lane
    receipt: Future[Receipt]
