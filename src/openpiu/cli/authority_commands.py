"""The commands of `openpiu authorities`: what is asked for and how, no more."""

from __future__ import annotations

from typing import Annotated

import typer

from openpiu.cli.options import Json, Why

authorities_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="Competent authorities: show, add, end."
)

Name = Annotated[str, typer.Argument(metavar="NAME")]


@authorities_app.callback()
def authorities(context: typer.Context, as_json: Json = False) -> None:
    """Show who may be handed confirmed hits; see also `authorities add` and `authorities end`."""
    if context.invoked_subcommand is None:
        from openpiu.cli.authorities import show as body

        raise typer.Exit(body(as_json=as_json))


@authorities_app.command("add")
def authorities_add(
    name: Name,
    title: Annotated[str, typer.Option(help="The authority's own name.")],
    purpose: Annotated[list[str], typer.Option(help="A purpose of the law profile; may be repeated.")],
    why: Why = None,
) -> None:
    """Register a competent authority under a short name."""
    from openpiu.cli.authorities import add as body

    raise typer.Exit(body(name, title, purpose, why))


@authorities_app.command("end")
def authorities_end(name: Name, why: Why = None) -> None:
    """End the registration of an authority: it is handed nothing any more."""
    from openpiu.cli.authorities import end as body

    raise typer.Exit(body(name, why))
