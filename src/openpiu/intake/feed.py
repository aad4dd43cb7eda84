"""The database as the queue of a service: what other doors have stored, what an earlier process left, what
was let in faster than it can be worked on.

What came through a live door a moment ago goes before what is older. Where several services share a database
(`store.claims`), each takes what nobody has, and tells what it has had for longer than a look; what is done
within a look is never told, so a service that keeps up writes no claim.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from openpiu.intake.pool import Lane, Pool
from openpiu.store import Store, claims, queue
from openpiu.store.connect import moment
from openpiu.store.presence import Presence
from openpiu.store.queue import Waiting

FEED = 500
"""Most transmissions of one lane that wait for the workers of one service."""
FEED_BYTES = 32 << 20
LIVE_BYTES = 16 << 20
PART_BYTES = 4 << 20
"""Bytes that are fetched from the database at once, as received."""
LIVE_SECONDS = 60
"""What came in through a live door within so many seconds is live traffic, else it is backlog."""
PATIENCE = 1.0
"""Seconds that an unclaimed transmission is left to the service whose door it came through."""

Give = Callable[[str, int, bytes, Lane], None]


class Feed:
    """Hands out what waits. `give` takes a transmission's id, month, bytes and lane; `under_way` are the ids
    that this service works on."""

    def __init__(
        self, store: Store, presence: Presence, pool: Pool, under_way: Collection[str], give: Give
    ) -> None:
        self._store = store
        self._presence = presence
        self._pool = pool
        self._under_way = under_way
        self._give = give
        self._after: Waiting | None = None
        self._before: set[str] = set()
        self._claimed: set[str] = set()
        self._seen: dict[str, float] = {}
        self._due = 0.0

    def claim(self) -> None:
        """Tell the other services what this one has had since the last call, and what it has no more."""
        if self._presence.alone:
            return
        if self._presence.look():
            self._claimed.clear()  # they may have held this service to be gone
        now = set(self._under_way)
        ours = (now & self._before) - self._claimed
        over = self._claimed - now
        if ours or over:
            with self._store.writing() as connection:
                claims.add(connection, ours, self._presence.number)
                claims.end(connection, over, self._presence.number)
        self._claimed = (self._claimed | ours) - over
        self._before = now

    def look(self) -> None:
        """Hand out what there is room for, live traffic first."""
        fresh, backlog = self._room("live", LIVE_BYTES), self._room("backlog", FEED_BYTES)
        if not (fresh or backlog):
            return
        since = datetime.now(UTC) - timedelta(seconds=LIVE_SECONDS)
        if not self._presence.alone and time.monotonic() >= self._due:
            with self._store.writing() as connection:
                claims.end_of_the_gone(connection)
            self._due = time.monotonic() + PATIENCE
        with self._store.reading() as connection:
            live = queue.fresh(connection, moment(since), FEED) if fresh else []
            old = queue.waiting(connection, self._after, FEED) if backlog else []
        self._hand(live, "live", fresh)
        last = self._hand(old, "backlog", backlog)
        if backlog and self._presence.alone:  # else what is under way is claimed, and stands in no one's way
            self._after = last or (old[-1] if len(old) == FEED else None)

    def _room(self, lane: Lane, most: int) -> int:
        """Bytes of a lane that may be handed out now; what waits to be written down counts, too."""
        waiting, size = self._pool.waiting(lane)
        full = len(self._under_way) >= (2 * FEED if lane == "backlog" else 4 * FEED)
        return 0 if full or waiting >= FEED // 2 else max(0, most - size)

    def _hand(self, found: Sequence[Waiting], lane: Lane, room: int) -> Waiting | None:
        """Hand out what of `found` is for this service, up to `room` bytes. Returns the last of those that
        were, where some are left."""
        some: list[Waiting] = []
        for item in self._ripe(found):
            if room <= 0:
                break
            some.append(item)
            room -= item.size
        ids = {item.id for item in some}
        if ids and not self._presence.alone:
            with self._store.writing() as connection:
                ids = claims.add(connection, ids, self._presence.number)
            self._claimed |= ids
        for part in _parts([item for item in some if item.id in ids]):
            with self._store.reading() as connection:
                fetched = queue.fetch(connection, part)
            for id_ in part:
                held = fetched.get(id_)
                if held is not None and held.data is not None:
                    self._give(id_, held.month, held.data, lane)
        return some[-1] if some and room <= 0 else None

    def _ripe(self, found: Sequence[Waiting]) -> list[Waiting]:
        """Those that are not under way here, and that nobody else has told to have for a while."""
        mine = [item for item in found if item.id not in self._under_way]
        if self._presence.alone:
            return mine
        now = time.monotonic()
        first = {item.id: self._seen.get(item.id, now) for item in mine}
        if len(self._seen) > 4 * FEED:
            self._seen.clear()
        self._seen |= first
        return [item for item in mine if first[item.id] <= now - PATIENCE]


def _parts(items: Sequence[Waiting]) -> Iterator[list[str]]:
    """Ids in parts of at most `PART_BYTES` where there are several, in their order."""
    part: list[str] = []
    size = 0
    for item in items:
        if part and size + item.size > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(item.id)
        size += item.size
    if part:
        yield part
