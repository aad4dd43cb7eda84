"""`openpiu screen`: read and match once, store nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from rich.console import Console
from rich.text import Text

from openpiu.cli.output import console, count, write_json
from openpiu.cli.read import designator
from openpiu.cli.reading import Reading
from openpiu.findings import SettingError
from openpiu.matching import Index, Match, explain
from openpiu.screening import Sighting, sightings
from openpiu.screening import screen as screen_sightings
from openpiu.watchlists import SOURCES, Identity, Watchlist, age_days, load, stale, without_usable_name

BATCH = 512


class Found(NamedTuple):
    """A question for a person: somebody on a leg, and the listed identity that they may be."""

    sighting: Sighting
    match: Match


def load_watchlists(arguments: Iterable[str]) -> list[Watchlist]:
    """The lists of `SOURCE:FILE` arguments; what is stale or nameless is told on standard error.

    Raises SettingError for another form, ListError for a list that is not what it says it is.
    """
    out = []
    for argument in arguments:
        source, colon, file = argument.partition(":")
        if not colon or source not in SOURCES:
            kinds = ", ".join(SOURCES)
            raise SettingError(f"--list {argument}: expected SOURCE:FILE, with SOURCE one of {kinds}")
        watchlist = load(source, Path(file))
        if stale(watchlist, datetime.now(UTC)):
            print(stale_warning(watchlist), file=sys.stderr)
        for told in nameless_told(watchlist):
            print(f"openpiu: warning: list {watchlist.name}: {told}", file=sys.stderr)
        out.append(watchlist)
    return out


def stale_warning(watchlist: Watchlist) -> str:
    """One sentence for a list that is older than its refresh limit."""
    age = age_days(watchlist, datetime.now(UTC))
    return (
        f"openpiu: warning: list {watchlist.name} is {count(int(age or 0), 'day')} old; its owner wants it "
        f"refreshed every {count(watchlist.refresh_days, 'day')}"
    )


def nameless_told(watchlist: Watchlist) -> list[str]:
    """Sentences on the entries that no usable name can bring up, with their ids; none where all are named."""
    nameless = without_usable_name(watchlist)
    told = []
    for held, why in (
        (False, "no usable name and no document: nothing can bring {} up"),
        (True, "no usable name: only a document can bring {} up"),
    ):
        ids = [identity.id for identity in nameless if bool(identity.documents) is held]
        if ids:
            entries = count(len(ids), "entry has", "entries have")
            told.append(f"{entries} {why.format('it' if len(ids) == 1 else 'them')}: {', '.join(ids)}")
    return told


def screen(files: list[str], lists: list[str], *, as_json: bool, threshold: float | None) -> int:
    """Match the travellers of `files` against `lists` and show the hits. Returns the exit code: 0, or 2 where
    something was unreadable. `threshold` is in bits."""
    begin = time.perf_counter()
    watchlists = load_watchlists(lists)
    identities = {(i.list, i.id): i for w in watchlists for i in w.identities}
    index = Index.build(identities.values())
    loaded = time.perf_counter()
    reading = Reading(files)
    tally = {"messages": 0, "travellers": 0}
    found = joined(_found(_seen(reading, tally), index, threshold))
    ended = time.perf_counter()
    if as_json:
        write_json(hit_record(n, item) for n, item in enumerate(found, 1))
    else:
        out = console()
        for n, item in enumerate(found, 1):
            show_hit(out, n, item, identities[item.match.list, item.match.identity])
    listed = count(len(identities), "listed identity", "listed identities")
    read = f"{count(tally['messages'], 'message')} with {count(tally['travellers'], 'traveller')} read"
    hits = count(len(found), "hit") if found else "no hits"
    told = [
        f"{read} from {count(len(files), 'file')}, screened against {listed} in {ended - loaded:.2f} s "
        f"(lists loaded in {loaded - begin:.2f} s): {hits}."
    ]
    if reading.unreadable:
        told.append(f"{count(reading.unreadable, 'file or message', 'files or messages')} could not be read.")
    print("\n".join(told), file=sys.stderr if as_json else sys.stdout)
    return 2 if reading.unreadable else 0


def _seen(reading: Reading, tally: dict[str, int]) -> Iterator[Sighting]:
    """Everyone to screen, each once for the same facts on the same leg: a booking is pushed several times."""
    known: set[tuple[object, ...]] = set()
    for _, message in reading:
        tally["messages"] += 1
        tally["travellers"] += len(message.people)
        for sighting in sightings(message):
            person = sighting.traveller
            facts = (
                sighting.leg,
                person.surname,
                person.given_names,
                person.birth_date,
                person.nationality,
                person.documents,
            )
            if facts not in known:
                known.add(facts)
                yield sighting


def _found(seen: Iterable[Sighting], index: Index, threshold: float | None) -> Iterator[Found]:
    least = None if threshold is None else round(threshold * 1000)
    batch: list[Sighting] = []

    def flush() -> Iterator[Found]:
        for sighting, matches in zip(batch, screen_sightings(batch, index, threshold=least), strict=True):
            for match in matches:
                yield Found(sighting, match)
        batch.clear()

    for sighting in seen:
        batch.append(sighting)
        if len(batch) == BATCH:
            yield from flush()
    yield from flush()


def joined(found: Iterable[Found]) -> list[Found]:
    """One hit a person, leg and entry, the heaviest first: several messages speak of one person."""
    groups: dict[tuple[object, ...], list[tuple[set[tuple[str, ...]], Found]]] = {}
    for item in found:
        sighting, match = item
        person = sighting.traveller
        marks: set[tuple[str, ...]] = {
            ("reference", value) for value in person.references.values() if len(value) > 6
        }
        marks |= {("document", paper.number) for paper in person.documents if paper.number}
        marks.add(("name", sighting.record_locator or "", person.surname or "", person.birth_date or ""))
        same = groups.setdefault((sighting.leg, match.list, match.identity), [])
        for n, (known, held) in enumerate(same):
            if known & marks:
                same[n] = (known | marks, max(held, item, key=lambda one: one.match.weight))
                break
        else:
            same.append((marks, item))
    kept = [item for same in groups.values() for _, item in same]
    return sorted(kept, key=lambda item: -item.match.weight)


def hit_record(number: int, found: Found) -> dict[str, Any]:
    """A hit as `--json` shows it (`docs/interfaces.md`, `hits`); weights in bits."""
    sighting, match = found
    return {
        "hit": number,
        "state": "open",
        "flight": msgspec.to_builtins(sighting.flight),
        "traveller": msgspec.to_builtins(sighting.traveller),
        "identity": match.identity,
        "list": match.list,
        "weight": match.weight / 1000,
        "score": match.score,
        "reasons": [
            {
                "kind": piece.field,
                "traveller": piece.traveller,
                "listed": piece.listed,
                "rule": piece.rule,
                "weight": piece.weight / 1000,
            }
            for piece in match.evidence
        ],
    }


def show_hit(out: Console, number: int, found: Found, identity: Identity) -> None:
    """Print one hit for people: who, on which flight, which entry, and the reasons for and against."""
    sighting, match = found
    person, flight = sighting.traveller, sighting.flight
    name = ", ".join(part for part in (person.surname, person.given_names) if part) or "no name"
    born = f"born {person.birth_date}" if person.birth_date else "birth date not sent"
    births = " or ".join(f"{'about ' if birth.circa else ''}{birth}" for birth in identity.births)
    entry = f"{match.list} {match.identity}"
    if identity.names:
        asked = (
            f"the same person as {identity.names[0].text}{f', born {births}' if births else ''} ({entry})?"
        )
    else:
        asked = f"the holder of a document reported {identity.document_status or 'in the list'} ({entry})?"
    place = f"{designator(flight)} {flight.origin or '?'}-{flight.destination or '?'}"
    out.print(Text(f"Hit {number}: is {name}, {born},", style="bold"), soft_wrap=True)
    out.print(Text(f"  on {place} {(flight.departure or '').replace('T', ' ')}"), soft_wrap=True)
    out.print(Text(f"  {asked}"), soft_wrap=True)
    for told in explain(match)[1:]:  # the question stands above
        out.print(Text(f"    {told}"), soft_wrap=True)
    out.print()
