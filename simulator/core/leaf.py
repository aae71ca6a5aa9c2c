"""Two decorators for kernels on the hot path: without and with memory of their own.

numba counts references to every array that a function names, with two atomic additions each; for
data of a dozen arrays that costs more than the arithmetic of a short row. A `leaf` allocates
nothing and returns no array: its callers keep everything alive, and nothing is counted. What a
leaf calls is compiled without counting too, unless it is `allocating`. Neither is cached by itself:
the kernels that call them are, and contain them.
"""

from collections.abc import Callable
from typing import Any

import numba

__all__ = ["UNCOUNTED", "allocating", "leaf"]

COUNTED: Any = {"error_model": "numpy", "nogil": True, "_nrt": True}
UNCOUNTED: Any = {**COUNTED, "_nrt": False}


def leaf(function: Callable[..., Any]) -> Any:
    """Compile `function`, which must neither allocate nor return an array, without counting."""
    return numba.njit(forceinline=True, **UNCOUNTED)(function)


def allocating(function: Callable[..., Any]) -> Any:
    """Compile `function`, which may be called by a leaf, with memory of its own; not inlined."""
    return numba.njit(**COUNTED)(function)
