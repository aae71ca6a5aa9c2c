"""A check that numba may compile: kernels exist in compiled form only."""

from simulator.errors import RunFailed

__all__ = ["check_compiler"]


def check_compiler() -> None:
    """Raise RunFailed if NUMBA_DISABLE_JIT is set.

    Kernels are chosen by the type of their data while they are compiled, and integers wrap around
    there; plain Python does neither.
    """
    from numba.core import config

    if config.DISABLE_JIT:
        raise RunFailed(
            f"NUMBA_DISABLE_JIT is {config.DISABLE_JIT}, must be 0 or unset: kernels run compiled "
            "only; to step through a method in Python take --engine numpy"
        )
