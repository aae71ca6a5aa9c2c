"""Synthetic data with classes: a mixture of Gaussians, from counter-based streams."""

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.core.draws import CENTRES, LABELS, fill_mixture
from simulator.core.random import DATA, below, fill_normals, stream, uniform
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.rows import dense_rows, sparse_rows

if TYPE_CHECKING:
    from simulator.arrays import Ints
    from simulator.problems.data.spec import SyntheticData

__all__ = ["make_mixture"]


def make_mixture(spec: "SyntheticData") -> Dataset:
    """Sample s is N(centre of class s mod C, I), its label then replaced with `label_noise`.

    Centres are N(0, v I) with v = separation^2 / (2 features), so that the mean squared distance
    between two of them is separation^2. Sample s is the same whatever the number of samples.
    """
    centres = np.empty((spec.classes, spec.features))
    std = spec.separation / math.sqrt(2 * spec.features)
    for c in range(spec.classes):
        k1, k2 = stream(spec.seed, DATA, CENTRES, c)
        fill_normals(k1, k2, std, centres[c])
    labels = np.arange(spec.samples) % spec.classes
    matrix = np.empty((spec.samples, spec.features))
    fill_mixture(spec.seed, centres, labels, spec.density, matrix)
    rows = dense_rows(matrix) if spec.density == 1.0 else sparse_rows(matrix)
    samples = Samples(rows, _with_noise(labels, spec))
    return Dataset("synthetic", tuple(range(spec.classes)), samples)


def _with_noise(labels: "Ints", spec: "SyntheticData") -> "Ints":
    if spec.label_noise == 0:
        return labels
    noisy = labels.copy()
    for s in range(len(labels)):
        k1, k2 = stream(spec.seed, DATA, LABELS, s)
        if uniform(k1, k2, 0) < spec.label_noise:
            noisy[s] = (labels[s] + 1 + below(k1, k2, 1, spec.classes - 1)) % spec.classes
    return noisy
