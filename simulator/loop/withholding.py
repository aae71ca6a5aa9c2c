"""Workers that keep results back until the server asks for them."""

from collections.abc import Callable

from simulator.loop.links import LinkedWorkers
from simulator.loop.protocols import J
from simulator.loop.served import ServedWorkers
from simulator.loop.workers import Workers

__all__ = ["WithholdingLinkedWorkers", "WithholdingServedWorkers", "WithholdingWorkers"]


class WithholdingWorkers(Workers[J]):
    """`Workers` whose jobs end later than they are computed if somebody wants it so.

    A worker holds its job until then, and the time counts as that of the job.
    """

    def withhold(self, is_early: Callable[[J], bool]) -> None:
        """Keep back the results for which `is_early` is true when they are ready."""
        self._is_early = is_early
        self._kept: list[J] = []

    def release(self) -> None:
        """End the jobs that are no longer early, at this instant; forget the cancelled ones."""
        kept, self._kept = self._kept, []
        for job in kept:
            if self._held[job.worker] != job.serial:
                continue
            if self._is_early(job):
                self._kept.append(job)
            else:
                self.clock.put(self.clock.now, job)

    def _end(self, job: J) -> None:
        if self._held[job.worker] == job.serial and self._is_early(job):
            self._kept.append(job)
        else:
            super()._end(job)


class WithholdingLinkedWorkers(WithholdingWorkers[J], LinkedWorkers[J]):
    """The same behind links."""


class WithholdingServedWorkers(WithholdingWorkers[J], ServedWorkers[J]):
    """The same before a server that takes time itself."""
