"""Synthetic images with classes, from counter-based streams."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.core.draws import CENTRES, FEATURES, MOVES
from simulator.core.random import DATA, below, fill_normals, stream
from simulator.problems.data.dataset import Dataset, Samples
from simulator.problems.data.rows import dense_rows

if TYPE_CHECKING:
    from simulator.arrays import Floats
    from simulator.problems.data.image_spec import PatternData

__all__ = ["make_patterns"]

SMOOTHED = 70**0.5 / 16  # deviation of the mean with weights (1, 4, 6, 4, 1)/16


def make_patterns(spec: "PatternData") -> Dataset:
    """Image s is the pattern of class s mod C, moved by up to `shift` pixels, plus noise.

    It is the same whatever the number of images.
    """
    shape = spec.channels, spec.size, spec.size
    patterns = [_pattern(spec, c, shape) for c in range(spec.classes)]
    labels = np.arange(spec.samples) % spec.classes
    images = np.empty((spec.samples, *shape))
    for s, label in enumerate(labels.tolist()):
        k1, k2 = stream(spec.seed, DATA, FEATURES, s)
        fill_normals(k1, k2, spec.noise, images[s].reshape(-1))
        k1, k2 = stream(spec.seed, DATA, MOVES, s)
        down, right = (below(k1, k2, k, 2 * spec.shift + 1) - spec.shift for k in range(2))
        images[s] += np.roll(patterns[label], (down, right), axis=(1, 2))
    samples = Samples(dense_rows(images.reshape(spec.samples, -1)), labels)
    return Dataset("patterns", tuple(range(spec.classes)), samples, shape=shape)


def _pattern(spec: "PatternData", label: int, shape: tuple[int, int, int]) -> "Floats":
    """Normal numbers, averaged twice with their neighbours, of standard deviation about 1."""
    pattern = np.empty(shape)
    k1, k2 = stream(spec.seed, DATA, CENTRES, label)
    fill_normals(k1, k2, 1.0, pattern.reshape(-1))
    for axis in (1, 2):
        for _ in range(2):
            around = np.roll(pattern, 1, axis) + np.roll(pattern, -1, axis)
            pattern = 0.5 * pattern + 0.25 * around
        pattern /= SMOOTHED
    return pattern
