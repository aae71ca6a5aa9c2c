"""Small arrays on the stack, for kernels that need a few kilobytes and must not allocate."""

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.errors import RequireLiteralValue
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

__all__ = ["stack_words"]

WORD_BYTES = 4
ALIGNMENT = 64  # bytes: a cache line, and the widest vector


@intrinsic(prefer_literal=True)
def stack_words(typingctx, count):
    """An array of `count` uint32, a constant, that lives until the kernel returns; not cleared.

    It must not be returned or stored. Heap memory would cost 50 ns a call, and the compiler knows
    that no argument overlaps the stack.
    """
    del typingctx
    if not isinstance(count, types.IntegerLiteral):
        raise RequireLiteralValue("stack_words: the count must be a constant")
    return types.Array(types.uint32, 1, "C")(count), _reserve


def _reserve(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    del arguments
    count = signature.args[0].literal_value
    with builder.goto_entry_block():  # elsewhere a loop would allocate in every iteration
        memory = builder.alloca(ir.ArrayType(ir.IntType(8 * WORD_BYTES), count))
    memory.align = ALIGNMENT
    array = make_array(signature.return_type)(context, builder)
    populate_array(
        array,
        data=builder.bitcast(memory, array.data.type),
        shape=[context.get_constant(types.intp, count)],
        strides=[context.get_constant(types.intp, WORD_BYTES)],
        itemsize=context.get_constant(types.intp, WORD_BYTES),
        meminfo=None,
        parent=None,
    )
    return array._getvalue()
