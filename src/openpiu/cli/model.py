"""`openpiu model`: which matching model is in force or in a file, how it was made; making another, and
putting it in force."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openpiu.cli.options import Json, Why

if TYPE_CHECKING:
    from openpiu.matching import Model

model_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="The matching model: show, fit, put in force."
)


@model_app.callback()
def model(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="A model file; default: the one in force.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a model's version, how it was made, and what each rule counts; see also `model fit` and `use`."""
    if context.invoked_subcommand is None:
        raise typer.Exit(show(file, as_json=as_json))


@model_app.command("use")
def model_use(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A model file, or `shipped` for OpenPIU's own.")
    ],
    why: Why = None,
) -> None:
    """Put a model in force; everyone still to travel is held against the lists anew. See `match --model`."""
    raise typer.Exit(use(file, why))


@model_app.command("fit")
def model_fit(
    lists: Annotated[
        list[str],
        typer.Option("--list", metavar="SOURCE:FILE", help="A watchlist to fit on, as un:list.xml."),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the model is written.")],
    seed: Annotated[int, typer.Option(help="The same inputs and seed make the same model.")] = 1,
    strangers: Annotated[int, typer.Option(min=20_000, help="Generated strangers to fit on.")] = 200_000,
    parts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Counts of parts of names, your own instead of those shipped."),
    ] = None,
) -> None:
    """Make a model from lists, generated strangers and counts of parts of names. Takes some minutes."""
    raise typer.Exit(fit(lists, out, seed=seed, strangers=strangers, parts=parts))


@model_app.command("count")
def model_count(
    lists: Annotated[list[str], typer.Option("--list", metavar="SOURCE:FILE", help="A watchlist to count.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the counts are written.")],
) -> None:
    """Count the parts of names that three people or more of lists hold, for `model fit --parts`."""
    raise typer.Exit(count_lists(lists, out))


def show(file: Path | None, *, as_json: bool) -> int:
    """Show the model in `file`, or the one in force. Returns exit code 0.

    Raises SettingError for what is no model.
    """
    from openpiu.cli.output import console, table, write_json
    from openpiu.matching.explain import SENTENCES
    from openpiu.matching.rules import RARITY

    model = _model(file)
    if as_json:
        record = {
            "version": model.version, "made": model.made, "threshold": model.threshold, "prior": model.prior,
            "parts": len(model.shares), "weights": model.weights,
        }  # fmt: skip
        write_json([record])
        return 0
    out = console()
    out.print(f"Model {model.version}, default threshold {model.threshold / 1000:.1f} bits", markup=False)
    out.print(model.made, markup=False)
    out.print(
        f"{len(model.shares):,} parts of names. Each bit of a part's rarity counts "
        f"{model.weights['name.rarity-share'] / 1000:.2f}; the score takes prior odds of 1 in "
        f"2^{-model.prior / 1000:.1f}.",
        markup=False,
    )
    rows = [
        (rule, ("rarity " if rule in RARITY else "") + f"{weight / 1000:+.1f}", said(rule, SENTENCES))
        for rule, weight in model.weights.items()
        if rule != "name.rarity-share"
    ]
    out.print(table(("rule", "bits|right", "what it says"), rows))
    return 0


SHIPPED = "shipped"


def use(file: str, why: str | None) -> int:
    """Put the model in `file` in force, or the one shipped. Returns exit code 0.

    Raises SettingError for what is no model.
    """
    from openpiu.cli.output import count
    from openpiu.cli.stores import acting, actor
    from openpiu.intake.lists import put_model
    from openpiu.intake.rescreen import held_against

    with acting() as (store, _):
        version, revision, moment = put_model(store, None if file == SHIPPED else Path(file), actor(why))
        opened = held_against(store, revision, moment) if revision is not None else 0
    print(f"model {version} " + ("is in force already" if revision is None else "in force"))
    if opened:
        print(f"  {count(opened, 'new hit')} among those who are still to travel; see `openpiu hits`")
    return 0


def _model(file: Path | None) -> Model:
    """The model in `file`, else the one in force in the store, else, where there is none, the one shipped."""
    from openpiu.cli.stores import open_store
    from openpiu.findings import StoreError
    from openpiu.intake.lists import model_in_force
    from openpiu.matching import load_model

    if file is not None:
        return load_model(file)
    try:
        store, _ = open_store()
    except StoreError as error:
        print(f"openpiu: the model shipped ({error})", file=sys.stderr)
        return load_model()
    with store:
        return model_in_force(store)


def said(rule: str, sentences: dict[str, str]) -> str:
    """What `rule` says of a traveller's A and a listed B."""
    if rule == "name.floor":
        return "A name that counts less brings nobody up"
    if rule == "name.least":
        return "Near parts that count no more are not looked for"
    if rule == "name.one-of-many":
        return "For each doubling of the names listed: the best of them counts"
    return sentences[rule].replace("{traveller}", "A").replace("{listed}", "B")


def fit(lists: list[str], out: Path, *, seed: int, strangers: int, parts: Path | None) -> int:
    """Fit a model on `lists` and write it to `out`. Returns exit code 0.

    Raises SettingError or ListError for inputs that are not what they should be, before anything is written.
    """
    from openpiu.cli.screen import load_watchlists
    from openpiu.matching.counts import LISTED_PARTS
    from openpiu.matching.fit import make, text_of

    identities = [identity for one in load_watchlists(lists) for identity in one.identities]
    made = make(
        identities,
        seed,
        parts or LISTED_PARTS,
        strangers,
        lambda step: print(f"openpiu: {step} ...", file=sys.stderr),
    )
    out.write_text(text_of(made), "utf-8")
    print(f"{out}: model {made['version']}, threshold {made['threshold'] / 1000:.1f} bits")
    return 0


def count_lists(lists: list[str], out: Path) -> int:
    """Count the parts of names of `lists` into `out`. Returns exit code 0."""
    from openpiu.cli.screen import load_watchlists
    from openpiu.matching.counts import count_parts

    watchlists = load_watchlists(lists)
    title = ", ".join(one.name for one in watchlists)
    out.write_text(count_parts((i for one in watchlists for i in one.identities), title), "utf-8")
    print(f"{out}: parts of names that 3 people or more of {title} hold")
    return 0
