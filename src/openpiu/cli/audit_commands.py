"""The commands of `openpiu audit` with their arguments; the bodies are loaded when one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openpiu.cli.options import Json, Why

audit_app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    help="The log of every act: its state, export, verification, keys.",
)


@audit_app.callback()
def audit(context: typer.Context, as_json: Json = False) -> None:
    """Show how far the log goes and who signs it; see also the commands below."""
    if context.invoked_subcommand is None:
        from openpiu.cli.audit import show as body

        raise typer.Exit(body(as_json=as_json))


@audit_app.command("verify")
def verify(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="What `openpiu audit export` wrote.")],
    key: Annotated[
        list[str],
        typer.Option("--key", metavar="PUBLIC", help="The public key: its file, or 64 signs of hexadecimal."),
    ],
    seen: Annotated[
        list[Path] | None,
        typer.Option(
            "--seen", metavar="CHECKPOINT", help="A checkpoint, or a former export, that you hold already."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify an export with nothing but a public key. Exit 1, naming the first bad entry, where it fails."""
    from openpiu.cli.audit_verify import verify as body

    raise typer.Exit(body(export, key, seen or [], as_json=as_json))


@audit_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make; it must be new.")],
    why: Why = None,
) -> None:
    """Write the whole log to a file, closed by a signed checkpoint."""
    from openpiu.cli.audit import export as body

    raise typer.Exit(body(file, why))


@audit_app.command("checkpoint")
def checkpoint() -> None:
    """Print a signed checkpoint, for an authority to keep: no later export can fall behind it unnoticed."""
    from openpiu.cli.audit import checkpoint as body

    raise typer.Exit(body())


@audit_app.command("key")
def key() -> None:
    """Print the public key that signs now, in PEM."""
    from openpiu.cli.audit import key as body

    raise typer.Exit(body())


@audit_app.command("rotate")
def rotate(
    lost: Annotated[
        bool, typer.Option("--lost", help="The key is lost for good: nobody signs for the new one.")
    ] = False,
    why: Why = None,
) -> None:
    """Make a new key; the one in force signs the handing over, and is gone then."""
    from openpiu.cli.audit import rotate as body

    raise typer.Exit(body(lost=lost, why=why))


@audit_app.command("purge")
def purge(why: Why = None) -> None:
    """Remove entries whose term, by the law profile, is over; their digests stay and the chain is whole."""
    from openpiu.cli.audit import purge as body

    raise typer.Exit(body(why))
