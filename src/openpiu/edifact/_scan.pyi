from collections.abc import Iterable

from openpiu.edifact.separators import Separators
from openpiu.findings import Where

RELEASED: int
WRAPPED: int
HIGH_BYTES: int
CONTROLS: int
FILLED: int
SUSPECT: int
LOOKALIKE: int
OPEN: int
ODD_TAG: int
DANGLING: int
UNRELEASED: int
PARTED: int
AHEAD: int
FILLER_BYTE: int

class Dialect:
    separators: Separators
    codec: str
    def __init__(self, separators: Separators, tags: Iterable[str] = ()) -> None: ...

class Segment:
    """One segment as it stands in the bytes; values are made into text when they are asked for.

    Elements and components count from 1, as in the standards; the tag is not counted. What is absent reads as
    an empty string.
    """

    tag: str
    number: int
    line: int
    flags: int
    @property
    def offset(self) -> int: ...
    @property
    def end(self) -> int: ...
    def get(self, element: int, component: int = 1) -> str: ...
    def components(self, element: int) -> list[str]: ...
    def elements(self) -> int: ...
    def width(self, element: int) -> int: ...
    def span(self, element: int, component: int = 1) -> tuple[int, int]: ...
    def offset_of(self, element: int, component: int = 1) -> int: ...
    def where(self, element: int | None = None, component: int | None = None) -> Where: ...
    def at(self, place: int, element: int | None = None, component: int | None = None) -> Where: ...
    def raw(self) -> bytes: ...
    def known_bytes(self) -> bool: ...
    def filled(self) -> int: ...
    def overwritten(self, spans: Iterable[tuple[int, int]]) -> Segment: ...
    def split(self, places: Iterable[int]) -> list[Segment]: ...

def scan(
    data: bytes,
    position: int,
    end: int,
    base: int,
    line: int,
    line_start: int,
    number: int,
    final: bool,
    dialect: Dialect,
) -> tuple[list[Segment], list[int], tuple[int, int, int, int]]: ...
