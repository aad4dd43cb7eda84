"""How the command line speaks: tables that fit 100 columns for people, lines of JSON for programs.

Results go to standard output, progress and remarks to standard error; colour on a terminal only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

WIDEST = 100

SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}


def console(*, error: bool = False) -> Console:
    """A console on standard output, or on standard error; never wider than 100 columns."""
    out = Console(stderr=error, highlight=False, soft_wrap=False)
    return Console(
        stderr=error,
        highlight=False,
        width=min(out.width, WIDEST) if out.is_terminal else WIDEST,
        emoji=False,
    )


def write_json(records: Iterable[Any]) -> None:
    """One line of JSON for each record, to standard output."""
    encoder = msgspec.json.Encoder()
    for record in records:
        sys.stdout.buffer.write(encoder.encode(record) + b"\n")
    sys.stdout.buffer.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, lines: bool = False) -> Table:
    """A plain table, with `lines` between rows; a column `name|right` is set to the right.

    What is in the cells is shown as it is, never read as markup.
    """
    out = Table(box=box.SIMPLE_HEAD if not lines else box.HORIZONTALS, pad_edge=False, show_lines=lines)
    for column in columns:
        name, _, how = column.partition("|")
        out.add_column(name, justify="right" if how == "right" else "left", overflow="fold")
    for row in rows:
        out.add_row(
            *(cell if isinstance(cell, Text) else Text("" if cell is None else str(cell)) for cell in row)
        )
    return out


def progress() -> Progress:
    """A progress bar on standard error, shown on a terminal only."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console(error=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def open_source(name: str) -> tuple[str, BinaryIO]:
    """The name to show and the open file of an argument; `-` is standard input. Raises OSError."""
    if name == "-":
        return "-", sys.stdin.buffer
    return name, Path(name).open("rb")


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 hit`, `2 hits`, `1,000 hits`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
