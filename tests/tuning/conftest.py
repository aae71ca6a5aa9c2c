"""A small scenario to tune, and the command as a user types it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.scenario import Scenario, load_scenario
from simulator.tuning.search import Tuning, search

SMALL = """\
name: small
problem: {kind: quadratic, dimension: 6, noise: 0.01}
cluster:
  workers: 5
  compute_time: {mean: {law: linear}, job: exponential}
methods:
  - {name: asgd, stepsize: 0.1}
  - {name: ringmaster, delay_threshold: 3, stepsize: 0.1, label: "Ringmaster, R = 3"}
stop: {time: 60.0, target: {metric: grad_norm_sq, below: 0.01}}
record: {points: 60}
seeds: 2
tune: {trials: 3, stepsizes: 6}
"""


def small_scenario(**tune: Any) -> Scenario:
    """The small scenario with other keys under `tune:`."""
    from simulator.scenario.reader import read_text
    from simulator.scenario.tree import plain

    content = plain(read_text(SMALL, "s.yaml"))
    return load_scenario({**content, "tune": {**content["tune"], **tune}})


@pytest.fixture(scope="session")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Tuning:
    """The small scenario, tuned as given."""
    return search(small_scenario(), tmp_path_factory.mktemp("tuned"))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the small scenario."""
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL)
    return path
