"""A search from its line to its answer, with its entry in the log, on both databases."""

import json

import pytest
from sqlalchemy import select
from tests.intake.conftest import embedded, index, new_store, one_store, profile, store
from tests.intake.specimens import api, booking, named, person, push

from openpiu import safeguards
from openpiu.audit import Actor
from openpiu.findings import PurposeError, SettingError
from openpiu.intake.pipeline import take_in
from openpiu.search import Searching, gathering, purpose_of, search
from openpiu.store import hits, schema
from openpiu.store import search as looked_up

__all__ = ["embedded", "index", "new_store", "one_store", "profile", "store"]

BY = Actor("os:1000", "cli@test")
REQUEST = "request:utopol/CASE-2026-17/annex-ii-4"


@pytest.fixture
def find(store, index, profile):
    """Searches a store that holds a few people; what it found, in few words."""
    people = [
        person(),
        person("GARCIA LOPEZ", "MARIA", "800101", passport="P70000011", locator="GARLOP"),
        person("NOVAK", "EVA LENA", "720606", passport="P70000033", locator="NOV001"),
        person("LOPEZ", "MARIA", "811231", passport="P70000022", locator="XYZ789"),
        person("AL HASSAN", "MUHAMMAD", "900215", "M", passport="O1I50011", locator="HAS001"),
    ]
    bookings = [
        booking("PNR001", ("GARCIA", "MARIA MRS", None)),
        booking("PNR002", ("GARCIA", "M MRS", None), ("BERG", "JAN MR", None)),
    ]
    take_in(store, named(api(*people), push(*bookings)), index, profile)

    def run(line, purpose=REQUEST, after=None, role=None, law=profile):
        return search(store, line, Searching(purpose_of(purpose), law, BY, role), after)

    return run


def names(answer):
    return [f"{one.surname}/{one.given_names}" for one in answer.travellers]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("L898902C3", ["SPECIMEN/ANNA"]),
        ("l8989o2c3", ["SPECIMEN/ANNA"]),
        ("ABC123", ["SPECIMEN/ANNA"]),
        ("GARLOP", ["GARCIA LOPEZ/MARIA"]),
        ("SPECIMEN", ["SPECIMEN/ANNA"]),
        ("Specimen, Anna 12.03.1970", ["SPECIMEN/ANNA"]),
        ("1970-03-12 Anna Specimen", ["SPECIMEN/ANNA"]),
        ("SPECIMEN 1970-12-03", ["SPECIMEN/ANNA"]),
        ("SPECIMEN 1970-12-04", []),
        ("mohammed hassan", ["AL HASSAN/MUHAMMAD"]),
        ("ALHASSAN MOHAMED 1990-02-15", ["AL HASSAN/MUHAMMAD"]),
        ("Garcia Maria", ["GARCIA/MARIA", "GARCIA LOPEZ/MARIA", "GARCIA/M"]),
        ("Garcia Maria 1980-01-01", ["GARCIA LOPEZ/MARIA", "GARCIA/MARIA", "GARCIA/M"]),
        ("GARCIA M", ["GARCIA/M", "GARCIA/MARIA", "GARCIA LOPEZ/MARIA"]),
        ("Lopez Garcia Maria", ["GARCIA LOPEZ/MARIA", "GARCIA/MARIA", "LOPEZ/MARIA", "GARCIA/M"]),
        ("BERG XX123 2026-03-01", ["BERG/JAN"]),
        ("XX0123 2026-03-01 jan", ["BERG/JAN"]),
        ("BERG XX123", ["BERG/JAN"]),
        ("BERG XX124", []),
        ("BERG XX123 2026-03-02", []),
        ("PNR002 JAN", ["BERG/JAN"]),
        ("NOVAK EVALENA", ["NOVAK/EVA LENA"]),
        ("NOBODY HERE", []),
        ("", []),
    ],
)
def test_people_are_found_best_first(find, line, expected):
    found = names(find(line))
    assert found[:1] == expected[:1]
    assert sorted(found) == sorted(expected)


def test_a_person_is_shown_with_flight_and_reasons(find):
    (one,) = find("SPECIMEN ANNA 1970-03-12").travellers
    assert (one.birth_date, one.nationality, one.documents[0].number) == ("1970-03-12", "UTO", "L898902C3")
    assert (one.flight.designator, one.flight.date, one.flight.destination) == ("XX123", "2026-03-01", "IAD")
    assert [why.rule for why in one.why] == ["name.exact", "name.exact", "birth.exact"]
    assert one.traveller.startswith("T20") and "SPECIMEN" not in one.traveller


def test_a_flight_is_found_by_designator_with_and_without_date(find):
    for line in ("XX123", "xx 0123", "XX123 2026-03-01", "2026-03-01 XX123"):
        (flight,) = find(line).flights
        assert (flight.designator, flight.date, flight.origin) == ("XX123", "2026-03-01", "CDG")
    assert find("XX123 2026-03-02").flights == ()
    assert find("XX123").travellers == ()
    assert any("other carriers" in text for text in find("XX123").not_searched)


def test_a_booking_is_found_by_its_locator(find):
    answer = find("PNR002")
    assert [(one.carrier, one.locator) for one in answer.bookings] == [("XX", "PNR002")]
    assert sorted(names(answer)) == ["BERG/JAN", "GARCIA/M"]


def test_what_was_understood_and_tried_is_told(find):
    answer = find("GARCIA 1 1980-01-01")
    assert [(word.text, word.kinds) for word in answer.understood] == [
        ("GARCIA", ("name",)),
        ("1980-01-01", ("birth",)),
    ]
    assert answer.unread == ("1",)
    assert answer.tried == {"name with birth date": 1}


@pytest.mark.parametrize("line", ["1980-01-01", "A B"])
def test_too_little_says_what_to_add(find, line):
    answer = find(line)
    assert answer.travellers == () and answer.too_broad == "a surname"


def test_a_name_that_too_many_bear_shows_nobody_and_says_what_to_add(find, monkeypatch):
    for module in (looked_up, gathering):
        monkeypatch.setattr(module, "MOST", 1)
    monkeypatch.setattr(looked_up.with_keys, "__defaults__", (1,))
    answer = find("GARCIA")
    assert answer.travellers == () and "birth date" in answer.too_broad
    assert names(find("GARCIA 1980-01-01")) == ["GARCIA LOPEZ/MARIA"]
    narrowed = find("GARCIA MARIA 1980-01-01")
    assert narrowed.too_broad is None
    assert any("birth date was not sent" in text for text in narrowed.not_searched)


def test_results_come_by_the_page_and_none_twice(find, monkeypatch):
    from openpiu.search import finding

    whole = find("Garcia Maria").travellers
    monkeypatch.setattr(finding, "PAGE", 1)
    pages, after = [], None
    while True:
        answer = find("Garcia Maria", after=after)
        pages += answer.travellers
        after = answer.next
        if after is None:
            break
    assert len(pages) == 3 and tuple(pages) == whole


def test_a_place_that_is_none_is_refused(find):
    with pytest.raises(SettingError, match="no place"):
        find("GARCIA", after="x' OR 1")


# Purpose


def entries(store):
    with store.reading() as connection:
        bodies = connection.execute(
            select(schema.log_entries.c.body).order_by(schema.log_entries.c.id)
        ).scalars()
        return [entry for entry in map(json.loads, bodies) if entry["act"] == "people.search"]


def test_the_log_says_who_was_shown_for_what_and_nothing_of_them(find, store):
    shown = find("SPECIMEN ANNA 1970-03-12").travellers
    find("NOBODY HERE")
    first, second = entries(store)
    assert first["on"] == [f"traveller:{shown[0].traveller}"]
    assert (first["who"], first["why"]) == ("os:1000", "CASE-2026-17")
    assert first["what"] == {
        "authority": "utopol", "offence": "annex-ii-4", "purpose": "request", "shown": 1,
    }  # fmt: skip
    assert second["on"] == [] and second["what"]["shown"] == 0
    for secret in ("SPECIMEN", "ANNA", "1970-03-12", "L898902C3", "NOBODY"):
        assert secret not in json.dumps([first, second])


def test_a_search_for_a_hit_names_one_that_is_there(find, store):
    with store.reading() as connection:
        (hit,) = hits.listed(connection)
    assert names(find("SPECIMEN", f"hit:{hit.id}")) == ["SPECIMEN/ANNA"]
    assert entries(store)[0]["on"][0] == f"hit:{hit.id}"
    with pytest.raises(PurposeError, match="no such hit"):
        find("SPECIMEN", "hit:H202603-99999")
    assert len(entries(store)) == 1


def test_a_request_that_needs_approval_is_refused_with_who_approves(find, store):
    with pytest.raises(PurposeError, match="court or independent authority"):
        find("SPECIMEN", law=safeguards.load_profile("eu-pnr"))
    assert entries(store) == []


def test_oversight_is_for_the_data_protection_officer(find):
    assert names(find("SPECIMEN", "oversight:DSR-2026-4", role="dpo")) == ["SPECIMEN/ANNA"]
    with pytest.raises(PurposeError, match="your role is officer"):
        find("SPECIMEN", "oversight:DSR-2026-4", role="officer")


@pytest.mark.parametrize("offence", ["theft", "annex-ii-27", "annex-ii-0"])
def test_an_offence_outside_the_law_is_refused(find, offence):
    with pytest.raises(PurposeError, match="offence"):
        find("SPECIMEN", f"request:utopol/C-1/{offence}", law=safeguards.load_profile("eu-pnr"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "curiosity",
        "hit:17",
        "hit:H202603-17/x",
        "request:utopol/CASE-1",
        "request:utopol/because I want to/terrorism",
        "request:utopol/no-number/terrorism",
        "request:/CASE-1/terrorism",
        "oversight:a person asked",
    ],
)
def test_a_purpose_in_words_of_ones_own_is_refused(text):
    with pytest.raises(SettingError) as refused:
        purpose_of(text)
    assert "because" not in str(refused.value)
