"""Messages for the tests of intake, in the fewest words: API, and a booking push in EDIFACT and in XML."""

UNA = "UNA:+.? '"


def person(surname="SPECIMEN", given="ANNA", birth="700312", sex="F", passport="L898902C3", locator="ABC123"):
    """One traveller of an API message."""
    segments = [
        f"NAD+FL+++{surname}:{given}",
        f"ATT+2++{sex}",
        f"DTM+329:{birth}",
        "LOC+178+CDG",
        "LOC+179+IAD",
        "NAT+2+UTO",
        f"RFF+AVF:{locator}",
        f"DOC+P:110:111+{passport}",
        "DTM+36:300101",
        "LOC+91+UTO",
    ]
    return "'".join(segments) + "'"


def api(*people, at="260301:1200", reference="1", code="745", test=False, brk=""):
    """A PAXLST interchange with one message."""
    body = f"BGM+{code}'TDT+20+XX123'LOC+125+CDG'DTM+189:2603011500:201'LOC+87+IAD'DTM+232:2603011810:201'"
    body += "".join(people) + f"CNT+42:{len(people)}'"
    head = f"UNH+{reference}+PAXLST:D:05B:UN:IATA'"
    count = (head + body).count("'") + 1
    unb = f"UNB+UNOA:4+XXAPI+UTOGOV+{at}+{reference}" + ("++APIS++++1'" if test else "++APIS'")
    text = f"{UNA}{unb}{head}{body}UNT+{count}+{reference}'UNZ+1+{reference}'"
    return text.replace("'", "'" + brk).encode()


def booking(locator, *travellers, extra=()):
    """One booking of a push; travellers are (surname, given name with title, DOCS text or None)."""
    segments = ["SRC", f"RCI+XX:{locator}::010126:1000"]
    segments += [f"SSR+OTHS:HK::XX:::::{text}" for text in extra]
    for number, (surname, given, docs) in enumerate(travellers, 1):
        segments.append(f"TIF+{surname}+{given}:A:{number}")
        if docs:
            segments.append(f"SSR+DOCS:HK:1:XX:::::{docs}")
    segments.append("TVL+010326:1500:010326:1810+CDG+IAD+XX+123:Y")
    segments.append(f"RPI+{len(travellers)}+HK")
    return "'".join(segments) + "'"


def push(*bookings, at="260228:1500", reference="1", code="22", segments=""):
    """A PNRGOV interchange with one message."""
    body = f"MSG+:{code}'ORG+XX:CDG'TVL+010326:1500:010326:1810+CDG+IAD+XX+123'EQN+{len(bookings)}'"
    body += "".join(bookings) + segments
    head = f"UNH+{reference}+PNRGOV:13:1:IA+XX123/010326/1500'"
    count = (head + body).count("'") + 1
    unb = f"UNB+UNOA:4+XXPNR+UTOGOV+{at}+{reference}++PNRGOV'"
    return f"{UNA}{unb}{head}{body}UNT+{count}+{reference}'UNZ+1+{reference}'".encode()


_AIRPORTS = '<DepartureAirport LocationCode="CDG"/><ArrivalAirport LocationCode="IAD"/>'
_TIMES = 'DepartureDateTime="2026-03-01T15:00:00" ArrivalDateTime="2026-03-01T18:10:00"'


def xml_booking(locator, *travellers, extra=""):
    """The booking that `booking` writes, in XML; `extra` are elements of its own."""
    people = ""
    for number, (surname, given, docs) in enumerate(travellers, 1):
        paper = ""
        if docs:
            _, kind, issuer, document, nationality, birth, sex, expires, _, first = docs.split("/")
            paper = (
                f'<DOC_SSR SSR_Code="DOCS" ServiceQuantity="1" Status="HK" CarrierCode="XX"><DOCS '
                f'TravelDocType="{kind}" IssuingLoc="{issuer}" TravelDocNbr="{document}" '
                f'PaxNationality="{nationality}" DateOfBirth="{birth}" Gender="{sex}" ExpiryDate="{expires}" '
                f'Surname="{surname}" FirstGivenName="{first}"/></DOC_SSR>'
            )
        people += (
            f'<Passenger RPH="{number}" PassengerTypeCode="ADT"><GivenName>{given}</GivenName>'
            f"<Surname>{surname}</Surname>{paper}</Passenger>"
        )
    return (
        '<PNR PNR_CreationDate="2026-01-01T10:00:00"><BookingRefID '
        f'ID="{locator}"><CompanyName Code="XX"/></BookingRefID>{extra}{people}'
        f'<Flight FlightNumber="123" ResBookDesigCode="Y" Status="HK" NumberInParty="{len(travellers)}" '
        f'{_TIMES}>{_AIRPORTS}<MarketingAirline Code="XX"/></Flight></PNR>'
    )


def xml_push(*bookings, at="2026-02-28T15:00:00Z", reference="1", head="", brk=""):
    """A document with one push of the bookings that `xml_booking` writes; `brk` stands between its tags."""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<IATA_PNRGOV_NotifRQ Version="13.1" TimeStamp="{at}" '
        f'TransactionIdentifier="{reference}" MessageFunction="22" Recipient="UTOGOV">'
        f'<Originator AirlineCode="XX"/><FlightLeg CarrierCode="XX" FlightNumber="123" {_TIMES}>{_AIRPORTS}'
        f'</FlightLeg><PNRs NumberOfPnrs="{len(bookings)}">{"".join(bookings)}</PNRs></IATA_PNRGOV_NotifRQ>'
    )
    return text.replace("><", f">{brk}<").encode()


ANNA = ("SPECIMEN", "ANNA MRS", "/P/UTO/L898902C3/UTO/12MAR70/F/01JAN30/SPECIMEN/ANNA")
BERT = ("SPECIMEN", "BERT MR", "/P/UTO/X81234907/UTO/13APR71/M/01JAN30/SPECIMEN/BERT")
BERT_API = person("SPECIMEN", "BERT", "710413", "M", "X81234907")

DOCLESS = ("SPECIMEN", "ANNA MRS", None)
STORY = [
    push(booking("ABC123", DOCLESS, ("SPECIMEN", "BERT MR", None)), at="260226:1500", reference="1"),
    push(booking("ABC123", ANNA, BERT), at="260228:1500", reference="2"),
    push(
        booking("ABC123", ANNA), booking("XYZ789", ("OTHER", "CY MR", None)), at="260301:1300", reference="3"
    ),
    api(person(), BERT_API, at="260301:1200", reference="4"),
    api(BERT_API, at="260301:1230", reference="5", code="745+XR"),
    api(person(), at="260301:1500", reference="6", code="266+CLOB"),
    api(person(), at="260301:1500", reference="7", code="266+CLOB"),
    push(booking("XYZ789", ("OTHER", "CY MR", None)), at="260301:1400", reference="8", code="141"),
]


def named(*messages):
    """Messages as `take_in` takes them: with names."""
    return [(f"{n}.edi", message) for n, message in enumerate(messages)]
