"""PAXLST, group 4: places and states of a traveller (LOC, NAT).

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.4; `docs/messages.md`, "PAXLST in short".
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.messages.codes import state, state_known
from openpiu.messages.paxlst import documents as documents
from openpiu.messages.paxlst.checks import journey
from openpiu.messages.paxlst.draft import Draft

PLACES = {"178": "embarkation", "179": "disembarkation", "174": "residence", "22": "clearance"}
"""LOC with a code, by qualifier."""

CURRENT = "2"
"""NAT: nationality now; 1 is that of birth (3493)."""

LONGEST_PLACE = 256
"""Signs of the name of a place (3224)."""


def place(draft: Draft, segment: Segment) -> None:
    """LOC: the traveller's ports and states; 91 is the issuing state of the last document."""
    qualifier = segment.get(1)
    code = segment.trimmed(2)
    if qualifier == "91":
        if draft.document_segment is not None:
            documents.issued_by(draft, segment, code)
        else:
            draft.early.append(segment)
        return
    if qualifier == "180":
        _birth_place(draft, segment, code)
        return
    field = PLACES.get(qualifier)
    if field is None or not code:
        return
    if not code.isupper():
        code = draft.upper(code, segment, 2)
    if qualifier == "174":
        code = state(code)[0]
    fields = draft.fields
    if fields.setdefault(field, code) != code:
        draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another place")
    elif qualifier in ("178", "179"):
        _check_journey(draft, segment)


def _birth_place(draft: Draft, segment: Segment, code: str) -> None:
    """LOC 180: where the traveller was born, as a code or in words."""
    named = segment.get(2, 4)
    if len(named) > LONGEST_PLACE:
        draft.report("SYN-TOO-LONG", segment, 2, 4, f"over {LONGEST_PLACE} signs")
    named = named or code
    if named and draft.fields.setdefault("birth_place", named) != named:
        draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another place")


def _check_journey(draft: Draft, segment: Segment) -> None:
    """Both ends of the traveller's journey are known: they must be able to be one journey with the flight."""
    start, end = draft.fields.get("embarkation"), draft.fields.get("disembarkation")
    if start is None or end is None:
        return
    key = f"{start}-{end}"
    if key in draft.journeys:
        problem = draft.journeys[key]
    else:
        problem = draft.journeys[key] = journey(draft, segment, start, end)
    if problem is not None:
        draft.report("PAX-LOC-178-179", segment, 2, None, problem)


def nationality(draft: Draft, segment: Segment) -> None:
    """NAT: nationality in element 2. That of now (2) stands before that of birth (1)."""
    code = segment.get(2)
    if not code.isupper():
        code = draft.upper(code, segment, 2)
    known, exact = state(code)
    fields = draft.fields
    if known:
        current = segment.get(1) == CURRENT
        if "nationality" not in fields or (current and draft.birth_nationality):
            fields["nationality"] = known
            draft.birth_nationality = not current
        elif current and fields["nationality"] != known:
            draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another nationality")
    if not exact:
        detail = "empty" if not code else "not alpha-3" if state_known(code) else "in no list"
        draft.report("PAX-NAT-CODE", segment, 2, None, detail)
