from openpiu.edifact._chunk import Dialect
from openpiu.edifact._segment import Segment

AHEAD: int

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
