"""PAXLST: names as carriers really send them.

The rule is `SURNAME:GIVEN:SECOND` in element 4 of NAD. What also arrives: all in the first component, parted
by blanks or a slash; a title behind the given names; a word that stands for a name nobody typed.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.4; `docs/messages.md`, "Names".
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.messages.paxlst.draft import Draft
from openpiu.messages.titles import TITLES

PLACEHOLDERS = frozenset(("TBA", "TBC", "TBD", "UNKNOWN", "XXX", "XXXX", "FNU", "LNU", "NONAME", "NO NAME"))

LONGEST = 35
"""Signs of one component (3036)."""


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
        draft.report("PAX-NAME-MISSING", segment, 4)
        return
    for place, part in enumerate(parts, 1):
        if len(part) > LONGEST:
            draft.report("SYN-TOO-LONG", segment, element, place, f"over {LONGEST} signs")
    surname, given = parts[0], " ".join(part for part in parts[1:] if part)
    if "/" in surname and not given:
        surname, _, given = (part.strip() for part in surname.partition("/"))
        draft.report("PAX-NAME-FORMAT", segment, element, 1, "surname and given names in one component")
    elif "/" in surname or "/" in given:
        draft.report("PAX-NAME-FORMAT", segment, element, None, "slash")
    elif not given and " " in surname:
        draft.report("PAX-NAME-FORMAT", segment, element, 1, "perhaps all names in one component")
    given, title = _without_title(given)
    if title:
        fields["title"] = title
        draft.report("PAX-NAME-FORMAT", segment, element, 2, "title")
    if any(sign.isdigit() for sign in surname + given):
        draft.report("PAX-NAME-FORMAT", segment, element, None, "digits")
    if not surname:
        draft.report("PAX-NAME-MISSING", segment, element, 1)
    if surname.upper() in PLACEHOLDERS or given.upper() in PLACEHOLDERS:
        draft.report("PAX-NAME-PLACEHOLDER", segment, element)
    fields.pop("given_names", None)
    if surname:
        fields["surname"] = surname
    if given:
        fields["given_names"] = given


def _without_title(given: str) -> tuple[str, str]:
    """Given names and the title that stood behind them; a name of which too little would be left is kept."""
    rest, _, last = given.rpartition(" ")
    if last.upper() in TITLES and len(rest.strip()) >= 2:
        return rest.strip(), last.upper()
    return given, ""
