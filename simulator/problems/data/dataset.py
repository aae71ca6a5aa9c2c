"""A labelled data set, split into training and held-out samples, and its preparation."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.core.draws import HOLDOUT, permutation
from simulator.core.rows import Rows
from simulator.errors import DataError
from simulator.problems.data.rows import append_ones, dense_rows, take, to_matrix
from simulator.problems.data.spec import MOST_NUMBERS
from simulator.sums import column_sums, exact_sum

if TYPE_CHECKING:
    from simulator.arrays import Floats, Ints
    from simulator.problems.data.options import Options

__all__ = ["Dataset", "Samples", "prepare"]


@dataclass(frozen=True)
class Samples:
    """N rows and their classes, numbers 0..C-1, (N,)."""

    rows: Rows
    labels: "Ints"

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, order: "Ints") -> "Samples":
        """The samples numbered `order`, in that order."""
        return Samples(take(self.rows, order), self.labels[order])


@dataclass(frozen=True)
class Dataset:
    """Training samples, held-out samples or None, and the label of each class.

    `shape` is (channels, height, width) of images, whose rows are in this order; else ().
    """

    name: str
    classes: tuple[int, ...]
    train: Samples
    test: Samples | None = None
    shape: tuple[int, ...] = field(default=(), kw_only=True)


def prepare(dataset: Dataset, options: "Options") -> Dataset:
    """Hold samples out, standardise, append the intercept, according to `options`.

    Raises:
        DataError: the hold-out leaves one of the two sets empty, or the standardised matrix
            would be too large.
    """
    if options.holdout > 0:
        dataset = _hold_out(dataset, options.holdout, options.seed)
    if options.standardise and options.per_channel and dataset.shape:
        dataset = _standardise_channels(dataset)
    elif options.standardise:
        dataset = _standardise(dataset)
    if options.intercept:
        dataset = replace(_mapped(dataset, append_ones), shape=())
    return dataset


def _hold_out(dataset: Dataset, fraction: float, seed: int) -> Dataset:
    """A seeded choice of round(fraction N) samples becomes the test set."""
    count = len(dataset.train)
    kept_out = round(fraction * count)
    if not 0 < kept_out < count:
        raise DataError(
            f"{dataset.name}: holdout {fraction} of {count} samples is {kept_out} of them, "
            f"must be from 1 to {count - 1}"
        )
    order = permutation(seed, HOLDOUT, count)
    chosen, rest = np.sort(order[:kept_out]), np.sort(order[kept_out:])
    return replace(dataset, train=dataset.train.take(rest), test=dataset.train.take(chosen))


def _standardise(dataset: Dataset) -> Dataset:
    """(a - mean) / deviation per feature, both of the training set; a constant feature becomes 0.

    The sums run down the columns, row after row, so they have the same bits everywhere.
    """
    _check_size(dataset)
    matrix = to_matrix(dataset.train.rows)
    mean = column_sums(matrix) / len(matrix)
    variance = column_sums((matrix - mean) ** 2) / len(matrix)
    return _scaled(dataset, mean, variance)


def _standardise_channels(dataset: Dataset) -> Dataset:
    """As `_standardise`, with the mean and the deviation of all pixels of a channel."""
    matrix = to_matrix(dataset.train.rows)
    mean = _of_channels(column_sums(matrix) / len(matrix), dataset.shape)
    variance = np.zeros_like(mean)
    for row in matrix:  # a second matrix would double the memory
        variance += (row - mean) ** 2
    return _scaled(dataset, mean, _of_channels(variance / len(matrix), dataset.shape))


def _of_channels(numbers: "Floats", shape: tuple[int, ...]) -> "Floats":
    """The mean over the pixels of each channel, for each of its pixels."""
    pixels = numbers.reshape(shape[0], -1)
    means = [exact_sum(channel) / len(channel) for channel in pixels]
    return np.repeat(means, pixels.shape[1])


def _scaled(dataset: Dataset, mean: "Floats", variance: "Floats") -> Dataset:
    deviation = np.sqrt(variance)
    # A feature that is constant up to rounding must not be scaled to variance 1.
    flat = deviation <= 1e-12 * np.abs(mean)
    scale = np.where(flat, 0.0, 1.0 / np.where(flat, 1.0, deviation))
    return _mapped(dataset, lambda rows: dense_rows((to_matrix(rows) - mean) * scale))


def _check_size(dataset: Dataset) -> None:
    """Refuse too large matrices: shifted features are nowhere 0, so rows become dense."""
    rows = len(dataset.train) + (0 if dataset.test is None else len(dataset.test))
    numbers = rows * dataset.train.rows.width
    if numbers > MOST_NUMBERS:
        raise DataError(
            f"{dataset.name}: standardise: true makes {rows} x {dataset.train.rows.width} = "
            f"{numbers} numbers ({8 * numbers / 1e9:.3g} GB) with all zeros, must be at most "
            f"{MOST_NUMBERS}: leave it out, or scale the features of the file without a shift"
        )


def _mapped(dataset: Dataset, change: Callable[[Rows], Rows]) -> Dataset:
    """Apply the same `change` to training and held-out rows."""
    train = replace(dataset.train, rows=change(dataset.train.rows))
    if dataset.test is None:
        return replace(dataset, train=train)
    return replace(dataset, train=train, test=replace(dataset.test, rows=change(dataset.test.rows)))
