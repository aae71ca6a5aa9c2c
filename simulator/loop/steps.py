"""Many arrivals of a cohort at once, for methods that take one step per gradient.

Such a method only does x <- x - factor(delay) g and restarts the worker, so a kernel can process
hundreds of arrivals in place of the hook. Other events in between (a record, a timer, an arrival at
the same instant as another event) are processed as usual.
"""

from typing import Generic

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.steps import (
    ARRIVED,
    AT,
    DELAYS,
    ITERATION,
    LONGEST,
    SERIAL,
    Arrivals,
    Fleet,
)
from simulator.engines.protocol import Steps
from simulator.loop.accounting import Accounting
from simulator.loop.protocols import V

__all__ = ["StepBatches"]


class StepBatches(Generic[V]):
    """The server's side of the kernel: its inputs and outputs in arrays.

    Attributes:
        restarted: members that were restarted at a model of their own since the last batch.
    """

    def __init__(
        self,
        steps: Steps[V],
        accounting: Accounting[V],
        held: Ints,
        serials: Ints,
        versions: Ints,
        lost: Floats,
    ) -> None:
        self.steps = steps
        self.restarted: dict[int, V] = {}
        self._accounting = accounting
        self._fleet = Fleet(held, serials, versions, *accounting.by_worker(), lost)
        self._newest: V | None = None  # the server's newest model

    def start(self, workers: Ints, model: V) -> None:
        """Record that `workers` start at `model` together."""
        for worker in workers.tolist():
            self.restarted.pop(worker, None)
        self.steps.give(workers, model)

    def model_of(self, worker: int) -> V:
        """The model of a member of a cohort."""
        model = self.restarted.get(worker)
        return self.steps.model_of(worker) if model is None else model

    def take(
        self,
        arrivals: Arrivals,
        first: int,
        last: int,
        before: float,
        serial: int,
        model: V,
        counts: tuple[int, int, int],
    ) -> tuple[int, V, tuple[int, int, int]]:
        """Process arrivals `first` to `last` - 1 that end before `before`.

        Args:
            model: the newest.
            counts: arrivals, updates, and the clock's next serial number.

        Returns:
            The entry after the last processed arrival, the newest model, and the counts.
        """
        steps, about = self.steps, self._accounting
        self._bring_up_to_date(model)
        state = steps.state
        state[[ARRIVED, ITERATION, SERIAL]] = counts
        state[[AT, DELAYS, LONGEST]] = first, about.delay_sum, about.delay_max
        steps.take(arrivals, last, before, serial, self._fleet)
        arrived, iteration, next_serial = state[[ARRIVED, ITERATION, SERIAL]].tolist()
        applied = iteration - counts[1]
        discarded = arrived - counts[0] - applied
        about.count_steps(applied, discarded, int(state[DELAYS]), int(state[LONGEST]))
        if applied:
            model = self._newest = steps.newest()
        return int(state[AT]), model, (arrived, iteration, next_serial)

    def _bring_up_to_date(self, model: V) -> None:
        if model is not self._newest:
            self.steps.set_newest(model)
            self._newest = model
        if self.restarted:
            for worker, own in self.restarted.items():
                self.steps.give(np.array([worker]), own)
            self.restarted.clear()
