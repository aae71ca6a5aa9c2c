"""Many arrivals of a cohort at once, for methods that add up the gradients of a round.

Between two updates such a method only does total <- total + g for gradients at the newest model. A
kernel processes many such arrivals, and completes rounds if the method does not do it in a way of
its own.
"""

from typing import Any, Generic

import numpy as np

from simulator.arrays import Ints
from simulator.core.batches import AT, DISCARDED
from simulator.core.collecting import (
    ALL,
    APPLIED,
    COLLECTED,
    CONTRIBUTORS,
    DROPPED,
    FILLED,
    ITERATION,
    MISSING,
    MOST,
    ONE,
    OWN,
    PLACES,
    SIZE,
    Herd,
)
from simulator.engines.protocol import Collector
from simulator.loop.accounting import Accounting
from simulator.loop.batches import Holder, Taken, begin
from simulator.loop.hooks import Rounds
from simulator.loop.protocols import V
from simulator.loop.renewals import RenewingWorkers
from simulator.loop.renewing_cohort import RenewingCohort

__all__ = ["RoundBatches"]


class RoundBatches(Generic[V]):
    """The server's side of the kernel: its inputs and outputs in arrays.

    A restarted member computes at the newest model, or its gradient never counts, so no other model
    is stored.
    """

    def __init__(
        self,
        server: Holder[V],
        rounds: Rounds[V],
        collector: Collector[V],
        accounting: Accounting[V],
        cluster: RenewingWorkers[Any],
        makes_updates: bool,
    ) -> None:
        self._server, self._rounds, self._collector = server, rounds, collector
        self._accounting, self._cluster = accounting, cluster
        self._fleet = cluster.fleet(*accounting.collected_by_worker())
        self._makes_updates = makes_updates
        self._applied = accounting.by_worker()[0]
        self._cohort: RenewingCohort[Any] | None = None
        self._is_whole = False  # whether this cohort has all workers, in their order
        self._contributors = np.zeros_like(self._applied)
        self._span = np.array([0.0, np.inf])

    def start(self, workers: Ints, model: V) -> None:
        """Nothing: the newest model is all that counts."""

    def restart(self, worker: int, model: V) -> None:
        """Nothing: the newest model is all that counts."""

    def model_of(self, worker: int) -> V:
        """The newest model, at which every gradient that counts is computed."""
        del worker
        return self._server.model

    def take(self, cohort: RenewingCohort[Any], most: int, before: float, clock: int) -> Taken:
        """Process arrivals; see `simulator.loop.batches`."""
        rounds, state, about = self._rounds, self._collector.state, self._accounting
        ending = self._ending(cohort)
        if rounds.missing == 1 and ending == OWN:
            return Taken(0, 0, clock)
        begin(state, cohort.position, clock)
        iteration = self._server.iteration
        state[MOST : APPLIED + 2] = (
            most, cohort.filled, cohort.size, cohort.starts, iteration, rounds.missing,
            about.collected, 0, 0,
        )  # fmt: skip
        if not about.collected:
            state[CONTRIBUTORS] = 0
        herd = Herd(
            self._cluster.renewal, cohort.members, self._cluster.jobs,
            cohort.integers, cohort.reals, self._applied, self._contributors, self._span,
        )  # fmt: skip
        model, total = self._collector.take(
            herd, before, cohort.serial, self._fleet, ending, self._server.model, rounds.total
        )
        cohort.go_to(state.item(AT), state.item(FILLED), state.item(SIZE), state.item(PLACES))
        applied, collected, discarded = state[[APPLIED, COLLECTED, DISCARDED]].tolist()
        about.count_collected(applied, collected, discarded, iteration + 1)
        self._server.iteration, self._server.model = state.item(ITERATION), model
        rounds.total, rounds.missing = total, state.item(MISSING)
        return Taken.of(state, state.item(DROPPED))

    def _ending(self, cohort: RenewingCohort[Any]) -> int:
        """What the kernel does at the end of a round of this cohort."""
        rounds = self._rounds
        if not self._makes_updates:
            return OWN
        if rounds.goes_on and not rounds.interrupts:
            return ONE
        if cohort is not self._cohort:
            self._cohort, workers = cohort, cohort.members.worker
            everyone = np.arange(len(self._fleet.held))
            self._is_whole = np.array_equal(workers, everyone)
        leaves_nobody = rounds.interrupts or rounds.size == len(self._fleet.held)
        return ALL if leaves_nobody and self._is_whole else OWN
