"""What moves, told to open pages as server-sent events: kind, opaque id, version; nothing of anybody.

One look at the database a second serves all streams of this process, and there is none while no stream is
open. A page asks for what an event is about by the ordinary routes, with the rights of who looks. Each event
has an id, by which a stream that was cut off goes on where it was; where that cannot be (another process, too
long ago) the page is told to look for itself. A stream ends with its session.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from openpiu.access import Sessions
from openpiu.access.sessions import digest_of
from openpiu.findings import OpenPIUError
from openpiu.store import Store
from openpiu.store.connect import moment
from openpiu.store.movement import Look, look

log = logging.getLogger("openpiu")

SECONDS = 1.0
"""Between two looks at the database; after an act in this process the next comes at once."""
LEAST = 0.1
BEAT = 15.0
AGAIN = 2000
"""Milliseconds after which a browser tries again."""
KEPT = 4000
"""Events that a stream which was cut off may have missed."""
MOST = 1000
"""Streams of one process."""


class Event(NamedTuple):
    """`kind` is `hit` (it changed), `new` (it was opened) or `messages` (some came in)."""

    number: int
    kind: str
    data: bytes


class _Stream:
    def __init__(self, session: str, kinds: frozenset[str], place: int) -> None:
        self.session = session
        self.kinds = kinds
        self.place = place
        self.ended = False
        self.cut = False
        self.woken = asyncio.Event()


class Feed:
    """The events of one process. All of it runs in the server's event loop, but for `nudge` and `close`."""

    def __init__(self, store: Store, sessions: Sessions, claim: float) -> None:
        self._store = store
        self._sessions = sessions
        self._claim = claim
        self._name = secrets.token_hex(4)
        self._key = secrets.token_bytes(16)
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._number = 0
        self._seen: Look | None = None
        self._streams: set[_Stream] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: asyncio.Task[None] | None = None
        self._nudged: asyncio.Event | None = None
        self._closed = False
        self.looks = 0

    @property
    def streams(self) -> int:
        """How many are open."""
        return len(self._streams)

    def full(self) -> bool:
        """Whether no more streams are taken."""
        return self._closed or len(self._streams) >= MOST

    def nudge(self) -> None:
        """Something was done: look at once. From any thread."""
        self._call(self._wake_watch)

    def close(self) -> None:
        """End all streams, so that the server can end. From any thread."""
        self._closed = True
        self._call(self._end_all)

    def _call(self, what: Callable[[], None]) -> None:
        if self._loop is not None and self._streams:
            with suppress(RuntimeError):  # the loop has ended before
                self._loop.call_soon_threadsafe(what)

    def _wake_watch(self) -> None:
        if self._nudged is not None:
            self._nudged.set()

    def _end_all(self) -> None:
        for stream in self._streams:
            stream.woken.set()
        self._wake_watch()

    async def stream(self, secret: str, kinds: frozenset[str], last: str) -> AsyncIterator[bytes]:
        """The events of `kinds` for whose session this is, behind the one with the id `last`."""
        place = self._place_of(last)
        mine = _Stream(digest_of(secret), kinds, self._number if place is None else place)
        self._streams.add(mine)
        self._loop = asyncio.get_running_loop()
        if self._watch is None or self._watch.done():
            self._watch = self._loop.create_task(self._look_on())
        try:
            resumed = b"true" if place is not None else b"false"
            yield b"retry: %d\n" % AGAIN + self._said("open", mine.place, b'{"resumed":%b}' % resumed)
            beat_at = self._loop.time() + BEAT
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(mine.woken.wait(), max(0.0, beat_at - self._loop.time()))
                mine.woken.clear()
                if self._closed or mine.cut:
                    return
                if mine.ended:
                    yield self._said("ended", mine.place, b"{}")
                    return
                missed = self._behind(mine)
                if missed is None:
                    return  # it is too far behind: the browser comes again, and looks for itself
                if not missed and self._loop.time() >= beat_at:
                    missed = self._said("beat", mine.place, b"{}")
                if missed:
                    beat_at = self._loop.time() + BEAT
                    yield missed
        finally:
            self._streams.discard(mine)

    def _place_of(self, last: str) -> int | None:
        """The number behind which a stream goes on; None where what came behind it is not known any more."""
        name, _, number = last.partition("-")
        if name != self._name or not number.isdecimal() or len(number) > 18:
            return None
        first = self._events[0].number if self._events else self._number + 1
        return int(number) if first - 1 <= int(number) <= self._number else None

    def _behind(self, mine: _Stream) -> bytes | None:
        if self._events and mine.place < self._events[0].number - 1:
            return None
        new = []
        for event in reversed(self._events):
            if event.number <= mine.place:
                break
            if event.kind in mine.kinds:
                new.append(event)
        mine.place = self._number
        return b"".join(self._said(event.kind, event.number, event.data) for event in reversed(new))

    def _said(self, kind: str, number: int, data: bytes) -> bytes:
        return b"id: %b-%d\nevent: %b\ndata: %b\n\n" % (self._name.encode(), number, kind.encode(), data)

    async def _look_on(self) -> None:
        """Look once a second while any stream is open."""
        self._nudged = asyncio.Event()
        while self._streams and not self._closed:
            self._nudged.clear()
            digests = {stream.session for stream in self._streams}
            try:
                seen, lasting = await asyncio.to_thread(self._look, digests)
            except Exception as error:
                # Silence would be taken for "nothing moved": they end, and come again.
                told = str(error) if isinstance(error, OpenPIUError) else type(error).__name__
                log.warning("live updates stopped: %s", told)
                for stream in self._streams:
                    stream.cut = True
                    stream.woken.set()
                return
            self._tell(seen)
            for stream in self._streams:
                stream.ended = stream.session in digests and stream.session not in lasting
                if stream.ended or stream.place < self._number:
                    stream.woken.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), SECONDS)
            await asyncio.sleep(LEAST if self._nudged.is_set() else 0)

    def _look(self, digests: set[str]) -> tuple[Look, set[str]]:
        since = moment(datetime.now(UTC) - timedelta(seconds=self._claim))
        with self._store.reading() as connection:
            self.looks += 1
            return look(connection, since), self._sessions.lasting(connection, digests)

    def _tell(self, now: Look) -> None:
        """Events of what differs between the last look and this one."""
        before, self._seen = self._seen, now
        if before is None:
            return
        for id_, mark in now.marks.items():
            if before.marks.get(id_) != mark:
                kind = "new" if id_ not in before.marks and _number(id_) > before.newest else "hit"
                self._add(kind, id_, now.versions.get(id_) or self._opaque(mark))
        for id_ in before.marks.keys() - now.marks.keys():
            self._add("hit", id_, self._opaque("gone"))
        if now.received != before.received:
            self._add("messages", "", self._opaque(now.received))

    def _opaque(self, mark: str) -> str:
        """A version that tells nothing but that it is another one."""
        return blake2b(mark.encode(), key=self._key, digest_size=6).hexdigest()

    def _add(self, kind: str, id_: str, version: str) -> None:
        self._number += 1
        data = msgspec.json.encode({"id": id_, "version": version})
        self._events.append(Event(self._number, kind, data))


def _number(public: str) -> int:
    return int(public.rpartition("-")[2])
