"""A strict reader of IDX files, the format of MNIST and of its successors.

A file begins with two bytes of 0, a byte for the type of the numbers (8: unsigned bytes), a byte
for the number of axes, and the size of each axis in four bytes, the most significant first. The
numbers follow, the last axis fastest, and nothing else. The file may be compressed.
"""

from typing import TYPE_CHECKING, Any

from simulator.problems.data.binary import Bytes
from simulator.problems.data.image_sets import Images, check_numbers, image_set

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.problems.data.dataset import Dataset
    from simulator.problems.data.image_spec import IdxData

__all__ = ["SOURCES", "check_idx", "load_idx", "read_idx"]

SOURCES = (
    "such files: MNIST at yann.lecun.com/exdb/mnist and its mirrors; Fashion-MNIST in data/fashion "
    "of github.com/zalandoresearch/fashion-mnist"
)
UNSIGNED_BYTES = 8
IMAGES, LABELS = 3, 1  # axes


def load_idx(spec: "IdxData") -> "Dataset":
    """The training files and, if there are any, the test files of `spec`.

    Raises:
        DataError: a file is absent or wrong.
    """
    train = _pair(spec.path, spec.labels_path).first(spec.max_samples)
    test = None
    if spec.test_path is not None and spec.test_labels_path is not None:
        test = _pair(spec.test_path, spec.test_labels_path)
        _check_shapes(train, test)
    return image_set(spec.path, (1, *train.inputs.shape[1:]), train, test)


def check_idx(spec: "IdxData") -> None:
    """Refuse files of `spec` whose headers are wrong."""
    for path, axes in (
        (spec.path, IMAGES),
        (spec.labels_path, LABELS),
        (spec.test_path, IMAGES),
        (spec.test_labels_path, LABELS),
    ):
        if path is not None:
            with Bytes(path, SOURCES) as file:
                _header(file, path, axes)


def read_idx(path: str, axes: int) -> "NDArray[np.uint8]":
    """The numbers of a file with so many axes.

    Raises:
        DataError: the file is absent or wrong; the message gives the byte.
    """
    with Bytes(path, SOURCES) as file:
        shape = _header(file, path, axes)
        count = 1
        for size in shape:
            count *= size
        numbers = file.take(count, "numbers")
        file.end()
    return numbers.reshape(shape)


def _pair(images: str, labels: str) -> Images:
    return Images(read_idx(images, IMAGES), read_idx(labels, LABELS), images, labels)


def _header(file: Bytes, path: str, axes: int) -> tuple[int, ...]:
    """The size of each axis."""
    begin = bytes([0, 0, UNSIGNED_BYTES, axes])
    found = file.take(4, "the header").tobytes()
    if found != begin:
        what = "images" if axes == IMAGES else "labels"
        raise file.error(
            f"the file begins with {found.hex()}, must begin with {begin.hex()}, for {what}"
        )
    shape: Any = file.take(4 * axes, "the header").view(">u4").tolist()
    if 0 in shape:
        raise file.error(f"the sizes of the axes are {shape}, must be at least 1")
    check_numbers(path, shape)
    return tuple(shape)


def _check_shapes(train: Images, test: Images) -> None:
    from simulator.errors import DataError

    ours, theirs = train.inputs.shape[1:], test.inputs.shape[1:]
    if ours != theirs:
        raise DataError(
            f"{test.source}: images of {theirs[0]} x {theirs[1]} pixels, must be {ours[0]} x "
            f"{ours[1]} as in {train.source}"
        )
