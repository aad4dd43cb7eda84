"""Redress: who was cleared is not stopped twice for the same facts. All names are invented."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from openpiu.matching import Index
from openpiu.screening import Cleared, Clearing, clearing, entry_facts, screen, sightings, traveller_facts
from openpiu.screening.clearing import SCHEME
from openpiu.travel import CarrierCode, Document, Flight, Iata3, LocalTime, Message, Traveller
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName

KEY = b"a key of the tests' own"
ILKANA = Traveller(
    "VELMAROSA",
    "ILKANA TEREVI",
    birth_date="1981-05-02",
    nationality="UTO",
    sex="F",
    documents=(Document("passport", "L898902C3", "UTO"),),
)
LISTED = Identity(
    "X.1",
    "fiction",
    (ListedName("Velmarosa Ilkana"), ListedName("Ilka", "weak")),
    (Birth("1981", "1981"),),
    (ListedDocument("K1234561", "UTO", "passport"),),
    ("UTO",),
    "F",
    ("Utopia",),
)
OTHER = Identity("X.2", "fiction", (ListedName("Velmarosa Ilkane"),), (Birth("1981", "1981"),))
INDEX = Index.build([LISTED, OTHER])


def raised(traveller: Traveller, cleared: Cleared | None = None, index: Index = INDEX) -> list[str]:
    """The entries that `traveller` is asked about."""
    flight = Flight(CarrierCode("XX"), "12", None, Iata3("AAA"), Iata3("BBB"), LocalTime("2026-03-01T10:00"))
    message = Message("paxlst", flights=(flight,), travellers=(traveller,))
    (matches,) = screen(sightings(message), index, cleared=cleared)
    return [match.identity for match in matches]


def standing(
    *clearings: Clearing | None, listed: tuple[Identity, ...] = (LISTED, OTHER), key: bytes = KEY
) -> Cleared:
    assert all(clearings)
    return Cleared(key, [one for one in clearings if one], {(one.list, one.id): one for one in listed})


CLEARED = standing(clearing(ILKANA, LISTED, KEY))


def test_a_cleared_pair_is_not_raised_again_and_every_other_is() -> None:
    assert raised(ILKANA) == ["X.1", "X.2"]
    assert raised(ILKANA, CLEARED) == ["X.2"]
    assert raised(ILKANA, standing(clearing(ILKANA, LISTED, KEY), clearing(ILKANA, OTHER, KEY))) == []


SAME: dict[str, Callable[[Traveller], Traveller]] = {
    "order": lambda who: replace(who, surname=who.given_names, given_names=who.surname),
    "case": lambda who: replace(who, surname="Velmarosa", given_names="ilkana Tereví"),
    "title": lambda who: replace(who, given_names="ILKANA TEREVI MRS", title="MRS"),
    "blanks": lambda who: replace(who, documents=(Document("passport", " l898902-c3", "uto"),)),
    "twice": lambda who: replace(who, documents=who.documents * 2),
    "another flight": lambda who: replace(who, seats=("12A",), record_locator="ABC123", reference="7"),
    "expiry": lambda who: replace(who, documents=(replace(who.documents[0], expires="2031-01-01"),)),
}
OTHERWISE: dict[str, Callable[[Traveller], Traveller]] = {
    "surname": lambda who: replace(who, surname="VELMAROSSA"),
    "a part more": lambda who: replace(who, given_names="ILKANA TEREVI OMA"),
    "a part less": lambda who: replace(who, given_names="ILKANA"),
    "name in the document": lambda who: replace(who, document_names="VELMAROSA/ILKANA"),
    "birth date": lambda who: replace(who, birth_date="1981-05-03"),
    "no birth date": lambda who: replace(who, birth_date=None),
    "year alone": lambda who: replace(who, birth_date="1981"),
    "nationality": lambda who: replace(who, nationality="XOM"),
    "no nationality": lambda who: replace(who, nationality=None),
    "sex": lambda who: replace(who, sex=None),
    "birth place": lambda who: replace(who, birth_place="ORLAT"),
    "number": lambda who: replace(who, documents=(Document("passport", "L898902C4", "UTO"),)),
    "issuer": lambda who: replace(who, documents=(Document("passport", "L898902C3", "XOM"),)),
    "another document": lambda who: replace(
        who, documents=(*who.documents, Document("visa", "V778899", "UTO"))
    ),
    "no document": lambda who: replace(who, documents=()),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_the_same_facts_written_otherwise_are_the_same(change: Callable[[Traveller], Traveller]) -> None:
    assert raised(change(ILKANA), CLEARED) == ["X.2"]


@pytest.mark.parametrize("change", OTHERWISE.values(), ids=OTHERWISE)
def test_the_pair_is_raised_when_any_fact_of_the_traveller_changes(
    change: Callable[[Traveller], Traveller],
) -> None:
    assert raised(change(ILKANA), CLEARED) == raised(change(ILKANA))
    assert "X.1" in raised(change(ILKANA))


ENTRIES = {
    "alias": replace(LISTED, names=(*LISTED.names, ListedName("Velmarosa Terevi", "strong"))),
    "strength": replace(LISTED, names=(LISTED.names[0], ListedName("Ilka", "strong"))),
    "birth date": replace(LISTED, births=(Birth("1981-05-02", "1981-05-02"),)),
    "document": replace(LISTED, documents=(*LISTED.documents, ListedDocument("L898902C3", "UTO"))),
    "nationality": replace(LISTED, nationalities=("UTO", "XOM")),
    "sex": replace(LISTED, sex=None),
    "birth place": replace(LISTED, birth_places=()),
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_the_pair_is_raised_when_any_fact_of_the_entry_changes(entry: Identity) -> None:
    cleared = standing(clearing(ILKANA, LISTED, KEY), listed=(entry, OTHER))
    assert raised(ILKANA, cleared, Index.build([entry, OTHER])) == ["X.1", "X.2"]


def test_what_says_nothing_of_the_person_does_not_raise_the_pair_again() -> None:
    entry = replace(LISTED, note="reviewed", listed_on="2026-01-01", names=LISTED.names[::-1])
    assert raised(ILKANA, standing(clearing(ILKANA, LISTED, KEY), listed=(entry,))) == ["X.2"]


def test_an_entry_that_has_left_its_list_clears_nobody() -> None:
    assert raised(ILKANA, standing(clearing(ILKANA, LISTED, KEY), listed=(OTHER,))) == ["X.1", "X.2"]


@pytest.mark.parametrize(
    "who",
    [
        replace(ILKANA, documents=()),
        replace(ILKANA, documents=(Document("passport", "123456789", "UTO"),)),
        replace(ILKANA, documents=(Document("passport", None, "UTO"),)),
        replace(ILKANA, birth_date=None),
        replace(ILKANA, birth_date="1981-05"),
        replace(ILKANA, surname=None, given_names="..."),
    ],
)
def test_who_would_not_be_known_again_cannot_be_cleared_beforehand(who: Traveller) -> None:
    assert clearing(who, LISTED, KEY) is None
    assert raised(who, CLEARED) == raised(who)


def test_a_digest_of_another_key_or_scheme_clears_nobody() -> None:
    assert raised(ILKANA, standing(clearing(ILKANA, LISTED, b"another key, as long"))) == ["X.1", "X.2"]
    made = clearing(ILKANA, LISTED, KEY)
    assert made is not None
    older = replace(made, traveller=made.traveller.replace(f"{SCHEME}:", "0:"))
    assert raised(ILKANA, standing(older)) == ["X.1", "X.2"]
    with pytest.raises(ValueError, match="at least 16"):
        clearing(ILKANA, LISTED, b"short")


def test_what_stands_cleared_is_told_beside_what_is_raised() -> None:
    (matches,) = INDEX.match([ILKANA])
    asked, cleared = CLEARED.divided(ILKANA, matches)
    assert [match.identity for match in asked] == ["X.2"]
    assert [match.identity for match in cleared] == ["X.1"]


NAMES = st.sampled_from(["VELMAROSA", "ILKANA", "TEREVI", "OMBERT", "Ильканa"])
PEOPLE = st.builds(
    Traveller,
    surname=NAMES,
    given_names=st.lists(NAMES, max_size=2).map(" ".join),
    birth_date=st.sampled_from(["1981-05-02", "1981-05-03", "1981", None]),
    nationality=st.sampled_from(["UTO", None]),
    sex=st.sampled_from(["F", None]),
    documents=st.lists(
        st.builds(
            Document,
            st.just("passport"),
            st.sampled_from(["L898902C3", "L898902C4", "12345", None]),
            st.sampled_from(["UTO", "XOM", None]),
        ),
        max_size=2,
    ).map(tuple),
)


@given(one=PEOPLE, other=PEOPLE)
def test_two_have_one_digest_exactly_where_all_facts_agree(one: Traveller, other: Traveller) -> None:
    def said(who: Traveller) -> object:
        name = sorted(f"{who.surname} {who.given_names}".replace("Ильканa", "ILKANA").split())
        papers = {(document.number, document.issuer or "") for document in who.documents if document.number}
        return name, who.birth_date, who.nationality, who.sex, papers

    first, second = traveller_facts(one, KEY), traveller_facts(other, KEY)
    if first is not None:
        assert (first == second) == (said(one) == said(other))


@given(one=PEOPLE, other=PEOPLE)
def test_a_clearing_takes_away_its_own_pair_and_nothing_else(one: Traveller, other: Traveller) -> None:
    made = clearing(one, LISTED, KEY)
    cleared = standing(*filter(None, [made]))
    same = made is not None and traveller_facts(other, KEY) == made.traveller
    everything = raised(other)
    assert raised(other, cleared) == [id_ for id_ in everything if not (same and id_ == "X.1")]


def test_the_order_of_what_an_entry_says_is_no_fact() -> None:
    turned = replace(LISTED, names=LISTED.names[::-1], nationalities=LISTED.nationalities[::-1])
    assert entry_facts(turned, KEY) == entry_facts(LISTED, KEY)
