"""Scenarios that would not fit into memory are refused at the key of the count."""

from __future__ import annotations

import pytest

from simulator.scenario.memory_estimates import grid_size

from .conftest import Load, Refusal

MANY = "[" + ", ".join(f"{k}.0" for k in range(1, 2001)) + "]"
LISTED = f"methods: [{{name: asgd, stepsize: {MANY}}}]"

# (the large part, the YAML, its lines)
WRONG = [
    (
        "steps of one worker among many",
        "problem: {kind: quadratic, dimension: 5000}\n"
        "methods: [{name: fednova, local_stepsize: 0.1, local_steps: [1, 2, 1000000000]}]",
        [
            "2:61: methods[0].local_steps: [1, 2, 1000000000], makes jobs of 5e+12 updates of "
            "coordinates, must be at most 1e+12: take fewer, or a smaller dimension"
        ],
    ),
    (
        "steps of the server",
        "problem: {kind: quadratic, dimension: 5000}\n"
        "methods: [{name: zeno_pp, stepsize: 0.1, server_batch: 1000000000}]",
        [
            "2:56: methods[0].server_batch: 1000000000, makes jobs of 5e+12 updates of "
            "coordinates, must be at most 1e+12: take fewer, or a smaller dimension"
        ],
    ),
    (
        "models",
        "cluster: {workers: 1000000}\nproblem: {kind: quadratic, dimension: 10000}",
        [
            "1:20: cluster.workers: 1000000, makes 1e+06 models of 8e+04 bytes, 74.5 GiB, must be "
            "at most 32 GiB: take fewer workers, or a smaller problem.dimension"
        ],
    ),
    (
        "replicas",
        f"seeds: 100000\n{LISTED}",
        [
            "1:8: seeds: 100000, makes 2e+08 replicas of 2e+03 bytes, 373 GiB, must be at most "
            "32 GiB: take fewer seeds, or fewer values in the methods' lists"
        ],
    ),
    (
        "records",
        "record: {points: 1000000}\nseeds: 1000",
        [
            "1:9: record: makes 1e+09 rows of curves of 200 bytes, 186 GiB, must be at most "
            "32 GiB: measure less often, or take fewer seeds or step sizes"
        ],
    ),
    (
        "records by arrivals",
        "stop: {arrivals: 1000000000}\nrecord: {arrivals: 1}",
        [
            "2:9: record: makes 1e+09 rows of curves of 200 bytes, 186 GiB, must be at most "
            "32 GiB: measure less often, or take fewer seeds or step sizes"
        ],
    ),
    (
        "workers of all runs",
        "cluster: {workers: 1000000}\nseeds: 200",
        [
            "2:8: seeds: 200, makes 2e+08 rows of workers of 200 bytes, 37.3 GiB, must be at most "
            "32 GiB: take fewer seeds, methods or workers"
        ],
    ),
    (
        "objectives that differ",
        "cluster: {workers: 2000}\nproblem: {kind: quadratic, dimension: 1000000, "
        "heterogeneity: {kind: random_minima}}",
        [
            "2:63: problem.heterogeneity: makes 8e+03 vectors of 8e+06 bytes, 59.6 GiB, must be at "
            "most 32 GiB: take fewer workers, or a smaller dimension"
        ],
    ),
    (
        "local steps",
        "problem: {kind: quadratic, dimension: 2000}\n"
        "methods: [{name: local_sgd, stepsize: 0.1, local_steps: 1000000000}]",
        [
            "2:57: methods[0].local_steps: 1000000000, makes jobs of 2e+12 updates of coordinates, "
            "must be at most 1e+12: take fewer, or a smaller dimension"
        ],
    ),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_refused_with(text: str, lines: list[str], refusal: Refusal) -> None:
    assert refusal(text) == lines


def test_a_million_workers_with_small_models_are_taken(load: Load) -> None:
    assert load("cluster: {workers: 1000000}").cluster.size == 1_000_000


def test_the_grid_is_every_choice_of_one_value_from_each_list() -> None:
    assert grid_size({"stepsize": [0.1, 0.2, 0.3], "momentum": [0.0, 0.9], "m": 4}) == 6
    assert grid_size({}) == 1
