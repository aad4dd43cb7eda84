"""Writes docs/findings.md from the catalogue in the code; a test holds the two equal.

.venv/bin/python scripts/write_findings.py
"""

import re
from pathlib import Path

import openpiu
from openpiu.findings import CATALOGUE, Finding

PLANTED = Path(__file__).with_name("planted")
MARK = re.compile(r"\{([A-Z0-9,-]+)\}")

TITLES = {
    "SYN": "Syntax and envelope",
    "PAX": "PAXLST",
    "PNR": "PNRGOV",
    "SSR": "Special service requests in PNRGOV",
    "TRV": "Code values",
    "RES": "Answers",
    "XML": "PNRGOV XML",
}
HEAD = """# Findings

Every code that a message can be told, made from the catalogue in the code by `scripts/write_findings.py`. An
*error* means that part of the data is lost or unreliable, a *warning* was read but is against the rules, an
*info* harms nothing. Codes are stable.

The examples are lines of the fictional messages in `scripts/planted`, with what the reader says of them.
"""


def text() -> str:
    """The page."""
    lines = [HEAD]
    examples = read_examples()
    shown: list[str] = []
    group = ""
    for code, entry in CATALOGUE.items():
        if code[:3] != group:
            group = code[:3]
            lines += shown
            shown = []
            lines.append(
                f"\n## {TITLES[group]}\n\n| code | severity | says | expected | source |\n"
                "|---|---|---|---|---|\n"
            )
        lines.append(f"| `{code}` | {entry.severity} | {entry.text} | {entry.expected} | {entry.source} |\n")
        if code in examples:
            shown.append(examples[code])
    return "".join(lines + shown)


def read_examples() -> dict[str, str]:
    """For each code the first planted fault that raises it: its segment, and the line that it is told by."""
    found: dict[str, str] = {}
    for file in sorted(PLANTED.glob("*.edi")):
        text = file.read_text(encoding="utf-8")
        plain = MARK.sub("", text)
        for message in openpiu.read(plain.encode()):
            for told in message.findings:
                if told.code not in found and told.where.offset is not None:
                    found[told.code] = example(plain, told)
    return found


def example(plain: str, told: Finding) -> str:
    """The line of the fault and what is said of it, as `openpiu check` says it."""
    place = told.where.offset or 0
    begin = plain.rfind("\n", 0, place) + 1
    line = plain[begin:].split("\n", 1)[0]
    said = f"{told.severity} {told.code}: {told.text}"
    caret = " " * (place - begin) + "^"
    return f"\n    {line}\n    {caret}\n    {said}\n    {told.where}, expected {told.expected}\n"


if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "findings.md").write_text(text(), encoding="utf-8")
