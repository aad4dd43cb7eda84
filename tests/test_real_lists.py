"""The main job on a real list: people of the UN list, written into messages among strangers, are each hit."""

import json
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.conftest import Cli, sample

import openpiu
from openpiu import synth
from openpiu.messages import paxlst, pnrgov
from openpiu.travel import Message, PartialDate, Traveller
from openpiu.watchlists import Identity

PLANTED = 6


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fictional traffic of one flight, for the strangers."""
    folder = tmp_path_factory.mktemp("day")
    synth.generate(folder, flights=1, days=1, start=date(2026, 3, 1), seed=7)
    return folder


def listed(path: Path) -> list[Identity]:
    """A few people with a whole birth date and a primary name of three parts in capitals that travel."""
    chosen = [
        entry
        for entry in openpiu.load_list("un", path)
        if entry.births and len(str(entry.births[0])) == 10 and len(entry.names[0].text.split()) == 3
        if entry.names[0].text.isascii() and entry.names[0].text.replace(" ", "").isalpha()
    ]
    return chosen[:: len(chosen) // PLANTED][:PLANTED]


def disguised(person: Traveller, entry: Identity) -> Traveller:
    """The stranger's place taken by a listed person, as a carrier would send the name."""
    *given, surname = entry.names[0].text.upper().split()
    return replace(
        person,
        surname=surname,
        given_names=" ".join(given),
        birth_date=PartialDate(str(entry.births[0])),
        nationality=None,
        sex=None,
        documents=(),
        document_names=None,
    )


def of(day: Path, pattern: str) -> Message:
    """The last message of a kind, when the lists are longest."""
    (message,) = openpiu.read(sorted(day.glob(f"messages/*{pattern}*"))[-1])
    return message


def test_listed_people_in_messages_are_each_hit_and_strangers_are_not(
    cli: Cli, day: Path, tmp_path: Path
) -> None:
    source = sample("lists/un-consolidated.xml")
    entries = listed(source)
    assert len(entries) == PLANTED
    api, pnr = of(day, "paxlst"), of(day, "pnrgov")
    people = list(api.travellers)
    for place, entry in enumerate(entries[: PLANTED // 2]):
        people[place * 7] = disguised(people[place * 7], entry)
    bookings = list(pnr.bookings)
    for place, entry in enumerate(entries[PLANTED // 2 :]):
        booking = bookings[place * 5]
        first = disguised(booking.travellers[0], entry)
        bookings[place * 5] = replace(booking, travellers=(first, *booking.travellers[1:]))
    (tmp_path / "api.edi").write_bytes(paxlst.write([replace(api, travellers=tuple(people))]))
    (tmp_path / "pnr.edi").write_bytes(pnrgov.write([replace(pnr, bookings=tuple(bookings))]))
    code, out, err = cli("screen", "--json", "api.edi", "pnr.edi", "--list", f"un:{source}")
    assert code == 0 and "screened against" in err
    hits = [json.loads(line) for line in out.splitlines()]
    names = {entry.id: set(entry.names[0].text.upper().split()) for entry in entries}
    found = set()
    for hit in hits:
        person = hit["traveller"]
        written = set(f"{person['surname']} {person['given_names']}".split())
        # Another entry of the list may resemble a planted one; a stranger must not be among the hits at all.
        assert written in names.values()
        if names.get(hit["identity"]) == written:
            found.add(hit["identity"])
            assert hit["list"] == "un-consolidated" and hit["reasons"]
    assert found == set(names)


def test_real_messages_against_real_lists_end_well(cli: Cli) -> None:
    messages = sorted(sample("messages").iterdir())
    lists = sample("lists")
    code, out, _ = cli(
        "screen",
        *messages,
        "--list",
        f"un:{lists / 'un-consolidated.xml'}",
        "--list",
        f"ofac:{lists / 'ofac-sdn.csv'}",
    )
    assert code == 0
    assert "23 messages with 73 travellers read from 23 files" in out and out.strip().endswith("no hits.")
