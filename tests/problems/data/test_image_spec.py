"""Keys of images that belong together, the limit of synthetic ones, and the files of each kind."""

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.problems.data import CifarData, IdxData, NpzData, PatternData

IDX = {"kind": "idx", "path": "a", "labels_path": "b"}
NPZ = {"kind": "npz", "path": "a"}


@pytest.mark.parametrize(("kind", "given", "one", "other"), [
    (IdxData, IDX, "test_path", "test_labels_path"), (NpzData, NPZ, "test_inputs", "test_labels")
])  # fmt: skip
def test_held_out_inputs_and_labels_are_given_together(
    kind: Any, given: dict[str, str], one: str, other: str
) -> None:
    for key in (one, other):
        with pytest.raises(ValidationError, match=f"must be given together with {other}"):
            kind.model_validate({**given, key: "c"})
    both = kind.model_validate({**given, one: "c", other: "d"})
    assert both.has_test
    assert not kind.model_validate(given).has_test


def test_the_files_of_each_kind() -> None:
    test = {"test_path": "c", "test_labels_path": "d"}
    assert IdxData.model_validate({**IDX, **test}).files == ["a", "b", "c", "d"]
    assert IdxData.model_validate(IDX).files == ["a", "b"]
    assert NpzData.model_validate(NPZ).files == ["a"]


def test_cifar_has_a_test_set_of_its_own() -> None:
    found = CifarData.model_validate({"kind": "cifar", "path": "a"})
    assert found.has_test
    assert found.per_channel
    with pytest.raises(ValidationError, match="must be 0: the test set of CIFAR is held out"):
        CifarData.model_validate({"kind": "cifar", "path": "a", "holdout": 0.1})


def test_the_largest_set_of_patterns_has_a_hundred_million_pixels() -> None:
    largest = {"kind": "patterns", "samples": 1000, "size": 100, "channels": 10}
    assert PatternData.model_validate(largest).samples == 1000
    with pytest.raises(ValidationError, match="makes 100100000 numbers"):
        PatternData.model_validate({**largest, "samples": 1001})
    assert PatternData.model_validate({"kind": "patterns", "samples": 9, "classes": 9}).classes == 9
