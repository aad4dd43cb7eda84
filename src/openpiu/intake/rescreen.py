"""Screening again: what is in the store is held against lists that changed after it came in."""

from __future__ import annotations

from datetime import date

from openpiu.intake.lists import ListsInForce, lists_in_force
from openpiu.intake.reading import Screener
from openpiu.store import Store, flights, hits, lists, locks, sightings, travellers

STEP = 1000


def rescreen(store: Store, index: ListsInForce | None = None, *, since: date | None = None) -> int:
    """Hold every sighting that was screened before the lists last changed against them as they are now.

    With `since` only people on legs that depart on that local date or later: those still to travel. Who has
    travelled is held against a newer list on request alone (`docs/architecture.md`). Returns how many hits
    were opened. Done in short steps; one that is cut off goes on where it stopped. A
    hit stays where its entry has left the list: it was a question when it was asked.
    """
    screener = Screener(index or lists_in_force(store))
    opened = after = 0
    day = since.isoformat() if since else None
    while True:
        with store.reading() as connection:
            ids = sightings.behind(connection, screener.revision, after, STEP, day)
            found = list(sightings.load(connection, ids).values())
        if not ids:
            return opened
        answers = screener.screen([sighting.traveller for sighting in found])
        with store.writing() as connection:
            current = lists.revision(connection) == screener.revision
            if current:
                locks.work_on(connection, flights.legs(connection, {s.flight for s in found}))
                # A replay may have taken one of them away meanwhile.
                there = set(sightings.behind(connection, screener.revision, after, STEP, day))
                pairs = [(s, m) for s, m in zip(found, answers, strict=True) if s.id in there]
                touched = sightings.screened_again(connection, pairs, screener.revision)
                opened += hits.settle(connection, travellers.persons(connection, touched))
        if current:
            after = ids[-1]
        else:
            screener, after = Screener(lists_in_force(store)), 0
