"""Digests of many small runs: every method, cluster key, attack, topology and problem.

    python -m tests.whole.determinism.small > tests/whole/determinism/small.txt

renews the file that the tests compare with. A run that is not in it is compared with nothing, so a
new method needs no line until then.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import simulator
from algorithms import METHODS
from simulator.scenario import Scenario
from tests.shared.canonical import signature
from tests.shared.scenes import scene
from tests.shared.variants import CASES, is_elastic

__all__ = ["GROUPS", "RECORDED", "lines"]

RECORDED = Path(__file__).with_name("small.txt")
Run = tuple[str, Scenario, bool]
"""Name, scenario, whether with the table of events."""

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
OUTAGES = {**GAMMA, "speed": {"kind": "outages", "mean_up": 6.0, "mean_down": 3.0}}
DRAWN = {"mean": 0.5, "job": "exponential"}
QUEUE = {"latency": DRAWN, "bandwidth": 9.0, "discipline": "fifo", "shared": True}
FAULTS = {"time_to_failure": {"mean": 9.0, "job": "exponential"}, "time_to_repair": 1.5}
TURNOVER = {
    "stays": {"mean": 9.0, "job": "exponential"},
    "away": {"mean": 3.0, "job": "exponential"},
    "start_up": 0.5,
    "detect": 1.0,
    "messages": "keep",
}
SERVER = {"arrival": 0.1, "update": 0.02, "assign": 0.05, "cancel": 0.1}
STALLS = {"every": {"mean": 5.0, "job": "exponential"}, "lasts": 0.7}

BUSY: dict[str, dict[str, Any]] = {
    "served": {"links": {"download": DRAWN, "upload": QUEUE}, "server": SERVER, "faults": FAULTS},
    "turnover": {"membership": TURNOVER, "links": {"upload": {"latency": 0.4, "serial": 0.1}}},
    "attacked": {"attacks": {"kind": "sign_flip", "count": 2, "of": "mean", "from": 4.0}}
    | {"stalls": STALLS, "cold_start": 1.0},
    "stopping": {"times": OUTAGES, "links": {"upload": 0.3, "download": 0.2}},
    "regional": {"regions": {"workers": [2, 3], "seconds": 0.4}, "faults": FAULTS},
}
NEAR: dict[str, dict[str, Any]] = {
    "late": {"links": {"edge": DRAWN}, "faults": FAULTS},
    "queues": {"links": {"edge": QUEUE}, "stalls": STALLS},
    "at once": {"times": OUTAGES},
}
JOBS: dict[str, Any] = {
    "exponential": "exponential",
    "gamma": {"kind": "gamma", "shape": 0.5},
    "lognormal": {"kind": "lognormal", "sigma": 0.5, "scale": 2.0},
    "uniform": {"kind": "uniform", "low": 1.0, "high": 3.0},
    "weibull": {"kind": "weibull", "shape": 0.7},
    "pareto": {"kind": "pareto", "shape": 2.5, "minimum": 0.8},
    "truncated": {"kind": "truncated_normal", "mean": 2.0, "std": 0.9},
    "half normal": {"kind": "half_normal", "std": {"law": "sqrt"}},
    "bernoulli": {"kind": "bernoulli", "probability": 0.2, "slowdown": 10.0},
    "empirical": {"kind": "empirical", "values": [3.1, 3.4, 9.0], "normalise": False},
}
MEANS: dict[str, Any] = {
    "power": {"law": "power", "power": 1.5, "scale": 0.5, "offset": 1.0, "permute": True},
    "geometric": {"law": "geometric", "ratio": 4.0},
    "cycle": {"law": "cycle", "values": [1.0, 1.0, 4.0]},
    "square": {"law": "square", "permute": True},
    "drawn": {"kind": "lognormal", "sigma": 0.5},
    "listed": [1.0, 3.0, float("inf"), 2.0, 0.5],
}
SPEEDS: dict[str, Any] = {
    "constant": 0.5,
    "markov": {"kind": "markov", "speeds": [1.0, 0.2], "holding": [5.0, 3.0]},
    "fixed repair": {"kind": "outages", "mean_up": 6.0, "mean_down": 3.0, "repair": "fixed"},
    "walk": {"kind": "random_walk", "interval": 2.0, "std": 0.3, "low": 0.25, "high": 1.5},
    "piecewise": {"kind": "piecewise", "times": [0.0, 3.0], "values": [1.0, 0.5], "period": 5.0},
    "rows": {"kind": "piecewise", "times": [0.0, 4.0], "values": [[1.0, 0.0]] * 4 + [[1.0, 0.3]]},
    "sinusoid": {"kind": "sinusoid", "amplitude": 0.5, "period": 7.0, "phase": "spread"},
    "random phase": {"kind": "sinusoid", "amplitude": 1.0, "period": 7.0, "phase": "random"},
}
CLUSTERS: dict[str, dict[str, Any]] = {
    **{f"job {name}": {"times": {**GAMMA, "job": job}} for name, job in JOBS.items()},
    **{f"mean {name}": {"times": {**GAMMA, "mean": mean}} for name, mean in MEANS.items()},
    **{f"speed {name}": {"times": {**GAMMA, "speed": speed}} for name, speed in SPEEDS.items()},
    "bandwidth": {"links": {"upload": {"bandwidth": {"mean": {"law": "linear"}, "speed": 0.5}}}},
    "slow links": {"links": {"download": {"latency": {"mean": 0.2, "speed": SPEEDS["markov"]}}}},
    "serial": {"links": {"upload": {"latency": 0.3, "serial": 0.2, "shared": True}}},
    "queue": {"links": {"download": QUEUE, "upload": {**QUEUE, "shared": False}}},
    "wavering": {"links": {"upload": {"bandwidth": {"mean": 4.0, "speed": SPEEDS["sinusoid"]}}}},
    "server": {"server": SERVER},
    "faults": {"times": OUTAGES, "faults": {**FAULTS, "time_to_repair": {"mean": 2.0}}},
    "never repaired": {"faults": {"time_to_failure": [3.0, 9.0, 40.0, 50.0, 60.0]}
                       | {"time_to_repair": float("inf")}},
    "stalls": {"times": OUTAGES, "stalls": STALLS, "faults": FAULTS, "links": {"upload": QUEUE}},
    "cold start": {"cold_start": {"law": "sqrt"}, "stalls": STALLS},
    "joins": {"membership": {"events": [{"worker": 1, "leave": 4.0}, {"worker": 1, "join": 9.0}]}
              | {"round": "discard", "divisor": "members", "min_members": 2, "notice": 2.0}},
    "spot": {"membership": {**TURNOVER, "messages": "drop", "notice": 1.0}, "faults": FAULTS},
}  # fmt: skip
ATTACKS: dict[str, dict[str, Any]] = {
    "sign_flip": {"kind": "sign_flip", "scale": 3.0, "share": 0.4},
    "ipm": {"kind": "ipm", "scale": 0.5, "count": 2, "from": 5.0},
    "alie": {"kind": "alie", "count": 2},
    "min_max": {"kind": "min_max", "workers": [1, 3]},
    "noise": {"kind": "noise", "count": 2, "scale": 0.3},
    "replaced": {"kind": "noise", "form": "replace", "mean": 2.0, "workers": [0]},
    "direction": {"kind": "noise", "form": "direction", "count": 2},
    "constant": {"kind": "constant", "value": [0.3, -0.2, 0.1, 0.0], "count": 2},
    "free_rider": {"kind": "free_rider", "scale": 0.5, "noise": 0.1, "seconds": 0.2, "count": 2},
    "mimic": {"kind": "mimic", "worker": 3, "workers": [0, 1]},
    "stale": {"kind": "stale", "delay": 3, "workers": [0, 4]},
}
TOPOLOGIES: dict[str, Any] = {
    name: {"kind": name, "weights": weights}
    for name, weights in {
        "complete": "uniform",
        "ring": "metropolis",
        "path": "metropolis",
        "star": "uniform",
        "bipartite": "metropolis",
        "grid": "metropolis",
        "torus": "uniform",
        "hypercube": "metropolis",
        "exponential": "metropolis",
    }.items()
} | {"erdos_renyi": {"kind": "erdos_renyi", "probability": 0.5, "seed": 1}}
SAMPLES = {"kind": "synthetic", "samples": 60, "features": 4, "label_noise": 0.1, "holdout": 0.2}
SHIFT = {"source": {"power": 1.0}, "target": {"power": 0.0}}
WORKERS = {"source": [{"power": 1.0}, {"power": 0.5}, {"power": 2.0}], "target": "mean"}
REGRESSION = {"kind": "least_squares", "dimension": 4, "covariate_shift": SHIFT, "noise": 0.5}
QUADRATIC = {"kind": "quadratic", "dimension": 4, "noise": 0.1}
PROBLEMS: dict[str, dict[str, Any]] = {
    "identity": {**QUADRATIC, "matrix": "identity", "start": [2.0]},
    "power": {**QUADRATIC, "matrix": {"power": 1.5}, "noise": {"kind": "shared", "std": 0.1}},
    "spectrum": {**QUADRATIC, "matrix": {"spectrum": [1.0, 0.5, 0.2, 0.1]}},
    "heavy": {**QUADRATIC, "noise": {"kind": "shared", "std": 0.1, "degrees_of_freedom": 3}},
    "minima": {**QUADRATIC, "heterogeneity": {"kind": "random_minima", "scale": 2.0}},
    "random": {**QUADRATIC, "heterogeneity": {"kind": "random_tridiagonal"}},
    "logistic": {"kind": "logistic", "data": {**SAMPLES, "density": 0.4}, "nonconvex": 0.1}
    | {"batch": 8, "replacement": False, "partition": {"kind": "dirichlet", "alpha": 0.5}},
    "softmax": {"kind": "softmax", "data": {**SAMPLES, "classes": 3}, "l2": 0.01, "batch": 3}
    | {"partition": "by_label"},
    "mlp": {"kind": "mlp", "data": {**SAMPLES, "intercept": True}, "hidden": 3, "batch": "full"}
    | {"partition": {"kind": "iid", "seed": 1}},
    "patterns": {"kind": "softmax", "data": {"kind": "patterns", "samples": 40, "classes": 3}
                 | {"size": 3, "channels": 2, "holdout": 0.3}, "batch": 2}
    | {"partition": {"kind": "dirichlet", "alpha": 0.5, "equal_size": False}},
    "regression": {**REGRESSION, "batch": 4, "samples": 100, "transform": "minimax"},
    "rotated": {**REGRESSION, "covariate_shift": {**SHIFT, "rotation": {"kind": "random"}}},
    "planes": {**REGRESSION, "truth": "worst_case", "covariate_shift": {**SHIFT}
               | {"rotation": {"kind": "planes", "turn": 0.5}}},
    "workers": {**REGRESSION, "truth": "flat", "covariate_shift": WORKERS},
    "turned": {**REGRESSION, "covariate_shift": {**WORKERS}
               | {"rotation": {"kind": "planes", "turn": 0.3, "of": "workers", "seed": 1}}},
}  # fmt: skip
ORACLES: dict[str, Any] = {
    "coordinate": {"kind": "coordinate", "block": 2, "cost": 0.5},
    "differences": {"kind": "zeroth_order", "block": 2, "smoothing": 0.01},
    "gaussian": {"kind": "zeroth_order", "directions": "gaussian", "evaluation_noise": 1e-3},
    "sphere": {"kind": "zeroth_order", "directions": "sphere", "evaluation_seconds": 0.2},
}
PRECONDITIONERS: dict[str, Any] = {
    "diagonal": {"kind": "diagonal", "values": [1.0, 2.0, 10.0, 0.5]},
    "full": {"kind": "full", "matrix": np.tri(4).tolist()},
    "power": {"kind": "power", "exponent": 1.0},
}
TARGET = {"metric": "loss_gap", "below": 0.4}
LIMITS: dict[str, dict[str, Any]] = {
    "horizon": {"stop": {"time": 40.0}, "record": {"points": 9, "spacing": "log", "first": 0.5}},
    "updates": {"stop": {"iterations": 25}, "record": {"arrivals": 4}},
    "stay": {"stop": {"time": 60.0, "target": {**TARGET, "stay": 3}}, "record": {"every": 1.0}},
    "smooth": {"stop": {"time": 60.0, "target": {**TARGET, "smooth": 3}}, "record": {"every": 1.0}},
    "refined": {"stop": {"time": 60.0, "target": TARGET}, "record": {"every": 5.0, "refine": True}},
}
SCHEDULES: dict[str, Any] = {
    "step_decay": {"kind": "step_decay", "every": 20.0, "factor": 0.5},
    "exponential": {"kind": "exponential", "every": 10.0, "factor": 0.5, "by": "time"},
    "cosine": {"kind": "cosine", "over": 50.0, "end": 0.1},
    "inverse_sqrt": {"kind": "inverse_sqrt", "scale": 10.0},
}
ASGD = {"name": "asgd", "label": "asgd", "stepsize": [0.05, 0.02]}
RENNALA = {"name": "rennala", "label": "rennala", "stepsize": 0.1, "batch": 3}
LOCAL = {"name": "diloco", "label": "diloco", "stepsize": 0.5, "local_stepsize": 0.1}
GOSSIP = {"name": "gossip", "label": "gossip", "stepsize": 0.05, "probability": 0.5}
DASGD = {"name": "dasgd", "label": "dasgd", "stepsize": 0.05}
SERVED = ASGD, RENNALA, {**LOCAL, "local_steps": 2}


def _alone() -> Iterator[Run]:
    """Each method on its own; most take many arrivals at a time."""
    for case, entry in CASES.items():
        about: dict[str, Any] = {"record": {"every": 7.0}, "stop": {"arrivals": 120}}
        yield case, scene({**entry, "label": "it"}, times=GAMMA, **about), False


def _busy() -> Iterator[Run]:
    """Each method on one of the busy clusters, in turn."""
    for k, (case, entry) in enumerate(CASES.items()):
        kinds = NEAR if METHODS[entry["name"]].decentralised else BUSY
        name = list(kinds)[k % len(kinds)]
        if name == "turnover" and not is_elastic(entry):
            name = "served"
        one = {**entry, "label": "it"}
        yield f"{case}, {name}", scene(one, **{"times": GAMMA, **kinds[name]}), True


def _clusters() -> Iterator[Run]:
    for name, cluster in CLUSTERS.items():
        yield name, scene(*SERVED, **{"times": GAMMA, **cluster}), True
    for name, attack in ATTACKS.items():
        yield f"attack {name}", scene(*SERVED, times=GAMMA, attacks=attack), True
    for name, topology in TOPOLOGIES.items():
        cluster = {"workers": 8, "compute_time": GAMMA, "links": {"edge": DRAWN}}
        cluster["topology"] = topology
        yield f"topology {name}", scene(GOSSIP, DASGD, cluster=cluster), True


def _problems() -> Iterator[Run]:
    about: dict[str, Any] = {"workers": 3, "stop": {"arrivals": 30}}
    for name, problem in PROBLEMS.items():
        yield f"problem {name}", scene(*SERVED, problem=problem, **about), False
    for name, oracle in ORACLES.items():
        yield f"oracle {name}", scene(*SERVED, oracle=oracle, **about), False
    for name in ("logistic", "softmax", "mlp"):
        wrong = {"attacks": {"kind": "label_flip", "workers": [1], "from": 3.0}, **about}
        yield f"label_flip {name}", scene(*SERVED, problem=PROBLEMS[name], **wrong), False
    for name, limits in LIMITS.items():
        yield f"limits {name}", scene(*SERVED, **limits, seeds=[0, 4]), False
    for name, chosen in PRECONDITIONERS.items():
        yield f"preconditioner {name}", scene({**ASGD, "preconditioner": chosen}, **about), False
    for name, rule in SCHEDULES.items():
        yield f"schedule {name}", scene({**ASGD, "schedule": rule}, **about), False


GROUPS: dict[str, Callable[[], Iterator[Run]]] = {
    "alone": _alone,
    "busy": _busy,
    "clusters": _clusters,
    "problems": _problems,
}


def lines(group: str) -> Iterator[str]:
    """A line per run of the group: its name and the digest of its tables."""
    for name, scenario, events in GROUPS[group]():
        yield f"{group}, {name}: {digest(scenario, events)}"


def digest(scenario: Scenario, events: bool) -> str:
    """16 hexadecimal digits for all columns of all tables and the problem's constants."""
    result = simulator.run(scenario, events=events)
    tables = [result.curves, result.summary, result.workers, *([result.events] if events else [])]
    columns = [f"{column} {it}" for table in tables for column, it in signature(table).items()]
    built = scenario.problem.build(scenario.cluster.size)
    text = "\n".join([*columns, repr(built.constants), repr(built.summary)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    for group in GROUPS:
        for line in lines(group):
            sys.stdout.write(f"{line}\n")
