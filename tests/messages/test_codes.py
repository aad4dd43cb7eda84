import pytest
from hypothesis import given
from hypothesis import strategies as st

from openpiu.messages import codes


def test_alpha_2_is_mapped_and_told() -> None:
    assert codes.state("GB") == ("GBR", False)


@pytest.mark.parametrize("code", ["GBR", "UTO", "XXA", "XXB", "UNO", "EUE", "GBD", "RKS"])
def test_alpha_3_and_the_extras_of_doc_9303_are_right_as_they_are(code: str) -> None:
    assert codes.state(code) == (code, True)


@pytest.mark.parametrize(("code", "state"), [("D", "DEU"), ("D<<", "DEU"), ("gbr", "GBR"), (" FRA", "FRA")])
def test_forms_of_passports_are_read(code: str, state: str) -> None:
    assert codes.state(code) == (state, True)


@pytest.mark.parametrize("code", ["0", "OTHER PLACE", "ZZZ", ""])
def test_a_code_in_no_list_comes_back_as_sent(code: str) -> None:
    assert codes.state(code) == (code, False)
    assert not codes.state_known(code)


def test_a_mapped_code_is_known() -> None:
    assert codes.state_known("KR")
    assert codes.state_known("KOR")


@given(st.text(max_size=6))
def test_no_code_raises(code: str) -> None:
    codes.state(code)
    codes.state_known(code)
    codes.currency_known(code)
    codes.document_kind(code)


def test_currencies_of_iso_4217_are_known() -> None:
    assert codes.currency_known("EUR")
    assert not codes.currency_known("EUX")
    assert not codes.currency_known("")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("P", "passport"),
        ("PD", "passport"),
        ("IP", "passport"),
        ("p", "passport"),
        ("I", "identity-card"),
        ("V", "visa"),
        ("AC", "crew-certificate"),
        ("F", "facilitation"),
        ("L", "other"),
        ("QQ", "other"),
        ("", "other"),
    ],
)
def test_kind_of_document(code: str, kind: str) -> None:
    assert codes.document_kind(code) == kind


@pytest.mark.parametrize(
    ("sent", "plain", "told"),
    [("SEA", "SEA", False), ("sea", "SEA", True), (" Fl", "FL", True), ("", "", False)],
)
def test_a_code_in_lower_case_is_folded_and_told(sent: str, plain: str, told: bool) -> None:
    assert codes.folded(sent) == (plain, told)
