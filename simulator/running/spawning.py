"""Starting processes that a Ctrl-C in the terminal does not reach."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

__all__ = ["out_of_reach"]


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Processes started in the block never see SIGINT, not even while they import.

    A terminal sends Ctrl-C to all processes of a command; it is for the parent to decide. Children
    inherit the mask; what came to the parent meanwhile is delivered at the end of the block.
    """
    # It unblocks SIGINT once it has started itself, which the first process would do otherwise.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
