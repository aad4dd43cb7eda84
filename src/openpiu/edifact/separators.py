"""The signs that part an interchange, and how to find out which they are.

UNA names them in six characters (ISO 9735-1, 7.1); without UNA the defaults hold, or what the text itself
shows: carriers leave UNA out and use other signs all the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Separators(NamedTuple):
    """The signs of one interchange; a blank as `release` or `repetition` means that there is none."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = "*"
    terminator: str = "'"

    def clash(self) -> bool:
        """Whether two of them are equal, or one is a letter, a digit or a sign that cannot part anything."""
        return _clash(self.component + self.element + self.terminator + self.release.replace(" ", ""))


@lru_cache(maxsize=64)
def _clash(parting: str) -> bool:
    return len(set(parting)) < len(parting) or any(
        sign.isalnum() or sign in " \x1a\x00" or ord(sign) > 126 for sign in parting
    )


DEFAULT = Separators()
LEVEL_B = Separators("\x1f", "\x1d", ".", " ", " ", "\x1c")

# A start of an interchange: UNA with its six signs and UNB after it, or UNB with a syntax identifier. Text
# before it (teletype heads) may hold the letters UNA or UNB, so more than the tag is asked for.
_UNB = (
    rb"UNB\s?(?P<sign>[^A-Za-z0-9\s])\s{0,2}"
    rb"(?:UNO[A-Z](?![A-Za-z0-9])|IAT[AB](?![A-Za-z0-9])|SIRE(?![A-Za-z0-9])|[A-Z]{4}[^A-Za-z0-9\s]\d)"
)
_TYPES = rb"(?:PAXLST|PNRGOV|CUSRES|ACKRES|GOVREQ|CONTRL)"
_UNH = rb"(?<![A-Za-z0-9])UN(?:H(?P<bare>[^A-Za-z0-9\s])[^\r\n]{1,40}?|G ?(?P<group>[^A-Za-z0-9\s]))" + _TYPES
# Behind UNA a line may be filled up with blanks, to 80 or to the length of a record.
_UNA = rb"(?:UNA|una)(?P<una>[^\r\n]{0,12}?)(?P<gap>[\s\x00-\x1b]{0,100})"
START = re.compile(
    _UNA + rb"(?=UNB|unb|UN[GH] ?[^A-Za-z0-9\s])|" + _UNB
    + rb"|(?<![A-Za-z0-9])UNB\+[^\r\n]{0,80}?\d{6}:\d{4}"
    + rb"|(?i:(?<![A-Z0-9])UNB\+(?:UNO[A-Z]|IAT[AB]):)|" + _UNH
)  # fmt: skip
AGAIN = re.compile(rb"UN(?:A[^\r\n]{6}[\s\x00-\x1b]{0,100}(?=UNB)|" + _UNB[2:] + rb")")
"""A further interchange in the midst of one: told with more care, since it ends the former."""

REACH = 160
"""Bytes that START and AGAIN look at, at most."""

_SIGNS = re.compile(rb"UNB\s?([^A-Za-z0-9\s])\s{0,2}[A-Z]{4}([^A-Za-z0-9\s])", re.IGNORECASE)
_TERMINATOR = re.compile(rb"([^A-Za-z0-9\s])\s*(?:UNG|UNH) ?([^A-Za-z0-9\s])", re.IGNORECASE)
_COMPONENT = re.compile(rb"UNH[^\r\n]{2,42}?" + _TYPES + rb"([^A-Za-z0-9\s])")
_SIX = re.compile(rb"UNA([^\r\n]{6})")


class Opening(NamedTuple):
    """Where an interchange starts: `begin` is the byte of UNA or UNB, `scan_from` that of UNB or UNH.

    `una_fits` is None where nothing is wrong, else whether UNA fits the text; `ambiguous` where its signs
    cannot all be used. `bare` where it starts with UNG or UNH.
    """

    begin: int
    scan_from: int
    separators: Separators
    una_fits: bool | None
    ambiguous: bool = False
    bare: bool = False


def find_opening(data: bytes, position: int = 0) -> Opening | None:
    """Find the next interchange in `data` from `position`; None where there is none."""
    while (start := START.search(data, position)) is not None and _is_prose(start["una"]):
        position = start.end()  # a teletype head that holds the letters
    if start is None:
        return None
    begin = start.start()
    bare_sign = start["bare"] or start["group"]
    if start["una"] is None:
        if bare_sign is None:
            shown = _shown(data, begin)
        else:
            shown = _shown_bare(data, begin, bare_sign)
            if (six := _SIX.search(data, max(begin - 300, 0), begin)) is not None:
                named = Separators(*six[1].decode("latin-1"))
                if not named.clash() and named.element == shown.element:
                    return Opening(begin, begin, named, None, bare=True)
        fits = None if shown in (DEFAULT, LEVEL_B) else False
        return Opening(begin, begin, shown, fits, bare=bare_sign is not None)
    scan_from = start.end()
    bare = data[scan_from : scan_from + 3].upper() != b"UNB"
    if bare:
        shown = _shown_bare(data, scan_from, data[scan_from + 3 : scan_from + 5].strip()[:1])
    else:
        shown = _shown(data, scan_from)
    signs = start["una"].decode("latin-1")
    if len(signs) != 6:
        return Opening(begin, scan_from, shown, False, bare=bare)
    named = Separators(*signs)
    if named.clash():
        # A terminator that an editor made typographic is no matter of ambiguity.
        ambiguous = named._replace(terminator=DEFAULT.terminator).clash() or ord(named.terminator) < 0x80
        return Opening(begin, scan_from, shown, False, ambiguous, bare)
    if (
        not bare
        and _SIGNS.match(data, scan_from) is None
        and signs[1] in data[scan_from + 3 : scan_from + 5].decode("latin-1")
    ):
        shown = named  # UNB itself is damaged: UNA is all there is
    fits = (named.element, named.component) == (shown.element, shown.component) and (
        named.terminator == shown.terminator or not _terminator_shown(data, scan_from)
    )
    if fits and any(sign.isalnum() for sign in (named.decimal, named.repetition)):
        return Opening(begin, scan_from, named, False, True, bare)
    if not fits:
        kept = shown._replace(release=named.release)
        named = shown if kept.clash() else kept
    return Opening(begin, scan_from, named, None if fits else False, bare=bare)


def _is_prose(una: bytes | None) -> bool:
    """Whether what follows UNA is words rather than signs."""
    text = (una or b"").decode("latin-1")
    return any(sign.isalnum() for sign in text) and sum(not s.isalnum() and s != " " for s in text) < 3


def _terminator_shown(data: bytes, position: int) -> bytes | None:
    """The sign before the first UNG or UNH; None where it is not there or is no plain sign."""
    sign = _TERMINATOR.search(data, position, position + 400)
    if sign is None or sign[1][0] > 126 or sign[1] == sign[2]:
        return None
    return sign[1]


def _shown_bare(data: bytes, position: int, sign: bytes) -> Separators:
    """The separators that a text without UNB shows: before and after its first tag, and after the type."""
    before = data[max(position - 20, 0) : position].rstrip()[-1:]
    if before.isalnum() or before > b"~":
        before = b""
    component = _COMPONENT.search(data, position, position + 400)
    shown = DEFAULT._replace(
        element=sign.decode("latin-1"),
        terminator=before.decode("latin-1") or DEFAULT.terminator,
        component=component[1].decode("latin-1") if component else DEFAULT.component,
    )
    if sign == b"\x1d":
        return LEVEL_B
    if shown.clash():
        shown = shown._replace(release=" ")
    if shown.clash():
        shown = DEFAULT._replace(element=sign.decode("latin-1"))
    return DEFAULT if shown.clash() else shown


def _shown(data: bytes, position: int) -> Separators:
    """The separators that the text from UNB shows by itself."""
    signs = _SIGNS.match(data, position)
    if signs is None:
        return DEFAULT
    return _from_signs(signs[1], signs[2], _terminator_shown(data, position))


@lru_cache(maxsize=64)
def _from_signs(element_sign: bytes, component_sign: bytes, found: bytes | None) -> Separators:
    """The separators with these for elements, components and (where one was found) the end of a segment."""
    element, component = element_sign.decode("latin-1"), component_sign.decode("latin-1")
    if (element, component) == ("\x1d", "\x1f"):
        return LEVEL_B
    if component == element:
        component = DEFAULT.component
    terminator = found.decode("latin-1") if found else DEFAULT.terminator
    if terminator in (element, component):
        terminator = DEFAULT.terminator
    release = DEFAULT.release if DEFAULT.release not in (element, component, terminator) else " "
    shown = Separators(component, element, DEFAULT.decimal, release, DEFAULT.repetition, terminator)
    return DEFAULT if shown.clash() else shown
