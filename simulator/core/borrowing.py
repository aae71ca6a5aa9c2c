"""Arrays without reference counts, for loops where counting costs more than the arithmetic."""

from typing import Any

from numba.core import cgutils
from numba.core.types import Array
from numba.core.types.containers import BaseTuple
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

__all__ = ["borrowed"]


@intrinsic
def borrowed(typingctx, value):
    """`value`, an array, a number or a tuple of such, as one that the caller keeps alive.

    Every view that a kernel takes of an array counts references by locked instructions, some 5 ns
    each, about as long as ten coordinates take. A borrowed array has no owner to count for. In a
    kernel that writes to one, nothing may be inlined by numba itself (``inline="always"``): its
    analysis then takes the writes for dead and drops them.
    """
    del typingctx
    return value(value), _lend


def _lend(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return _lent(context, builder, signature.args[0], arguments[0])


def _lent(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, BaseTuple):
        for k, one in enumerate(kind):
            part = _lent(context, builder, one, builder.extract_value(value, k))
            value = builder.insert_value(value, part, k)
    elif isinstance(kind, Array):
        array = make_array(kind)(context, builder, value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        value = array._getvalue()
    return value
