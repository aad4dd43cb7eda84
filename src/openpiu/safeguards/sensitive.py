"""What reveals protected data, held against the bytes of free text.

The tables stand in `sensitive.toml`. Text is compared as bytes, so that nothing has to be decoded: in upper
case, with punctuation and digits as blanks, line breaks both as nothing (a line wrapped at fixed width) and
as a blank.
"""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from typing import NamedTuple

FILLER = 0x1A
_LEGACY = ("iso8859-1", "iso8859-2", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9")

_FOLD = bytes(
    byte - 32 if 97 <= byte <= 122 else byte if 65 <= byte <= 90 or byte >= 0x80 else 32
    for byte in range(256)
)
"""Small letters to capitals; all but letters and bytes beyond ASCII to blanks."""
_CARRIER = b"AIR"
"""A people before this is a carrier's name: `TURKISH AIRLINES`."""
_STATUSES = frozenset(
    code.encode()
    for code in ("HK", "NN", "HN", "KK", "UN", "UC", "NO", "KL", "TK", "XX", "HX", "PN", "HL", "SS", "RR")
)


class Tables(NamedTuple):
    """The tables, ready for use: each word, code and phrase with its category."""

    codes: dict[bytes, str]
    words: dict[bytes, str]
    phrases: dict[tuple[bytes, bytes], str]
    notable: frozenset[bytes]
    glued: frozenset[bytes]
    unbroken: dict[bytes, str]


def _read() -> Tables:
    data = tomllib.loads(Path(__file__).with_name("sensitive.toml").read_text(encoding="utf-8"))
    codes = {code.encode(): category for category, table in data["codes"].items() for code in table["list"]}
    words: dict[bytes, str] = {}
    unbroken: dict[bytes, str] = {}
    for category, table in data["words"].items():
        for language, listed in table.items():
            for word in listed if language != "source" else ():
                # Chinese is written without blanks: its words are looked for inside the text.
                target = unbroken if language == "zh" else words
                for form in _forms(word):
                    target.setdefault(form, category)
    phrases: dict[tuple[bytes, bytes], str] = {}
    for category, listed in data["phrases"].items():
        for phrase in listed if category != "source" else ():
            first, second = phrase.encode().split()
            phrases[first, second] = category
    return Tables(
        codes,
        words,
        phrases,
        frozenset(codes) | frozenset(words) | frozenset(first for first, _ in phrases),
        frozenset(codes) - {code.encode() for code in data["glued"]["not"]},
        unbroken,
    )


def _forms(word: str) -> set[bytes]:
    """The bytes of a word as a message may hold them after folding: without accents, and in each charset."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    forms = {_FOLDED(plain.encode())} if plain.isascii() else set()
    if not word.isascii():
        for written in (word, word.lower(), word.capitalize()):
            forms.add(_FOLDED(written.encode("utf-8")))
            for codec in _LEGACY:
                try:
                    forms.add(_FOLDED(written.encode(codec)))
                except UnicodeEncodeError:
                    continue
    return {form for form in forms if form}


def _FOLDED(raw: bytes) -> bytes:  # noqa: N802 - reads as the table that it applies
    return raw.translate(_FOLD).replace(b" ", b"")


TABLES = _read()
"""The tables of `sensitive.toml`."""
_NOTABLE = TABLES.notable


def first_category(raw: bytes, ignored: str = "") -> str | None:
    """The category of the first word, code or phrase in `raw` that reveals protected data; None without one.

    `ignored` is a category that does not count here. Half a microsecond for a line that holds none.
    """
    folded = raw.translate(_FOLD, b"\r\n")
    tokens = folded.split()
    plain = len(folded) == len(raw) and raw.isascii()
    if plain and _NOTABLE.isdisjoint(tokens) and _no_code_runs_on(folded, tokens):
        return None
    found = _category(tokens, ignored) or _glued(tokens)
    if found is None and len(folded) != len(raw):
        # The break may have stood for a blank between two words.
        tokens = raw.translate(_FOLD).split()
        found = _category(tokens, ignored) or _glued(tokens)
    if found is None and not raw.isascii():
        bare = raw.translate(None, b"\r\n")
        found = next((c for word, c in TABLES.unbroken.items() if c != ignored and word in bare), None)
    return found


def _no_code_runs_on(folded: bytes, tokens: list[bytes]) -> bool:
    """Whether every status and every SSR stands alone, so that no code can be glued to one (`AVMLHK`)."""
    return folded.count(b"HK") == tokens.count(b"HK") and b"SSR" not in folded


def _category(tokens: list[bytes], ignored: str) -> str | None:
    last = b""
    for token, after in zip(tokens, [*tokens[1:], last], strict=False):
        category = category_of(token)
        if category and category != ignored and not after.startswith(_CARRIER):
            return category
        category = TABLES.phrases.get((token, after))
        if category and category != ignored:
            return category
    return None


def category_of(token: bytes) -> str | None:
    """The category of one word or code in capitals; None where it reveals nothing."""
    return TABLES.words.get(token) or TABLES.codes.get(token)


def _glued(tokens: list[bytes]) -> str | None:
    """The category of the first code that is glued to a carrier or status."""
    return next((TABLES.codes[token[:4]] for token in tokens if _is_glued(token)), None)


def _is_glued(token: bytes) -> bool:
    """Whether a code runs on into a carrier or a status, as hosts write it: `AVMLDLHK`, `WCHRHK`, `AVMLU`."""
    rest = token[4:]
    return 0 < len(rest) <= 4 and token[:4] in TABLES.glued and (len(rest) < 3 or rest[2:] in _STATUSES)


def sensitive_places(raw: bytes) -> list[tuple[int, int, str]]:
    """Every word and code in `raw` that reveals protected data, as (begin, end, category).

    For text that has no elements of its own; phrases are found too, as both words and what is between.
    """
    folded = raw.translate(_FOLD)
    places: list[tuple[int, int, str]] = []
    former, former_begin, at = b"", 0, 0
    tokens = folded.split()
    for token, after in zip(tokens, [*tokens[1:], b""], strict=False):
        begin = folded.index(token, at)
        at = begin + len(token)
        category = category_of(token) or (TABLES.codes[token[:4]] if _is_glued(token) else None)
        if category and not after.startswith(_CARRIER):
            places.append((begin, at, category))
        elif phrase := TABLES.phrases.get((former, token)):
            places.append((former_begin, at, phrase))
        former, former_begin = token, begin
    if not raw.isascii():
        for word, category in TABLES.unbroken.items():
            begin = raw.find(word)
            while begin >= 0:
                places.append((begin, begin + len(word), category))
                begin = raw.find(word, begin + len(word))
    return places
