"""The commands of `openpiu carriers` and `openpiu schedules`: what is asked for and how, no more.

`carriers XX notice` and `carriers notice XX` are the same command.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from openpiu.cli.options import Json, Why

Carrier = Annotated[str | None, typer.Argument(metavar="[XX]", help="Designator of a carrier.")]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="First day of departure; default: 29 days before the last.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Last day of departure; default: today.")]


class WithCarrier(TyperGroup):
    """A group whose one argument, a carrier, may stand before or behind the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the carrier where Click looks for it."""
        if args and args[0] in self.commands:
            args = ["", *args]
        elif args and not args[0].startswith("-") and not set(args[1:2]) & set(self.commands):
            args = [*args[1:], args[0]]
        return super().parse_args(ctx, args)


carriers_app = typer.Typer(
    cls=WithCarrier,
    invoke_without_command=True,
    rich_markup_mode=None,
    help="Carriers: score cards, notices, outages, the registry, status changes on their way.",
)
schedules_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="Schedules of carriers: show, add."
)


@carriers_app.callback()
def carriers(
    context: typer.Context,
    carrier: Carrier = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Figures for a spreadsheet.")] = False,
    since: Since = None,
    until: Until = None,
) -> None:
    """Show all carriers, or the score card of one: what was expected and came, faults, missing fields."""
    context.obj = carrier or None
    if context.invoked_subcommand is None:
        from openpiu.cli.carriers import show as body

        if as_json and as_csv:
            raise typer.BadParameter("expected --json or --csv, not both")
        raise typer.Exit(body(carrier or None, since, until, as_json=as_json, as_csv=as_csv))


@carriers_app.command("register")
def carriers_register(
    context: typer.Context,
    carrier: Carrier = None,
    name: Annotated[str | None, typer.Option(help="Name of the carrier.")] = None,
    contact: Annotated[str | None, typer.Option(help="An office's address for notices.")] = None,
    cusres: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where status changes go: an https URL, or a folder."),
    ] = None,
    why: Why = None,
) -> None:
    """Register a carrier, or change what is registered; an empty text takes an address away."""
    from openpiu.cli.carriers import register as body

    raise typer.Exit(body(_whose(context, carrier), name, contact, cusres, why))


@carriers_app.command("outage")
def carriers_outage(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="What kept the carrier from sending.")],
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="UTC: 2026-03-01T09:00.")],
    carrier: Carrier = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="UTC; leave it out while it lasts.")
    ] = None,
    why: Why = None,
) -> None:
    """Note an outage: what was due in it is not held against the carrier."""
    from openpiu.cli.carriers import outage as body

    raise typer.Exit(body(_whose(context, carrier), since, until, reason, why))


@carriers_app.command("notice")
def carriers_notice(
    context: typer.Context,
    carrier: Carrier = None,
    since: Since = None,
    until: Until = None,
    sender: Annotated[str, typer.Option(metavar="NAME", help="Who sends it.")] = "Passenger Information Unit",
    as_json: Json = False,
    why: Why = None,
) -> None:
    """Make a notice ready to send, about missing, late and faulty messages. It is kept and logged."""
    from openpiu.cli.carriers import notice as body

    raise typer.Exit(body(_whose(context, carrier), since, until, sender, why, as_json=as_json))


@carriers_app.command("outbox")
def carriers_outbox(context: typer.Context, carrier: Carrier = None, as_json: Json = False) -> None:
    """Show status changes on their way to carriers, and whether they were acknowledged; newest first."""
    from openpiu.cli.carriers import outbox as body

    raise typer.Exit(body(carrier or context.obj, as_json=as_json))


@carriers_app.command("recount")
def carriers_recount(context: typer.Context, why: Why = None) -> None:
    """Count what came by flight anew, for a store that was filled by an older version."""
    from openpiu.cli.carriers import recount as body

    if context.obj:
        raise typer.BadParameter("it counts all carriers; expected none")
    raise typer.Exit(body(why))


@schedules_app.callback()
def schedules(context: typer.Context, as_json: Json = False) -> None:
    """Show the schedules that are held; see also `schedules add`."""
    if context.invoked_subcommand is None:
        from openpiu.cli.carriers import show_schedules as body

        raise typer.Exit(body(as_json=as_json))


@schedules_app.command("add")
def schedules_add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="SSIM chapter 7, or CSV.")],
    carrier: Annotated[
        str | None, typer.Option(metavar="XX", help="Take this carrier alone; whose a CSV without it is.")
    ] = None,
    why: Why = None,
) -> None:
    """Take in a carrier's schedule of a season. Exit 1 where lines of it were left out."""
    from openpiu.cli.carriers import add_schedules as body

    raise typer.Exit(body(file, carrier, why))


def _whose(context: typer.Context, carrier: str | None) -> str:
    found = carrier or context.obj
    if not found:
        raise typer.BadParameter("expected the designator of a carrier, as XA")
    return str(found)
