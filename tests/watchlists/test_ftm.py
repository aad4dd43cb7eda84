"""FollowTheMoney entities as lines of JSON."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.watchlists.golden_files import FOLDER, golden, refusal

from openpiu.watchlists import Birth, ListedDocument, ListedName, Watchlist, load, without_usable_name

FILE = "entities.ftm.json"


def entities(*lines: dict[str, object]) -> Watchlist:
    return load("ftm", "\n".join(map(json.dumps, lines)).encode())


def person(**properties: list[str]) -> Watchlist:
    return entities({"id": "a", "schema": "Person", "properties": {"name": ["Anna Specimen"], **properties}})


def test_a_collection_is_read_with_documents_and_sanctions_joined():
    watchlist = load("ftm", FOLDER / FILE, "collection")
    anna, nameless = watchlist.identities
    assert (anna.id, anna.list, watchlist.source) == ("uto-1", "collection", "ftm")
    assert anna.names == (
        ListedName("Anna Maria Specimen", "primary"),
        ListedName("آنا ماريا المثال", "primary", True),
        ListedName("Anna Muster", "strong"),
        ListedName("The Specimen", "weak"),
    )
    assert anna.births == (
        Birth("1974-08-12", "1974-08-12"),
        Birth("1975", "1975"),
        Birth("1976-09", "1976-09"),
    )
    assert set(anna.documents) == {
        ListedDocument("L898902C3", "IRN", "passport"),
        ListedDocument("781-52", "YEM", "identity-card"),
        ListedDocument("55501", None, "other"),
    }
    assert (anna.nationalities, anna.sex, anna.birth_places) == (("YEM", "GBR"), "F", ("Utopia City, SYR",))
    assert anna.listed_on == "2020-02-12"
    for said in (
        "Listed by Council of Utopia",
        "Topic sanction",
        "Data sets uto_sanctions, uto_wanted",
        "Director",
    ):
        assert said in (anna.note or "")
    assert without_usable_name(watchlist) == (nameless,)
    assert nameless.id == "uto-5"


def test_people_who_are_not_listed_themselves_are_counted_and_not_taken_in():
    assert load("ftm", golden(FILE)).dropped == {
        "entities": 1,
        "vessels": 1,
        "entities of schema 'Family'": 1,
        "people who are not listed themselves": 1,
        "documents and sanctions of others": 1,
        "values of the property 'address'": 1,
        "values of the property 'religion'": 1,
    }


def test_what_is_sensitive_is_kept_nowhere():
    assert "withheld" not in repr(load("ftm", golden(FILE)))


def test_lines_may_come_in_any_order():
    lines = golden(FILE).splitlines(keepends=True)
    expected = load("ftm", golden(FILE), "x")
    for order in itertools.islice(itertools.permutations(lines), 0, 5000, 777):
        read = load("ftm", b"".join(order), "x")
        assert read.dropped == expected.dropped
        assert {i.id: (i.names, i.births, set(i.documents)) for i in read.identities} == {
            i.id: (i.names, i.births, set(i.documents)) for i in expected.identities
        }


def test_plain_followthemoney_without_targets_lists_every_person():
    watchlist = entities({"id": "a", "schema": "Person", "properties": {"name": ["Anna Specimen"]}})
    assert [identity.id for identity in watchlist.identities] == ["a"]


def test_a_country_stands_in_where_no_nationality_is_said():
    assert person(country=["fr"]).identities[0].nationalities == ("FRA",)
    assert person(country=["fr"], citizenship=["de"]).identities[0].nationalities == ("DEU",)


def test_parts_of_a_name_are_used_where_there_is_no_whole_one():
    line = {"id": "a", "schema": "Person", "properties": {"firstName": ["Anna"], "lastName": ["Specimen"]}}
    assert [name.text for name in entities(line).identities[0].names] == ["Anna Specimen"]


def test_a_passport_of_the_older_model_is_read():
    watchlist = entities(
        {"id": "p", "schema": "Passport", "properties": {"holder": ["a"], "passportNumber": ["X00000001"]}},
        {"id": "a", "schema": "Person", "properties": {"name": ["Anna Specimen"]}},
    )
    assert watchlist.identities[0].documents == (ListedDocument("X00000001", None, "passport"),)


def test_births_that_are_no_dates_are_counted_and_noted():
    watchlist = person(birthDate=["1970-13-45"])
    assert watchlist.identities[0].births == ()
    assert (watchlist.identities[0].note, sum(watchlist.dropped.values())) == ("Born 1970-13-45", 1)


def test_nested_values_are_counted():
    line = {"id": "a", "schema": "Person", "properties": {"name": ["Anna Specimen"], "alias": [{"id": "b"}]}}
    assert entities(line).dropped == {"values of the property 'alias'": 1}


def test_a_byte_order_mark_windows_lines_and_empty_lines_do_not_matter():
    data = b"\xef\xbb\xbf" + golden(FILE).replace(b"\n", b"\r\n\r\n")
    assert load("ftm", data).identities == tuple(replace(i) for i in load("ftm", golden(FILE)).identities)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (golden(FILE)[:-50], "line 10: found a line that is no JSON or is cut short"),
        (golden(FILE) + golden(FILE).splitlines()[1], "line 11: found entry uto-1 twice"),
        (b"<export/>", "line 1: found a line that is no JSON"),
        (b"[1, 2]", "line 1: found a line that is no entity"),
        (b'{"id": "a"}', "schema"),
        (b'{"id": "", "schema": "Person"}', "an entity without id or schema"),
        (b'{"id": "a", "schema": "Person", "properties": {"name": "Anna Specimen"}}', "properties"),
        (golden(FILE).decode().encode("utf-16"), "line 1: found byte 0xFF"),
        (golden(FILE).replace(b"Anna", b"Ann\xe9", 1), "line 2: found byte 0xE9"),
    ],
)
def test_what_is_not_such_a_file_is_refused_whole_and_says_where(data, says):
    assert says in refusal("ftm", data)


PROPERTIES = ("name", "birthDate", "nationality", "passportNumber", "gender", "other")


VALUES = st.text("AnЯ王آ0179-/~., ", max_size=12) | st.integers(0, 9)


@given(st.dictionaries(st.sampled_from(PROPERTIES), st.lists(VALUES, max_size=3)))
def test_any_properties_are_read_and_no_birth_is_lost(properties):
    watchlist = load("ftm", json.dumps({"id": "a", "schema": "Person", "properties": properties}).encode())
    (identity,) = watchlist.identities
    said = [value for value in properties.get("birthDate", []) if isinstance(value, str) and value.strip()]
    unread = [kind for kind in watchlist.dropped if kind.startswith("birth dates")]
    assert bool(identity.births or unread) is bool(said)
