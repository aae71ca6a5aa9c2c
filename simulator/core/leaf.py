"""Two decorators for kernels on the hot path: without and with memory of their own.

numba counts references to every array that a function names, with two atomic additions each; for
data of a dozen arrays that costs more than the arithmetic of a short row. A `leaf` allocates
nothing and returns no array: its callers keep everything alive, and nothing is counted. What a
leaf calls is compiled without counting too, unless it is `allocating`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

__all__ = ["allocating", "leaf"]

Function = TypeVar("Function", bound=Callable[..., Any])


def leaf(function: Function) -> Function:
    """Compile `function`, which must neither allocate nor return an array, without counting."""
    return numba.njit(error_model="numpy", nogil=True, forceinline=True, _nrt=False)(function)  # type: ignore[no-any-return]


def allocating(function: Function) -> Function:
    """Compile `function`, which may be called by a leaf, with memory of its own."""
    return numba.njit(error_model="numpy", nogil=True, forceinline=True, _nrt=True)(function)  # type: ignore[no-any-return]
