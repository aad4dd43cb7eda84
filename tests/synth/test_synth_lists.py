"""Fictional lists: planted identities stand in them and in the traffic, spoilt as the truth says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from random import Random
from typing import Any, NamedTuple

import pytest

from openpiu import edifact, watchlists
from openpiu.messages import paxlst
from openpiu.synth import cultures, generate, spoiling
from openpiu.synth.casting import LOST
from openpiu.synth.people import PeopleMaker, Person, document_number, scramble
from openpiu.synth.reservations import locator
from openpiu.synth.schedules import AIRLINES, PARTNERS, block_minutes, departures, distance
from openpiu.watchlists import Identity

START = date(2026, 5, 4)


class Made(NamedTuple):
    entries: dict[tuple[str, str], Identity]
    truth: list[dict[str, Any]]
    boarded: dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("synth")
    generate(out, flights=6, days=1, start=START, seed=11)
    entries = {}
    for path in sorted((out / "lists").iterdir()):
        for identity in watchlists.load("csv", path).identities:
            entries[path.stem, identity.id] = identity
    truth = [json.loads(line) for line in (out / "truth.jsonl").read_text("utf-8").splitlines()]
    boarded = {}
    for path in (out / "messages").glob("*-paxlst-*"):
        for raw in edifact.messages(path):
            message = paxlst.read(raw)
            if message.function == "close-out":
                boarded |= {t.references["ABO"]: t for t in message.travellers}
    return Made(entries, truth, boarded)


def planted(made: Made) -> list[tuple[dict[str, Any], Identity]]:
    return [
        (line, made.entries[line["planted"]["list"], line["planted"]["identity"]])
        for line in made.truth
        if line["planted"]
    ]


def test_the_truth_names_every_person_once(made: Made) -> None:
    people = [line["person"] for line in made.truth]
    assert len(people) == len(set(people))
    travelled = {
        line["reference"] for line in made.truth if line["fate"] == "boarded" and line["kind"] != "crew"
    }
    assert travelled == made.boarded.keys()


def test_every_way_of_spoiling_is_planted_and_travels(made: Made) -> None:
    found = planted(made)
    assert {line["planted"]["spoilt"] for line, _ in found} == set(spoiling.KINDS)
    for line, _ in found:
        traveller = made.boarded[line["reference"]]
        assert traveller.birth_date == line["birth_date"]
        assert traveller.documents[0].number == line["documents"][0]


def test_a_planted_entry_differs_as_its_way_says(made: Made) -> None:
    for line, identity in planted(made):
        spoilt = line["planted"]["spoilt"]
        name = f"{line['surname'].upper()}, {line['given_names']}"
        born = line["birth_date"]
        births = [str(birth) for birth in identity.births]
        if spoilt == "document":
            assert not identity.names
            assert identity.document_status
            assert identity.documents[0].number == line["documents"][0]
            continue
        assert not identity.documents
        same_name, same_birth = identity.names[0].text == name, births == [born]
        assert same_name == (spoilt in ("exact", "title") or spoilt.startswith("date-"))
        assert same_birth == (not spoilt.startswith("date-"))
        if spoilt == "date-year-only":
            assert births == [born[:4]]


def test_expired_entries_are_carried_by_travellers_and_ended_before_the_flight(made: Made) -> None:
    bearers = [line for line in made.truth if "expired" in line]
    assert len(bearers) >= 2
    for line in bearers:
        identity = made.entries[line["expired"]["list"], line["expired"]["identity"]]
        assert line["planted"] is None
        assert identity.expires_on is not None
        assert identity.expires_on < START.isoformat()
        assert identity.names[0].text == f"{line['surname'].upper()}, {line['given_names']}"
        assert line["reference"] in made.boarded


def test_nobody_else_carries_a_listed_document(made: Made) -> None:
    listed = {document.number for identity in made.entries.values() for document in identity.documents}
    for line in made.truth:
        if listed & set(line["documents"]):
            assert "expired" in line or line["planted"]["spoilt"] == "document"


def test_documents_alone_stand_in_a_list_of_their_own(made: Made) -> None:
    lost = [identity for (name, _), identity in made.entries.items() if name == LOST]
    assert len(lost) > 400
    assert all(not identity.names and identity.documents for identity in lost)


def test_fillers_have_aliases_scripts_and_partial_births(made: Made) -> None:
    people = [identity for (name, _), identity in made.entries.items() if name != LOST]
    assert len(people) > 2000
    strengths = Counter(name.strength for identity in people for name in identity.names)
    assert strengths["strong"] > 100
    assert strengths["weak"] > 50
    assert any(name.original_script for identity in people for name in identity.names)
    births = [birth for identity in people for birth in identity.births]
    assert any(birth.circa for birth in births)
    assert any(birth.start != birth.end for birth in births)
    assert {len(birth.start) for birth in births} == {4, 7, 10}
    assert all(identity.listed_on and identity.listed_on < START.isoformat() for identity in people)


# --- parts -------------------------------------------------------------------------------------------------


def person(culture: str, seed: int = 1, **wanted: Any) -> Person:
    rng = Random(seed)
    maker = PeopleMaker(rng, seed, START, 0)
    return maker.person(next(c for c in cultures.CULTURES if c.locale == culture), **wanted)


def test_names_are_romanised_and_keep_their_script() -> None:
    found = person("el_GR")
    assert found.surname.isascii()
    assert found.original is not None
    assert not found.original.isascii()
    assert found.nationality == found.documents[0].issuer == "GRC"


@pytest.mark.parametrize("culture", cultures.CULTURES, ids=lambda culture: culture.locale)
def test_every_culture_has_names_for_both_sexes(culture: cultures.Culture) -> None:
    for table in cultures.names(culture.locale):
        assert len(table) >= 10
        assert all(name.roman.isascii() for name in table)


def test_a_daughter_has_the_surname_in_her_own_form() -> None:
    rng = Random(5)
    maker = PeopleMaker(rng, 5, START, 0)
    russian = next(c for c in cultures.CULTURES if c.locale == "ru_RU")
    for _ in range(200):
        party = maker.party(russian, 6)
        if party.kind == "family":
            assert all(one.surname.endswith("a") for one in party.people if one.sex == "F")


def test_a_typing_error_changes_the_word_but_not_its_first_letter() -> None:
    rng = Random(1)
    for word in ("ANNENKOV", "Specimen", "AABBAABB"):
        for _ in range(100):
            wrong = spoiling.typing_error(word, rng)
            assert wrong != word
            assert wrong[0] == word[0]
            assert abs(len(wrong) - len(word)) <= 1


def test_a_name_that_cannot_be_spoilt_so_is_refused() -> None:
    rng = Random(1)
    russian = person("ru_RU", seed=3)
    assert len(russian.given) == 1
    assert spoiling.spoil("dropped-middle", russian, rng) is None
    assert spoiling.spoil("exact", person("de_DE", band="child"), rng) is None


def test_numbers_are_never_given_twice() -> None:
    assert len({scramble(serial, 10_000, 3) for serial in range(10_000)}) == 10_000
    for state in ("PRT", "DEU", "GBR", "UTO"):
        assert len({document_number(state, serial, 3) for serial in range(50_000)}) == 50_000
    assert len({locator(number, 3) for number in range(50_000)}) == 50_000


def test_flights_are_spread_over_the_days_and_have_numbers_of_their_own() -> None:
    found = departures(10, 4, START, 1)
    days = Counter(str(one.flight.departure)[:10] for one in found)
    assert len(days) == 4
    assert max(days.values()) - min(days.values()) <= 1
    keys = {(one.flight.carrier, one.flight.number, str(one.flight.departure)[:10]) for one in found}
    assert len(keys) == 10


def test_designators_look_real_and_are_all_different() -> None:
    codes = [airline.code for airline in AIRLINES] + list(PARTNERS)
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 2 and any(map(str.isdigit, code)) for code in codes)


def test_a_flight_takes_as_long_as_its_distance_asks() -> None:
    assert 1400 < distance("LIS", "CDG") < 1500
    assert block_minutes(distance("LIS", "CDG")) == 140
