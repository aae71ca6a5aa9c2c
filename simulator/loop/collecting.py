"""Many arrivals of a cohort at once, for methods that add up the gradients of a round.

Between two updates such a method only does total <- total + g for gradients at the newest model. A
kernel processes many such arrivals; the one that completes the round is processed as usual.
"""

from typing import Generic

from simulator.arrays import Ints
from simulator.core.batches import DISCARDED, Arrivals, Fleet
from simulator.core.collecting import MISSING
from simulator.engines.protocol import Collector
from simulator.loop.accounting import Accounting
from simulator.loop.batches import Holder, Taken, begin
from simulator.loop.hooks import Rounds
from simulator.loop.protocols import V

__all__ = ["RoundBatches"]


class RoundBatches(Generic[V]):
    """The server's side of the kernel: its inputs and outputs in arrays.

    A restarted member computes at the newest model, or its gradient never counts, so no other model
    is stored.
    """

    def __init__(
        self,
        server: Holder[V],
        method: Rounds[V],
        collector: Collector[V],
        accounting: Accounting[V],
        fleet: Fleet,
    ) -> None:
        self._server, self._method, self._collector = server, method, collector
        self._accounting, self._fleet = accounting, fleet

    def start(self, workers: Ints, model: V) -> None:
        """Nothing: the newest model is all that counts."""

    def restart(self, worker: int, model: V) -> None:
        """Nothing: the newest model is all that counts."""

    def model_of(self, worker: int) -> V:
        """The newest model, at which every gradient that counts is computed."""
        del worker
        return self._server.model

    def take(
        self, arrivals: Arrivals, first: int, last: int, before: float, serial: int, clock: int
    ) -> Taken:
        """Process arrivals; see `simulator.loop.batches`."""
        method, state = self._method, self._collector.state
        if method.missing == 1:
            return Taken(first, first, 0, 0)
        begin(state, first, clock)
        state[MISSING] = method.missing
        total = self._collector.take(
            arrivals, last, before, serial, self._fleet,
            self._server.iteration, self._server.model, method.total, method.goes_on,
        )  # fmt: skip
        discarded, collected = state.item(DISCARDED), method.missing - state.item(MISSING)
        if collected or discarded:
            self._accounting.count_collected(collected, discarded)
        if collected:
            method.take_in(total, collected)
        return Taken.of(state)
