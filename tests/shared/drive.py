"""Methods on a server whose state a test can watch, one event at a time."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from algorithms.base import Algorithm
from simulator.cluster.spec import ClusterSpec
from simulator.engines.eager import Eager, EagerVector
from simulator.loop.job_log import JobLog
from simulator.loop.server import Server
from simulator.loop.setup import Setup
from simulator.problems import QuadraticSpec
from simulator.problems.kernel_evaluator import KernelEvaluator
from tests.shared.small import TOY, path

UNSTEADY = {
    "mean": {"law": "linear"},
    "job": {"kind": "exponential"},
    "speed": {"kind": "markov", "speeds": [1.0, 0.0], "holding": [6.0, 3.0]},
}
"""Random job sizes on workers that sometimes have speed 0."""


class Still(EagerVector):
    """A vector that no operation changes."""

    def __rmul__(self, factor: float) -> Still:
        return self

    def __add__(self, other: EagerVector) -> Still:
        return self

    __sub__ = __add__


class Idle(Eager):
    """An engine that computes nothing, for tests of the order of arrivals."""

    def zeros(self) -> Still:
        return Still(None)

    def constant(self, values: NDArray[np.float64]) -> Still:
        return Still(values)

    def gradient(self, model: EagerVector, worker: int, draw: int) -> EagerVector:
        return model


def server_of(
    method: Algorithm,
    times: Any,
    problem: dict[str, Any] | None = None,
    workers: int | None = None,
    seed: int = 0,
    horizon: float = inf,
    engine_of: type[Eager] = Eager,
) -> Server:
    """A started server; `times` is a list of seconds or any compute time."""
    times = {"mean": times} if isinstance(times, list) else times
    count = workers or len(times["mean"])
    cluster = ClusterSpec.model_validate({"workers": count, "compute_time": times})
    built = QuadraticSpec.model_validate(problem or TOY).build(count)
    engine = engine_of(KernelEvaluator(built), built.dimension, seed)
    times, start = cluster.build(seed, horizon), engine.constant(built.start)
    server = Server(Setup(times, engine, start, seed, log=JobLog()))
    method.bind(server)
    server.on_gradient = method.on_gradient
    method.start()
    return server


def drive(
    method: Algorithm,
    times: Any,
    until: float,
    after_event: Callable[[], None] | None = None,
    **changes: Any,
) -> Server:
    """`server_of`, run for `until` seconds."""
    server = server_of(method, times, horizon=until, **changes)
    server.after_event = after_event
    server.clock.run(until)
    return server


def mean_point(
    method: Algorithm, times: Any, first: float, last: float, **changes: Any
) -> NDArray[np.float64]:
    """Time average of the model over [first, last)."""
    server = server_of(method, times, horizon=last, **changes)
    total, since, model = 0.0 * server.model.values, first, server.model

    def look() -> None:
        nonlocal total, since, model
        if server.model is not model:
            now = max(server.now, first)
            total, since, model = total + (now - since) * model.values, now, server.model

    server.after_event = look
    server.clock.run(last)
    average: NDArray[np.float64] = (total + (last - since) * model.values) / (last - first)
    return average


def conserves_everything(method: Algorithm) -> Server:
    """Run on unsteady workers and check the accounting at every event."""
    server = server_of(method, UNSTEADY, problem=WIDE, workers=5, horizon=400.0)
    server.after_event = server.check
    server.clock.run(400.0)
    assert server.arrivals > 50
    return server


def sums_per_arrival(monkeypatch: pytest.MonkeyPatch, method: Algorithm, workers: int) -> float:
    """Additions and subtractions of vectors for each gradient that arrives."""
    made = 0
    add, subtract = EagerVector.__add__, EagerVector.__sub__

    def counted_add(a: EagerVector, b: EagerVector) -> EagerVector:
        nonlocal made
        made += 1
        return add(a, b)

    def counted_subtract(a: EagerVector, b: EagerVector) -> EagerVector:
        nonlocal made
        made += 1
        return subtract(a, b)

    with monkeypatch.context() as patch:
        patch.setattr(EagerVector, "__add__", counted_add)
        patch.setattr(EagerVector, "__sub__", counted_subtract)
        times = {"mean": {"law": "linear"}}
        server = drive(method, times, 10.0 * workers, problem=WIDE, workers=workers)
    return made / server.arrivals


def same_bits_on_both_engines(method: dict[str, Any]) -> bool:
    """Whether the tape and the eager engine agree on every update."""
    return path(method, engine="tape").equals(path(method, engine="numpy"))


WIDE = {
    "kind": "quadratic",
    "dimension": 3,
    "noise": 0.1,
    "matrix": "identity",
    "heterogeneity": {"kind": "random_minima", "scale": 2.0},
}
"""Five different objectives with noise."""
