"""Screening again: what is in the store is held against lists that changed after it came in."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from openpiu.findings import OpenPIUError
from openpiu.intake.lists import ListsInForce, lists_in_force
from openpiu.intake.owner import served
from openpiu.intake.reading import Screener
from openpiu.matching import Candidate, Match
from openpiu.store import Store, flights, hits, lists, locks, settling, sightings, travellers
from openpiu.store import log as entries
from openpiu.travel import Traveller

if TYPE_CHECKING:
    from openpiu.intake.pool import Pool

log = logging.getLogger("openpiu")

WAIT = 0.1
"""Seconds between two looks at what the service does."""
STEP = 1000
LIVE_STEP = 100
"""Sightings in one transaction; beside doors that wait for their turn to write, fewer."""


def still_to_travel() -> date:
    """The earliest local date of departure of those who may still be on their way: a flight of yesterday may
    be in the air somewhere."""
    return datetime.now(UTC).date() - timedelta(days=1)


def rescreen(
    store: Store,
    index: ListsInForce | None = None,
    *,
    since: date | None = None,
    renew: Callable[[], ListsInForce | None] | None = None,
    step: int = STEP,
) -> int:
    """Hold every sighting that was screened before the lists last changed against them as they are now.

    With `since` only people on legs that depart on that local date or later: those still to travel. Who has
    travelled is held against a newer list on request alone (`docs/architecture.md`). Returns how many hits
    were opened. Done in short steps; one that is cut off goes on where it stopped. A
    hit stays where its entry has left the list: it was a question when it was asked. Where the lists change
    meanwhile, `renew` gives them anew; it ends the work where it gives None.
    """
    screener = Screener(index or lists_in_force(store))
    opened = after = 0
    day = since.isoformat() if since else None
    while True:
        with store.reading() as connection:
            ids = sightings.behind(connection, screener.revision, after, step, day)
            found = list(sightings.load(connection, ids).values())
        if not ids:
            return opened
        answers = screener.screen([sighting.traveller for sighting in found])
        with store.writing() as connection:
            current = lists.revision(connection) == screener.revision
            if current:
                locks.work_on(connection, flights.legs(connection, {s.flight for s in found}))
                # A replay may have taken one of them away meanwhile.
                there = set(sightings.behind(connection, screener.revision, after, step, day))
                pairs = [(s, m) for s, m in zip(found, answers, strict=True) if s.id in there]
                touched = sightings.screened_again(connection, pairs, screener.revision)
                new = settling.settle(connection, travellers.persons(connection, touched))
                facts = {"revision": screener.revision, "people": len(pairs), "hits": new}
                entries.write(connection, "people.screen", (), entries.machine(), **facts)
                opened += new
        if current:
            after = ids[-1]
            continue
        newer = renew() if renew else lists_in_force(store)
        if newer is None:
            return opened
        screener, after = Screener(newer), 0


def held_against(store: Store, revision: int, moment: str, list_: str | None = None) -> int:
    """Hold everyone still to travel against the lists of a new `revision`: by the service at work, which
    knows of it by itself and is waited for, or here. Returns how many hits on the list `list_` (None: on any)
    were opened since `moment`."""
    since = still_to_travel()
    while served(store):
        with store.reading() as connection:
            if not sightings.behind(connection, revision, 0, 1, since.isoformat()):
                break
        time.sleep(WAIT)
    else:
        rescreen(store, since=since)
    with store.reading() as connection:
        return hits.opened_since(connection, list_, moment)


class _ByWorkers:
    """Matches in worker processes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def match(
        self, travellers: Sequence[Traveller | Candidate], threshold: int | None = None
    ) -> list[list[Match]]:
        if threshold is not None:
            raise ValueError("workers know the threshold by themselves")
        people = [who for who in travellers if isinstance(who, Candidate)]
        found: list[list[Match]] = self._pool.submit("again", people).result()
        return found


class Rescreener:
    """Beside a service: holds everyone still to travel against lists that have changed, in a thread of its
    own.

    New results are held against the new lists before they are committed, so what is behind only gets less.
    """

    def __init__(self, store: Store, pool: Pool) -> None:
        self._store = store
        self._matcher = _ByWorkers(pool)
        self._done = -1
        self._stopping = False
        self._thread: threading.Thread | None = None

    def look(self, revision: int) -> None:
        """See to it that what is in the store is held against the lists of `revision`."""
        if revision < 0 or revision == self._done or (self._thread and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._work, args=(revision,), name="rescreen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the step under way."""
        self._stopping = True

    def join(self) -> None:
        """Wait for the end of the step under way."""
        if self._thread is not None:
            self._thread.join()

    def _work(self, revision: int) -> None:
        try:
            opened = rescreen(
                self._store,
                ListsInForce(self._matcher, revision),
                since=still_to_travel(),
                renew=lambda: None,
                step=LIVE_STEP,
            )
            with self._store.reading() as connection:
                if lists.revision(connection) == revision:
                    self._done = revision
        except OpenPIUError as error:
            if not self._stopping:
                log.error("screening again: %s", error, extra={"stage": "again"})
            return
        except Exception as error:
            if not self._stopping:
                log.error("screening again failed: %s", type(error).__name__, extra={"stage": "again"})
            return
        if opened:
            said = {"stage": "again", "count": opened, "revision": revision}
            log.info("%d new hits among those still to travel", opened, extra=said)


__all__ = ["Rescreener", "held_against", "rescreen", "still_to_travel"]
