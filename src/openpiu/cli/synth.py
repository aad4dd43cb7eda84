"""`openpiu synth`: fictional traffic and lists, with their truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, cast

from openpiu import synth as generator
from openpiu.cli.output import count, progress
from openpiu.findings import SettingError


def synth(
    out: Path, *, flights: int, days: int, start: date, seed: int, pushes: str, reference_day: bool
) -> int:
    """Write traffic, lists and truth into `out` and say what was made. Returns exit code 0.

    Raises SettingError where `out` is not empty: files of another run beside these would be taken for theirs.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SettingError(f"{out}: not an empty folder; expected a new or an empty one")
    with progress() as bar:
        task = bar.add_task("Making flights", total=None)
        made = generator.generate(
            out,
            flights=flights,
            days=days,
            start=start,
            seed=seed,
            pushes=cast('Literal["bulk", "single"]', pushes),
            reference_day=reference_day,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    print(
        f"{out}: {count(made.messages, 'transmission')} of {count(made.flights, 'flight')} with "
        f"{count(made.people, 'person', 'people')}, {made.planted:,} of them listed.\n"
        f"messages/ holds the traffic, lists/ the watchlists, truth.jsonl who is who."
    )
    return 0
