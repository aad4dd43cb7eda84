"""What must go of one segment: a rule for each tag that may hold free text, services or card numbers.

Every rule takes the segment, whether all free text goes (`strict`), and the list that it adds spans to.
Sources: IATA PNRGOV guide and AIRIMP for the places, `sensitive.toml` for the words, EU 2016/681 annex I for
what stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from openpiu.edifact import Segment
from openpiu.safeguards.cards import card_middles
from openpiu.safeguards.sensitive import TABLES, first_category

FREE_TEXT = "free_text"
CARD = "card_number"
UNKNOWN = "unknown_segment"
LANGUAGES = "race_ethnic_origin"

STRUCTURED_SERVICES = frozenset((
    "DOCS", "DOCO", "DOCA", "INFT", "TKNE", "TKNA", "TKNM", "TKNR", "FQTV", "FQTR", "FQTU", "FQTS",
    "CHLD", "SEAT", "NSST", "NSSA", "NSSW", "NSSB", "RQST", "RQSA", "PCTC", "CTCE", "CTCM", "CTCR",
    "CTCH", "CTCB", "CTCT", "CTCP", "CTCF", "CTCA",
))  # fmt: skip
"""Services whose text has fields of its own (names, documents, contacts, seats): no free text."""
IDENTIFICATION = "FOID"
"""A service whose text is the number of a document, or of a card."""
MINORS = frozenset({"UMNR", "UNMR"})

_TEXT_OF_SERVICE = 9  # component of SSR element 1 from which its text goes on
_ADDRESS_TEXT = 8  # component of ADD element 2
_EMPTY = b"\x1a\r\n"
_MINOR_MARK = re.compile(rb"\bU(?:MNR|NMR)\b", re.IGNORECASE)
_CONTACT_MARK = re.compile(rb"(?:^|[^A-Z])CTC ?[A-Z](?![A-Z])", re.IGNORECASE)


class Span(Struct, frozen=True, gc=False):
    """Bytes to overwrite, from `start` to before `end` in the bytes as received; `item` tells apart what is
    counted: spans of one segment and category are one."""

    start: int
    end: int
    category: str
    item: int = 0


Places = list[tuple[int, int]]
"""Elements and components of a segment."""

# Segments, each by its own rule. Most hold nothing to drop: places are looked up only when something is found


def _service(segment: Segment, strict: bool, found: list[Span]) -> None:
    code = segment.get(1)
    if code in STRUCTURED_SERVICES:
        return
    code = code.strip().upper()
    if code in STRUCTURED_SERVICES:
        return
    raw = segment.raw()
    category = TABLES.codes.get(code.encode("ascii", "ignore"))
    if category:
        # The traveller's reference in later elements says nothing of the service.
        later = [(e, c) for e in range(2, segment.elements() + 1) for c in (1, 2)]
        _overwrite(segment, raw, [(1, 1), *_service_text(segment), *later], category, found)
        return
    if code != IDENTIFICATION:
        _drop_text(segment, raw, _service_text, strict and code not in MINORS, found)
        _by_words(segment, raw, _service_rest, found)
    _cards(segment, raw, found)


def _service_text(segment: Segment) -> Places:
    return [(1, c) for c in range(_TEXT_OF_SERVICE, segment.width(1) + 1)]


def _service_rest(segment: Segment) -> Places:
    """Where text strays to: not the airports, whose codes (GAY, Gaya) are words too."""
    later = [(e, c) for e in range(2, segment.elements() + 1) for c in range(1, segment.width(e) + 1)]
    return [(1, 5), (1, 6), *later]


def _free_text(segment: Segment, strict: bool, found: list[Span]) -> None:
    kind = segment.get(1, 2)
    if kind == "15":
        return
    raw = segment.raw()
    if kind != "43":  # the name and address of who pays are no free text
        _drop_text(segment, raw, _from_second, strict, found)
    _cards(segment, raw, found)


def _from_second(segment: Segment) -> Places:
    return [(e, c) for e in range(2, segment.elements() + 1) for c in range(1, segment.width(e) + 1)]


def _history_line(segment: Segment, strict: bool, found: list[Span]) -> None:
    raw = segment.raw()
    _drop_text(segment, raw, _all, strict, found)
    _cards(segment, raw, found)


def _all(segment: Segment) -> Places:
    return [(e, c) for e in range(1, segment.elements() + 1) for c in range(1, segment.width(e) + 1)]


def _address(segment: Segment, strict: bool, found: list[Span]) -> None:
    raw = segment.raw()
    _drop_text(segment, raw, _address_text, strict, found)
    _cards(segment, raw, found)


def _address_text(segment: Segment) -> Places:
    texts = ((e, segment.get(e, _ADDRESS_TEXT)) for e in range(1, segment.elements() + 1))
    return [(element, _ADDRESS_TEXT) for element, text in texts if text and not _is_reachable(text)]


def _is_reachable(text: str) -> bool:
    """Whether the text of an address is a telephone number, an e-mail address or a postcode."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return "@" in text or "//" in text or (digits >= 5 and letters <= 4) or (digits > 0 and len(text) <= 8)


def _list_text(segment: Segment, strict: bool, found: list[Span]) -> None:
    if segment.get(1) == "BAG":
        return
    raw = segment.raw()
    _drop_text(segment, raw, _from_second, strict, found)
    _cards(segment, raw, found)


def _payment(segment: Segment, _strict: bool, found: list[Span]) -> None:
    _cards(segment, segment.raw(), found, payment=True)


def unknown(segment: Segment, strict: bool, found: list[Span]) -> None:
    """A segment of no known tag; where only listed data may come in, nothing of it stays."""
    raw = segment.raw()
    if strict:
        _overwrite(segment, raw, _all(segment), first_category(raw[3:]) or UNKNOWN, found)
        return
    _by_words(segment, raw, _all, found)
    _cards(segment, raw, found)


def foreign(segment: Segment, _strict: bool, found: list[Span]) -> None:
    """A segment of a message of another type: words and card numbers alone, for nothing is known of it."""
    unknown(segment, False, found)


Handler = Callable[[Segment, bool, list[Span]], None]
NO_TEXT = frozenset((
    "UNH", "UNT", "UNE", "UNZ", "MSG", "ORG", "TVL", "TRA", "EQN", "SRC", "RCI", "DAT", "EBD", "TIF", "FTI",
    "REF", "FAR", "TKT", "MON", "PTK", "TXD", "RPI", "APD", "TRI", "SSD", "TBD", "DUM", "ABI", "SAC", "BGM",
    "RFF", "DTM", "NAD", "COM", "TDT", "LOC", "ATT", "MEA", "GEI", "NAT", "DOC", "EMP", "CPI", "QTY", "CNT",
    "AUT", "ERP", "ERC", "CON", "PDI",
))  # fmt: skip
"""Segments in which nothing has to be looked for: they hold codes, names and numbers."""
HANDLERS: dict[str, Handler] = {
    "SSR": _service,
    "IFT": _free_text,
    "LTS": _history_line,
    "ADD": _address,
    "FTX": _list_text,
    "FOP": _payment,
}
NO_FOREIGN_TEXT = frozenset(("UNH", "UNT"))


# What the rules have in common


def _drop_text(
    segment: Segment, raw: bytes, where: Callable[[Segment], Places], strict: bool, found: list[Span]
) -> None:
    """Free text: whole where only minors and contacts may stay, else what reveals protected data."""
    if not strict or _MINOR_MARK.search(raw):
        _by_words(segment, raw, where, found)
    else:
        places = [place for place in where(segment) if not _is_contact(_value(segment, raw, place))]
        if places:
            _overwrite(segment, raw, places, first_category(raw[3:]) or FREE_TEXT, found)


def _by_words(segment: Segment, raw: bytes, where: Callable[[Segment], Places], found: list[Span]) -> None:
    """Overwrite each value that holds a word; all of them where what is found runs over two.

    Contacts stay as they are: a name or an address may equal a word. So do the languages of a minor, which
    annex I of EU 2016/681 lists.
    """
    if first_category(raw.removeprefix(b"SSR")) is None:
        return
    ignored = LANGUAGES if _MINOR_MARK.search(raw) else ""
    texts = [(place, _value(segment, raw, place)) for place in where(segment)]
    texts = [(place, value) for place, value in texts if not _is_contact(value)]
    hits = [(place, hit) for place, value in texts if (hit := first_category(value, ignored))]
    for place, hit in hits:
        _overwrite(segment, raw, [place], hit, found)
    if not hits and (category := first_category(b" ".join(value for _, value in texts), ignored)):
        _overwrite(segment, raw, [place for place, _ in texts], category, found)


def _value(segment: Segment, raw: bytes, place: tuple[int, int]) -> bytes:
    begin, end = segment.span(*place)
    return raw[begin - segment.offset : end - segment.offset]


def _is_contact(value: bytes) -> bool:
    return b"//" in value or b"@" in value or _CONTACT_MARK.search(value) is not None


def _overwrite(
    segment: Segment, raw: bytes, places: Iterable[tuple[int, int]], category: str, found: list[Span]
) -> None:
    offset = segment.offset
    for element, component in places:
        begin, end = segment.span(element, component)
        if begin < end and raw[begin - offset : end - offset].strip(_EMPTY):
            found.append(Span(begin, end, category, offset))


def _cards(segment: Segment, raw: bytes, found: list[Span], payment: bool = False) -> None:
    middles = card_middles(raw, payment=payment)
    if not middles:
        return
    offset = segment.offset
    taken = [span for span in found if span.item == offset]
    for begin, end in middles:
        start, stop = offset + begin, offset + end
        if not any(span.start <= start and stop <= span.end for span in taken):
            found.append(Span(start, stop, CARD, offset))
