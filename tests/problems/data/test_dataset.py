"""Hold-out, standardisation and intercept against NumPy."""

from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.data import PatternData, SyntheticData, dataset
from simulator.problems.data.dataset import Dataset, Samples, prepare
from simulator.problems.data.rows import dense_rows, to_matrix


def options(**keys: Any) -> SyntheticData:
    given = {"kind": "synthetic", "samples": 10, "features": 2, **keys}
    return SyntheticData.model_validate(given)


def made(matrix: Any, shape: tuple[int, ...] = ()) -> Dataset:
    rows = dense_rows(np.array(matrix, dtype=float))
    samples = Samples(rows, np.arange(len(matrix)) % 2)
    return Dataset("mine", (0, 1), samples, samples, shape=shape)


def test_the_mean_and_deviation_of_a_channel_are_those_of_all_its_pixels() -> None:
    images = np.random.default_rng(1).normal(3.0, 2.0, size=(6, 2, 3, 3))
    images[:, 1] *= 5.0
    patterns = PatternData.model_validate({"kind": "patterns"})
    found = prepare(made(images.reshape(6, -1), (2, 3, 3)), patterns)
    mean, spread = (part(images, axis=(0, 2, 3), keepdims=True) for part in (np.mean, np.std))
    centred = images - images.mean(axis=0).mean(axis=(1, 2), keepdims=True)
    assert to_matrix(found.train.rows) == pytest.approx((centred / spread).reshape(6, -1))
    assert to_matrix(found.train.rows) == pytest.approx(((images - mean) / spread).reshape(6, -1))
    assert found.shape == (2, 3, 3)


def test_features_of_images_are_scaled_one_by_one_for_other_kinds() -> None:
    matrix = [[1.0, 10.0], [3.0, 50.0]]
    found = prepare(made(matrix, (1, 1, 2)), options(standardise=True))
    assert to_matrix(found.train.rows).tolist() == [[-1.0, -1.0], [1.0, 1.0]]


@pytest.mark.parametrize(("spread", "scaled"), [(1e-13, 0.0), (1e-11, 1.0)])
def test_a_feature_that_is_constant_up_to_rounding_becomes_zero(
    spread: float, scaled: float
) -> None:
    found = prepare(made([[1.0 - spread], [1.0 + spread]]), options(standardise=True))
    assert np.abs(to_matrix(found.train.rows)) == pytest.approx(scaled, abs=1e-3)


def test_dense_rows_are_limited_with_those_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "MOST_NUMBERS", 8)
    prepare(made([[1.0, 2.0], [3.0, 5.0]]), options(standardise=True))
    monkeypatch.setattr(dataset, "MOST_NUMBERS", 7)
    with pytest.raises(DataError, match=r"makes 4 x 2 = 8 numbers \(6.4e-08 GB\) with all zeros"):
        prepare(made([[1.0, 2.0], [3.0, 5.0]]), options(standardise=True))


def test_either_set_may_have_one_sample() -> None:
    for fraction, kept in ((0.1, 1), (0.9, 9)):
        found = options(holdout=fraction).load()
        assert found.test is not None
        assert (len(found.train), len(found.test)) == (10 - kept, kept)
    with pytest.raises(DataError, match=r"is 10 of them, must be from 1 to 9"):
        options(holdout=0.99).load()


def test_both_sets_keep_the_order_of_the_samples() -> None:
    found = prepare(made(np.arange(10)[:, None]), options(holdout=0.4, seed=3))
    assert found.test is not None
    parts = [to_matrix(part.rows)[:, 0].tolist() for part in (found.train, found.test)]
    assert all(part == sorted(part) for part in parts)
    assert (found.train.labels == np.array(parts[0]) % 2).all()


def test_an_intercept_makes_images_plain_rows() -> None:
    found = prepare(made([[1.0, 2.0]] * 2, (1, 1, 2)), options(intercept=True))
    assert found.test is not None
    assert found.shape == ()
    assert to_matrix(found.test.rows).tolist() == [[1.0, 2.0, 1.0]] * 2
