from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Piece = tuple[int, int, str | None, str | None, int, int]
Result = tuple[int, int, list[Piece], int, int, int, int]

class Kernel:
    results: list[Result]
    entries_read: int
    names_bounded: int
    scored: int
    def __init__(
        self,
        arrays: dict[str, npt.NDArray[np.generic]],
        weights: list[int],
        share: int,
        least: int,
        floor: int,
    ) -> None: ...
    def search(
        self,
        surname: str | None,
        given_names: str | None,
        birth: str | None,
        threshold: int,
        room: int,
        forced: Sequence[int] = (),
    ) -> int: ...
    def name(self, number: int) -> str: ...
