"""The rows of a list in csv, by the names of its columns and not by their places."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import chain

from openpiu.watchlists._stream import Stream

HEAD = 10
"""Lines among which the header is looked for; before it may stand when the list was made."""
DELIMITERS = ",;\t|"


@lru_cache(maxsize=4096)
def column_key(name: str) -> str:
    """A column's name without case, blanks and signs: `D.O.B` and `DOB` are one column."""
    return "".join(c for c in name.casefold() if c.isalnum())


class Table:
    """The rows of a csv file, streamed.

    `columns` are the keys of its columns (`column_key`) in their order, `column 3` for one without a name;
    `head` the cells of the lines before the header. `required` holds groups of names; a header has one of
    each group. Cells may be parted by comma, semicolon, tab or bar. Raises ListError with the line where
    there is no such header, or a column twice.
    """

    def __init__(self, file: Stream, required: Collection[Collection[str]]) -> None:
        self._file = file
        self._lines = file.lines()
        self.head: list[list[str]] = []
        self.columns: list[str] = []
        missing: list[str] | None = None
        for number, text in self._lines:
            cells, lacking = self._header(text, required)
            if not lacking:
                self._take(cells, number)
                return
            if missing is None or len(lacking) < len(missing):
                missing = lacking
            self.head.append([cell.strip() for cell in cells])
            if number == HEAD:
                break
        raise file.error(
            f"no header with {' and '.join(missing or ())}", f"a header in the first {HEAD} lines", 1
        )

    def _header(self, text: str, required: Collection[Collection[str]]) -> tuple[list[str], list[str]]:
        """The cells of a line, parted so that most of the header is in it, and what it lacks."""
        best: tuple[list[str], list[str]] | None = None
        for delimiter in DELIMITERS:
            try:
                cells = next(csv.reader([text], delimiter=delimiter), [])
            except csv.Error:
                continue
            keys = {column_key(cell) for cell in cells}
            lacking = [
                " or ".join(group) for group in required if not keys.intersection(map(column_key, group))
            ]
            if best is None or len(lacking) < len(best[1]):
                best, self._delimiter = (cells, lacking), delimiter
        return best or ([text], ["columns"])

    def _take(self, cells: list[str], line: int) -> None:
        self.columns = [column_key(cell) or f"column {n}" for n, cell in enumerate(cells, 1)]
        if len(set(self.columns)) != len(cells):
            again = next(n for n, column in enumerate(self.columns) if column in self.columns[:n])
            raise self._file.error(f"column {again + 1} twice in the header", "each column once", line)
        self._first = line

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row, with the line on which it ends: its filled cells by column, blanks tidied.

        Raises ListError with the line for a row of another length than the header's (empty cells at its end
        apart), and for csv that breaks.
        """
        ended = self._first
        reader = csv.reader(chain(text for _, text in self._lines), delimiter=self._delimiter, strict=True)
        width = len(self.columns)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                line = ended + reader.line_num
                raise self._file.error(f"csv that breaks ({fault})", "whole rows", line) from None
            line = ended + reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                raise self._file.error(f"{len(cells)} columns", f"{width}, as in the header", line)
            filled = zip(self.columns, (" ".join(cell.split()) for cell in cells[:width]), strict=True)
            yield line, {column: cell for column, cell in filled if cell}
