"""Texts of SSR and OSI, and the titles in names, by themselves."""

import pytest

from openpiu.messages import ssr, titles
from openpiu.travel import Contact


def test_document_text_gives_its_fields() -> None:
    said = ssr.docs("/P/UTO/L898902C3/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA")
    assert said is not None
    assert (said.kind, said.issuer, said.number, said.nationality) == ("P", "UTO", "L898902C3", "UTO")
    assert (said.birth, said.sex, said.infant, said.expires) == ("12AUG74", "F", False, "15APR32")
    assert (said.surname, said.given, said.whole) == ("SPECIMEN", "ANNA MARIA", True)


def test_second_given_names_the_holder_mark_and_the_hosts_name_reference() -> None:
    said = ssr.docs(" /P/UTO/X1/UTO/12AUG74/M/15APR32/SPECIMEN/JOHN/ROBERT/H-1SPECIMEN/JOHNMR")
    assert said is not None
    assert (said.surname, said.given) == ("SPECIMEN", "JOHN ROBERT")


def test_sex_of_an_infant() -> None:
    said = ssr.docs("/P/UTO/B1/UTO/10AUG25/MI/15APR30/SPECIMEN/TOM")
    assert said is not None
    assert (said.sex, said.infant) == ("M", True)


@pytest.mark.parametrize(
    "text",
    [
        "/P/UTO/X1/12AUG74/F/15APR32/SPECIMEN/ANNA",  # no field for the nationality
        "//P/UTO/X1/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA",  # one field too many in front
    ],
)
def test_shifted_fields_are_put_in_their_places(text: str) -> None:
    said = ssr.docs(text)
    assert said is not None
    assert (said.kind, said.number, said.birth, said.surname) == ("P", "X1", "12AUG74", "SPECIMEN")
    assert not said.whole


@pytest.mark.parametrize("text", ["", " ", "/", "/////////"])
def test_text_without_content_is_nothing(text: str) -> None:
    assert ssr.docs(text) is None
    assert ssr.doco(text) is None
    assert ssr.doca(text) is None
    assert ssr.infant(text) is None


def test_visa_with_and_without_the_field_of_the_birth_place() -> None:
    whole = ssr.doco("/SPECIMEN TOWN/V/V123/LONDON/22DEC25/UTO")
    short = ssr.doco("/V/V123/LONDON/22DEC25/UTO")
    assert whole is not None
    assert short is not None
    assert whole[1:6] == short[1:6] == ("V", "V123", "LONDON", "22DEC25", "UTO")
    assert (whole.birth_place, short.birth_place) == ("SPECIMEN TOWN", "")


@pytest.mark.parametrize(
    "text",
    ["SPECIMEN/CLARA/10AUG25", "SPECIMEN/CLARA 10AUG25", "SPECIMEN/CLARA10AUG25", "/SPECIMEN/CLARA/10AUG25"],
)
def test_infant_in_every_form(text: str) -> None:
    assert ssr.infant(text) == ssr.Infant("SPECIMEN", "CLARA", "10AUG25")


def test_infant_without_a_birth_date() -> None:
    assert ssr.infant("SPECIMEN/CLARA MARIA") == ssr.Infant("SPECIMEN", "CLARA MARIA", "")


@pytest.mark.parametrize(
    ("text", "kind", "value", "purpose"),
    [
        ("CTCE ANNA..S//EXAMPLE.ORG/EN", "email", "ANNA_S@EXAMPLE.ORG", None),
        ("CTCE ANNA./S//EXAMPLE.ORG", "email", "ANNA-S@EXAMPLE.ORG", None),
        ("BKRF ABC123 ANNA//EXAMPLE.ORG", "email", "ANNA@EXAMPLE.ORG", None),
        ("CTCM 491701234567", "phone", "491701234567", "mobile"),
        ("CTCM 491701234567/EN", "phone", "491701234567", "mobile"),
        ("EK CTC M 491701234567", "phone", "491701234567", "mobile"),
        ("XA CTCP +49 (30) 123-4567", "phone", "+49301234567", "unknown"),
        ("CTCH 4930 1234567 PREF", "phone", "49301234567", "home"),
        ("CTCF 49301234567", "phone", "49301234567", "fax"),
        ("CTCR", "other", "refused", "refused"),
        ("CTCA 1 SPECIMEN ROAD", "other", "1 SPECIMEN ROAD", "address"),
    ],
)
def test_contact_in_every_form(text: str, kind: str, value: str, purpose: str | None) -> None:
    assert ssr.contact(text) == Contact(kind, value, raw=text, purpose=purpose)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "CTCM", "THIS PASSENGER IS A VIP", "DCTCX 1", "FARE 12//45"])
def test_text_without_a_contact_has_none(text: str) -> None:
    assert ssr.contact(text) is None


def test_seats_one_after_the_other_and_texts_that_are_none() -> None:
    assert ssr.seats_in_text("012AN12BN") == ["12A", "12B"]
    assert ssr.seats_in_text("UA 0226 ") == []
    assert ssr.seats_in_text("WINDOW IF POSSIBLE") == []
    assert [ssr.seat(text) for text in ("039G", "XXX", "", "INF", "1a")] == ["39G", None, None, None, "1A"]


@pytest.mark.parametrize(
    ("given", "name", "title"),
    [
        ("ANNA MARIA MRS", "ANNA MARIA", "MRS"),
        ("JOHNMR", "JOHN", "MR"),
        ("LIMR", "LI", "MR"),
        ("CLARAMISS", "CLARA", "MISS"),
        ("TOM MSTR", "TOM", "MSTR"),
        ("JOHN DR", "JOHN", "DR"),
        ("JOHN MR.", "JOHN", "MR"),
        ("AMR", "AMR", None),  # no two letters would remain
        ("ALEXANDR", "ALEXANDR", None),
        ("WILLIAMS", "WILLIAMS", None),
        ("MR", "MR", None),
        ("", "", None),
    ],
)
def test_title_is_taken_off_a_name(given: str, name: str, title: str | None) -> None:
    assert titles.split_title(given)[:2] == (name, title)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("SPECIMEN", "ANNA"), ("SPECI MEN", "ANNA MARIA")),
        (("YY", "TAN"), ("Y", "TAN")),
        (("SMITHJR", "JOHN"), ("SMITH", "JOHN")),
        (("SPECIMEN", "MARIA"), ("SPECIMEN", "ANNA MARIA")),
    ],
)
def test_names_that_can_be_one_persons(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert titles.same_person(*one, *other)
    assert not titles.cannot_be(*one, *other)


def test_a_married_name_names_in_another_order_and_a_slip_are_not_another_person() -> None:
    assert not titles.cannot_be("SPECIMEN", "ANNA", "EXAMPLE", "ANNA")
    assert not titles.cannot_be("SPECIMEN", "ANNA", "ANNA", "SPECIMEN")
    assert not titles.cannot_be("SPECIMEN", "ANNA", "SPECINEM", "HANNA")
    assert titles.cannot_be("SPECIMEN", "ANNA", "QUITEANOTHER", "BORIS")
