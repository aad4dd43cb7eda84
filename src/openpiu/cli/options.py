"""Options that several commands have in common."""

from __future__ import annotations

from typing import Annotated

import typer

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Message files; - is standard input.")]
Json = Annotated[bool, typer.Option("--json", help="One line of JSON for each item.")]
Why = Annotated[
    str | None, typer.Option("--why", metavar="FILE", help="Reference of a file, for the log: CASE-2026/17.")
]
