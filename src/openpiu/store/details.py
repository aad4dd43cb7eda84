"""One transmission looked at closely: its messages, their findings, the flights that they tell of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from openpiu.store.schema import findings, flight_mentions, flights, messages, transmissions


def of(connection: Connection, id_: str) -> dict[str, Any] | None:
    """`{"transmission", "state", "format", "received_at", "error", "messages": [{"number", "format",
    "version", "function", "reference", "sent_at", "test", "repeats"}], "findings": [{"message", "code",
    "severity", "text", "expected", "segment", "tag", "element", "component", "offset", "line"}], "flights":
    [{"carrier", "number", "suffix", "date", "from", "to"}]}`, nothing of it personal; None for one that is
    not held."""
    t, m, f = transmissions.c, messages.c, findings.c
    head = connection.execute(
        select(t.state, t.format, t.received_at, t.error).where(t.id == id_)
    ).one_or_none()
    if head is None:
        return None
    told = select(m.number, m.format, m.version, m.function, m.reference, m.sent_at, m.test, m.repeats).where(
        m.transmission == id_
    )
    found = (
        select(
            m.number.label("message"),
            *(
                f[name]
                for name in (
                    "code",
                    "severity",
                    "text",
                    "expected",
                    "segment",
                    "tag",
                    "element",
                    "component",
                    "offset",
                    "line",
                )
            ),
        )
        .join_from(findings, messages, (f.message == m.id) & (f.month == m.month))
        .where(m.transmission == id_)
        .order_by(m.number, f.position)
    )
    g = flights.c
    legs = (
        select(g.carrier, g.number, g.suffix, g.date, g.origin.label("from"), g.destination.label("to"))
        .join_from(flight_mentions, flights, g.id == flight_mentions.c.flight)
        .join(messages, (m.id == flight_mentions.c.message) & (m.month == flight_mentions.c.month))
        .where(m.transmission == id_)
        .distinct()
        .order_by(g.date, g.carrier, g.number, g.origin)
    )
    return {
        "transmission": id_,
        "state": head.state,
        "format": head.format,
        "received_at": head.received_at,
        "error": head.error,
        "messages": [dict(row) for row in connection.execute(told.order_by(m.number)).mappings()],
        "findings": [dict(row) for row in connection.execute(found).mappings()],
        "flights": [dict(row) for row in connection.execute(legs).mappings()],
    }
