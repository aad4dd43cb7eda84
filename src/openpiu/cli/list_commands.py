"""The commands of `openpiu lists`: what is asked for and how, no more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openpiu.cli.options import Json, Why

lists_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="Watchlists: show, add, compare."
)


@lists_app.callback()
def lists(context: typer.Context, as_json: Json = False) -> None:
    """Show the lists in force; see also `lists add` and `lists diff`."""
    if context.invoked_subcommand is None:
        from openpiu.cli.lists import show as body

        raise typer.Exit(body(as_json=as_json))


@lists_app.command("add")
def lists_add(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="un, ofac, uk, eu, ftm or csv.")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    name: Annotated[str | None, typer.Option(help="Name of the list; default: the file's stem.")] = None,
) -> None:
    """Take in a version of a list. A list that is not what it says is refused whole."""
    from openpiu.cli.lists import add as body

    raise typer.Exit(body(source, file, name))


@lists_app.command("diff")
def lists_diff(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    as_json: Json = False,
) -> None:
    """Say what changed between the last two versions of a list."""
    from openpiu.cli.lists import diff as body

    raise typer.Exit(body(name, as_json=as_json))


@lists_app.command("threshold")
def lists_threshold(
    bits: Annotated[
        str | None, typer.Argument(metavar="[BITS]", help="Bits, or `model` for the model's own.")
    ] = None,
    why: Why = None,
) -> None:
    """Show or set the match weight from which a pair becomes a question (see `match --curve`)."""
    from openpiu.cli.lists import threshold as body

    raise typer.Exit(body(bits, why))
