"""The itinerary of a booking in XML, laid out as TVL to TBD (GR.5 to GR.9), and its history (GR.10, GR.11).

Source: IATA PNRGOV XML schema 13.1; `docs/messages.md`, "PNRGOV XML".
"""

from __future__ import annotations

from collections.abc import Callable

from openpiu.messages.pnrgov_xml.dates import day_and_time, utc_day_and_time
from openpiu.messages.pnrgov_xml.nodes import Node
from openpiu.messages.pnrgov_xml.people import lay_out_name
from openpiu.messages.pnrgov_xml.requests import (
    lay_out_document,
    lay_out_locators,
    lay_out_remarks,
    lay_out_request,
    lay_out_requests,
)
from openpiu.messages.pnrgov_xml.twin import TEXT, Element, Twin, Value, child, children, value


def lay_out_leg(twin: Twin, node: Node) -> tuple[Value | None, Value | None]:
    """TVL of FlightLeg or Flight; carrier and number of who operates it where that is told beside."""
    operating, marketing = child(node, "OperatingAirline"), child(node, "MarketingAirline")
    number = value(node, "FlightNumber") or value(marketing, "FlightNumber")
    suffix = value(node, "OperationalSuffix")
    if number is not None and suffix is not None:
        number = Value(number.text + suffix.text, number.node, number.key)
    operator = value(operating, "Code", TEXT)
    twin.use(node, "OperationalSuffix")
    carrier = value(marketing, "Code", TEXT) or value(node, "CarrierCode")
    times = (*day_and_time(value(node, "DepartureDateTime")), *day_and_time(value(node, "ArrivalDateTime")))
    twin.segment(
        "TVL",
        node,
        times,
        value(child(node, "DepartureAirport"), "LocationCode", TEXT),
        value(child(node, "ArrivalAirport"), "LocationCode", TEXT),
        (carrier or (None if number is None else operator), operator),
        (number, value(node, "ResBookDesigCode") or value(marketing, "ResBookDesigCode")),
    )  # fmt: skip
    operating_number = value(operating, "FlightNumber")
    other = value(operating, "OperationalSuffix")
    if operating_number is not None and other is not None:
        operating_number = Value(
            operating_number.text + other.text, operating_number.node, operating_number.key
        )
    return operator, operating_number


def lay_out_flight(twin: Twin, node: Node) -> None:
    """Flight: a leg with its code share, status, requests, and who was checked in on it."""
    operator, number = lay_out_leg(twin, node)
    if number is not None:
        twin.segment("TRA", node, operator, number)
    status = value(node, "Status")
    if status is not None:
        twin.segment("RPI", node, value(node, "NumberInParty"), status)
    equipment = child(node, "Equipment")
    aircraft = value(equipment, "AirEquipType", TEXT)
    if equipment is not None and aircraft is not None:
        twin.segment("APD", equipment, aircraft)
    lay_out_requests(twin, node)
    lay_out_locators(twin, node, None)
    lay_out_remarks(twin, node)
    people = [*children(node, "CheckInInfo", "SeatNumber", "CheckedBag")]
    if people:
        twin.segment("DAT", people[0], "2")
    for one in people:
        _check_in(twin, one)


def _check_in(twin: Twin, node: Node) -> None:
    """Who was checked in: TRI names the traveller, by reference or by the name in it."""
    reference = value(node, "RPH", "SurnameRefNumber")
    twin.segment(
        "TRI", node, None, (value(node, "CheckInSequenceNbr", "BoardingNumber"), None, None, reference)
    )
    if child(node, "Surname") is not None:
        lay_out_name(twin, node)
    for seat in [node] if node.name == "SeatNumber" else children(node, "SeatNumber"):
        twin.segment(
            "SSD", seat, value(seat, TEXT, "SeatNumber", "Number"), None, None, None, value(seat, "Cabin")
        )
    for bag in [node] if node.name == "CheckedBag" else children(node, "CheckedBag"):
        tags: list[Element] = [
            (value(tag, "AirlineCode", "CarrierCode"), value(tag, "TagNumber", "BagTagNumber", TEXT),
             value(tag, "Quantity"), value(tag, "DestinationCode"))
            for tag in children(bag, "BagTag", "TagDetails")
        ]  # fmt: skip
        pool = value(bag, "PoolReference")
        parts = [Value(text, pool.node, pool.key) for text in pool.text.split(":")] if pool else None
        bags = value(bag, "Pieces", "UnitOfMeasureQuantity")
        twin.segment(
            "TBD", bag, None, (bags, value(bag, "Weight"), value(bag, "WeightUnit")), None, parts, *tags
        )


KINDS = {"Hotel": "8"}


def lay_out_service(twin: Twin, node: Node) -> None:
    """GR.9: what is not flown."""
    twin.segment("MSG", node, value(node, "ServiceType") or KINDS.get(node.name, node.name.upper()[:3]))
    times = (*day_and_time(value(node, "StartDateTime", "DepartureDateTime")),
             *day_and_time(value(node, "EndDateTime", "ArrivalDateTime")))  # fmt: skip
    twin.segment(
        "TVL",
        node,
        times,
        (value(child(node, "DepartureAirport"), "LocationCode", TEXT), value(node, "Name")),
        value(child(node, "ArrivalAirport"), "LocationCode", TEXT),
        value(node, "VendorCode"),
        value(node, "ConfirmationID"),
    )


# --- history -----------------------------------------------------------------------------------------------


def lay_out_history(twin: Twin, node: Node) -> None:
    """PNRHistory: entries with their changes, and lines of the host's own."""
    for one in node.children:
        if one.name in ("HistoryText", "Text"):
            line = value(one, TEXT)
            if line is not None:
                twin.segment("LTS", one, line)
        elif one.name in ("HistoryEntry", "Entry"):
            _entry(twin, one)


def _entry(twin: Twin, node: Node) -> None:
    """Who (ABI), when (DAT), and each change (SAC) with what it was made to."""
    sine = (value(node, "AgentSine"), value(node, "AgentDutyCode"))
    twin.segment("ABI", node, "4", sine, value(node, "AirportCode"), None, value(node, "AirlineVendorID"))
    when = utc_day_and_time(value(node, "TransDate"))
    if when[0]:
        twin.segment("DAT", node, ("T", *when))
    for change in children(node, "Change"):
        twin.segment("SAC", change, None, None, value(change, "Action"))
        for item in change.children:
            lay_out_item = ITEMS.get(item.name)
            if lay_out_item is not None:
                lay_out_item(twin, item)


SUBJECTS = frozenset((
    "ADD", "APD", "EBD", "EQN", "FAR", "FOP", "FTI", "IFT", "MON", "MSG", "ORG", "PTK", "RCI", "REF", "RPI",
    "SSD", "SSR", "TBD", "TIF", "TKT", "TRA", "TRI", "TVL", "TXD",
))  # fmt: skip
"""Segments of PNRGOV that a change may have been made to."""


def _item(twin: Twin, node: Node) -> None:
    """What a change was made to, as its segment's tag and text."""
    subject, text = value(node, "Subject"), value(node, TEXT)
    if subject is None or subject.text not in SUBJECTS:
        return
    if subject.text == "IFT":
        twin.segment("IFT", node, ("4", "19"), text)
        return
    elements: list[Element] = [
        [Value(part, node, TEXT) for part in element.split(":")]
        for element in (text.text.split(" ") if text else ())
    ]
    twin.segment(subject.text, node, *elements)


ITEMS: dict[str, Callable[[Twin, Node], None]] = {
    "Item": _item,
    "SSR": lay_out_request,
    "DOC_SSR": lay_out_document,
    "Passenger": lay_out_name,
    "Flight": lambda twin, node: (lay_out_leg(twin, node), None)[1],
}
"""What may stand in a change of the history."""
