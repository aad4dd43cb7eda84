import numpy as np
import numpy.typing as npt

def leads(text: npt.NDArray[np.uint8], text_at: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]: ...
