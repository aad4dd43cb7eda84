"""The writer: the one thread that commits. What a door let in goes first, in one transaction for all that
wait (group commit); results follow, those of the backlog last, as much at once as its pace says
(`intake.pace`)."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from openpiu.findings import StoreError
from openpiu.intake.figures import Figures
from openpiu.intake.incoming import Incoming, Receipt
from openpiu.intake.pace import Doors, Pace
from openpiu.intake.pool import Lane
from openpiu.intake.question import Asked, commit, sent_on
from openpiu.intake.reading import Examined, failure
from openpiu.store import Store, lists, queue, results, transmissions
from openpiu.store.results import Processed

log = logging.getLogger("openpiu")
T = TypeVar("T")

MOST_ASKED = 32
MOST_ARRIVALS = 500
MOST_URGENT = 500
RETRY = 1.0
"""Seconds between two tries where the store cannot be written."""


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
    results were committed, `late` for each that was matched against lists that have changed meanwhile.
    `doors` are those of its service, if other writers commit what comes to them."""

    def __init__(
        self,
        store: Store,
        examine: Examine,
        done: Done,
        late: Late,
        figures: Figures,
        doors: Doors | None = None,
    ) -> None:
        self._store = store
        self._doors = doors or Doors()
        self._pace = Pace(self._doors)
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
            self._line(lane).append(_Found(examined, month, data, lane))
            self._changed.notify()

    def failed(self, id_: str, month: int, error: str) -> None:
        """Send a transmission that workers die of to the quarantine."""
        with self._changed:
            self._failures.append((id_, month, error))
            self._changed.notify()

    def flush(self) -> None:
        """Wait until everything that was handed in is committed, or cannot be; a backlog may rest."""
        while True:
            with self._changed:
                if not (self._busy or self._pressing()) or self.trouble:
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
                while (pause := self._pause()) != 0:
                    if pause is None and self._closing:
                        return
                    self._changed.wait(pause)
                self._busy = True
                asked = _some(self._asked, MOST_ASKED)
                arrivals = [] if asked else _some(self._arrivals, MOST_ARRIVALS)
                found = [] if asked else self._next()
                failures = [] if asked or found else _some(self._failures, MOST_URGENT)
            try:
                self._answer(asked)
                self._keep(arrivals)
                self._commit(found)
                self._give_up(failures)
                if self.trouble is not None:
                    log.info("the store can be written again", extra={"stage": "store"})
                self.trouble = None
            except Exception as error:  # the one thread that commits goes on, whatever it is
                told = error if isinstance(error, StoreError) else StoreError(failure("writing", error))
                self._hold(told, found, failures)
                if self._closing:
                    return

    def _line(self, lane: Lane) -> deque[_Found]:
        if lane == "answer":
            return self._urgent
        return self._backlog if lane == "backlog" else self._results

    def _pause(self) -> float | None:
        """Seconds until there is something to do; None where nothing waits."""
        if self._pressing():
            return 0
        if not self._backlog:
            return None
        return 0 if self._closing else self._pace.rest()

    def _pressing(self) -> bool:
        return any((self._asked, self._arrivals, self._urgent, self._results, self._failures))

    def _next(self) -> list[_Found]:
        """The results of the next step, all of one lane."""
        if self._urgent:
            return _some(self._urgent, MOST_URGENT)
        if self._failures:
            return []
        if self._results:
            return _some(self._results, self._pace.step("live"))
        rests = self._pace.rest() > 0 and not self._closing
        return [] if rests else _some(self._backlog, self._pace.step("backlog"))

    def _hold(
        self, error: StoreError, found: Sequence[_Found], failures: Sequence[tuple[str, int, str]]
    ) -> None:
        """The store cannot be written: what was found waits, what came in is not acknowledged."""
        self._tell(error)
        with self._changed:
            for one in reversed(found):
                self._line(one.lane).appendleft(one)
            self._failures.extendleft(reversed(failures))
        time.sleep(RETRY)

    def _tell(self, error: StoreError) -> None:
        if self.trouble != str(error):
            log.error("%s", error, extra={"stage": "store"})
        self.trouble = str(error)

    def _keep(self, batch: Sequence[Incoming]) -> None:
        if not batch:
            return
        begun = time.monotonic()
        self._doors.came()
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
        self._figures.commits.labels("arrivals").observe(time.monotonic() - begun)
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
        begun = time.monotonic()
        self._doors.came()
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

    def _commit(self, found: Sequence[_Found]) -> None:
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
        lane = found[0].lane
        if lane != "answer":
            self._pace.took(lane, seconds, len(found), len(self._line(lane)))
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
