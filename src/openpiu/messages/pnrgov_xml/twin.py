"""The EDIFACT twin of an XML message: its values as segments, each with its place in the document.

The XML forms of airline messages say what the EDIFACT forms say, element for segment and attribute for
component. So an XML document is not read a second way: its values are laid out as the segments of its twin,
scanned, redacted and read by the reader of the twin, and what that reader finds is told at the place in the
document that the value came from. The separators are the control characters of ISO 9735 level B: XML cannot
hold them, so no value needs a release.

What was overwritten at the door is DELETE (0x7F) in XML: one byte, legal there (0x1A is not), made for
rubbing out, and in no name, code or text of a carrier. In the twin it is 0x1A, and reads as absent.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from openpiu.edifact import Segment, Separators
from openpiu.edifact._chunk import Dialect
from openpiu.edifact._scan import scan
from openpiu.findings import Finding, Where
from openpiu.messages.pnrgov_xml.nodes import Node
from openpiu.messages.pnrgov_xml.tree import XmlReader

FILLER = "\x7f"
"""Stands in XML for what was overwritten at the door."""

TEXT = ""
"""The key of an element's text among the keys of its attributes."""

SIGNS = Separators("\x1f", "\x1d", ".", " ", " ", "\x1c")
_IN_TWIN = {ord(FILLER): "\x1a", **dict.fromkeys(range(0x20), " ")}


class Value(NamedTuple):
    """A component: its text in the twin, and the attribute or element that it was taken from."""

    text: str
    node: Node
    key: str


Component = Value | str | None
Element = Component | Sequence[Component]


def value(node: Node | None, *keys: str) -> Value | None:
    """The first attribute of `node` in `keys` that is there (`TEXT` for its text), or None."""
    if node is None:
        return None
    for key in keys:
        text = node.attributes.get(key) if key else node.text
        if text and (text := text.strip()):
            return Value(text, node, key)
    return None


def child(node: Node | None, *names: str) -> Node | None:
    """The first child of one of these names."""
    if node is not None:
        for one in node.children:
            if one.name in names:
                return one
    return None


def children(node: Node | None, *names: str) -> Iterator[Node]:
    """All children of these names, in their order."""
    if node is not None:
        for one in node.children:
            if one.name in names:
                yield one


class Twin:
    """Collects the segments of one message, and remembers where each value stands in the document."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0
        self._starts = array("q")
        self._used: list[tuple[Node, str]] = []
        self._nodes: list[Node] = []  # the element that each segment was made of
        self._sources: list[tuple[Node, str, bool]] = []
        self.data = b""

    def segment(self, tag: str, node: Node, *elements: Element) -> None:
        """Add one segment made of `node`; values keep their own places."""
        self._nodes.append(node)
        self._note(node, "*", plain=False)
        self._write(tag)
        for element in elements:
            self._write("\x1d")
            if element is None:
                continue
            parts = (element,) if isinstance(element, (Value, str)) else element
            for number, part in enumerate(parts):
                if number:
                    self._write("\x1f")
                if not part:
                    continue
                if isinstance(part, str):
                    self._note(node, "*", plain=False)
                    self._write(part.translate(_IN_TWIN))
                else:
                    text = part.text
                    self._note(part.node, part.key, plain=text.isascii())
                    if FILLER in text or not text.isprintable():
                        text = text.translate(_IN_TWIN)
                    self._write(text)
        self._write("\x1c")

    def use(self, node: Node, *keys: str) -> None:
        """Note values that stand in the twin as a part of another one."""
        self._used += [(node, key) for key in keys]

    def _note(self, node: Node, key: str, *, plain: bool) -> None:
        self._starts.append(self._at)
        self._sources.append((node, key, plain))

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        self._parts.append(data)
        self._at += len(data)

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._at

    def segments(self) -> list[Segment]:
        """The segments as the reader of the twin takes them."""
        self.data = b"".join(self._parts)
        dialect = Dialect(SIGNS)
        dialect.codec = "utf-8"
        return scan(self.data, 0, len(self.data), 0, 1, 0, 0, True, dialect)[0]

    def consumed(self) -> set[tuple[int, str]]:
        """The values that stand in the twin, as identity of their element and key."""
        sources = {(id(node), key) for node, key, _ in self._sources}
        return sources | {(id(node), key) for node, key in self._used}

    # --- the way back --------------------------------------------------------------------------------------

    def source(self, place: int) -> tuple[Node, str, int, bool]:
        """The element, key and start in the twin of the value at `place`, and whether its text is ASCII."""
        at = max(bisect_right(self._starts, place) - 1, 0)
        # A value that is empty or constant stands at the same place as what follows: the last one counts.
        return (*self._sources[at][:2], self._starts[at], self._sources[at][2])

    def where(self, found: Where, document: XmlReader) -> Where:
        """A place in the twin as the place in the document: its element or attribute, byte and line."""
        if found.offset is None:
            return found
        node, key, start, _ = self.source(found.offset)
        if found.segment is not None and 0 < found.segment <= len(self._nodes) and start != found.offset:
            node, key = (
                self._nodes[found.segment - 1],
                "*",
            )  # what was not sent has no place but its element's
        if key == "*":
            return Where(tag=node.name, offset=node.offset, line=node.line)
        begin, _ = document.span(node, key)
        tag = f"{node.name}@{key}" if key else node.name
        return Where(tag=tag, offset=begin, line=document.line_at(node, begin))

    def told(self, finding: Finding, document: XmlReader) -> Finding:
        """A finding about the twin, told about the document."""
        return replace(finding, where=self.where(finding.where, document))

    def span(self, begin: int, end: int, document: XmlReader) -> tuple[int, int] | None:
        """Bytes of the document that stand for bytes of the twin; the whole value where they differ.

        None where the bytes came of no value of the document.
        """
        node, key, start, plain = self.source(begin)
        if key == "*":
            return None
        first, last = document.span(node, key)
        inside = begin - start, end - start
        held = document.raw(first, last)
        if plain and held[inside[0] : inside[1]] == self.data[begin:end]:
            return first + inside[0], first + inside[1]
        return first, last
