"""What a service counts and measures while it works, for Prometheus. Nothing personal is in a label."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200)
"""Upper bounds of the buckets: from an answer that nobody notices to a backlog of two hours."""


class Figures:
    """The figures of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.pieces = Histogram(
            "openpiu_lane_seconds",
            "Work of the worker processes: from handing in to the result, waiting included, by lane "
            "(door, asked: redaction; live, backlog, answer: reading and matching; question: all three; "
            "again: screening again; index: building it).",
            ["lane"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.commits = Histogram(
            "openpiu_commit_seconds",
            "Transactions of the writer, by what they write (arrivals, results, answers: all at once).",
            ["what"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.committed = Counter(
            "openpiu_committed",
            "Transmissions written by the writer, by what of them (arrivals, results).",
            ["what"],
            registry=self.registry,
        )
        self.visible = Histogram(
            "openpiu_screened_seconds",
            "From when a transmission was let in, or taken from the queue, until its results could be "
            "seen, by lane.",
            ["lane"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.quarantined = Counter(
            "openpiu_quarantined",
            "Transmissions that this process sent to the quarantine, by stage (door, results).",
            ["stage"],
            registry=self.registry,
        )
        self.deaths = Counter(
            "openpiu_worker_deaths", "Worker processes that ended unasked.", registry=self.registry
        )
        self.clock_steps = Counter(
            "openpiu_clock_steps",
            "Jumps of this machine's clock by more than a second, by direction (forward, back).",
            ["direction"],
            registry=self.registry,
        )
