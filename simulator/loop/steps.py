"""Many arrivals of a cohort at once, for methods that take one step per gradient.

Such a method only does x <- x - factor(delay) g and restarts the worker, so a kernel can process
hundreds of arrivals in place of the hook. Other events in between (a record, a timer, an arrival at
the same instant as another event) are processed as usual.
"""

from typing import Any, Generic

import numpy as np

from simulator.arrays import Ints
from simulator.core.batches import AT, DISCARDED, Fleet
from simulator.core.steps import APPLIED, DELAYS, ITERATION, LONGEST, WAITING
from simulator.engines.protocol import Steps
from simulator.loop.accounting import Accounting
from simulator.loop.batches import Holder, Taken, begin
from simulator.loop.protocols import V
from simulator.loop.renewing_cohort import RenewingCohort

__all__ = ["StepBatches"]


class StepBatches(Generic[V]):
    """The server's side of the kernel: its inputs and outputs in arrays."""

    def __init__(
        self, server: Holder[V], steps: Steps[V], accounting: Accounting[V], fleet: Fleet
    ) -> None:
        self._server, self._steps, self._fleet = server, steps, fleet
        self._accounting = accounting
        self._restarted: dict[int, V] = {}  # members started at a model of their own since a batch
        self._newest: V | None = None  # the newest model, as the steps know it

    def start(self, workers: Ints, model: V) -> None:
        """Record that `workers` start at `model` together."""
        if self._restarted:
            for worker in workers.tolist():
                self._restarted.pop(worker, None)
        self._steps.give(workers, model)

    def restart(self, worker: int, model: V) -> None:
        """Record that a member starts again at `model`."""
        self._restarted[worker] = model

    def model_of(self, worker: int) -> V:
        """The model that a member of a cohort is computing at."""
        model = self._restarted.get(worker)
        return self._steps.model_of(worker) if model is None else model

    def take(self, cohort: RenewingCohort[Any], most: int, before: float, clock: int) -> Taken:
        """Process arrivals; see `simulator.loop.batches`."""
        server, steps, about = self._server, self._steps, self._accounting
        if steps.is_crowded:
            return Taken(0, 0, clock)
        self._bring_up_to_date(server.model)
        state, before_it = steps.state, server.iteration
        begin(state, cohort.position, clock)
        state[ITERATION] = before_it
        state[DELAYS], state[LONGEST] = about.delay_sum, about.delay_max
        state[APPLIED] = state[WAITING] = 0
        last = min(cohort.filled, cohort.position + most)
        steps.take(cohort.arrivals, last, before, cohort.serial, self._fleet)
        cohort.written = cohort.position = state.item(AT)
        server.iteration, discarded = state.item(ITERATION), state.item(DISCARDED)
        total, longest = state.item(DELAYS), state.item(LONGEST)
        about.count_steps(state.item(APPLIED), discarded, total, longest)
        if server.iteration != before_it:
            about.apply_waiting(server.iteration)
            server.model = self._newest = steps.newest()
        if state[WAITING]:
            about.collect(*steps.waiting())
        return Taken.of(state)

    def _bring_up_to_date(self, model: V) -> None:
        if model is not self._newest:
            self._steps.set_newest(model)
            self._newest = model
        if self._restarted:
            for worker, own in self._restarted.items():
                self._steps.give(np.array([worker]), own)
            self._restarted.clear()
