"""`openpiu users …` with its arguments."""

from __future__ import annotations

from typing import Annotated

import typer

from openpiu.cli.options import Json

Name = Annotated[str, typer.Argument(metavar="NAME")]
Change = Annotated[str, typer.Argument(metavar="CHANGE", help="As `openpiu users roles` shows it.")]
Carrier = Annotated[str | None, typer.Option(metavar="XX", help="Carrier people are bound to it.")]

users_app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    help="People who may sign in: show, add, lock, unlock, give a one-time word, change roles.",
)


@users_app.callback()
def users(context: typer.Context, as_json: Json = False) -> None:
    """Show the people who may sign in."""
    if context.invoked_subcommand is None:
        from openpiu.cli.users import show as body

        raise typer.Exit(body(as_json=as_json))


@users_app.command("add")
def users_add(
    name: Name,
    role: Annotated[str, typer.Option(help="officer, supervisor, dpo, engineer, auditor, approver, carrier")],
    carrier: Carrier = None,
    display_name: Annotated[str | None, typer.Option(metavar="TEXT", help="As pages show them.")] = None,
) -> None:
    """Make a person; their one-time word is printed now and never again."""
    from openpiu.cli.users import add as body

    raise typer.Exit(body(name, role, carrier, display_name))


@users_app.command("word")
def users_word(name: Name) -> None:
    """A new one-time word: password and second factor are out of force, sessions end."""
    from openpiu.cli.users import word as body

    raise typer.Exit(body(name))


@users_app.command("lock")
def users_lock(name: Name) -> None:
    """Let somebody in no more; their sessions end."""
    from openpiu.cli.users import lock as body

    raise typer.Exit(body(name))


@users_app.command("unlock")
def users_unlock(name: Name) -> None:
    """Let somebody in again."""
    from openpiu.cli.users import unlock as body

    raise typer.Exit(body(name))


@users_app.command("roles")
def users_roles(
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    role: Annotated[str | None, typer.Argument(metavar="ROLE")] = None,
    carrier: Carrier = None,
) -> None:
    """Show roles, their rights and what waits; with NAME and ROLE propose another role for somebody."""
    from openpiu.cli import users as bodies

    if (name is None) != (role is None):
        raise typer.BadParameter("expected NAME and ROLE, or neither")
    raise typer.Exit(bodies.roles() if name is None or role is None else bodies.propose(name, role, carrier))


@users_app.command("accept")
def users_accept(change: Change) -> None:
    """Put a role in force that another has proposed."""
    from openpiu.cli.users import decide as body

    raise typer.Exit(body(change, accept=True))


@users_app.command("refuse")
def users_refuse(change: Change) -> None:
    """Refuse a role that another has proposed, or take back one's own proposal."""
    from openpiu.cli.users import decide as body

    raise typer.Exit(body(change, accept=False))
