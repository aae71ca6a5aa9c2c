"""Kernels exist compiled only; where numba is told not to compile, that is said at once."""

from simulator.errors import RunFailed

__all__ = ["check_compiler"]


def check_compiler() -> None:
    """Raise RunFailed where NUMBA_DISABLE_JIT is set.

    Kernels are chosen by the type of their data while they are compiled, and integers wrap around
    there; plain Python would do neither.
    """
    from numba.core import config

    if config.DISABLE_JIT:
        raise RunFailed(
            f"NUMBA_DISABLE_JIT is {config.DISABLE_JIT}, must be 0 or unset: kernels run compiled "
            "only; to step through a method in Python take --engine numpy"
        )
