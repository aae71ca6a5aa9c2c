"""Ctrl-C that is never lost; the polite kill of a batch system counts as one.

Python drops every exception that is raised inside a destructor, and vectors have one; the same
goes for what C code calls back while it compiles. Were the interrupt to fall there, the run would
go on as if nothing had been typed.
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
    """While the block runs, an interrupt that would be lost comes again; SIGTERM is one too."""
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
    """A destructor, or the compiler's library, which calls back into Python from C."""
    return place.co_name == "__del__" or "llvmlite" in PurePath(place.co_filename).parts
