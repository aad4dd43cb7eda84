"""How a service and its store stand, asked when Prometheus asks: backlog, quarantine, lists, log, disk.

The store is asked at most every few seconds, however often somebody looks; while it cannot be reached, that
is told (`openpiu_database_up` 0) and what it would say is left out. Nothing personal is in a label: names of
lists, lanes and doors.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prometheus_client import ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

import openpiu
from openpiu.findings import OpenPIUError
from openpiu.intake.feed import LIVE_SECONDS
from openpiu.intake.pool import LANES
from openpiu.intake.queries import list_records
from openpiu.intake.service import Service
from openpiu.store import lists, log, queue
from openpiu.store.connect import moment

REMEMBERED = 5.0
"""Seconds that an answer of the store is told again."""
REMEMBERED_LONG = 60.0
"""The same of what moves slowly: how much lies in quarantine."""


def register(service: Service) -> None:
    """Add these gauges, and those of the process itself, to the figures of `service`."""
    service.figures.registry.register(_OfService(service))
    service.figures.registry.register(_OfStore(service))
    ProcessCollector(registry=service.figures.registry)


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"openpiu_{name}", said, value)


class _OfService(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        service, now = self._service, self._service.condition()
        about = {"version": openpiu.__version__, "law": service.profile.name}
        yield InfoMetricFamily("openpiu", "The program and the law profile in force.", value=about)
        if now.stream is not None:
            said = "1 where the stream hands out the work, 0 where it is gone and the database does."
            yield _gauge("stream_up", said, int(now.stream))
        if now.index_seconds is not None:
            said = "Since when the index in force is, in seconds."
            yield _gauge("index_age_seconds", said, now.index_seconds)
        for name, said, value in (
            ("ready", "1 where the service is ready.", int(now.trouble is None)),
            ("workers", "Worker processes that are ready.", now.workers),
            ("workers_wanted", "Worker processes that there should be.", now.workers_wanted),
            ("at_door", "Transmissions that wait to be redacted.", now.at_door),
            (
                "under_way",
                "Transmissions between the door and their results, in this process.",
                now.under_way,
            ),
            ("list_revision", "Revision of the lists that this process holds people against.", now.revision),
            ("screened", "Transmissions screened by this process.", now.screened),
            ("hits_opened", "Hits opened by this process from new messages.", now.hits),
        ):
            yield _gauge(name, said, value)
        waiting = GaugeMetricFamily(
            "openpiu_lane_waiting", "Pieces that wait for a worker process, by lane.", labels=["lane"]
        )
        oldest = GaugeMetricFamily(
            "openpiu_lane_oldest_seconds", "Since when the oldest of them waits, by lane.", labels=["lane"]
        )
        for lane in LANES:
            waiting.add_metric([lane], service.pool.waiting(lane)[0])
            oldest.add_metric([lane], service.pool.oldest(lane))
        yield waiting
        yield oldest
        free = shutil.disk_usage(service.home if service.home.exists() else os.curdir).free
        yield _gauge("disk_free_bytes", "Bytes that are free where OPENPIU_HOME is.", free)


class _OfStore(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._found: list[Metric] = []
        self._until = 0.0
        self._quarantine = 0
        self._quarantine_until = 0.0

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() >= self._until:
                up = 1
                try:
                    self._found = list(self._asked())
                except OpenPIUError:
                    self._found, up = [], 0
                self._found.append(_gauge("database_up", "1 where the database answers.", up))
                self._until = time.monotonic() + REMEMBERED
            found = list(self._found)
        yield from found

    def _asked(self) -> Iterator[Metric]:
        store, now = self._service.store, datetime.now(UTC)
        with store.reading() as connection:
            waits = queue.backlog(connection, moment(now - timedelta(seconds=LIVE_SECONDS)))
            sealing = log.state(connection)
            revision = lists.revision(connection)
            if time.monotonic() >= self._quarantine_until:
                self._quarantine = queue.quarantined(connection)
                self._quarantine_until = time.monotonic() + REMEMBERED_LONG
        count = GaugeMetricFamily(
            "openpiu_backlog",
            "Transmissions stored and not screened, of all services, by lane.",
            labels=["lane"],
        )
        age = GaugeMetricFamily(
            "openpiu_backlog_oldest_seconds", "Since when the oldest of them waits, by lane.", labels=["lane"]
        )
        for lane, there in waits.items():
            count.add_metric([lane], there.waiting)
            age.add_metric([lane], _since(there.since, now))
        yield count
        yield age
        said = "Transmissions that lie in quarantine."
        yield _gauge("quarantine", said, self._quarantine)
        yield _gauge("list_revision_stored", "Revision of the lists in the store.", revision)
        yield _gauge("log_unsealed", "Entries of the log that wait to be sealed.", sealing.wait)
        said = "Since when the oldest of them waits."
        yield _gauge("log_unsealed_seconds", said, _since(sealing.since, now))
        yield from self._of_lists(now)

    def _of_lists(self, now: datetime) -> Iterator[Metric]:
        days = GaugeMetricFamily(
            "openpiu_list_age_days", "Age of the version in force, by list.", labels=["list"]
        )
        limit = GaugeMetricFamily("openpiu_list_limit_days", "Age that a list may have.", labels=["list"])
        entries = GaugeMetricFamily(
            "openpiu_list_entries", "Entries of the version in force.", labels=["list"]
        )
        for record in list_records(self._service.store, now):
            days.add_metric([record["list"]], record["age_days"])
            limit.add_metric([record["list"]], record["refresh_days"])
            entries.add_metric([record["list"]], record["entries"])
        yield from (days, limit, entries)


def _since(moment: str | None, now: datetime) -> float:
    """Seconds since a moment; 0 where there is none, or the clock was set back behind it."""
    return 0.0 if moment is None else max(0.0, (now - datetime.fromisoformat(moment)).total_seconds())
