"""Start processes that ignore Ctrl-C in the terminal and end with their parent."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

import simulator

__all__ = ["UNGUARDED", "end_with_parent", "in_child", "out_of_reach"]

#: Why a spawned process may end at once: it would start itself again.
UNGUARDED = "it imports the script: a call in a script belongs under `if __name__ == '__main__':`"
ROOT = str(Path(simulator.__file__).resolve().parent.parent)


def in_child(program: str) -> str:
    """Python text that runs `program` in a spawned process with our own packages.

    A child imports by name. In a folder with a `simulator.py`, the name would find that file, so
    the packages are imported first, from their own place.
    """
    first = f"import sys; sys.path.insert(0, {ROOT!r}); import algorithms, simulator"
    return f"{first}; del sys.path[0]; {program}"


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Processes started in the block never see SIGINT, not even while they import.

    A terminal sends Ctrl-C to all processes of a command, but the parent decides. Children inherit
    the mask; signals to the parent are delivered at the end of the block.
    """
    # It unblocks SIGINT when it starts, which would otherwise happen with the first process.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Watch the parent, from a child: a killed parent cannot end its processes."""
    Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
