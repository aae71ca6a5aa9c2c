"""Limits of synthetic data, and the files of each kind."""

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.problems.data import LibsvmData, SyntheticData


def synthetic(**keys: Any) -> SyntheticData:
    given = {"kind": "synthetic", "samples": 10, "features": 2, **keys}
    return SyntheticData.model_validate(given)


def test_the_largest_matrix_is_a_hundred_million_numbers() -> None:
    assert synthetic(samples=10_000, features=10_000).samples == 10_000
    with pytest.raises(ValidationError, match="= 100010000, at most 100000000"):
        synthetic(samples=10_001, features=10_000)


def test_every_class_needs_a_sample() -> None:
    assert len(synthetic(samples=5, classes=5).load().train) == 5
    with pytest.raises(ValidationError, match=r"must be at least classes \(5\)"):
        synthetic(samples=4, classes=5)


def test_a_kind_knows_its_files_and_whether_samples_are_kept_out() -> None:
    one = LibsvmData.model_validate({"kind": "libsvm", "path": "a"})
    two = LibsvmData.model_validate({"kind": "libsvm", "path": "a", "test_path": "b"})
    assert (one.files, two.files, synthetic().files) == (["a"], ["a", "b"], [])
    assert (one.has_test, two.has_test) == (False, True)
    assert (synthetic().has_test, synthetic(holdout=0.5).has_test) == (False, True)
    assert not synthetic().is_quick  # nothing is read
