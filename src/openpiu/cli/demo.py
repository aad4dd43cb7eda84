"""`openpiu demo`: a fictional day from end to end, and what was planted against what was found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import msgspec
from rich.console import Console
from rich.text import Text

from openpiu.cli.hits import show_hits
from openpiu.cli.output import console, count, progress, table
from openpiu.cli.settings import load_settings
from openpiu.cli.stores import profile_of, told
from openpiu.findings import SettingError
from openpiu.intake import add_list, hit_records, take_in
from openpiu.intake.lists import put_threshold
from openpiu.intake.sealer import Sealer
from openpiu.store import Store
from openpiu.synth import generate
from openpiu.synth.traffic import sent_at
from openpiu.travel import Leg
from openpiu.watchlists import load

DAY = date(2026, 3, 1)
MOST_STRANGERS = 1 / 1000
"""Share of strangers that may be hit at the most."""
THRESHOLD = 16.0
"""Bits: on days of five seeds every planted person weighed more, and at most one stranger in 900 did."""


class Outcome(NamedTuple):
    """What was planted against what was found."""

    planted: list[dict[str, Any]]
    missed: list[dict[str, Any]]
    strangers: int
    strangers_hit: int

    @property
    def good(self) -> bool:
        """Whether every planted identity was found and few enough strangers were hit."""
        return not self.missed and self.strangers_hit <= self.strangers * MOST_STRANGERS


class Serving(NamedTuple):
    """How the workbench is served at the end: transmissions a minute that keep arriving, and the address
    (None: that of the settings)."""

    pace: float = 20
    bind: str | None = None


def demo(*, flights: int, seed: int, keep: Path | None, serving: Serving | None = None) -> int:
    """Run the demo. Returns 0, or 1 where a planted identity was missed or too many strangers were hit.

    `serving`: the workbench is served at the end, until a signal; the day is then one that is near, and
    what is sent later about it, and as many flights of the day after, arrive meanwhile.

    `keep` is a folder for traffic, lists and store; without it they go when the command ends. Raises
    SettingError where `keep` is not empty.
    """
    if keep is not None and keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise SettingError(f"{keep}: not an empty folder; expected a new or an empty one")
    where = tempfile.TemporaryDirectory(prefix="openpiu-demo-") if keep is None else nullcontext(str(keep))
    with where as name:
        return _run(Path(name), flights=flights, seed=seed, kept=keep is not None, serving=serving)


def _run(folder: Path, *, flights: int, seed: int, kept: bool, serving: Serving | None) -> int:
    days = 1 if serving is None else 2
    now = datetime.now(UTC)
    start = DAY if serving is None else (now + timedelta(hours=12)).date()
    out = console()
    begin = perf_counter()
    with progress() as bar:
        task = bar.add_task("Making a fictional day", total=flights * days)
        generate(
            folder,
            flights=flights * days,
            days=days,
            start=start,
            seed=seed,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            early=None if serving is None else now,
        )
    files = sorted((folder / "messages").iterdir())
    first, arriving = split(files, flights, None if serving is None else now)
    size = sum(file.stat().st_size for file in first)
    truth = [line for line in _truth(folder) if serving is None or line["leg"]["date"] == start.isoformat()]
    people = count(len(truth), "person", "people")
    planted = sum(line["planted"] is not None for line in truth)
    out.print(
        f"[bold]A fictional day.[/] {count(flights, 'flight')}, {people}; "
        f"{count(len(first), 'transmission')} ({size / 1e6:.1f} MB of PAXLST and PNRGOV), "
        f"made in {perf_counter() - begin:.1f} s."
    )
    profile = profile_of(load_settings())
    with Store.create(folder / "home") as store:
        lists = sorted((folder / "lists").glob("*.csv"))
        entries = sum(_add(store, file) for file in lists)
        names = ", ".join(file.stem for file in lists)
        out.print(
            f"[bold]{count(len(lists), 'watchlist')}[/] ({names}) with {entries:,} entries. "
            f"{planted:,} of the travellers stand in them, most with their name or birth date spoilt."
        )
        put_threshold(store, THRESHOLD)
        out.print(
            f"A pair is asked about from {THRESHOLD:g} bits on, which this unit has set for itself "
            "(`openpiu lists threshold`): fewer questions, and who is listed still stands out."
        )
        with progress() as bar:
            task = bar.add_task("Taking in and screening", total=len(first))
            taken = take_in(
                store,
                first,
                None,
                profile,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
        rate = taken.sightings / taken.seconds if taken.seconds else 0
        out.print(
            f"[bold]Taken in and screened[/] in {taken.seconds:.1f} s: {taken.sightings:,} mentions of "
            f"travellers, {rate:,.0f} a second. {taken.dropped:,} pieces of sensitive data were removed "
            "before anything was stored."
        )
        records = hit_records(store)
        Sealer(store, folder / "home", told).look(now=True)
    out.print()
    show_hits(out, records)
    outcome = compare(records, truth)
    show_outcome(out, outcome)
    if kept:
        out.print(
            Text(f"Kept in {folder}: messages, lists, truth.jsonl, and the store in {folder / 'home'}.")
        )
    if serving is not None:
        from openpiu.cli.demo_serve import serve

        serve(out, folder / "home", arriving, serving.pace, serving.bind)
    return 0 if outcome.good else 1


def split(files: Sequence[Path], flights: int, now: datetime | None) -> tuple[list[Path], list[Path]]:
    """The transmissions that are there when the demo begins, and those that arrive, in the order of their
    time: of the first `flights` what was sent by `now` (None: all of it), and the rest."""
    there = [
        file
        for file in files
        if int(file.name.split("-")[1]) < flights and (now is None or sent_at(file.name) <= now)
    ]
    known = set(there)
    return there, sorted((file for file in files if file not in known), key=lambda file: file.name)


def _truth(folder: Path) -> list[dict[str, Any]]:
    with (folder / "truth.jsonl").open("rb") as lines:
        return [msgspec.json.decode(line) for line in lines]


def _add(store: Store, file: Path) -> int:
    """Take in one list; the number of its entries."""
    watchlist = load("csv", file)
    add_list(store, watchlist)
    return len(watchlist.identities)


def compare(records: Iterable[dict[str, Any]], truth: Iterable[dict[str, Any]]) -> Outcome:
    """Hold hits (as `hits --json` shows them) against the lines of a truth file.

    A planted person counts as found where a hit on that very entry, on the very leg, is about them; everyone
    without a place in a list counts as a stranger.
    """
    hit: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for record in records:
        entry = (record["list"], record["identity"])
        for reference in record["traveller"].get("references", {}).values():
            hit.setdefault((record["flight"]["key"], reference), set()).add(entry)
    planted, missed, strangers, strangers_hit = [], [], 0, 0
    for line in truth:
        leg = str(msgspec.convert(line["leg"], Leg))
        entries = hit.get((leg, line["reference"]), set())
        entry = line["planted"]
        if entry is None:
            strangers += 1
            strangers_hit += bool(entries)
        else:
            planted.append(line)
            if (entry["list"], entry["identity"]) not in entries:
                missed.append(line)
    return Outcome(planted, missed, strangers, strangers_hit)


def show_outcome(out: Console, outcome: Outcome) -> None:
    """Print what was planted, by the way it was spoilt, and what of it was found."""
    kinds = sorted({line["planted"]["spoilt"] for line in outcome.planted})
    rows = []
    for kind in kinds:
        planted = sum(line["planted"]["spoilt"] == kind for line in outcome.planted)
        missed = sum(line["planted"]["spoilt"] == kind for line in outcome.missed)
        rows.append((kind, planted, planted - missed))
    rows.append(("in all", len(outcome.planted), len(outcome.planted) - len(outcome.missed)))
    out.print(table(("how the entry was spoilt", "planted|right", "found|right"), rows))
    for line in outcome.missed:
        out.print(Text(f"Missed: person {line['person']}, {line['planted']}", style="red"))
    share = outcome.strangers_hit / outcome.strangers * 1000 if outcome.strangers else 0
    out.print(
        f"{outcome.strangers_hit} of {outcome.strangers:,} strangers were hit ({share:.2f} in 1,000; "
        f"at most {MOST_STRANGERS * 1000:g} is allowed)."
    )
    good = (
        "Every planted identity was found." if not outcome.missed else "Not every planted identity was found."
    )
    out.print(f"[bold]{good}[/] What a hit means is for a person to say; nothing here decides.")
