"""One run of the generator: flight by flight onto the disk, then the lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random

from msgspec import Struct

from openpiu.findings import SettingError
from openpiu.synth import manifests, truth
from openpiu.synth.casting import Casting
from openpiu.synth.lists import write_lists
from openpiu.synth.reservations import PER_FLIGHT, Size, plan_flight
from openpiu.synth.schedules import departures
from openpiu.synth.traffic import Pushes, transmissions

REFERENCE_FLIGHTS = 80
REFERENCE_SIZE = Size(people=250, bookings=168, steady=True)
"""The reference day: 80 flights of 250 people in 168 bookings."""

FEWEST, MOST = 120, 180
"""Passengers of any other flight."""

Progress = Callable[[int, int], None]
"""Called after each flight with the flights done and the flights in all."""


class Summary(Struct, frozen=True):
    """What a run made. `messages` are files in `OUT/messages`, `people` lines in `OUT/truth.jsonl`, `planted`
    the entries that must hit, `expired` those that must not; `lists` gives the entries of each list."""

    messages: int
    flights: int
    people: int
    planted: int
    expired: int
    lists: dict[str, int]


def generate(
    out: Path,
    *,
    flights: int,
    days: int,
    start: date,
    seed: int,
    pushes: Pushes = "bulk",
    reference_day: bool = False,
    progress: Progress | None = None,
    early: datetime | None = None,
) -> Summary:
    """Write fictional traffic into `out`: `messages/*.edi` and `*.xml`, `lists/*.csv` and `truth.jsonl`.

    `flights` in all are spread evenly over `days` days from `start`, the local date of departure. With
    `pushes` "single" each booking is sent on its own. `reference_day` makes 80 flights on one day instead,
    250 people and 168 bookings each, five single pushes a booking and one passenger list a flight: 67,280
    transmissions. Lists at check-in and of the crew that are due after `early` (UTC) are sent at that moment.
    The same arguments give the same bytes; `out` is made where it is missing, and files of the same name in
    it are replaced.

    Raises SettingError for fewer than one flight or day, or a folder `messages` that holds something already
    (another run's files among these would belie the truth); OSError where `out` cannot be written.
    """
    if reference_day:
        flights, days = REFERENCE_FLIGHTS, 1
    if flights < 1 or days < 1:
        raise SettingError(f"{flights} flights on {days} days; expected at least one of each")
    todo = departures(flights, days, start, seed, wide=reference_day)
    folder, lists = out / "messages", out / "lists"
    folder.mkdir(parents=True, exist_ok=True)
    lists.mkdir(exist_ok=True)
    if any(folder.iterdir()):
        raise SettingError(f"{folder} is not empty; expected a new or empty folder")
    draw = Random(f"{seed}:sizes")
    sizes = [REFERENCE_SIZE if reference_day else Size(draw.randrange(FEWEST, MOST + 1)) for _ in todo]
    casting = Casting(len(todo), sum(size.people for size in sizes), seed)
    messages = people = 0
    with (out / "truth.jsonl").open("wb") as file:
        for done, (departure, size) in enumerate(zip(todo, sizes, strict=True), 1):
            plans = plan_flight(departure, size, seed, casting)
            crew = [] if reference_day else manifests.crew(departure, seed)
            for one in transmissions(
                departure, plans, crew, pushes, reference_day=reference_day, early=early
            ):
                (folder / one.name).write_bytes(one.data)
                messages += 1
            planted = {one.person.serial: one for one in casting.planted}
            for line in truth.lines(departure, plans, crew, planted):
                file.write(line)
                people += 1
            if progress is not None:
                progress(done, len(todo))
    counts = write_lists(lists, casting.planted, casting.shares, start, seed, len(todo) * PER_FLIGHT)
    expired = sum(one.role.kind == "expired" for one in casting.planted)
    return Summary(messages, len(todo), people, len(casting.planted) - expired, expired, counts)
