"""A list of one's own, as csv: people who are sought, or documents that are lost, stolen or revoked.

UTF-8. First, if wanted, lines `# key: value` with what the law wants known of a list (`legal_basis`, `owner`,
`refresh_days`, `published`); then a header and the rows. Columns, in any order, `id` and `name` required:

    id,name,aliases,weak_aliases,original_script,births,documents,nationalities,sex,birth_places,note,
    listed_on,expires_on,document_status

Several values in one cell are separated by ` | `. A name is `SURNAME, Given Names` or a name in any order.
A birth is `1970-03-12`, `1970-03`, `1970`, `1968/1972` or, for about, `~1970`. A document is
`kind:issuer:number` (`passport:UTO:L898902C3`; kind and issuer may be empty). A row with a
`document_status` (`lost`, `stolen`, `revoked`) and without a name is a document alone. A row with neither is
a person whom no name can bring up; whoever takes the list in is told. After `expires_on` an entry is out of
force.

    # legal_basis: Border Act, section 12
    id,name,births,documents,document_status
    A-1,"SPECIMEN, Anna Maria",1974-08-12,passport:UTO:L898902C3,
    A-2,,,passport:UTO:X00000001,stolen
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar, get_args

from openpiu.travel.model import DocumentKind
from openpiu.watchlists import _source
from openpiu.watchlists._cells import is_original, parts_of
from openpiu.watchlists._source import Source, iso_birth, partial_date
from openpiu.watchlists.countries import alpha3_or_text
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName, NameStrength, Watchlist

T = TypeVar("T")

LEGAL_BASIS = "not stated"
OWNER = "this unit"
REFRESH_DAYS = 30

COLUMNS = (
    "id", "name", "aliases", "weak_aliases", "original_script", "births", "documents", "nationalities", "sex",
    "birth_places", "note", "listed_on", "expires_on", "document_status",
)  # fmt: skip
REQUIRED = ("id", "name")
KEYS = ("legal_basis", "owner", "refresh_days", "published")
STATUSES: dict[str, Literal["lost", "stolen", "revoked"]] = {
    "lost": "lost",
    "stolen": "stolen",
    "revoked": "revoked",
}
SEXES: dict[str, Literal["M", "F"]] = {"M": "M", "F": "F"}
KINDS: frozenset[str] = frozenset(get_args(DocumentKind))


class _Row(NamedTuple):
    """One row: its line, its cells by column, and the file for errors."""

    file: Source
    line: int
    cells: dict[str, str]

    def value(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def values(self, column: str) -> list[str]:
        return [v.strip() for v in self.value(column).split("|") if v.strip()]

    def read(self, column: str, reader: Callable[[str], T | None], expected: str) -> T | None:
        """The cell through `reader`, None where it is empty; ListError where the reader finds nothing."""
        text = self.value(column)
        if not text:
            return None
        found = reader(text)
        if found is None:
            raise self.wrong(column, expected)
        return found

    def wrong(self, column: str, expected: str) -> Exception:
        # The cell itself may be personal data: the place is enough to find it.
        return self.file.error(f"column {column} that cannot be read", expected, self.line)


def load(source: Path | str | bytes, name: str | None = None) -> Watchlist:
    """Read one version of a list of one's own from a file or its bytes; the form stands in the module's text.

    Raises ListError, with file, line, column, what was found and expected, for a file that is not in this
    form; a single row that cannot be read refuses the list whole.
    """
    file = Source(source, "csv list")
    title = _source.list_name(source, name, "csv")
    text = file.text()
    facts, head = _facts(file, text)
    identities: list[Identity] = []
    lines: dict[str, int] = {}
    dropped: Counter[str] = Counter()
    for row in _rows(file, text, head):
        identity = _identity(row, title, dropped)
        if identity.id in lines:
            raise file.error(
                f"id {identity.id!r} again, first in line {lines[identity.id]}", "each id once", row.line
            )
        lines[identity.id] = row.line
        identities.append(identity)
    refresh = facts.get("refresh_days")
    return Watchlist(
        name=title,
        source="csv",
        version=_source.digest(file.data),
        identities=tuple(identities),
        legal_basis=facts.get("legal_basis", LEGAL_BASIS),
        owner=facts.get("owner", OWNER),
        refresh_days=int(refresh) if refresh else REFRESH_DAYS,
        published=facts.get("published"),
        dropped=dict(dropped),
    )


def _facts(file: Source, text: str) -> tuple[dict[str, str], int]:
    """The `# key: value` lines at the head, and how many lines they are. Without a colon it is a comment."""
    facts: dict[str, str] = {}
    count = 0
    for line in io.StringIO(text, newline=""):
        if line.strip() and not line.startswith("#"):
            break
        count += 1
        key, colon, value = line.lstrip("# \t").partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon or not value:
            continue
        if key not in KEYS:
            raise file.error("an unknown key", ", ".join(KEYS), count)
        if key == "refresh_days" and not (value.isascii() and value.isdigit() and 0 < int(value) < 10_000):
            raise file.error("refresh_days that is no number of days", "a whole number from 1", count)
        if key == "published" and _moment(value) is None:
            raise file.error("published that is no date", "2026-03-01 or 2026-03-01T09:15Z", count)
        facts[key] = value
    return facts, count


def _moment(text: str) -> str | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _rows(file: Source, text: str, head: int) -> list[_Row]:
    body = io.StringIO(text, newline="")
    for _ in range(head):
        body.readline()
    reader = csv.reader(body, strict=True)
    rows: list[_Row] = []
    columns: list[str] = []
    try:
        for cells in reader:
            line = head + reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _header(file, cells, line)
            elif len(cells) != len(columns):
                raise file.error(f"{len(cells)} columns", f"{len(columns)}, as in the header", line)
            else:
                rows.append(_Row(file, line, dict(zip(columns, cells, strict=True))))
    except csv.Error as fault:
        raise file.error(f"csv that breaks ({fault})", "whole rows", head + reader.line_num) from None
    if not columns:
        raise file.error("no header", "a header with id and name")
    return rows


def _header(file: Source, cells: list[str], line: int) -> list[str]:
    columns = [cell.strip().lower() for cell in cells]
    unknown = [column for column in columns if column not in COLUMNS]
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise file.error(f"a header without {' and '.join(missing)}", "a header with id and name", line)
    if unknown:
        raise file.error(f"column {unknown[0][:40]!r} in the header", ", ".join(COLUMNS), line)
    if len(set(columns)) != len(columns):
        raise file.error("a column twice in the header", "each column once", line)
    return columns


def _identity(row: _Row, list_name: str, dropped: Counter[str]) -> Identity:
    if not row.value("id"):
        raise row.wrong("id", "a reference that stays with the entry")
    names = _source.distinct_names(_names(row, dropped))
    documents = tuple(_document(row, cell) for cell in row.values("documents"))
    status: Literal["lost", "stolen", "revoked"] | None = row.read(
        "document_status", _status, "lost, stolen or revoked"
    )
    if not names and status and not documents:
        raise row.wrong("documents", "the document of a row with document_status and without a name")
    return Identity(
        id=row.value("id"),
        list=list_name,
        names=names,
        births=tuple(_birth(row, cell) for cell in row.values("births")),
        documents=documents,
        nationalities=tuple(alpha3_or_text(v) for v in row.values("nationalities")),
        sex=row.read("sex", _sex, "M, F or nothing"),
        birth_places=tuple(row.values("birth_places")),
        note=row.value("note") or None,
        listed_on=row.read("listed_on", partial_date, "a date such as 2026-03-01, 2026-03 or 2026"),
        expires_on=row.read("expires_on", partial_date, "a date such as 2026-03-01, 2026-03 or 2026"),
        document_status=status,
    )


def _status(text: str) -> Literal["lost", "stolen", "revoked"] | None:
    return STATUSES.get(text.lower())


def _sex(text: str) -> Literal["M", "F"] | None:
    return SEXES.get(text.upper())


def _names(row: _Row, dropped: Counter[str]) -> list[ListedName]:
    """The names of the row; `original_script` holds those of the listed name in other scripts."""
    strengths: tuple[tuple[str, NameStrength], ...] = (
        ("name", "primary"),
        ("original_script", "primary"),
        ("aliases", "strong"),
        ("weak_aliases", "weak"),
    )
    names = []
    for column, strength in strengths:
        for cell in row.values(column):
            text = " ".join(cell.split())
            if not any(c.isalnum() for c in text):
                dropped["names without a letter"] += 1
                continue
            names.append(ListedName(text, strength, is_original(text), parts_of(text)))
    return names


def _birth(row: _Row, cell: str) -> Birth:
    born = iso_birth(cell)
    if born is None:
        raise row.wrong("births", "1970-03-12, 1970-03, 1970, 1968/1972 or ~1970")
    return born


def _document(row: _Row, cell: str) -> ListedDocument:
    parts = [part.strip() for part in cell.split(":")]
    if len(parts) != 3 or not any(c.isalnum() for c in parts[2]):
        raise row.wrong("documents", "kind:issuer:number, such as passport:UTO:L898902C3")
    kind, issuer, number = parts
    if kind and kind not in KINDS:
        raise row.wrong("documents", f"a kind of document: {', '.join(sorted(KINDS))}")
    return ListedDocument(number, alpha3_or_text(issuer) if issuer else None, kind or "other")
