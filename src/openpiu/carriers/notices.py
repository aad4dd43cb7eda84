"""A notice to a carrier: which of its messages were missing, late or faulty, ready to send.

It names flights, pushes, codes and places in messages (segment, element, byte), never a person or a value: a
carrier finds the rest in what it has sent, by the reference of its own message.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from openpiu.carriers.cards import Card, FieldScore, FindingScore
from openpiu.carriers.expectations import Expectation
from openpiu.store.push_figures import Example

MOST_GAPS = 200
"""Gaps that a notice lists; beyond them it gives their number."""


class Gap(Struct, frozen=True):
    """One push that did not come in time; moments in UTC. `late_minutes` None for one that is missing."""

    flight: str
    date: str
    origin: str
    destination: str
    push: str
    due: str
    state: str
    received: str | None = None
    late_minutes: int | None = None


class Notice(Struct, frozen=True):
    """What a carrier is told about a period; `gaps` are the first `MOST_GAPS` of `missing` and `late`."""

    carrier: str
    name: str | None
    to: str | None
    sender: str
    reference: str
    made_at: str
    first: str
    last: str
    expected: int
    in_time: int
    missing: int
    late: int
    excused: int
    gaps: tuple[Gap, ...]
    findings: tuple[FindingScore, ...]
    fields: tuple[FieldScore, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.gaps or self.findings or any(field.missing for field in self.fields))


def notice_of(
    card: Card,
    expected: Iterable[Expectation],
    *,
    made_at: datetime,
    reference: str,
    to: str | None = None,
    sender: str = "Passenger Information Unit",
) -> Notice:
    """The notice about a card and what was expected in its period. Excused gaps are counted, not listed."""
    open_gaps = [e for e in expected if e.state in ("late", "missing") and e.outage is None]
    open_gaps.sort(key=lambda e: (e.due, e.leg, e.push))
    return Notice(
        card.carrier,
        card.name,
        to,
        sender,
        reference,
        _moment(made_at),
        card.first,
        card.last,
        sum(push.expected for push in card.pushes),
        sum(push.in_time for push in card.pushes),
        sum(e.state == "missing" for e in open_gaps),
        sum(e.state == "late" for e in open_gaps),
        sum(push.excused for push in card.pushes),
        tuple(_gap(expectation) for expectation in open_gaps[:MOST_GAPS]),
        card.findings,
        tuple(field for field in card.fields if field.missing),
    )


def text_of(notice: Notice) -> str:
    """The notice in plain text."""
    whom = f"{notice.name} ({notice.carrier})" if notice.name else notice.carrier
    lines = [
        f"From: {notice.sender}",
        f"To: {whom}" + (f", {notice.to}" if notice.to else ""),
        f"Reference: {notice.reference}",
        f"Made: {notice.made_at}",
        f"Subject: passenger data of flights from {notice.first} to {notice.last}",
        "",
        f"Of {notice.expected:,} transmissions expected {notice.in_time:,} came in time,",
        f"{notice.late:,} were late and {notice.missing:,} are missing; {notice.excused:,} more are excused",
        "by outages that were noted. Times are UTC.",
    ]
    if notice.gaps:
        lines += ["", "MISSING AND LATE"]
        lines += [_gap_line(gap) for gap in notice.gaps]
        left = notice.missing + notice.late - len(notice.gaps)
        if left:
            lines.append(f"  and {left:,} more")
    if notice.findings:
        lines += ["", "FAULTS IN MESSAGES"]
        for finding in notice.findings:
            rate = "" if finding.per_thousand is None else f", {finding.per_thousand:g} per 1,000 people"
            lines.append(f"  {finding.code} ({finding.severity}): {finding.meaning}")
            lines.append(f"    {finding.count:,} times{rate}")
            lines += [f"    {place_of(example)}" for example in finding.examples]
    if notice.fields:
        lines += ["", "FIELDS NOT SENT"]
        lines += [
            f"  {f.of.upper()} {f.field.replace('_', ' ')}: {f.missing:,} of {f.people:,} people"
            for f in notice.fields
        ]
    if notice.empty:
        lines += ["", "There is nothing to mend."]
    return "\n".join([*lines, ""])


def place_of(example: Example) -> str:
    """Where a finding stands, in words: `XA123 2026-03-01 MAD-LIS, message ref 1, segment 14 (DTM), …`."""
    parts = [example.flight, f"message {example.reference or example.message}"]
    if example.segment is not None:
        parts.append(f"segment {example.segment}" + (f" ({example.tag})" if example.tag else ""))
    if example.element is not None:
        component = "" if example.component is None else f".{example.component}"
        parts.append(f"element {example.element}{component}")
    if example.offset is not None:
        parts.append(f"byte {example.offset}")
    if example.expected:
        parts.append(f"expected {example.expected}")
    return ", ".join(parts) + f" [{example.transmission[:12]}]"


def _gap(expectation: Expectation) -> Gap:
    leg, late = expectation.leg, expectation.late_by
    return Gap(
        f"{leg.carrier}{leg.number}{leg.suffix}",
        leg.date,
        leg.origin,
        leg.destination,
        expectation.push,
        _moment(expectation.due),
        expectation.state,
        _moment(expectation.at) if expectation.at else None,
        None if late is None else round(late.total_seconds() / 60),
    )


def _gap_line(gap: Gap) -> str:
    said = "missing" if gap.late_minutes is None else f"{gap.late_minutes} min late ({gap.received})"
    return f"  {gap.flight} {gap.date} {gap.origin}-{gap.destination} {gap.push} due {gap.due}: {said}"


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
