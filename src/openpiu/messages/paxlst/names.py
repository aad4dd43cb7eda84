"""PAXLST: names as carriers really send them.

The rule is `SURNAME:GIVEN:SECOND` in element 4 of NAD. What also arrives: all in the first component, parted
by blanks or a slash; a title behind or before a name; a word that stands for a name nobody typed.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.4; `docs/messages.md`, "Names".
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.messages.paxlst.draft import Draft
from openpiu.messages.titles import TITLES

PLACEHOLDERS = frozenset(("TBA", "TBC", "TBD", "UNKNOWN", "XXX", "XXXX", "FNU", "LNU", "NONAME", "NO NAME"))

CANCELLATION = "745+XR"
"""BGM of it."""

LONGEST = 35
MOST = 5
"""Signs of one component (3036), and components of a name (C080)."""


def read_name(draft: Draft, segment: Segment) -> None:
    """Read the name of NAD into the open traveller, whatever its form, and report what is wrong with it."""
    element = 4
    parts = [part.strip() for part in segment.components(element)]
    fields = draft.fields
    if not any(parts):
        element = 3  # name and address in one, of older directories
        parts = [part.strip() for part in segment.components(element)]
        if any(parts):
            draft.report("PAX-NAME-FORMAT", segment, element, None, "name in element 3")
    if not any(parts):
        # A cancellation may name a traveller by the references alone.
        if draft.action != CANCELLATION:
            draft.report("PAX-NAME-MISSING", segment, 4)
        return
    for place, part in enumerate(parts, 1):
        if len(part) > LONGEST:
            draft.report("SYN-TOO-LONG", segment, element, place, f"over {LONGEST} signs")
    if len(parts) > MOST:
        draft.report("SYN-RELEASE-MISSING", segment, element, MOST + 1, "more components than a name has")
    if "/" in parts[0] and not any(parts[1:]):
        draft.report("PAX-NAME-FORMAT", segment, element, 1, "surname and given names in one component")
        named = [(1, part.strip()) for part in parts[0].split("/", 1)]
    else:
        named = list(enumerate(parts, 1))
        for place, part in named:
            if "/" in part:
                draft.report("PAX-NAME-FORMAT", segment, element, place, "slash")
    surname, title = _without_title(named[0][1])
    others = [(place, part) for place, part in named[1:] if part]
    if not others and " " in surname:
        draft.report("PAX-NAME-FORMAT", segment, element, 1, "perhaps all names in one component")
    given, given_title, title_place = _given(others)
    for place, found in ((1, title), (title_place, given_title)):
        if found:
            fields.setdefault("title", found)
            draft.report("PAX-NAME-FORMAT", segment, element, place, "title")
    for place, part in enumerate(parts, 1):
        if any(sign.isdigit() for sign in part):
            draft.report("PAX-NAME-FORMAT", segment, element, place, "digits")
    if not surname:
        draft.report("PAX-NAME-MISSING", segment, element, 1)
    for place, name in ((1, surname), (others[0][0] if others else 2, given)):
        if name.upper() in PLACEHOLDERS:
            draft.report("PAX-NAME-PLACEHOLDER", segment, element, place)
            break
    fields.pop("given_names", None)
    if surname:
        fields["surname"] = surname
    if given:
        fields["given_names"] = given


def _given(parts: list[tuple[int, str]]) -> tuple[str, str, int]:
    """Given names without the title in front of them or behind them, the title, and its component."""
    names = " ".join(part for _, part in parts)
    given, title = _without_title(names)
    if not title:
        return names, "", 0
    place, _ = parts[0] if given == names[-len(given) :] else parts[-1]
    return given, title, place


def _without_title(name: str) -> tuple[str, str]:
    """A name without the title behind it or in front of it; one of which too little would be left is kept."""
    rest, _, last = name.rpartition(" ")
    if last.upper() in TITLES and len(rest.strip()) >= 2:
        return rest.strip(), last.upper()
    first, _, rest = name.partition(" ")
    if first.upper() in TITLES and len(rest.strip()) >= 2:
        return rest.strip(), first.upper()
    return name, ""
