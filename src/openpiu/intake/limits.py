"""Limits a carrier: how large one transmission may be, and how many may come in a second."""

from __future__ import annotations

import re
import threading
import time

from msgspec import Struct

from openpiu.access import Caller
from openpiu.findings import SettingError

BURST = 2.0
"""Seconds' worth of transmissions that may come at once."""

_ONE = re.compile(r"([A-Z0-9]{2,3})((?: +(?:size|rate)=\d+)+)")


class Limit(Struct, frozen=True):
    """Bytes that a transmission may have, unpacked; transmissions in a second."""

    size: int
    rate: float


def limits_of(text: str, default: Limit) -> dict[str, Limit]:
    """Limits by carrier, of `XA size=4 rate=20; XB rate=5` (MB, transmissions a second); what is not said is
    as in `default`. Raises SettingError for what is not of that form, and for a size above the default's."""
    found: dict[str, Limit] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        one = _ONE.fullmatch(part)
        if one is None:
            raise SettingError(f"limit {part!r}: expected a carrier and its limits, as XA size=4 rate=20")
        said = dict(pair.split("=") for pair in one[2].split())
        size = int(said["size"]) << 20 if "size" in said else default.size
        rate = float(said.get("rate", default.rate))
        if not 0 < size <= default.size or rate <= 0:
            raise SettingError(
                f"limit {part!r}: expected numbers from 1, and a size of at most the general one"
            )
        found[one[1]] = Limit(size, rate)
    return found


class Bounds(Struct, frozen=True):
    """Limits for senders in general, and by carrier."""

    general: Limit
    carriers: dict[str, Limit] = {}

    def of(self, caller: Caller) -> Limit:
        """The limit of `caller`: that of the carrier that their token is bound to."""
        return self.carriers.get(caller.carrier or "", self.general)


class Gate:
    """Counts what comes, by carrier or sender: a bucket of `BURST` seconds that fills at the allowed rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, who: str, rate: float, now: float | None = None) -> float:
        """Let one through and return 0, or the seconds after which the next may come."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._left.get(who, (rate * BURST, moment))
            left = min(max(1.0, rate * BURST), left + (moment - since) * rate)
            if left >= 1.0:
                self._left[who] = (left - 1.0, moment)
                return 0.0
            self._left[who] = (left, moment)
            return (1.0 - left) / rate
