"""Figures for Prometheus: what came in, how it was answered, how long that took. Nothing personal in a
label."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from openpiu.intake.service import Service

SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 5)


_STREAM = "1 where the stream hands out the work, 0 where it is gone and the database does."


class Figures:
    """The figures of one application."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self.arrived = Counter(
            "openpiu_transmissions",
            "Transmissions at the HTTP door, by outcome.",
            ["state"],
            registry=self._registry,
        )
        self.accepted = Histogram(
            "openpiu_accepted_seconds",
            "From the last byte of a body to its acknowledgement.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self.answered = Counter(
            "openpiu_answers",
            "Interactive answers, by what they stand on.",
            ["basis"],
            registry=self._registry,
        )
        self._registry.register(_OfService(service))

    def text(self) -> bytes:
        """All of them in Prometheus's text format."""
        return generate_latest(self._registry)


class _OfService(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        now = self._service.condition()
        stream = () if now.stream is None else (("stream_up", _STREAM, int(now.stream)),)
        for name, said, value in (
            *stream,
            ("ready", "1 where the service is ready.", int(now.trouble is None)),
            ("workers", "Worker processes that are ready.", now.workers),
            ("at_door", "Transmissions that wait to be redacted.", now.at_door),
            ("under_way", "Transmissions between the door and their results.", now.under_way),
            ("list_revision", "Revision of the lists in force.", now.revision),
            ("screened", "Transmissions screened by this process.", now.screened),
            ("hits_opened", "Hits opened by this process from new messages.", now.hits),
        ):
            yield GaugeMetricFamily(f"openpiu_{name}", said, value)
