"""Folders in the binary version of CIFAR: what is read, and the message for each mistake."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.data import CifarData, cifar
from simulator.problems.data.rows import to_matrix
from tests.shared.image_files import cifar10, cifar100


def spec(folder: Path, **options: Any) -> CifarData:
    given = {"kind": "cifar", "path": str(folder), "standardise": False, **options}
    return CifarData.model_validate(given)


def test_ten_classes_have_five_files_and_one_for_the_test(tmp_path: Path) -> None:
    found = spec(cifar10(tmp_path)).load()
    assert found.test is not None
    assert (len(found.train), len(found.test)) == (10, 2)
    assert (found.classes, found.shape) == ((1, 3), (3, 32, 32))
    assert found.train.labels.tolist() == [1, 0] * 5
    assert np.unique(to_matrix(found.train.rows)[0]).tolist() == [3 / 255]


@pytest.mark.parametrize(("labels", "classes"), [("fine", (30, 95, 99)), ("coarse", (4, 7))])
def test_a_hundred_classes_have_groups(
    labels: str, classes: tuple[int, ...], tmp_path: Path
) -> None:
    found = spec(cifar100(tmp_path), labels=labels).load()
    assert found.classes == classes
    assert to_matrix(found.train.rows)[2, :3].tolist() == [0.0, 1 / 255, 2 / 255]


def test_fewer_samples_are_the_first_ones(tmp_path: Path) -> None:
    assert len(spec(cifar10(tmp_path), max_samples=3).load().train) == 3


def test_validation_looks_at_the_sizes_only(tmp_path: Path) -> None:
    folder = spec(cifar10(tmp_path, labels=(3, 10)))
    assert not folder.is_quick
    folder.glance()


@pytest.mark.parametrize(("most", "refused"), [(1, True), (2, False)])
def test_a_file_with_too_many_records_is_refused(
    most: int, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cifar, "MOST_RECORDS", most)
    folder = spec(cifar10(tmp_path))
    with pytest.raises(DataError, match=r"from 1 to 1$") if refused else nullcontext():
        folder.glance()


def test_mistakes_are_refused_with_file_and_byte(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"data_batch_1.bin: is no file; such files: the binary"):
        spec(tmp_path).glance()
    cifar10(tmp_path, labels=(3, 10))
    with pytest.raises(DataError, match=r"data_batch_1.bin: byte 3073: label 10, must be below 10"):
        spec(tmp_path).load()
    path = tmp_path / "data_batch_4.bin"
    path.write_bytes(path.read_bytes()[:-1])
    said = r"data_batch_4.bin: 6145 bytes, must be records of 3073 bytes, from 1 to 1000000$"
    with pytest.raises(DataError, match=said):
        spec(tmp_path).glance()
    path.write_bytes(b"")
    with pytest.raises(DataError, match=r"data_batch_4.bin: 0 bytes, must be records"):
        spec(tmp_path).glance()
    with pytest.raises(DataError, match=r"labels: coarse needs train.bin of CIFAR-100"):
        spec(tmp_path, labels="coarse").glance()


def test_the_test_set_is_that_of_the_folder() -> None:
    with pytest.raises(ValueError, match="must be 0: the test set of CIFAR is held out"):
        spec(Path("somewhere"), holdout=0.5)
    assert spec(Path("somewhere")).has_test
