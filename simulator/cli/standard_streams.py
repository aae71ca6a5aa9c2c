"""Standard streams that the shell has closed, as `paceline run s.yaml 2>&-` does."""

from __future__ import annotations

import os
import sys

__all__ = ["open_closed_streams"]


def open_closed_streams() -> None:
    """Connect each closed standard stream with the null device.

    Otherwise Python has no such stream, and the next file that is opened gets its number; output of
    a library would then go into that file.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", errors="replace"))
