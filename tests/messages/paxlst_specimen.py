"""A conformant PAXLST of invented people, and how the tests spoil and read it."""

from openpiu import edifact
from openpiu.messages import paxlst
from openpiu.travel import Message

HEAD = (
    "UNA:+.? '"
    "UNB+UNOA:4+XA:ZZ+UTOPIU:ZZ+260301:0915+101++APIS'"
    "UNH+1+PAXLST:D:05B:UN:IATA+XA123/260301/1400'"
    "BGM+745'"
    "RFF+TN:XA0000101'"
    "NAD+MS+++XA OPERATIONS'"
    "COM+000000000:TE'"
    "TDT+20+XA123+++XA'"
    "LOC+125+MAD'"
    "DTM+189:2603011400:201'"
    "LOC+87+LIS'"
    "DTM+232:2603011420:201'"
)
ANNA = (
    "NAD+FL+++SPECIMEN:ANNA:MARIA'"
    "ATT+2++F'"
    "DTM+329:740812'"
    "MEA+CT++2'"
    "MEA+WT++KGM:31'"
    "FTX+BAG+++0999000001:2'"
    "GEI+4+173'"
    "LOC+178+MAD'"
    "LOC+179+LIS'"
    "LOC+174+UTO'"
    "NAT+2+UTO'"
    "RFF+AVF:ABC123'"
    "RFF+ABO:XA1001'"
    "RFF+SEA:012A'"
    "DOC+P:110:111+L898902C3'"
    "DTM+36:320415'"
    "LOC+91+UTO'"
)
ERIK = (
    "NAD+FL+++MUSTER:ERIK'"
    "ATT+2++M'"
    "DTM+329:810203'"
    "NAT+2+UTO'"
    "RFF+ABO:XA1002'"
    "RFF+SEA:12B'"
    "DOC+I+X4711'"
    "DTM+36:300101'"
    "LOC+91+UTO'"
)
FOOT = "CNT+42:2'"


def transmission(body: str = HEAD + ANNA + ERIK + FOOT) -> bytes:
    """`body` from UNA to CNT with a right UNT and UNZ behind it."""
    count = body[body.index("UNH+") :].count("'") + 1
    return f"{body}UNT+{count}+1'UNZ+1+101'".encode()


def read(body: str | bytes = HEAD + ANNA + ERIK + FOOT) -> Message:
    """The one message of `body`."""
    data = transmission(body) if isinstance(body, str) else body
    (message,) = (paxlst.read(raw) for raw in edifact.messages(data))
    return message


def codes(message: Message) -> list[str]:
    """The codes of its findings."""
    return [found.code for found in message.findings]


def spoilt(old: str, new: str) -> Message:
    """The conformant message with its first `old` replaced."""
    whole = HEAD + ANNA + ERIK + FOOT
    assert old in whole
    return read(whole.replace(old, new, 1))
