"""Workers with jobs on real workers: a started job is sent there."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from algorithms.base import LocalSteps, WorkerSteps
from simulator.arrays import Ints
from simulator.engines.eager import EagerVector
from simulator.errors import RunFailed
from simulator.loop.gradient import READ, UNREAD, Gradient
from simulator.loop.job_log import Stage
from simulator.loop.workers import Workers
from simulator.real.clock import RealClock
from simulator.real.times import Pace, UnknownTimes
from simulator.real.transport import Answer, Order, Transport

__all__ = ["RealGradient", "RealWorkers"]

NONE = -1  # no serial number


class RealGradient(Gradient[EagerVector]):
    """A job whose gradient comes from the worker that computed it."""

    __slots__ = ("received",)

    received: EagerVector

    @property
    def value(self) -> EagerVector:
        """The value that the worker sent."""
        if self.fate is UNREAD:
            self.fate = READ
        return self.received

    def at(self, model: EagerVector, step: int) -> EagerVector:
        """Refuse: the worker has gone on."""
        del model, step
        raise RunFailed(
            "the method asks for a gradient at a model that its worker was not given: say the "
            "local steps of its jobs as data (worker_steps), read with gradient.moved or .sent"
        )

    def of(self, task: int, draw: int) -> EagerVector:
        """Refuse: the worker has drawn a sample of its own."""
        del task, draw
        raise RunFailed("the method asks for the sample of a task, and its worker drew its own")

    def moved(self, steps: LocalSteps) -> EagerVector:
        """The value that the worker sent: it took the steps itself."""
        del steps
        return self.value

    def sent(self, steps: WorkerSteps, states: list[Any]) -> EagerVector:
        """The value that the worker sent: it keeps its state itself."""
        del steps, states
        return self.value


class RealWorkers(Workers[Gradient[EagerVector]]):
    """`Workers` at the other end of a transport.

    Attributes:
        steps: of the method's jobs.
        stages: the recorded times of every job that has ended or was cancelled.
    """

    clock: RealClock

    def __init__(
        self,
        clock: RealClock,
        times: UnknownTimes,
        on_finish: Callable[[Gradient[EagerVector]], None],
        transport: Transport,
        pace: Pace,
        stages: list[Stage],
    ) -> None:
        super().__init__(clock, times, on_finish, RealGradient)
        self.steps: Callable[[], WorkerSteps | None] = _none
        self.stages = stages
        self._transport, self._pace = transport, pace
        self._jobs: dict[int, tuple[Gradient[EagerVector], float]] = {}  # and when it was sent
        self._uncalled: dict[int, int] = {}  # cancelled jobs that their workers still do
        self._counted = [NONE] * self.count  # the latest job of each worker that has arrived

    def start(self, job: Gradient[EagerVector]) -> None:
        """Start `job`: its worker drops its present job for it."""
        super().start(job)
        worker, clock = job.worker, self.clock
        self._uncalled.pop(worker, None)
        self._jobs[worker] = (job, clock.elapsed)
        order = Order(
            serial=job.serial,
            number=job.number,
            counted=self._counted[worker],
            steps=_steps_of(job, self.steps()),
            model=job.model.values.tobytes(),
            seconds=self._pace(worker, job.number, clock.now, job.gradients),
            gradients=job.gradients,
        )
        self._transport.send(worker, order)

    def cancel_many(self, workers: Ints) -> None:
        """Take the jobs away; `call_off`, or a next job, notifies their workers."""
        for worker in workers.tolist():
            if worker in self._jobs:
                job, sent = self._jobs.pop(worker)
                self._uncalled[worker] = job.serial
                self._note(job, sent, "cancelled")
        super().cancel_many(workers)

    def call_off(self) -> None:
        """Notify the workers whose jobs were cancelled and that got no other."""
        for worker, serial in self._uncalled.items():
            self._transport.cancel(worker, serial)
        self._uncalled.clear()

    def stop(self) -> None:
        """Let all workers drop their jobs; in the accounting these stay in progress."""
        for worker, (job, sent) in self._jobs.items():
            self._note(job, sent, "in_flight")
            self._transport.cancel(worker, job.serial)

    def lose_worker(self, worker: int) -> None:
        """Record that a worker has died: its job is lost, or the next one if it has none."""
        if worker in self._jobs:
            job, sent = self._jobs.pop(worker)
            self._note(job, sent, "lost")
        else:
            self.stages.append(Stage(worker, self._next[worker], self.clock.now, "lost"))

    def receive(self, answer: Answer) -> None:
        """Pass an arrived gradient to the method, unless its job was cancelled meanwhile."""
        worker = answer.worker
        if self._held[worker] != answer.serial:
            return
        job, sent = self._jobs.pop(worker)
        assert isinstance(job, RealGradient)
        job.received = EagerVector(np.frombuffer(answer.value))
        self._counted[worker] = job.serial
        begun = time.perf_counter()
        self._end(job)
        hook, zero = time.perf_counter() - begun, self.clock.zero
        stage = Stage(
            worker,
            job.number,
            sent,
            "arrived",
            received=answer.received - zero,
            computed=answer.computed - zero,
            sent=answer.sent - zero,
            arrived=answer.arrived - zero,
            hook_seconds=hook,
        )
        self.stages.append(stage)

    def is_stuck(self) -> bool:
        """Whether no worker has a job."""
        return not (self.held >= 0).any()

    def _note(self, job: Gradient[EagerVector], sent: float, fate: str) -> None:
        self.stages.append(Stage(job.worker, job.number, sent, fate))


def _none() -> WorkerSteps | None:
    """A job is one gradient."""
    return None


def _steps_of(job: Gradient[EagerVector], steps: Any) -> WorkerSteps | None:
    """The work of a job: its number of gradients is the number of its local steps."""
    has_count = hasattr(steps, "steps")
    own: WorkerSteps | None = steps._replace(steps=job.gradients) if has_count else steps
    return own
