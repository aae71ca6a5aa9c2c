"""The types of arrays; docstrings give the shapes."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Flags", "Floats", "Ints"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = dict[str, Floats | Ints]
