"""The types of arrays; what shape each has stands where it is used."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Flags", "Floats", "Ints"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = dict[str, Floats | Ints]
