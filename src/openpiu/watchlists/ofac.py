"""The list of Specially Designated Nationals of the United States Treasury (OFAC), in its old csv form.

Three files without header: `sdn.csv` (one row an entry: number, name, kind, program, title, six columns of
vessels, remarks), `alt.csv` (one row an alias: number, alias number, kind, name, remarks) and `add.csv` (one
row an address). `-0-` stands for nothing. A person's name is `SURNAME, Given`. The remarks hold the rest, one
fact after another: `DOB 14 Jun 1975; alt. DOB 1974; POB Utopia City; nationality Utopia; Passport L898902C3
(Utopia); Gender Female; a.k.a. 'THE SPECIMEN'.` Quoted names there are weak: nicknames and the like.
Source: https://sanctionslist.ofac.treas.gov, "SDN list, legacy csv format" and its data specification.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from openpiu.findings import ListError
from openpiu.watchlists import _source
from openpiu.watchlists._cells import document_in, is_original, parts_of
from openpiu.watchlists._source import Source, once, written_birth
from openpiu.watchlists.countries import alpha3, alpha3_or_text
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName, NameStrength, Watchlist

LEGAL_BASIS = "Executive orders and statutes of the United States administered by OFAC"
OWNER = "Office of Foreign Assets Control, US Department of the Treasury"
REFRESH_DAYS = 7
"""The list changes several times a week."""

NOTHING = "-0-"
COLUMNS = {"sdn": 12, "alt": 5, "add": 6}
KINDS = {"individual": None, "": "entities", NOTHING: "entities", "vessel": "vessels", "aircraft": "aircraft"}
ALIAS_KINDS = frozenset({"aka", "fka", "nka"})
REMARKS_LENGTH = 1000
"""Characters after which the source cuts the remarks off."""

SEX: dict[str, Literal["M", "F"]] = {"male": "M", "female": "F"}
_QUOTED = re.compile(r"^a\.?k\.?a\.?\s+[\"']+(.*?)[\"']+$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?:(?:[\w.]+ ){0,3}(?=passport|personal id|id card|id no|identifi))?"
    r"(passport|id card|id no|national id|national foreign id|cedula|identifi\w+ number|"
    r"personal id|identity card|d\.n\.i\.|c\.u\.r\.p\.|travel document|residency|numero de identidad|"
    r"citizen's card|ssn|driver's license|birth certificate|italian fiscal code|"
    r"military|electoral registry|le number|tarjeta|carnet|visa)",
    re.IGNORECASE,
)
_AFTER_NUMBER = re.compile(r"\s*,?\s*\b(?:issued|expires|expired|issue date|expire date)\b.*", re.IGNORECASE)
_CARDS = re.compile(r"cedula|identifi\w+ number|numero de identidad|id no|id card", re.IGNORECASE)


def load(
    source: Path | str | bytes,
    name: str | None = None,
    *,
    aliases: bytes | None = None,
    addresses: bytes | None = None,
) -> Watchlist:
    """Read one version of the list.

    `source` is the path of the `sdn` file, beside which the `alt` and `add` files must lie (the same name
    with `sdn` replaced), or its bytes, with those of the others in `aliases` and `addresses` where there are
    any. The version is the SHA-256 of all three, in this order. Vessels, aircraft, entities and addresses are
    counted in `dropped`, and remarks that the source cut short. Raises ListError, with file, row, what was
    found and expected, for a file that is missing or is not this list.
    """
    sdn = Source(source, "SDN list")
    alt, add = (
        (_given(aliases, "SDN aliases"), _given(addresses, "SDN addresses"))
        if isinstance(source, bytes)
        else (_beside(Path(source), "alt"), _beside(Path(source), "add"))
    )
    title = _source.list_name(source, name, "ofac")
    dropped: Counter[str] = Counter()
    entries: dict[str, list[str]] = {}
    numbers: set[str] = set()
    for line, row in _rows(sdn, "sdn"):
        number, kind = row[0], row[2].lower()
        if kind not in KINDS:
            raise sdn.error(
                "an unknown kind of entry in column 3", "individual, vessel, aircraft or -0-", line
            )
        if number in numbers:
            raise sdn.error(f"entry {number} twice", "one row an entry", line)
        numbers.add(number)
        dropped_as = KINDS[kind]
        if dropped_as:
            dropped[dropped_as] += 1
        else:
            entries[number] = row
    others: dict[str, list[ListedName]] = {}
    if alt:
        others = _aliases(alt, numbers, sdn.label)
    dropped["addresses"] += sum(row[0] in entries for _, row in _rows(add, "add")) if add else 0
    dropped["remarks cut short"] += sum(len(row[11]) >= REMARKS_LENGTH for row in entries.values())
    return Watchlist(
        name=title,
        source="ofac",
        version=_source.digest(*(file.data for file in (sdn, alt, add) if file)),
        identities=tuple(_identity(row, title, others.get(number, [])) for number, row in entries.items()),
        legal_basis=LEGAL_BASIS,
        owner=OWNER,
        refresh_days=REFRESH_DAYS,
        dropped={kind: count for kind, count in dropped.items() if count},
    )


def _aliases(file: Source, entries: set[str], label: str) -> dict[str, list[ListedName]]:
    """The aliases by the number of their entry; those that the source calls weak are weak."""
    aliases: dict[str, list[ListedName]] = {}
    for line, row in _rows(file, "alt"):
        if row[0] not in entries:
            raise file.error(f"an alias of entry {row[0]}", f"a number of {label}", line)
        kind = row[2].lower()
        strength: NameStrength = "weak" if "weak" in kind or "weak" in row[4].lower() else "strong"
        if not any(known in kind for known in ALIAS_KINDS):
            raise file.error("an unknown kind of alias in column 3", "aka, fka or nka", line)
        if row[3] and row[3] != NOTHING:
            aliases.setdefault(row[0], []).append(_name(row[3], strength))
    return aliases


def _given(data: bytes | None, label: str) -> Source | None:
    return None if data is None else Source(data, label)


def _beside(path: Path, kind: str) -> Source:
    """The `alt` or `add` file that belongs to an `sdn` file; without it the list would lack its aliases."""
    if "sdn" not in path.name.lower():
        raise ListError(
            f"{path.name}: found a file name without 'sdn'; expected one such as sdn.csv, "
            f"with {kind}.csv beside it"
        )
    at = path.name.lower().rindex("sdn")
    found = path.name[at : at + 3]
    other = path.with_name(path.name[:at] + (kind.upper() if found.isupper() else kind) + path.name[at + 3 :])
    if not other.is_file():
        raise ListError(
            f"{path.name}: found no file {other.name} beside it; expected the {kind} file of the list"
        )
    return Source(other, other.name)


def _rows(file: Source, kind: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their line numbers, cells without blanks around them; a 0x1A of old may end the file."""
    try:
        text = file.data.rstrip(b"\x1a\r\n\0 ").decode("utf-8-sig")
    except UnicodeDecodeError:
        text = file.data.rstrip(b"\x1a\r\n\0 ").decode("cp1252", errors="replace")
    if "\0" in text:
        raise file.error("a NUL byte", "text", text.count("\n", 0, text.index("\0")) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns, any_row = COLUMNS[kind], False
    try:
        for row in reader:
            if not row:
                continue
            if len(row) != columns:
                raise file.error(f"{len(row)} columns", f"{columns} columns", reader.line_num)
            cells = [cell.strip() for cell in row]
            if not cells[0].isdigit():
                raise file.error(
                    "a first column that is no number", "the number of an entry", reader.line_num
                )
            any_row = True
            yield reader.line_num, cells
    except csv.Error as fault:
        raise file.error(f"csv that breaks ({fault})", "whole rows", reader.line_num) from None
    if not any_row:
        raise file.error("no rows", "the rows of the list")


def _name(text: str, strength: NameStrength) -> ListedName:
    tidy = " ".join(text.split())
    return ListedName(tidy, strength, is_original(tidy), parts_of(tidy))


def _identity(row: list[str], list_name: str, aliases: list[ListedName]) -> Identity:
    number, title, program = row[0], row[4], row[3]
    own = [] if row[1] in ("", NOTHING) else [_name(row[1], "primary")]
    births: list[Birth] = []
    documents: list[ListedDocument] = []
    nationalities: list[str] = []
    places: list[str] = []
    nicknames: list[ListedName] = []
    rest = [f"Program {program}" if program != NOTHING else "", title if title != NOTHING else ""]
    sex: Literal["M", "F"] | None = None
    for fact in _facts(row[11]):
        word, _, value = fact.partition(" ")
        lower, quoted = word.lower().rstrip(":"), _QUOTED.match(fact)
        if quoted:
            nicknames.append(_name(quoted[1], "weak"))
        elif lower == "dob" and (born := written_birth(value)):
            births.append(born)
        elif lower in ("nationality", "citizen"):
            nationalities.append(alpha3_or_text(value))
        elif lower == "pob":
            places.append(_place(value))
        elif lower == "gender":
            sex = SEX.get(value.lower())
        elif _NUMBERED.match(fact) and (document := _document(fact)):
            documents.append(document)
        else:
            rest.append(fact)
    return Identity(
        id=number,
        list=list_name,
        names=_source.distinct_names([*own, *aliases, *nicknames]),
        births=once(births),
        documents=once(documents),
        nationalities=once(nationalities),
        sex=sex,
        birth_places=once(places),
        note=" · ".join(part for part in rest if part) or None,
    )


def _facts(remarks: str) -> list[str]:
    """The remarks one by one, `alt.` before them left out; the last of remarks cut short is not trusted."""
    if remarks in ("", NOTHING):
        return []
    pieces = [piece.strip() for piece in remarks.split(";")]
    if len(remarks) >= REMARKS_LENGTH and not remarks.endswith("."):
        pieces.pop()
    elif pieces[-1].endswith("."):
        pieces[-1] = pieces[-1][:-1]
    return [
        re.sub(r"^(?:alt\.|\(?alternate)\s+", "", piece, flags=re.IGNORECASE) for piece in pieces if piece
    ]


def _place(text: str) -> str:
    """`City, Province, State` with the state as alpha-3 where it is known."""
    head, comma, last = text.rpartition(",")
    return f"{head}{comma} {alpha3_or_text(last)}".strip()


def _document(fact: str) -> ListedDocument | None:
    """`Passport RL 1622378 (Lebanon) issued 09 Sep 2000`: number, state in brackets, kind from the words."""
    document = document_in(_AFTER_NUMBER.sub("", fact))
    if document is None:
        return None
    matched = _NUMBERED.match(fact)
    card = matched is not None and _CARDS.fullmatch(matched[1])
    issuer = document.issuer
    inside = re.findall(r"\(([^()]+)\)", fact)
    if issuer is None and inside:
        issuer = alpha3(inside[-1].split(".")[0])
    return ListedDocument(document.number, issuer, "identity-card" if card else document.kind)
