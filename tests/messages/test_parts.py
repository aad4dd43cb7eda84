"""Lists in parts and close-outs: what is judged only when all of it is here."""

import re
from itertools import permutations

import pytest
from msgspec.structs import replace
from tests.messages.paxlst_specimen import ANNA, ERIK, HEAD, transmission

from openpiu import messages
from openpiu.messages import closeouts, paxlst
from openpiu.travel import Message

BODY = HEAD[HEAD.index("UNH+") :]
ENVELOPE = HEAD[: HEAD.index("UNH+")]


def people(first: int, last: int) -> str:
    """Fictional people by number, each with a reference, seat, document and birth date of their own."""
    return "".join(
        ERIK.replace("XA1002", f"XA{n:04}")
        .replace("12B", f"{n}B")
        .replace("X4711", f"X47{n:02}")
        .replace("810203", f"8102{n:02}")
        for n in range(first, last + 1)
    )


def message(body: str, part: str = "", kind: str = "745") -> str:
    """One message from UNH to UNT; `part` as in UNH element 4."""
    text = BODY.replace("XA123/260301/1400'", f"XA123/260301/1400{'+' + part if part else ''}'")
    text = text.replace("BGM+745", f"BGM+{kind}") + body
    count = text.count("'") + 1
    return f"{text}UNT+{count}+1'"


def read(*texts: str) -> list[Message]:
    numbered = "".join(
        re.sub(r"(UNT\+\d+\+)1'$", rf"\g<1>{n}'", text.replace("UNH+1+", f"UNH+{n}+", 1))
        for n, text in enumerate(texts, 1)
    )
    return list(messages.read(f"{ENVELOPE}{numbered}UNZ+{len(texts)}+101'".encode()))


def told(found: list[Message]) -> list[list[tuple[str, str | None, str]]]:
    return [[(f.code, f.where.tag, f.text.partition(": ")[2]) for f in m.findings] for m in found]


def test_a_count_that_is_right_over_all_parts_is_no_fault() -> None:
    first, last = message(people(1, 3) + "CNT+42:5'", "01:C"), message(people(4, 5) + "CNT+42:5'", "02:F")
    found = read(first, last)
    assert told(found) == [[], []]
    assert [m.declared for m in found] == [{"passenger": 5}, {"passenger": 5}]


def test_a_count_that_is_wrong_over_all_parts_is_told_once_at_the_part_that_came_last() -> None:
    parts = [
        message(people(1, 2) + "CNT+42:9'", "01:C"),
        message(people(3, 4) + "CNT+42:9'", "02:C"),
        message(people(5, 6) + "CNT+42:9'", "03:F"),
    ]
    for order in permutations(parts):
        assert told(read(*order)) == [[], [], [("PAX-CNT-MISMATCH", "CNT", "counted 6 in all parts")]]


def test_each_part_may_count_its_own() -> None:
    first, last = message(people(1, 3) + "CNT+42:3'", "01:C"), message(people(4, 5) + "CNT+42:2'", "02:F")
    found = read(first, last)
    assert told(found) == [[], []] and [m.declared for m in found] == [{}, {}]


def test_counts_are_not_judged_while_a_part_is_missing() -> None:
    first, last = message(people(1, 3) + "CNT+42:9'", "01:C"), message(people(4, 5) + "CNT+42:9'", "03:F")
    assert told(read(first, last)) == [[], [("SYN-PART-MISSING", "UNH", "parts 2")]]


def test_a_part_sent_twice_is_not_counted_twice() -> None:
    first, last = message(people(1, 3) + "CNT+42:5'", "01:C"), message(people(4, 5) + "CNT+42:5'", "02:F")
    assert told(read(first, first, last)) == [[], [("SYN-DUPLICATE", "UNH", "as message 1")], []]


def test_where_a_part_came_with_other_content_nothing_is_counted() -> None:
    first, other = message(people(1, 3) + "CNT+42:9'", "01:C"), message(people(1, 2) + "CNT+42:9'", "01:C")
    last = message(people(4, 5) + "CNT+42:9'", "02:F")
    assert told(read(first, other, last)) == [[], [("SYN-PART-DUPLICATE", "UNH", "part 1")], []]


def test_a_declared_number_written_is_read_again() -> None:
    (found,) = messages.read(transmission(HEAD + ANNA + "CNT+42:5'"))
    assert [f.code for f in found.findings] == ["PAX-CNT-MISMATCH"] and found.declared == {"passenger": 5}
    (again,) = messages.read(paxlst.write([replace(found, findings=())]))
    assert again.declared == {"passenger": 5}


# Close-outs


@pytest.mark.parametrize(
    ("kind", "size", "detail"),
    [
        ("266+CLOB", 10, None),
        ("266+CLOB", 5, None),
        ("266+CLOB", 4, "4 on board of 10 known"),
        ("266+CLNB", 0, None),
        ("266+CLNB", 5, None),
        ("266+CLNB", 6, "6 not on board of 10 known"),
        ("266+CLNB", 10, "10 not on board of 10 known"),
    ],
)
def test_a_close_out_is_held_against_the_list_of_its_leg(kind: str, size: int, detail: str | None) -> None:
    found = read(message(people(1, 10)), message(people(1, size), kind=kind))
    assert told(found)[1] == ([("PAX-CLOSEOUT-IMPLAUSIBLE", "BGM", detail)] if detail else [])


def test_people_asked_about_one_by_one_make_the_list_and_count_once() -> None:
    requests = [message(people(n, n)) for n in (1, 2, 3, 4, 4, 4)]
    assert told(read(*requests, message(people(1, 2), kind="266+CLOB")))[-1] == []
    assert len(told(read(*requests, message(people(1, 1), kind="266+CLOB")))[-1]) == 1


def test_of_fewer_than_three_any_share_may_stay_behind() -> None:
    assert told(read(message(people(1, 2)), message(people(1, 2), kind="266+CLNB"))) == [[], []]


def test_a_close_out_of_another_leg_is_not_compared() -> None:
    other = message(people(1, 6), kind="266+CLNB").replace("TDT+20+XA123", "TDT+20+XA124")
    assert "PAX-CLOSEOUT-IMPLAUSIBLE" not in str(told(read(message(people(1, 6)), other)))


def test_a_close_out_in_parts_is_judged_when_it_is_whole() -> None:
    listed = message(people(1, 9))
    first, last = message(people(1, 4), "01:C", "266+CLNB"), message(people(5, 9), "02:F", "266+CLNB")
    told_all = told(read(listed, first, last))
    assert told_all == [[], [], [("PAX-CLOSEOUT-IMPLAUSIBLE", "BGM", "9 not on board of 9 known")]]


def test_a_list_of_which_parts_are_missing_judges_no_close_out() -> None:
    closed = message(people(1, 3), kind="266+CLNB")
    first, last = message(people(1, 3), "01:C"), message(people(4, 6), "02:F")
    assert told(read(first, closed))[0] == []
    assert "PAX-CLOSEOUT-IMPLAUSIBLE" not in str(told(read(first, closed)))
    assert told(read(first, last, closed)) == [[], [], []]


def test_a_close_out_with_the_access_reference_of_its_list_is_another_list() -> None:
    listed, closed = message(people(1, 4), "01:F"), message(people(1, 4), "01:F", "266+CLOB")
    assert told(read(listed, closed)) == [[], []]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closeouts, "MOST_REMEMBERED", 4)
    found = read(message(people(1, 6)), message(people(1, 6), kind="266+CLNB"))
    assert told(found) == [[], []]
