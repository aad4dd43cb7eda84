"""`openpiu tokens …` with its arguments."""

from __future__ import annotations

from typing import Annotated

import typer

from openpiu.cli.options import Json

tokens_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="Bearer tokens of machines: show, add, revoke."
)


@tokens_app.callback()
def tokens(context: typer.Context, as_json: Json = False) -> None:
    """Show the tokens, never their secrets; see also `tokens add` and `tokens revoke`."""
    if context.invoked_subcommand is None:
        from openpiu.cli.tokens import show as body

        raise typer.Exit(body(as_json=as_json))


@tokens_app.command("add")
def tokens_add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    role: Annotated[str, typer.Option(help="carrier, engineer, officer, auditor, ...")],
    carrier: Annotated[str | None, typer.Option(metavar="XX", help="Bind a carrier's token to it.")] = None,
    expires: Annotated[int, typer.Option(metavar="DAYS", min=1, help="Days that it is in force.")] = 365,
) -> None:
    """Make a bearer token for a machine. It is printed now and never again."""
    from openpiu.cli.tokens import add as body

    raise typer.Exit(body(name, role, carrier, expires))


@tokens_app.command("revoke")
def tokens_revoke(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Take a token out of force, within a second."""
    from openpiu.cli.tokens import revoke as body

    raise typer.Exit(body(name))
