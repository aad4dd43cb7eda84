"""How much a writer of a service commits at once.

Steps grow while much waits, for a step costs a part that is the same however small it is, and shrink where
one takes too long. How long that is depends on who would wait for it: while doors are busy a live step takes
some hundredths of a second. One of the backlog takes less, and the writer rests after it for a multiple of
what it took, so that most of what comes to a door finds the writer, and a processor, free: an outage is
worked off beside the traffic, not before it. Where no door is busy there is nobody to wait, and no rest.
"""

from __future__ import annotations

import time

from openpiu.intake.pool import Lane

LIVE_SECONDS = 0.03
BACKLOG_SECONDS = 0.01
IDLE_SECONDS = 0.25
"""How long a step of results may take while doors are busy, one of the backlog then, and either while they
are not."""
REST = 3.0
"""How many times what a step of the backlog took the writer then leaves the backlog alone."""
BEHIND = 3.0
"""How many times what the smallest step takes a live step may take while results pile up: where that alone
takes `LIVE_SECONDS`, as on a slow or busy machine, smaller steps only do less in the same time."""
STALL = 0.25
"""A step that took longer has waited for others who write, or for the disk: it counts as one of so long."""
QUIET = 10.0
"""Seconds without an arrival after which doors are not busy."""
MOST = 500
"""Results in one step at the most."""
FIRST = 8


class Doors:
    """When something last came in; one for all writers of a service, which may be some for doors and some for
    results. `others`: whether other services on the store may have doors of their own, which are not seen
    from here, and wait for what a step of this one holds (`store.locks`)."""

    def __init__(self, *, others: bool = False) -> None:
        self.others = others
        self._last = float("-inf")

    def came(self) -> None:
        """Something has come in."""
        self._last = time.monotonic()

    @property
    def busy(self) -> bool:
        """Whether somebody may be about to wait."""
        return time.monotonic() - self._last < QUIET


class Pace:
    """The pace of one writer beside `doors`. What it has learned with doors busy, and without, it keeps
    apart: the first to come after a quiet time does not wait for what was right then."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._steps: dict[tuple[bool, bool], int] = {}
        self._least = 0.0
        self._rested = 0.0

    def step(self, lane: Lane) -> int:
        """How many results of `lane` the next step may take."""
        return self._steps.get((lane == "backlog", self._doors.busy), FIRST)

    def rest(self) -> float:
        """Seconds for which the backlog is still to be left alone; none once no door is busy."""
        return max(0.0, self._rested - time.monotonic()) if self._doors.busy else 0.0

    def took(self, lane: Lane, seconds: float, count: int, waiting: int) -> None:
        """A step of `count` results took so many seconds, and so many of its lane waited behind it."""
        seconds = min(seconds, STALL)
        if count <= 2:  # what a step takes however small it is
            self._least += (seconds - self._least) * (0.3 if self._least else 1)
        self._least = min(self._least, seconds)
        backlog, busy = lane == "backlog", self._doors.busy
        step = self.step(lane)
        if backlog:
            self._rested = time.monotonic() + REST * seconds
        most = LIVE_SECONDS if self._doors.others else IDLE_SECONDS
        if busy:
            most = BACKLOG_SECONDS if backlog else LIVE_SECONDS
        if waiting >= step:
            most = min(IDLE_SECONDS, max(most, self._least * (1 if backlog else BEHIND)))
        if seconds > most and count > 1:
            step = max(1, step // 2)
        elif waiting and seconds < most / 2 and count >= step:
            step = min(MOST, step * 2)
        self._steps[backlog, busy] = step
