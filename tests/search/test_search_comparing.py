"""Whether a person bears a query out, and by what."""

import pytest

from openpiu.search.comparing import RULES, compare, swapped
from openpiu.search.query import parse
from openpiu.store.grouping import Facts

ANNA = Facts(7, 1, "SPECIMEN/ANNAMARIA", "1970-03-12", ("L898902C3",), "ABC123", words="SPECIMEN/ANNA MARIA")


def rules(line, *facts, flights=()):
    likeness = compare(parse(line), facts or [ANNA], flights)
    return None if likeness is None else [reason.rule for reason in likeness.reasons]


def test_every_word_that_agrees_is_a_reason():
    found = rules("Specimen Anna 1970-03-12 ABC123")
    assert found == ["name.exact", "name.exact", "birth.exact", "locator.exact"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("L898902C3", ["document.exact"]),
        ("L8989O2C3", ["document.look-alike"]),
        ("L898902C4", None),
        ("locator:ABC123", ["locator.exact"]),
        ("SPECIMEN", ["name.exact"]),
        ("ESPECIMEN", ["name.near"]),
        ("SPECIMEN ANNAMARIA", ["name.exact", "name.glued"]),
        ("SPEZIMEN ANNA", ["name.near", "name.exact"]),
        ("SPECIMEN A", ["name.exact", "name.initial"]),
        ("SPECIMEN BO", None),
        ("SPECIMEN BO 1970-03-12", ["name.exact", "name.absent", "birth.exact"]),
        ("SPECIMEN MARIA ANNA VAN", ["name.exact"] * 3),
        ("SPECIMEN ANNA BO CY", None),
        ("SPECIMEN ANNA 1970-12-03", ["name.exact", "name.exact", "birth.swapped"]),
        ("SPECIMEN ANNA 1971-03-12", ["name.exact", "name.exact", "birth.one-digit"]),
        ("SPECIMEN ANNA 1985-06-30", None),
        ("ABC123 SPECIMEN", ["name.exact", "locator.exact"]),
        ("ABC123 OTHER", None),
    ],
)
def test_each_way_to_agree(line, expected):
    assert rules(line) == expected


def test_birth_date_that_was_not_sent_puts_further_down_and_excludes_nobody():
    booking = Facts(7, 1, "SPECIMEN/ANNA")
    assert rules("SPECIMEN ANNA 1970-03-12", booking) == ["name.exact", "name.exact", "birth.absent"]
    asked = parse("SPECIMEN ANNA 1970-03-12")
    assert compare(asked, [booking], ()).points < compare(asked, [ANNA], ()).points
    assert rules("SPECIMEN 1970-03-12", booking) == ["name.exact", "birth.absent"]
    assert rules("BO 1970-03-12", booking) is None


def test_a_person_on_the_flight_is_one_on_its_legs():
    assert rules("SPECIMEN ANNA ZZ482 2026-03-01", flights={7}) == ["name.exact"] * 2 + ["flight.exact"]
    assert rules("SPECIMEN ANNA ZZ482 2026-03-01", flights={8}) is None


def test_what_several_sightings_say_counts_together():
    booking = Facts(7, 1, "SPECIMEN/A", locator="XYZ789")
    passport = Facts(7, 2, "SPECIMEN/ANNA", "1970-03-12")
    assert rules("SPECIMEN ANNA XYZ789 1970-03-12", booking, passport) == [
        "name.exact", "name.exact", "locator.exact", "birth.exact",
    ]  # fmt: skip
    assert rules("SPECIMEN ANNA", booking) == ["name.exact", "name.initial"]


def test_spelling_variants_agree_by_sound():
    held = Facts(7, 1, "ALHASSAN/MUHAMMAD")
    assert rules("MOHAMMED HASSAN", held) == ["name.sound", "name.sound"]


def test_whole_names_stand_before_names_with_more_parts():
    asked = parse("SPECIMEN ANNA")
    whole = Facts(7, 1, "SPECIMEN/ANNA")
    assert compare(asked, [whole], ()).points > compare(asked, [ANNA], ()).points


def test_no_rule_speaks_of_likelihood_or_guilt():
    for _, text in RULES.values():
        assert not {"match", "suspect", "risk", "likely"} & set(text.split())


def test_day_and_month_swap_where_that_is_another_date():
    assert swapped("1970-03-12") == "1970-12-03"
    assert swapped("1970-03-13") is None and swapped("1970-03-03") is None
