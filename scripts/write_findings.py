"""Writes docs/findings.md from the catalogue in the code; a test holds the two equal.

.venv/bin/python scripts/write_findings.py
"""

from pathlib import Path

from openpiu.findings import CATALOGUE

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
"""


def text() -> str:
    """The page."""
    lines = [HEAD]
    group = ""
    for code, entry in CATALOGUE.items():
        if code[:3] != group:
            group = code[:3]
            lines.append(
                f"\n## {TITLES[group]}\n\n| code | severity | says | expected | source |\n"
                "|---|---|---|---|---|\n"
            )
        lines.append(f"| `{code}` | {entry.severity} | {entry.text} | {entry.expected} | {entry.source} |\n")
    return "".join(lines)


if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "findings.md").write_text(text(), encoding="utf-8")
