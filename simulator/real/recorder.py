"""Records of a real run: models are stored, and measured when the run is over."""

from simulator.arrays import Floats
from simulator.engines.eager import Eager, EagerVector, Evaluator
from simulator.real.watcher import Watcher
from simulator.results.result import Status
from simulator.running.counters import Counters
from simulator.running.judge import is_lost
from simulator.running.recorder import End, Recorder

__all__ = ["Deferred", "RealRecorder"]


class Deferred(Eager):
    """The engine on NumPy arrays that measures its records only on request."""

    def __init__(self, evaluator: Evaluator, dimension: int, seed: int) -> None:
        super().__init__(evaluator, dimension, seed)
        self._kept: list[EagerVector] = []

    def record(self, model: EagerVector) -> None:
        """Store the model."""
        self._kept.append(model)

    def measured(self) -> Floats:
        """Metrics (records, 1, 8); every stored model is measured once."""
        while len(self.metrics) < len(self._kept):
            self.metrics.append(self.evaluator.measure(self._kept[len(self.metrics)].values))
        return super().measured()


class RealRecorder(Recorder[EagerVector]):
    """A `Recorder` that leaves the target to a watcher during the run."""

    watcher: Watcher | None = None

    def begin(self) -> None:
        """Record the start and schedule the other records."""
        self._counters: list[Counters] = []
        super().begin()

    def _at_instant(self) -> None:
        """Record; further records always follow, at unknown times."""
        self.record()
        self._arrange()

    def _judge(self) -> None:
        """Copy the counters, as this record may be the last; check for the end."""
        self._counters.append(self._count())
        assert self._last_model is not None
        if self.watcher is not None and self.watcher.look_at(self._last_model.values):
            self._server.clock.stop()

    def _end_of(self, replica: int, metrics: Floats, status: Status, counters: Counters) -> End:
        """The first record that reached the target or diverged, if there is one."""
        if self._target is None:
            return super()._end_of(replica, metrics, status, counters)
        for record, row in enumerate(metrics[:, None]):
            reached, lost = self._target.reached(row)[0], is_lost(row)[0]
            if reached or lost:
                found = Status.DIVERGED if lost else Status.CONVERGED
                return self._end(replica, found, record, self._counters[record])
        return self._end(replica, status, len(metrics) - 1, counters)
