import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]
Letters = npt.NDArray[np.uint8]

MOST_PARTS: int

def describe(text: Letters, text_at: Words) -> tuple[Words, Words]: ...
def tabulate(
    text: Letters, text_at: Words, equivalent: Words, wide: npt.NDArray[np.uint8]
) -> tuple[Words, Words]: ...

class Neighbours:
    def __init__(self, arrays: dict[str, npt.NDArray[np.generic]]) -> None: ...
    def search_near(self, part: str, equivalent: int = 0, wide: bool = True) -> list[tuple[int, int]]: ...
    def shares(
        self, text: Letters, text_at: Words, equivalent: Words, share: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]: ...
