"""f* is found to 1e-12, once, and its stored file never changes a number."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.problems import optimum
from simulator.problems.base import Problem
from simulator.problems.logistic import LogisticSpec
from simulator.problems.softmax import SoftmaxSpec
from tests.shared.sums import exact_gradient, measured

SYNTHETIC = {"kind": "synthetic", "samples": 60, "features": 5, "label_noise": 0.2}


def logistic(data: Any = SYNTHETIC, *, workers: int = 3, **options: Any) -> Problem:
    """A built problem."""
    spec = {"kind": "logistic", "l2": 1e-3, "data": data, **options}
    return LogisticSpec.model_validate(spec).build(workers)


def assert_solved(problem: Problem) -> None:
    """The gradient vanishes at the minimiser, and the gap is measured from there."""
    assert problem.minimiser is not None
    gradient = exact_gradient(problem.data, problem.minimiser)
    assert np.linalg.norm(gradient) < 1e-10
    metrics = measured(problem.data, problem.minimiser)
    assert metrics["distance_sq"] == 0.0
    assert abs(metrics["loss_gap"]) < 1e-15
    assert problem.constants.optimum == pytest.approx(metrics["loss"], abs=1e-15)
    start = measured(problem.data, problem.start)
    assert problem.constants.initial_gap == pytest.approx(start["loss_gap"], rel=1e-14)


@pytest.mark.parametrize("l2", [1e-1, 1e-4, 1e-8])
@pytest.mark.parametrize("partition", ["shared", "by_label"])
def test_small_problems_are_solved(l2: float, partition: str) -> None:
    assert_solved(logistic(l2=l2, partition=partition))


@pytest.mark.parametrize("l2", [1e-2, 1e-4, 1e-6])
def test_mushrooms_are_solved(shared_data: Path, l2: float) -> None:
    data = {"kind": "libsvm", "path": str(shared_data / "agaricus.txt.train")}
    assert_solved(logistic(data, l2=l2, workers=100, partition="iid"))


def test_heart_disease_is_solved(shared_data: Path) -> None:
    data = {"kind": "libsvm", "path": str(shared_data / "heart_scale"), "intercept": True}
    assert_solved(logistic(data, workers=10))


@pytest.mark.parametrize("l2", [1e-2, 1e-5])
def test_breast_cancer_is_solved(l2: float) -> None:
    pytest.importorskip("sklearn")
    assert_solved(logistic({"kind": "sklearn", "name": "breast_cancer", "holdout": 0.2}, l2=l2))


def test_iris_is_solved_with_three_classes() -> None:
    pytest.importorskip("sklearn")
    data = {"kind": "sklearn", "name": "iris", "intercept": True}
    spec = {"kind": "softmax", "l2": 1e-3, "data": data, "partition": "by_label"}
    assert_solved(SoftmaxSpec.model_validate(spec).build(3))


def test_without_l2_there_is_f_star_but_no_minimiser() -> None:
    problem = logistic(l2=0.0)
    assert problem.minimiser is None
    assert problem.metrics == ("loss", "loss_gap", "grad_norm_sq", "accuracy")
    assert problem.constants.optimum == pytest.approx(logistic(l2=1e-10).constants.optimum)


def test_separable_data_have_f_star_zero() -> None:
    data = {"kind": "synthetic", "samples": 40, "features": 5, "separation": 30.0}
    assert 0.0 <= logistic(data, l2=0.0).constants.optimum < 1e-12


def test_a_nonconvex_problem_has_none() -> None:
    problem = logistic(nonconvex=0.1)
    assert problem.minimiser is None
    assert np.isnan(problem.constants.optimum)
    assert problem.metrics == ("loss", "grad_norm_sq", "accuracy")


def test_data_beyond_the_limit_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 samples of 5 features, and 8 operations for each coordinate of the point."""
    monkeypatch.setattr(optimum, "MOST_WORK", 60 * 5 + 8 * 5 - 1)
    assert logistic().minimiser is None
    assert str(logistic().summary["minimum"]).startswith("unknown: too much data")
    monkeypatch.setattr(optimum, "MOST_WORK", 60 * 5 + 8 * 5)
    assert logistic().minimiser is not None


def the_file(folder: Path) -> Path:
    """The only stored minimum."""
    (found,) = (folder / "optima").iterdir()
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setattr(optimum, "open_cache", lambda: tmp_path)
    return tmp_path


def test_the_minimum_is_kept_and_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = logistic()
    monkeypatch.delattr(optimum, "minimise")
    again = logistic()
    assert first.constants == again.constants
    assert first.minimiser is not None
    assert again.minimiser is not None
    assert first.minimiser.tobytes() == again.minimiser.tobytes()
    assert the_file(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [lambda kept: kept[:50], lambda kept: kept[:-1] + b"x",
                                    lambda kept: b"", lambda kept: kept + kept])  # fmt: skip
def test_a_damaged_file_is_replaced(folder: Path, damage: Any) -> None:
    first = logistic()
    kept = the_file(folder).read_bytes()
    the_file(folder).write_bytes(damage(kept))
    assert logistic().constants == first.constants
    assert the_file(folder).read_bytes() == kept


def test_an_unwritable_place_costs_only_time(folder: Path) -> None:
    expected = logistic().constants
    the_file(folder).unlink()
    (folder / "optima").rmdir()
    (folder / "optima").write_text("a file where the folder should be")
    assert logistic().constants == expected


@pytest.mark.parametrize("change", [{"l2": 2e-3}, {"partition": "iid"},
                                    {"data": {**SYNTHETIC, "seed": 1}}])  # fmt: skip
def test_another_problem_has_another_file(folder: Path, change: Any) -> None:
    logistic()
    logistic(**{"data": SYNTHETIC, **change})
    assert len(list((folder / "optima").iterdir())) == 2


def test_sampling_and_test_samples_do_not_matter(folder: Path) -> None:
    logistic()
    logistic(batch=4, replacement=False)
    assert the_file(folder).is_file()


PROGRAM = """
import tempfile, pathlib
from simulator.problems import optimum
optimum.open_cache = lambda: pathlib.Path(tempfile.mkdtemp())
from simulator.problems.logistic import LogisticSpec
problem = LogisticSpec.model_validate({"kind": "logistic", "l2": 1e-3, "partition": "iid", "data":
    {"kind": "synthetic", "samples": 500, "features": 40, "standardise": True}}).build(7)
print(problem.minimiser.tobytes().hex(), problem.constants)
"""


def test_threads_do_not_change_a_bit(project_root: Path) -> None:
    said = set()
    for threads in ("1", "2"):
        names = ("NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, threads)}
        command = [sys.executable, "-c", PROGRAM]
        said.add(subprocess.run(command, env=environment, cwd=project_root, check=True,
                                capture_output=True, text=True).stdout)  # fmt: skip
    assert len(said) == 1
