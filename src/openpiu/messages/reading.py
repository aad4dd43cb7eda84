"""Reading a transmission: every message of it, each by the module of its format.

Nothing in the content raises: what cannot be read comes out as a message of format `unknown` whose findings
say why, so that whoever asks can keep it, quarantine it and answer for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from msgspec.structs import replace

from openpiu import edifact
from openpiu.edifact import RawMessage, Source
from openpiu.findings import Finding, Where, finding
from openpiu.messages.heads import head_of
from openpiu.messages.parts import Parts
from openpiu.messages.seen import Seen
from openpiu.messages.sniffing import described, is_xml, peeked
from openpiu.travel import Message

Reader = Callable[[RawMessage], Message]
Mend = Callable[[RawMessage], RawMessage]


@cache
def _reader(kind: str) -> Reader | None:
    """The reader of a message type; a format is loaded when the first message of it comes."""
    if kind == "PAXLST":
        from openpiu.messages import paxlst

        return paxlst.read
    if kind == "PNRGOV":
        from openpiu.messages import pnrgov

        return pnrgov.read
    if kind == "CUSRES":
        from openpiu.messages import cusres

        return cusres.read
    if kind == "ACKRES":
        from openpiu.messages import ackres

        return ackres.read
    if kind == "GOVREQ":
        from openpiu.messages import govreq

        return govreq.read
    return None


API_RELEASES = frozenset(f"D.{year:02d}{half}" for year in range(2, 16) for half in "AB")
PNR_RELEASES = frozenset(f"{year}.{release}" for year in range(10, 22) for release in (1, 2))
# The releases that the guides know (`docs/messages.md`); any other is read by the same reader and told once.
KNOWN_VERSIONS = {
    **dict.fromkeys(("PAXLST", "CUSRES"), API_RELEASES),
    **dict.fromkeys(("PNRGOV", "ACKRES", "GOVREQ"), PNR_RELEASES),
}

LONGEST_IN_HEAD = {1: 14, 3: 35}
"""Signs of the elements of UNH that carriers make up: the reference, the access reference (0062, 0068)."""


def read(source: Source, mend: Mend | None = None, seen: Seen | None = None) -> Iterator[Message]:
    """Every message of `source` (bytes, a path, an open binary file), in order, as it is reached.

    `mend` gets each raw message before it is read and gives the one to read: the door redacts through it.
    `seen` is what other inputs of the same set held; without it the input is judged by itself. The end of the
    input is the deadline for missing parts. An input without any message yields one of format
    `unknown` with the finding SYN-EMPTY. Raises OSError where the file cannot be read.
    """
    seen = seen or Seen()
    head, source = peeked(source)
    if is_xml(head):
        from openpiu.messages import pnrgov_xml

        yield from pnrgov_xml.read(source, mend, partial(read_one, seen=seen))
        return
    parts = Parts()
    held: Message | None = None
    number = 0
    for raw in edifact.messages(source):
        if held is not None:
            yield held
        held = read_one(raw if mend is None else mend(raw), parts, seen)
        number = raw.number
    missing = parts.missing()
    if held is not None:
        yield replace(held, findings=held.findings + missing) if missing else held
    if number == 0:
        empty = finding("SYN-EMPTY", Where(offset=0, line=1), described(head))
        yield Message(format="unknown", findings=(empty,))


def read_one(raw: RawMessage, parts: Parts | None = None, seen: Seen | None = None) -> Message:
    """One raw message by the reader of its type, with the findings that do not depend on the type.

    `parts` and `seen` are what the messages before it said; without them it is judged by itself.
    """
    reader = _reader(raw.type)
    if reader is None:
        return _unknown(raw)
    message = reader(raw)
    extra: list[Finding] = []
    unh = raw.segments[0]
    if raw.version.upper() not in KNOWN_VERSIONS[raw.type] and not any(
        found.code == "PAX-US-EDIFACT" for found in message.findings
    ):
        extra.append(finding("SYN-VERSION-UNKNOWN", unh.where(2), f"{raw.type} {raw.version}"[:40]))
    for element, longest in LONGEST_IN_HEAD.items():
        if unh.tag == "UNH" and len(unh.get(element)) > longest:
            extra.append(finding("SYN-TOO-LONG", unh.where(element), f"over {longest} signs"))
    if raw.filled and (dropped := sum(segment.filled() for segment in raw.filled)):
        # Counted in one finding at the first place: what stood there is gone, and is not told by its place.
        first = next(segment for segment in raw.filled if segment.filled())
        extra.append(finding("PNR-SENSITIVE-DROPPED", first.where(), f"{dropped} values"))
    if parts is not None and (raw.part is not None or raw.type == "PAXLST"):
        extra += parts.seen(raw, message)
    if seen is not None:
        extra += seen.noted(raw, message)
    return replace(message, findings=(*message.findings, *extra)) if extra else message


def _unknown(raw: RawMessage) -> Message:
    unh = raw.segments[0]
    told = finding("SYN-TYPE-UNKNOWN", unh.where(2), f"type {raw.type[:6]}" if raw.type else "no type")
    return Message(
        format="unknown",
        findings=(*raw.findings, told),
        **head_of(raw),
    )
