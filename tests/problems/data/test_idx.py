"""Files in the format of MNIST: what is read, and the message for each mistake."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import DataError
from simulator.problems.data import IdxData
from simulator.problems.data.idx import SOURCES, read_idx
from simulator.problems.data.rows import to_matrix
from tests.shared.image_files import idx_bytes, write_idx

IMAGES = np.arange(4 * 2 * 3).reshape(4, 2, 3) * 10
LABELS = [7, 0, 7, 2]


def spec(paths: dict[str, str], **options: Any) -> IdxData:
    return IdxData.model_validate({"kind": "idx", "standardise": False, **paths, **options})


def test_pixels_become_numbers_from_0_to_1_and_labels_classes(tmp_path: Path) -> None:
    found = spec(write_idx(tmp_path, IMAGES, LABELS)).load()
    assert (found.classes, found.shape, found.test) == ((0, 2, 7), (1, 2, 3), None)
    assert found.train.labels.tolist() == [2, 0, 2, 1]
    np.testing.assert_array_equal(to_matrix(found.train.rows), IMAGES.reshape(4, 6) / 255)


def test_test_files_are_held_out(tmp_path: Path) -> None:
    paths = write_idx(tmp_path, IMAGES, LABELS) | write_idx(tmp_path, IMAGES[:1], [7], "test")
    found = spec(paths, max_samples=3).load()
    assert found.test is not None
    assert (len(found.train), len(found.test), found.test.labels.tolist()) == (3, 1, [1])


def test_files_may_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "labels.gz"
    path.write_bytes(gzip.compress(idx_bytes(LABELS)))
    assert read_idx(str(path), 1).tolist() == LABELS


def test_a_channel_is_standardised_as_a_whole(tmp_path: Path) -> None:
    rows = spec(write_idx(tmp_path, IMAGES, LABELS), standardise=True).load().train.rows
    assert abs(rows.values.mean()) < 1e-15
    assert rows.values.std() == pytest.approx(1.0)
    assert len(set(np.diff(to_matrix(rows)[0]).round(12))) == 1  # one scale, so still a ramp


def broken(change: Any) -> bytes:
    """The bytes of the images after a change of one byte."""
    whole = bytearray(idx_bytes(IMAGES))
    whole[change[0]] = change[1]
    return bytes(whole)


WHOLE = idx_bytes(IMAGES)
WRONG = {
    "empty": (b"", "byte 0: the file ends, must have 4 more bytes of the header"),
    "another type": (
        broken((2, 13)),
        "byte 4: the file begins with 00000d03, must begin with 00000803, for images",
    ),
    "labels as images": (
        idx_bytes(LABELS),
        "byte 4: the file begins with 00000801, must begin with 00000803, for images",
    ),
    "an axis of 0": (
        broken((7, 0)),
        "byte 16: the sizes of the axes are [0, 2, 3], must be at least 1",
    ),
    "cut header": (WHOLE[:9], "byte 9: the file ends, must have 7 more bytes of the header"),
    "cut": (WHOLE[:-5], "byte 35: the file ends, must have 5 more bytes of numbers"),
    "too long": (WHOLE + b"x", "byte 40: must be the end of the file, but more bytes follow"),
    "cut gzip": (
        gzip.compress(WHOLE)[:-9],
        "cannot be read: Compressed file ended before the end-of-stream marker was reached",
    ),
    "huge sizes": (
        bytes([0, 0, 8, 3]) + b"\xff" * 12,
        "makes 7.92e+28 numbers of 8 bytes, 5.9e+20 GiB, must be at most 32 GiB",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_broken_file_is_refused_with_the_byte(mistake: str, tmp_path: Path) -> None:
    content, rule = WRONG[mistake]
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_idx(str(path), 3)
    assert str(refused.value).startswith(f"{path}: ")
    assert str(refused.value).endswith(rule)


def test_an_absent_file_is_refused_with_its_sources(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no file; such files: MNIST at"):
        read_idx(str(tmp_path / "none"), 3)
    assert "Fashion-MNIST" in SOURCES


def test_what_does_not_fit_together_is_refused(tmp_path: Path) -> None:
    paths = write_idx(tmp_path, IMAGES, LABELS[:3])
    with pytest.raises(DataError, match=r"labels: 3 labels, must be 4, as many as the inputs in"):
        spec(paths).load()
    paths = write_idx(tmp_path, IMAGES, [1] * 4)
    with pytest.raises(DataError, match="1 different labels, must be from 2 to 1000"):
        spec(paths).load()
    paths = write_idx(tmp_path, IMAGES, LABELS)
    other = paths | write_idx(tmp_path, IMAGES[:1], [5], "test")
    with pytest.raises(DataError, match="label 5, must occur among the 4 training samples of"):
        spec(other).load()
    narrow = paths | write_idx(tmp_path, IMAGES[:1, :, :2], [2], "test")
    with pytest.raises(DataError, match="images of 2 x 2 pixels, must be 2 x 3 as in"):
        spec(narrow).load()


def test_a_glance_reads_the_headers_alone(tmp_path: Path) -> None:
    paths = write_idx(tmp_path, IMAGES, LABELS)
    Path(paths["path"]).write_bytes(WHOLE[:-5])
    spec(paths).glance()
    Path(paths["labels_path"]).write_bytes(WHOLE)
    with pytest.raises(DataError, match="must begin with 00000801, for labels"):
        spec(paths).glance()


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"test_path": "a"}, "must be given together with test_labels_path"),
        (
            {"test_path": "a", "test_labels_path": "b", "holdout": 0.1},
            "must be 0 where test_path is given",
        ),
    ],
)
def test_contradictory_keys_are_refused(options: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        spec({"path": "images", "labels_path": "labels"}, **options)
