"""Records of a real run: models are stored, and measured when the run is over."""

from math import inf

from simulator.arrays import Floats
from simulator.engines.eager import Eager, EagerVector, Evaluator
from simulator.real.watcher import Watcher
from simulator.results.result import Status
from simulator.running.counters import Counters
from simulator.running.recorder import End, Recorder, is_lost, is_reached

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

    def _end_of(self, metrics: Floats, status: Status, counters: Counters) -> End:
        """The first record that reached the target or diverged, if there is one."""
        if self._target is None:
            return super()._end_of(metrics, status, counters)
        rows = list(metrics[:, None])
        for record, row in enumerate(rows):
            recent = rows[max(0, record + 1 - self._target.smooth) : record + 1]
            lost = bool(is_lost(row)[0])
            if lost:
                return End(Status.DIVERGED, record, inf, self._counters[record])
            if is_reached(self._target, recent)[0]:
                time, apart = self.times[record], self._resolution(record)
                return End(Status.CONVERGED, record, time, self._counters[record], apart)
        return End(status, len(rows) - 1, inf, counters)
