"""The stream: ids of what waits, on NATS JetStream, between the doors and the workers of several machines.

It carries ids alone, never data of a person, and nothing rests on it: an id that it loses is published again
from the database, one that comes twice is found to be done. It lives in a thread with an event loop of its
own. Where the connection, or the stream itself, is gone, all of it is set up anew until it holds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import nats
import nats.errors
from msgspec import Struct
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from openpiu.findings import OpenPIUError, StreamError
from openpiu.intake.jetstream import LINES, Address, Line, consumer, ensure, subject

log = logging.getLogger("openpiu")

HEART = 3.0
"""Seconds between two signs that what was handed out is still worked on."""
LOOK = 0.5
"""Seconds between two looks at where the stream stands."""
PAUSE = 1.0
"""Seconds between two tries to reach it."""
EXPIRES = 10.0
"""Seconds that a request for work stands."""
FLIGHT = 200
"""Ids that are published at once, before the first is acknowledged."""
TIMEOUT = 5.0


class Delivered(Struct, frozen=True):
    """An id as it is handed out: `tries` how many times so far, with this one; `age` in seconds."""

    id: str
    tries: int
    age: float


class State(Struct, frozen=True):
    """Where the stream stood at `at` (monotonic, in seconds) or later: when it was made, the number of its
    newest message, and that of the oldest in each line, None where there is none."""

    at: float
    created: str
    last: int
    first: dict[Line, int | None]


Take = Callable[[Line, Sequence[Delivered]], None]
Room = Callable[[Line], int]
Door = Callable[[Client], Coroutine[Any, Any, None]]


class Stream:
    """The connection. `take` is called with what is handed out, in a thread of each line's own; `room` says
    how many more of a line are wanted."""

    def __init__(self, address: Address, take: Take, room: Room) -> None:
        self._address = address
        self._take = take
        self._room = room
        self.up = False
        self.state: State | None = None
        self._held: dict[str, list[str]] = {}
        self._outbox: deque[tuple[Line, Sequence[str], Future[dict[str, int]]]] = deque()
        self._told: str | None = None
        self._pulling = True
        self.door: Door | None = None
        """Opened on each connection, once it is set."""
        self._ended = asyncio.Event()
        self._sent = asyncio.Event()
        self._client: Client | None = None
        self._takers = {line: ThreadPoolExecutor(1, f"take-{line}") for line in LINES}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)
        self._thread.start()

    def publish(self, line: Line, ids: Sequence[str]) -> Future[dict[str, int]]:
        """Publish ids: the number of each in the stream. Fails with StreamError."""
        future: Future[dict[str, int]] = Future()
        self._loop.call_soon_threadsafe(self._post, line, ids, future)
        return future

    def held(self) -> int:
        """How many ids are handed out to this service and not done."""
        return len(self._held)

    def done(self, id_: str) -> None:
        """Nobody needs to be handed this id any more."""
        if id_ in self._held:
            self._loop.call_soon_threadsafe(self._acknowledge, id_, b"+ACK")

    def back(self, id_: str, seconds: float) -> None:
        """Have an id handed out again after so many seconds, to anyone."""
        delay = json.dumps({"delay": int(seconds * 1e9)}).encode()
        self._loop.call_soon_threadsafe(self._acknowledge, id_, b"-NAK " + delay)

    def stop(self) -> None:
        """Ask for no more work."""
        self._pulling = False

    def close(self) -> None:
        """Give back what is not done, and end."""
        self.stop()
        for id_ in list(self._held):
            self.back(id_, 0)
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        for taker in self._takers.values():
            taker.shutdown(wait=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.close()

    async def _live(self) -> None:
        while not self._ended.is_set():
            try:
                await self._session()
            except Exception as error:  # whatever it is, the database is the queue meanwhile
                self._tell(error)
            if not self._ended.is_set():
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), PAUSE)

    def _tell(self, error: Exception) -> None:
        said = str(error) if isinstance(error, OpenPIUError) else reason(error)
        if said != self._told:
            words = "the stream %s is gone (%s); the database is the queue meanwhile"
            log.error(words, self._address, said, extra={"stage": "stream"})
        self._told = said

    async def _session(self) -> None:
        """One connection, from its beginning to its end."""
        gone = asyncio.Event()

        async def closed() -> None:
            gone.set()

        client = await connect(self._address, closed)
        tasks: list[asyncio.Task[Any]] = []
        try:
            jetstream = client.jetstream(timeout=TIMEOUT)
            await ensure(jetstream, self._address)
            self.state = await state(jetstream, self._address)
            self._client, self.up = client, True
            log.info("the stream %s hands out the work", self._address, extra={"stage": "stream"})
            self._told = None
            works = [self._pull(client, line) for line in LINES]
            works += [self._posting(jetstream), self._beat(client), self._watch(jetstream)]
            works += [self._open(client), _until(gone, "the connection was lost")]
            tasks = [asyncio.create_task(work) for work in works]
            ended = asyncio.create_task(self._ended.wait())
            tasks.append(ended)
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {ended}:
                task.result()
        finally:
            self.up, self._client = False, None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._drop_post()
            with suppress(nats.errors.Error, OSError, asyncio.TimeoutError):
                await asyncio.wait_for(client.close(), TIMEOUT)

    async def _open(self, client: Client) -> None:
        while self.door is None:
            await asyncio.sleep(LOOK)
        await self.door(client)
        await self._ended.wait()

    async def _pull(self, client: Client, line: Line) -> None:
        """Ask for as much as there is room for, and hand it on."""
        inbox, arrived = client.new_inbox(), asyncio.Queue[Msg]()
        await client.subscribe(inbox, cb=arrived.put)
        asked_for, asked_at = 0, 0.0
        name = consumer(line)
        while True:
            room = self._room(line) if self._pulling else 0
            if time.monotonic() - asked_at > EXPIRES + 1:
                asked_for = 0  # its end was not told
            if room > 0 and asked_for <= room // 2:
                wanted = {"batch": room - asked_for, "expires": int(EXPIRES * 1e9)}
                place = f"$JS.API.CONSUMER.MSG.NEXT.{self._address.name}.{name}"
                await client.publish(place, json.dumps(wanted).encode(), reply=inbox)
                asked_for, asked_at = room, time.monotonic()
            try:
                came = [await asyncio.wait_for(arrived.get(), 0.05)]
            except TimeoutError:
                continue
            while not arrived.empty():
                came.append(arrived.get_nowait())
            found = []
            for message in came:
                if (status := (message.headers or {}).get("Status")) is not None:
                    asked_for = max(0, asked_for - _left(message, status))
                else:
                    asked_for -= 1
                    found.append(self._hold(message))
            if found:
                await self._loop.run_in_executor(self._takers[line], self._take, line, found)

    def _hold(self, message: Msg) -> Delivered:
        id_, about = message.data.decode(errors="replace"), message.metadata
        self._held.setdefault(id_, []).append(message.reply)
        return Delivered(id_, about.num_delivered, time.time() - about.timestamp.timestamp())

    def _acknowledge(self, id_: str, word: bytes) -> None:
        client = self._client
        if client is None or not client.is_connected:
            # It will be handed out again, and found to be done.
            self._held.pop(id_, None)
            return
        for reply in self._held.pop(id_, ()):
            self._loop.create_task(_say(client, reply, word))

    async def _beat(self, client: Client) -> None:
        while True:
            await asyncio.sleep(HEART)
            for reply in [reply for replies in self._held.values() for reply in replies]:
                await client.publish(reply, b"+WPI")

    async def _watch(self, jetstream: JetStreamContext) -> None:
        while True:
            await asyncio.sleep(LOOK)
            self.state = await state(jetstream, self._address)

    def _post(self, line: Line, ids: Sequence[str], future: Future[dict[str, int]]) -> None:
        if self.up:
            self._outbox.append((line, ids, future))
            self._sent.set()
        else:
            future.set_exception(StreamError("the stream is gone"))

    async def _posting(self, jetstream: JetStreamContext) -> None:
        while True:
            await self._sent.wait()
            self._sent.clear()
            while self._outbox:
                flight = [self._outbox.popleft() for _ in range(min(FLIGHT, len(self._outbox)))]
                done = await asyncio.gather(
                    *(self._publish(jetstream, line, ids) for line, ids, _ in flight), return_exceptions=True
                )
                failed: BaseException | None = None
                for (_, _, future), result in zip(flight, done, strict=True):
                    if isinstance(result, BaseException):
                        failed = result
                        future.set_exception(StreamError(reason(result)))
                    else:
                        future.set_result(result)
                if failed is not None:
                    raise failed

    async def _publish(self, jetstream: JetStreamContext, line: Line, ids: Sequence[str]) -> dict[str, int]:
        place = subject(self._address, line)
        numbers: dict[str, int] = {}
        for start in range(0, len(ids), FLIGHT):
            part = ids[start : start + FLIGHT]
            done = await asyncio.gather(*(jetstream.publish(place, id_.encode()) for id_ in part))
            numbers |= {id_: answer.seq for id_, answer in zip(part, done, strict=True)}
        return numbers

    def _drop_post(self) -> None:
        while self._outbox:
            self._outbox.popleft()[2].set_exception(StreamError("the stream is gone"))


async def connect(address: Address, closed: Callable[[], Any] | None = None) -> Client:
    """A connection that is not mended by itself. Raises StreamError where none can be had."""

    last: list[Exception] = []

    async def failed(error: Exception) -> None:
        last[:] = [error]  # it ends the connection, and is told then

    try:
        return await nats.connect(
            address.servers,
            name="openpiu",
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=2,
            ping_interval=5,
            max_outstanding_pings=2,
            error_cb=failed,
            closed_cb=closed,
        )
    except (TimeoutError, nats.errors.Error, OSError) as error:
        raise StreamError(f"it cannot be reached: {reason(last[0] if last else error)}") from None


async def state(jetstream: JetStreamContext, address: Address) -> State:
    """Where the stream stands."""
    at = time.monotonic()
    about = await jetstream.stream_info(address.name)
    first: dict[Line, int | None] = {}
    for line in LINES:
        try:
            found = await jetstream.get_msg(address.name, seq=1, subject=subject(address, line), next=True)
            first[line] = found.seq
        except NotFoundError:
            first[line] = None
    return State(at, str(about.created), about.state.last_seq, first)


async def _say(client: Client, reply: str, word: bytes) -> None:
    with suppress(nats.errors.Error, OSError):  # it will be handed out again
        await client.publish(reply, word)


async def _until(gone: asyncio.Event, said: str) -> None:
    await gone.wait()
    raise StreamError(said)


def _left(message: Msg, status: str) -> int:
    """How many of a request that has ended will not come. Raises StreamError where the stream is gone."""
    headers = message.headers or {}
    if status == "409" and ("Deleted" in headers.get("Description", "") or "Shutdown" in str(headers)):
        raise StreamError(headers.get("Description", "it has ended"))
    return int(headers.get("Nats-Pending-Messages", "0"))


def reason(error: BaseException) -> str:
    """What to tell of an error of the connection: nothing of the address, which may hold a password."""
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, OSError) and error.strerror and "(" not in error.strerror:
        return error.strerror
    if isinstance(error, nats.errors.NoServersError):
        return "no server answers there"
    if "authorization" in str(error).lower():
        return "it refuses this user or password"
    return type(error).__name__
