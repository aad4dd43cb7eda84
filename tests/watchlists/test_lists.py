"""What holds for every list: force, age, changes, names of states; and the real files."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pycountry
import pytest

from openpiu.findings import ListError
from openpiu.travel import PartialDate
from openpiu.watchlists import (
    Birth,
    Identity,
    ListedName,
    Watchlist,
    age_days,
    compare,
    in_force,
    load,
    stale,
    without_usable_name,
)
from openpiu.watchlists.countries import alpha3, alpha3_or_text

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "lists"
real = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the real lists are not at {SAMPLES}")


def watchlist(*identities: Identity, published: str | None = None) -> Watchlist:
    return Watchlist("x", "csv", "0" * 64, identities, "law", "us", 7, published)


def test_an_unknown_source_is_refused():
    with pytest.raises(ListError, match="expected one of un, ofac, uk, eu, ftm, csv"):
        load("mars", b"x")


@pytest.mark.parametrize(
    ("expires", "day", "expected"),
    [
        (None, date(2999, 1, 1), True),
        ("2026-03-01", date(2026, 3, 1), True),
        ("2026-03-01", date(2026, 3, 2), False),
        ("2026-03", date(2026, 3, 31), True),
        ("2026-03", date(2026, 4, 1), False),
        ("2026", date(2026, 12, 31), True),
        ("2026", date(2027, 1, 1), False),
    ],
)
def test_an_entry_is_in_force_to_the_end_of_its_last_day(expires, day, expected):
    assert in_force(Identity("1", "x", expires_on=PartialDate(expires) if expires else None), day) is expected


def test_a_version_is_stale_after_its_refresh_limit():
    version = watchlist(published="2026-03-01T09:00Z")
    assert not stale(version, datetime(2026, 3, 9, 8, 59, 59, tzinfo=UTC))
    assert stale(version, datetime(2026, 3, 9, 9, 0, 0, tzinfo=UTC))


def test_the_age_of_a_list_without_date_counts_from_its_arrival():
    now = datetime(2026, 3, 20, tzinfo=UTC)
    assert age_days(watchlist(), now) is None
    assert not stale(watchlist(), now)
    assert stale(watchlist(), now, taken_in=datetime(2026, 3, 1, tzinfo=UTC))


def test_people_without_a_usable_name_are_told_apart_and_documents_are_not():
    nameless = Identity("1", "x", names=(ListedName("Q"), ListedName("TBA"), ListedName("--")))
    document = Identity("2", "x", document_status="lost")
    named = Identity("3", "x", names=(ListedName("Anna"),))
    chinese = Identity("4", "x", names=(ListedName("王"),))
    assert without_usable_name(watchlist(nameless, document, named, chinese)) == (nameless,)


def test_versions_are_compared_entry_by_entry_and_field_by_field():
    old = Identity("1", "x", names=(ListedName("ANNA"),), births=(Birth("1970", "1970"),))
    new = Identity("1", "y", names=(ListedName("ANNA"), ListedName("ANNE", "weak")), sex="F")
    gone, come = Identity("2", "x"), Identity("3", "y")
    result = compare(watchlist(old, gone), watchlist(new, come))
    assert (result.added, result.removed) == ((come,), (gone,))
    assert [(c.id, [(f.field, f.before, f.after) for f in c.fields]) for c in result.changed] == [
        ("1", [("names", (), (ListedName("ANNE", "weak"),)),
               ("births", (Birth("1970", "1970"),), ()),
               ("sex", (), ("F",))]),
    ]  # fmt: skip
    assert not compare(watchlist(old, gone), watchlist(gone, old))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Iran (Islamic Republic of)", "IRN"),
        ("Democratic Republic of the Congo", "COD"),
        ("Congo, Democratic Republic of the", "COD"),
        ("Congo", "COG"),
        ("Korea, North", "PRK"),
        ("Republic of Korea", "KOR"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("Bosnia-Herzegovina", "BIH"),
        ("State of Palestine", "PSE"),
        ("possibly Palestinian", "PSE"),
        ("GUINEA-BISSAU", "GNB"),
        ("Guinea", "GIN"),
        ("Dominican Republic", "DOM"),
        ("Dominica", "DMA"),
        ("The Gambia", "GMB"),
        ("Burma", "MMR"),
        ("yemeni", "YEM"),
        ("fr", "FRA"),
        ("UTO", "UTO"),
        ("Atlantis", None),
        ("", None),
        ("of the", None),
    ],
)
def test_states_are_known_by_the_names_that_lists_use(text, code):
    assert alpha3(text) == code


def test_no_two_states_share_a_name():
    names: dict[frozenset[str], set[str]] = {}
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            name = getattr(country, field, None)
            if name:
                names.setdefault(frozenset(name.lower().split()), set()).add(country.alpha_3)
                assert alpha3(name) == country.alpha_3, name
    assert all(len(codes) == 1 for codes in names.values())


def test_a_state_that_is_not_known_stays_as_it_stands():
    assert alpha3_or_text(" former  Soviet Union ") == "former Soviet Union"


@real
def test_the_real_un_list_is_read_whole():
    un = load("un", SAMPLES / "un-consolidated.xml")
    assert (len(un.identities), un.dropped["entities"], un.name) == (730, 273, "un-consolidated")
    assert un.dropped.keys() == {"entities", "addresses", "documents without a number"}
    assert un.published == "2026-02-27T00:00:09.554Z"
    assert without_usable_name(un) == ()
    assert all(re.fullmatch(r"[A-Z]{2,3}i\.\d{3}", identity.id) for identity in un.identities)
    names = [name for identity in un.identities for name in identity.names]
    assert len(names) > 3200
    assert sum(name.original_script for name in names) > 380
    assert not [n for n in names if ";" in n.text or "(" in n.text or " born " in n.text]
    births = [birth for identity in un.identities for birth in identity.births]
    assert len(births) > 890
    assert sum(birth.circa for birth in births) > 120
    assert sum(birth.start != birth.end for birth in births) > 30
    documents = [document for identity in un.identities for document in identity.documents]
    assert len(documents) > 450
    assert not [d for d in documents if re.search(r"passport|number|no\.", d.number, re.IGNORECASE)]
    assert all(d.issuer is None or re.fullmatch("[A-Z]{3}", d.issuer) for d in documents)
    assert {n for i in un.identities for n in i.nationalities if len(n) != 3} == {"former Soviet Union"}


@real
def test_the_real_ofac_list_is_read_whole():
    ofac = load("ofac", SAMPLES / "ofac-sdn.csv", name="ofac")
    assert len(ofac.identities) == 3845
    assert {k: ofac.dropped[k] for k in ("entities", "vessels", "aircraft")} == {
        "entities": 2994,
        "vessels": 323,
        "aircraft": 217,
    }
    assert sum(len(i.names) for i in ofac.identities) > 10_000
    assert sum(bool(i.births) for i in ofac.identities) > 3600
    assert sum(len(i.documents) for i in ofac.identities) > 2600
    assert all(len(n) == 3 for i in ofac.identities for n in i.nationalities)
    assert sum(len(n.parts) > 1 for i in ofac.identities for n in i.names[:1]) > 3500


@real
def test_a_real_list_is_no_list_of_another_source():
    for source, file in (
        ("csv", "un-consolidated.xml"),
        ("un", "ofac-sdn.csv"),
        ("ofac", "un-consolidated.xml"),
    ):
        with pytest.raises(ListError):
            load(source, (SAMPLES / file).read_bytes())
