import re

import pytest

from openpiu.findings import CATALOGUE, Where, finding


def test_a_finding_takes_its_words_from_the_catalogue() -> None:
    found = finding("PAX-DTM-329-FORMAT", Where(41, "DTM", 1, 2, 2207, 41), "month 13")
    assert (found.severity, found.text, found.expected) == (
        "error",
        "birth date cannot be read: month 13",
        "YYMMDD",
    )
    assert found.as_record() == {
        "code": "PAX-DTM-329-FORMAT",
        "severity": "error",
        "text": "birth date cannot be read: month 13",
        "expected": "YYMMDD",
        "segment": 41,
        "tag": "DTM",
        "element": "1.2",
        "line": 41,
        "offset": 2207,
    }


def test_a_place_is_said_in_the_order_that_a_person_looks_for_it() -> None:
    assert str(Where(41, "DTM", 1, 2, 2207, 41)) == "segment 41 (DTM), element 1.2, byte 2207"
    assert str(Where(None, "UNZ", 2, None, 10, 1)) == "segment UNZ, element 2, byte 10"
    assert str(Where(offset=0, line=1)) == "byte 0"


def test_an_unknown_code_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        finding("PAX-NO-SUCH-CODE", Where())


def test_a_rule_may_be_finer_than_the_catalogue() -> None:
    found = finding("PAX-DOC-NUMBER", Where(), "blanks", severity="warning", expected="no blanks")
    assert (found.severity, found.expected) == ("warning", "no blanks")


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_well_formed_and_says_all(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"(SYN|PAX|PNR|SSR|TRV|RES|XML)(-[A-Z0-9]+)+", code)
    assert entry.severity in ("error", "warning", "info")
    assert entry.text and not entry.text.endswith(".") and entry.expected and entry.source
