"""Publishing from the database what the stream does not have: what it lost, what a door could not publish
before it ended, what came through a door that does not publish.

No clock of another machine is asked. What waits is remembered with the newest number of the stream a while
after it was first seen here: if it was ever published, then under that number or a lower one. Once every
message of its line up to there is gone, and it waits still, nobody has it.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import TimeoutError as TookTooLong
from datetime import UTC, datetime, timedelta

from openpiu.findings import StreamError
from openpiu.intake.feed import LIVE_SECONDS
from openpiu.intake.jetstream import Line
from openpiu.intake.stream import State, Stream
from openpiu.store import Store, queue
from openpiu.store.connect import moment
from openpiu.store.queue import LIVE_DOORS, Waiting

log = logging.getLogger("openpiu")

GRACE = 2.0
"""Seconds after which a door has published what it stored, or never will."""
PAGE = 1000
"""Transmissions that are looked at, at a time."""
PATIENCE = 10.0


class _Seen:
    __slots__ = ("at", "line", "mark", "round", "since")

    def __init__(self, at: float, round_: int) -> None:
        self.at = at
        self.line: Line = "live"
        self.mark: int | None = None
        self.since = 0.0
        self.round = round_


class Sweeper:
    """Does so at each `look`; of several services one alone should."""

    def __init__(self, store: Store, stream: Stream) -> None:
        self._store = store
        self._stream = stream
        self._seen: dict[str, _Seen] = {}
        self._after: Waiting | None = None
        self._round = 0
        self._created = ""
        self._last = 0

    def look(self) -> None:
        """Look at a page of what waits, and publish what nobody has."""
        state = self._stream.state
        if state is None:
            return
        if state.created != self._created or state.last < self._last:
            self._seen.clear()  # another stream: its numbers mean other messages
        self._created, self._last = state.created, state.last
        with self._store.reading() as connection:
            page = queue.waiting(connection, self._after, PAGE)
        now = time.monotonic()
        lost = [item for item in page if self._nobody_has(item, state, now)]
        if lost:
            self._publish(lost)
        self._after = page[-1] if len(page) == PAGE else None
        if self._after is None:
            self._seen = {id_: seen for id_, seen in self._seen.items() if seen.round == self._round}
            self._round += 1

    def _nobody_has(self, item: Waiting, state: State, now: float) -> bool:
        seen = self._seen.get(item.id)
        if seen is None:
            seen = self._seen[item.id] = _Seen(now, self._round)
            if item.door not in LIVE_DOORS:
                return True
        seen.round = self._round
        if seen.mark is None:
            if state.at < seen.at + GRACE:
                return False
            seen.mark = state.last
        if state.at < seen.since:
            return False
        oldest = state.first[seen.line]
        return oldest is None or oldest > seen.mark

    def _publish(self, lost: list[Waiting]) -> None:
        since = moment(datetime.now(UTC) - timedelta(seconds=LIVE_SECONDS))
        fresh = {item.id: item.door in LIVE_DOORS and item.received_at >= since for item in lost}
        live = [id_ for id_, is_fresh in fresh.items() if is_fresh]
        late = [id_ for id_, is_fresh in fresh.items() if not is_fresh]
        lines: tuple[tuple[Line, list[str]], ...] = (("live", live), ("backlog", late))
        for line, ids in lines:
            if not ids:
                continue
            try:
                numbers = self._stream.publish(line, ids).result(PATIENCE)
            except (StreamError, TookTooLong):
                return  # the next look finds them again
            for id_, number in numbers.items():
                seen = self._seen[id_]
                seen.line, seen.mark, seen.since = line, number, time.monotonic()
            said = {"stage": "stream", "count": len(ids)}
            log.info("%d of what waits published again from the database (%s)", len(ids), line, extra=said)
