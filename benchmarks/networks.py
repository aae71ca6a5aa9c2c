"""Networks against the loop that one would write with PyTorch for one step size.

    python -m benchmarks.networks [--quick]

The loop has a heap of completion times, the parameters of each worker's model, `loss.backward()`,
and one step for each gradient. Both programs use one thread. Figures are seconds of processor time,
which a busy machine changes less than the time on the clock. Reading data and tracing the network,
once for a run, are left out.
"""

import argparse
import heapq
import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

import simulator
from simulator.running.plan import plan
from simulator.running.simulate import simulate
from simulator.scenario import Scenario

__all__ = ["networks"]

WORKERS, REPEATS = 8, 5
DIGITS = {"kind": "sklearn", "name": "digits", "holdout": 0.01}
IMAGES = {"kind": "patterns", "samples": 1000, "size": 28, "holdout": 0.01}


class Case(NamedTuple):
    """A network with its batch, and how much faster it should be for each replica."""

    name: str
    model: Any
    data: dict[str, Any]
    batch: int
    replicas: int
    arrivals: int
    wanted: float
    make: Callable[[], nn.Module]


def _mlp() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


def _lenet() -> nn.Module:
    half = nn.ReLU(), nn.MaxPool2d(2)
    first, second = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
    dense = nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)
    return nn.Sequential(first, *half, second, *half, nn.Flatten(), *dense)


MLP: dict[str, Any] = {"model": {"kind": "mlp", "hidden": [64]}, "data": DIGITS, "make": _mlp}
LENET: dict[str, Any] = {"model": "lenet", "data": IMAGES, "make": _lenet}
CASES = [
    Case("digits MLP, batch 8", **MLP, batch=8, replicas=8, arrivals=2000, wanted=4.0),
    Case("digits MLP, batch 32", **MLP, batch=32, replicas=8, arrivals=2000, wanted=4.0),
    Case("LeNet, batch 1", **LENET, batch=1, replicas=8, arrivals=400, wanted=1.5),
    Case("LeNet, batch 8", **LENET, batch=8, replicas=8, arrivals=200, wanted=1.5),
    Case("LeNet, batch 32", **LENET, batch=32, replicas=8, arrivals=80, wanted=1.5),
    Case("digits MLP, batch 8", **MLP, batch=8, replicas=1, arrivals=2000, wanted=1 / 1.2),
    Case("LeNet, batch 8", **LENET, batch=8, replicas=1, arrivals=200, wanted=1 / 1.2),
]


def networks(share: int) -> None:
    """Milliseconds for each gradient of a replica, of both programs, and their ratio."""
    torch.set_num_threads(1)
    print(f"{'':24s}{'replicas':>9s}{'ms':>9s}{'loop ms':>9s}{'faster':>9s}{'wanted':>9s}")
    for case in CASES:
        arrivals = case.arrivals // share
        ours, loop = _ready(_scenario(case, arrivals)), _Loop(case)
        ours()  # traces the network
        mine, other = [], []
        for _ in range(REPEATS):
            mine.append(_seconds(ours))
            other.append(_seconds(partial(loop.run, arrivals)))
        each, plain = 1e3 * min(mine) / arrivals / case.replicas, 1e3 * min(other) / arrivals
        print(
            f"{case.name:24s}{case.replicas:9d}{each:9.3f}{plain:9.3f}{plain / each:8.2f}x"
            f"{case.wanted:8.2f}x",
            flush=True,
        )
    _share_of_the_schedule(CASES[3], 2000 // share)


def _scenario(case: Case, arrivals: int, **options: Any) -> Scenario:
    steps = [0.001 * (1 + k / 100) for k in range(case.replicas)]
    given = {
        "problem": {
            "kind": "network",
            "model": case.model,
            "data": case.data,
            "batch": case.batch,
            "device": "cpu",
        },
        "cluster": {"workers": WORKERS, "compute_time": {"job": "exponential"}},
        "methods": [{"name": "asgd", "stepsize": steps}],
        "stop": {"arrivals": arrivals},
        "record": {"arrivals": arrivals + 1, "metrics": ["accuracy"]},
    }
    return simulator.load_scenario({**given, **options})


def _ready(scenario: Scenario) -> Callable[[], object]:
    """What runs the only schedule of a scenario, whose problem is built."""
    problem = scenario.build_problem()
    parameters = [entry.parameters for entry in scenario.methods]
    (schedule,) = plan(scenario, parameters, True, problem.dimension)
    return lambda: simulate(scenario, problem, schedule)


class _Loop:
    """Asynchronous SGD on one network, as one would write it."""

    def __init__(self, case: Case) -> None:
        data = _scenario(case, 1).build_problem().data
        shape = data.model.shape
        rows = data.rows.values.reshape(-1, *shape)
        self.inputs, self.labels = torch.from_numpy(rows).float(), torch.from_numpy(data.labels)
        self.net, self.batch = case.make(), case.batch

    def run(self, arrivals: int) -> None:
        rng, parameters = np.random.default_rng(1), list(self.net.parameters())
        model = [own.detach().clone() for own in parameters]
        models = [model] * WORKERS
        jobs = [(rng.exponential(), worker) for worker in range(WORKERS)]
        heapq.heapify(jobs)
        for _ in itertools.repeat(None, arrivals):
            now, worker = heapq.heappop(jobs)
            for own, value in zip(parameters, models[worker], strict=True):
                own.data, own.grad = value, None
            chosen = torch.from_numpy(rng.integers(len(self.labels), size=self.batch))
            scores = self.net(self.inputs[chosen])
            nn.functional.cross_entropy(scores, self.labels[chosen]).backward()
            steps = zip(model, parameters, strict=True)
            model = [value - 0.001 * own.grad for value, own in steps if own.grad is not None]
            models[worker] = model
            heapq.heappush(jobs, (now + rng.exponential(), worker))


def _share_of_the_schedule(case: Case, arrivals: int) -> None:
    """The share of a run that is no arithmetic of the network, by the same run in one dimension."""
    problem, options = {"kind": "quadratic", "dimension": 1}, {"engine": "numpy"}
    bare = _scenario(case._replace(replicas=1), arrivals, problem=problem, **options,
                     record={"arrivals": arrivals + 1})  # fmt: skip
    whole = _scenario(case, arrivals // 10)
    alone, every = (_best(_ready(given)) for given in (bare, whole))
    loop, gradient = alone / arrivals, every / (arrivals // 10)
    print(
        f"event loop: {1e6 * loop:.0f} us an arrival, {100 * loop / gradient:.2f} % of {case.name}"
    )


def _best(work: Callable[[], object]) -> float:
    """The least seconds of several, after one that compiles or traces."""
    work()
    return min(_seconds(work) for _ in range(REPEATS))


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.networks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    networks(10 if parser.parse_args().quick else 1)
