"""Writing: values into segments, segments into messages, messages into an interchange (ISO 9735)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from openpiu.edifact.envelope import CODECS
from openpiu.edifact.separators import DEFAULT, Separators

CONTROLS = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0))))

Element = str | Sequence[str | None] | None


class SegmentWriter:
    """Collects segments as bytes; separators in the data are released, empty ends are left out.

    Where there is no release character, a separator in the data becomes a blank; a control character or line
    break, which no level of ISO 9735 has, always does.
    """

    def __init__(self, separators: Separators = DEFAULT, codec: str = "utf-8") -> None:
        self.separators = separators
        self.count = 0
        self._parts: list[str] = []
        self._codec = codec
        signs = [separators.component, separators.element, separators.terminator]
        blanks: dict[str, str] = dict.fromkeys(CONTROLS, " ")
        if separators.release != " ":
            signs.append(separators.release)
            if separators.repetition != " ":
                signs.append(separators.repetition)
            self._release = str.maketrans(blanks | {sign: separators.release + sign for sign in signs})
        else:
            self._release = str.maketrans(blanks | dict.fromkeys(signs, " "))

    def segment(self, tag: str, *elements: Element) -> None:
        """Add one segment: each element is a text, a sequence of components, or None for an empty one."""
        texts = [self._element(element) for element in elements]
        while texts and not texts[-1]:
            texts.pop()
        self._parts.append(self.separators.element.join([tag, *texts]))
        self.count += 1

    def _element(self, element: Element) -> str:
        if element is None:
            return ""
        if isinstance(element, str):
            return element.translate(self._release)
        texts = [(text or "").translate(self._release) for text in element]
        while texts and not texts[-1]:
            texts.pop()
        return self.separators.component.join(texts)

    def to_bytes(self) -> bytes:
        """All segments so far. A sign that the character set lacks is written as a question mark."""
        end = self.separators.terminator
        return "".join(part + end for part in self._parts).encode(self._codec, "replace")


class Outgoing(NamedTuple):
    """One message to write: its type as in UNH (`PNRGOV:13:1:IA`), references, part, and its body."""

    type: str
    reference: str
    body: Callable[[SegmentWriter], None]
    access_reference: str | None = None
    part: int | None = None
    final: bool | None = None


def write_interchange(
    messages: Iterable[Outgoing],
    *,
    sender: str,
    recipient: str,
    prepared: str,
    control_reference: str,
    application: str | None = None,
    charset: str = "UNOA:4",
    group: bool = False,
    test: bool = False,
    una: bool = True,
    separators: Separators = DEFAULT,
) -> bytes:
    """Write one interchange with all `messages`, its counts and references right.

    `prepared` is YYMMDD:HHMM. With `group` the messages stand in one UNG…UNE of the first message's type.
    """
    level = charset.split(":")[0]
    writer = SegmentWriter(separators, CODECS.get(level, "utf-8"))
    outgoing = list(messages)
    when = prepared.split(":")
    writer.segment(
        "UNB",
        charset.split(":"),
        sender.split(":"),
        recipient.split(":"),
        when,
        control_reference,
        None,
        application,
        None,
        None,
        None,
        "1" if test else None,
    )
    if group and outgoing:
        kind, version, release, agency = (*outgoing[0].type.split(":"), "", "", "")[:4]
        writer.segment(
            "UNG", kind, sender.split(":"), recipient.split(":"), when, "1", agency, (version, release)
        )
    for message in outgoing:
        before = writer.count
        part: Element = None
        if message.part is not None:
            part = (f"{message.part:02d}", {True: "F", False: "C", None: None}[message.final])
        writer.segment("UNH", message.reference, message.type.split(":"), message.access_reference, part)
        message.body(writer)
        writer.segment("UNT", str(writer.count - before + 1), message.reference)
    if group and outgoing:
        writer.segment("UNE", str(len(outgoing)), "1")
    writer.segment("UNZ", "1" if group and outgoing else str(len(outgoing)), control_reference)
    head = b"UNA" + "".join(separators).encode("latin-1") if una else b""
    return head + writer.to_bytes()
