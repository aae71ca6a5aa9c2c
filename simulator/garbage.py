"""The collector of cyclic garbage in processes that are ours alone."""

import gc

__all__ = ["collect_seldom"]


def collect_seldom() -> None:
    """Search for cyclic garbage seldom: a short command takes a tenth less processor time.

    Imports and the compiler make hundreds of thousands of objects that stay, and the interpreter
    would search them again after every 700.
    """
    gc.set_threshold(50_000, 20, 100)
