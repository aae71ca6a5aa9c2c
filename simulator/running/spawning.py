"""Starting processes that a Ctrl-C in the terminal does not reach."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["out_of_reach"]


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Processes started in the block never see SIGINT, not even while they import.

    A terminal sends Ctrl-C to all processes of a command; it is for the parent to decide. Children
    inherit the mask; what came to the parent meanwhile is delivered at the end of the block.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
