"""Fictional traffic of one flight, pushed booking by booking, in several orders."""

import json
import random
from datetime import date

import pytest

from openpiu import synth, watchlists
from openpiu.intake import add_list, hit_records, lists_in_force, sources, take_in
from openpiu.store.picture import picture


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    folder = tmp_path_factory.mktemp("day")
    synth.generate(folder, flights=1, days=1, start=date(2026, 3, 1), seed=5, pushes="single")
    messages = [(file.name, file.read_bytes()) for file in sorted((folder / "messages").iterdir())]
    lists = [watchlists.load("csv", file) for file in sorted((folder / "lists").glob("*.csv"))]
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]
    return messages, lists, truth


def test_whole_flight_ends_the_same_in_any_order_and_finds_who_was_planted(day, places, profile, monkeypatch):
    messages, lists, truth = day
    pictures, index = [], None
    for seed, step in enumerate((250, 40, 7)):
        shuffled = list(messages)
        if seed:
            random.Random(seed).shuffle(shuffled)
        monkeypatch.setattr(sources, "BATCH", step)
        with places.made() as place, place.open() as store:
            for watchlist in lists:
                add_list(store, watchlist)
            index = index or lists_in_force(store)
            taken = take_in(store, shuffled, index, profile, workers=seed % 2)
            assert (taken.transmissions, taken.quarantined) == (len(messages), 0)
            pictures.append(picture(store))
            found = {(hit["list"], hit["identity"]) for hit in hit_records(store)}
    assert pictures[1] == pictures[0]
    assert pictures[2] == pictures[0]
    planted = {(p["planted"]["list"], p["planted"]["identity"]) for p in truth if p["planted"]}
    assert planted <= found
