"""Fictional messages to spoil, and short ways to ask what was read of them."""

from __future__ import annotations

from openpiu import edifact
from openpiu.findings import Finding

HEAD = "UNA:+.? 'UNB+UNOA:4+XA:ZZ+UTOPIU:ZZ+260301:0915+000000101++APIS'"
UNH = "UNH+1+PAXLST:D:05B:UN:IATA+XA123/260301/1400+01:F'"
BODY = "BGM+745'TDT+20+XA123+++XA'NAD+FL+++SPECIMEN:ANNA MARIA'ATT+2++F'NAD+FL+++MUSTER:ERIK'CNT+42:2'"
UNT = "UNT+8+1'"
UNZ = "UNZ+1+000000101'"
WHOLE = HEAD + UNH + BODY + UNT + UNZ

DEEP = HEAD.replace("++APIS", "++PNRGOV") + "UNH+1+PNRGOV:13:1:IA+XA123'{}UNT+3+1'UNZ+1+000000101'"
"""One message with one segment to put in."""


def read(text: str | bytes, **options: int) -> list[edifact.RawMessage]:
    data = text.encode("latin-1", "backslashreplace") if isinstance(text, str) else text
    return list(edifact.messages(data, **options))


def one(text: str | bytes) -> edifact.RawMessage:
    (message,) = read(text)
    return message


def codes(message: edifact.RawMessage) -> list[str]:
    return [told.code for told in message.findings]


def found(message: edifact.RawMessage) -> list[tuple[str, int | None]]:
    return [(told.code, told.where.offset) for told in message.findings]


def only(message: edifact.RawMessage) -> Finding:
    (told,) = message.findings
    return told


def surnames(message: edifact.RawMessage) -> list[str]:
    return [s.get(4) for s in message.segments if s.tag == "NAD" and s.get(1) == "FL"]


def shape(message: edifact.RawMessage) -> object:
    """All that was read of a message, to compare two readings."""
    segments = [(s.tag, s.number, s.offset, s.end, s.line, s.flags, s.raw()) for s in message.segments]
    head = (message.number, message.type, message.version, message.part, message.final, message.partial)
    return (head, message.envelope, segments, message.findings)
