"""Requests to stop a real run: Ctrl-C, and SIGTERM, which counts as one."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Requests", "stop_requests"]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Requests:
    """Whether the end has been requested; a second request is not patient."""

    def __init__(self) -> None:
        self.asked = False

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """The handler of the signals."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def stop_requests() -> Iterator[Requests]:
    """While the block runs, the first signal is only recorded: a hook is never interrupted."""
    requests = Requests()
    if threading.current_thread() is not threading.main_thread():
        yield requests  # only the main thread receives signals
        return
    before = [(number, signal.getsignal(number)) for number in SIGNALS]
    for number in SIGNALS:
        signal.signal(number, requests.note)
    try:
        yield requests
    finally:
        for number, handler in before:
            signal.signal(number, handler)
