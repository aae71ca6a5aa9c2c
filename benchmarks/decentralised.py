"""The cost of methods without a server, and DASGD against the bare streaming pass."""

import time
from typing import Any

import numpy as np

import simulator
from simulator.core.compiling import kernel
from simulator.core.random import NOISE, stream
from simulator.core.single import fill_single_normals
from simulator.scenario import Scenario

__all__ = ["decentralised"]

SIZES = ((16, 100), (16, 1729), (64, 1729))
METHODS = ("asgd", "dasgd", "dpsgd", "adpsgd", "sgp", "gossip")


def decentralised(share: int) -> list[dict[str, Any]]:
    """Microseconds per gradient of each method on nodes with messages of half a job."""
    rows = []
    print(f"\n{'nodes, d':14s}" + "".join(f"{name:>10s}" for name in METHODS) + f"{'floor':>10s}")
    for nodes, dimension in SIZES:
        arrivals = 40_000 // share // nodes * 16
        row: dict[str, Any] = {"nodes": nodes, "dimension": dimension}
        row |= {name: _seconds(name, nodes, dimension, arrivals) * 1e6 for name in METHODS}
        row["floor"] = _floor(nodes, dimension, arrivals) * 1e6
        rows.append(row)
        row["dasgd_times_floor"] = row["dasgd"] / row["floor"]
        costs = "".join(f"{row[name]:10.1f}" for name in (*METHODS, "floor"))
        print(f"{nodes:4d},{dimension:6d}   {costs}{row['dasgd_times_floor']:8.1f}x", flush=True)
    return rows


def _seconds(name: str, nodes: int, dimension: int, arrivals: int) -> float:
    """Per gradient, the best of four runs after one that compiles."""
    given = Scenario.model_validate(
        {
            "problem": {"kind": "quadratic", "dimension": dimension, "noise": 0.01},
            "cluster": {
                "workers": nodes,
                "compute_time": {"mean": {"law": "geometric", "ratio": 2.0}},
                "links": {"edge": 0.5},
            },
            "methods": [{"name": name, "stepsize": 0.001}],
            "stop": {"arrivals": arrivals},
            "record": {"every": 1e9},
        }
    )
    runs = [simulator.run(given).wall["schedules"][0]["seconds"] for _ in range(5)]
    return float(min(runs[1:])) / arrivals


@kernel
def _pass(models, fresh, step, arrivals):
    """Noise, the gradient of the tridiagonal quadratic, and x_j <- x_j - step g at every node."""
    n, d = models.shape
    for k in range(arrivals):
        k1, k2 = stream(0, NOISE, k % n, k)
        fill_single_normals(k1, k2, 0.01, fresh)
        y = models[k % n]
        for j in range(1, d - 1):
            fresh[j] += 0.5 * y[j] - 0.25 * (y[j - 1] + y[j + 1])
        for node in range(n):
            x = models[node]
            for j in range(d):
                x[j] -= step * fresh[j]


def _floor(nodes: int, dimension: int, arrivals: int) -> float:
    """Seconds per gradient of the bare arithmetic on one thread, without any events."""
    models, fresh = np.ones((nodes, dimension)), np.empty(dimension)
    _pass(models, fresh, 0.001, 1)
    begun = time.perf_counter()
    _pass(models, fresh, 0.001, arrivals)
    return (time.perf_counter() - begun) / arrivals
