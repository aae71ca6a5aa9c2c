"""Turns: one process at a time compiles a kernel, and the others then find it in the cache."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["in_turn"]

PATIENCE = 60.0  # seconds: a process that is stopped keeps its turn
PAUSE = 0.01


@contextmanager
def in_turn(place: Path) -> Iterator[None]:
    """Hold the lock of the file `place` during the block.

    A wait is no condition of the result, so the block is also executed after a minute of waiting,
    and if there can be no lock. The lock of a process that dies is free.
    """
    try:
        handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError:
        yield
        return
    try:
        _wait_for(handle, time.monotonic() + PATIENCE)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, until: float) -> None:
    while time.monotonic() < until:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        except OSError:  # a file system without locks
            return
        else:
            return
