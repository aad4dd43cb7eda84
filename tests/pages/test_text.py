"""The carrier's own text on a page: cut at segments, marked at bytes, covered where a role sees nobody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.pages.day import PEOPLE, message

from openpiu.travel import Document, Traveller
from openpiu.web.pages.excerpt import excerpt
from openpiu.web.pages.raw_text import AFTER, Mark, window

DATA = message()


def text_of(line) -> str:
    return "".join(piece.text for piece in line.pieces)


def test_a_window_holds_whole_segments_with_their_offsets() -> None:
    shown = window(DATA, 0)
    assert text_of(shown.lines[0]) == "UNA:+.? '"
    for line in shown.lines:
        assert DATA[line.offset : line.offset + 3].decode() == line.tag or not line.tag


def test_a_mark_stands_at_its_very_bytes() -> None:
    place = DATA.index(b"DTM+329:870304") + 8
    shown = window(DATA, place, [Mark(place, place + 6, 4)])
    marked = [piece for line in shown.lines for piece in line.pieces if piece.mark is not None]
    assert [(piece.text, piece.mark) for piece in marked] == [("870304", 4)]


def test_covered_text_keeps_every_place_and_no_value_about_people() -> None:
    plain, covered = window(DATA, 0), window(DATA, 0, cover=True)
    assert [line.offset for line in plain.lines] == [line.offset for line in covered.lines]
    whole = "".join(map(text_of, covered.lines))
    assert len(whole) == len("".join(map(text_of, plain.lines)))
    for surname, given_names, born, *_ in PEOPLE:
        assert surname not in whole
        assert born not in whole
        assert given_names not in whole
    assert "TDT+20+XA123" in whole


def test_what_the_door_removed_is_told_as_removed() -> None:
    shown = window(b"UNB+UNOA'FTX+" + b"\x1a" * 12 + b"'", 0)
    assert "[removed: 12]" in text_of(shown.lines[1])


@given(st.binary(max_size=400), st.integers(-5, 500), st.booleans())
def test_whatever_the_bytes_a_window_covers_them_once(data: bytes, at: int, cover: bool) -> None:
    shown = window(data, at, [Mark(3, 9, 1)], cover=cover)
    places = [line.offset for line in shown.lines]
    assert places == sorted(set(places))
    assert shown.size == len(data)


def test_a_large_text_is_shown_in_parts_that_lead_on() -> None:
    data = b"UNB+UNOA'" + b"FTX+AAA+++WORDS'" * 5000
    first = window(data, 0)
    assert first.before is None
    assert first.after is not None
    assert sum(len(text_of(line)) for line in first.lines) < AFTER + 4000
    assert window(data, first.after).lines[0].offset > 0


def test_an_excerpt_is_of_the_person_and_marks_the_field() -> None:
    who = Traveller(
        "PETROVSKI", "BORIS", birth_date="1975-06-30", documents=(Document("passport", "ZZ0000003"),)
    )
    found = excerpt(DATA, 1, who, "birth-date")
    assert found.offset == DATA.index(b"DTM+329:750630") + 8
    marked = [piece.text for line in found.lines for piece in line.pieces if piece.mark is not None]
    assert marked == ["750630"]
    shown = "".join(map(text_of, found.lines))
    assert "PETROVSKI" in shown
    assert "OUYANG" not in shown


def test_a_field_that_was_not_sent_is_not_marked() -> None:
    found = excerpt(DATA, 1, Traveller("PETROVSKI", "BORIS", birth_place="NOWHERE"), "birth-place")
    assert found.offset is None
