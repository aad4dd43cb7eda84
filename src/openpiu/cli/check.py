"""`openpiu check`: what is wrong with messages, and exactly where; for carriers' engineers and tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

import openpiu
from openpiu.cli.output import SEVERITY_STYLE, console, count, table, write_json
from openpiu.cli.reading import Read, Reading
from openpiu.cli.settings import load_settings
from openpiu.findings import CATALOGUE, Finding, SettingError
from openpiu.safeguards import load_profile, redact
from openpiu.travel import Message

EXCERPT = 96
LARGEST = 32 << 20
ORDER = {"error": 0, "warning": 1, "info": 2}
SARIF_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def check(files: list[str], *, form: str) -> int:
    """Show the findings of `files` as `text`, `json` or `sarif`.

    Returns the exit code: 0 no finding is an error, 1 some are, 2 something was unreadable. Raises
    SettingError for another form.
    """
    if form not in ("text", "json", "sarif"):
        raise SettingError(f"--format {form}: expected text, json or sarif")
    reading = Reading(files)
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
        _show(console(), counted(reading))
    if reading.unreadable:
        return 2
    return 1 if errors else 0


def _show(out: Console, items: Iterable[Read]) -> None:
    totals = dict.fromkeys(ORDER, 0)
    messages = 0
    law = load_settings().law
    source = Source("", law)
    carriers: dict[str, Summary] = {}
    for file, message in items:
        messages += 1
        carriers.setdefault(carrier_of(message), Summary()).add(message)
        if source.name != file:
            source = Source(file, law)
        for found in sorted(message.findings, key=lambda f: (f.where.offset or 0, ORDER[f.severity])):
            totals[found.severity] += 1
            _show_finding(out, source, found)
    if messages > 1:
        columns = (
            "carrier",
            "messages|right",
            "travellers|right",
            "errors|right",
            "warnings|right",
            "mostly",
        )
        out.print(table(columns, (s.row(name) for name, s in sorted(carriers.items()))))
    told = ", ".join(count(n, severity) for severity, n in totals.items())
    out.print(
        f"{count(messages, 'message')} checked: {told.replace('infos', 'remarks').replace('info', 'remark')}"
    )


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
            f"{self.severities['error']:,}", f"{self.severities['warning']:,}", mostly,
        )  # fmt: skip


def _show_finding(out: Console, source: Source, found: Finding) -> None:
    place = f"{source.name}:{found.where.line}" if found.where.line else source.name
    head = Text(f"{place}: ")
    head.append(found.severity, style=SEVERITY_STYLE[found.severity])
    head.append(f" {found.code}: {found.text}")
    out.print(head, soft_wrap=True)
    told = ", ".join(
        part for part in (str(found.where), found.expected and f"expected {found.expected}") if part
    )
    if told:
        out.print(Text(f"    {told}"), soft_wrap=True)
    line, column = source.line_at(found.where.offset)
    if line is not None:
        out.print(Text(f"    | {line}"), soft_wrap=True)
        out.print(Text(f"    | {' ' * column}^"), soft_wrap=True)


class Source:
    """The text of a file, for showing the line of a finding: redacted as the reader saw it, since a screen is
    often shared. Standard input cannot be shown again, and a file of over 32 MB is not."""

    def __init__(self, name: str, law: str) -> None:
        self.name = name
        self._law = law
        self._data: bytes | None = None

    def _text(self) -> bytes:
        if self._data is None:
            small = self.name not in ("", "-") and Path(self.name).stat().st_size <= LARGEST
            data = Path(self.name).read_bytes() if small else b""
            self._data = redact(data, load_profile(self._law)).data
        return self._data

    def line_at(self, offset: int | None) -> tuple[str | None, int]:
        """The line around byte `offset`, cut to a width that fits, and the column of the byte in it."""
        data = self._text()
        if offset is None or not data:
            return None, 0
        begin = max(0, offset - EXCERPT * 3 // 4)
        start = max(data.rfind(b"\n", begin, offset), data.rfind(b"\r", begin, offset), begin - 1) + 1
        ends = [end for end in (data.find(b"\n", offset), data.find(b"\r", offset)) if end >= 0]
        before, after = data[start:offset], data[offset : min([*ends, start + EXCERPT])]
        return _printable(before) + _printable(after), len(_printable(before))


def _printable(data: bytes) -> str:
    """Bytes as text of one line; what was overwritten shows as blocks."""
    text = data.decode("utf-8", "replace").replace("\x1a", "█")
    return "".join(sign if sign.isprintable() else "·" for sign in text)


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
