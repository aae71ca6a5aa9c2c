"""Data sets made of arrays of images and their labels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.errors import DataError
from simulator.memory import too_large
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.rows import dense_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Images", "check_numbers", "image_set"]

MOST_CLASSES = 1000


class Images(NamedTuple):
    """Inputs (N, ...) and labels (N,), and the files or arrays that hold them."""

    inputs: "NDArray[Any]"
    labels: "NDArray[Any]"
    source: str
    label_source: str

    def first(self, count: int | None) -> "Images":
        """The first `count` of them; all if it is None."""
        return self._replace(inputs=self.inputs[:count], labels=self.labels[:count])


def image_set(name: str, shape: tuple[int, ...], train: Images, test: Images | None) -> Dataset:
    """The data set; labels become 0..C-1.

    Raises:
        DataError: images and labels differ in number, or there are too few or too many classes.
    """
    sets = [train] if test is None else [train, test]
    for one in sets:
        _check_counts(one)
    classes = np.unique(train.labels)
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise DataError(
            f"{train.label_source}: {len(classes)} different labels, must be from 2 to "
            f"{MOST_CLASSES}"
        )
    if test is not None and len(unknown := np.setdiff1d(test.labels, classes)):
        raise DataError(
            f"{test.label_source}: label {unknown[0]}, must occur among the {len(train.labels)} "
            f"training samples of {train.label_source} too"
        )
    held_out = None if test is None else _samples(test, classes)
    labels = tuple(int(label) for label in classes)
    return Dataset(name, labels, _samples(train, classes), held_out, shape=shape)


def check_numbers(source: str, sizes: Sequence[int]) -> None:
    """Refuse inputs that would not fit into memory."""
    count = 1
    for size in sizes:
        count *= size
    if rule := too_large("numbers", count, 8):
        raise DataError(f"{source}: {rule}")


def _check_counts(images: Images) -> None:
    if len(images.inputs) != len(images.labels):
        raise DataError(
            f"{images.label_source}: {len(images.labels)} labels, must be {len(images.inputs)}, as "
            f"many as the inputs in {images.source}"
        )


def _samples(images: Images, classes: "NDArray[Any]") -> Samples:
    """Rows of numbers; those of 8 bits are divided by 255."""
    matrix = images.inputs.reshape(len(images.inputs), -1)
    numbers = matrix / 255.0 if matrix.dtype == np.uint8 else matrix
    return Samples(dense_rows(numbers), np.searchsorted(classes, images.labels))
