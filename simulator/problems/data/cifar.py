"""A strict reader of the binary version of CIFAR-10 and CIFAR-100.

A file is a sequence of records: one byte with the label (CIFAR-100: two, of the group and of the
class), then 32 x 32 bytes of red, of green and of blue.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.errors import DataError
from simulator.problems.data.binary import Bytes
from simulator.problems.data.image_sets import Images, image_set

if TYPE_CHECKING:
    from simulator.problems.data.dataset import Dataset
    from simulator.problems.data.image_spec import CifarData

__all__ = ["SOURCES", "check_cifar", "load_cifar"]

SOURCES = "such files: the binary version at www.cs.toronto.edu/~kriz/cifar.html"
SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
MOST_RECORDS = 1_000_000


class Layout(NamedTuple):
    """The files of a version, and the classes of each byte of a label."""

    train: tuple[str, ...]
    test: str
    classes: tuple[int, ...]


TEN = Layout(tuple(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin", (10,))
HUNDRED = Layout(("train.bin",), "test.bin", (20, 100))


def load_cifar(spec: "CifarData") -> "Dataset":
    """The training files and the test file.

    Raises:
        DataError: a file is absent or wrong; the message gives the byte.
    """
    layout, place = _layout(spec)
    train = _read([Path(spec.path) / name for name in layout.train], layout, place)
    test = _read([Path(spec.path) / layout.test], layout, place)
    return image_set(spec.path, SHAPE, train.first(spec.max_samples), test)


def check_cifar(spec: "CifarData") -> None:
    """Refuse a folder without the files, or with files of wrong sizes."""
    layout, _ = _layout(spec)
    for name in (*layout.train, layout.test):
        _records(Path(spec.path) / name, layout)


def _layout(spec: "CifarData") -> tuple[Layout, int]:
    """The version in the folder, and which byte of a label counts."""
    folder = Path(spec.path)
    if (folder / HUNDRED.train[0]).is_file():
        return HUNDRED, 0 if spec.labels == "coarse" else 1
    if spec.labels == "coarse":
        raise DataError(f"{folder}: labels: coarse needs train.bin of CIFAR-100; {SOURCES}")
    return TEN, 0


def _records(path: Path, layout: Layout) -> int:
    """The number of records, from the size of the file."""
    if not path.is_file():
        raise DataError(f"{path}: is no file; {SOURCES}")
    size, each = path.stat().st_size, len(layout.classes) + PIXELS
    if size == 0 or size % each or size // each > MOST_RECORDS:
        raise DataError(
            f"{path}: {size} bytes, must be records of {each} bytes, from 1 to {MOST_RECORDS}"
        )
    return size // each


def _read(paths: Sequence[Path], layout: Layout, place: int) -> Images:
    parts = [_records_of(path, layout) for path in paths]
    records, source = np.concatenate(parts), str(paths[0])
    images = records[:, len(layout.classes) :].reshape(-1, *SHAPE)
    return Images(images, records[:, place], source, source)


def _records_of(path: Path, layout: Layout) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    count, each = _records(path, layout), len(layout.classes) + PIXELS
    with Bytes(path, SOURCES) as file:
        records = file.take(count * each, "records").reshape(count, each)
    for place, classes in enumerate(layout.classes):
        wrong = np.flatnonzero(records[:, place] >= classes)
        if len(wrong):
            at, label = wrong[0] * each + place, records[wrong[0], place]
            raise DataError(f"{path}: byte {at}: label {label}, must be below {classes}")
    return records
