"""A small scenario, and the command as a user types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app

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

Command = Callable[..., Result]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The file of a scenario that runs in an instant."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


@pytest.fixture
def paceline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in an empty directory; an unexpected exception fails the test."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path) -> Result:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call
