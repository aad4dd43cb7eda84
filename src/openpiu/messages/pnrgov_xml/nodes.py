"""Elements of XML as values, and the bytes of their start tags.

`tree` makes them; whoever reads a format takes them apart. Names are local: namespaces do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ATTRIBUTE = re.compile(rb"\s+([^\s=>]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
NAME = re.compile(rb"<[^\s/>]+")


class Node:
    """One element: local names, values as text, and where its start tag and end tag begin in the input.

    `cut` is True where the input ended before its end tag.
    """

    __slots__ = ("attributes", "children", "close", "cut", "line", "name", "offset", "texts")

    def __init__(self, name: str, attributes: dict[str, str], offset: int, line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.offset = offset
        self.line = line
        self.close = offset
        self.cut = False
        self.texts: list[str] = []
        self.children: list[Node] = []

    @property
    def text(self) -> str:
        """The text of the element alone, every run of blanks and line breaks one blank."""
        if not self.texts:
            return ""
        return " ".join("".join(self.texts).split())

    def walk(self) -> Iterator[Node]:
        """The element and all in it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


class Document:
    """One element of the wanted name with what it holds, but for its parts: those come one by one.

    `partial` is True where it was cut short or a part of it could not be read; `end` is the byte after it.
    """

    __slots__ = ("end", "partial", "root")

    def __init__(self, root: Node) -> None:
        self.root = root
        self.end = root.offset
        self.partial = False


def local(name: str) -> str:
    """A name without its namespace prefix."""
    return name.rpartition(":")[2]


def closed(data: bytes) -> bool:
    """Whether the start tag at the head of `data` ends in it."""
    at = match.end() if (match := NAME.match(data)) else 0
    while found := ATTRIBUTE.match(data, at):
        at = found.end()
    return re.compile(rb"\s*/?>").match(data, at) is not None


def width_of(data: bytes) -> tuple[int, int]:
    """Bytes of a character (1, or 2 in UTF-16), and which of two is the high one."""
    if data.startswith((b"\xff\xfe", b"<\0")):
        return 2, 1
    if data.startswith((b"\xfe\xff", b"\0<")):
        return 2, 0
    return 1, 0


def narrow(data: bytes, high: int) -> bytes:
    """UTF-16 with one byte a unit: ASCII as it is, 0x80 for all else. Places are halved, nothing more."""
    upper, lower = data[high::2], data[1 - high :: 2]
    if not any(upper):
        return lower
    return bytes(low if not top and low < 0x80 else 0x80 for top, low in zip(upper, lower, strict=False))
