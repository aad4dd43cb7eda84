"""How hits are shown at a terminal: a question each, with its reasons; nothing that pushes toward guilt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console

from openpiu.cli.output import table
from openpiu.matching import Evidence
from openpiu.matching.explain import sentence

SILENT = ("name.compared", "name.exact", "name.complete", "name.traveller-complete")
"""Rules that the table does not spell out: the names stand beside each other in it."""

WEAK = ("nationality.same", "sex.same")
"""Rules that the table tells together: they count little."""


def designator(flight: dict[str, Any]) -> str:
    """`XA123` as sold, with who flies it where that differs."""
    sold = f"{flight['carrier']}{flight['number']}{flight.get('suffix') or ''}"
    by = flight.get("operating")
    return f"{sold} ({by['carrier']}{by.get('number') or ''})" if by else sold


def journey(record: dict[str, Any]) -> str:
    """Who is on which flight, in three lines."""
    traveller, flight = record["traveller"], record["flight"]
    name = ", ".join(part for part in (traveller.get("surname"), traveller.get("given_names")) if part)
    ports = f"{flight.get('origin') or '?'}-{flight.get('destination') or '?'}"
    born = f"born {traveller['birth_date']}" if traveller.get("birth_date") else "birth date not sent"
    return f"{name or 'no name'}\n{born}\n{designator(flight)} {ports} {(flight.get('departure') or '')[:10]}"


def reasons(record: dict[str, Any]) -> str:
    """The reasons of a hit in one text: what differs in the names first, then the rest in its order."""
    told, agreeing = [], []
    rules = [reason["rule"] for reason in record["reasons"]]
    for reason in record["reasons"]:
        if reason["rule"] in SILENT:
            continue
        if reason["rule"] in WEAK:
            agreeing.append(reason["kind"])
            continue
        # The weight is left out: the sum stands beside the reasons, `--json` has each.
        plain = Evidence(reason["kind"], reason["traveller"], reason["listed"], reason["rule"], 0)
        told.append(sentence(plain))
    if "name.exact" in rules:
        whole = not any(rule.startswith("name.") and rule not in SILENT for rule in rules)
        parts = ", ".join(r["traveller"] for r in record["reasons"] if r["rule"] == "name.exact")
        told.insert(0, "Names: the same" if whole else f"{parts}: the same")
    if agreeing:
        verb = "agree" if len(agreeing) > 1 else "agrees"
        told.append(f"{' and '.join(agreeing)} {verb} (weak evidence)")
    return "; ".join(told)


def show_hits(out: Console, records: Sequence[dict[str, Any]]) -> None:
    """Print hits as one table, the strongest first."""
    rows: Iterable[tuple[Any, ...]] = (
        (
            str(n),
            journey(record),
            f"{record['name'] or 'a document'}\n{record['list']} {record['identity']}",
            f"{record['weight']:.1f}",
            reasons(record),
        )
        for n, record in enumerate(records, 1)
    )
    columns = ("|right", "traveller", "the listed entry?", "bits|right", "why the question is put")
    out.print(table(columns, rows, lines=True))
