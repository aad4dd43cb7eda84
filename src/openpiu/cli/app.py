"""Every command with its arguments; the bodies stand in modules of their own, loaded when a command runs."""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

import openpiu
from openpiu.cli.audit_commands import audit_app
from openpiu.cli.authority_commands import authorities_app
from openpiu.cli.carrier_commands import carriers_app, schedules_app
from openpiu.cli.list_commands import lists_app
from openpiu.cli.model import model_app
from openpiu.cli.options import Files, Json, Why
from openpiu.cli.token_commands import tokens_app
from openpiu.cli.user_commands import users_app
from openpiu.findings import OpenPIUError

app = typer.Typer(
    name="openpiu",
    help="The open-source Passenger Information Unit.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(model_app, name="model")


def run() -> NoReturn:
    """Run the command of `sys.argv`; an error becomes one line on standard error and exit code 2."""
    try:
        app(standalone_mode=True)
    except OpenPIUError as error:
        print(f"openpiu: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        print(f"openpiu: {named}{error.strerror or error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("OPENPIU_DEBUG"):
            raise
        print(f"openpiu: {_mistake(error)}", file=sys.stderr)
        sys.exit(70)
    sys.exit(0)


def _mistake(error: Exception) -> str:
    """A mistake of the program in one line, without the error's own words: they may hold personal data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return (
        f"a mistake of the program ({type(error).__name__} at {place}); please report it. "
        "OPENPIU_DEBUG=1 shows the whole trace, which may hold personal data."
    )


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"openpiu {openpiu.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """The open-source Passenger Information Unit."""


@app.command()
def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="End after the table of hits: serve nothing.")
    ] = False,
    flights: Annotated[int, typer.Option(min=1, help="Flights of the fictional day.")] = 12,
    seed: Annotated[int, typer.Option(help="Another seed makes another day.")] = 1,
    keep: Annotated[Path | None, typer.Option(help="Keep traffic, lists and store in this folder.")] = None,
    pace: Annotated[
        float, typer.Option(min=0, help="Transmissions a minute that arrive while the workbench is served.")
    ] = 20,
    bind: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where to serve. Default: OPENPIU_BIND. Port 0: a free one."),
    ] = None,
) -> None:
    """Make a fictional day and lists, screen it, show what was planted and found, serve the workbench."""
    from openpiu.cli.demo import Serving
    from openpiu.cli.demo import demo as body

    serving = None if no_serve else Serving(pace, bind)
    raise typer.Exit(body(flights=flights, seed=seed, keep=keep, serving=serving))


@app.command()
def read(files: Files, as_json: Json = False) -> None:
    """Say what messages hold: flights, travellers, bookings."""
    from openpiu.cli.read import read as body

    raise typer.Exit(body(files, as_json=as_json))


@app.command()
def check(
    files: Files,
    as_json: Json = False,
    form: Annotated[str, typer.Option("--format", help="text, json or sarif.")] = "text",
    every: Annotated[
        bool, typer.Option("--all", help="Show every finding, not the first few of a kind.")
    ] = False,
    carriers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Designators of carriers, one a line: tell others.")
    ] = None,
) -> None:
    """Say what is wrong with messages, and exactly where. Exit 1 where a finding is an error."""
    from openpiu.cli.check import check as body

    raise typer.Exit(body(files, form="json" if as_json else form, every=every, carriers=carriers))


@app.command()
def screen(
    files: Files,
    lists: Annotated[
        list[str], typer.Option("--list", metavar="SOURCE:FILE", help="A watchlist, as un:list.xml.")
    ],
    as_json: Json = False,
    threshold: Annotated[float | None, typer.Option(help="Least match weight, in bits.")] = None,
) -> None:
    """Read messages and match their travellers against lists, once; nothing is stored."""
    from openpiu.cli.screen import screen as body

    raise typer.Exit(body(files, lists, as_json=as_json, threshold=threshold))


@app.command()
def match(
    travellers: Annotated[Path, typer.Argument(metavar="TRAVELLERS.jsonl", help="One traveller a line.")],
    identities: Annotated[
        Path,
        typer.Option(
            "--list", metavar="IDENTITIES.jsonl", help="One identity a line, or SOURCE:FILE for a list."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="MATCHES.jsonl", help="Where matches are written.")],
    threshold: Annotated[float | None, typer.Option(help="Least match weight, in bits.")] = None,
    top: Annotated[int, typer.Option(min=1, help="Most matches a traveller.")] = 10,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; default: one a core.")] = None,
    curve: Annotated[
        bool,
        typer.Option(
            "--curve", help="Show what each threshold costs; travellers may state their `identity`."
        ),
    ] = False,
    model: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A matching model to try; default: the one shipped.")
    ] = None,
) -> None:
    """Match travellers against identities in bulk (shapes in docs/interfaces.md)."""
    from openpiu.cli.match import match as body

    how = partial(body, threshold=threshold, top=top, workers=workers, curve=curve, model=model)
    raise typer.Exit(how(travellers, identities, out))


app.add_typer(audit_app, name="audit")

app.add_typer(authorities_app, name="authorities")
app.add_typer(lists_app, name="lists")

app.add_typer(schedules_app, name="schedules")

app.add_typer(carriers_app, name="carriers")


@app.command()
def init(
    admin: Annotated[str, typer.Option(metavar="NAME", help="Name of the first administrator.")] = "admin",
) -> None:
    """Make the store in OPENPIU_HOME, and its first administrator with a one-time word."""
    from openpiu.cli.operate import init as body

    raise typer.Exit(body(admin))


@app.command()
def intake(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files, or folders of files.")
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Take in what is moved into it, and move it on, until Ctrl-C."),
    ] = None,
) -> None:
    """Take transmissions in durably and screen them; files of PATH are left as they are."""
    from openpiu.cli import operate

    if (watch is None) == (not paths):
        raise typer.BadParameter("expected files or folders, or --watch with one folder")
    raise typer.Exit(operate.watch(watch) if watch else operate.intake(paths or []))


@app.command()
def serve(
    bind: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Default: OPENPIU_BIND. Port 0: a free one."),
    ] = None,
) -> None:
    """Take in over HTTP and screen, until SIGTERM or Ctrl-C."""
    from openpiu.cli.serve import serve as body

    raise typer.Exit(body(bind))


@app.command()
def work() -> None:
    """Screen what other doors store, until SIGTERM or Ctrl-C; no HTTP."""
    from openpiu.cli.serve import work as body

    raise typer.Exit(body())


app.add_typer(tokens_app, name="tokens")

app.add_typer(users_app, name="users")


@app.command()
def search(
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY", help="Flight, locator, document, name, birth date; - is standard input."
        ),
    ],
    purpose: Annotated[
        str,
        typer.Option(
            help="hit:ID, request:AUTHORITY/CASE/OFFENCE or oversight:FILE; stands in the log.",
        ),
    ],
    after: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Go on from the place that a search named.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find flights, bookings and people for a stated purpose. The log says who saw whom for what."""
    from openpiu.cli.searching import search as body

    raise typer.Exit(body(query, purpose, after=after, as_json=as_json))


@app.command()
def hits(as_json: Json = False, why: Why = None) -> None:
    """Show the hits that wait for people, each with its reasons. The log says who saw which."""
    from openpiu.cli.operate import hits as body

    raise typer.Exit(body(as_json=as_json, why=why))


@app.command()
def messages(as_json: Json = False) -> None:
    """Show what came in, and its state."""
    from openpiu.cli.operate import messages as body

    raise typer.Exit(body(as_json=as_json))


@app.command()
def replay(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Transmissions, as `messages` shows them.")
    ],
    why: Why = None,
) -> None:
    """Process transmissions again, from the bytes that were kept."""
    from openpiu.cli.operate import replay as body

    raise typer.Exit(body(ids, why))


@app.command()
def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make; it must be new or empty.")],
    flights: Annotated[int, typer.Option(min=1, help="Flights in all.")] = 12,
    days: Annotated[int, typer.Option(min=1, help="Days of traffic.")] = 1,
    start: Annotated[str, typer.Option(metavar="DATE", help="First day, as 2026-03-01.")] = "2026-03-01",
    seed: Annotated[int, typer.Option(help="The same arguments give the same bytes.")] = 1,
    pushes: Annotated[str, typer.Option(help="bulk: a push holds all bookings; single: one each.")] = "bulk",
    reference_day: Annotated[
        bool, typer.Option("--reference-day", help="80 flights of 250 people, 67,280 transmissions.")
    ] = False,
) -> None:
    """Make fictional traffic and lists with their truth."""
    from openpiu.cli.synth import synth as body

    try:
        first = date.fromisoformat(start)
    except ValueError:
        raise typer.BadParameter(f"{start!r} is no date; expected one like 2026-03-01") from None
    if pushes not in ("bulk", "single"):
        raise typer.BadParameter(f"{pushes!r}; expected bulk or single")
    raise typer.Exit(
        body(
            out,
            flights=flights,
            days=days,
            start=first,
            seed=seed,
            pushes=pushes,
            reference_day=reference_day,
        )
    )


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to make; it must be new.")],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Put the sealing key in, which opens the quarantine.")
    ] = False,
) -> None:
    """Write the store as it is at this moment to a file; others go on working."""
    from openpiu.cli.backup import backup as body

    raise typer.Exit(body(file, with_key=with_key))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `openpiu backup` made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the store there is.")] = False,
) -> None:
    """Make the store of a backup the one in OPENPIU_HOME."""
    from openpiu.cli.backup import restore as body

    raise typer.Exit(body(file, replace=replace))


@app.command()
def doctor() -> None:
    """Check settings, store, lists and clock, and say what to do."""
    from openpiu.cli.doctor import doctor as body

    raise typer.Exit(body())
