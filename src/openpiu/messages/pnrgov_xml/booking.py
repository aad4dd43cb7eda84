"""One PNR of an IATA_PNRGOV_NotifRQ, laid out as the segments of its EDIFACT twin.

In the order of the groups of PNRGOV: the schema lets elements of a PNR stand in another order than the
segments do, and carriers add some. Where the schema leaves a choice both are read.

Source: IATA PNRGOV XML schema 13.1 and its guide; `docs/messages.md`, "PNRGOV XML", lists every element.
"""

from __future__ import annotations

from openpiu.messages.pnrgov_xml.dates import utc_day_and_time
from openpiu.messages.pnrgov_xml.legs import lay_out_flight, lay_out_history, lay_out_service
from openpiu.messages.pnrgov_xml.nodes import Node
from openpiu.messages.pnrgov_xml.people import lay_out_passenger, lay_out_unowned
from openpiu.messages.pnrgov_xml.requests import (
    lay_out_agency,
    lay_out_contacts,
    lay_out_excess,
    lay_out_locators,
    lay_out_remarks,
    lay_out_requests,
)
from openpiu.messages.pnrgov_xml.twin import TEXT, Element, Twin, children, value

KNOWN = frozenset((
    "PNR", "BookingRefID", "CompanyName", "SSR", "DOC_SSR", "DOCS", "DOCO", "DOCA", "Airline", "Text",
    "Seat", "OSI", "OtherServiceInfo", "Remark", "GeneralRemark", "POS", "Source", "RequestorID",
    "ContactInfo", "Address", "Email", "EmailAddress", "StreetNmbr", "AddressLine", "CityName", "StateProv",
    "CountryName", "PostalCode", "Telephone", "ExcessBaggage", "PrepaidBag", "TravelGroup", "GroupName",
    "Passenger", "GivenName", "Surname", "NamePrefix", "NameTitle", "CustLoyalty", "UniqueID", "FareInfo",
    "FareBasis", "FareBasisCode", "TicketDocument", "BaseFare", "TotalFare", "PricingInfo", "Taxes", "Tax",
    "PaymentInfo", "CardHolderName", "Flight", "DepartureAirport", "ArrivalAirport", "OperatingAirline",
    "MarketingAirline", "Equipment", "CheckInInfo", "SeatNumber", "CheckedBag", "BagTag", "TagDetails",
    "SplitReservation", "SplitPNR", "NonAirSegment", "Hotel", "Car", "Rail", "PNRHistory", "HistoryText",
    "HistoryEntry", "Entry", "Change", "Item",
))  # fmt: skip
"""The elements that are read; any other is told once."""


def lay_out(twin: Twin, pnr: Node) -> None:
    """The segments of one booking, from SRC on (GR.1 to GR.11)."""
    twin.segment("SRC", pnr)
    lay_out_locators(twin, pnr, pnr)
    lay_out_requests(twin, pnr)
    dates: list[Element] = []
    for code, name in (("700", "PNR_TransDate"), ("710", "LastTktDate")):
        when = utc_day_and_time(value(pnr, name))
        if when[0]:
            dates.append((code, *when))
    if dates:
        twin.segment("DAT", pnr, *dates)
    lay_out_remarks(twin, pnr)
    for pos in children(pnr, "POS"):
        for source in [*children(pos, "Source")] or [pos]:
            lay_out_agency(twin, source)
    lay_out_contacts(twin, pnr)
    lay_out_excess(twin, pnr)
    for group in children(pnr, "TravelGroup", "GroupName"):
        twin.segment("TIF", group, (value(group, "GroupName", "Name", TEXT), "G"))
    for passenger in children(pnr, "Passenger"):
        lay_out_passenger(twin, passenger)
    lay_out_unowned(twin, pnr)
    for flight in children(pnr, "Flight"):
        lay_out_flight(twin, flight)
    for split in children(pnr, "SplitReservation", "SplitPNR"):
        twin.segment("EQN", split, value(split, "NumberInParty", "Quantity") or "1")
        lay_out_locators(twin, split, None)
    for service in children(pnr, "NonAirSegment", "Hotel", "Car", "Rail"):
        lay_out_service(twin, service)
    for history in children(pnr, "PNRHistory"):
        lay_out_history(twin, history)
