from collections.abc import Iterable

from openpiu.edifact.separators import Separators

FILLER_BYTE: int

class Dialect:
    separators: Separators
    codec: str
    def __init__(self, separators: Separators, tags: Iterable[str] = ()) -> None: ...
