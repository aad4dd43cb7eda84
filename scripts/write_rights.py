"""Writes docs/rights.md from the code: which role may call which route, and what that leaves in the log.

Run it after a change of a route or a right; the tests say when it is due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from openpiu.access import RIGHTS, ROLES, Caller
from openpiu.access.rights import OF_MACHINES, OF_PEOPLE
from openpiu.web.app import HANDLERS
from openpiu.web.guard import STATEMENT, Statement, may
from openpiu.web.pages import HANDLERS as PAGES

PAGE = Path(__file__).parents[1] / "docs" / "rights.md"

HEAD = """# Who may call what

This page is made from the code by `scripts/write_rights.py`. Each route states who may call it; the guard of
the application holds that before anything is looked up, so a refusal says the same whether or not the object
exists. `both`: people who signed in and machines with a token; `own`: only what is of the carrier that they
are bound to. A person has one role. Rights are in `access.rights`.

## Routes

"""

RIGHTS_HEAD = """
## Rights

| right | roles | whose |
|---|---|---|
"""


def routes() -> Iterator[tuple[str, str, Statement]]:
    """Method, path and statement of every route, by path."""
    found = [("GET", "/schema", may("describe")[STATEMENT])]
    for handler in (*HANDLERS, *PAGES):
        for path in handler.paths:
            found += [
                (method, path, handler.opt.get(STATEMENT, Statement())) for method in handler.http_methods
            ]
    yield from sorted(found, key=lambda route: (route[1], route[0]))


def cell(statement: Statement, role: str) -> str:
    """How `role` may call: `both`, `person`, `token`, with `own` where only what is its carrier's."""
    if statement.open:
        return "both"
    person, token = Caller("a", role, "XX", "a"), Caller("a", role, "XX")
    ways = [word for word, who in (("person", person), ("token", token)) if statement.lets_in(who)]
    if not ways:
        return "–"
    told = "both" if len(ways) == 2 else ways[0]
    rights = [right for right in statement.rights if role in RIGHTS[right]]
    return f"{told}, own" if rights == ["read-own"] else told


def text() -> str:
    """The whole page."""
    lines = [
        f"| route | {' | '.join(ROLES)} | shows people: leaves in the log |",
        "|---" * (len(ROLES) + 2) + "|",
    ]
    for method, path, statement in routes():
        cells = [cell(statement, role) for role in ROLES]
        path = re.sub(r":(str|int|path)(?=})", "", path)
        shows = f"`{statement.shows}`" if statement.shows else ""
        needs = " (open to all)" if statement.open else ""
        lines.append(f"| `{method} {path}`{needs} | {' | '.join(cells)} | {shows} |")
    rights = []
    for right, roles in RIGHTS.items():
        whose = "machines" if right in OF_MACHINES else "people" if right in OF_PEOPLE else "both"
        rights.append(f"| `{right}` | {', '.join(role for role in ROLES if role in roles)} | {whose} |")
    return HEAD + "\n".join(lines) + "\n" + RIGHTS_HEAD + "\n".join(rights) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
