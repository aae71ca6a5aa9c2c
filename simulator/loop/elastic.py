"""A server whose workers join and leave.

It gives jobs only to members. A member that leaves without notice stays one until the server has
missed it; until then jobs for it are lost, and it counts as busy with them.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from simulator.arrays import Columns, Ints
from simulator.cluster.membership import Membership
from simulator.errors import InvariantError
from simulator.loop.batches import Batches
from simulator.loop.clock import Timer
from simulator.loop.gradient import Gradient
from simulator.loop.hooks import Hooks, ignore
from simulator.loop.protocols import V
from simulator.loop.renewals import RenewingWorkers
from simulator.loop.server import Server
from simulator.loop.setup import Setup
from simulator.loop.workers import FREE

__all__ = ["LATE", "ElasticServer"]

LATE = 2  # joins and departures follow the jobs that end at their instant


class ElasticServer(Server[V]):
    """`Server` whose workers join and leave; at first all are there.

    Attributes:
        rules: of the membership; `turnover` is the part for methods.
        on_join, on_leave: the method's hooks.
        joins, leaves: how many there were.
    """

    on_join: Callable[[int], None]
    on_leave: Callable[[int], None]

    def __init__(self, setup: Setup[V], rules: Membership) -> None:
        super().__init__(setup)
        self.turnover = self.rules = rules
        self.on_join = self.on_leave = ignore
        self.joins = self.leaves = 0
        self._there = np.ones(self.workers, dtype=np.bool_)
        self._known = self._there.copy()  # the members
        self._leaving: set[int] = set()  # members that finish their last job
        self._missed: dict[int, Timer] = {}  # members that have left, until the server knows
        self._lost: set[int] = set()  # those of them that were given a job
        self._joined: Ints = np.zeros(self.workers, dtype=np.int64)
        self._left = self._joined.copy()
        self._member_seconds = self._counted_at = 0.0

    def attach(self, hooks: Hooks[V], after_event: Callable[[], None] | None = None) -> None:
        """Connect a method's `hooks`, and `after_event`, which is called after every event."""
        super().attach(hooks, after_event)
        self.on_join, self.on_leave = hooks.on_join, hooks.on_leave

    # What a method asks.

    @property
    def members(self) -> Ints:
        """The workers that may be given jobs, in their order."""
        known = self._known.copy()
        known[list(self._leaving)] = False
        return np.flatnonzero(known)

    @property
    def idle(self) -> Ints:
        """The members that hold no job, in their order."""
        free = np.zeros(self.workers, dtype=np.bool_)
        free[super().idle] = True
        free[list(self._leaving | self._lost)] = False
        return np.flatnonzero(free & self._known)

    @property
    def busy(self) -> int:
        """How many workers hold a job, as far as the server knows."""
        return self.cluster.in_flight + len(self._lost)

    def is_busy(self, worker: int) -> bool:
        """Whether the worker holds a job, as far as the server knows."""
        return worker in self._lost or super().is_busy(worker)

    def enqueue(self, worker: int) -> None:
        """Queue a job on a member that may be busy."""
        if self._can_start(worker):
            super().enqueue(worker)

    # What happens to workers.

    def begin_without(self, worker: int) -> None:
        """Let `worker` be absent from the start."""
        self._there[worker] = self._known[worker] = False
        self.cluster.leave(worker)

    def join(self, worker: int) -> None:
        """Let an absent `worker` join now."""
        if worker in self._leaving:
            self._go(worker, known=True)
        if worker in self._missed:
            self._miss(worker)
        self._count_members()
        self._there[worker] = self._known[worker] = True
        self.cluster.absences.end(worker)
        self.joins += 1
        self._joined[worker] += 1
        self._act(self.on_join, worker)
        self._count_in_vain(1)

    def notify(self, worker: int) -> None:
        """Let `worker` leave as soon as it has no job, and give it none."""
        self._leaving.add(worker)
        if not self.cluster.is_busy(worker):
            self._go(worker, known=True)

    def leave(self, worker: int) -> None:
        """Let `worker` leave now, unless it has left early or a message of it is to arrive."""
        if not self._there[worker]:
            return
        if self.rules.messages == "keep" and self.cluster.is_sending(worker):
            self._leaving.add(worker)
            return
        self._go(worker, known=worker in self._leaving or not self.rules.detect)

    def _go(self, worker: int, known: bool) -> None:
        """`worker` is absent from now on."""
        self._count_members()
        self._there[worker] = False
        self._leaving.discard(worker)
        self.leaves += 1
        self._left[worker] += 1
        self.cluster.drop_queue(worker)
        if self.cluster.is_busy(worker):
            self._lost.add(worker)
            super()._cancel(np.array([worker]))
        self.cluster.leave(worker)
        tell = partial(self._miss, worker)
        if known:
            self._missed[worker] = Timer(tell)
            tell()
        else:
            self._missed[worker] = self._late(self.rules.detect, tell)

    def _miss(self, worker: int) -> None:
        """The server knows that `worker` has left."""
        self._missed.pop(worker).cancel()
        self._known[worker] = False
        self._lost.discard(worker)
        self._act(self.on_leave, worker)

    def _act(self, hook: Callable[[int], None], worker: int) -> None:
        """Call a hook of the method."""
        if self.before_timer is not None:
            self.before_timer()
        hook(worker)
        self._conclude()

    def _late(self, seconds: float, action: Callable[[], None]) -> Timer:
        timer = Timer(action)
        self.clock.put(self.now + seconds, timer, priority=LATE)
        return timer

    # Jobs of members only.

    def _can_start(self, worker: int) -> bool:
        """Whether a job for `worker` reaches it; a job for one that is missed is lost."""
        if worker in self._missed:
            self._lost.add(worker)
        return bool(self._there[worker]) and worker not in self._leaving

    def _start(self, worker: int, model: V, version: int, gradients: int) -> None:
        if self._can_start(worker):
            super()._start(worker, model, version, gradients)

    def _start_many(
        self, workers: Sequence[int] | Ints | None, model_of: Callable[[int], V], gradients: int
    ) -> None:
        chosen = self._chosen(workers)
        if not self._there.all() or self._leaving:
            chosen = chosen[[self._can_start(worker) for worker in chosen.tolist()]]
        super()._start_many(chosen, model_of, gradients)

    def _cancel(self, workers: Ints) -> None:
        self._lost.difference_update(workers.tolist())
        super()._cancel(workers)
        self._let_go(workers.tolist())

    def _arrive(self, gradient: Gradient[V]) -> None:
        super()._arrive(gradient)
        self._let_go([gradient.worker])

    def _let_go(self, workers: Sequence[int]) -> None:
        """Let those of the `workers` leave, after this event, that have finished their last job."""
        for worker in self._leaving.intersection(workers):
            self._late(0.0, partial(self._go_if_leaving, worker))

    def _go_if_leaving(self, worker: int) -> None:
        if worker in self._leaving and not self.cluster.is_busy(worker):
            self._go(worker, known=True)

    def _batches_for(
        self, hooks: Hooks[V], cluster: RenewingWorkers[Gradient[V]]
    ) -> Batches[V] | None:
        """None: kernels know nobody who leaves, and no attack."""
        del hooks, cluster
        return None

    # The accounting.

    def check(self) -> None:
        """Raise InvariantError unless gradients are accounted for and the absent have no job."""
        super().check()
        holders = np.flatnonzero(~self._there & (self.cluster.held != FREE))
        if len(holders):
            raise InvariantError("who is absent has no job", f"worker {holders[0]} has one")

    @property
    def has_changed(self) -> bool:
        """Whether anybody has joined, left or been absent."""
        return bool(self.joins or self.leaves) or not self._there.all()

    def report(self) -> Columns:
        """Columns (n,) of the table of workers, the last three if anybody was ever absent."""
        columns = super().report()
        if not self.has_changed:
            return columns
        counts = {"joins": self._joined.copy(), "leaves": self._left.copy()}
        return columns | counts | {"absent_seconds": self.cluster.absences.seconds()}

    def totals(self) -> dict[str, float]:
        """Columns of the summary, if anybody was ever absent."""
        if not self.has_changed:
            return super().totals()
        self._count_members()
        mean = self._member_seconds / self.now if self.now else float(self._known.sum())
        counts = {"joins": float(self.joins), "leaves": float(self.leaves)}
        return super().totals() | counts | {"mean_members": mean}

    def _count_members(self) -> None:
        """Add the seconds since the last change for everyone who is there."""
        self._member_seconds += float(self._there.sum()) * (self.now - self._counted_at)
        self._counted_at = self.now
