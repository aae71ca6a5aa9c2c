"""A deadline that lets the arrivals of its own instant come first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from algorithms.parts.server import Timer

__all__ = ["Deadline"]


class Deadline:
    """At most one deadline of a method at a time; `is_set` says whether there is one."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._timer: Timer | None = None

    @property
    def is_set(self) -> bool:
        """Whether a deadline is to come."""
        return self._timer is not None

    def set(self, seconds: float, strike: Callable[[], None]) -> None:
        """Call `strike` in `seconds`, after all jobs that end at that instant."""
        self._timer = self._server.after(seconds, lambda: self._wait_for_this_instant(strike))

    def cancel(self) -> None:
        """Set no deadline."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait_for_this_instant(self, strike: Callable[[], None]) -> None:
        self._timer = self._server.after(0.0, lambda: self._strike(strike))

    def _strike(self, strike: Callable[[], None]) -> None:
        self._timer = None
        strike()
