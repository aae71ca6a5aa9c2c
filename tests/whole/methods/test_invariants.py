"""Conservation and causality at every event, for every method on clusters made by hypothesis."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loop.peers import Peers
from simulator.loop.server import Server
from simulator.scenario.methods import MethodEntry
from tests.shared.scenes import SEARCH, join_up, serve
from tests.shared.variants import CASES

WORKERS = 5
SECONDS_RUN = 50.0
SECONDS = st.one_of(st.sampled_from([0.5, 1.0, 2.0, math.inf]), st.floats(0.01, 10.0))
JOBS = st.sampled_from(
    [
        {"kind": "constant"},
        {"kind": "exponential"},
        {"kind": "gamma", "shape": 0.5},
        {"kind": "pareto", "shape": 1.1},
        {"kind": "uniform", "low": 0.0, "high": 2.0},
        {"kind": "bernoulli", "probability": 0.2, "slowdown": math.inf},
    ]
)
SPEEDS = st.sampled_from(
    [
        {"kind": "constant"},
        {"kind": "outages", "mean_up": 3.0, "mean_down": 2.0},
        {"kind": "outages", "mean_up": 3.0, "mean_down": math.inf},
        {"kind": "markov", "speeds": [1.0, 0.1], "holding": [2.0, 2.0]},
        {"kind": "sinusoid", "amplitude": 1.0, "period": 4.0},
        {"kind": "piecewise", "times": [0, 1], "values": [1, 0], "period": 3.0},
        {"kind": "random_walk", "interval": 0.5, "std": 0.5},
    ]
)
CLUSTERS = st.fixed_dictionaries(
    {"mean": st.lists(SECONDS, min_size=WORKERS, max_size=WORKERS), "job": JOBS, "speed": SPEEDS}
)
LINKS = st.sampled_from(
    [
        None,
        1.0,
        {"mean": 0.7, "job": {"kind": "exponential"}},
        {"latency": 0.1, "bandwidth": 2.0, "discipline": "fifo"},
    ]
)
FAULTS = st.sampled_from(
    [
        None,
        {"time_to_failure": {"mean": 2.0, "job": "exponential"}, "time_to_repair": 0.5},
        {
            "time_to_failure": {"law": "linear"},
            "time_to_repair": {"mean": 1.0, "job": "exponential"},
        },
        {"time_to_failure": 4.0, "time_to_repair": math.inf},
    ]
)


class Watch:
    """Watches a server and counts independently."""

    def __init__(self, server: Server, most: int) -> None:
        self.server, self.most = server, most
        self.updates = self.arrivals = 0
        self.now = 0.0
        self.method = server.on_gradient
        for name in ("step", "update") if isinstance(server, Peers) else ("update",):
            setattr(server, name, partial(self.count_update, getattr(server, name)))
        server.on_gradient = self.arrive
        server.after_event = self.look

    def count_update(self, update: Callable[..., None], *arguments: Any) -> None:
        self.updates += 1
        update(*arguments)

    def arrive(self, gradient: Any) -> None:
        """Check before the method's hook."""
        self.arrivals += 1
        times = self.server.cluster.times
        end = times.finish(gradient.worker, gradient.number, gradient.started, gradient.gradients)
        assert gradient.finished == self.server.now == end
        assert gradient.started < gradient.finished
        assert gradient.delay == self.updates - gradient.version >= 0
        assert not self.server.is_busy(gradient.worker)
        self.method(gradient)

    def look(self) -> None:
        """Check after the event."""
        server, cluster = self.server, self.server.cluster
        assert server.now >= self.now
        self.now = server.now
        server.check()
        assert server.iteration == self.updates
        assert cluster.arrived == self.arrivals
        ended = server.accounting.applied + server.accounting.discarded + server.accounting.buffered
        assert cluster.dispatched == ended + cluster.dropped + cluster.in_flight
        assert cluster.dropped == cluster.cancelled.sum()
        self.look_at_time()
        if self.arrivals >= self.most:
            server.clock.stop()

    def look_at_time(self) -> None:
        parts = self.server.cluster.settle()
        assert np.abs(sum(parts) - self.now).max() <= 1e-12 * self.now + 1e-12
        assert min(part.min() for part in parts) >= 0.0


@pytest.mark.parametrize("case", CASES)
@SEARCH
@given(times=CLUSTERS, seed=st.integers(0, 3), edge=LINKS, notes=st.booleans(), faults=FAULTS)
def test_nothing_is_lost_and_nothing_comes_too_early(
    case: str, times: Any, seed: int, edge: Any, notes: bool, faults: Any
) -> None:
    entry = MethodEntry.model_validate(CASES[case])
    method = entry.algorithm(**entry.parameters)
    if method.decentralised:
        server: Server = join_up(
            times,
            workers=WORKERS,
            seed=seed,
            horizon=SECONDS_RUN,
            method=method,
            edge=edge,
            notes=notes,
            faults=faults,
        )
    else:
        server = serve(
            times, workers=WORKERS, seed=seed, horizon=SECONDS_RUN, dimension=4, notes=notes,
            faults=faults,
        )  # fmt: skip
        server.on_gradient = method.bind(server).on_gradient
    watch = Watch(server, most=60)
    with np.errstate(over="ignore", invalid="ignore"):  # models may diverge, accounting must not
        method.start()
        server.clock.run(SECONDS_RUN)
    watch.look()
    assert server.now == SECONDS_RUN or watch.arrivals == 60
