"""Valid scenarios: problems, methods, stops and records around a cluster."""

from __future__ import annotations

from random import Random
from typing import Any

from algorithms import METHODS
from tests.fuzz.clusters import cluster, topology
from tests.fuzz.values import positive
from tests.shared.table import TABLE

PEERS = [name for name, method in METHODS.items() if method.decentralised]


def method(rng: Random, name: str, place: int) -> dict[str, Any]:
    """An entry of `methods:`."""
    node = {"name": name, **TABLE[name], "stepsize": 0.1, "label": f"m{place} {name}"}
    if rng.random() < 0.25:
        node["stepsize"] = [0.1, 0.05, 0.001]
    if rng.random() < 0.25:
        node["schedule"] = rng.choice([
            {"kind": "step_decay", "every": positive(rng, 1, 30), "factor": 0.5},
            {"kind": "cosine", "over": positive(rng, 5, 50), "end": 0.1, "by": "iteration"},
            {"kind": "inverse_sqrt", "scale": positive(rng, 2, 50), "by": "time"},
        ])  # fmt: skip
    if rng.random() < 0.1:
        node["preconditioner"] = rng.choice(["power", {"kind": "power", "exponent": 0.5}])
    return node


def quadratic(rng: Random, workers: int) -> dict[str, Any]:
    """A small quadratic."""
    d = rng.choice([1, 2, 4, 9])
    point = [positive(rng, -3, 3) for _ in range(d)]
    options = {
        "matrix": rng.choice(["tridiagonal", "identity", {"spectrum": [0.5] * d}, {"power": 1.0}]),
        "noise": rng.choice([0.1, {"kind": "shared", "std": 0.1}]),
        "start": point,
        "minima": [point] * workers,
    }
    chosen = {name: value for name, value in options.items() if rng.random() < 0.4}
    return {"kind": "quadratic", "dimension": d, **chosen}


def problem(rng: Random, workers: int) -> dict[str, Any]:
    """A problem of any kind, most often a quadratic."""
    kind = rng.choice(["quadratic"] * 4 + ["logistic", "softmax", "mlp", "least_squares"])
    if kind == "quadratic":
        return quadratic(rng, workers)
    if kind == "least_squares":
        shift = {"source": {"power": positive(rng, 0, 2)}, "target": {"power": 0.5}}
        return {"kind": kind, "dimension": rng.choice([2, 4]), "covariate_shift": shift}
    data = {"kind": "synthetic", "samples": 60, "features": rng.randint(1, 6)}
    options = {"holdout": 0.2, "standardise": True, "intercept": True, "density": 0.6}
    data |= {name: value for name, value in options.items() if rng.random() < 0.3}
    node = {"kind": kind, "data": data, "l2": 0.1, "batch": rng.choice([1, 4, "full"])}
    node["partition"] = rng.choice(["shared", "iid", "by_label", {"kind": "dirichlet", "alpha": 1}])
    return node | ({"hidden": 3} if kind == "mlp" else {})


def stop(rng: Random) -> dict[str, Any]:
    """A short run, always with a horizon: faults may prevent arrivals."""
    node: dict[str, Any] = {"time": positive(rng, 5, 60)}
    if rng.random() < 0.7:
        node[rng.choice(["arrivals", "iterations"])] = rng.randint(1, 80)
    if rng.random() < 0.3:
        node["target"] = {"metric": "loss", "below": 10.0 ** rng.randint(-6, 1)}
    return node


def scenario(rng: Random) -> dict[str, Any]:
    """A scenario with valid sections; contradictions between them are refused with a message."""
    workers = rng.choice([1, 2, 3, 4, 4, 6, 8])
    around = cluster(rng, workers)
    decentralised = rng.random() < 0.3
    if decentralised and rng.random() < 0.8:
        around["topology"] = topology(rng)
    names = rng.sample(PEERS if decentralised else list(METHODS), rng.randint(1, 2))
    node = {
        "name": f"fuzz {rng.randint(0, 9)}",
        "problem": problem(rng, workers),
        "cluster": around,
        "methods": [method(rng, name, place) for place, name in enumerate(names)],
        "stop": stop(rng),
        "seeds": rng.choice([1, 2, [3, 2**63 - 1]]),
        "common_random_numbers": rng.random() < 0.9,
    }
    if rng.random() < 0.2:
        node["oracle"] = rng.choice(["zeroth_order", "coordinate", {"kind": "coordinate"}])
    if rng.random() < 0.5:
        node["record"] = rng.choice([{"points": 9}, {"every": 1.5}, {"iterations": 3}])
    return node
