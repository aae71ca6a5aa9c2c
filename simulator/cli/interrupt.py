"""Reliable handling of Ctrl-C; SIGTERM, as sent by batch systems, counts as one.

Python drops every exception in a destructor, and vectors have one; the same applies to callbacks
from C code during compilation. An interrupt at such a moment would be lost, and the run would
continue.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from types import CodeType, FrameType

__all__ = ["interruptible"]

_RETRY_SECONDS = 0.001
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Repeat lost interrupts while the block runs, and treat SIGTERM as one."""
    before = [(number, signal.getsignal(number)) for number in _SIGNALS]
    for number, _ in before:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        for number, handler in before:
            signal.signal(number, handler)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    if any(_drops_exceptions(place) for place in _stack(frame)):
        signal.setitimer(signal.ITIMER_REAL, _RETRY_SECONDS)
    else:
        raise KeyboardInterrupt


def _stack(frame: FrameType | None) -> Iterator[CodeType]:
    while frame is not None:
        yield frame.f_code
        frame = frame.f_back


def _drops_exceptions(place: CodeType) -> bool:
    """Whether the code is a destructor, or a callback of the compiler's library."""
    return place.co_name == "__del__" or "llvmlite" in PurePath(place.co_filename).parts
