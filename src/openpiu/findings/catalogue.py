"""The catalogue of findings: every code with its severity, sentence, what was expected, and the source.

Codes are stable: others hold on to them. An error means that part of the data is lost or unreliable and the
carrier must mend it; a warning was read but is against the rules; an information harms nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from openpiu.findings.finding import Finding, Severity, Where

ISO9735 = "ISO 9735"
API = "WCO/IATA/ICAO API guidelines, PAXLST guide"
RESPONSE = "WCO/IATA/ICAO API guidelines, CUSRES guide"
PNR = "IATA PNRGOV implementation guide"
SSR = "IATA AIRIMP, SSR"
DOC = "ICAO Doc 9303"


class Entry(NamedTuple):
    """What the catalogue says of one code: severity, sentence, what was expected, source of the rule."""

    severity: Severity
    text: str
    expected: str
    source: str


E: Severity = "error"
W: Severity = "warning"
I: Severity = "info"  # noqa: E741 - E, W and I are the field's letters for the severities

SYNTAX: dict[str, Entry] = {
    "SYN-EMPTY": Entry(E, "no message was found", "an EDIFACT or XML message", ISO9735),
    "SYN-HEADER": Entry(I, "text before the interchange was skipped", "UNA or UNB first", ISO9735),
    "SYN-TRAILING": Entry(I, "text after the interchange was skipped", "nothing after UNZ", ISO9735),
    "SYN-UNA": Entry(W, "UNA is missing or does not fit the text", "UNA and six characters", ISO9735),
    "SYN-SEPARATOR-AMBIGUOUS": Entry(E, "separators cannot be told apart", "six distinct signs", ISO9735),
    "SYN-TERMINATOR": Entry(W, "a look-alike sign ends the segment", "the terminator of UNA", ISO9735),
    "SYN-MISSING-TERMINATOR": Entry(E, "two segments run together", "a terminator", ISO9735),
    "SYN-LAST-TERMINATOR": Entry(W, "the last segment is not ended", "a terminator after UNZ", ISO9735),
    "SYN-RELEASE-DANGLING": Entry(W, "release character with nothing to release", "no release", ISO9735),
    "SYN-RELEASE-MISSING": Entry(W, "a separator in the data is not released", "a release", ISO9735),
    "SYN-WRAP": Entry(I, "line break inside data was removed", "no fixed-width lines", ISO9735),
    "SYN-CHARSET": Entry(W, "bytes outside the declared character set", "the level of UNB 1", ISO9735),
    "SYN-CONTROL-CHAR": Entry(W, "control character in the data", "printable characters", ISO9735),
    "SYN-CASE": Entry(I, "tag or code in lower case", "upper case", ISO9735),
    "SYN-TAG-BLANK": Entry(I, "blank in or after a tag", "three letters", ISO9735),
    "SYN-SEGMENT-UNKNOWN": Entry(W, "segment is not part of this message type", "a known tag", ISO9735),
    "SYN-TOO-LONG": Entry(W, "element is longer than allowed", "a shorter element", ISO9735),
    "SYN-UNB-INCOMPLETE": Entry(W, "sender or control reference is missing", "UNB 2 and 5", ISO9735),
    "SYN-UNB-MISSING": Entry(W, "message without an interchange around it", "UNB before, UNZ after", ISO9735),
    "SYN-TRUNCATED": Entry(E, "the message is cut short", "UNT and UNZ at the end", ISO9735),
    "SYN-UNT-COUNT": Entry(W, "UNT counts other segments than there are", "segments UNH to UNT", ISO9735),
    "SYN-UNT-REF": Entry(W, "UNT reference is not that of UNH", "the reference of UNH", ISO9735),
    "SYN-UNE-COUNT": Entry(W, "UNE counts other messages than there are", "messages of the group", ISO9735),
    "SYN-UNE-REF": Entry(W, "UNE reference is not that of UNG", "the reference of UNG", ISO9735),
    "SYN-UNZ-COUNT": Entry(W, "UNZ counts others than there are", "groups, else messages", ISO9735),
    "SYN-UNZ-REF": Entry(W, "UNZ reference is not that of UNB", "the reference of UNB", ISO9735),
    "SYN-UNB-DATE": Entry(W, "preparation date cannot be right", "YYMMDD:HHMM, of today", ISO9735),
    "SYN-TEST-INDICATOR": Entry(W, "test message on the live door", "tests at the test door", ISO9735),
    "SYN-VERSION-UNKNOWN": Entry(I, "version of the message is not known", "an agreed version", ISO9735),
    "SYN-TYPE-MISMATCH": Entry(E, "type in UNG differs from UNH", "the same type", ISO9735),
    "SYN-VERSION-MISMATCH": Entry(I, "version in UNG differs from UNH", "the same version", ISO9735),
    "SYN-TYPE-UNKNOWN": Entry(E, "type of message is not handled", "PAXLST, PNRGOV, CUSRES ...", ISO9735),
    "SYN-DUPLICATE": Entry(I, "the same message was seen before", "one transmission", ISO9735),
    "SYN-REFERENCE-REPEATED": Entry(I, "control reference was used before", "a new reference", ISO9735),
    "SYN-PART-MISSING": Entry(W, "parts of this message have not come", "all parts to the final", ISO9735),
    "SYN-PART-DUPLICATE": Entry(W, "a part came twice, with other content", "one message a part", ISO9735),
}

PAXLST: dict[str, Entry] = {
    "PAX-BGM-CODE": Entry(W, "unknown kind of message", "745, 250, 266, 336 or 655", API),
    "PAX-BGM-FUNCTION": Entry(W, "unknown function of the message", "a code of the guide", API),
    "PAX-CLOSEOUT-IMPLAUSIBLE": Entry(E, "close-out list is not plausible", "CLOB or CLNB, checked", API),
    "PAX-US-EDIFACT": Entry(E, "the old US PAXLST is not read", "PAXLST D.02B or later", API),
    "PAX-NO-SENDER": Entry(I, "nobody is named to answer questions", "NAD+MS and COM", API),
    "PAX-NO-FLIGHT": Entry(E, "no flight is named", "TDT+20", API),
    "PAX-TDT-FORMAT": Entry(E, "flight number cannot be read", "carrier, 1 to 4 digits, letter", API),
    "PAX-TDT-CARRIER": Entry(W, "carrier differs from the flight number's", "the same carrier", API),
    "PAX-ACCESS-REF-MISMATCH": Entry(I, "access reference names another flight", "the flight of TDT", API),
    "PAX-NO-CROSSING-LEG": Entry(W, "no leg is marked as crossing the border", "LOC+125 and LOC+87", API),
    "PAX-LOC-PAIRING": Entry(E, "departure and arrival are not in pairs", "LOC, DTM, LOC, DTM a leg", API),
    "PAX-LEG-CHAIN": Entry(W, "a leg starts where the former did not end", "legs in order of travel", API),
    "PAX-DTM-189-FORMAT": Entry(E, "departure time cannot be read", "YYMMDDHHMM:201", API),
    "PAX-DTM-232-FORMAT": Entry(E, "arrival time cannot be read", "YYMMDDHHMM:201", API),
    "PAX-LEG-DURATION": Entry(W, "duration of the leg is not plausible", "0 to 20 hours in UTC", API),
    "PAX-NO-TRAVELLERS": Entry(W, "list without travellers", "NAD+FL or NAD+FM", API),
    "PAX-NAD-CODE": Entry(W, "unknown kind of traveller", "FL, FM, DDU or DDT", API),
    "PAX-CREW-IN-PAX-LIST": Entry(W, "crew and passengers in one list", "separate lists", API),
    "PAX-NAME-MISSING": Entry(E, "name is missing", "surname and given names", API),
    "PAX-NAME-FORMAT": Entry(W, "name is not in its components", "surname : given : second", API),
    "PAX-NAME-PLACEHOLDER": Entry(W, "placeholder in place of a name", "the name of the document", API),
    "PAX-ATT-CODE": Entry(W, "unknown code for sex", "M, F, U or X", API),
    "PAX-DTM-329-MISSING": Entry(E, "birth date is missing", "DTM+329", API),
    "PAX-DTM-329-FORMAT": Entry(E, "birth date cannot be read", "YYMMDD", API),
    "PAX-DTM-329-FUTURE": Entry(E, "birth date is not plausible", "before the flight, age to 110", API),
    "PAX-DTM-329-UNIFORM": Entry(W, "many travellers share one birth date or number", "real values", API),
    "PAX-NAT-CODE": Entry(W, "unknown nationality", "alpha-3 of ISO 3166 or Doc 9303", DOC),
    "PAX-DOC-MISSING": Entry(W, "traveller without a document", "DOC", API),
    "PAX-DOC-TYPE": Entry(W, "kind of document is missing or unknown", "P, V, I, A, C ...", API),
    "PAX-DOC-TYPE-EXTRA": Entry(I, "second part of document kind is no code list", "110", API),
    "PAX-DOC-NUMBER": Entry(E, "document number cannot be right", "letters A-Z and digits", DOC),
    "PAX-DOC-ISSUER": Entry(W, "issuing state is missing or unknown", "LOC+91 with alpha-3", DOC),
    "PAX-DTM-36-FORMAT": Entry(W, "expiry of the document cannot be read", "YYMMDD", API),
    "PAX-DOC-EXPIRED": Entry(W, "document expires before departure", "a valid document", DOC),
    "PAX-DOC-EXPIRY-FAR": Entry(I, "document expires over 20 years ahead", "a nearer expiry", DOC),
    "PAX-DOC-ISSUED": Entry(I, "date of issue is not plausible", "between birth and departure", DOC),
    "PAX-DOC-SHARED": Entry(I, "two travellers have one document", "a document each", DOC),
    "PAX-LOC-178-179": Entry(W, "traveller's ports do not fit the flight", "ports of this journey", API),
    "PAX-SEAT-FORMAT": Entry(I, "seat cannot be read", "row and letter, as 12B", API),
    "PAX-SEAT-DUPLICATE": Entry(I, "two travellers in one seat", "one seat each", API),
    "PAX-BAG-COUNT": Entry(I, "bags differ from the tags or have no number", "equal numbers", API),
    "PAX-BAG-TAG": Entry(I, "bag tag of no known form", "a tag, or no FTX", API),
    "PAX-RFF-ABO-DUPLICATE": Entry(W, "two travellers with one reference", "a reference each", API),
    "PAX-TRAVELLER-DUPLICATE": Entry(W, "the same person stands twice in the list", "everybody once", API),
    "PAX-SEGMENT-ORDER": Entry(W, "segment is out of place", "order of the guide", API),
    "PAX-SEGMENT-REPEATED": Entry(W, "segment stands again with another value", "one of it", API),
    "PAX-CNT-MISMATCH": Entry(W, "CNT counts others than there are", "the number of travellers", API),
    "PAX-CNT-FORM": Entry(W, "CNT is not in its form", "CNT+42:n", API),
}

PNRGOV: dict[str, Entry] = {
    "PNR-SRC-MISSING": Entry(E, "booking data before the first SRC", "SRC before each booking", PNR),
    "PNR-HEAD-MISSING": Entry(W, "head of the message is not whole", "MSG, ORG, TVL and EQN", PNR),
    "PNR-EQN-COUNT": Entry(W, "EQN counts others than bookings", "the number of bookings", PNR),
    "PNR-RCI-FORM": Entry(W, "date stands in the place of the type", "carrier:locator::date:time", PNR),
    "PNR-LOCATOR-FORMAT": Entry(W, "record locator of no known form", "5 to 8 letters and digits", PNR),
    "PNR-LOCATOR-DUPLICATE": Entry(W, "one record locator twice in a message", "one group a booking", PNR),
    "PNR-TVL-ARRIVAL-DATE": Entry(W, "time in the place of the arrival date", "date:time::time", PNR),
    "PNR-TVL-TIME": Entry(E, "date or time is impossible", "DDMMYY and HHMM", PNR),
    "PNR-TVL-ORDER": Entry(I, "segments are not in order of travel", "order of travel", PNR),
    "PNR-HEAD-NOT-IN-ITINERARY": Entry(W, "booking is not on the flight", "bookings of this flight", PNR),
    "PNR-NO-ITINERARY": Entry(W, "booking without itinerary", "TVL", PNR),
    "PNR-NO-TRAVELLERS": Entry(W, "booking without travellers", "TIF", PNR),
    "PNR-CODESHARE-SWAPPED": Entry(W, "marketing and operating number are exchanged", "marketing first", PNR),
    "PNR-CODESHARE-INCOMPLETE": Entry(I, "operating carrier without a number", "TRA with the number", PNR),
    "PNR-TRAVELLER-DUPLICATE": Entry(I, "the same person stands twice in the booking", "everybody once", PNR),
    "PNR-TIF-TYPE": Entry(I, "kind of traveller is missing or unknown", "A, C or IN", PNR),
    "PNR-TIF-REF": Entry(W, "reference to a traveller does not fit", "the reference of one TIF", PNR),
    "PNR-TITLE-GLUED": Entry(I, "title is joined to a name", "a blank before the title", PNR),
    "PNR-INFANT-UNLINKED": Entry(W, "infant without an adult, or the reverse", "flag and reference", PNR),
    "PNR-TICKET-FORMAT": Entry(I, "ticket number of no known form", "13 digits", PNR),
    "PNR-FOP-CARD-CLEAR": Entry(E, "full card number; it was masked", "first 6 and last 4 digits", PNR),
    "PNR-SEAT-COUNT": Entry(I, "number of seats differs", "a seat for each", PNR),
    "PNR-SEAT-DUPLICATE": Entry(I, "two travellers in one seat", "one seat each", PNR),
    "PNR-BAG-COUNT": Entry(I, "bags do not add up", "one tag a piece", PNR),
    "PNR-ADD-SHIFT": Entry(I, "part of the address stands in another's place", "empty components kept", PNR),
    "PNR-SEGMENT-ORDER": Entry(I, "segment is out of place", "the order of the guide", PNR),
    "PNR-SEGMENT-UNKNOWN": Entry(I, "segment of a later guide", "the segments of the guide", PNR),
    "PNR-SENSITIVE-DROPPED": Entry(
        I, "sensitive data was removed", "none of it sent", "EU 2016/681 art. 13(4)"
    ),
    "SSR-DOCS-FIELDS": Entry(W, "fields of the document are missing or shifted", "nine fields", SSR),
    "SSR-DOCS-DATE": Entry(E, "date in the document cannot be read", "DDMMMYY", SSR),
    "SSR-DOCS-EXPIRED": Entry(I, "document expires before departure", "a valid document", DOC),
    "SSR-DOCS-TYPE": Entry(I, "kind of document is missing", "P, I, V ...", SSR),
    "SSR-DOCS-NAME": Entry(W, "name of the document is not the traveller's", "the right reference", SSR),
    "SSR-DOCO-PLACE": Entry(I, "place of issue is no state", "a state", SSR),
    "SSR-STATUS": Entry(I, "unknown status", "HK, NN, HN ...", SSR),
    "SSR-STATE-CODE": Entry(I, "state is not alpha-3", "alpha-3 of ISO 3166 or Doc 9303", DOC),
}

GENERAL: dict[str, Entry] = {
    "TRV-AIRPORT-UNKNOWN": Entry(W, "airport is in no list", "an IATA location", "IATA Resolution 763"),
    "TRV-CARRIER-UNKNOWN": Entry(W, "carrier is in no list", "an IATA designator", "IATA Resolution 762"),
    "TRV-CURRENCY-UNKNOWN": Entry(W, "currency is in no list", "an alphabetic code", "ISO 4217"),
    "RES-UNMATCHED": Entry(W, "reference is not known", "the references of the request", API),
    "RES-BGM-CODE": Entry(W, "unknown kind of answer", "962, 132 or 312", RESPONSE),
    "RES-TN-MISSING": Entry(W, "answer without the request's number", "RFF+TN of the request", RESPONSE),
    "RES-FLIGHT": Entry(W, "flight is missing or cannot be read", "RFF+AF, carrier and number", RESPONSE),
    "RES-EMPTY": Entry(E, "there is no answer", "ERP and ERC", RESPONSE),
    "RES-ERP-CODE": Entry(W, "unknown level of an answer", "1 message, 2 traveller", RESPONSE),
    "RES-ERP-MISSING": Entry(W, "answer before it is said whose", "ERP before ERC", RESPONSE),
    "RES-ERC-MISSING": Entry(E, "answer without a code", "ERC", RESPONSE),
    "RES-ERC-CODE": Entry(W, "code of the answer is not in the table", "a code of the authority", RESPONSE),
    "RES-REF-MISSING": Entry(E, "answer does not say whose it is", "RFF+AVF or RFF+ABO", RESPONSE),
    "RES-MSG-CODE": Entry(W, "function or response of the message is unknown", "as agreed", PNR),
    "RES-RCI-MISSING": Entry(W, "booking is not named", "RCI, carrier and locator", PNR),
    "XML-SCHEMA": Entry(E, "the document is not as its schema says", "IATA_PNRGOV_NotifRQ", PNR),
    "XML-ENTITY": Entry(E, "entities are refused", "no DTD", PNR),
}

CATALOGUE: dict[str, Entry] = SYNTAX | PAXLST | PNRGOV | GENERAL


def finding(
    code: str,
    where: Where,
    detail: str = "",
    *,
    expected: str | None = None,
    severity: Severity | None = None,
) -> Finding:
    """Make the finding `code` at `where`.

    `detail` follows the catalogue's sentence after a colon and must hold no personal data; `expected` and
    `severity` stand in for the catalogue's where a rule is finer. Raises KeyError for a code that is not in
    the catalogue: that is a mistake in the program, not in the input.
    """
    entry = CATALOGUE[code]
    text = f"{entry.text}: {detail}" if detail else entry.text
    return Finding(code, severity or entry.severity, text, expected or entry.expected, where)
