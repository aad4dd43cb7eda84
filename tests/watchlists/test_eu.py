"""The consolidated list of the European Union: XML and csv."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.watchlists.golden_files import FOLDER, golden, refusal, spoilt

from openpiu.watchlists import Birth, ListedDocument, ListedName, Watchlist, load, without_usable_name

XML, CSV = "eu-fsf-1.1.xml", "eu-fsf-1.1.csv"


def person(inside: str) -> Watchlist:
    """A list of one person, with these elements beside the name."""
    return load(
        "eu",
        (
            '<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity euReferenceNumber="EU.1">'
            '<subjectType code="person"/><nameAlias wholeName="Anna Specimen" strong="true"/>'
            f"{inside}</sanctionEntity></export>"
        ).encode(),
    )


def test_a_list_is_read_with_its_facts():
    watchlist = load("eu", FOLDER / XML)
    anna, nameless = watchlist.identities
    assert (watchlist.source, watchlist.published, watchlist.refresh_days) == ("eu", "2026-01-12", 7)
    assert "European" in watchlist.legal_basis and "Commission" in watchlist.owner
    assert anna.id == "EU.1.01"
    assert anna.names == (
        ListedName("Anna Maria Specimen", "primary", False, ("Specimen", "Anna Maria")),
        ListedName("آنا ماريا المثال", "strong", True),
        ListedName("The Specimen", "weak"),
    )
    assert anna.births == (
        Birth("1974-08-12", "1974-08-12"),
        Birth("1973", "1973", True),
        Birth("1976-09", "1976-09"),
        Birth("1968", "1972"),
    )
    assert anna.documents == (
        ListedDocument("L898902C3", "IRN", "passport"),
        ListedDocument("781-52", None, "identity-card"),
    )
    assert (anna.nationalities, anna.sex, anna.birth_places) == (("YEM",), "F", ("Utopia City, SYR",))
    assert anna.listed_on == "2020-02-13"
    for said in (
        "Programme UTO",
        "Director",
        "L898902C3: reported lost · seen in 2019",
        "UN reference UTi.001",
    ):
        assert said in (anna.note or "")
    assert without_usable_name(watchlist) == (nameless,)
    assert nameless.id == "EU.3.03"


def test_csv_says_the_same_but_for_weak_names():
    csv, xml = load("eu", golden(CSV)), load("eu", golden(XML))
    bare = [[replace(i, note=None, names=()) for i in watchlist.identities] for watchlist in (csv, xml)]
    assert bare[0] == bare[1]
    assert [n.text for n in csv.identities[0].names] == [n.text for n in xml.identities[0].names]
    notes = [set((watchlist.identities[0].note or "").split(" · ")) for watchlist in (csv, xml)]
    assert notes[0] == notes[1]
    assert csv.identities[0].names[2].strength == "strong"
    assert csv.published == xml.published


def test_csv_with_a_column_for_weak_names_uses_it():
    lines = golden(CSV).decode("utf-8-sig").splitlines()
    marked = [lines[0] + ";NameAlias_Strong"]
    marked += [line + (";false" if "The Specimen" in line else ";true") for line in lines[1:]]
    names = load("eu", "\n".join(marked).encode()).identities[0].names
    assert [name.strength for name in names] == ["primary", "strong", "weak"]


def test_what_is_no_person_and_what_is_not_kept_is_counted():
    expected = {"entities": 1, "addresses": 1, "legal acts of single facts": 5}
    assert load("eu", golden(XML)).dropped == expected
    assert load("eu", golden(CSV)).dropped == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('birthdate="1974-08-12" year="1974"', Birth("1974-08-12", "1974-08-12")),
        ('birthdate="1974-08-12" circa="true"', Birth("1974-08-12", "1974-08-12", True)),
        ('dayOfMonth="1" monthOfYear="2" year="1974"', Birth("1974-02-01", "1974-02-01")),
        ('monthOfYear="2" year="1974"', Birth("1974-02", "1974-02")),
        ('year="1974" circa="true"', Birth("1974", "1974", True)),
        ('yearRangeFrom="1968" yearRangeTo="1972" circa="true"', Birth("1968", "1972", True)),
        ('yearRangeFrom="1968"', Birth("1968", "1968")),
        ('calendarType="ISLAMIC" dayOfMonth="24" monthOfYear="6" year="1402"',
         Birth("1982-04", "1982-04", True)),
        ('calendarType="ISLAMIC" year="1402"', Birth("1982", "1982", True)),
    ],
)  # fmt: skip
def test_births_are_read_as_far_as_they_are_known(attributes, expected):
    watchlist = person(f"<birthdate {attributes}/>")
    assert watchlist.identities[0].births == (expected,)
    assert watchlist.dropped == {}


@pytest.mark.parametrize(
    ("attributes", "births"),
    [
        ('dayOfMonth="31" monthOfYear="2" year="1974"', (Birth("1974", "1974"),)),
        ('yearRangeFrom="1972" yearRangeTo="1968"', ()),
        ('calendarType="MAYAN" year="1974"', ()),
        ('birthdate="00/00/0000"', ()),
    ],
)
def test_a_birth_that_cannot_be_read_whole_is_counted_and_noted(attributes, births):
    watchlist = person(f"<birthdate {attributes}/>")
    assert watchlist.identities[0].births == births
    assert list(watchlist.dropped.values()) == [1]
    assert "Born" in (watchlist.identities[0].note or "")


def test_a_place_alone_is_no_birth():
    watchlist = person('<birthdate city="Utopia City" countryIso2Code="FR" circa="false"/>')
    assert watchlist.identities[0].births == ()
    assert watchlist.identities[0].birth_places == ("Utopia City, FRA",)
    assert watchlist.dropped == {}


def test_an_entry_without_reference_goes_by_its_logical_id():
    data = spoilt(XML, 'euReferenceNumber="EU.3.03"', 'euReferenceNumber=""')
    assert load("eu", data).identities[1].id == "3"


def test_a_single_name_that_is_weak_stays_weak():
    data = spoilt(XML, 'strong="true"', 'strong="false"')
    assert {name.strength for name in load("eu", data).identities[0].names} == {"weak"}


def test_unknown_facts_are_counted():
    watchlist = person('<shoe size="43" regulationLanguage="en"/>')
    assert watchlist.dropped == {"values of the unknown column 'shoesize'": 1}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (golden(XML)[:-20], "whole, well-formed document"),
        (golden(XML).replace(b"</sanctionEntity>", b"", 1), "whole, well-formed document"),
        (b"<Designations/>", "root element <Designations>; expected <export>"),
        (b"<export/>", "no <sanctionEntity>"),
        (spoilt(XML, "EU.2.02", "EU.1.01"), "entry EU.1.01 twice"),
        (spoilt(XML, 'euReferenceNumber="EU.2.02" logicalId="2"', ""), "<sanctionEntity> number 2 without"),
        (spoilt(XML, 'code="enterprise" classificationCode="E"', 'code="x"'), "EU.2.02 of an unknown kind"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><export>&a;</export>', "type definition"),
        (golden(XML).replace(b"Anna", b"Ann\xe9", 1), "line 9"),
        (spoilt(CSV, "Entity_LogicalId", "Id"), "no header with Entity_LogicalId"),
        (spoilt(CSV, "1;EU.1.01", "9;EU.1.01", 1), "line 3: found entry EU.1.01 under two logical ids"),
        (spoilt(CSV, ";P;person", ";;", 1), "line 2: found entry EU.1.01 of an unknown kind"),
        (golden(CSV)[:-30], "line 15: found"),
        (golden(CSV).decode().encode("utf-16-le"), "UTF-8"),
    ],
)  # fmt: skip
def test_what_is_not_this_list_is_refused_whole_and_says_where(data, says):
    assert says in refusal("eu", data)
