"""The server: between the workers, the method and the engine that does the arithmetic.

It stamps models with version numbers, makes gradients of finished jobs, and enters in its ledger
what became of them: applied, buffered (read, but no update yet) or discarded (never read).
"""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.cluster.clock import Clock, Timer
from simulator.cluster.linked import LinkedWorkers, Network
from simulator.cluster.logged import Held, LoggedLinkedWorkers, LoggedWorkers
from simulator.cluster.protocols import Duration
from simulator.cluster.renewals import RenewingWorkers
from simulator.cluster.workers import FREE, Workers
from simulator.core.random import ALGORITHM, below, stream
from simulator.errors import InvariantError
from simulator.gradient import READ, Gradient, job
from simulator.joblog import JobLog, Open
from simulator.ledger import Ledger

__all__ = ["Gradient", "Server"]

Int64s = NDArray[np.int64]


class Server(Ledger):
    """The cluster as a method sees it; see `algorithms.base.Server` for the methods' side."""

    def __init__(
        self,
        clock: Clock,
        times: Duration,
        engine: Any,
        start: Any,
        seed: int,
        *,
        network: Network | None = None,
        log: JobLog | None = None,
    ) -> None:
        super().__init__(times.workers, log)
        self.clock = clock
        self.engine = engine
        self.lazy: Callable[[Any, int, int], Any] = engine.gradient
        self.model = start
        self.cluster = self._cluster(times, network)
        self.cluster.audit = self.check
        self.on_gradient: Callable[[Any], None]
        self.before_timer: Callable[[], None] | None = None
        self.after_event: Callable[[], None] | None = None
        self._seed = seed
        self._drawn = 0
        self._copies: dict[int, int] = {}  # compressed vectors that each worker has sent
        self._more = 0
        self._models: list[Any] = [None] * times.workers  # of jobs in crowds that go on
        self._versions = array("q", [0]) * times.workers
        self._everyone = np.arange(times.workers)

    # What methods call.

    def update(self, model: Any) -> None:
        """Make `model` the current one: one iteration."""
        self.model = model
        self.iteration += 1
        if self._pending:
            self._apply_pending()

    def assign(self, worker: int, model: Any = None, gradients: int = 1) -> None:
        """Start a job on an idle worker, at the current model or at `model`."""
        at = self.model if model is None else model
        self._start(worker, at, self.iteration, gradients)

    def assign_many(
        self, workers: Sequence[int] | Int64s | None = None, model: Any = None, gradients: int = 1
    ) -> None:
        """`assign` for many at once; all workers by default."""
        chosen = self._everyone if workers is None else np.asarray(workers, dtype=np.int64)
        first, version = self.model if model is None else model, self.iteration
        count, models, versions = len(chosen), self._models, self._versions

        def make(worker: int, number: int, start: float, place: int) -> Gradient:
            gradient = Gradient()
            gradient.server = self
            gradient.worker = worker
            gradient.gradients = gradients
            gradient.number = number
            gradient.started = start
            gradient.taken = None
            if place < count:
                gradient.model = first
                gradient.version = version
            else:
                gradient.model = models[worker]
                gradient.version = versions[worker]
            return gradient

        self.cluster.start_many(chosen, gradients, make)

    def again(self, gradient: Gradient) -> None:
        """Start the arrived gradient's worker on another job at the same model."""
        self._start(gradient.worker, gradient.model, gradient.version, gradient.gradients)

    def enqueue(self, worker: int) -> None:
        """Queue a job at the current model on a worker that may be busy."""
        self.cluster.enqueue(job(self, worker, self.model, self.iteration, 1))

    def cancel(self, worker: int) -> None:
        """Stop a worker; its progress is lost."""
        if self.log is not None:
            self.log.drop(self._held_by(np.array([worker])), self.iteration)
        self.cluster.cancel(worker)

    def cancel_many(self, workers: Sequence[int] | Int64s | None = None) -> None:
        """`cancel` for many at once; all workers by default."""
        chosen = self._everyone if workers is None else np.asarray(workers, dtype=np.int64)
        if self.log is not None:
            self.log.drop(self._held_by(chosen), self.iteration)
        self.cluster.cancel_many(chosen)

    def is_busy(self, worker: int) -> bool:
        """Whether the worker holds a job."""
        return self.cluster.is_busy(worker)

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call `action` in `seconds` from now."""

        def act() -> None:
            if self.before_timer is not None:
                self.before_timer()
            action()
            if self.after_event is not None:
                self.after_event()

        return self.clock.call(self.now + seconds, act)

    @property
    def dimension(self) -> int:
        """Coordinates of the model."""
        return int(self.engine.dimension)

    def mix(self, pieces: Sequence[tuple[Any, int, int]]) -> Any:
        """Coordinates low..high-1 of `model`, for each (model, low, high)."""
        return self.engine.mix(pieces)

    def zeros(self) -> Any:
        """The zero vector."""
        return self.engine.zeros()

    def sparsified(self, vector: Any, worker: int, keep: int, copies: int) -> Any:
        """Sum of the worker's next `copies` compressed copies of `vector`: RandK, K = `keep`."""
        first = self._copies.get(worker, 0)
        self._copies[worker] = first + copies
        return self.engine.sparsify(vector, worker, first, keep, copies)

    def send_up(self, messages: Sequence[int], floats: float) -> None:
        """Have jobs of worker i bring messages[i] uploads of `floats` numbers each."""
        if isinstance(self.cluster, LinkedWorkers):
            self.cluster.send_up(np.asarray(messages, dtype=np.int64), floats)

    def upload_seconds(self, floats: float) -> NDArray[np.float64]:
        """Long-run mean seconds of each worker's upload of `floats` numbers, unqueued (n,)."""
        if isinstance(self.cluster, LinkedWorkers):
            return self.cluster.upload_seconds(floats)
        return np.zeros(self.workers)

    @property
    def mean_seconds(self) -> NDArray[np.float64]:
        """Long-run mean seconds per gradient of each worker (n,), read-only."""
        seconds = self.cluster.times.mean_seconds.view()
        seconds.flags.writeable = False
        return seconds

    def random_below(self, count: int) -> int:
        """Uniform integer in [0, count), the next of the method's own stream."""
        k1, k2 = stream(self._seed, ALGORITHM, 0, self._drawn)
        self._drawn += 1
        return int(below(k1, k2, 0, count))

    # The book.

    @property
    def arrivals(self) -> int:
        """Gradients that have arrived."""
        return self.cluster.arrived

    @property
    def gradients(self) -> int:
        """Gradients that the arrived jobs computed, one for each local step."""
        return self.cluster.arrived + self._more

    def open_jobs(self) -> Open | None:
        """What is not decided yet, where notes are taken."""
        if self.log is None:
            return None
        waiting = [*self._pending, *self._held]
        return self.log.still_open(waiting, self._held_by(self._everyone), self.iteration)

    def check(self) -> None:
        """Raise InvariantError unless every arrived gradient is accounted for."""
        self.cluster.check()
        accounted = self.applied + self.discarded + self.buffered
        if self.arrivals != accounted:
            raise InvariantError(
                "arrived = applied + discarded + buffered",
                f"{self.arrivals} != {self.applied} + {self.discarded} + {self.buffered}",
            )

    def _start(self, worker: int, model: Any, version: int, gradients: int) -> None:
        cluster = self.cluster
        if worker == cluster.renewing and gradients == cluster.gradients:
            clock = self.clock
            serial = clock._serial
            clock._serial = serial + 1
            cluster.serials[worker] = serial
            self._models[worker] = model
            self._versions[worker] = version
            cluster.renewing = FREE
        else:
            cluster.start(job(self, worker, model, version, gradients))

    def _cluster(self, times: Duration, network: Network | None) -> Workers:
        about = (self.clock, times, self._arrive, Gradient)
        if network is None:
            if self.log is None:
                return Workers(*about) if times.renewal is None else RenewingWorkers(*about)
            return LoggedWorkers(*about)
        kind = LinkedWorkers if self.log is None else LoggedLinkedWorkers
        return kind(*about, network)

    def _arrive(self, gradient: Gradient) -> None:
        iteration = self.iteration
        gradient.finished = self.clock._now
        gradient.delay = delay = iteration - gradient.version
        if gradient.gradients != 1:
            self._more += gradient.gradients - 1
        self.on_gradient(gradient)
        if gradient.taken is None:
            self._reject(gradient)
        elif self._kept is gradient:
            self._kept = None
            gradient.taken = READ
        elif self.iteration == iteration:
            self._pending[gradient] = None
            gradient.taken = READ
        else:  # `_apply` written out: most gradients pass here
            self.applied += 1
            self._applied[gradient.worker] += 1
            self.delay_sum += delay
            if delay > self.delay_max:
                self.delay_max = delay
            if self.log is not None:
                self.log.settle(gradient, "applied", gradient.finished, self.iteration)
        if self.after_event is not None:
            self.after_event()

    def _held_by(self, workers: Int64s) -> Held:
        assert isinstance(self.cluster, LoggedWorkers)
        return self.cluster.held_by(workers)
