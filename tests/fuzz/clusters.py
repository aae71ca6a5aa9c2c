"""Valid clusters: compute times, speeds, links, faults, topologies."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from tests.fuzz.values import positive

PRESETS = ("free_links", "slow_links", "unequal_compute", "unequal_links")
TIMES = ("mild", "severe", "mixed_gpus", "phones")
GRAPHS = ("complete", "ring", "path", "star", "bipartite", "grid", "torus", "hypercube",
          "exponential", "random_regular", "erdos_renyi")  # fmt: skip


def law(rng: Random) -> dict[str, Any]:
    """Means by the index of the worker."""
    own: dict[str, dict[str, Any]] = {
        "power": {"power": positive(rng, -1, 2)},
        "geometric": {"ratio": positive(rng, 0.2, 8)},
        "cycle": {"values": [positive(rng) for _ in range(rng.randint(1, 4))]},
    }
    kind = rng.choice(["constant", "linear", "sqrt", "square", *own])
    options = {"scale": positive(rng), "offset": positive(rng, 0, 2), "permute": True}
    chosen = {name: value for name, value in options.items() if rng.random() < 0.25}
    return {"law": kind, **own.get(kind, {}), **chosen}


def sizes(rng: Random) -> dict[str, Any]:
    """A distribution of the sizes of jobs."""
    own: dict[str, dict[str, Any]] = {
        "constant": {},
        "exponential": {},
        "gamma": {"shape": positive(rng, 0.3, 4)},
        "weibull": {"shape": positive(rng, 0.5, 3)},
        "pareto": {"shape": positive(rng, 1.3, 4)},
        "lognormal": {"sigma": positive(rng, 0, 1.5)},
        "uniform": {"low": positive(rng, 0, 1), "high": positive(rng, 1.1, 2)},
        "truncated_normal": {"mean": positive(rng, 0.5, 2), "std": positive(rng, 0, 1)},
        "bernoulli": {"probability": positive(rng, 0, 0.5), "slowdown": positive(rng, 1, 10)},
        "empirical": {"values": [positive(rng) for _ in range(rng.randint(1, 6))]},
    }
    kind = rng.choice(list(own))
    return {"kind": kind, **own[kind]}


def mean(rng: Random, workers: int) -> Any:
    """One mean for all, one for each, by a law, or drawn."""
    each = [positive(rng) for _ in range(workers)]
    return rng.choice([positive(rng), each, law(rng), law(rng), sizes(rng)])


def speed(rng: Random) -> Any:
    """A speed that may change over time."""
    walk = {"low": positive(rng, 0.1, 0.9), "high": positive(rng, 1.1, 5)}
    return rng.choice([
        positive(rng),
        "constant",
        {"kind": "sinusoid", "amplitude": positive(rng, 0, 1), "period": positive(rng, 0.5, 20),
         "phase": rng.choice([positive(rng, 0, 1), "random", "spread"])},
        {"kind": "markov", "speeds": [0.0, positive(rng)], "holding": [positive(rng), 1.0]},
        {"kind": "random_walk", "interval": positive(rng), "std": positive(rng, 0.05, 1), **walk},
        {"kind": "outages", "mean_up": positive(rng, 1, 20), "mean_down": positive(rng)},
        {"kind": "piecewise", "times": [0.0, 3.0], "values": [0.0, positive(rng)]},
    ])  # fmt: skip


def compute_time(rng: Random, workers: int) -> Any:
    """How long jobs take."""
    if rng.random() < 0.1:
        return rng.choice([positive(rng), *TIMES, {"preset": "severe", "scale": 2.0}])
    options = {"job": sizes(rng), "speed": speed(rng), "scale": positive(rng)}
    chances = {"job": 0.6, "speed": 0.5, "scale": 0.1}
    chosen = {name: value for name, value in options.items() if rng.random() < chances[name]}
    return {"mean": mean(rng, workers), **chosen}


def link(rng: Random) -> Any:
    """How long messages take."""
    if rng.random() < 0.3:
        return rng.choice([0, positive(rng), {"mean": law(rng), "job": sizes(rng)}])
    node: dict[str, Any] = {"latency": rng.choice([0.1, {"mean": law(rng), "job": sizes(rng)}])}
    if rng.random() < 0.6:
        node["bandwidth"] = rng.choice([positive(rng, 1, 50), {"mean": 9.0, "speed": speed(rng)}])
    if rng.random() < 0.4:
        node |= {"discipline": "fifo", "shared": rng.random() < 0.5}
    return node


def faults(rng: Random, workers: int) -> dict[str, Any]:
    """Failures and repairs."""
    each = [positive(rng, 2, 30) for _ in range(workers)]
    times = [positive(rng, 2, 30), each, {"mean": 9.0, "job": sizes(rng)}, {"law": "linear"}]
    return {
        "time_to_failure": rng.choice([*times, math.inf]),
        "time_to_repair": rng.choice(times),
    }


def membership(rng: Random) -> dict[str, Any]:
    """Workers that come and go by laws, and rules of rounds."""
    rules = {
        "detect": positive(rng, 0, 5),
        "notice": positive(rng, 0, 5),
        "start_up": positive(rng, 0, 3),
        "divisor": "members",
        "first_round": "zero",
        "messages": "keep",
        "round": "discard",
    }
    chosen = {name: rule for name, rule in rules.items() if rng.random() < 0.3}
    return {"stays": {"mean": 15.0, "job": "exponential"}, "away": positive(rng, 1, 9), **chosen}


def topology(rng: Random) -> Any:
    """A graph, which may turn out not to suit the number of workers."""
    kind, seed = rng.choice(GRAPHS), rng.randint(0, 9)
    if kind == "random_regular":
        return {"kind": kind, "degree": rng.choice([2, 3]), "seed": seed}
    if kind == "erdos_renyi":
        return {"kind": kind, "probability": positive(rng, 0.7, 1), "seed": seed}
    return rng.choice([kind, {"kind": kind, "weights": rng.choice(["metropolis", "uniform"])}])


def cluster(rng: Random, workers: int) -> dict[str, Any]:
    """A cluster without a topology."""
    node: dict[str, Any] = {"workers": workers, "compute_time": compute_time(rng, workers)}
    if rng.random() < 0.1 and workers > 1:
        parts = (1, workers - 1)
        groups = [{"workers": n, "compute_time": compute_time(rng, n)} for n in parts]
        if rng.random() < 0.5:
            groups[0]["batch"] = rng.randint(1, 6)
        node = {"groups": groups}
    elif rng.random() < 0.06:
        node = {"workers": workers, "preset": rng.choice(PRESETS)}
    if rng.random() < 0.35:
        ways = rng.sample(["upload", "download", "edge"], rng.randint(1, 3))
        node["links"] = rng.choice([link(rng), {way: link(rng) for way in ways}])
    if rng.random() < 0.3:
        node["faults"] = faults(rng, workers)
    if rng.random() < 0.2:
        node["membership"] = membership(rng)
    if rng.random() < 0.15:
        node["attacks"] = {"kind": rng.choice(["sign_flip", "noise", "alie"]), "count": 1}
    if rng.random() < 0.15:
        node["regions"] = {"count": rng.randint(1, workers), "seconds": positive(rng, 0, 3)}
    return node
