"""CUSRES, written: answers into one interchange that `cusres.read` reads back as the same.

The order is that of the guide: what is answered, then one ERP group for each answer.

Source: WCO/IATA/ICAO API guidelines, CUSRES guide; example in `docs/messages.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from openpiu.edifact import SegmentWriter
from openpiu.messages.outgoing import write_messages
from openpiu.messages.paxlst.flights import ARRIVES, BEFORE_BORDER, BEHIND_BORDER, DEPARTS, ON_ROUTE
from openpiu.messages.paxlst.writer import DEFAULT_VERSION, local_time
from openpiu.travel import Answer, Flight, Message
from openpiu.travel.model import Function

BEGINNINGS: dict[Function, str] = {"answer": "962", "status-change": "132", "acknowledgement": "312"}
"""BGM for a message that does not carry its `function_code`."""

MUTUALLY_DEFINED = "ZZ"
"""UNB 0007 as carriers use it on these lines; the model keeps the names alone."""

LEVEL_CODES = {"message": "1", "traveller": "2"}

LINES_A_SEGMENT = 5
LONGEST_LINE = 512
"""FTX, composite C108: five components of 512 signs."""


def write(messages: Sequence[Message], *, qualifier: str = MUTUALLY_DEFINED) -> bytes:
    """One interchange with all `messages`, under the sender, date and references of the first.

    `qualifier` says what kind of names sender and recipient are (UNB 0007); empty leaves it out.
    What CUSRES cannot carry (people, bookings, findings) is left out. Raises ValueError for no message at
    all, for one that is not of format `cusres`, and for an answer at a level that it does not have.
    """
    for message in messages:
        for answer in message.answers:
            if answer.level not in LEVEL_CODES:
                raise ValueError(f"CUSRES has no answer about a {answer.level}")
    return write_messages(
        "cusres",
        messages,
        [partial(_body, message) for message in messages],
        version=DEFAULT_VERSION,
        agency="UN:IATA",
        application="IAPI",
        plain="UNOA:4",
        qualifier=qualifier,
    )


def _body(message: Message, out: SegmentWriter) -> None:
    """All between UNH and UNT."""
    sent = date.fromisoformat((message.sent_at or "2000-01-01")[:10])
    kind, _, action = (message.function_code or BEGINNINGS.get(message.function, "962")).partition("+")
    out.segment("BGM", kind, action)
    if message.transaction:
        out.segment("RFF", ("TN", *message.transaction.split(":")))
    for flight in message.flights:
        _flight(flight, sent, out)
    for answer in message.answers:
        _answer(answer, out)


def _flight(flight: Flight, sent: date, out: SegmentWriter) -> None:
    out.segment("RFF", ("AF", f"{flight.carrier}{flight.number}{flight.suffix or ''}"))
    for moment, when in ((DEPARTS, flight.departure), (ARRIVES, flight.arrival)):
        if when:
            out.segment("DTM", local_time(moment, when, sent))
    start, end = (BEFORE_BORDER, BEHIND_BORDER) if flight.crossing else (ON_ROUTE, ON_ROUTE)
    for qualifier, port in ((start, flight.origin), (end, flight.destination)):
        if port:
            out.segment("LOC", qualifier, port)


def _answer(answer: Answer, out: SegmentWriter) -> None:
    """ERP and its group. A reference that came twice (`AVF 2`) is written by its qualifier again."""
    out.segment("ERP", LEVEL_CODES[answer.level])
    for key, value in answer.references.items():
        out.segment("RFF", (key.partition(" ")[0], *value.split(":")))
    if answer.code:
        out.segment("ERC", answer.code)
    lines = [
        line[at : at + LONGEST_LINE]
        for line in (answer.text or "").splitlines()
        for at in range(0, len(line), LONGEST_LINE)
    ]
    for at in range(0, len(lines), LINES_A_SEGMENT):
        out.segment("FTX", "AAP", None, None, lines[at : at + LINES_A_SEGMENT])
