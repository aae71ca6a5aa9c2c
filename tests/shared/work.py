"""Work for other processes in a module that is imported at once."""

from __future__ import annotations

import os

__all__ = ["process_of"]


def process_of(item: int) -> tuple[int, int]:
    """The item and the process that works on it."""
    return item, os.getpid()
