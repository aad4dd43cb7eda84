"""`openpiu check`: what is wrong with messages, and exactly where; for carriers' engineers and tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

import openpiu
from openpiu.cli.output import console, count, table, write_json
from openpiu.cli.places import SHOWN, Report, Source
from openpiu.cli.reading import Read, Reading
from openpiu.cli.settings import load_settings
from openpiu.findings import CATALOGUE, SettingError
from openpiu.messages import Seen
from openpiu.messages.designators import load_designators
from openpiu.travel import Message

ORDER = {"error": 0, "warning": 1, "info": 2}
SARIF_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def check(files: list[str], *, form: str, every: bool = False, carriers: Path | None = None) -> int:
    """Show the findings of `files` as `text`, `json` or `sarif`; the last two are always complete.

    Text shows the first few of a kind in each file and counts the others; `every` shows all. `carriers` is a
    file of designators of carriers, to find the unknown ones by.

    Returns the exit code: 0 no finding is an error, 1 some are, 2 something was unreadable. Raises
    SettingError for another form.
    """
    if form not in ("text", "json", "sarif"):
        raise SettingError(f"--format {form}: expected text, json or sarif")
    reading = Reading(files, Seen(load_designators(carriers) if carriers else None))
    errors = 0

    def counted(items: Iterable[Read]) -> Iterable[Read]:
        nonlocal errors
        for item in items:
            errors += sum(found.severity == "error" for found in item.message.findings)
            yield item

    if form == "json":
        write_json(
            {"file": file, "message": message.number, **found.as_record()}
            for file, message in counted(reading)
            for found in message.findings
        )
    elif form == "sarif":
        write_json([sarif(counted(reading))])
    else:
        _show(console(), counted(reading), every=every)
    if reading.unreadable:
        return 2
    return 1 if errors else 0


def _show(out: Console, items: Iterable[Read], *, every: bool) -> None:
    totals = dict.fromkeys(ORDER, 0)
    messages = 0
    law = load_settings().law
    report: Report | None = None
    carriers: dict[str, Summary] = {}
    for file, message in items:
        messages += 1
        carriers.setdefault(carrier_of(message), Summary()).add(message)
        if report is None or report.source.name != file:
            _print(out, report.rest() if report else [])
            report = Report(Source(file, law), every=every)
        for found in sorted(message.findings, key=lambda f: (f.where.offset or 0, ORDER[f.severity])):
            totals[found.severity] += 1
            _print(out, report.add(found, message.number))
    _print(out, report.rest() if report else [])
    if messages > 1 or sum(totals.values()) > SHOWN:
        columns = (
            "carrier",
            "messages|right",
            "travellers|right",
            "errors|right",
            "warnings|right",
            "remarks|right",
            "mostly",
        )
        out.print(table(columns, (s.row(name) for name, s in sorted(carriers.items()))))
    told = ", ".join(count(n, severity) for severity, n in totals.items())
    out.print(
        f"{count(messages, 'message')} checked: {told.replace('infos', 'remarks').replace('info', 'remark')}"
    )


def _print(out: Console, lines: Iterable[Text]) -> None:
    for line in lines:
        out.print(line, soft_wrap=True)


def carrier_of(message: Message) -> str:
    """The carrier of the flight that a message is about; its sender where it names none."""
    return next((f.carrier for f in message.flights if f.carrier), None) or message.sender or "-"


class Summary:
    """What the messages of one carrier held, and what was found in them."""

    def __init__(self) -> None:
        self.messages = self.travellers = 0
        self.severities: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()

    def add(self, message: Message) -> None:
        """Count one message."""
        self.messages += 1
        self.travellers += len(message.people)
        self.severities.update(found.severity for found in message.findings)
        self.codes.update(found.code for found in message.findings if found.severity != "info")

    def row(self, carrier: str) -> tuple[object, ...]:
        """The carrier's line: counts, and its three most frequent errors and warnings."""
        mostly = ", ".join(f"{code} {n}" for code, n in self.codes.most_common(3))
        return (
            carrier, f"{self.messages:,}", f"{self.travellers:,}",
            f"{self.severities['error']:,}", f"{self.severities['warning']:,}",
            f"{self.severities['info']:,}", mostly,
        )  # fmt: skip


def sarif(items: Iterable[Read]) -> dict[str, Any]:
    """The findings as a SARIF 2.1.0 log (OASIS), one run."""
    results = []
    used: dict[str, None] = {}
    for file, message in items:
        for found in message.findings:
            used[found.code] = None
            region: dict[str, Any] = {}
            if found.where.line is not None:
                region["startLine"] = found.where.line
            if found.where.offset is not None:
                region["byteOffset"] = found.where.offset
            results.append(
                {
                    "ruleId": found.code,
                    "level": SARIF_LEVEL[found.severity],
                    "message": {"text": f"{found.text}; expected {found.expected}"},
                    "locations": [
                        {
                            "physicalLocation": {"artifactLocation": {"uri": file}, "region": region},
                            "logicalLocations": [{"name": str(found.where), "kind": "segment"}],
                        }
                    ],
                }
            )
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CATALOGUE[code].text},
            "help": {"text": f"Expected: {CATALOGUE[code].expected}. Source: {CATALOGUE[code].source}."},
            "defaultConfiguration": {"level": SARIF_LEVEL[CATALOGUE[code].severity]},
        }
        for code in used
    ]
    tool = {"driver": {"name": "OpenPIU", "version": openpiu.__version__, "rules": rules}}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": tool, "results": results}],
    }
