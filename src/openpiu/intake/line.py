"""The work of a service by the stream: what its door lets in is published, what is handed out is fetched from
the database and given to the workers, and acknowledged once the results are committed."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from openpiu.findings import OpenPIUError, StoreError
from openpiu.intake.feed import FEED_BYTES, LIVE_BYTES, LIVE_SECONDS, Give
from openpiu.intake.jetstream import Address, Line, entrance
from openpiu.intake.pool import Pool
from openpiu.intake.stream import Delivered, Stream
from openpiu.intake.sweep import Sweeper
from openpiu.store import Store, queue
from openpiu.store.queue import Held

if TYPE_CHECKING:
    from openpiu.intake.subject import SubjectDoor

log = logging.getLogger("openpiu")

TRIES = 10
"""How many times a transmission is handed out before it is given up: each time the service that had it ended,
or lost the stream for longer than the stream waits."""
MOST = 250
"""Transmissions of one line that wait for the workers of one service."""
MOST_HELD = 600
MOST_PUT_DOWN = 100_000
KEPT_BYTES = 16 << 20
"""What this service's door has just let in is kept so far: most of it comes back in a moment."""
PART = 25
"""Ids whose bytes are fetched from the database at once."""
PAUSE = 1.0
_ID = re.compile(r"[0-9a-f]{64}")

Failed = Callable[[str, int, str], None]


class WorkLine:
    """The stream beside a service. `give` takes a transmission to be worked on, `failed` one that is given
    up; `under_way` are the ids that this service works on."""

    def __init__(
        self,
        address: Address,
        store: Store,
        pool: Pool,
        under_way: Collection[str],
        give: Give,
        failed: Failed,
    ) -> None:
        self._store = store
        self._pool = pool
        self._under_way = under_way
        self._give = give
        self._failed = failed
        self._kept: OrderedDict[str, Held] = OrderedDict()
        self._put_down: OrderedDict[str, None] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._stopping = False
        self._entrance = entrance(address)
        self._stream = Stream(address, self._take, self._room)
        self._sweeper = Sweeper(store, self._stream)

    @property
    def up(self) -> bool:
        """Whether the stream hands out the work."""
        return self._stream.up

    def publish(self, id_: str, month: int, data: bytes) -> bool:
        """Leave a transmission that was let in to whoever is free; False where the stream is gone."""
        if not self._stream.up:
            return False
        with self._lock:
            former = self._kept.pop(id_, None)
            self._kept[id_] = Held(month, data)
            self._size += len(data) - len((former and former.data) or b"")
            while self._size > KEPT_BYTES:
                self._size -= len(self._kept.popitem(last=False)[1].data or b"")
        self._stream.publish("live", [id_])  # where that fails the database knows of it
        return True

    def open(self, door: SubjectDoor) -> None:
        """Let transmissions in by `door`."""
        self._stream.door = lambda client: door.open(client, self._entrance)

    def done(self, id_: str) -> None:
        """The results of a transmission are committed."""
        self._stream.done(id_)

    def look(self) -> None:
        """Publish what the stream does not have."""
        self._sweeper.look()

    def stop(self) -> None:
        """Take no more work."""
        self._stopping = True
        self._stream.stop()

    def close(self) -> None:
        """Give back what is not done, and end."""
        self.stop()
        self._stream.close()

    def _room(self, line: Line) -> int:
        waiting, size = self._pool.waiting(line)
        if size > (LIVE_BYTES if line == "live" else FEED_BYTES):
            return 0
        return max(0, min(MOST - waiting, MOST_HELD - self._stream.held()))

    def _take(self, line: Line, found: Sequence[Delivered]) -> None:
        """Give what is handed out to the workers; waits where they have enough."""
        due = {}
        for item in found:
            if item.id in self._under_way:
                continue  # it is acknowledged with the results
            if not _ID.fullmatch(item.id):
                log.error("the stream hands out what is no id of a transmission: put down")
                self._stream.done(item.id)
                continue
            if line == "live" and item.age > LIVE_SECONDS and self._puts_down(item.id):
                # It has waited until it is backlog: put down here, published there from the database.
                self._stream.done(item.id)
                continue
            due[item.id] = item
        most = LIVE_BYTES if line == "live" else FEED_BYTES
        ids = list(due)
        for start in range(0, len(ids), PART):
            while self._pool.waiting(line)[1] > most and not self._stopping:
                time.sleep(0.02)
            part = ids[start : start + PART]
            held = self._fetched(part)
            for id_ in part:
                self._hand(line, due[id_], held.get(id_))

    def _puts_down(self, id_: str) -> bool:
        """Whether to put an id down for its age: once. One that comes back as live is live by the database;
        then the clocks of the stream's server and of this machine differ."""
        if id_ in self._put_down:
            del self._put_down[id_]
            return False
        self._put_down[id_] = None
        if len(self._put_down) > MOST_PUT_DOWN:
            self._put_down.popitem(last=False)
        return True

    def _hand(self, line: Line, item: Delivered, held: Held | None) -> None:
        if self._stopping:
            return  # it is given back when the stream is closed
        if held is None and item.tries < TRIES:
            self._stream.back(item.id, PAUSE)  # of another store, or of one that has not caught up
        elif held is None:
            log.error("the stream hands out %s, which is not in the store: put down", item.id[:12])
            self._stream.done(item.id)
        elif held.data is None:
            self._stream.done(item.id)  # it was done by another, or quarantined
        elif item.tries > TRIES:
            told = f"it was handed out {TRIES} times, and whoever had it ended before its results"
            self._failed(item.id, held.month, told)
        else:
            self._give(item.id, held.month, held.data, line)

    def _fetched(self, ids: Collection[str]) -> dict[str, Held]:
        """Transmissions from memory or the database; tried again until that can be reached."""
        found: dict[str, Held] = {}
        with self._lock:
            for id_ in ids:
                kept = self._kept.pop(id_, None)
                if kept is not None:
                    self._size -= len(kept.data or b"")
                    found[id_] = kept
        wanted = [id_ for id_ in ids if id_ not in found]
        while wanted and not self._stopping:
            try:
                with self._store.reading() as connection:
                    return found | queue.fetch(connection, wanted)
            except StoreError:
                time.sleep(PAUSE)  # the keeper tells; meanwhile what is handed out stays here
            except OpenPIUError as error:
                log.error("%s", error)
                time.sleep(PAUSE)
        return found
