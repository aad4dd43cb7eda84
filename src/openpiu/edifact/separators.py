"""The signs that part an interchange, and how to find out which they are.

UNA names them in six characters (ISO 9735-1, 7.1); without UNA the defaults hold, or what the text itself
shows: carriers leave UNA out and use other signs all the same.
"""

from __future__ import annotations

import re
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
        parting = [self.component, self.element, self.terminator]
        if self.release != " ":
            parting.append(self.release)
        return len(set(parting)) < len(parting) or any(
            sign.isalnum() or sign in " \x1a\x00" or ord(sign) > 126 for sign in parting
        )


DEFAULT = Separators()
LEVEL_B = Separators("\x1f", "\x1d", ".", " ", " ", "\x1c")

# A start of an interchange: UNA with its six signs and UNB after it, or UNB with a syntax identifier. Text
# before it (teletype heads) may hold the letters UNA or UNB, so more than the tag is asked for.
START = re.compile(
    rb"UNA(?P<una>[^\r\n]{3,6}?)(?P<gap>[\s\x00-\x1b]{0,8})(?=UNB)"
    rb"|UNB\s?(?P<sign>[^A-Za-z0-9\s])\s{0,2}(?:UNO[A-Z]|IAT[AB]|SIRE|[A-Z]{4})[^A-Za-z0-9]"
    rb"|(?<![A-Za-z0-9])UNH(?P<bare>[^A-Za-z0-9\s])[^\r\n]{1,40}?(?:PAXLST|PNRGOV|CUSRES|ACKRES|GOVREQ|CONTRL)"
)
_SIGNS = re.compile(rb"UNB\s?([^A-Za-z0-9\s])\s{0,2}[A-Z]{4}([^A-Za-z0-9\s])")
_TERMINATOR = re.compile(rb"([^A-Za-z0-9\s])\s*(?:UNG|UNH) ?([^A-Za-z0-9\s])")


class Opening(NamedTuple):
    """Where an interchange starts: `begin` is the byte of UNA or UNB, `scan_from` that of UNB or UNH.

    `una_fits` is None where nothing is wrong, else whether UNA fits the text; `ambiguous` where UNA cannot be
    used at all.
    """

    begin: int
    scan_from: int
    separators: Separators
    una_fits: bool | None
    ambiguous: bool = False


def find_opening(data: bytes, position: int = 0) -> Opening | None:
    """Find the next interchange in `data` from `position`; None where there is none."""
    start = START.search(data, position)
    if start is None:
        return None
    begin = start.start()
    if start["una"] is None:
        shown = _shown(data, begin, start["bare"])
        return Opening(begin, begin, shown, None if shown in (DEFAULT, LEVEL_B) else False)
    scan_from = start.end()
    signs = start["una"].decode("latin-1")
    shown = _shown(data, scan_from, None)
    if len(signs) < 6 and start["gap"].startswith((b" ", b"\t")) and len(signs) == 5:
        signs += " "
    if len(signs) != 6:
        return Opening(begin, scan_from, shown, False)
    named = Separators(*signs)
    if named.clash():
        return Opening(begin, scan_from, shown, False, ambiguous=True)
    fits = (named.element, named.component) == (shown.element, shown.component) and (
        named.terminator == shown.terminator or not _terminator_shown(data, scan_from)
    )
    return Opening(begin, scan_from, named if fits else shown._replace(release=named.release), fits)


def _terminator_shown(data: bytes, position: int) -> bytes | None:
    """The sign before the first UNG or UNH; None where it is not there or is no plain sign."""
    sign = _TERMINATOR.search(data, position, position + 1000)
    if sign is None or sign[1][0] > 126 or sign[1] == sign[2]:
        return None
    return sign[1]


def _shown(data: bytes, position: int, bare: bytes | None) -> Separators:
    """The separators that the text from UNB (or, `bare`, from UNH) shows by itself."""
    if bare is not None:
        before = data[:position].rstrip()[-1:].decode("latin-1")
        shown = DEFAULT._replace(element=bare.decode("latin-1"), terminator=before or DEFAULT.terminator)
        return LEVEL_B if bare == b"\x1d" else (DEFAULT if shown.clash() else shown)
    signs = _SIGNS.match(data, position)
    if signs is None:
        return DEFAULT
    element, component = signs[1].decode("latin-1"), signs[2].decode("latin-1")
    found = _terminator_shown(data, position)
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
