"""Decorators for kernels on the hot path, without and with memory of their own.

numba counts references to every array that a function names, with two atomic additions each; for
data of a dozen arrays this costs more than the arithmetic of a short row. A `leaf` allocates
nothing and returns no array: its callers keep all arrays alive, so nothing is counted. Functions
that a leaf calls are compiled without counting too, unless they are `allocating`. Neither is cached
separately: the cached kernels that call them contain them.
"""

from collections.abc import Callable
from typing import Any

from simulator.core.parts import compiled

__all__ = ["UNCOUNTED", "allocating", "leaf"]

COUNTED: Any = {"nogil": True, "_nrt": True}
UNCOUNTED: Any = {**COUNTED, "_nrt": False}


def leaf(function: Callable[..., Any]) -> Any:
    """Compile `function`, which must neither allocate nor return an array, without counting."""
    return compiled(function, forceinline=True, **UNCOUNTED)


def allocating(function: Callable[..., Any]) -> Any:
    """Compile `function`, which leaves may call, with memory of its own; not inlined."""
    return compiled(function, **COUNTED)
