"""The writer: the one thread that commits. What a door let in goes first, in one transaction for all that
wait (group commit); results follow in steps that grow while much waits and stay short while a door is
waiting, those of the backlog last."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from openpiu.findings import StoreError
from openpiu.intake.figures import Figures
from openpiu.intake.pool import Lane
from openpiu.intake.question import DOOR, Asked, Question, commit
from openpiu.intake.reading import Examined, failure
from openpiu.store import Store, lists, queue, results, transmissions
from openpiu.store.results import Processed
from openpiu.store.transmissions import Arrival

log = logging.getLogger("openpiu")
T = TypeVar("T")

MOST_ASKED = 32
MOST_ARRIVALS = 500
MOST_RESULTS = 500
LIVE_SECONDS = 0.03
IDLE_SECONDS = 0.25
"""How long a step of results may take while doors are busy, and while they are not."""
BEHIND = 3.0
"""How many times what the smallest step takes a step may take while live results pile up: where that alone
takes `LIVE_SECONDS`, as on a slow or busy machine, smaller steps only do less in the same time."""
QUIET = 10.0
"""Seconds without an arrival after which doors are not busy."""
RETRY = 1.0
"""Seconds between two tries where the store cannot be written."""


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


def sent_on(question: Question, arrival: Arrival) -> Incoming:
    """A request that cannot be answered at once, to be stored as any transmission is; whoever asked is told
    so."""
    if not arrival.sealed:
        arrival = replace(arrival, data=arrival.plain())
    question.redacted.set_result(None if arrival.sealed else arrival.data)
    question.answered.set_result(False)
    return Incoming(arrival, question.sender, DOOR, "answer", question.receipt)


class _Found(NamedTuple):
    examined: Examined
    month: int
    data: bytes
    lane: Lane


Examine = Callable[[str, int, bytes, Lane], None]
Done = Callable[[str], None]
Late = Callable[[str, bytes, Lane, int], None]


class Writer:
    """Commits until `close`. `examine` is called for each transmission that was stored, `done` for each whose
    results were committed, `late` for each that was matched against lists that have changed meanwhile."""

    def __init__(self, store: Store, examine: Examine, done: Done, late: Late, figures: Figures) -> None:
        self._store = store
        self._figures = figures
        self._examine = examine
        self._done = done
        self._late = late
        self._asked: deque[Asked] = deque()
        self._arrivals: deque[Incoming] = deque()
        self._results: deque[_Found] = deque()
        self._urgent: deque[_Found] = deque()
        self._backlog: deque[_Found] = deque()
        self._failures: deque[tuple[str, int, str]] = deque()
        self._changed = threading.Condition()
        self._busy = False
        self._closing = False
        self._step = 8
        self._least = 0.0
        self._last_arrival = 0.0
        self.trouble: str | None = None
        self.screened = 0
        self.hits = 0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def store(self, incoming: Incoming) -> None:
        """Store a transmission; its receipt is given once that is durable."""
        with self._changed:
            self._arrivals.append(incoming)
            self._changed.notify()

    def ask(self, asked: Asked) -> None:
        """Store, screen and answer a request; its question is told once that is durable."""
        with self._changed:
            self._asked.append(asked)
            self._changed.notify()

    def write(self, examined: Examined, month: int, data: bytes, lane: Lane) -> None:
        """Write down what was found in a transmission."""
        with self._changed:
            lines = {"answer": self._urgent, "backlog": self._backlog}
            line = lines.get(lane, self._results)
            line.append(_Found(examined, month, data, lane))
            self._changed.notify()

    def failed(self, id_: str, month: int, error: str) -> None:
        """Send a transmission that workers die of to the quarantine."""
        with self._changed:
            self._failures.append((id_, month, error))
            self._changed.notify()

    def flush(self) -> None:
        """Wait until everything that was handed in is committed, or cannot be."""
        while True:
            with self._changed:
                if not (self._busy or self._waits()) or self.trouble:
                    return
            time.sleep(0.005)

    def close(self) -> None:
        """Commit what was handed in, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                while not self._waits():
                    if self._closing:
                        return
                    self._changed.wait()
                self._busy = True
                asked = _some(self._asked, MOST_ASKED)
                arrivals = [] if asked else _some(self._arrivals, MOST_ARRIVALS)
                found = ([] if asked else _some(self._urgent, MOST_RESULTS)) or (
                    []
                    if asked or self._failures
                    else _some(self._results, self._step) or _some(self._backlog, self._step)
                )
                failures = [] if asked or found else _some(self._failures, MOST_RESULTS)
                more = bool(self._results or self._backlog)
                behind = len(self._results) >= self._step
            try:
                self._answer(asked)
                self._keep(arrivals)
                self._commit(found, more, behind)
                self._give_up(failures)
                if self.trouble is not None:
                    log.info("the store can be written again", extra={"stage": "store"})
                self.trouble = None
            except Exception as error:  # the one thread that commits goes on, whatever it is
                told = error if isinstance(error, StoreError) else StoreError(failure("writing", error))
                self._hold(told, found, failures)
                if self._closing:
                    return

    def _waits(self) -> bool:
        waiting = (
            self._asked,
            self._arrivals,
            self._urgent,
            self._results,
            self._backlog,
            self._failures,
        )
        return any(waiting)

    def _hold(
        self, error: StoreError, found: Sequence[_Found], failures: Sequence[tuple[str, int, str]]
    ) -> None:
        """The store cannot be written: what was found waits, what came in is not acknowledged."""
        self._tell(error)
        with self._changed:
            self._results.extendleft(reversed(found))
            self._failures.extendleft(reversed(failures))
        time.sleep(RETRY)

    def _tell(self, error: StoreError) -> None:
        if self.trouble != str(error):
            log.error("%s", error, extra={"stage": "store"})
        self.trouble = str(error)

    def _keep(self, batch: Sequence[Incoming]) -> None:
        if not batch:
            return
        self._last_arrival = time.monotonic()
        new: dict[str, Incoming] = {}
        for incoming in batch:
            new.setdefault(incoming.arrival.id, incoming)
        try:
            with self._store.writing() as connection:
                for held in transmissions.known(connection, list(new)):
                    del new[held]
                month = 0
                senders = {id_: incoming.sender for id_, incoming in new.items()}
                for door in sorted({incoming.door for incoming in new.values()}):
                    through = [i.arrival for i in new.values() if i.door == door]
                    month = transmissions.add(connection, through, door, senders=senders)
                queue.delivered(connection, [(i.arrival.id, i.sender) for i in batch])
        except Exception as error:
            told = error if isinstance(error, StoreError) else StoreError(failure("storing", error))
            self._tell(told)
            for incoming in batch:
                incoming.receipt.set_exception(told)
            raise told from None
        self._figures.commits.labels("arrivals").observe(time.monotonic() - self._last_arrival)
        self._figures.committed.labels("arrivals").inc(len(batch))
        self._figures.quarantined.labels("door").inc(sum(i.arrival.error is not None for i in new.values()))
        firsts = {id(incoming) for incoming in new.values()}
        for incoming in batch:
            arrival = incoming.arrival
            state = "duplicate"
            if id(incoming) in firsts:
                state = "quarantined" if arrival.error else "stored"
                if not arrival.error:
                    self._examine(arrival.id, month, arrival.data, incoming.lane)
            incoming.receipt.set_result(Receipt(arrival.id, state, arrival.error))

    def _answer(self, batch: Sequence[Asked]) -> None:
        """Store, screen and answer requests."""
        if not batch:
            return
        begun = self._last_arrival = time.monotonic()
        try:
            outcomes, hits = commit(self._store, batch)
        except StoreError as error:
            for asked in batch:
                asked.question.fail(error)
            raise
        except Exception:  # a fault of ours in one of them: that one goes the way of any transmission
            self._answer_each(batch)
            return
        self.hits += hits
        self._figures.commits.labels("answers").observe(time.monotonic() - begun)
        self._figures.committed.labels("arrivals").inc(len(batch))
        for asked, month, state, told in outcomes:
            question, arrival = asked.question, asked.arrival
            question.redacted.set_result(None if told else arrival.plain())
            if state == "stored" and told:
                self.screened += 1
                self._figures.committed.labels("results").inc()
                self._figures.visible.labels("answer").observe(time.monotonic() - question.at)
            elif state == "stored":
                self._examine(arrival.id, month, arrival.plain(), "answer")
            question.receipt.set_result(Receipt(arrival.id, state))
            question.answered.set_result(told)

    def _answer_each(self, batch: Sequence[Asked]) -> None:
        if len(batch) == 1:
            self.store(sent_on(batch[0].question, batch[0].arrival))
            return
        for n, asked in enumerate(batch):
            try:
                self._answer([asked])
            except StoreError as error:
                for other in batch[n + 1 :]:
                    other.question.fail(error)
                raise

    def _commit(self, found: Sequence[_Found], more: bool = False, behind: bool = False) -> None:
        if not found:
            return
        begun = time.monotonic()
        try:
            written, hits, revision = self._written(found)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours in one of them: it is quarantined, the others go on
            if len(found) > 1:
                middle = len(found) // 2
                self._commit(found[:middle])
                self._commit(found[middle:])
                return
            (one,) = found
            told = Examined(one.examined.id, one.examined.revision, error=failure("storing results", error))
            written, hits, revision = self._written([one._replace(examined=told)])
            self._quarantined(one.examined.id, told.error or "")
        self.screened += len(written)
        self.hits += hits
        seconds = time.monotonic() - begun
        self._figures.commits.labels("results").observe(seconds)
        self._figures.committed.labels("results").inc(len(written))
        self._pace(seconds, len(found), more, behind)
        for one in found:
            if one.examined.id in written:
                self._done(one.examined.id)
            else:
                self._late(one.examined.id, one.data, one.lane, revision)

    def _written(self, found: Sequence[_Found]) -> tuple[set[str], int, int]:
        """Write down what was found against the lists in force. Returns whose results are in the store, the
        hits that were opened, and the list revision."""
        with self._store.writing() as connection:
            revision = lists.revision(connection)
            current = [f for f in found if f.examined.error or f.examined.revision == revision]
            ids = [f.examined.id for f in current]
            waiting = transmissions.waiting(connection, ids)  # a replay may have done the rest
            processed = [
                Processed(f.examined.id, f.month, f.examined.reads(), f.examined.error)
                for f in current
                if f.examined.id in waiting
            ]
            return set(ids), results.write(connection, processed, revision).hits, revision

    def _pace(self, seconds: float, count: int, more: bool, behind: bool) -> None:
        """Let steps grow while much waits, and shrink where they take too long."""
        if count <= 2:  # what a step takes however small it is
            self._least += (seconds - self._least) * (0.3 if self._least else 1)
        busy = time.monotonic() - self._last_arrival < QUIET
        most = LIVE_SECONDS if busy else IDLE_SECONDS
        if behind:
            most = max(most, BEHIND * self._least)
        if seconds > most and count > 1:
            self._step = max(1, self._step // 2)
        elif more and seconds < most / 2 and count >= self._step:
            self._step = min(MOST_RESULTS, self._step * 2)

    def _give_up(self, failures: Sequence[tuple[str, int, str]]) -> None:
        if not failures:
            return
        with self._store.writing() as connection:
            waiting = transmissions.waiting(connection, [id_ for id_, _, _ in failures])
            gone = [Processed(id_, month, (), error) for id_, month, error in failures if id_ in waiting]
            results.write(connection, gone, lists.revision(connection))
        for id_, _, error in failures:
            self._quarantined(id_, error)
            self._done(id_)

    def _quarantined(self, id_: str, error: str) -> None:
        self._figures.quarantined.labels("results").inc()
        log.error("transmission %s is quarantined: %s", id_[:12], error)


def _some(line: deque[T], most: int) -> list[T]:
    return [line.popleft() for _ in range(min(most, len(line)))]
