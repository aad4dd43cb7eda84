"""Writes docs/findings.md from the catalogue in the code; a test holds the two equal.

.venv/bin/python scripts/write_findings.py
"""

import re
from pathlib import Path

import openpiu
from openpiu.cli.places import Source, shown
from openpiu.findings import CATALOGUE

PLANTED = Path(__file__).with_name("planted")
LAW = "icao-annex9"
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

Each example is what `openpiu check` prints for a fault that was planted in one of the fictional messages of
`scripts/planted`.
"""


def text() -> str:
    """The page."""
    lines = [HEAD]
    examples = read_examples()
    below: list[str] = []
    group = ""
    for code, entry in CATALOGUE.items():
        if code[:3] != group:
            group = code[:3]
            lines += below
            below = []
            lines.append(
                f"\n## {TITLES[group]}\n\n| code | severity | says | expected | source |\n"
                "|---|---|---|---|---|\n"
            )
        lines.append(f"| `{code}` | {entry.severity} | {entry.text} | {entry.expected} | {entry.source} |\n")
        if code in examples:
            below.append(examples[code])
    return "".join(lines + below)


def planted() -> list[Path]:
    """The messages with planted faults."""
    return sorted(path for path in PLANTED.iterdir() if path.suffix in (".edi", ".xml"))


def read_examples() -> dict[str, str]:
    """For each code the first planted fault that raises it, as `openpiu check` shows it.

    A message with one fault shows it better than one with twenty: the files with the fewest marks come first.
    """
    found: dict[str, str] = {}
    for file in sorted(planted(), key=lambda file: len(MARK.findall(file.read_text(encoding="utf-8")))):
        data = MARK.sub("", file.read_text(encoding="utf-8")).encode()
        source = Source(file.name, LAW, data)
        for message in openpiu.read(data, law=LAW):
            for told in message.findings:
                if told.code not in found:
                    lines = shown(source, told, message.number)
                    found[told.code] = "\n" + "".join(f"    {line.plain}".rstrip() + "\n" for line in lines)
    return found


if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "findings.md").write_text(text(), encoding="utf-8")
