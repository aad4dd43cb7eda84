"""Figures for Prometheus of what came over HTTP, beside those of the service. Nothing personal in a label."""

from __future__ import annotations

from prometheus_client import Counter, Histogram, generate_latest

from openpiu.intake.service import Service

SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 5)


class Figures:
    """The figures of one application."""

    def __init__(self, service: Service) -> None:
        self._registry = service.figures.registry
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
        self._requests = Histogram(
            "openpiu_request_seconds",
            "HTTP requests, by route, method and status (0: the caller went before the answer).",
            ["route", "method", "status"],
            buckets=SECONDS,
            registry=self._registry,
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request: `route` is its template, never its path."""
        self._requests.labels(route, method, status).observe(seconds)

    def text(self) -> bytes:
        """All of them in Prometheus's text format."""
        return generate_latest(self._registry)
