"""The list of one's own."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.findings import ListError
from openpiu.watchlists import SOURCES, Birth, ListedDocument, ListedName, load, without_usable_name

GOLDEN = dedent("""\
    # Sought persons of Utopia
    # legal_basis: Border Act, section 12
    # owner: Police of Utopia
    # refresh_days: 3
    # published: 2026-03-01T09:15Z
    id,name,aliases,weak_aliases,original_script,births,documents,nationalities,sex,birth_places,note,listed_on,expires_on,document_status
    A-1,"SPECIMEN, Anna Maria",Ann Specimen | Anna Muster,The Muster,Анна Образец,1974-08-12 | ~1975 | 1968/1972,passport:UTO:L898902C3 | :FR:12AB,UTO | Yemeni,f,Utopia City,armed,2024,2027-06,
    A-2,,,,,,passport:UTO:X00000001,,,,,,,Stolen
""")  # noqa: E501


def read(text: str):
    return load("csv", text.encode())


def rows(text: str, header: str = "id,name"):
    return read(f"{header}\n{text}\n")


def test_a_list_is_read_with_its_facts():
    watchlist = load("csv", GOLDEN.encode(), name="sought")
    anna, stolen = watchlist.identities
    assert (watchlist.legal_basis, watchlist.owner) == ("Border Act, section 12", "Police of Utopia")
    assert (watchlist.refresh_days, watchlist.published) == (3, "2026-03-01T09:15Z")
    assert anna.id == "A-1"
    assert anna.list == "sought"
    assert anna.names == (
        ListedName("SPECIMEN, Anna Maria", "primary", False, ("SPECIMEN", "Anna Maria")),
        ListedName("Анна Образец", "primary", True),
        ListedName("Ann Specimen", "strong"),
        ListedName("Anna Muster", "strong"),
        ListedName("The Muster", "weak"),
    )
    assert anna.births == (
        Birth("1974-08-12", "1974-08-12"),
        Birth("1975", "1975", True),
        Birth("1968", "1972"),
    )
    assert anna.documents == (
        ListedDocument("L898902C3", "UTO", "passport"),
        ListedDocument("12AB", "FRA", "other"),
    )
    assert anna.nationalities == ("UTO", "YEM")
    assert (anna.sex, anna.listed_on, anna.expires_on) == ("F", "2024", "2027-06")
    assert stolen.names == ()
    assert stolen.document_status == "stolen"


def test_the_fewest_columns_are_id_and_name():
    assert rows("1,Anna Specimen").identities[0].names[0].text == "Anna Specimen"


def test_columns_may_come_in_any_order_with_a_byte_order_mark_and_windows_lines():
    data = "\ufeffname,id\r\nAnna Specimen,1\r\n\r\n".encode()
    assert load("csv", data).identities[0].id == "1"


def test_a_list_says_nothing_of_its_basis_unless_it_is_stated():
    assert rows("1,A").legal_basis == "not stated"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "an empty file"),
        ("# owner: us\n", "no header"),
        ("# boss: us\nid,name\n", "line 1: found an unknown key"),
        ("# refresh_days: soon\nid,name\n", "line 1: found refresh_days"),
        ("# published: soon\nid,name\n", "line 1: found published"),
        ("name\nA\n", "a header without id"),
        ("id,name,shoe\n1,A,43\n", "line 1: found column 'shoe'"),
        ("id,name,name\n1,A,A\n", "a column twice"),
        ("id,name\n1,A\n2\n", "line 3: found 1 columns; expected 2"),
        ("id,name\n1,A\n1,B\n", "line 3: found id '1' again, first in line 2"),
        ("id,name\n,A\n", "line 2: found column id"),
        ("id,name,births\n1,A,1970-13-01\n", "line 2: found column births"),
        ("id,name,births\n1,A,1972/1968\n", "line 2: found column births"),
        ("id,name,births\n1,A,12.3.1970\n", "line 2: found column births"),
        ("id,name,expires_on\n1,A,soon\n", "line 2: found column expires_on"),
        ("id,name,listed_on\n1,A,2026-02-30\n", "line 2: found column listed_on"),
        ("id,name,sex\n1,A,woman\n", "line 2: found column sex"),
        ("id,name,documents\n1,A,L898902C3\n", "kind:issuer:number"),
        ("id,name,documents\n1,A,passport:UTO:\n", "kind:issuer:number"),
        ("id,name,documents\n1,A,licence:UTO:1\n", "a kind of document"),
        ("id,name,document_status\n1,,burnt\n", "lost, stolen or revoked"),
        ("id,name,document_status\n1,,lost\n", "line 2: found column documents"),
        ('id,name\n1,"A\n', "csv that breaks"),
        ("id,name\n1,A\0\n", "line 2: found a NUL byte"),
        ("# note\n\nid,name,note\n1,A,\"two\nlines\"\n2\n", "line 6: found 1 columns"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_form_is_refused_whole_with_line_and_column(text, says):
    with pytest.raises(ListError) as refused:
        read(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("row", "documents"), [("1,,", 0), ("1,--,", 0), ("1,UNKNOWN,", 0), ("1,,passport:UTO:L898902C3", 1)]
)
def test_a_person_without_a_usable_name_is_kept_and_told_apart(row, documents):
    watchlist = rows(row, header="id,name,documents")
    (identity,) = without_usable_name(watchlist)
    assert (identity.id, len(identity.documents)) == ("1", documents)


def test_a_cell_of_signs_is_no_name_and_is_counted():
    watchlist = rows("1,Anna Specimen,-- | Ann", header="id,name,aliases")
    assert [name.text for name in watchlist.identities[0].names] == ["Anna Specimen", "Ann"]
    assert watchlist.dropped == {"names without a letter": 1}


def test_another_character_set_is_refused_with_the_line():
    with pytest.raises(ListError, match="line 2: found byte 0xE9"):
        load("csv", "id,name\n1,André\n".encode("latin-1"))


def test_an_error_never_shows_what_stands_in_the_cell():
    with pytest.raises(ListError) as refused:
        rows("1,Anna Specimen,Secret Birth", header="id,name,births")
    assert "Secret" not in str(refused.value)
    assert "Anna" not in str(refused.value)


def refusal(source: str, data: bytes) -> str | None:
    try:
        load(source, data)
    except ListError as refused:
        return str(refused)
    return None


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_an_error_of_ours(text):
    said = refusal("csv", ("id,name,births,documents\n" + text).encode("utf-8", "surrogatepass"))
    assert said is None or "expected" in said


@given(st.binary(max_size=200), st.sampled_from(sorted(SOURCES)))
def test_any_bytes_are_a_list_or_an_error_of_ours(data, source):
    said = refusal(source, data)
    assert said is None or "expected" in said
