"""What a line of the search field means: flight, date, record locator, document, name, birth date.

Words stand in any order. One may mean several things (`XA1001` is a flight, a locator or a document): then
each is tried. A date behind a flight is that of the flight, as is any where there is no name; every other is
a birth date. A label (`locator:ABCDEF`, see `LABELS`) says what a word means where the line alone would not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from openpiu import names
from openpiu.matching.query import document_common
from openpiu.store.flights import Designator

Kind = Literal["name", "birth", "flight", "date", "locator", "document"]

LABELS: dict[str, Kind] = {
    "name": "name",
    "born": "birth",
    "flight": "flight",
    "date": "date",
    "locator": "locator",
    "document": "document",
}
MOST_SIGNS = 200
MOST_WORDS = 12

_LABEL = re.compile(rf"\b({'|'.join(LABELS)})\s*:\s*", re.IGNORECASE)
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DATE = re.compile(
    r"(?<!\w)(?:(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})[-./](?P<m2>\d{1,2})[-./](?P<y2>\d{4})"
    rf"|(?P<d3>\d{{1,2}})\s*(?P<m3>{'|'.join(_MONTHS)})[A-Z]*\s*(?P<y3>\d{{4}}))(?!\w)"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_FLIGHT = re.compile(r"([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})(\d{1,4})([A-Z]?)")
_CARRIER = re.compile(r"[A-Z][A-Z0-9]|[0-9][A-Z]")
_OPEN_FLIGHT = re.compile(rf"(?:{_CARRIER.pattern})\d{{1,4}}[A-Z]?")
"""A flight without its label: `ABC123` is rather a locator than one of a carrier by its three letters."""
_NUMBER = re.compile(r"\d{1,4}[A-Z]?")
_SPLIT = re.compile(r"[\s,;/]+")
_LOCATOR = re.compile(r"(?=\w*\d)[A-Z0-9]{5,8}|[A-Z]{5,6}")


class Word(Struct, frozen=True):
    """One word, in capital letters and digits (a date as `1970-03-12`), and all that it may mean."""

    text: str
    kinds: tuple[Kind, ...]

    @property
    def written(self) -> str:
        """The word so that it is understood alike again."""
        label = next((label for label, kind in LABELS.items() if self.kinds == (kind,)), None)
        return f"{label}:{self.text}" if label else self.text


class Query(Struct, frozen=True):
    """What a line says, in its order; `unread` are the words that say nothing."""

    words: tuple[Word, ...]
    unread: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The line so that it is understood alike again."""
        return " ".join(word.written for word in self.words)

    def of(self, kind: Kind) -> list[str]:
        """The words that may mean `kind`; dates as `1970-03-12`."""
        texts = [word.text for word in self.words if kind in word.kinds]
        return [iso_date(text) or text for text in texts] if kind in ("birth", "date") else texts


def iso_date(text: str) -> str | None:
    """`19700312` or `1970-03-12` as the latter."""
    compact = _COMPACT.fullmatch(text)
    return text if _ISO.fullmatch(text) else _date(*compact.groups()) if compact else None


def designator_of(text: str) -> Designator | None:
    """The flight that `text` (`ZZ0482`) names."""
    found = _FLIGHT.fullmatch(text)
    return Designator(found[1], found[2].lstrip("0") or found[2], found[3]) if found else None


def parse(line: str) -> Query:
    """What `line` means; never raises. Lines over 200 signs are cut there."""
    unread: list[str] = []
    said: list[_Said] = []
    for label, token in _joined(list(_tokens(_plain(line[:MOST_SIGNS])))):
        found = list(_labelled(label, token) if label else _words(token))
        said += [_Said(word, bool(label)) for word in found]
        if not found:
            unread.append(token)
    said = _without_titles(said)
    unread += [word.text for word, _ in said[MOST_WORDS:]]
    return Query(tuple(_dated(_alone(said[:MOST_WORDS]))), tuple(unread))


class _Said(NamedTuple):
    word: Word
    labelled: bool


def _plain(line: str) -> str:
    """`line` in capitals, with the digits of any script as 0 to 9, and dates in one writing."""
    whole = line.encode(errors="ignore").decode()  # without halves of signs, which a terminal may give
    text = unicodedata.normalize("NFKC", whole).upper()
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return _DATE.sub(lambda found: f" {_iso(found) or found[0]} ", text)


def _iso(found: re.Match[str]) -> str | None:
    part = found.groupdict()
    month = part["m"] or part["m2"] or str(_MONTHS.index(part["m3"]) + 1)
    return _date(part["y"] or part["y2"] or part["y3"], month, part["d"] or part["d2"] or part["d3"])


def _date(year: str, month: str, day: str) -> str | None:
    """An ISO date of a person or a flight; day and month may stand the other way round."""
    if not 1880 <= int(year) <= 2100:
        return None
    for one, other in ((month, day), (day, month)):
        try:
            return date(int(year), int(one), int(other)).isoformat()
        except ValueError:
            continue
    return None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Words with their labels, empty for none."""
    pieces = _LABEL.split(text)
    yield from (("", token) for token in _SPLIT.split(pieces[0]) if token)
    for label, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        for number, token in enumerate(filter(None, _SPLIT.split(piece))):
            yield (label.lower() if number == 0 else "", token)


def _joined(tokens: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A carrier and a number that stand apart (`ZZ 482`) as one word."""
    at = 0
    while at < len(tokens):
        label, token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ("", "")
        apart = _CARRIER.fullmatch(token) and not following[0] and _NUMBER.fullmatch(following[1])
        if apart and label in ("", "flight"):
            yield label, token + following[1]
            at += 2
        else:
            yield label, token
            at += 1


def _words(token: str) -> Iterator[Word]:
    if _ISO.fullmatch(token):
        yield Word(token, ("birth",))
        return
    if _DATE.fullmatch(token):
        return  # looks like a date and is none
    if not any(sign.isdigit() for sign in token):
        yield from (Word(part, ("name",)) for part in names.romanise(token).split())
        return
    code = _code(token)
    kinds: list[Kind] = []
    if iso_date(code):
        kinds.append("birth")
    if _OPEN_FLIGHT.fullmatch(code):
        kinds.append("flight")
    if _LOCATOR.fullmatch(code):
        kinds.append("locator")
    if not document_common(code):
        kinds.append("document")
    if kinds:
        yield Word(code, tuple(kinds))


def _code(token: str) -> str:
    return "".join(sign for sign in token if sign.isascii() and sign.isalnum())


def _labelled(label: str, token: str) -> Iterator[Word]:
    """The words that `token` makes under its label; none where it cannot mean that."""
    kind = LABELS[label]
    code = _code(token)
    if kind == "name":
        yield from (Word(part, (kind,)) for part in names.romanise(token).split())
    elif kind in ("birth", "date"):
        found = iso_date(token)
        if found:
            yield Word(found, (kind,))
    elif code and (kind != "flight" or _FLIGHT.fullmatch(code)):
        yield Word(code, (kind,))


def _without_titles(said: list[_Said]) -> list[_Said]:
    kept = [one for one in said if one.word.kinds != ("name",) or one.word.text not in names.TITLES]
    return kept if any(one.word.kinds == ("name",) for one in kept) else said


def _alone(said: list[_Said]) -> list[_Said]:
    """One word of six letters may be a locator as well as a name; beside others it is a name."""
    if len(said) == 1 and not said[0].labelled and said[0].word.kinds == ("name",):
        text = said[0].word.text
        return [_Said(Word(text, ("name", "locator") if _LOCATOR.fullmatch(text) else ("name",)), False)]
    return said


def _dated(said: list[_Said]) -> Iterator[Word]:
    """Each date as that of a flight, where it stands behind one or there is no name, else of a birth; as
    either, beside a name, where what it stands behind may be no flight."""
    named = any("name" in word.kinds for word, _ in said)
    flown = any("flight" in word.kinds for word, _ in said)
    before: tuple[Kind, ...] = ()
    for word, labelled in said:
        meant: tuple[Kind, ...] = ("birth",)
        if flown and not named:
            meant = ("date",)
        elif "flight" in before:
            meant = ("date",) if before == ("flight",) else ("birth", "date")
        if labelled and (flown or word.kinds != ("date",)):
            meant = word.kinds
        kinds = [k for kind in word.kinds for k in (meant if kind in ("birth", "date") else (kind,))]
        yield replace(word, kinds=tuple(kinds))
        before = word.kinds
