"""The OFAC list: its three files, with fictional people."""

from __future__ import annotations

from pathlib import Path

import pytest

from openpiu.findings import ListError
from openpiu.watchlists import Birth, ListedDocument, Watchlist, load, without_usable_name
from openpiu.watchlists import ofac as module

REMARKS = (
    "DOB 14 Jun 1975; alt. DOB circa 1974; POB Utopia City, Syria; nationality Korea, North; citizen Iran; "
    "Passport RL 1622378 (Lebanon) issued 09 Sep 2000 expires 08 Sep 2005; alt. National ID No. 781-52 "
    "(Congo, Democratic Republic of the); Gender Female; a.k.a. 'THE SPECIMEN'; Linked To: UTOPIA TRADING CO."
)


def row(number: int, name: str, kind: str = "individual", remarks: str = "-0- ") -> str:
    quoted = f'"{remarks}"' if remarks != "-0- " else remarks
    return f'{number},"{name}","{kind}","SDGT","Director",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,{quoted}\r\n'


SDN = (
    row(36, "UTOPIA AIR", "-0- ").replace('"-0- "', "-0- ")
    + row(101, "SPECIMEN, Anna Maria", remarks=REMARKS)
    + row(102, "MUSTER, Erik, Jr.", remarks="DOB 1961 to 1963.")
    + row(103, "GOOD SHIP", "vessel")
    + row(104, "EX-UTO", "aircraft")
)
ALT = '101,1,"aka","SPECIMAN, Ann",-0- \r\n36,2,"fka","OLD AIR",-0- \r\n101,3,"weak aka","ANNIE",-0- \r\n'
ADD = '101,1,-0- ,"Utopia City","Utopia",-0- \r\n36,2,-0- ,-0- ,"Utopia",-0- \r\n'


def files(folder: Path, sdn: str = SDN, alt: str = ALT, add: str = ADD) -> Path:
    for name, text in (("ofac-sdn.csv", sdn), ("ofac-alt.csv", alt), ("ofac-add.csv", add)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / "ofac-sdn.csv"


def read(folder: Path, **texts: str) -> Watchlist:
    return load("ofac", files(folder, **texts))


def remarks(text: str):
    return load("ofac", row(1, "A, B", remarks=text).encode()).identities[0]


def test_individuals_are_read_from_the_three_files(tmp_path):
    watchlist = read(tmp_path)
    assert [identity.id for identity in watchlist.identities] == ["101", "102"]
    assert watchlist.name == "ofac-sdn"
    assert watchlist.dropped == {"entities": 1, "vessels": 1, "aircraft": 1, "addresses": 1}
    anna = watchlist.identities[0]
    assert [(n.text, n.strength, n.parts) for n in anna.names] == [
        ("SPECIMEN, Anna Maria", "primary", ("SPECIMEN", "Anna Maria")),
        ("SPECIMAN, Ann", "strong", ("SPECIMAN", "Ann")),
        ("ANNIE", "weak", ()),
        ("THE SPECIMEN", "weak", ()),
    ]
    assert anna.births == (Birth("1975-06-14", "1975-06-14"), Birth("1974", "1974", True))
    assert anna.documents == (
        ListedDocument("RL 1622378", "LBN", "passport"),
        ListedDocument("781-52", "COD", "identity-card"),
    )
    assert anna.nationalities == ("PRK", "IRN")
    assert anna.sex == "F"
    assert anna.birth_places == ("Utopia City, SYR",)
    assert anna.note == "Program SDGT · Director · Linked To: UTOPIA TRADING CO"
    assert watchlist.identities[1].names[0].parts == ("MUSTER", "Erik", "Jr.")
    assert watchlist.identities[1].births == (Birth("1961", "1963"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DOB Aug 1961.", Birth("1961-08", "1961-08")),
        ("DOB circa 1965.", Birth("1965", "1965", True)),
        ("DOB circa 1979-1982.", Birth("1979", "1982", True)),
        ("alt. DOB 1961 to 1963.", Birth("1961", "1963")),
        ("DOB 01 Jan 1975 to 31 Dec 1975.", Birth("1975", "1975")),
        ("DOB 01 Feb 1960 to 29 Feb 1960.", Birth("1960-02", "1960-02")),
        ("DOB 26 Sep 1946 to 07 Dec 1946.", Birth("1946-09-26", "1946-12-07")),
    ],
)
def test_births_are_read_as_the_remarks_write_them(text, expected):
    assert remarks(text).births == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Passport D000000483, Diplomatic (Syria).", ListedDocument("D000000483", "SYR", "passport")),
        ("Diplomatic Passport 000021986 (Yemen).", ListedDocument("000021986", "YEM", "passport")),
        ("Passport 92/664 (Egypt).", ListedDocument("92/664", "EGY", "passport")),
        (
            "Passport I066302 (Cabo Verde.  Previously Cape Verde.).",
            ListedDocument("I066302", "CPV", "passport"),
        ),
        ("Passport #H0044232 (Iraq).", ListedDocument("H0044232", "IRQ", "passport")),
        ("Cedula No. 16247821 (Colombia).", ListedDocument("16247821", "COL", "identity-card")),
        ("SSN 000-00-0000 (United States).", ListedDocument("000-00-0000", "USA", "other")),
    ],
)
def test_documents_are_read_as_the_remarks_write_them(text, expected):
    assert remarks(text).documents == (expected,)


def test_what_is_no_document_number_is_left_to_the_note():
    identity = remarks("Passport issued in Utopia City; Member ETA.")
    assert identity.documents == ()
    assert "Passport issued in Utopia City · Member ETA" in (identity.note or "")


def test_the_last_fact_of_remarks_that_were_cut_short_is_not_trusted():
    text = "DOB 1961; " + "Linked To: X; " * 70
    text = text[:980] + "; Passport 123456789"
    assert len(text) == 1000
    watchlist = load("ofac", row(1, "A, B", remarks=text).encode())
    assert watchlist.identities[0].documents == ()
    assert watchlist.dropped["remarks cut short"] == 1


def test_an_entry_without_a_name_is_kept_and_told_apart():
    watchlist = load(
        "ofac", (row(1, "-0- ", remarks="Passport A123456 (Utopia).") + row(2, "A, Bo")).encode()
    )
    (nameless,) = without_usable_name(watchlist)
    assert (nameless.id, nameless.names, nameless.documents[0].number) == ("1", (), "A123456")


def test_an_old_end_of_file_mark_is_no_row(tmp_path):
    assert len(read(tmp_path, sdn=SDN + "\x1a\r\n").identities) == 2


def test_the_version_covers_all_three_files(tmp_path):
    first = read(tmp_path)
    assert read(tmp_path, alt=ALT.replace("ANNIE", "ANNE")).version != first.version
    assert module.load(SDN.encode(), aliases=ALT.encode(), addresses=ADD.encode()).version == first.version


def test_a_list_without_its_aliases_beside_it_is_refused(tmp_path):
    path = files(tmp_path)
    (tmp_path / "ofac-alt.csv").unlink()
    with pytest.raises(ListError, match=r"found no file ofac-alt\.csv beside it"):
        load("ofac", path)
    with pytest.raises(ListError, match="without 'sdn'"):
        load("ofac", path.rename(tmp_path / "today.csv"))


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"sdn": ""}, "ofac-sdn.csv: found an empty file"),
        ({"sdn": SDN + "7,x,y\r\n"}, "ofac-sdn.csv: line 6: found 3 columns; expected 12 columns"),
        ({"sdn": "id,name" + ",x" * 10 + "\r\n"}, "line 1: found a first column that is no number"),
        ({"sdn": SDN + row(101, "AGAIN, Specimen")}, "line 6: found entry 101 twice"),
        ({"sdn": row(1, "A, B", "ghost")}, "unknown kind of entry"),
        ({"sdn": SDN + '9,"cut'}, "csv that breaks"),
        ({"sdn": "\x00" + SDN}, "NUL"),
        ({"alt": '999,1,"aka","X, Y",-0- \r\n'}, "ofac-alt.csv: line 1: found an alias of entry 999"),
        ({"alt": '101,1,"boo","X, Y",-0- \r\n'}, "unknown kind of alias"),
        ({"add": "1,2\r\n"}, "ofac-add.csv: line 1: found 2 columns"),
    ],
)
def test_what_is_not_this_list_is_refused_whole_and_says_where(texts, says, tmp_path):
    with pytest.raises(ListError) as refused:
        read(tmp_path, **texts)
    assert says in str(refused.value)
    assert "SPECIMEN" not in str(refused.value).upper()
