"""The base of a server and of peers: starting jobs, gradients of finished jobs, accounting."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple

import numpy as np

from simulator.arrays import Columns, Floats, Ints
from simulator.core.random import ALGORITHM, below, stream
from simulator.errors import InvariantError, RunFailed
from simulator.loop.accounting import Accounting
from simulator.loop.audits import Audits
from simulator.loop.clock import Alarm
from simulator.loop.gradient import UNREAD, Gradient, fill
from simulator.loop.hooks import Hooks
from simulator.loop.job_log import Open
from simulator.loop.links import LinkedWorkers
from simulator.loop.protocols import V
from simulator.loop.renewals import RenewingWorkers
from simulator.loop.served import ServedWorkers
from simulator.loop.setup import Setup
from simulator.loop.workers import Workers

__all__ = ["Controller", "WorkerKinds"]


class WorkerKinds(NamedTuple):
    """The classes of workers.

    Attributes:
        plain: messages take no time.
        renewing: the same, and durations do not depend on the start.
        linked: messages take time.
        served: the same, and the server takes time itself.
    """

    plain: type[Workers[Any]]
    renewing: type[Workers[Any]]
    linked: type[LinkedWorkers[Any]]
    served: type[ServedWorkers[Any]]


class Controller(Generic[V]):
    """Connects the workers, the method and the engine that does the arithmetic.

    Attributes:
        workers: the number of workers.
        iteration: the number of updates.
        cluster: the workers themselves.
        accounting: counters of the gradients.
        audits: checks the accounting at intervals; has `most_arrivals`.
        on_gradient, before_timer: the method's hooks.
        after_event: called after every event, if given.
        patience: how many jobs may be cancelled in a row before one arrives.
        kind: the class of the gradients.
        worker_kinds: the classes of the workers.
    """

    kind: type[Gradient[V]] = Gradient
    worker_kinds = WorkerKinds(Workers, RenewingWorkers, LinkedWorkers, ServedWorkers)
    on_gradient: Callable[[Gradient[V]], None]

    def __init__(self, setup: Setup[V]) -> None:
        self.workers = setup.times.workers
        self.iteration = 0
        self.clock = clock = setup.clock
        self.engine = setup.engine
        self.cluster = self._make_workers(setup)
        log = setup.log
        if log is not None and isinstance(self.cluster, LinkedWorkers):
            self.cluster.stages = log.stages
        self.accounting: Accounting[V] = Accounting(clock, self.workers, log, self.cluster.lose)
        clock.handle(Alarm, self._ring)
        self.audits = Audits(clock, self.cluster, self.check)
        self.before_timer: Callable[[], None] | None = None
        self.after_event: Callable[[], None] | None = None
        self.patience: float = math.inf
        self._in_vain = self._arrivals_then = 0
        self._restart = self.cluster.restart
        self._seed = setup.seed
        self._drawn = 0
        self._more = 0  # gradients that jobs have computed besides one each
        self._everyone = np.arange(self.workers)
        # The models of restarted jobs, by worker.
        self._models: dict[int, V] = {}
        self._note_model: Callable[[int, V], None] = self._models.__setitem__
        self._model_of: Callable[[int], V] = self._models.__getitem__

    def attach(self, hooks: Hooks[V], after_event: Callable[[], None] | None = None) -> None:
        """Connect a method's `hooks`, and `after_event`, which is called after every event."""
        self.on_gradient = hooks.on_gradient
        self.before_timer = hooks.before_timer
        self.after_event = after_event

    # Called by methods.

    @property
    def now(self) -> float:
        """Simulated seconds."""
        return self.clock._now

    def cancel(self, worker: int) -> None:
        """Stop a worker; its progress is lost."""
        if self.cluster.is_busy(worker):
            self._cancel(np.array([worker]))

    def cancel_many(self, workers: Sequence[int] | Ints | None = None) -> None:
        """`cancel` for many at once; all workers by default."""
        self._cancel(self._chosen(workers))

    def is_busy(self, worker: int) -> bool:
        """Whether the worker holds a job."""
        return self.cluster.is_busy(worker)

    @property
    def idle(self) -> Ints:
        """The workers that hold no job, in their order."""
        return self.cluster.idle_workers()

    @property
    def busy(self) -> int:
        """How many workers hold a job."""
        return self.cluster.in_flight

    def after(self, seconds: float, action: Callable[[], None]) -> Alarm:
        """Call `action` in `seconds` from now."""
        alarm = Alarm(action)
        self.clock.put(self.clock._now + seconds, alarm)
        return alarm

    @property
    def dimension(self) -> int:
        """Coordinates of the model."""
        return self.engine.dimension

    def mix(self, pieces: Sequence[tuple[V, int, int]]) -> V:
        """Coordinates low..high-1 of `model`, for each (model, low, high)."""
        return self.engine.mix(pieces)

    def zeros(self) -> V:
        """The zero vector."""
        return self.engine.zeros()

    @property
    def mean_seconds(self) -> Floats:
        """Long-run mean seconds per gradient of each worker (n,), read-only."""
        seconds = self.cluster.times.mean_seconds.view()
        seconds.flags.writeable = False
        return seconds

    def decide(self, number: Any) -> bool:
        """Wait for a number made of vectors, and say whether it is not 0; replicas must agree."""
        return self.engine.decide(number)

    def random_below(self, count: int) -> int:
        """Uniform integer in [0, count), the next of the method's own stream."""
        k1, k2 = stream(self._seed, ALGORITHM, 0, self._drawn)
        self._drawn += 1
        return int(below(k1, k2, 0, count))

    # The accounting.

    @property
    def arrivals(self) -> int:
        """The number of gradients that have arrived."""
        return self.cluster.arrived

    @property
    def gradients(self) -> int:
        """The number of gradients in the arrived jobs, one for each local step."""
        return self.cluster.arrived + self._more

    def open_jobs(self) -> Open | None:
        """Jobs without a verdict, if there is a log."""
        if self.accounting.log is None:
            return None
        return self.accounting.open_jobs(self.cluster.in_hand(self._everyone), self.iteration)

    def check(self) -> None:
        """Raise InvariantError unless every arrived gradient is accounted for."""
        self.cluster.check()
        about = self.accounting
        if self.arrivals != about.applied + about.discarded + about.buffered:
            raise InvariantError(
                "arrived = applied + discarded + buffered",
                f"{self.arrivals} != {about.applied} + {about.discarded} + {about.buffered}",
            )

    def report(self) -> Columns:
        """Columns (n,) of the table of workers for this kind of cluster."""
        return self.cluster.report()

    def totals(self) -> dict[str, float]:
        """Columns of the summary for this kind of cluster."""
        return {}

    # Shared by the two kinds.

    def _make_workers(self, setup: Setup[V]) -> Workers[Gradient[V]]:
        """The kind of workers that the links and the completion times allow."""
        network, kinds = setup.network, self.worker_kinds
        usual = setup.clock, setup.times, self._arrive, self.kind
        if network is None:
            plain = kinds.plain if setup.times.renewal is None else kinds.renewing
            return plain(*usual)
        if network.server is None:
            return kinds.linked(*usual, network)
        return kinds.served(*usual, network, network.server, partial(getattr, self, "iteration"))

    def _start(self, worker: int, model: V, version: int, gradients: int) -> None:
        if self._restart(worker, gradients, version):
            self._note_model(worker, model)
        else:
            self.cluster.start(self._job(worker, model, version, gradients))

    def _job(self, worker: int, model: V, version: int, gradients: int) -> Gradient[V]:
        """A job that is about to start."""
        return fill(self.kind(), self.engine, worker, model, version, gradients)

    def _start_many(
        self,
        workers: Sequence[int] | Ints | None,
        model_of: Callable[[int], V],
        gradients: int,
    ) -> None:
        """Start a job on each of the `workers`, at `model_of` it when its job is made."""
        chosen = self._chosen(workers)
        version, count = self.iteration, len(chosen)
        engine, restarted, versions = self.engine, self._model_of, self.cluster.versions
        kind = self.kind

        def make(worker: int, number: int, start: float, place: int) -> Gradient[V]:
            gradient = kind()  # `fill` in place: most arrivals run this line
            gradient.engine = engine
            gradient.worker = worker
            gradient.gradients = gradients
            gradient.number = number
            gradient.started = start
            gradient.taken = None
            gradient.fate = UNREAD
            if place < count:
                gradient.model = model_of(worker)
                gradient.version = version
            else:
                gradient.model = restarted(worker)
                gradient.version = versions.item(worker)
            return gradient

        self.cluster.start_many(chosen, gradients, version, make)

    def _cancel(self, workers: Ints) -> None:
        log = self.accounting.log
        if log is not None:
            log.drop(self.cluster.in_hand(workers), self.iteration)
        self.cluster.cancel_many(workers)
        self._count_in_vain(len(workers))

    def _count_in_vain(self, jobs: int) -> None:
        """Count jobs that will not arrive, and see to it that some do."""
        self._in_vain += jobs
        if self._in_vain > self.patience:
            self._check_progress()

    def _check_progress(self) -> None:
        """Raise a RunFailed if no job has arrived since the last look."""
        if self.arrivals == self._arrivals_then:
            said = f"{self._in_vain:,} jobs were cancelled in a row and none arrived"
            raise RunFailed(f"{said}: give stop.time, or more time to each job")
        self._arrivals_then, self._in_vain = self.arrivals, 0

    def _arrive(self, gradient: Gradient[V]) -> None:
        raise NotImplementedError

    def deliver_now(self) -> None:
        """Deliver the messages that take no time; with a server there are none."""

    def _ring(self, alarm: Alarm) -> None:
        if alarm.action is None:
            return  # cancelled meanwhile
        if self.before_timer is not None:
            self.before_timer()
        alarm.action()
        self._conclude()

    def _conclude(self) -> None:
        """Called after a method's hook."""
        self.deliver_now()
        if self.after_event is not None:
            self.after_event()

    def _chosen(self, workers: Sequence[int] | Ints | None) -> Ints:
        return self._everyone if workers is None else np.asarray(workers, dtype=np.int64)
