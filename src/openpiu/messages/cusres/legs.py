"""CUSRES: the flight that is answered about, and its legs (RFF+AF or TDT, DTM, LOC).

A flight may have several legs, and a state may send the times of a leg before its airports or behind them: a
leg takes each value once, and the same kind of value again begins the next leg.

Source: WCO/IATA/ICAO API guidelines, CUSRES guide.
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.messages.cusres.draft import Draft, Leg
from openpiu.messages.paxlst.designators import named
from openpiu.messages.paxlst.flights import (
    ARRIVES,
    BEFORE_BORDER,
    BEHIND_BORDER,
    DEPARTS,
    ON_ROUTE,
    ONWARD,
    moment,
)
from openpiu.travel import CarrierCode, Flight, airport_known


def name_flight(draft: Draft, segment: Segment, value: str) -> None:
    """RFF+AF: the flight, in the guide's place for it."""
    if draft.told_by == "AF":
        end(draft)
    draft.by_reference = True
    draft.name, draft.told_by = named(value.replace(" ", "").upper(), ""), "AF"
    if not draft.name.regular:
        draft.report("RES-FLIGHT", segment, 1, 2)


def transport(draft: Draft, segment: Segment) -> None:
    """TDT: the flight where the answer has no RFF+AF."""
    if draft.told_by == "AF":
        return
    if draft.told_by:
        end(draft)
    draft.name = named(segment.get(2).replace(" ", "").upper(), segment.trimmed(5).upper())
    draft.told_by = "TDT"


def _leg(draft: Draft, field: str, value: object) -> Leg:
    """The leg that `field` belongs to, with it: the last one, or the next where that has it already."""
    if not draft.legs or (draft.legs[-1].fields.get(field, value) != value):
        draft.legs.append(Leg())
    leg = draft.legs[-1]
    leg.fields[field] = value
    return leg


def time(draft: Draft, segment: Segment) -> None:
    """DTM 189, 232: local departure and arrival; before or behind the airports, as the state does it."""
    field = {DEPARTS: "departure", ARRIVES: "arrival"}.get(segment.trimmed(1, 1))
    if field is not None and not _answered(draft):
        _leg(draft, field, moment(segment, draft.sent, draft))


def place(draft: Draft, segment: Segment) -> None:
    """LOC 125, 87: the airports at the border; 92 and 130 any others."""
    qualifier = segment.trimmed(1)
    if qualifier not in (BEFORE_BORDER, BEHIND_BORDER, ON_ROUTE, ONWARD) or _answered(draft):
        return
    code = draft.code(segment, 2)
    if not code:
        return
    if code not in draft.places and not airport_known(code):
        draft.report("TRV-AIRPORT-UNKNOWN", segment, 2)
    draft.places.add(code)
    last = draft.legs[-1].fields if draft.legs else {}
    if qualifier == BEFORE_BORDER:
        _leg(draft, "origin", code).start = segment
    elif qualifier == BEHIND_BORDER:
        _leg(draft, "destination", code).segment = segment
    elif qualifier == ONWARD and "destination" in last:
        _leg(draft, "origin", last["destination"])
        _leg(draft, "destination", code)
    else:
        _leg(draft, "destination" if "origin" in last and "destination" not in last else "origin", code)


def end(draft: Draft) -> None:
    """The flight is whole, each leg of it one. What has neither number nor place is none."""
    name, legs = draft.name, draft.legs
    draft.name, draft.told_by, draft.legs = None, "", []
    if name is not None and not legs:
        legs = [Leg()]
    for leg in legs:
        if leg.start is not None and "destination" not in leg.fields:
            draft.report("PAX-LOC-PAIRING", leg.start, 2, None, "departure without arrival")
        elif leg.segment is not None and "origin" not in leg.fields:
            draft.report("PAX-LOC-PAIRING", leg.segment, 2, None, "arrival without departure")
        draft.flights.append(
            Flight(
                CarrierCode(name.carrier if name else ""),
                name.number if name else "",
                name.suffix if name else None,
                crossing=True if leg.start is not None or leg.segment is not None else None,
                **leg.fields,
            )
        )


def _answered(draft: Draft) -> bool:
    """Whether an answer was begun: what stands there is about a traveller and no leg of the flight."""
    return any(run.codes for run in draft.runs)
