"""The server: model versions, and updates with arriving gradients."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from algorithms.parts.turnover import Turnover
from simulator.arrays import Floats, Ints
from simulator.loop.batches import Batches
from simulator.loop.collecting import RoundBatches
from simulator.loop.controller import Controller
from simulator.loop.gradient import HELD, READ, Gradient
from simulator.loop.hooks import Hooks
from simulator.loop.links import LinkedWorkers
from simulator.loop.protocols import V
from simulator.loop.renewals import RenewingWorkers
from simulator.loop.setup import Setup
from simulator.loop.steps import StepBatches

__all__ = ["Server"]

OWN = 2**40  # the first draw of the server's own gradients; workers never come so far


class Server(Controller[V]):
    """The cluster for methods; see `algorithms.base.Server` for the interface of methods.

    Attributes:
        model: the current one.
        turnover: the rules of rounds where workers join and leave; None if nobody ever does.
        regions: the workers of each region.
        region_seconds: of a message between the servers of a region and of all, each way.
    """

    turnover: Turnover | None = None

    def __init__(self, setup: Setup[V]) -> None:
        super().__init__(setup)
        self.model = setup.start
        self.regions = [list(range(self.workers))]
        self.region_seconds = 0.0
        self._copies: dict[int, int] = {}  # compressed vectors that each worker has sent
        self._batches: Batches[V] | None = None

    def attach(self, hooks: Hooks[V], after_event: Callable[[], None] | None = None) -> None:
        """Connect a method's `hooks`, and `after_event`, which is called after every event."""
        super().attach(hooks, after_event)
        watched = after_event is not None or self.accounting.log is not None
        if not watched and isinstance(self.cluster, RenewingWorkers):
            self._batches = self._batches_for(hooks, self.cluster)
            if self._batches is not None:
                self.cluster.take_in_batches(self._batches.take)
                self._note_model, self._model_of = self._batches.restart, self._batches.model_of

    @property
    def members(self) -> Ints:
        """The workers that may be given jobs, in their order."""
        return self._everyone

    def update(self, model: V) -> None:
        """Make `model` the current one: one iteration."""
        self.model = model
        self.iteration += 1
        self.accounting.apply_waiting(self.iteration)

    def assign(self, worker: int, model: V | None = None, gradients: int = 1) -> None:
        """Start a job on an idle worker, at the current model or at `model`."""
        at = self.model if model is None else model
        self._start(worker, at, self.iteration, gradients)

    def assign_many(
        self,
        workers: Sequence[int] | Ints | None = None,
        model: V | None = None,
        gradients: int = 1,
    ) -> None:
        """`assign` for many at once; all workers by default."""
        at = self.model if model is None else model
        if self._batches is not None:
            self._batches.start(self._chosen(workers), at)
        self._start_many(workers, lambda _: at, gradients)

    def again(self, gradient: Gradient[V]) -> None:
        """Start the arrived gradient's worker on another job at the same model."""
        self._start(gradient.worker, gradient.model, gradient.version, gradient.gradients)

    def enqueue(self, worker: int) -> None:
        """Queue a job at the current model on a worker that may be busy."""
        self.cluster.enqueue(self._job(worker, self.model, self.iteration, 1))

    def own_gradient(self, model: V, number: int) -> V:
        """Gradient number `number` of the server itself, on a sample that no worker draws."""
        return self.engine.gradient(model, number % self.workers, OWN + number)

    def hold(self, gradient: Gradient[V]) -> None:
        """Keep the arriving gradient for later than the next update."""
        gradient.fate = HELD

    def release(self, gradients: Iterable[Gradient[V]] | None = None) -> None:
        """Include held gradients in the next update: all, or those of `gradients` that are held."""
        self.accounting.release(gradients)

    def discard(self, gradient: Gradient[V]) -> None:
        """Count a gradient as discarded, although the method has read its value."""
        self.accounting.discard(gradient, self.iteration)

    def discard_waiting(self) -> None:
        """Count all gradients that wait for the next update as discarded."""
        self.accounting.discard_waiting(self.iteration)

    def sparsified(self, vector: V, worker: int, keep: int, copies: int) -> V:
        """Sum of the worker's next `copies` compressed copies of `vector`: RandK, K = `keep`."""
        first = self._copies.get(worker, 0)
        self._copies[worker] = first + copies
        return self.engine.sparsify(vector, worker, first, keep, copies)

    def send_up(self, messages: Sequence[int], floats: float) -> None:
        """Set messages[i] uploads of `floats` numbers each for the jobs of worker i."""
        if isinstance(self.cluster, LinkedWorkers):
            self.cluster.send_up(np.asarray(messages, dtype=np.int64), floats)

    def upload_seconds(self, floats: float) -> Floats:
        """Long-run mean seconds of each worker's upload of `floats` numbers, unqueued (n,)."""
        if isinstance(self.cluster, LinkedWorkers):
            return self.cluster.upload_seconds(floats)
        return np.zeros(self.workers)

    def _batches_for(
        self, hooks: Hooks[V], cluster: RenewingWorkers[Gradient[V]]
    ) -> Batches[V] | None:
        """The batches that process many arrivals at a time, if method and engine allow it."""
        about = self.accounting
        if hooks.steps is not None:
            steps = self.engine.stepper(self.workers, hooks.steps)
            if steps is not None:
                return StepBatches(self, steps, about, cluster.fleet(*about.by_worker()))
        if hooks.rounds is not None:
            rounds, factor = hooks.rounds, hooks.round_factor
            collector = self.engine.collector(rounds.size, rounds.goes_on, factor)
            if collector is not None:
                return RoundBatches(self, rounds, collector, about, cluster, factor is not None)
        return None

    def _arrive(self, gradient: Gradient[V]) -> None:
        iteration = self.iteration
        gradient.finished = self.clock._now
        gradient.delay = iteration - gradient.version
        if gradient.gradients != 1:
            self._more += gradient.gradients - 1
        self.on_gradient(gradient)
        if gradient.fate is READ and self.iteration != iteration:
            self.accounting.apply(gradient, self.iteration)  # in the update that it caused
        else:
            self.accounting.enter(gradient, self.iteration)
        if self.after_event is not None:
            self.after_event()
