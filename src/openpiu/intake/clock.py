"""Jumps of the machine's clock, told when they happen: the law's clock and an officer's list go by it.

Nothing else here rests on it: who lives and who works on what is known by locks, and times are measured by
the monotonic clock. What a moment that was wrong does is bounded (`docs/operations.md`, Time).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from openpiu.intake.figures import Figures

log = logging.getLogger("openpiu")

STEP = 1.0
"""Seconds: what NTP corrects by slewing is less between two looks."""


class Clock:
    """Compares the clock of the day with the monotonic one at each `look`."""

    def __init__(
        self,
        figures: Figures,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._figures = figures
        self._wall, self._steady = wall, steady
        self._offset = wall() - steady()

    def look(self) -> float:
        """Tell and count a jump since the last look; its seconds, 0 where there was none."""
        offset = self._wall() - self._steady()
        jump, self._offset = offset - self._offset, offset
        if abs(jump) < STEP:
            return 0.0
        direction = "forward" if jump > 0 else "back"
        self._figures.clock_steps.labels(direction).inc()
        said = {"stage": "clock", "seconds": round(jump, 1)}
        log.warning("this machine's clock was set %s by %.0f s", direction, abs(jump), extra=said)
        return jump
