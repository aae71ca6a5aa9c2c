"""Records of nodes with their own models: the average model, the worst node, consensus."""

import numpy as np

from simulator.arrays import Floats
from simulator.core.metrics import METRICS
from simulator.loop.peers import Peers
from simulator.loop.protocols import V
from simulator.results.columns import PEERS
from simulator.running.recorder import Recorder
from simulator.sums import column_sums

__all__ = ["PeersRecorder"]

WORST = "worst_"


class PeersRecorder(Recorder[V]):
    """Measures, before each record of the average model, every node's model.

    Nodes that share one model are measured once. A record's rows are the metrics of the different
    models, their squared distances to the average, and the metrics of the average.
    """

    def begin(self) -> None:
        """Record the start and schedule the other records."""
        self._shares: dict[int, list[int]] = {}  # row of an average -> nodes at each model
        super().begin()

    def extras(self, metrics: Floats) -> dict[str, Floats]:
        """Columns (records, R): the worst node's metrics, and (1/n) sum ||x_i - x_mean||^2."""
        rows = [self._columns(metrics, row) for row in self.measured]
        return {name: np.array([row[name] for row in rows]) for name in PEERS}

    def _columns(self, metrics: Floats, row: int) -> dict[str, Floats]:
        shares = self._shares[row]
        count = len(shares)
        models = metrics[row - 2 * count : row - count]
        weights = np.array(shares, dtype=np.float64)[:, None]
        distances = weights * metrics[row - count : row, :, 0]
        found = {"consensus_sq": column_sums(distances) / sum(shares)}
        for name in PEERS:
            if name.startswith(WORST):
                found[name] = models[:, :, METRICS.index(name.removeprefix(WORST))].max(axis=0)
        return found

    def _measure(self, model: V) -> None:
        assert isinstance(self._server, Peers)
        shares: dict[V, int] = {}
        for one in self._server.models:
            shares[one] = shares.get(one, 0) + 1
        for one in shares:
            self._engine.record(one)
        for one in shares:
            self._engine.record_distance(one, model)
        self._rows += 2 * len(shares)
        self._shares[self._rows] = list(shares.values())
        super()._measure(model)
