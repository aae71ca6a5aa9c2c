"""`paceline run --objective`: your own objective, as a user types it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import Command

MODULE = '''
import numpy as np


class Valley:
    """f(x) = |x|^2, with noise."""

    start = np.array([3.0, -1.0])

    def gradient(self, point, worker, key):
        return 2 * point + 0.01 * np.random.default_rng(key).standard_normal(2)

    def measure(self, point):
        return {"loss": float(point @ point)}


ready = Valley()
number = 3


def broken():
    raise RuntimeError("no data")
'''
SCENARIO = """\
name: own
problem: {kind: python}
cluster: {workers: 2, compute_time: [1.0, 2.0]}
methods: [{name: asgd, stepsize: 0.1}]
stop: {time: 40.0}
record: {points: 4}
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario of the objective in the module `valley`, in the present directory."""
    (tmp_path / "valley.py").write_text(MODULE)
    (tmp_path / "own.yaml").write_text(SCENARIO)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / "own.yaml"


@pytest.mark.parametrize("name", ["Valley", "ready"])
def test_a_class_and_an_object_are_both_objectives(paceline: Command, own: Path, name: str) -> None:
    done = paceline("run", own, "--objective", f"valley:{name}")
    assert (done.exit_code, done.stderr) == (0, "")
    losses = pd.read_parquet("results/own/curves.parquet")["loss"]
    assert losses.iloc[0] == 10.0
    assert losses.iloc[-1] < 0.01


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Vally", "module has no 'Vally', did you mean 'Valley'?"),
        ("number", "a int lacks start, gradient, measure"),
        ("broken", "making it failed: RuntimeError: no data"),
    ],
)
def test_what_is_no_objective_is_refused(
    paceline: Command, own: Path, name: str, rule: str
) -> None:
    done = paceline("run", own, "--objective", f"valley:{name}")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"--objective valley:{name}: {rule}")


def test_without_one_the_error_says_how_to_name_it(paceline: Command, own: Path) -> None:
    done = paceline("run", own)
    assert done.exit_code == 2
    assert "paceline run --objective module:Name" in done.stderr


def test_a_problem_of_another_kind_takes_none(paceline: Command, own: Path, small: Path) -> None:
    done = paceline("run", small, "--objective", "valley:Valley")
    assert done.exit_code == 2
    assert "problem.kind: is quadratic, must be python" in done.stderr
