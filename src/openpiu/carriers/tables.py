"""Cards and overviews as CSV: codes, counts and shares, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from openpiu.carriers.cards import Card
from openpiu.carriers.scoring import Line

Row = tuple[str | int | float | None, ...]


def card_csv(card: Card) -> str:
    """A card, a figure a line: `section,item,measure,value`."""
    return _csv([("carrier", "first", "last", "section", "item", "measure", "value"), *_figures(card)])


def overview_csv(lines: Iterable[Line]) -> str:
    """All carriers, one a line."""
    names = tuple(name for name in Line.__struct_fields__ if name != "name")
    return _csv([names, *(tuple(getattr(line, name) for name in names) for line in lines)])


def _figures(card: Card) -> Iterator[Row]:
    head = (card.carrier, card.first, card.last)
    yield *head, "card", "", "flights", card.flights
    yield *head, "card", "", "people", card.people
    for push in card.pushes:
        for measure in ("expected", "received", "in_time", "late", "missing", "excused", "waiting", "share"):
            yield *head, "push", push.push, measure, getattr(push, measure)
    for finding in card.findings:
        yield *head, "finding", finding.code, "count", finding.count
        yield *head, "finding", finding.code, "per_thousand", finding.per_thousand
        for week, value in finding.trend:
            yield *head, "finding", finding.code, f"per_thousand {week}", value
    for field in card.fields:
        for measure in ("missing", "people", "share"):
            yield *head, "field", f"{field.of}.{field.field}", measure, getattr(field, measure)
    for flight in card.worst:
        for measure in ("counted", "late", "missing", "findings", "people", "share"):
            yield *head, "flight", flight.flight, measure, getattr(flight, measure)


def _csv(rows: Iterable[Row]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
