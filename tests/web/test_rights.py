"""Every route states who may call it, and the page of the docs is made of these statements."""

import importlib.util
from pathlib import Path

from openpiu.audit import ACTS
from openpiu.web.app import HANDLERS
from openpiu.web.guard import STATEMENT
from openpiu.web.pages import HANDLERS as PAGES

ROOT = Path(__file__).parents[2]


def script():
    spec = importlib.util.spec_from_file_location("write_rights", ROOT / "scripts" / "write_rights.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_of_rights_is_that_of_the_code():
    written = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    assert written == script().text(), "run .venv/bin/python scripts/write_rights.py"


def test_every_route_states_who_may_call_it():
    silent = [handler.paths for handler in (*HANDLERS, *PAGES) if STATEMENT not in handler.opt]
    assert silent == []
    for handler in (*HANDLERS, *PAGES):
        statement = handler.opt[STATEMENT]
        assert statement.open != bool(statement.rights), handler.paths
        assert statement.shows is None or ACTS[statement.shows].operation == "consultation"
