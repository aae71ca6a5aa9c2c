"""The budget of real time: shares of it for the stages of the work."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.running.run import Progress
from simulator.tuning.search import OutOfTime

__all__ = ["Clock"]


@dataclass
class Clock:
    """Real seconds since `begun`, by default its creation, out of a budget that may be infinite.

    Without a budget, progress counts the `stages` of the work.
    """

    budget: float
    stages: int
    report: Progress | None = None
    stage: int = 0
    begun: float | None = None

    def __post_init__(self) -> None:
        self._begun = time.perf_counter() if self.begun is None else self.begun

    @property
    def spent(self) -> float:
        """The used share of the budget; 0 of an infinite one."""
        return (time.perf_counter() - self._begun) / self.budget

    def has(self, until: float) -> bool:
        """Whether less than the share `until` of the budget is used."""
        return self.spent < until

    def rounds(self, until: float) -> Callable[[], bool]:
        """A function to call before each round: whether one as long as the last fits."""
        last = self.spent

        def fits() -> bool:
            nonlocal last
            now = self.spent
            took, last = now - last, now
            return now + took < until

        return fits

    def progress(self, what: str, until: float) -> Progress:
        """A callback that reports `what`, and raises `OutOfTime` at the share `until`."""

        def tell(share: float, _detail: str) -> None:
            if self.report is not None:
                counted = (self.stage + share) / self.stages
                done = counted if math.isinf(self.budget) else self.spent
                self.report(min(done, 1.0), what)
            if not self.has(until):
                raise OutOfTime

        return tell
