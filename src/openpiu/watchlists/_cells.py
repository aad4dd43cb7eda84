"""Names and documents out of the cells that lists put them in, with the words that stand around them.

The lists are written by people: one cell may hold several names, a name in two scripts, a remark in brackets,
a birth date, or a document number inside a sentence. What is not a name or a number is left to the note; it
is never guessed into one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from openpiu.watchlists._source import once
from openpiu.watchlists.countries import alpha3, alpha3_or_text
from openpiu.watchlists.model import ListedDocument, ListedName, NameStrength

_SEPARATOR = re.compile(r";|\s[a-z]\)\s")
_TAIL = re.compile(r"[,\s]+(?:born\b|son of\b|daughter of\b|DOB\b|D\.O\.B\b)", re.IGNORECASE)
_BRACKET = re.compile(r"\(([^()]*)\)?")
_SCRIPT_LABEL = re.compile(
    r"^(?:in\s+)?(?:original script|arabic|cyrillic|chinese|pashto|farsi)\s*:\s*", re.I
)
_EDGE = ' \t\r\n,;:.()[]"“”«»„'
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})
_QUOTES = "'‘’"


def _foreign(sign: str) -> bool:
    """Whether the sign is a letter of another script than the Latin."""
    return (
        sign > "ʯ"
        and sign.isalpha()
        and not unicodedata.name(sign, "LATIN").startswith(("LATIN", "MODIFIER"))
    )


def is_original(text: str) -> bool:
    """Whether the text is written, for the most part, in another script than the Latin."""
    foreign = sum(map(_foreign, text))
    return foreign * 2 > sum(c.isalpha() for c in text)


def _runs(text: str) -> list[str]:
    """The text cut where the script changes between words."""
    runs: list[list[str]] = []
    last: bool | None = None
    for word in text.split():
        if not any(c.isalpha() for c in word):
            if runs:
                runs[-1].append(word)
            continue
        foreign = is_original(word)
        if foreign is not last:
            runs.append([])
            last = foreign
        runs[-1].append(word)
    return [" ".join(run) for run in runs]


def _trim(text: str) -> str:
    """The name without what stands around it; a quote goes only together with its partner."""
    text = " ".join(text.split()).strip(_EDGE)
    while len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip(_EDGE)
    return text


def parts_of(text: str) -> tuple[str, ...]:
    """Surname, given names and suffix of `SURNAME, Given, Jr.`; nothing where no comma says which it is."""
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    named = [part for part in parts if part.rstrip(".").upper() not in _SUFFIXES]
    return parts if len(named) > 1 else ()


def names_in(cell: str, strength: NameStrength) -> tuple[list[ListedName], list[str]]:
    """The names that a cell holds, and the remarks that stood beside them.

    `Ann Ex; Anne Ex` are two names; `Ann Ex (Анна Экс)` one name in two scripts; `Ann Ex (nom de guerre)` a
    name and a remark; `Ann Ex, born 1 Jan. 1953` too.
    """
    names: list[ListedName] = []
    remarks: list[str] = []
    brackets = [inside.strip() for inside in _BRACKET.findall(cell)]
    body = _BRACKET.sub(" ; " if _leads(cell) else " ", cell)
    for piece in _SEPARATOR.split(body):
        tail = _TAIL.search(piece)
        if tail:
            remarks.append(piece[tail.start() :].strip(" ,"))
            piece = piece[: tail.start()]
        _add(names, piece, strength)
    for inside in brackets:
        bare = _SCRIPT_LABEL.sub("", inside)
        if is_original(bare) or (names and all(n.original_script for n in names)):
            for piece in bare.split(";"):
                _add(names, piece, strength)
        elif inside:
            remarks.append(inside)
    return names, remarks


def _leads(cell: str) -> bool:
    """Whether the bracket stands between two names and not after or before one."""
    return bool(re.search(r"\w\s*\([^()]*\)\s+\w", cell))


def _add(names: list[ListedName], piece: str, strength: NameStrength) -> None:
    for run in _runs(_trim(piece)):
        text = _trim(run)
        if sum(c.isalpha() for c in text) or len(text) > 1:
            names.append(ListedName(text, strength, is_original(text), parts_of(text)))


# -- documents

_KINDS = (
    (("passport", "pasaporte", "passeport"), "passport"),
    (("visa",), "visa"),
    (("residen", "alien registration", "foreign id"), "residence-permit"),
    (
        ("military", "armed forces", "driver", "driving", "voter", "student", "ration", "ex-serviceman"),
        "other",
    ),
    (("fiscal", "social security", "certificate", "electoral", "travel document", "laissez", "tax"), "other"),
    (
        ("identi", "national id", "id card", "id no", "cedula", "national number", "tazkira", "personal id"),
        "identity-card",
    ),
    (("d.n.i", "citizen's card", "d.p.i", "c.u.r.p"), "identity-card"),
)
_NUMBER_WORD = re.compile(
    r"\b(?:nos?|number|nr|num)\s*[.:]+\s*|\bnumber\b|\bno\.?\s+|N[°º]\s*|\bNo(?=\d)", re.I
)
_NUMBER = re.compile(r"[A-Za-z0-9./\-]*\d[A-Za-z0-9./\-]*")
_PREFIX = re.compile(r"(?!SSN|NIT|ID$|DNI|NO$)[A-Z][A-Z\-]{0,3}-?")


class _Cell(NamedTuple):
    number: str
    words: str
    brackets: tuple[str, ...]


def kind_of(words: str) -> str:
    """The kind of document (as in `travel.Document`) that the words name; `other` where they name none."""
    lower = words.lower()
    return next((kind for keys, kind in _KINDS if any(key in lower for key in keys)), "other")


def _cut(text: str) -> _Cell:
    """A number, the words before it, and what stood in brackets."""
    brackets = tuple(inside.strip() for inside in _BRACKET.findall(text))
    marked = _NUMBER_WORD.sub(" # ", _BRACKET.sub(" ", text)).replace("#", " # ")
    tokens = marked.replace(",", " , ").split()
    kept: list[str] = []
    at = len(tokens)
    while at and not _NUMBER.fullmatch(tokens[at - 1]):
        at -= 1
    after = tokens[at:]
    while at:
        token = tokens[at - 1]
        if not _NUMBER.fullmatch(token) and not (kept and _PREFIX.fullmatch(token)):
            if token != "#" or at == 1 or not _NUMBER.fullmatch(tokens[at - 2]):
                break
        else:
            kept.insert(0, token)
        at -= 1
    words = [token for token in tokens[:at] + after if token not in "#,"]
    return _Cell(" ".join(kept).strip("./-"), " ".join(words), brackets)


def _issuer_in(words: str, brackets: tuple[str, ...]) -> str | None:
    """The state that brackets or words name, the longest run of words first."""
    for inside in brackets:
        code = alpha3(inside)
        if code:
            return code
    tokens = words.split()
    for length in range(min(4, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            candidate = " ".join(tokens[start : start + length])
            # Short words in lower case ("id", "no") are also codes of states.
            if candidate[0].isupper() and (len(candidate) > 2 or candidate in ("US", "UK")):
                code = alpha3(candidate)
                if code:
                    return code
    return None


def document_in(text: str, kind: str = "", issuer: str | None = None) -> ListedDocument | None:
    """The document that a cell names, or None where it holds no number.

    `text` is the number, alone or within words ("Libyan passport No. 513519", "R00012098, South Sudan",
    "403062567 (US)"); `kind` the source's own words for the kind, which words beside the number overrule;
    `issuer` the state as the source names it.
    """
    cell = _cut(text)
    if not cell.number or not any(c.isdigit() for c in cell.number):
        return None
    named = kind_of(cell.words)
    found = named if named != "other" or _says_other(cell.words) else kind_of(kind)
    state = alpha3_or_text(issuer) if issuer else None
    if state is None:
        state = _issuer_in(cell.words, cell.brackets) or _issuer_in(kind, ())
    return ListedDocument(cell.number, state, found)


def _says_other(words: str) -> bool:
    lower = words.lower()
    return any(key in lower for keys, kind in _KINDS if kind == "other" for key in keys)


_IN_TEXT = re.compile(
    r"((?:\w+\s+)?passport)\s*(?:no\.?|number|nos\.?)\s*[:.]?\s*([A-Z]{0,3}\s?\d{4,12}[A-Z]?)", re.IGNORECASE
)


def documents_in_remark(text: str) -> tuple[ListedDocument, ...]:
    """The passports that a sentence names by number ("Afghan passport number OA462456, issued on ...")."""
    found = []
    for words, number in _IN_TEXT.findall(text):
        document = document_in(f"{words} number {number}")
        if document:
            found.append(document)
    return once(found)
