"""The service: what came to a door is made durable, read and matched by workers, and committed by one writer.

Three threads share the work. The pool's speaks with the workers; the writer's commits what a door let in and
what the workers found (on PostgreSQL a thread for each, and one for what somebody waits for); the keeper's
looks, five times a second, whether the lists have changed and whether another door has stored something. The
database is the queue: what is under way here when the process ends is stored, and is found again by the next
one. Several services work on one database of PostgreSQL (`intake.feed`); where there is a stream, it hands
out the work (`intake.line`), and while it is gone the database does.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from openpiu.audit import reference
from openpiu.findings import OpenPIUError, StoreError
from openpiu.intake.clock import Clock
from openpiu.intake.feed import FEED, Feed
from openpiu.intake.figures import Figures
from openpiu.intake.incoming import Incoming, Receipt
from openpiu.intake.keys import sealing_key
from openpiu.intake.limits import Bounds
from openpiu.intake.pace import Doors
from openpiu.intake.pool import Lane, Pool, WorkerDiedError
from openpiu.intake.question import DOOR, Asked, Question, sent_on
from openpiu.intake.reading import Examined, Redacted, Whole, arrival
from openpiu.intake.rescreen import Rescreener
from openpiu.intake.standing import Standing
from openpiu.intake.worker import Setup
from openpiu.intake.writer import Writer
from openpiu.matching.index import Index
from openpiu.safeguards import Profile
from openpiu.store import Store, lists
from openpiu.store import log as entries
from openpiu.store.presence import Presence
from openpiu.store.transmissions import Arrival

if TYPE_CHECKING:
    from openpiu.intake.jetstream import Address
    from openpiu.intake.line import WorkLine

log = logging.getLogger("openpiu")

LOOK = 0.2
"""Seconds between two looks at the list revision and at what other doors have stored."""
MOST_AT_DOOR = 2000
MOST_DOOR_BYTES = 128 << 20
MOST_LIVE_BYTES = 64 << 20
"""Above this what was let in is not kept in memory: it is fetched from the store when its turn comes."""


class BusyError(OpenPIUError):
    """More has come to the door than can be worked on; what is refused was not stored and may be sent
    again."""


class Condition(Struct, frozen=True):
    """How the service is: `trouble` is None where it is ready."""

    trouble: str | None
    workers: int
    workers_wanted: int
    at_door: int
    under_way: int
    revision: int
    screened: int
    hits: int
    stream: bool | None = None
    """Whether the stream hands out the work; None where none is set."""
    index_seconds: float | None = None
    """Since when the index in force is; None where none is."""


class Service:
    """Takes transmissions in and screens them until `close`. One process on an embedded store (see
    `owner`), any number on PostgreSQL."""

    def __init__(
        self,
        store: Store,
        where: str,
        profile: Profile,
        home: Path,
        *,
        workers: int,
        size_limit: int,
        stream: Address | None = None,
    ) -> None:
        self.store = store
        self.profile = profile
        self.home = home
        sealing_key(home)
        setup = Setup(where, str(home), profile, size_limit)
        self.figures = Figures()
        self.pool = Pool(setup, workers, express=True, figures=self.figures)

        doors = Doors(others=store.file is None)

        def writer() -> Writer:
            return Writer(store, self._examine, self._done, self._late, self.figures, doors)

        self._writer = writer()
        self._doors = self._answers = self._writer
        if store.file is None:  # where several may write, nobody waits for results of others
            self._doors, self._answers = writer(), writer()
        self._writers = list(dict.fromkeys((self._doors, self._answers, self._writer)))
        self._rescreener = Rescreener(store, self.pool)
        self._lock = threading.Lock()
        self._under_way: dict[str, int] = {}
        self._begun: dict[str, tuple[Lane, float]] = {}
        self._watched: dict[str, list[Future[None]]] = {}
        self._presence = Presence(store)
        self._feed = Feed(store, self._presence, self.pool, self._under_way, self._take_up)
        self._line: WorkLine | None = None
        self._revision = -1
        self._in_force_since = 0.0
        self._clock = Clock(self.figures)
        self._standing = Standing()
        self._has_lists = False
        self._lost_index = False
        self._trouble: str | None = "the list index is not ready yet"
        self._stopping = threading.Event()
        self._nudged = threading.Event()
        if stream is not None:
            from openpiu.intake.line import WorkLine

            self._line = WorkLine(
                stream, store, self.pool, self._under_way, self._take_up, self._writer.failed
            )
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._keeper.start()

    @property
    def key(self) -> bytes:
        """The sealing key of the store."""
        return sealing_key(self.home)

    def take(self, data: bytes, sender: str, door: str = "http") -> Future[Receipt]:
        """Let a transmission in: redacted, stored, and only then told. Raises BusyError."""
        waiting, size = self.pool.waiting("door")
        if waiting >= MOST_AT_DOOR or size + len(data) > MOST_DOOR_BYTES:
            raise BusyError("more has come in than can be worked on; send it again in a few seconds")
        receipt: Future[Receipt] = Future()
        self._let_in("door", data, sender, door, "live", receipt)
        return receipt

    def ask(self, data: bytes, question: Question) -> None:
        """Let a request in that waits for its answer."""
        if self._revision < 0:
            self._let_ask(data, question)
            return

        def worked(done: Future[Whole]) -> None:
            if done.cancelled():
                question.cancel()
            elif isinstance(error := done.exception(), WorkerDiedError):
                self._doors.store(sent_on(question, self._sealed(data, error)))
            elif error is not None:  # without an index it is at least stored
                self._let_ask(data, question)
            else:
                came, examined = done.result().arrival, done.result().examined
                if examined is None or examined.error is not None:
                    self._doors.store(sent_on(question, came))
                else:
                    self._answers.ask(Asked(question, came, examined))

        self.pool.submit("question", data, len(data)).add_done_callback(worked)

    def _let_ask(self, data: bytes, question: Question) -> None:
        """Let a request in as any transmission is."""

        def redacted(done: Future[Arrival]) -> None:
            if done.cancelled():
                question.redacted.cancel()
                return
            came = None if done.exception() else done.result()
            question.redacted.set_result(None if came is None or came.sealed else came.data)

        question.answered.set_result(False)
        arrived = self._let_in("asked", data, question.sender, DOOR, "answer", question.receipt)
        arrived.add_done_callback(redacted)

    def _sealed(self, data: bytes, error: Exception) -> Arrival:
        """What workers died of, as it is stored."""
        return arrival(data, Redacted(data, {}, str(error)), self.key, id_=sha256(data).hexdigest())

    def open_subject(self, bounds: Bounds) -> None:
        """Let transmissions in by the stream's servers too, where there is a stream (`intake.subject`)."""
        if self._line is not None:
            from openpiu.intake.subject import SubjectDoor

            self._line.open(SubjectDoor(self, bounds))

    def screened(self, id_: str) -> Future[None]:
        """Done once the transmission, which must have been let in, is screened or quarantined."""
        future: Future[None] = Future()
        with self._lock:
            if id_ in self._under_way:
                self._watched.setdefault(id_, []).append(future)
                return future
        future.set_result(None)
        return future

    def condition(self) -> Condition:
        """How the service is."""
        trouble = self._trouble or next((w.trouble for w in self._writers if w.trouble), None)
        if trouble is None and not self._has_lists:
            trouble = "no list is loaded, so nobody can be hit"
        if trouble is None and not self.pool.alive():
            trouble = "no worker process is ready"
        waiting, _ = self.pool.waiting("door", "asked", "question")
        return Condition(
            trouble,
            self.pool.alive(),
            len(self.pool.processes()),
            waiting,
            len(self._under_way),
            self._revision,
            sum(writer.screened for writer in self._writers),
            sum(writer.hits for writer in self._writers),
            None if self._line is None else self._line.up,
            time.monotonic() - self._in_force_since if self._revision >= 0 else None,
        )

    @property
    def ready_to_screen(self) -> bool:
        """Whether there is any list to hold people against."""
        return self._has_lists and self._revision >= 0

    def close(self) -> None:
        """Finish what is under way with the workers, commit it, and end. What waits stays in the store."""
        self._stopping.set()
        self._nudged.set()
        self._keeper.join()
        if self._line is not None:
            self._line.stop()
        self._rescreener.close()
        self._doors.flush()  # what was let in may still be on its way to the workers
        self.pool.close()
        self._rescreener.join()
        for writer in self._writers:
            writer.close()
        if self._line is not None:
            self._line.close()
        self._presence.close()

    def _let_in(
        self, lane: Lane, data: bytes, sender: str, door: str, then: Lane, receipt: Future[Receipt]
    ) -> Future[Arrival]:
        redacted: Future[Arrival] = self.pool.submit(lane, data, len(data))

        def stored(done: Future[Arrival]) -> None:
            if done.cancelled():
                receipt.cancel()
            elif isinstance(error := done.exception(), WorkerDiedError):
                self._doors.store(Incoming(self._sealed(data, error), sender, door, then, receipt))
            elif error is not None:
                receipt.set_exception(error)
            else:
                self._doors.store(Incoming(done.result(), sender, door, then, receipt))

        redacted.add_done_callback(stored)
        return redacted

    def _examine(self, id_: str, month: int, data: bytes, lane: Lane) -> None:
        """Have a stored transmission read and matched; called before its receipt is given."""
        if lane == "live":
            if self._line is not None and self._line.publish(id_, month, data):
                return
            waiting, size = self.pool.waiting(lane)
            if size > MOST_LIVE_BYTES or (waiting >= FEED and not self._presence.alone):
                return  # the keeper will find it, or that of another service
        self._take_up(id_, month, data, lane)

    def _take_up(self, id_: str, month: int, data: bytes, lane: Lane) -> None:
        with self._lock:
            if id_ in self._under_way:
                return
            self._under_way[id_] = month
            self._begun[id_] = (lane, time.monotonic())
        self._give(id_, data, lane)

    def _give(self, id_: str, data: bytes, lane: Lane) -> None:
        def examined(done: Future[Examined]) -> None:
            if done.cancelled():
                return
            error = done.exception()
            if isinstance(error, WorkerDiedError):
                self._writer.failed(id_, self._under_way[id_], str(error))
            elif error is not None:
                self._lost_index = True
                threading.Timer(LOOK, self._give, (id_, data, lane)).start()  # the index is gone
            else:
                writer = self._answers if lane == "answer" else self._writer
                writer.write(done.result(), self._under_way[id_], data, lane)

        self.pool.submit(lane, (id_, data), len(data)).add_done_callback(examined)

    def _late(self, id_: str, data: bytes, lane: Lane, revision: int) -> None:
        """The lists have moved to `revision` since a transmission was matched: it is matched again."""
        self.pool.hold(revision)
        self._nudged.set()
        self._give(id_, data, lane)

    def _done(self, id_: str) -> None:
        with self._lock:
            self._under_way.pop(id_, None)
            begun = self._begun.pop(id_, None)
            watched = self._watched.pop(id_, ())
        if begun is not None:
            self.figures.visible.labels(begun[0]).observe(time.monotonic() - begun[1])
        if self._line is not None:
            self._line.done(id_)
        for future in watched:
            if not future.done():
                future.set_result(None)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                self._clock.look()
                self._standing.look()
                self._look()
                if self._trouble is not None:
                    log.info("the service is at work", extra={"stage": "queue"})
                self._trouble = None
            except Exception as error:
                told = str(error) if isinstance(error, OpenPIUError) else type(error).__name__
                if self._trouble != told:
                    log.error("%s", told, extra={"stage": "queue"})
                self._trouble = told
                self._stopping.wait(1.0)
            self._nudged.wait(LOOK)
            self._nudged.clear()

    def _look(self) -> None:
        self._feed.claim()
        with self.store.reading() as connection:
            revision = lists.revision(connection)
            if revision != self._revision:
                self._has_lists = bool(lists.listed(connection))
        if revision != self._revision or self._lost_index:
            self._lost_index = False
            self._renew(revision)
        if self._line is None or not self._line.up:
            self._feed.look()
        elif self._presence.holds("publish"):
            self._line.look()
        if self._presence.holds("rescreen"):
            self._rescreener.look(self._revision)

    def _renew(self, revision: int) -> None:
        """Have the index of changed lists made; nothing is committed that was not held against it."""
        self.pool.hold(revision)
        building: Future[tuple[str, int]] = self.pool.submit("index", None)
        while not self._stopping.is_set():
            try:
                folder, built = building.result(LOOK)
            except TimeoutError:
                with suppress(StoreError):  # the next look tells
                    self._feed.claim()
                continue
            about = [reference("index", Path(folder).name), reference("model", Index.model_version(folder))]
            with self.store.writing() as connection:
                entries.write(connection, "index.use", about, entries.machine(), revision=built)
            self.pool.release(folder, built)
            self._revision = built
            self._in_force_since = time.monotonic()
            said = {"stage": "index", "revision": built}
            log.info("lists at revision %d are in force (seen at %d)", built, revision, extra=said)
            return
