"""The documentation is held against the program: what it names is there, and what there is it names."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from openpiu.findings import CATALOGUE

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_page_of_findings_is_that_of_the_code() -> None:
    spec = importlib.util.spec_from_file_location("write_findings", ROOT / "scripts" / "write_findings.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    written = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert written == script.text(), "run .venv/bin/python scripts/write_findings.py"
    marked = {c for f in script.planted() for m in script.MARK.findall(f.read_text()) for c in m.split(",")}
    assert marked == set(script.read_examples())
    assert [code for code in CATALOGUE if code not in marked] == [], "codes without an example"


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| "))
    missing = [name for name in (re.split(r"[<>=\[]", need)[0] for need in wanted) if name not in rows]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def commands() -> dict[str, set[str]]:
    """Every command of the program with its options."""
    import typer

    from openpiu.cli.app import app

    out: dict[str, set[str]] = {}

    def collect(command: object, name: str) -> None:
        options = {o for p in command.params for o in getattr(p, "opts", []) if o.startswith("--")}  # type: ignore[attr-defined]
        out[name] = options
        for child, sub in getattr(command, "commands", {}).items():
            collect(sub, f"{name} {child}".strip())

    collect(typer.main.get_command(app), "")
    return out


@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "interfaces.md"], ids=lambda page: page.name)
def test_commands_and_options_in_the_pages_exist(page: Path) -> None:
    known = commands()
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^ {4}(?:\$ )?(?:\.venv/bin/)?openpiu (.+)$", text, re.M)
    for line in lines:
        words = line.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        assert name in known, f"{page.name}: openpiu {line}"
        for option in re.findall(r"--[a-z-]+", line):
            assert option in known[name], f"{page.name}: openpiu {line}: {option}"


def test_every_command_is_in_the_interfaces() -> None:
    page = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
    assert not [name for name in commands() if name and not re.search(rf"(openpiu |`){name}\b", page)]
