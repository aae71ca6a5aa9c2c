"""A small scenario, and the command as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

SMALL = """\
name: small
description: four workers
problem: {kind: quadratic, dimension: 10, noise: 0.001}
cluster:
  workers: 4
  compute_time: {mean: {law: linear}, job: exponential}
methods:
  - {name: asgd, stepsize: [0.05, 0.2]}
  - {name: sync_sgd, stepsize: 0.5}
stop: {time: 60.0, target: {metric: loss_gap, below: 0.5}}
record: {points: 30}
seeds: 3
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The file of a scenario that runs in an instant."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path
