"""Travellers of IATA_PNRGOV_NotifRQ with their tickets and payments, laid out as TIF to FOP (GR.2 to GR.4).

Source: IATA PNRGOV XML schema 13.1; `docs/messages.md`, "PNRGOV XML".
"""

from __future__ import annotations

from openpiu.messages.pnrgov_xml.dates import utc_day_and_time
from openpiu.messages.pnrgov_xml.nodes import Node
from openpiu.messages.pnrgov_xml.requests import (
    TRUE,
    lay_out_contacts,
    lay_out_excess,
    lay_out_remarks,
    lay_out_requests,
)
from openpiu.messages.pnrgov_xml.twin import TEXT, Element, Twin, Value, child, children, value


def lay_out_name(twin: Twin, node: Node) -> None:
    """TIF: the title stands with the given name, where EDIFACT has it."""
    given = value(child(node, "GivenName"), TEXT)
    title = value(child(node, "NamePrefix", "NameTitle"), TEXT)
    if title is not None:
        twin.use(title.node, TEXT)
        given = Value(f"{given.text if given else ''} {title.text}", (given or title).node, TEXT)
    fare = child(node, "FareInfo")
    twin.use(node, "AccompaniedByInfant", "AccompaniedByInfantInd")
    holds = node.attributes.get("AccompaniedByInfant") or node.attributes.get("AccompaniedByInfantInd") or ""
    twin.segment(
        "TIF",
        node,
        value(child(node, "Surname"), TEXT),
        (given, value(node, "PassengerTypeCode") or value(fare, "PTC_Code"),
         value(node, "RPH", "SurnameRefNumber"), "1" if holds in TRUE else None),
    )  # fmt: skip


def lay_out_passenger(twin: Twin, node: Node) -> None:
    """Passenger: the name first, then all that is this traveller's."""
    lay_out_name(twin, node)
    loyal: list[Element] = [
        (value(one, "ProgramID", "VendorCode"), value(one, "MembershipID"), None, None,
         value(one, "LoyalLevel", "Status"))
        for one in children(node, "CustLoyalty")
    ]  # fmt: skip
    first = child(node, "CustLoyalty")
    if first is not None:
        twin.segment("FTI", first, *loyal)
    lay_out_remarks(twin, node)
    for reference in children(node, "UniqueID"):
        twin.segment("REF", reference, (None, value(reference, "ID")))
    lay_out_excess(twin, node)
    for fare in children(node, "FareInfo"):
        basis = value(fare, "FareBasisCode") or value(
            child(fare, "FareBasis", "FareBasisCode"), "FareBasisCode", TEXT
        )
        if basis is not None:
            twin.segment("FAR", fare, value(fare, "PTC_Code"), None, None, None, None, basis)
    lay_out_requests(twin, node)
    lay_out_contacts(twin, node)
    for ticket in children(node, "TicketDocument"):
        _ticket(twin, ticket)
    _payments(twin, node)


def lay_out_unowned(twin: Twin, pnr: Node) -> None:
    """Tickets and payments that stand beside the travellers: they are nobody's."""
    tickets = [*children(pnr, "TicketDocument")]
    if tickets:
        twin.segment("TIF", tickets[0], (None, "G"))  # a group without a name ends the last traveller
    for ticket in tickets:
        _ticket(twin, ticket)
    _payments(twin, pnr)


def _ticket(twin: Twin, node: Node) -> None:
    twin.segment("TKT", node, (value(node, "TicketDocumentNbr"), value(node, "Type")))
    amounts: list[Element] = []
    for kind, names in (("B", ("BaseFare",)), ("T", ("TotalFare",))):
        for fare in children(node, *names):
            amounts.append((kind, value(fare, "Amount"), value(fare, "CurrencyCode")))
    if amounts:
        twin.segment("MON", node, *amounts)
    taxes: list[Element] = [
        (value(tax, "Amount"), value(tax, "CountryCode", "ISOCountry"), value(tax, "CurrencyCode"),
         value(tax, "TaxCode", "TaxType"))
        for all_ in children(node, "Taxes") for tax in children(all_, "Tax")
    ]  # fmt: skip
    if taxes:
        twin.segment("TXD", node, None, *taxes)
    issued = utc_day_and_time(value(node, "DateOfIssue"))
    if issued[0]:
        twin.segment("DAT", node, ("710", *issued))
    _payments(twin, node)


def _payments(twin: Twin, node: Node) -> None:
    for one in children(node, "PaymentInfo"):
        number = value(one, "AccountNbr", "CardNumber")
        amount = value(one, "PaymentAmount", "Amount")
        twin.segment(
            "FOP",
            one,
            (
                value(one, "PaymentType"),
                None,
                amount,
                value(one, "VendorCode"),
                number,
                value(one, "ExpiryDate"),
            ),
        )
        payer = value(one, "CardHolderName", "PayerName") or value(child(one, "CardHolderName"), TEXT)
        if payer is not None:
            twin.segment("IFT", one, ("4", "43"), payer, value(one, "SponsorInfo"))
        lay_out_contacts(twin, one)
