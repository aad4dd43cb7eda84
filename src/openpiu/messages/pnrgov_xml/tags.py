"""Elements to be written, and the segments of the EDIFACT writer as values."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from openpiu.edifact import SegmentWriter
from openpiu.edifact.write import Element
from openpiu.messages.dates import flight_date_ddmmyy

_ILLEGAL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML cannot hold, line breaks, and the sign that stands for what was overwritten."""


class Tag:
    """One element to be written: attributes and children in the order in which they were added."""

    def __init__(self, name: str, text: str = "", **attributes: str) -> None:
        self.name = name
        self.text = text
        self.attributes = attributes
        self.children: list[Tag] = []

    def add(self, name: str, text: str = "", **attributes: str) -> Tag:
        """A child, the last one."""
        child = Tag(name, text, **attributes)
        self.children.append(child)
        return child

    def told(self, name: str, text: str = "", **attributes: str) -> None:
        """A child, if it says anything."""
        if text or any(attributes.values()):
            self.add(name, text, **attributes)

    def lines(self, out: list[str], depth: int = 0) -> None:
        """The element as lines of XML; attributes without a value are left out."""
        held = "".join(
            f" {key}={quoteattr(_ILLEGAL.sub(' ', text))}" for key, text in self.attributes.items() if text
        )
        blank = " " * depth
        if self.children:
            out.append(f"{blank}<{self.name}{held}>")
            for child in self.children:
                child.lines(out, depth + 1)
            out.append(f"{blank}</{self.name}>")
        elif self.text:
            out.append(f"{blank}<{self.name}{held}>{escape(_ILLEGAL.sub(' ', self.text))}</{self.name}>")
        else:
            out.append(f"{blank}<{self.name}{held}/>")


class Written(NamedTuple):
    """One segment of the EDIFACT writer, before it became bytes; absent values read as empty text."""

    tag: str
    elements: tuple[tuple[str, ...], ...]

    def get(self, element: int, component: int = 1) -> str:
        """A component, counted from 1."""
        parts = self.components(element)
        return parts[component - 1] if component <= len(parts) else ""

    def components(self, element: int) -> tuple[str, ...]:
        """All components of an element, counted from 1."""
        return self.elements[element - 1] if element <= len(self.elements) else ()


class Recorder(SegmentWriter):
    """Keeps the segments as values."""

    def __init__(self) -> None:
        super().__init__()
        self.segments: list[Written] = []

    def segment(self, tag: str, *elements: Element) -> None:
        """Keep one segment."""
        texts = tuple(
            () if element is None else (element,) if isinstance(element, str)
            else tuple([part or "" for part in element])
            for element in elements
        )  # fmt: skip
        self.segments.append(Written(tag, texts))


class Writer:
    """Where the writing stands: the elements that are open."""

    def __init__(self, root: Tag, sent: date) -> None:
        self.root, self.sent = root, sent
        self.pnrs = self.pnr = self.passenger = self.ticket = self.payment = self.flight = self.person = root
        self.at = "head"
        self.entry: Tag | None = None
        self.change = root

    @property
    def node(self) -> Tag:
        """Where requests, remarks and addresses go."""
        places = {"passenger": self.passenger, "ticket": self.passenger, "payment": self.payment,
                  "flight": self.flight}  # fmt: skip
        return places.get(self.at, self.pnr)


def _day(text: str, sent: date) -> str:
    return flight_date_ddmmyy(text, sent) or "" if text else ""


def stamp(day: str, at: str, sent: date, *, utc: bool = False) -> str:
    """ISO 8601 of DDMMYY and HHMM."""
    found = _day(day, sent)
    return f"{found}T{at[:2]}:{at[2:4]}:00{'Z' if utc else ''}" if found and at else found
