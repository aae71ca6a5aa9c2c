"""Starting processes that Ctrl-C in the terminal does not reach and that end with their parent."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

import simulator

__all__ = ["end_with_parent", "in_child", "out_of_reach"]

ROOT = str(Path(simulator.__file__).resolve().parent.parent)


def in_child(program: str) -> str:
    """Python text that runs `program` in a spawned process with our own packages.

    A child imports by name. Where the user's folder has a `simulator.py`, the name would find that
    file, so the packages are imported first, from where they are.
    """
    first = f"import sys; sys.path.insert(0, {ROOT!r}); import algorithms, simulator"
    return f"{first}; del sys.path[0]; {program}"


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


def end_with_parent() -> None:
    """Called in a child: a killed parent cannot end its processes, so they watch it."""
    Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
