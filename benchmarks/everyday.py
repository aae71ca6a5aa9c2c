"""Everyday runs: a target, records, five step sizes and seeds, a small dimension.

The other program is the loop that a good numba programmer writes for one method: a heap of
completion times, NumPy's generator for noise and job sizes, the metric at every record, and the end
of a run at the target. It runs every step size and seed separately, on one thread.
"""

import time
from pathlib import Path
from typing import Any

import numba
import numpy as np

import simulator
from simulator.scenario import Scenario

__all__ = ["everyday"]

QUICKSTART = Path(__file__).resolve().parent.parent / "scenarios" / "quickstart.yaml"
STEPS = (0.04, 0.08, 0.16, 0.32, 0.64)
REPEATS = 15
#: Entry of `methods:` -> the goal for the ratio to the loop's time per arrival.
WANTED: dict[str, tuple[dict[str, Any], float]] = {
    "asgd": ({}, 2.0),
    "ringmaster": ({"delay_threshold": 10}, 2.5),
    "delay_adaptive_asgd": ({}, 2.5),
    "rennala": ({"batch": 10}, 2.5),
}


def everyday(share: int) -> list[dict[str, Any]]:
    """Microseconds per arrival of a replica, of both programs, and their ratio."""
    print(f"\n{'quickstart, per arrival':28s}{'us':>8s}{'loop us':>10s}{'ratio':>8s}{'wanted':>8s}")
    return [_row(name, *WANTED[name], max(1, REPEATS // share)) for name in WANTED]


def _row(name: str, more: dict[str, Any], wanted: float, repeats: int) -> dict[str, Any]:
    given = _scenario(name, more)
    ours, loops = [], []
    _ours(given)
    _loop_seconds(1)
    for _ in range(repeats):
        seconds, arrivals = _ours(given)
        ours.append(seconds / arrivals * 1e6)
        loops.append(_loop_seconds(len(STEPS) * 5))
    mine, loop = min(ours), min(loops)
    print(f"{name:28s}{mine:8.2f}{loop:10.2f}{mine / loop:8.2f}{wanted:8.1f}", flush=True)
    return {
        "method": name,
        "microseconds": mine,
        "loop_microseconds": loop,
        "ratio": mine / loop,
        "wanted": wanted,
    }


def _scenario(name: str, more: dict[str, Any]) -> Scenario:
    entry = "".join(f", {key}: {value}" for key, value in more.items())
    methods = f"methods=[{{name: {name}{entry}, stepsize: [{', '.join(map(str, STEPS))}]}}]"
    return simulator.load_scenario(QUICKSTART, [methods])


def _ours(given: Scenario) -> tuple[float, int]:
    """Seconds of all schedules, and arrivals of all replicas."""
    result = simulator.run(given)
    seconds = sum(one["seconds"] for one in result.wall["schedules"])
    return seconds, int(result.summary["arrivals"].sum())


def _loop_seconds(runs: int) -> float:
    """Microseconds per arrival of the hand-written loop, over `runs` runs."""
    taus = np.linspace(1.0, 50.0, 50)
    begun, arrivals = time.perf_counter(), 0
    for run in range(runs):
        generator = np.random.default_rng(run)
        arrivals += _loop(generator, taus, 100, STEPS[run % len(STEPS)], 0.005, 300, 5e-4, 3000)
    return (time.perf_counter() - begun) / arrivals * 1e6


@numba.njit(error_model="numpy")
def _loop(rng, taus, d, step, std, records, target, arrivals):
    """Run until the target or the last arrival; returns the number of arrivals."""
    n = len(taus)
    ends = np.empty(n)
    for i in range(n):
        ends[i] = taus[i] * rng.lognormal(-0.28125, 0.75)
    heap = np.argsort(ends)
    x = np.zeros(d)
    x[0] = np.sqrt(d)
    models = np.empty((n, d))
    models[:] = x
    every = 3000.0 / records
    due = every
    for k in range(arrivals):
        i = heap[0]
        now = ends[i]
        while now >= due:
            due += every
            if _gradient_norm(x) <= target:
                return k + 1
        y = models[i]
        for j in range(d):
            left = y[j - 1] if j > 0 else 0.0
            right = y[j + 1] if j + 1 < d else 0.0
            slope = 0.5 * y[j] - 0.25 * (left + right) + (0.25 if j == 0 else 0.0)
            x[j] -= step * (slope + std * rng.standard_normal())
        y[:] = x
        ends[i] = now + taus[i] * rng.lognormal(-0.28125, 0.75)
        _sift(heap, ends)
    return arrivals


@numba.njit(error_model="numpy")
def _gradient_norm(x):
    total, d = 0.0, len(x)
    for j in range(d):
        left = x[j - 1] if j > 0 else 0.0
        right = x[j + 1] if j + 1 < d else 0.0
        slope = 0.5 * x[j] - 0.25 * (left + right) + (0.25 if j == 0 else 0.0)
        total += slope * slope
    return total


@numba.njit(error_model="numpy")
def _sift(heap, ends):
    place, size, moved = 0, len(heap), heap[0]
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and ends[heap[child + 1]] < ends[heap[child]]:
            child += 1
        if ends[heap[child]] >= ends[moved]:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = moved
