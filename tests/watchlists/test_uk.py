"""The lists of the United Kingdom: csv and XML of the UK Sanctions List, and OFSI's consolidated list."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.watchlists.golden_files import FOLDER, golden, refusal, spoilt

from openpiu.watchlists import Birth, ListedDocument, ListedName, Watchlist, load, without_usable_name

CSV, XML, OFSI = "uk-sanctions-list.csv", "uk-sanctions-list.xml", "conlist-2022.csv"


def one(**cells: str):
    """The person of a list with these columns alone, beside id and kind."""
    columns = {"Unique ID": "UTO1", "Designation Type": "Individual", "Name 6": "SPECIMEN", **cells}
    text = ",".join(f'"{c}"' for c in columns) + "\n" + ",".join(f'"{c}"' for c in columns.values()) + "\n"
    return load("uk", text.encode())


def test_a_list_is_read_with_its_facts():
    watchlist = load("uk", FOLDER / CSV)
    anna, nameless = watchlist.identities
    assert (watchlist.name, watchlist.source) == ("uk-sanctions-list", "uk")
    assert watchlist.published == "2026-01-12"
    assert "2018" in watchlist.legal_basis and "Office" in watchlist.owner and watchlist.refresh_days == 7
    assert anna.id == "UTO0001"
    assert anna.names == (
        ListedName("SPECIMEN, Anna Maria", "primary", False, ("SPECIMEN", "Anna Maria")),
        ListedName("آنا ماريا المثال", "primary", True),
        ListedName("SPECIMAN, Ann", "strong", False, ("SPECIMAN", "Ann")),
        ListedName("MUSTER, Anna", "strong", False, ("MUSTER", "Anna")),
        ListedName("The Specimen", "weak"),
    )
    assert anna.births == (
        Birth("1974-08-12", "1974-08-12"),
        Birth("1975", "1975"),
        Birth("1976-09", "1976-09"),
        Birth("1973", "1973", True),
    )
    assert anna.documents == (
        ListedDocument("L898902C3", "IRN", "passport"),
        ListedDocument("781-52", "UTO", "identity-card"),
    )
    assert (anna.nationalities, anna.sex, anna.birth_places) == (("UTO", "YEM"), "F", ("Utopia City, SYR",))
    assert anna.listed_on == "2020-02-12"
    for said in ("Dr", "Travel Ban", "UN reference UTi.001", "Speaks three", "Said to have", "Director"):
        assert said in (anna.note or "")
    assert without_usable_name(watchlist) == (nameless,)
    assert (nameless.id, nameless.documents) == ("UTO0004", ())


def test_what_is_no_person_and_what_is_not_kept_is_counted():
    assert load("uk", golden(CSV)).dropped == {
        "entities": 1,
        "vessels": 1,
        "addresses": 1,
        "dates of the last change": 1,
        "names of scripts and languages": 1,
    }


def unordered(watchlist: Watchlist):
    """The identities without what depends on where in the file a fact stands."""
    return [
        (replace(i, note=None, documents=()), set((i.note or "").split(" · ")), set(i.documents))
        for i in watchlist.identities
    ]


def test_csv_and_xml_of_one_list_say_the_same():
    csv, xml = load("uk", golden(CSV)), load("uk", golden(XML))
    assert unordered(csv) == unordered(xml)
    assert (csv.dropped, csv.published) == (xml.dropped, xml.published)
    assert csv.version != xml.version


def test_the_consolidated_list_of_ofsi_is_read():
    watchlist = load("uk", golden(OFSI))
    (anna,) = watchlist.identities
    assert (anna.id, watchlist.published, watchlist.dropped["entities"]) == ("90001", "2026-01-12", 1)
    assert [(n.text, n.strength) for n in anna.names] == [
        ("SPECIMEN, Anna Maria", "primary"),
        ("آنا ماريا المثال", "primary"),
        ("MUSTER, Anna", "strong"),
        ("The Specimen", "weak"),
    ]
    assert anna.documents == (
        ListedDocument("L898902C3", "IRN", "passport"),
        ListedDocument("X00000001", "UTO", "passport"),
        ListedDocument("781-52", "UTO", "identity-card"),
    )
    assert (anna.nationalities, anna.sex) == (("UTO", "YEM"), "F")
    assert anna.births[:2] == (Birth("1974-08-12", "1974-08-12"), Birth("1975", "1975"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/03/1970", Birth("1970-03-12", "1970-03-12")),
        ("1/3/1970", Birth("1970-03-01", "1970-03-01")),
        ("00/00/1970", Birth("1970", "1970")),
        ("dd/mm/1970", Birth("1970", "1970")),
        ("00/03/1970", Birth("1970-03", "1970-03")),
        ("circa 12/03/1970", Birth("1970-03-12", "1970-03-12", True)),
        ("circa 1970", Birth("1970", "1970", True)),
        ("approximately 1970", Birth("1970", "1970", True)),
        ("1968-1972", Birth("1968", "1972")),
        ("1968 to 1972", Birth("1968", "1972")),
        ("Aug 1970", Birth("1970-08", "1970-08")),
        ("1970-03-12", Birth("1970-03-12", "1970-03-12")),
        ("12/03/1970 00:00:00", Birth("1970-03-12", "1970-03-12")),
    ],
)
def test_births_are_read_as_far_as_they_are_known(text, expected):
    watchlist = one(**{"D.O.B": text})
    assert watchlist.identities[0].births == (expected,)
    assert watchlist.dropped == {}


@pytest.mark.parametrize(
    ("text", "births"),
    [
        ("31/02/1970", (Birth("1970", "1970"),)),
        ("12/13/1970", (Birth("1970", "1970"),)),
        ("00/00/0000", ()),
        ("not known", ()),
        ("12/03/70", ()),
    ],
)
def test_a_birth_that_cannot_be_read_whole_is_counted_and_noted(text, births):
    watchlist = one(**{"D.O.B": text})
    (anna,) = watchlist.identities
    assert anna.births == births
    assert sum(watchlist.dropped.values()) == 1
    assert anna.note == f"Born {text}"


def test_several_births_in_one_cell_are_several():
    anna = one(DOB="(1) 12/03/1970 (2) 00/00/1971").identities[0]
    assert anna.births == (Birth("1970-03-12", "1970-03-12"), Birth("1971", "1971"))


def test_a_document_without_a_number_is_counted_and_noted():
    watchlist = one(**{"Passport number": "unknown", "Passport additional information": "Utopia"})
    assert watchlist.identities[0].documents == ()
    assert watchlist.identities[0].note == "passport: unknown Utopia"
    assert watchlist.dropped == {"documents without a number, in the note instead": 1}


def test_two_sexes_stated_are_none_and_counted():
    text = (
        "Unique ID,Designation Type,Name 6,Gender\nA,Individual,SPECIMEN,Male\nA,Individual,SPECIMEN,Female\n"
    )
    watchlist = load("uk", text.encode())
    assert watchlist.identities[0].sex is None
    assert watchlist.dropped == {"people with two sexes stated": 1}


def test_columns_are_found_by_name_and_unknown_ones_are_counted():
    watchlist = one(**{"Shoe size": "43", "Name 1": "Anna", "Hat": ""})
    assert watchlist.identities[0].names[0].parts == ("SPECIMEN", "Anna")
    assert watchlist.dropped == {"values of the unknown column 'shoesize'": 1}


def test_unknown_elements_are_counted():
    data = spoilt(XML, "<PhoneNumbers />", "<ShoeSizes><ShoeSize>43</ShoeSize></ShoeSizes>")
    assert load("uk", data).dropped["values of the unknown column 'shoesize'"] == 1


def test_windows_lines_a_byte_order_mark_and_other_delimiters_do_not_matter():
    expected = load("uk", golden(CSV)).identities
    plain = golden(CSV).removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    assert golden(CSV).startswith(b"\xef\xbb\xbfReport")
    assert load("uk", plain, "uk").identities == tuple(replace(i, list="uk") for i in expected)


def test_the_rows_of_an_entry_may_stand_apart():
    lines = golden(CSV).splitlines(keepends=True)
    moved = b"".join([*lines[:3], *lines[4:], lines[3]])
    assert {n.text for n in load("uk", moved).identities[0].names} == {
        n.text for n in load("uk", golden(CSV)).identities[0].names
    }


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (b" \r\n \n", "an empty file"),
        (b"UNB+UNOA:4+XA'", "no header with"),
        (spoilt(CSV, "Unique ID", "Number"), "no header with Unique ID or Group ID"),
        (spoilt(CSV, "Name 6,", "Names,", 1), "no header with Name 6"),
        (spoilt(CSV, "Name 5", "Name 4", 1), "column 10 twice in the header"),
        (spoilt(CSV, "UTO0004", ""), "line 9: found a row without a unique or group id"),
        (spoilt(CSV, "Ship", "Ghost", 1).replace(b",Ship,", b",Ghost,"), "entry UTO0003 of an unknown kind"),
        (spoilt(CSV, "UTO0003", "UTO0001"), "line 8: found entry UTO0001 as a person and as another kind"),
        (golden(CSV)[:-40], "line 9: found"),
        (golden(CSV).decode().encode("utf-16"), "line 1: found byte 0xFF"),
        (golden(CSV).replace("آ".encode(), b"\xc2\x00"), "line 3: found byte 0xC2"),
        (golden(CSV) + b"\0\r\n", "line 10: found a NUL byte"),
        (golden(XML)[:-60], "whole, well-formed document"),
        (golden(XML)[:2000], "line 58"),
        (spoilt(XML, "UTO0002", "UTO0001"), "entry UTO0001 twice"),
        (spoilt(XML, "<UniqueID>UTO0002</UniqueID>", ""), "number 2 without a unique or group id"),
        (spoilt(XML, ">Ship<", ">Ghost<"), "entry UTO0003 of an unknown kind"),
        (b"<Designations/>", "no <Designation>"),
        (b"<CONSOLIDATED_LIST/>", "no <Designation>"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Designations>&a;</Designations>', "document type definition"),
        (b'<?xml version="1.0" encoding="klingon"?><Designations/>', "encoding"),
        (golden(XML).replace(b"Anna", b"Ann\xe9"), "line 12"),
    ],
)  # fmt: skip
def test_what_is_not_this_list_is_refused_whole_and_says_where(data, says):
    assert says in refusal("uk", data)
