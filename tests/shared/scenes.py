"""Small scenarios and servers for the tests of runs, methods and oracles."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import settings
from pandas import DataFrame

import simulator
from simulator.cluster.spec import ClusterSpec
from simulator.engines.eager import Eager
from simulator.loop.job_log import JobLog
from simulator.loop.peers import Peers
from simulator.loop.server import Server
from simulator.loop.setup import Setup
from simulator.problems import QuadraticSpec
from simulator.problems.kernel_evaluator import KernelEvaluator
from simulator.results.result import Result
from simulator.scenario import Scenario
from tests.shared.canonical import content, kind

__all__ = [
    "LINE",
    "METRICS",
    "SEARCH",
    "arrived",
    "bits",
    "curve",
    "join_up",
    "run",
    "scene",
    "serve",
]

LINE = {"kind": "quadratic", "dimension": 1, "matrix": "identity"}
"""F(x) = x^2/2 without noise, from 1."""
METRICS = ("loss", "loss_gap", "grad_norm_sq", "distance_sq")
SEARCH = settings()
"""The settings that all searches share, from `tests/conftest.py`."""


def scene(
    *methods: dict[str, Any],
    workers: int = 5,
    times: Any = None,
    problem: dict[str, Any] | None = None,
    noise: Any = 0.1,
    stop: dict[str, Any] | None = None,
    record: dict[str, Any] | None = None,
    links: Any = None,
    faults: Any = None,
    server: Any = None,
    stalls: Any = None,
    cold_start: Any = None,
    membership: Any = None,
    attacks: Any = None,
    regions: Any = None,
    **others: Any,
) -> Scenario:
    """A scenario; by default tau_i = i, d = 4, noise per coordinate, 60 arrivals, every update."""
    default = {"kind": "quadratic", "dimension": 4, "noise": noise}
    return Scenario.model_validate(
        {
            "problem": default if problem is None else problem,
            "cluster": {
                "workers": workers,
                "compute_time": {"mean": {"law": "linear"}} if times is None else times,
                "links": links,
                "faults": faults,
                "server": server,
                "stalls": stalls,
                "cold_start": cold_start,
                "membership": membership,
                "attacks": attacks,
                "regions": regions,
            },
            "methods": list(methods),
            "stop": {"arrivals": 60} if stop is None else stop,
            "record": {"iterations": 1} if record is None else record,
            **others,
        }
    )


def run(*methods: dict[str, Any], events: bool = True, **changes: Any) -> Result:
    """The result of a `scene`."""
    return simulator.run(scene(*methods, **changes), events=events)


def curve(result: Result, label: str | None = None, replica: int = 0, seed: int = 0) -> DataFrame:
    """Time, iteration and metrics of one replica."""
    rows = result.curves
    chosen = (rows["replica"] == replica) & (rows["seed"] == seed)
    if label is not None:
        chosen &= rows["label"] == label
    names = ["time", "iteration", *(name for name in METRICS if name in rows)]
    return rows.loc[chosen, names].reset_index(drop=True)


def arrived(result: Result) -> DataFrame:
    """The events of gradients that were applied or discarded, in the order of their arrival."""
    assert result.events is not None
    settled = result.events["verdict"].isin(["applied", "discarded"])
    return result.events[settled].reset_index(drop=True)


def bits(frame: DataFrame) -> bytes:
    """Everything in a table, byte for byte: names, kinds and values of the columns."""
    parts = [f"{name} {kind(frame[name])} ".encode() + content(frame[name]) for name in frame]
    return b"\1".join(parts)


def serve(
    times: Any,
    *,
    workers: int = 3,
    seed: int = 0,
    horizon: float = float("inf"),
    on_gradient: Callable[[Server, Any], None] | None = None,
    dimension: int = 1,
    notes: bool = True,
    faults: Any = None,
) -> Server:
    """A server on F(x) = |x|^2/2 with a log; by default its method does nothing."""
    cluster = ClusterSpec.model_validate(
        {"workers": workers, "compute_time": times, "faults": faults}
    )
    problem = QuadraticSpec.model_validate({**LINE, "dimension": dimension}).build(workers)
    engine = Eager(KernelEvaluator(problem), dimension, seed)
    start = engine.constant(np.ones(dimension))
    log = JobLog() if notes else None
    server = Server(Setup(cluster.build(seed, horizon), engine, start, seed, log=log))
    server.on_gradient = lambda gradient: on_gradient and on_gradient(server, gradient)
    return server


def join_up(
    times: Any,
    *,
    workers: int = 3,
    seed: int = 0,
    horizon: float = float("inf"),
    method: Any = None,
    problem: dict[str, Any] | None = None,
    topology: Any = None,
    edge: Any = None,
    notes: bool = True,
    faults: Any = None,
) -> Peers:
    """Nodes without a server, on F(x) = x^2/2 unless given; `edge` is the links' time."""
    links = None if edge is None else {"edge": edge}
    cluster = ClusterSpec.model_validate(
        {
            "workers": workers,
            "compute_time": times,
            "topology": topology,
            "links": links,
            "faults": faults,
        }
    )
    built = QuadraticSpec.model_validate(problem or LINE).build(workers)
    engine = Eager(KernelEvaluator(built), built.dimension, seed)
    graph = cluster.graph("complete" if method is None else method.topology)
    channels = cluster.edge_channels(graph.links, seed, horizon)
    times_of_jobs = cluster.build(seed, horizon)
    start = engine.constant(built.start)
    log = JobLog() if notes else None
    peers = Peers(Setup(times_of_jobs, engine, start, seed, log=log), graph, channels)
    peers.on_gradient = lambda gradient: None
    peers.on_message = lambda message: None
    if method is not None:
        method.bind(peers)
        peers.on_gradient, peers.on_message = method.on_gradient, method.on_message
    return peers
