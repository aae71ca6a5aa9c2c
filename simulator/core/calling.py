"""Calls of compiled kernels by address: a kernel need not contain all that it may call.

The player of the tape calls most operations in this way, so a run compiles only those it uses.
"""

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

__all__ = ["address_of", "call"]


@intrinsic
def call(typingctx, address, arguments):
    """Call the kernel at `address` (int64) with the tuple `arguments`; return its integer.

    The kernel must be compiled for exactly the types of `arguments`: see `address_of`.
    """
    del typingctx
    return types.int64(types.int64, arguments), _call


def _call(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    address, arguments = values
    given = [builder.extract_value(arguments, k) for k in range(len(signature.args[1]))]
    kinds = [context.get_value_type(kind) for kind in signature.args[1]]
    function = ir.FunctionType(context.get_value_type(types.int64), kinds)
    return builder.call(builder.inttoptr(address, function.as_pointer()), given)


def address_of(kernel: Any, signature: Any) -> int:
    """The address of `kernel`, compiled for the types of `signature`; it must return an int64."""
    kernel.compile(signature)
    compiled = kernel.overloads[tuple(signature)]
    name = compiled.fndesc.llvm_cfunc_wrapper_name
    address: int = compiled.library.get_pointer_to_function(name)
    return address
