"""Messages with many faults of different kinds: all of them are told at their byte, and no others.

The messages stand in `scripts/planted`, each code right before the byte at which it must be told; the page
`docs/findings.md` takes its examples from them.
"""

from pathlib import Path

import pytest
from tests.messages.planted import MARK, assert_told

PLANTED = Path(__file__).parents[2] / "scripts" / "planted"
FILES = sorted(path for path in PLANTED.iterdir() if path.suffix in (".edi", ".xml"))
TWENTY = ("twenty-paxlst.edi", "twenty-pnrgov.edi", "twenty-pnrgov.xml")
"""An interactive request, a booking push 13.1, and one in XML."""


def kinds(text: str) -> set[str]:
    return {code for mark in MARK.finditer(text) for code in mark[1].split(",")}


@pytest.mark.parametrize(
    ("file", "fewest"), [("paxlst.edi", 40), ("pnrgov.edi", 40), *((name, 20) for name in TWENTY)]
)
def test_many_faults_of_different_kinds_are_all_told_and_no_others(file: str, fewest: int) -> None:
    text = (PLANTED / file).read_text()
    (message,) = assert_told(text)
    assert len(kinds(text)) >= fewest
    assert message.flights and message.people


@pytest.mark.parametrize("file", TWENTY)
def test_each_has_faults_that_no_other_of_the_three_has(file: str) -> None:
    others = {code for name in TWENTY if name != file for code in kinds((PLANTED / name).read_text())}
    assert len(kinds((PLANTED / file).read_text()) - others) >= 7


def test_people_of_a_faulty_list_are_all_read() -> None:
    (message,) = assert_told((PLANTED / "paxlst.edi").read_text())
    assert [t.surname for t in message.travellers] == ["SPECIMEN", "MUSTER", "UNKNOWN", None]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_planted_fault_is_told_at_its_byte(file: Path) -> None:
    text = file.read_text()
    messages = assert_told(text)  # holds every finding to its mark
    assert {found.code for message in messages for found in message.findings} == kinds(text)
