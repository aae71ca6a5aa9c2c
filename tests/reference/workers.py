"""Slow twin of simulator.cluster.workers: all running jobs in one list, searched at every event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

__all__ = ["Running", "SlowWorkers"]


@dataclass
class Running:
    """A job under way."""

    worker: int
    number: int
    started: float
    end: float
    serial: int


@dataclass
class SlowWorkers:
    """Jobs end in the order of (end, serial); they take `durations(worker, number)` seconds."""

    count: int
    durations: Callable[[int, int], float]
    on_finish: Callable[["SlowWorkers", Running], None]
    now: float = 0.0
    serial: int = 0
    jobs: list[Running] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    busy: dict[int, float] = field(default_factory=dict)
    log: list[tuple[float, int, int, float]] = field(default_factory=list)

    def holds(self, worker: int) -> bool:
        return any(job.worker == worker for job in self.jobs)

    def start(self, worker: int) -> None:
        number = self.numbers.get(worker, 0)
        self.numbers[worker] = number + 1
        end = self.now + self.durations(worker, number)
        self.jobs.append(Running(worker, number, self.now, end, self.serial))
        self.serial += 1

    def cancel(self, worker: int) -> None:
        for job in [job for job in self.jobs if job.worker == worker]:
            self._leave(job)

    def run(self, until: float) -> None:
        while self.jobs:
            job = min(self.jobs, key=lambda job: (job.end, job.serial))
            if job.end >= until or job.end == inf:
                break
            self.now = job.end
            self._leave(job)
            self.log.append((self.now, job.worker, job.number, job.started))
            self.on_finish(self, job)
        self.now = until
        for job in list(self.jobs):
            self._leave(job)

    def _leave(self, job: Running) -> None:
        self.jobs.remove(job)
        self.busy[job.worker] = self.busy.get(job.worker, 0.0) + self.now - job.started
