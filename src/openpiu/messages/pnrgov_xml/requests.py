"""Requests, remarks, agencies and addresses of a booking in XML, laid out as SSR, IFT, ORG, ADD, EBD, RCI.

They stand in the booking, with a traveller, on a flight or in a payment, and are laid out alike in each.

Source: IATA PNRGOV XML schema 13.1; `docs/messages.md`, "PNRGOV XML".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from openpiu.messages.dates import MONTHS
from openpiu.messages.pnrgov_xml.dates import utc_day_and_time
from openpiu.messages.pnrgov_xml.nodes import Node
from openpiu.messages.pnrgov_xml.twin import TEXT, Component, Element, Twin, Value, child, children, value
from openpiu.messages.ssr import SEAT_CODES, seats_in_text

MONTH_NAMES = {number: name for name, number in MONTHS.items()}
GENDERS = {"MALE": "M", "FEMALE": "F", "UNKNOWN": "U", "UNSPECIFIED": "X", "MALEINFANT": "MI",
           "FEMALEINFANT": "FI", "MALE_INFANT": "MI", "FEMALE_INFANT": "FI"}  # fmt: skip
TRUE = frozenset(("1", "true", "TRUE", "True", "Y", "Yes"))
_DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")

DOCS = ("TravelDocType", "IssuingLoc", "TravelDocNbr", "PaxNationality", "DateOfBirth", "Gender",
        "ExpiryDate", "Surname", "FirstGivenName", "SecondGivenName")  # fmt: skip
DOCO = ("BirthLocation", "TravelDocType", "TravelDocNbr", "PlaceOfIssue", "DateOfIssue", "CountryState",
        "InfantInd")  # fmt: skip
DOCA = ("AddressType", "Country", "Address", "City", "State", "ZipCode", "InfantInd")
"""The attributes of DOC_SSR's children, in the order of the fields of the SSR's text."""

OTHER_NAMES = {
    "PaxNationality": ("Nationality",),
    "IssuingLoc": ("IssuingCountry", "IssueCountry"),
    "CountryState": ("ApplicableCountry",),
    "DateOfIssue": ("IssueDate",),
    "State": ("StateProv", "StateProvince"),
    "ZipCode": ("PostalCode", "ZipPostalCode"),
    "City": ("CityName",),
    "Address": ("AddressLine", "StreetAddress"),
    "Country": ("CountryCode",),
}
"""Names that other editions of the schema have for the same."""


def lay_out_locators(twin: Twin, node: Node, dated: Node | None) -> None:
    """BookingRefID as RCI; the first of a booking has the date that the booking was made on."""
    elements: list[Element] = []
    for reference in children(node, "BookingRefID"):
        company = child(reference, "CompanyName")
        known = (value(company, "Code", "CompanyShortName", TEXT), value(reference, "ID"))
        if dated is not None and not elements:
            elements.append((*known, None, *utc_day_and_time(value(dated, "PNR_CreationDate"))))
        else:
            elements.append(known)
    first = child(node, "BookingRefID")
    if first is not None:
        twin.segment("RCI", first, *elements)


def lay_out_requests(twin: Twin, node: Node) -> None:
    """SSR and DOC_SSR, in their order."""
    for one in children(node, "SSR", "DOC_SSR"):
        if one.name == "SSR":
            lay_out_request(twin, one)
        else:
            lay_out_document(twin, one)


def _references(node: Node) -> list[Value]:
    """The travellers whom an element names: a list of RPH, or the older number of the surname."""
    found = value(node, "RPH", "SurnameRefNumber")
    if found is None:
        return []
    return [Value(text, found.node, found.key) for text in found.text.split()]


def _carrier(node: Node) -> Value | None:
    return value(child(node, "Airline"), "Code", TEXT) or value(node, "AirlineCode")


def lay_out_request(twin: Twin, node: Node) -> None:
    """SSR: seats stand in elements of their own or in the text, each with its traveller."""
    code = value(node, "SSR_Code")
    text: Component = value(child(node, "Text"), TEXT) or value(node, TEXT)
    references = _references(node)
    elements: list[Element] = [("", "", reference) for reference in references]
    if code is not None and code.text.upper() in SEAT_CODES:
        seats = [
            (value(seat, "SeatNumber", "Number", TEXT), "", value(seat, "RPH"))
            for seat in children(node, "Seat", "SeatNumber")
        ]
        if not seats and isinstance(text, Value) and (listed := seats_in_text(text.text)):
            owners = [*references, *([references[0]] if len(references) == 1 else [None]) * len(listed)]
            seats = [
                (Value(seat, text.node, text.key), "", owner)
                for seat, owner in zip(listed, owners, strict=False)
            ]
            text = None
        elements = [*seats] or elements
    twin.segment(
        "SSR",
        node,
        (code, value(node, "Status"), value(node, "ServiceQuantity"), _carrier(node), None, None,
         value(node, "BoardPoint"), value(node, "OffPoint"), text),
        *elements,
    )  # fmt: skip


def lay_out_document(twin: Twin, node: Node) -> None:
    """DOC_SSR: the fields of DOCS, DOCO or DOCA as the text that they are in EDIFACT."""
    for inner in children(node, "DOCS", "DOCO", "DOCA"):
        fields = {"DOCS": DOCS, "DOCO": DOCO, "DOCA": DOCA}[inner.name]
        twin.use(inner, *(key for name in fields for key in (name, *OTHER_NAMES.get(name, ()))))
        twin.segment(
            "SSR",
            node,
            (Value(inner.name, node, "SSR_Code"), value(node, "Status"), value(node, "ServiceQuantity"),
             _carrier(node), None, None, None, None, document_text(inner, fields)),
            *[("", "", reference) for reference in _references(inner) or _references(node)],
        )  # fmt: skip


def document_text(node: Node, fields: Iterable[str]) -> Value:
    """The text of DOCS, DOCO or DOCA: each field behind `/`; what was not sent is empty."""
    texts = [_field(node, name) for name in fields]
    key = next((name for name in fields if node.attributes.get(name)), "*")
    while len(texts) > 9 and not texts[-1]:
        texts.pop()
    return Value("/" + "/".join(texts), node, key)


def _field(node: Node, name: str) -> str:
    text = next(
        (node.attributes[key] for key in (name, *OTHER_NAMES.get(name, ())) if key in node.attributes), ""
    )
    text = text.strip().replace("/", " ")
    if name == "Gender":
        return GENDERS.get(text.upper(), text)
    if name == "InfantInd":
        return "I" if text in TRUE or text == "I" else ""
    if name == "AddressType":
        return text[:1].upper() if text.upper() in ("RESIDENCE", "DESTINATION") else text
    found = _DATE.match(text) if name in ("DateOfBirth", "ExpiryDate", "DateOfIssue") else None
    if found is not None and int(found[2]) in MONTH_NAMES:
        return f"{found[3] or '00'}{MONTH_NAMES[int(found[2])]}{found[1]}"
    return text


def lay_out_remarks(twin: Twin, node: Node) -> None:
    """OSI and OtherServiceInfo: free text as IFT 4:28."""
    for one in children(node, "OSI", "OtherServiceInfo", "Remark", "GeneralRemark"):
        texts: list[Element] = [value(text, TEXT) for text in children(one, "Text")]
        told = [text for text in texts or [value(one, TEXT)] if text]
        if told:
            twin.segment("IFT", one, ("4", "28", None, _carrier(one)), *told)


def lay_out_agency(twin: Twin, source: Node) -> None:
    """Source: who booked. An empty one in an update takes the booking away, as an empty ORG does."""
    requestor = child(source, "RequestorID")
    twin.segment(
        "ORG",
        source,
        (value(source, "AirlineVendorID"), value(source, "AirportCode")),
        (value(requestor, "ID"), value(source, "PseudoCityCode")),
        value(source, "CityCode"),
        value(child(requestor, "CompanyName"), "Code", TEXT),
        value(requestor, "Type"),
        (value(source, "ISOCountry"), value(source, "ISOCurrency")),
        (value(source, "AgentSine"), value(source, "AgentDutyCode")),
    )


def lay_out_contacts(twin: Twin, node: Node) -> None:
    """ContactInfo: an address, a telephone, an e-mail."""
    for info in children(node, "ContactInfo", "Address"):
        mail = value(info, "EmailAddress") or value(child(info, "Email", "EmailAddress"), TEXT)
        if mail is not None:
            twin.segment("ADD", info, None, ("E", mail))
        lines = [
            text
            for text in (value(line, TEXT) for line in children(info, "StreetNmbr", "AddressLine"))
            if text
        ]
        street: Component = lines[0] if lines else None
        if len(lines) > 1:
            street = Value(" ".join(line.text for line in lines), lines[0].node, TEXT)
            for line in lines:
                twin.use(line.node, TEXT)
        state, country = child(info, "StateProv"), child(info, "CountryName")
        parts: list[Component] = [
            street,
            value(child(info, "CityName"), TEXT),
            value(state, "StateCode", TEXT),
            None,
            value(country, "Code", TEXT),
            value(child(info, "PostalCode"), TEXT),
            value(info, "PhoneNumber")
            or value(child(info, "Telephone"), "PhoneNumber")
            or value(child(info, "Text"), TEXT),
        ]  # fmt: skip
        if any(parts):
            twin.segment("ADD", info, None, (value(info, "Type", "AddressType", "ContactType"), *parts))


def lay_out_excess(twin: Twin, node: Node) -> None:
    """ExcessBaggage and PrepaidBag: what was paid for bags."""
    for bag in children(node, "ExcessBaggage", "PrepaidBag"):
        pieces = value(bag, "UnitOfMeasureQuantity", "Pieces", "BagQuantity")
        paid = value(bag, "PaidInd", "Paid")
        twin.segment("EBD", bag, (value(bag, "CurrencyCode"), value(bag, "Amount")), (pieces, None, paid))
