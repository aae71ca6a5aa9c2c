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
    """`value`, an array, a number or a tuple of these, without counts; the caller keeps it alive.

    Every view of an array in a kernel counts references by locked instructions, some 5 ns each,
    about the cost of ten coordinates. A borrowed array has no owner, so nothing is counted. In a
    kernel that writes to a borrowed array, numba itself must not inline anything
    (``inline="always"``): its analysis then treats the writes as dead and removes them.
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
