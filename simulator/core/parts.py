"""Kernels for use in other kernels: compiled only as far as their callers need.

numba compiles a function that a kernel calls as if Python called it too: it adds code that unpacks
Python objects, optimises it, and emits machine code. The caller then includes and optimises it
again. Here the included function is only typed and lowered. It becomes machine code as part of the
kernel that Python calls. A first run of the quickstart takes 11 s of CPU time instead of 16.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from numba.core import config
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

__all__ = ["compiled"]


def compiled(function: Callable[..., Any], **options: Any) -> Any:
    """The function as `numba.njit` makes it; kernels that call it use its part.

    With `NUMBA_DISABLE_JIT` set it is the function itself.
    """
    if config.DISABLE_JIT:
        return function
    return _Kernel(function, targetoptions={"nopython": True, "error_model": "numpy", **options})


class _Kernel(CPUDispatcher):  # type: ignore[misc]
    """A kernel for Python; kernels that call it use its `part`.

    It is loaded from its cache or compiled within `turn()`.
    """

    turn: Callable[[], AbstractContextManager[None]] = nullcontext

    def __init__(self, py_func: Any, locals: Any = None, targetoptions: Any = None) -> None:
        super().__init__(py_func, locals, targetoptions)
        bare = {**targetoptions, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        self.part = CPUDispatcher(py_func, locals, bare, _PartCompiler)

    def compile(self, sig: Any) -> Any:
        """Load or compile the kernel for the types `sig`."""
        with self.turn():
            return super().compile(sig)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """The types for a caller that is being compiled."""
        return self.part.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """The function for a caller that is being compiled."""
        return self.part.get_overload(sig)


class _PartCompiler(Compiler):  # type: ignore[misc]
    """numba's pipeline; lowered code goes into a `_PartLibrary`."""

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, *rest: Any) -> None:
        del library
        super().__init__(typingctx, targetctx, _PartLibrary(targetctx.codegen(), "part"), *rest)


class _PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code for inclusion: neither optimised as a whole nor made into machine code."""

    def _optimize_final_module(self) -> None:
        """Nothing: the kernel that Python calls does it."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """None: there is no function yet."""
        del name
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """None: the finished function has no environment."""
        return _Nowhere


class _Nowhere:
    @staticmethod
    def set_env(name: str, environment: Any) -> None:
        """Nothing: kernels in nopython mode use no environment."""
