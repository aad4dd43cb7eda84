"""A seat map from what was sent: rows and letters as they occur, with the letters that say who sits there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

_SEAT = re.compile(r"0*([1-9][0-9]{0,2})([A-Z])")
MOST_ROWS = 120


class Cell(Struct, frozen=True):
    """One seat: `marks` are H open hit, D decided, B same booking, S this traveller; empty where nobody
    sits."""

    seat: str
    traveller: str | None
    marks: str


class SeatMap(Struct, frozen=True):
    """Rows of seats by number, the letters that occur, and who has no seat or one that is none."""

    letters: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    unseated: tuple[str, ...]


def seat_map(
    seats: Sequence[tuple[str, Sequence[str], str | None]],
    hits: Mapping[str, bool],
    self_: str | None = None,
) -> SeatMap:
    """The map of travellers with their seats and locators; `hits` says of a traveller with a hit whether one
    is open; `self_` is who the map was opened for."""
    taken: dict[tuple[int, str], tuple[str, str | None]] = {}
    unseated = []
    own = next((locator for id_, _, locator in seats if id_ == self_), None)
    for id_, said, locator in seats:
        places = [match for seat in said if (match := _SEAT.fullmatch(seat.strip().upper()))]
        if not places:
            unseated.append(id_)
        for match in places[:1]:
            taken[int(match[1]), match[2]] = (id_, locator)
    letters = tuple(sorted({letter for _, letter in taken}))
    rows = []
    for number in sorted({row for row, _ in taken})[:MOST_ROWS]:
        cells = []
        for letter in letters:
            seat = f"{number}{letter}"
            who = taken.get((number, letter))
            if who is None:
                cells.append(Cell(seat, None, ""))
                continue
            id_, locator = who
            marks = "S" if id_ == self_ else ""
            if id_ in hits:
                marks += "H" if hits[id_] else "D"
            if own and locator == own and id_ != self_:
                marks += "B"
            cells.append(Cell(seat, id_, marks))
        rows.append((number, tuple(cells)))
    return SeatMap(letters, tuple(rows), tuple(unseated))
