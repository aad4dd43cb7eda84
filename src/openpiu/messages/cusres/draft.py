"""What is known while a CUSRES is read from top to bottom: the flight that is open, and the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpiu.edifact import Segment
from openpiu.findings import Finding
from openpiu.messages.answer_codes import AnswerCodes
from openpiu.messages.codes import folded
from openpiu.messages.drafting import Drafting
from openpiu.messages.paxlst.designators import Named
from openpiu.travel import Answer, AnswerLevel, Flight


class Leg:
    """One leg of the flight that is open, as far as it was told."""

    __slots__ = ("fields", "segment", "start")

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.start: Segment | None = None  # LOC 125, and
        self.segment: Segment | None = None  # LOC 87: the border is crossed between the two


class Run:
    """References in a row, or codes in a row with the words behind each: what an answer is made of."""

    __slots__ = ("codes", "lines", "references", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.references: dict[str, str] = {}
        self.codes: list[tuple[Segment, str, list[str]]] = []
        self.lines: list[str] = []  # words before any code


class Draft(Drafting):
    """The message so far: the flight that is open, and the answer whose segments are being read."""

    __slots__ = (
        "answers",
        "beginning",
        "by_reference",
        "codes",
        "findings",
        "flights",
        "kind",
        "legs",
        "level",
        "level_segment",
        "name",
        "places",
        "runs",
        "sent",
        "stated",
        "told_by",
        "transaction",
    )

    def __init__(self, sent: date, codes: AnswerCodes) -> None:
        self.sent = sent
        self.codes = codes
        self.findings: list[Finding] = []
        self.beginning: Segment | None = None
        self.kind = ""
        self.transaction: str | None = None
        self.name: Named | None = None
        self.by_reference = False  # RFF+AF was sent
        self.told_by = ""  # what named the open flight: AF, or TDT where there is no AF
        self.legs: list[Leg] = []
        self.flights: list[Flight] = []
        self.places: set[str] = set()  # airports that were looked up
        self.level: AnswerLevel | None = None
        self.level_segment: Segment | None = None
        self.stated = True  # by ERP
        self.runs: list[Run] = []  # of the level, in their order
        self.answers: list[Answer] = []

    def code(self, segment: Segment, element: int, component: int = 1) -> str:
        """A code of the segment in upper case; one that was sent in lower case is told."""
        code, lower = folded(segment.get(element, component))
        if lower:
            self.report("SYN-CASE", segment, element, component)
        return code
