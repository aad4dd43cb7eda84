"""The UN list: real shapes with fictional people."""

from __future__ import annotations

import pytest

from openpiu.findings import ListError
from openpiu.watchlists import Birth, ListedDocument, ListedName, load, without_usable_name


def document(*individuals: str, entities: int = 0) -> bytes:
    """A whole list of the given individuals (the inside of each INDIVIDUAL)."""
    people = "".join(f"<INDIVIDUAL>\n{inside}\n</INDIVIDUAL>\n" for inside in individuals)
    others = "<ENTITY><DATAID>9</DATAID></ENTITY>" * entities
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">\n'
        f"<INDIVIDUALS>\n{people}</INDIVIDUALS><ENTITIES>{others}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


def person(inside: str = "", reference: str = "XXi.001", name: str = "ANNA", second: str = "SPECIMEN") -> str:
    return (
        f"<DATAID>1</DATAID><FIRST_NAME>{name}</FIRST_NAME><SECOND_NAME>{second}</SECOND_NAME>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON>{inside}"
    )


def alias(name: str, quality: str = "Good", inside: str = "") -> str:
    return (
        f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{name}</ALIAS_NAME>{inside}"
        "</INDIVIDUAL_ALIAS>"
    )


def birth(inside: str, kind: str = "EXACT") -> str:
    return f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>{kind}</TYPE_OF_DATE>{inside}</INDIVIDUAL_DATE_OF_BIRTH>"


def one(inside: str = ""):
    return load("un", document(person(inside))).identities[0]


def test_a_list_is_read_with_its_facts():
    watchlist = load("un", document(person(), entities=2), name="sanctions")
    assert [identity.id for identity in watchlist.identities] == ["XXi.001"]
    assert watchlist.identities[0].list == watchlist.name == "sanctions"
    assert watchlist.published == "2026-02-27T00:00:09.554Z"
    assert watchlist.dropped == {"entities": 2}
    assert len(watchlist.version) == 64
    assert watchlist.legal_basis
    assert watchlist.owner
    assert watchlist.refresh_days == 7


def test_the_listed_name_keeps_its_parts_and_its_original_script():
    identity = one(
        "<THIRD_NAME>BINT UTO</THIRD_NAME><NAME_ORIGINAL_SCRIPT>Анна Образец</NAME_ORIGINAL_SCRIPT>"
    )
    assert identity.names == (
        ListedName("ANNA SPECIMEN BINT UTO", "primary", False, ("ANNA", "SPECIMEN", "BINT UTO")),
        ListedName("Анна Образец", "primary", True),
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ann Specimen; Anne Speciman", [("Ann Specimen", "strong"), ("Anne Speciman", "strong")]),
        ("", []),
        ("na", []),
        ("Ann Specimen b) A. Specimen", [("Ann Specimen", "strong"), ("A. Specimen", "strong")]),
        ("Ann Muster (Анна Мустер)", [("Ann Muster", "strong"), ("Анна Мустер", "strong")]),
        ("Ann Muster (original script: Анна Мустер)", [("Ann Muster", "strong"), ("Анна Мустер", "strong")]),
        ("Анна Мустер (Ann Muster; Anne Muster)",
         [("Анна Мустер", "strong"), ("Ann Muster", "strong"), ("Anne Muster", "strong")]),
        ("Ann Muster (birth name)", [("Ann Muster", "strong")]),
        ("Ann Muster, born 1 Jan. 1953 (Utopian passport no. 1234567)", [("Ann Muster", "strong")]),
        ("Ann Muster son of A. Father", [("Ann Muster", "strong")]),
        ("(Doctor) Ann Muster", [("Ann Muster", "strong")]),
        ("“Muster”", [("Muster", "strong")]),
        ("Ann Muster Анна Мустер", [("Ann Muster", "strong"), ("Анна Мустер", "strong")]),
    ],
)  # fmt: skip
def test_an_alias_cell_holds_the_names_that_people_put_into_it(cell, expected):
    names = [(name.text, name.strength) for name in one(alias(cell)).names[1:]]
    assert names == expected


def test_a_surname_before_a_comma_is_kept_as_a_part():
    assert one(alias("MUSTER, Ann Maria")).names[1].parts == ("MUSTER", "Ann Maria")
    assert one(alias("Ann Muster, III")).names[1].parts == ()


def test_low_quality_is_weak_and_a_better_quality_wins():
    identity = one(alias("The Muster", "Low") + alias("Ann Muster", "Low") + alias("ANN MUSTER", "Good"))
    assert [(n.text, n.strength) for n in identity.names[1:]] == [
        ("The Muster", "weak"),
        ("ANN MUSTER", "strong"),
    ]


def test_births_documents_and_scripts_tied_to_an_alias_are_kept():
    identity = one(
        alias(
            "Ann Muster", inside="<DATE_OF_BIRTH>1979-12-31</DATE_OF_BIRTH><NOTE>original script: Анна</NOTE>"
        )
        + alias(
            "Anna Exempel", inside="<NOTE>born in 1955 in Afghanistan, passport number TR024417 issued</NOTE>"
        )
    )
    assert Birth("1979-12-31", "1979-12-31") in identity.births
    assert Birth("1955", "1955") in identity.births
    assert ListedName("Анна", "strong", True) in identity.names
    assert [d.number for d in identity.documents] == ["TR024417"]
    assert "Anna Exempel: born in 1955" in (identity.note or "")


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (birth("<DATE>1970-03-12</DATE>"), Birth("1970-03-12", "1970-03-12")),
        (birth("<YEAR>1971</YEAR>"), Birth("1971", "1971")),
        (birth("<YEAR>1971</YEAR>", "APPROXIMATELY"), Birth("1971", "1971", True)),
        (birth("<FROM_YEAR>1968</FROM_YEAR><TO_YEAR>1973</TO_YEAR>", "BETWEEN"), Birth("1968", "1973")),
        (birth("<FROM_YEAR>1968</FROM_YEAR><TO_YEAR>1973</TO_YEAR><NOTE>Approximately </NOTE>", "BETWEEN"),
         Birth("1968", "1973", True)),
        (birth("<NOTE>August 1961 </NOTE>"), Birth("1961-08", "1961-08")),
        (birth("<NOTE>Nov. 1973 </NOTE>"), Birth("1973-11", "1973-11")),
        (birth("<YEAR>1958</YEAR><NOTE>Sep.</NOTE>"), Birth("1958-09", "1958-09")),
        (birth("<NOTE>Between Aug. and Sep. 1977</NOTE>"), Birth("1977-08", "1977-09")),
        (birth("<NOTE>30-35 years old</NOTE>", "APPROXIMATELY"), Birth("1981", "1986", True)),
        (birth("<NOTE>24/06/1402 (Hijri Calendar)</NOTE>"), Birth("1982-04", "1982-04", True)),
    ],
)  # fmt: skip
def test_a_birth_is_read_as_far_as_it_is_known(xml, expected):
    assert one(xml).births == (expected,)


def test_a_birth_of_words_alone_is_none():
    assert one(birth("<NOTE>from false passport</NOTE>") + birth("")).births == ()


@pytest.mark.parametrize(
    ("number", "inside", "expected"),
    [
        ("D00002264", "", ListedDocument("D00002264", None, "passport")),
        ("OB 0243318", "<ISSUING_COUNTRY>Iran (Islamic Republic of)</ISSUING_COUNTRY>",
         ListedDocument("OB 0243318", "IRN", "passport")),
        ("123456", "<COUNTRY_OF_ISSUE>Democratic Republic of the Congo</COUNTRY_OF_ISSUE>",
         ListedDocument("123456", "COD", "passport")),
        ("Libyan passport No. 513519", "", ListedDocument("513519", "LBY", "passport")),
        ("national identity card number 44103-5251752-5", "",
         ListedDocument("44103-5251752-5", None, "identity-card")),
        ("Russian passport number 8208 No. 555627", "", ListedDocument("8208 555627", "RUS", "passport")),
        ("R00012098, South Sudan", "", ListedDocument("R00012098", "SSD", "passport")),
        ("403062567 (US)", "", ListedDocument("403062567", "USA", "passport")),
        ("381110042 (Expired 25 Jan. 2016)", "", ListedDocument("381110042", None, "passport")),
        ("TR-P 614 166", "", ListedDocument("TR-P 614 166", None, "passport")),
        ("Counterfeit Danish driving licence number 20645897", "",
         ListedDocument("20645897", "DNK", "other")),
        ("998", "<TYPE_OF_DOCUMENT2>Yemeni identity card number</TYPE_OF_DOCUMENT2>",
         ListedDocument("998", "YEM", "identity-card")),
        ("", "<TYPE_OF_DOCUMENT2>Afghan identification card (tazkira) number 545167</TYPE_OF_DOCUMENT2>",
         ListedDocument("545167", "AFG", "identity-card")),
    ],
)  # fmt: skip
def test_a_document_number_is_taken_out_of_the_words_around_it(number, inside, expected):
    xml = (
        f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>{number}</NUMBER>{inside}"
        "</INDIVIDUAL_DOCUMENT>"
    )
    assert one(xml).documents == (expected,)


def test_a_document_without_number_is_none():
    words = "<INDIVIDUAL_DOCUMENT><NUMBER>not known</NUMBER></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>"
    assert one(words).documents == ()


def test_nationality_sex_place_and_titles_are_kept():
    identity = one(
        "<NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE><VALUE>na</VALUE>"
        "<VALUE>former Soviet Union</VALUE></NATIONALITY><COMMENTS1>Gender: female. Tall.</COMMENTS1>"
        "<TITLE><VALUE>Dr.</VALUE></TITLE><INDIVIDUAL_PLACE_OF_BIRTH><CITY>Utopia City</CITY>"
        "<COUNTRY>Türkiye</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>"
    )
    assert identity.nationalities == ("PRK", "former Soviet Union")
    assert identity.sex == "F"
    assert identity.birth_places == ("Utopia City, TUR",)
    assert identity.note == "Dr. · Gender: female. Tall."
    assert identity.listed_on == "2016-03-02"


def test_a_listing_date_with_a_zone_is_a_date():
    xml = person().replace("2016-03-02", "2015-04-07-04:00")
    assert load("un", document(xml)).identities[0].listed_on == "2015-04-07"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (b"UNB+UNOA:4+XA", "line 1"),
        (b"<sdnList/>", "root element <sdnList>; expected <CONSOLIDATED_LIST>"),
        (b"<CONSOLIDATED_LIST/>", "no <INDIVIDUALS>"),
        (document(person())[:-30], "whole, well-formed document"),
        (document(person(), person()), "reference XXi.001 twice"),
        (document("<DATAID>77</DATAID>"), "without reference (DATAID 77)"),
        (document(person().replace("2016-03-02", "2016-13-02")), "LISTED_ON of XXi.001 that is no date"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST/>', "document type definition"),
        (b'<?xml version="1.0" encoding="klingon"?><CONSOLIDATED_LIST/>', "expected"),
        (document(person()).replace(b"ANNA", b"ANN\xe9"), "expected"),
    ],
)
def test_what_is_not_this_list_is_refused_whole_and_says_where(data, says, tmp_path):
    path = tmp_path / "list.xml"
    path.write_bytes(data)
    with pytest.raises(ListError) as refused:
        load("un", path)
    assert str(refused.value).startswith("list.xml:")
    assert says in str(refused.value)
    assert "SPECIMEN" not in str(refused.value)


def test_an_individual_without_a_name_is_kept_and_told_apart():
    watchlist = load("un", document(person(), "<REFERENCE_NUMBER>XXi.009</REFERENCE_NUMBER>"))
    assert [identity.id for identity in without_usable_name(watchlist)] == ["XXi.009"]


def test_what_is_said_of_a_person_and_not_kept_is_counted():
    inside = (
        birth("<NOTE>from false passport</NOTE>")
        + birth("")
        + "<INDIVIDUAL_DOCUMENT><NUMBER>not known</NUMBER></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>"
        + "<INDIVIDUAL_ADDRESS><COUNTRY>Utopia</COUNTRY></INDIVIDUAL_ADDRESS><INDIVIDUAL_ADDRESS/>"
    )
    assert load("un", document(person(inside))).dropped == {
        "addresses": 1,
        "birth dates that cannot be read": 1,
        "documents without a number": 1,
    }


def test_the_line_of_a_second_entry_with_one_reference_is_named():
    with pytest.raises(ListError, match=r"line 8: found reference XXi\.001 twice"):
        load("un", document(person(), person()))


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path):
    with pytest.raises(ListError, match="cannot be read"):
        load("un", tmp_path / "missing.xml")
