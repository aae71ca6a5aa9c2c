"""Preparation of data: hold-out, standardisation, intercept."""

import sys
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.errors import DataError, MissingExtra
from simulator.problems import ProblemSpec
from simulator.problems.data import DataSpec
from simulator.problems.data.dataset import Dataset
from simulator.problems.data.rows import to_matrix

ADAPTER: TypeAdapter[Any] = TypeAdapter(DataSpec)
SMALL = {"kind": "synthetic", "samples": 50, "features": 4}


def load(**options: Any) -> Dataset:
    """Load the data of a scenario."""
    found: Dataset = ADAPTER.validate_python({**SMALL, **options}).load()
    return found


def test_a_holdout_parts_the_samples() -> None:
    every, parted = load(), load(holdout=0.3)
    assert parted.test is not None
    assert (len(parted.train), len(parted.test)) == (35, 15)
    rows = np.vstack([to_matrix(parted.train.rows), to_matrix(parted.test.rows)])
    whole = to_matrix(every.train.rows)
    assert sorted(map(tuple, rows)) == sorted(map(tuple, whole))


def test_a_holdout_depends_on_the_seed_alone() -> None:
    first, again = load(holdout=0.3), load(holdout=0.3)
    assert np.array_equal(first.train.rows.values, again.train.rows.values)


@pytest.mark.parametrize("fraction", [0.001, 0.999])
def test_a_holdout_must_leave_two_sets(fraction: float) -> None:
    with pytest.raises(DataError, match=r"synthetic: holdout 0\.\d+ of 50 samples is (0|50) of"):
        load(holdout=fraction)


def test_standardising_uses_the_training_samples() -> None:
    plain, done = load(holdout=0.4), load(holdout=0.4, standardise=True)
    assert plain.test is not None
    assert done.test is not None
    train = to_matrix(plain.train.rows)
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    assert to_matrix(done.train.rows) == pytest.approx((train - mean) / deviation)
    test = (to_matrix(plain.test.rows) - mean) / deviation
    assert to_matrix(done.test.rows) == pytest.approx(test)


def test_a_constant_feature_becomes_zero(tmp_path: Any) -> None:
    path = tmp_path / "data"
    path.write_text("1 1:0.1 2:1\n-1 1:0.1 2:2\n1 1:0.1 2:4\n")
    data = {"kind": "libsvm", "path": str(path), "standardise": True}
    matrix = to_matrix(ADAPTER.validate_python(data).load().train.rows)
    assert matrix[:, 0].tolist() == [0.0] * 3
    assert matrix[:, 1].std() == pytest.approx(1.0)


def test_a_matrix_that_would_be_too_large_with_its_zeros_is_not_standardised(tmp_path: Any) -> None:
    path = tmp_path / "data"
    path.write_text("".join(f"{k % 2} 1:1 10000000:{k}\n" for k in range(11)))
    data = {"kind": "libsvm", "path": str(path), "standardise": True}
    with pytest.raises(DataError, match=r" 11 x 10000000 = 110000000 numbers \(0\.88 GB"):
        ADAPTER.validate_python(data).load()


@pytest.mark.parametrize("kind", ["softmax", "mlp"])
def test_a_model_that_would_not_fit_is_refused_before_it_is_made(tmp_path: Any, kind: str) -> None:
    path = tmp_path / "data"
    path.write_text("".join(f"{k} 1:1 10000000:1\n" for k in range(100)))
    data = {"kind": "libsvm", "path": str(path)}
    spec = TypeAdapter(ProblemSpec).validate_python({"kind": kind, "data": data})
    with pytest.raises(DataError, match=r"^data: dimension \d+, makes 64 vectors .* 32 GiB"):
        spec.build(2)


@pytest.mark.parametrize("density", [0.2, 1.0])
def test_an_intercept_is_a_last_feature_of_ones(density: float) -> None:
    plain, done = load(density=density), load(density=density, intercept=True)
    matrix = to_matrix(done.train.rows)
    assert np.array_equal(matrix[:, :-1], to_matrix(plain.train.rows))
    assert np.all(matrix[:, -1] == 1.0)


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [("breast_cancer", (569, 30), 2), ("digits", (1797, 64), 10), ("iris", (150, 4), 3),
     ("wine", (178, 13), 3)],
)  # fmt: skip
def test_sets_of_scikit_learn(name: str, shape: tuple[int, int], classes: int) -> None:
    pytest.importorskip("sklearn")
    dataset = ADAPTER.validate_python({"kind": "sklearn", "name": name}).load()
    matrix = to_matrix(dataset.train.rows)
    assert (matrix.shape, len(dataset.classes)) == (shape, classes)
    assert matrix.mean(axis=0) == pytest.approx(np.zeros(shape[1]), abs=1e-9)


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtra) as caught:
        ADAPTER.validate_python({"kind": "sklearn", "name": "iris"}).load()
    assert str(caught.value) == (
        "data: {kind: sklearn, name: iris} needs scikit-learn: pip install 'paceline[data]'"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"samples": 1_000_000, "features": 1000}, "samples x features = 1000000000, at most"),
        ({"samples": 3, "classes": 5}, r"must be at least classes \(5\)"),
        ({"density": 0.0}, "greater than 0"),
        ({"label_noise": 1.0}, "less than 1"),
        ({"margin": 1.0}, "Extra inputs"),
        ({"kind": "libsvm"}, "path"),
        ({"kind": "mnist"}, "'synthetic', 'libsvm', 'sklearn'"),
    ],
)
def test_wrong_data_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ADAPTER.validate_python({**SMALL, **wrong})


def test_a_test_file_and_a_holdout_exclude_each_other() -> None:
    with pytest.raises(ValidationError, match="must be 0 where test_path is given"):
        ADAPTER.validate_python({"kind": "libsvm", "path": "a", "test_path": "b", "holdout": 0.1})
